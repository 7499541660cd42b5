# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An office with telephones, a trunk, and a carrier that writes down what reaches it."""

from __future__ import annotations

import json
import re
import struct

from conftest import ROOT

DRIVERS = ("sip.py", "sip_line.py", "sip_agent.py", "rtp.py", "carrier.py", "toll_phones.py")
SOUNDS = ("d=/usr/share/asterisk/sounds/en; mkdir -p $d; for n in youhave no messages opts onefor INBOX Old toenternumber star-cancel advopts tocallnum "
          "enter-num-to-call then-pound calldiffnum helpexit starmain toforward tocallback tohearenv tomakecall leavemsg and; "
          "do head -c 160 /dev/zero | tr '\\0' '\\377' > $d/vm-$n.ulaw; done; chmod -R a+rX $d")
"""What the menu of voicemail says, in silence: the images have no sounds, and a menu ends where one is missing."""

REACHED = "/tmp/carrier.log"
CARRIER = "127.0.0.2"
FAR, NEAR = "0041447009001", "0897009001"
"""A number abroad, and one in the country."""

EXTENSIONS = """[general]
static=yes
writeprotect=yes

[globals]
[outbound]
exten => _0X.,1,NoOp(in the country)
 same => n,Dial(%(dial)s,30)
 same => n,Hangup()
exten => _00X.,1,Dial(%(dial)s,30)
exten => 112,1,Dial(%(dial)s,30)

[internal]
include => outbound
include => parkedcalls
exten => _10X,hint,%(driver)s/${EXTEN}
exten => _10X,1,Dial(%(driver)s/${EXTEN},20)
exten => 201,1,Dial(Local/${DB(CFIM/201)}@internal,20)
exten => 202,1,Gosub(sub,s,1(${DB(CFIM/202)}))
 same => n,Hangup()
exten => 203,1,Answer()
 same => n,VoiceMailMain(203@default,s)
exten => 204,1,Answer()
 same => n,DISA(no-password,internal)
exten => 205,1,Goto(internal,${DB(CFIM/205)},1)
exten => h,1,NoOp(the h of the office)

[sub]
exten => s,1,Set(NUM=${ARG1})
 same => n,Dial(%(called)s,20)
 same => n,Return()
"""
PJSIP_USER = """
[%(user)s]
type=endpoint
context=internal
aors=%(user)s
auth=%(user)s
allow=!all,ulaw
direct_media=no
[%(user)s]
type=auth
auth_type=userpass
username=%(user)s
password=Secret-%(user)s
[%(user)s]
type=aor
max_contacts=9
"""
PJSIP = """[udp]
type=transport
protocol=udp
bind=0.0.0.0:5060
[carrier]
type=aor
contact=sip:127.0.0.2:5070
[carrier]
type=endpoint
context=from-carrier
aors=carrier
allow=!all,ulaw
direct_media=no
""" + "".join(PJSIP_USER % {"user": user} for user in ("101", "102"))
SIP_USER = "[%s]\ntype=friend\nhost=dynamic\nsecret=Secret-%s\ninsecure=invite\ncontext=internal\ndisallow=all\nallow=ulaw\n"
SIP = """[general]
udpbindaddr=0.0.0.0
allowguest=no
directmedia=no
[carrier]
type=peer
host=127.0.0.2
port=5070
context=from-carrier
disallow=all
allow=ulaw
""" + "".join(SIP_USER % (user, user) for user in ("101", "102"))
MODULES = ("[modules]\nautoload=yes\nnoload=pbx_ael.so\nnoload=pbx_lua.so\nnoload=res_hep.so\nnoload=res_hep_pjsip.so\n"
           "noload=res_hep_rtcp.so\nnoload=app_voicemail_odbc.so\nnoload=app_voicemail_imap.so\n")


def furnish(host, more="", files=None):
    """Write the office's files and start Asterisk and the carrier.

    more: what stands behind the dialplan. files: other contents for files of the office.
    """
    files = files or {}
    pjsip = host.version == "22"
    words = {"driver": "PJSIP" if pjsip else "SIP", "dial": "PJSIP/${EXTEN}@carrier" if pjsip else "SIP/carrier/${EXTEN}",
             "called": "PJSIP/${NUM}@carrier" if pjsip else "SIP/carrier/${NUM}"}
    host.put("/etc/asterisk/extensions.conf", EXTENSIONS % words + more)
    host.put("/etc/asterisk/pjsip.conf", files.get("/etc/asterisk/pjsip.conf", PJSIP) if pjsip else "")
    host.put("/etc/asterisk/sip.conf", "" if pjsip else files.get("/etc/asterisk/sip.conf", SIP))
    host.put("/etc/asterisk/modules.conf", MODULES + ("" if more else "noload=chan_iax2.so\n")
             + ("noload=chan_sip.so\n" if pjsip else "noload=chan_pjsip.so\nnoload=res_pjsip.so\n"))
    host.put("/etc/asterisk/voicemail.conf", "[general]\nformat=wav\n[default]\n203 => 4711,Box,,,dialout=internal\n")
    host.put("/etc/asterisk/logger.conf", "[general]\n[logfiles]\nfull => notice,warning,error\n")
    host.exec("rm -f /etc/asterisk/extensions.ael /etc/asterisk/extensions.lua /etc/asterisk/users.conf; mkdir -p /tmp/drivers; " + SOUNDS)
    for name in DRIVERS:
        host.put("/tmp/drivers/" + name, (ROOT / "molecule/shared/drivers" / name).read_bytes())
    host.background("exec python3 /tmp/drivers/carrier.py %s 5070 %s" % (CARRIER, REACHED))
    host.start()


