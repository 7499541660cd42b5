# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The office of tolls.py with more: two trunks, a trunk of IAX2, pickup, parking, watching, messages, and somebody who reads AMI's events."""

from __future__ import annotations

import json

import tolls
from conftest import ROOT

MORE = """
[internal]
include => more
[more]
exten => 301,1,Dial(%(near)s&%(second)s,30)
exten => 302,1,Dial(%(near)s,30,gS(2))
 same => n,Dial(Local/s@silence,1)
 same => n,Hangup()
exten => 303,1,Set(GLOBAL(TRUNK)=carrier)
 same => n,Dial(%(variable)s,30)
exten => 304,1,Dial(%(gateway)s,20)
exten => _8.,1,Dial(%(driver)s/${EXTEN:1},20)
exten => _7730X.,1,Dial(IAX2/far/${EXTEN:3},20)
exten => _*8XXX,1,Pickup(${EXTEN:2}@internal)
[silence]
exten => s,1,Wait(1)
[watched]
exten => 102,hint,%(driver)s/102
[texts]
exten => _10X,1,MessageSend(%(text)s:${EXTEN},${MESSAGE(from)})
[from-far]
exten => _X.,1,Set(DB(far/${EXTEN})=reached)
 same => n,Answer()
 same => n,Wait(60)
"""
PJSIP_SECOND = "[second]\ntype=aor\ncontact=sip:127.0.0.2:5070\n[second]\ntype=endpoint\ncontext=from-carrier\naors=second\nallow=!all,ulaw\ndirect_media=no\n"
SIP_SECOND = "[second]\ntype=peer\nhost=127.0.0.2\nport=5070\ncontext=from-carrier\ndisallow=all\nallow=ulaw\n"
IAX = ("[general]\nbindaddr=127.0.0.1\ncalltokenoptional=0.0.0.0/0.0.0.0\n[far]\ntype=peer\nhost=127.0.0.1\nusername=us\nsecret=Secret-far\n"
       "disallow=all\nallow=ulaw\n[us]\ntype=user\nsecret=Secret-far\ncontext=from-far\ndisallow=all\nallow=ulaw\n")
MANAGER = "[general]\nenabled=yes\nbindaddr=127.0.0.1\n[listener]\nsecret=Secret-ami\nread=user\nwrite=\n"
LISTENER = """import socket
link = socket.create_connection(("127.0.0.1", 5038))
link.sendall(b"Action: Login\\r\\nUsername: listener\\r\\nSecret: Secret-ami\\r\\n\\r\\n")
with open("/tmp/events", "wb", 0) as events:
    while True:
        events.write(link.recv(65536) or exit())
"""


def furnish(host):
    """As tolls.furnish, with all of that."""
    pjsip = host.version == "22"

    def dial(number, trunk="carrier"):
        return "PJSIP/%s@%s" % (number, trunk) if pjsip else "SIP/%s/%s" % (trunk, number)
    more = MORE % {"near": dial(tolls.NEAR), "second": dial(tolls.NEAR, "second"), "variable": dial(tolls.FAR, "${TRUNK}"),
                   "gateway": dial("00${CALLERID(num)}41", "102"), "driver": "PJSIP" if pjsip else "SIP", "text": "pjsip" if pjsip else "sip"}
    host.put("/etc/asterisk/iax.conf", IAX)
    host.put("/etc/asterisk/manager.conf", MANAGER)
    tolls.furnish(host, more, {
        "/etc/asterisk/pjsip.conf": tolls.PJSIP.replace(
            "context=internal", "context=internal\nsubscribe_context=watched\nmessage_context=texts") + PJSIP_SECOND,
        "/etc/asterisk/sip.conf": tolls.SIP.replace("allowguest=no", "allowguest=yes\ncallcounter=yes\ncontext=internal\naccept_outofcall_message=yes\n"
                                                    "outofcall_message_context=texts\nauth_message_requests=no")
        .replace("insecure=invite", "insecure=invite\nsubscribecontext=watched") + SIP_SECOND})
    host.put("/tmp/drivers/toll_scenes.py", (ROOT / "molecule/shared/drivers/toll_scenes.py").read_bytes())
    host.put("/tmp/drivers/listener.py", LISTENER)
    host.background("exec python3 /tmp/drivers/listener.py")


def scene(host, *words):
    """Let telephones play a scene, see toll_scenes.py."""
    return json.loads(host.exec(["python3", "/tmp/drivers/toll_scenes.py", "127.0.0.1", *map(str, words)]))


def events(host):
    """AMI's events VoipsecTollFraud so far, each as a dictionary."""
    said = host.exec(["cat", "/tmp/events"]).replace("\r", "").split("\n\n")
    found = [dict(line.split(": ", 1) for line in text.split("\n") if ": " in line) for text in said]
    return [one for one in found if one.get("UserEvent") == "VoipsecTollFraud"]


def spent(host, key):
    """(seconds, money in 1/10000) of a day's counter, by the beginning and end of its key; (0, 0) where there is none."""
    kind, name = key.split("/") if "/" in key else (key, "")
    values = [value for (counter, there), value in tolls.counters(host).items() if counter == "day" and there.startswith(kind) and there.endswith(name)]
    return tuple(map(int, values[0].split(":")[1:])) if values else (0, 0)
