# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the health check takes for our doing, on running Asterisk daemons, with things happening between its two looks."""

from __future__ import annotations

import json

import pytest

ETC = "/etc/asterisk/"

PJSIP = """[udp]
type=transport
protocol=udp
bind=127.0.0.1:5070
[phone]
type=endpoint
aors=phone
context=demo
[phone]
type=aor
max_contacts=2
"""

DIALPLAN = "[demo]\nexten => wait,1,Answer()\n same => n,Wait(600)\n[other]\nexten => wait,1,Answer()\n same => n,Wait(600)\n"

JUDGE = """
import json, subprocess, sys
sys.path.insert(0, "/usr/local/lib/voipsec")
sys.dont_write_bytecode = True
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import cli
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import health
ask = cli.Cli(timeout=20)
before = health.take(ask)
subprocess.run(["sh", "-c", sys.argv[1]], check=True, stdout=subprocess.DEVNULL)
after, verdict = health.settle(before, ask, [], float(sys.argv[2]))
print(json.dumps({"lost": sorted(verdict.lost), "ended": sorted(verdict.ended), "answers": after is not None, "before": sorted(before.contacts)}))
"""

REGISTER = """
import socket, sys
port = int(sys.argv[3])
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as talk:
    talk.bind(("127.0.0.1", 0))
    own = talk.getsockname()[1]
    talk.connect(("127.0.0.1", port))
    talk.settimeout(10)
    talk.send(("REGISTER sip:127.0.0.1 SIP/2.0\\r\\n"
               "Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s\\r\\nMax-Forwards: 70\\r\\n"
               "From: <sip:%s@127.0.0.1>;tag=1\\r\\nTo: <sip:%s@127.0.0.1>\\r\\nCall-ID: %s\\r\\n"
               "CSeq: 1 REGISTER\\r\\nContact: <sip:%s@127.0.0.1:9999>\\r\\nExpires: %s\\r\\n"
               "Content-Length: 0\\r\\n\\r\\n" % (own, own, sys.argv[1], sys.argv[1], own, sys.argv[1], sys.argv[2])).encode())
    print(talk.recv(4096).split(b"\\r\\n")[0].decode())
"""


@pytest.fixture(scope="module")
def machine(asterisk):
    asterisk.put(ETC + "extensions.conf", DIALPLAN)
    asterisk.put("/judge.py", JUDGE, owner="root")
    asterisk.put("/register.py", REGISTER, owner="root")
    return asterisk


@pytest.fixture
def pbx(machine):
    machine.put(ETC + "pjsip.conf", PJSIP)
    machine.put(ETC + "sip.conf", "[general]\nudpbindaddr=127.0.0.1:5080\n[desk]\ntype=friend\nhost=dynamic\n")
    machine.put(ETC + "extensions.conf", DIALPLAN)
    machine.restart()
    machine.cli("database deltree registrar")
    machine.cli("database deltree SIP/Registry")
    return machine


def judge(host, command, seconds=2):
    return json.loads(host.exec(["python3", "/judge.py", command, str(seconds)]))


def call(host, context="demo"):
    host.cli("channel originate Local/wait@%s/n application Wait 600" % context)
    host.until(lambda: "2 active channels" in host.cli("core show channels count"))


def register(host, name, expires, port):
    answer = host.exec(["python3", "/register.py", name, str(expires), str(port)])
    assert "200 OK" in answer, answer


def test_nothing_happened(pbx):
    call(pbx)
    assert judge(pbx, "true") == {"lost": [], "ended": [], "answers": True, "before": []}


def test_a_call_that_is_hung_up_is_no_loss(pbx):
    call(pbx)
    found = judge(pbx, "asterisk -rx 'channel request hangup all'; until asterisk -rx 'core show channels count' | grep -q '^0 active channels'; do :; done")
    assert found["lost"] == [] and [name.split(":")[0] for name in found["ended"]] == ["call", "call"]


def test_a_call_whose_extension_goes_is_lost(pbx):
    call(pbx, "other")
    pbx.put(ETC + "extensions.conf", DIALPLAN.replace("[other]\nexten => wait,", "[other]\nexten => gone,"))
    found = judge(pbx, "asterisk -rx 'module reload pbx_config.so'; asterisk -rx 'channel request hangup all'; "
                       "until asterisk -rx 'core show channels count' | grep -q '^0 active channels'; do :; done")
    reasons = [reason for kind, dummy, reason in found["lost"] if kind == "call"]
    assert "its extension wait@other is no longer in the dialplan" in reasons


def test_a_restart_in_the_same_process_loses_calls(pbx):
    call(pbx)
    pbx.until(lambda: int(pbx.cli("core show uptime seconds").split("System uptime: ")[1].split()[0]) > 2)
    found = judge(pbx, "asterisk -rx 'core restart now'; until asterisk -rx 'core waitfullybooted' 2>/dev/null | grep -q 'fully booted' && "
                       "asterisk -rx 'core show channels count' | grep -q '^0 active channels'; do sleep 0.2; done")
    kinds = [kind for kind, dummy, dummy2 in found["lost"]]
    assert kinds.count("call") == 2 and "daemon" in kinds
    assert all(reason in ("Asterisk restarted", "it restarted") for dummy, dummy2, reason in found["lost"])


def test_a_daemon_that_died_is_lost(pbx):
    found = judge(pbx, "pkill -KILL -x asterisk; while pgrep -x asterisk; do sleep 0.1; done", 1)
    assert not found["answers"] and [loss[0] for loss in found["lost"]] == ["daemon"]


def test_a_module_that_stops_running_is_lost(pbx):
    found = judge(pbx, "asterisk -rx 'module unload app_echo.so'", 1)
    assert found["lost"] == [["module", "app_echo.so", "it is no longer there"]]


def test_a_phone_that_unregisters_is_no_loss(pbx):
    register(pbx, "phone", 300, 5070)
    found = judge(pbx, "python3 /register.py phone 0 5070")
    assert found["before"] == ["PJSIP/phone/sip:phone@127.0.0.1:9999"]
    assert (found["lost"], found["ended"]) == ([], ["contact:PJSIP/phone/sip:phone@127.0.0.1:9999"])


def test_a_contact_stays_over_a_reload(pbx):
    register(pbx, "phone", 300, 5070)
    pbx.put(ETC + "pjsip.conf", PJSIP + "[new]\ntype=aor\n")
    found = judge(pbx, "asterisk -rx 'module reload res_pjsip.so'")
    assert (found["lost"], found["ended"], len(found["before"])) == ([], [], 1)


def test_the_peer_of_chan_sip_that_is_no_longer_dynamic_loses_its_contact(pbx):
    if pbx.version != "16":
        assert "SIP/desk" not in judge(pbx, "true")["before"]
        return
    register(pbx, "desk", 300, 5080)
    pbx.put(ETC + "sip.conf", "[general]\nudpbindaddr=127.0.0.1:5080\n[desk]\ntype=friend\nhost=127.0.0.9\n")
    found = judge(pbx, "asterisk -rx 'module reload chan_sip.so'; until asterisk -rx 'sip show peer desk' | grep -q 'Dynamic  *: No'; do :; done")
    assert found["before"] == ["SIP/desk"] and ["contact", "SIP/desk", "its peer is no longer dynamic"] in found["lost"]


def test_the_phone_of_chan_sip_that_unregisters_is_no_loss(pbx):
    if pbx.version != "16":
        return
    register(pbx, "desk", 300, 5080)
    found = judge(pbx, "python3 /register.py desk 0 5080")
    assert (found["lost"], found["ended"]) == ([], ["contact:SIP/desk"])
