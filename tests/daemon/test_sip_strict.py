# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the profile strict does to telephones: their messages, their media, and where guests of chan_sip land; on running Asterisks."""

from __future__ import annotations

import json

import pytest
from doors import Doors, states

TRANSPORT = "[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:5070\n"
PHONE = "[desk]\ntype=endpoint\ncontext=in\nauth=desk\naors=desk\ndisallow=all\nallow=ulaw\n[desk]\ntype=aor\nmax_contacts=1\n" \
        "[desk]\ntype=auth\nauth_type=userpass\nusername=desk\npassword=kj3-hd82\n"
SIP = "[general]\nudpbindaddr=127.0.0.1:5080\nallowguest=no\ncontext=in\n[desk]\ntype=friend\nhost=dynamic\nsecret=kj3-hd82\ncontext=in\n"
PLAIN = "[in]\nexten => _X.,1,Answer()\n same => n,Wait(60)\n"
SENDS = PLAIN + " same => n,MessageSend(pjsip:${EXTEN})\n"

ASK = """
import json, sys
sys.path.insert(0, "/root/drivers")
import sip_agent, sip_line
port, what, number = int(sys.argv[1]), sys.argv[2], sys.argv[3]
room = sip_agent.Room()
agent = sip_agent.Agent(sip_line.connect("udp", "127.0.0.1", port), "desk", "kj3-hd82")
room.agents.append(agent)
if what == "message":
    done = agent.message(number, "hello")
    room.wait(lambda: done.status)
    print(json.dumps(done.status))
else:
    call = agent.call(number)
    room.wait(lambda: call.state not in ("calling",))
    text = call.exchange.final.body if call.exchange and call.exchange.final else ""
    call.hang_up()
    print(json.dumps(text))
"""


@pytest.fixture(name="doors")
def fixture_doors(host):
    return Doors(host)


def ask(doors, what, number="600", port=5070):
    """What becomes of a MESSAGE (its status) or of a call (the session description of the answer) of the telephone."""
    doors.knock("sip_guest_call", "--host", "127.0.0.1", "--port", "9")
    return json.loads(doors.host.exec(["python3", "-c", ASK, str(port), what, number]))


def ports(doors):
    return {"22": {5070: 404}, "16": {5070: 404, 5080: 405}}[doors.host.version]


def test_messages_do_not_run_a_dialplan_that_does_not_send_them(doors):
    doors.begin(pjsip=TRANSPORT + PHONE, sip=SIP, extensions=PLAIN)
    assert {ask(doors, "message", port=port) for port in ports(doors)} == {202}
    assert not doors.harden("sip").get("failed")
    assert {ask(doors, "message", port=port) for port in ports(doors)} == {202}, "the default profile leaves messages alone"
    done = doors.harden("sip", profile="strict")
    assert not done.get("failed") and states(done, "AST-PJS-024") == {"": "fixed"}, done
    assert {port: ask(doors, "message", port=port) for port in ports(doors)} == ports(doors)
    assert "Answer" in doors.host.cli("dialplan show in") and ask(doors, "call").startswith("v=0"), "calls go on"
    assert not doors.harden("sip", profile="strict")["changed"]


def test_messages_between_telephones_go_on(doors):
    doors.begin(pjsip=TRANSPORT + PHONE, sip=SIP, extensions=SENDS)
    done = doors.harden("sip", profile="strict")
    assert not done.get("failed") and states(done, "AST-PJS-024") == {"": "not_applicable"}, done
    assert {ask(doors, "message", port=port) for port in ports(doors)} == {202}


def test_a_rule_about_messages_that_is_off(doors):
    doors.begin(pjsip=TRANSPORT + PHONE, extensions=PLAIN)
    done = doors.harden("sip", profile="strict", rules_off=["AST-PJS-024"])
    assert states(done, "AST-PJS-024") == {"": "waived"} and ask(doors, "message") == 202


def test_what_every_endpoint_gets(doors):
    doors.begin(pjsip=TRANSPORT + PHONE.replace("allow=ulaw\n", "allow=ulaw\ntrust_id_inbound=yes\n", 1), extensions=PLAIN)
    assert "s=Asterisk" in ask(doors, "call")
    done = doors.harden("sip", profile="strict")
    assert not done.get("failed"), done
    assert {row["said"] for row in done["daemon"] if row["asked"].startswith("pjsip show endpoint desk: sdp_session")} == {"PBX"}
    said = " ".join(doors.host.cli("pjsip show endpoint desk").split())
    for words in ("direct_media : false", "rtp_timeout : 60", "rtp_timeout_hold : 300", "trust_id_inbound : false", "sdp_session : PBX"):
        assert words in said
    answer = ask(doors, "call")
    assert "s=PBX" in answer and "Asterisk" not in answer
    assert not doors.harden("sip", profile="strict")["changed"]


def test_two_global_sections_are_told(doors):
    doors.begin(pjsip=TRANSPORT + PHONE + "[global]\ntype=global\nuser_agent=A\n[more]\ntype=global\nuser_agent=B\n")
    done = doors.harden("sip")
    assert states(done, "AST-PJS-047") == {"": "fail"} and done["failed_findings"] == [], done
    assert "At most one pjsip.conf type=global" in doors.host.exec("cat /var/log/asterisk/messages*")


# -- guests of chan_sip -----------------------------------------------------------------------------------------------------

OPEN = SIP.replace("allowguest=no", "allowguest=yes")
OUTBOUND = "[globals]\nTRUNK=itsp\n[in]\ninclude => inner\n[inner]\nexten => _X.,1,Goto(out,${EXTEN},1)\n" \
           "[out]\nexten => _00.,1,Dial(SIP/${EXTEN}@${TRUNK})\n[safe]\nexten => _X.,1,Dial(SIP/desk&SIP/${TRUNK}/100)\n"


@pytest.mark.parametrize("host", ["16"], indirect=True, scope="module")
@pytest.mark.parametrize("settings, state", [({"keep_guests": ["SIP"]}, "kept"), ({"rules_off": ["AST-SIP-001"]}, "fail"), ({}, "pass")])
def test_guests_who_choose_whom_they_call(doors, settings, state):
    doors.begin(sip=OPEN, extensions=OUTBOUND)
    before = doors.host.get("/etc/asterisk/sip.conf")
    done = doors.harden("sip", **settings)
    assert not done.get("failed") and states(done, "AST-SIP-003") == {"SIP": state}, done
    finding = next(one for one in done["findings"] if one["id"] == "AST-SIP-003")
    assert (state == "pass") != any("_00. of [out] dials what the caller asks for" in told for told in finding["evidence"]), finding
    assert ("AST-SIP-003:SIP" in done["failed_findings"]) == (state == "fail")
    assert (b"context=in" in before) and b"context=in" in doors.host.get("/etc/asterisk/sip.conf")


@pytest.mark.parametrize("host", ["16"], indirect=True, scope="module")
def test_guests_who_reach_fixed_numbers(doors):
    doors.begin(sip=OPEN.replace("context=in\n[desk]", "context=safe\n[desk]"), extensions=OUTBOUND)
    assert states(doors.harden("sip", keep_guests=["SIP"]), "AST-SIP-003") == {"SIP": "pass"}
