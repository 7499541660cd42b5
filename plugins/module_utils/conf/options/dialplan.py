# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""extensions.conf, dundi.conf and voicemail.conf.

Source: pbx/pbx_config.c, pbx_load_config; pbx/pbx_dundi.c, set_config and build_peer; apps/app_voicemail.c,
actual_load_config.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

_GENERAL = Table("""
static                 bool
writeprotect           bool
autofallthrough        bool
extenpatternmatchnew   bool
clearglobalvars        bool
overrideswitch         text
userscontext           text
""")

_CONTEXT = Table("""
exten        text   list
same*        text   list
include      text   list
ignorepat    text   list
switch       text   list
lswitch      text   list
eswitch      text   list
autohints    bool
""")

_DUNDI = Table("""
bindaddr                 text
bindaddr2                text   since=16.5,17+
port                     int:1..65535
authdebug                bool
ttl                      int:1..
autokill                 bool|int
cachetime                int:1..
entityid                 text
tos                      text
storehistory             bool
department               text
organization             text
locality                 text
stateprov                text
country                  text
email                    text
phone                    text
outgoing_sip_tech        sip|pjsip   since=18.18,20.3,21+
pjsip_outgoing_endpoint  text        since=18.18,20.3,21+
""")

_DUNDI_PEER = Table("""
inkey       text
outkey      text
port        int:1..65535
host        text
ustothem    text
include     text   list
permit      text   list
noinclude   text   list
deny        text   list
register    bool
order       text
qualify     bool|int
model       text
precache    text
""")

_VOICEMAIL = Table("""
format                    text
attach                    bool
odbcstorage               text
odbctable                 text
odbc_audio_on_disk        bool   since=18.24,20.9,21.4,22+
serveremail               text
fromstring                text
mailcmd                   text
charset                   text
emailsubject              text
emailbody                 text
emaildateformat           text
pagerfromstring           text
pagersubject              text
pagerbody                 text
pagerdateformat           text
externnotify              text
externpass                text
externpassnotify          text
externpasscheck           text
passwordlocation          voicemail.conf|spooldir
minpassword               int:0..
maxlogins                 int:0..
maxmsg                    int:0..9999
maxsecs                   int:0..   over=maxmessage
maxmessage                int:0..   over=maxsecs until=23+
minsecs                   int:0..   over=minmessage
minmessage                int:0..   over=minsecs until=23+
maxgreet                  int:0..
maxsilence                int:0..
silencethreshold          int:0..
skipms                    int:0..
moveheard                 bool
forward_urgent_auto       bool
leaveurgent               bool   since=18.22,20.7,21.2,22+
backupdeleted             bool|int
saycid                    bool
cidinternalcontexts       text
sayduration               bool
saydurationm              int:0..
sendvoicemail             bool
review                    bool
operator                  bool
envelope                  bool
tempgreetwarn             bool
messagewrap               bool
nextaftercmd              bool
forcename                 bool
forcegreetings            bool
callback                  text
dialout                   text
exitcontext               text
searchcontexts            bool
aliasescontext            text
userscontext              text   until=23+
usedirectory              bool
pollmailboxes             bool
pollfreq                  int:1..
pbxskip                   bool
volgain                   text
locale                    text
tz                        text
smdienable                bool
smdiport                  text
adsifdn                   text
adsisec                   text
adsiver                   text
tps_queue_high            int:0..
tps_queue_low             int
imapserver                text
imapport                  text
imapflags                 text
imapfolder                text
imapparentfolder          text
imapgreetings             bool
greetingfolder            text   over=greetingsfolder
greetingsfolder           text   over=greetingfolder
imapopentimeout           int:0..
imapclosetimeout          int:0..
imapreadtimeout           int:0..
imapwritetimeout          int:0..
imap_poll_logout          bool
authuser                  text
authpassword              text   secret
expungeonhangup           bool
listen-control-*          text
vm-*                      text
""")

EXTENSIONS = {"general": _GENERAL, "globals": Table(opened="last"), "context": _CONTEXT}
DUNDI = {"general": _DUNDI, "mappings": Table(opened="list"), "peer": _DUNDI_PEER}
VOICEMAIL = {"general": _VOICEMAIL, "zonemessages": Table(opened="list"), "mailboxes": Table(opened="first")}
