# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""chan_iax2's options (iax.conf); nearly the same from 16 to 23.

Source: channels/chan_iax2.c, set_config, build_user, build_peer and build_callno_limits.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options import shared

_BOTH = Table("""
auth                    text
encryption              bool|aes128   sticky=true,aes128
forceencryption         bool|aes128
transfer                bool|mediaonly
jitterbuffer            bool
mohinterpret            text
mohsuggest              text
adsi                    bool
connectedline           bool|send|receive
""")

_IDENTITY = Table("""
codecpriority           caller|host|disabled|reqonly   sticky=caller,disabled,reqonly
parkinglot              text
accountcode             text
amaflags                default|omit|billing|documentation   keep
language                text
maxauthreq              int:0..
""")

GENERAL = Table("""
auth   text   since=16.17,18.3,19+
""") + _BOTH + _IDENTITY + shared.CODECS + Table("""
bindport                        int:1024..65535   before=bindaddr
bindaddr                        address   list
authdebug                       bool
delayreject                     bool
calltokenoptional               acl   list fatal
calltokenexpiration             int:1..   keep
maxcallnumbers                  int:0..65535   keep
maxcallnumbers_nonvalidated     int:0..65535   keep
allowfwdownload                 bool
register                        text   list secret
maxregexpire                    int:1..
minregexpire                    int:1..
pingtime                        int:1..
lagrqtime                       int:1..
iaxthreadcount                  int:1..256
iaxmaxthreadcount               int:0..256
nochecksums                     bool
maxjitterbuffer                 int:0..
resyncthreshold                 int
maxjitterinterps                int:0..
jittertargetextra               int:0..
rtcachefriends                  bool
rtignoreregexpire               bool
rtupdate                        bool
rtsavesysname                   bool
rtautoclear                     bool|int
trunktimestamps                 bool
trunkfreq                       int:10..1000
trunkmtu                        int:0..3999
trunkmaxsize                    int:0..
autokill                        bool|int
bandwidth                       low|medium|high   keep over=allow,disallow
iaxcompat                       bool
regcontext                      text
tos                             text
cos                             int:0..7   keep
srvlookup                       bool
subscribe_network_change_event  bool   keep
shrinkcallerid                  bool   keep
""")

_ACCOUNT = _BOTH + shared.ACL + shared.CODECS + Table("""
type                user|peer|friend
dbsecret            text
trunk               bool
callerid            text   over=fullname,cid_number
fullname            text   over=callerid
cid_number          text   over=callerid
inkeys              text
requirecalltoken    bool|auto   keep
""")

USER = _ACCOUNT + _IDENTITY + Table("""
secret              text   list secret
context             text   list
setvar              text   list
immediate           bool
""")
"""A user's secrets add up, each of them lets callers in, and so do its contexts."""

PEER = _ACCOUNT + Table("""
secret              text   secret
context             text
description         text
mailbox             text
hasvoicemail        bool   until=23+
host                text
defaultip           text
sourceaddress       text
mask                text
port                int:0..65535
regexten            text
peercontext         text
username            text
sendani             bool
outkey              text
qualify             bool|int
qualifysmoothing    bool
qualifyfreqok       int:1..   keep
qualifyfreqnotok    int:1..   keep
timezone            text
maxcallnumbers      int:0..65535   keep
""")

TABLES = {"general": GENERAL, "callnumberlimits": Table(opened="last"), "user": USER, "peer": PEER, "friend": USER + PEER}
"""A friend is built twice, as user and as peer."""
