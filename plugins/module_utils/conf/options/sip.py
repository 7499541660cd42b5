# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""chan_sip's options (sip.conf). The driver did not change its options from 16 to its end in 20.

Source: channels/chan_sip.c, reload_config, build_peer, handle_common_options and handle_t38_options.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options import shared

COMMON = Table("""
trustrpid                 bool
supportpath               bool
sendrpid                  bool|pai|rpid   sticky=true,pai,rpid
rpid_update               bool
rpid_immediate            bool
trust_id_outbound         bool|legacy
g726nonstandard           bool
useclientcode             bool
dtmfmode                  inband|rfc2833|info|shortinfo|auto
nat                       text   adds=false,yes
directmedia/canreinvite   text
insecure                  text
progressinband            bool|never
promiscredir              bool
videosupport              bool|always   sticky=always lasting
textsupport               bool
allowoverlap              bool|dtmf
allowsubscribe            bool
ignoresdpversion          bool
faxdetect                 text   adds=false,yes,true,y,t,1,on
rfc2833compensate         bool
buggymwi                  bool
rtcp_mux                  bool
t38pt_udptl               text   sticky=true,fec,redundancy,none
t38pt_usertpsource        bool
""")

_MEDIA_AND_TIMERS = Table("""
preferred_codec_only      bool
autoframing               bool
rtptimeout                int:0..
rtpholdtimeout            int:0..
rtpkeepalive              int:0..
timert1                   int:200..
timerb                    int:500..
qualify                   bool|int
qualifyfreq               int:1..
keepalive                 bool|int
maxcallbitrate            int:0..
session-timers            accept|originate|refuse
session-expires           int:90..
session-minse             int:90..
session-refresher         uac|uas
maxforwards               int:1..255
disallowed_methods        text   list
transport                 text
context                   text
subscribecontext          text
outofcall_message_context text
recordonfeature           text
recordofffeature          text
allowtransfer             bool
usereqphone               bool
callcounter               bool
mohinterpret              text
mohsuggest                text
tonezone                  text
language                  text
parkinglot                text
vmexten                   text
mwi_from                  text
fromdomain                text
outboundproxy             text   nonempty
use_q850_reason           bool
snom_aoc_enabled          bool
icesupport                bool
discard_remote_hold_retrieval  bool
""")

_CONTACT_ACL = Table("""
contactpermit             acl    ordered=contactacl
contactdeny               acl    ordered=contactacl
contactacl                text   ordered=contactacl
""")

GENERAL = COMMON + _CONTACT_ACL + shared.JITTER_BUFFER + shared.DTLS + _MEDIA_AND_TIMERS + shared.CODECS + Table("""
tlsverifyclient               bool   inert
""") + shared.TLS + Table("""
allowguest                    bool
alwaysauthreject              bool
auth_options_requests         bool   sticky=true
auth_message_requests         bool
accept_outofcall_message      bool
autocreatepeer                bool|persist
match_auth_username           bool
allowexternaldomains          bool
autodomain                    bool
domain                        text   list
domainsasrealm                bool
realm                         text
useragent                     text
sdpsession                    text
sdpowner                      text
bindaddr/udpbindaddr          address   keep over=bindport
bindport                      port      keep over=bindaddr
tcpenable                     bool   sticky=notfalse
tcpbindaddr                   address   keep
tcpauthtimeout                int:1..
tcpauthlimit                  int:1..
websocket_enabled             bool
websocket_write_timeout       int:0..
dynamic_exclude_static/dynamic_excludes_static   bool
localnet                      acl    list
media_address                 address   keep
rtpbindaddr                   address   keep
externaddr/externip           address   keep over=externhost
externhost                    text   over=externaddr
externrefresh                 int:1..
externtcpport                 port
externtlsport                 port
matchexternaddrlocally/matchexterniplocally   bool
register                      text   list secret
mwi                           text   list secret
registertimeout               int:1..
registerattempts              int:0..
register_retry_403            bool
maxexpiry/maxexpirey          int:1..
minexpiry/minexpirey          int:1..
defaultexpiry/defaultexpirey  int:1..
submaxexpiry/submaxexpirey    int:1..
subminexpiry/subminexpirey    int:1..
mwiexpiry/mwiexpirey          int:1..
t1min                         int:1..
rtcachefriends                bool
rtsavesysname                 bool
rtsavepath                    bool
rtupdate                      bool
rtautoclear                   bool|int
ignoreregexpire               bool
prematuremedia                bool
relaxdtmf                     bool
compactheaders                bool
notifymimetype                text
directrtpsetup                bool
notifyringing                 bool|notinuse
notifyhold                    bool
notifycid                     bool|ignore-context
regcontext                    text
regextenonqualify             bool
legacy_useroption_parsing     bool
send_diversion                bool
callerid                      text
srvlookup                     bool
pedantic                      bool
sipdebug                      bool   sticky=true
dumphistory                   bool
recordhistory                 bool
tos_sip                       text
tos_audio                     text
tos_video                     text
tos_text                      text
cos_sip                       int:0..7   keep
cos_audio                     int:0..7   keep
cos_video                     int:0..7   keep
cos_text                      int:0..7   keep
authfailureevents             bool
storesipcause                 bool
qualifygap                    int:0..
qualifypeers                  int
shrinkcallerid                bool   keep
subscribe_network_change_event   bool   keep
refer_addheaders              bool
""")

AUTHENTICATION = Table("""
auth   text   list secret
""")

_DEVICE_ACL = Table("""
permit                    acl    ordered=acl nonempty
deny                      acl    ordered=acl nonempty
acl                       text   ordered=acl nonempty
contactpermit             acl    ordered=contactacl nonempty
contactdeny               acl    ordered=contactacl nonempty
contactacl                text   ordered=contactacl nonempty
directmediapermit         acl    ordered=directmediaacl
directmediadeny           acl    ordered=directmediaacl
directmediaacl            text   ordered=directmediaacl
""")

DEVICE = COMMON + _MEDIA_AND_TIMERS + _DEVICE_ACL + shared.CODECS + shared.DTLS + shared.CALL_COMPLETION + Table("""
type                      user|peer|friend   sticky=friend
secret                    text   secret
remotesecret              text   secret
md5secret                 text   secret
auth                      text   list secret
host                      text
port                      port
defaultip                 text
defaultuser/username      text
fromuser                  text
description               text
callerid                  text   over=fullname,trunkname,cid_number
fullname                  text   over=callerid,trunkname
trunkname                 text   over=callerid,fullname
cid_number                text   over=callerid
cid_tag                   text
callingpres               text
accountcode               text
amaflags                  default|omit|billing|documentation   keep
regexten                  text
callbackextension         text
rtp_engine                text
mailbox                   text   list
hasvoicemail              bool
subscribemwi              bool
unsolicited_mailbox       text
callgroup                 text
pickupgroup               text
namedcallgroup            text
namedpickupgroup          text
call-limit                int:0..   over=callcounter
busylevel                 int:0..
setvar                    text   list
header                    text   list
encryption                bool
encryption_taglen         32|80
avpf                      bool
force_avp                 bool
ignore_requested_pref     bool
""")

TABLES = {"general": GENERAL, "authentication": AUTHENTICATION, "device": DEVICE}