GENERATED = """[general]
static=yes
[globals]
OUT_1=%(out)s
OUT_1_SUFFIX=%(suffix)s
[internal]
exten => _0X.,1,%(call)s
exten => _0X.,n,Hangup()
exten => 112,1,%(call)s
[macro-dialout-trunk]
exten => s,1,Set(DIAL_TRUNK=${ARG1})
exten => s,n,Set(OUTNUM=${ARG2})
exten => s,n,%(hook)s
exten => s,n,Dial(${OUT_${DIAL_TRUNK}}/${OUTNUM}${OUT_${DIAL_TRUNK}_SUFFIX},30)
"""
"""What FreePBX makes of an outbound route, as far as a call goes through it: with macros up to FreePBX 16, with subroutines later."""

ROOT_OF_FREEPBX = """;--------------------------------------------------------------------------------;
; Do NOT edit this file as it is auto-generated by FreePBX. ;
#include extensions_override_freepbx.conf
#include extensions_additional.conf
#include extensions_custom.conf
[macro-dialout-trunk-predial-hook]
exten => s,1,%s()
"""


def generate(host):
    """Put the dialplan of a FreePBX in place of the office's."""
    later = host.version == "22"
    words = {"out": "PJSIP" if later else "SIP/carrier", "suffix": "@carrier" if later else "",
             "call": "Gosub(macro-dialout-trunk,s,1(1,${EXTEN}))" if later else "Macro(dialout-trunk,1,${EXTEN})",
             "hook": "Gosub(macro-dialout-trunk-predial-hook,s,1())" if later else "Macro(dialout-trunk-predial-hook,)"}
    host.put("/etc/asterisk/extensions_additional.conf", GENERATED % words)
    host.put("/etc/asterisk/extensions.conf", ROOT_OF_FREEPBX % ("Return" if later else "MacroExit"))
    host.put("/etc/asterisk/extensions_override_freepbx.conf", "")
    host.put("/etc/asterisk/extensions_custom.conf", "; mine\n")
    host.exec("rm -f /etc/asterisk/voipsec_toll_fraud.conf")
    host.cli("dialplan reload")


def phones(host, *words):
    """Let telephones play a scene, see toll_phones.py."""
    return json.loads(host.exec(["python3", "/tmp/drivers/toll_phones.py", "127.0.0.1", *map(str, words)]))


def reached(host, number=None):
    """The numbers that reached the carrier since the log was emptied; with a number: how often it did."""
    found = [line.split(" ", 1)[1] for line in host.exec(["cat", REACHED]).splitlines() if line.startswith("INVITE ")]
    return found if number is None else found.count(number)


def forget(host):
    """Empty AstDB's counters, the carrier's book and Asterisk's log."""
    host.cli("channel request hangup all")
    try:
        host.until(lambda: "\n0 active channels" in "\n" + host.cli("core show channels count"), 60)
    except AssertionError:
        stuck = [host.cli("core show channel " + line.split("!")[0]) for line in host.cli("core show channels concise").splitlines()]
        host.restart()  # the tests behind this one are to tell of something else
        raise AssertionError("these channels do not end:\n" + "\n".join(stuck)) from None
    for family in ("voipsec-day", "voipsec-rate", "voipsec-open", "voipsec-told"):
        host.run(["asterisk", "-rx", "database deltree " + family])
    host.exec("> %s; > /var/log/asterisk/full" % REACHED)


SAVED = """import sqlite3
for row in sqlite3.connect("file:/var/lib/asterisk/astdb.sqlite3?mode=ro", uri=True).execute("SELECT key, value FROM astdb"):
    print("%s: %s" % row)
"""


def saved(host):
    """As ``counters``, of what would survive a crash: Asterisk commits once a second (main/db.c)."""
    return _rows(host.exec(["python3", "-c", SAVED]))


def counters(host):
    """(kind, key) to value."""
    return _rows(host.cli("database show"))


def _rows(text):
    return {(kind, key): value for kind, key, value in re.findall(r"^/voipsec-(day|open|rate|told)/(.*?)\s*: (.*?)\s*$", text, re.MULTILINE)}


def refusals(host, least=0):
    """Lines of the log about refused calls, as soon as there are so many: a thread of its own writes them."""
    def lines():
        return [line for line in host.exec(["cat", "/var/log/asterisk/full"]).splitlines() if "WARNING[" in line and "toll fraud guard: refused" in line]
    host.until(lambda: len(lines()) >= least)
    return lines()


def zone_with_midnight_in(host, seconds):
    """The name of a time zone of the host in which the day ends so soon; it is made for the test (RFC 8536, version 1)."""
    now = int(host.exec(["date", "+%s"]))
    offset = 86400 - (now + seconds) % 86400
    content = b"TZif" + bytes(16) + struct.pack(">6I", 0, 0, 0, 0, 1, 4) + struct.pack(">iBB", offset, 0, 0) + b"TST\0"
    host.exec("mkdir -p /usr/share/zoneinfo/Test")
    host.put("/usr/share/zoneinfo/Test/Soon%d" % now, content, owner="root", mode=0o644)
    return "Test/Soon%d" % now
