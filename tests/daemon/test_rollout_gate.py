# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module health between two moments of a running Asterisk: what a rollout must stop for, and what it must not."""

from __future__ import annotations

import concurrent.futures
import re

import pytest
from test_health import PJSIP as PHONE
from test_health import REGISTER

ETC = "/etc/asterisk/"
PHONES, DESK = 5070, 5080
"""Ports of PJSIP and chan_sip."""

PJSIP = PHONE + """[own]
type=endpoint
aors=own
context=demo
[own]
type=aor
max_contacts=1
[carrier]
type=registration
server_uri=sip:127.0.0.1:5070
client_uri=sip:own@127.0.0.1:5070
contact_user=own
retry_interval=5
forbidden_retry_interval=5
"""
SIP = "[general]\nudpbindaddr=127.0.0.1:5080\n[desk]\ntype=friend\nhost=dynamic\n"
IAX = "[general]\nbindaddr=127.0.0.1\nrequirecalltoken=no\n[guest]\ntype=user\ncontext=demo\n"
DIALPLAN = "[demo]\nexten => wait,1,Answer()\n same => n,Wait(600)\n"


@pytest.fixture(scope="module")
def machine(asterisk):
    asterisk.put(ETC + "extensions.conf", DIALPLAN)
    asterisk.put("/register.py", REGISTER, owner="root")
    asterisk.put(ETC + "iax.conf", IAX)
    asterisk.put(ETC + "sip.conf", SIP)
    return asterisk


@pytest.fixture
def pbx(machine):
    """A telephone is registered, the PBX is registered at its carrier (itself), and a call is up."""
    if machine.get(ETC + "pjsip.conf").decode() != PJSIP or "Running" not in machine.run(["asterisk", "-rx", "module show like chan_iax2"]).stdout:
        machine.put(ETC + "pjsip.conf", PJSIP)
        machine.restart()
    if "Registered" not in machine.cli("pjsip show registrations"):  # to ask for it anew ends the one that is there for a moment
        machine.cli("pjsip send register carrier")
        machine.until(lambda: "Registered" in machine.cli("pjsip show registrations"))
    register(machine, "phone", 300)
    machine.cli("channel request hangup all")
    machine.until(lambda: "\n0 active channels" in "\n" + machine.cli("core show channels count"))
    machine.cli("channel originate Local/wait@demo/n application Wait 600")
    machine.until(lambda: "2 active channels" in machine.cli("core show channels count"))
    return machine


def register(host, name, expires, port=PHONES):
    answer = host.exec(["python3", "/register.py", name, str(expires), str(port)])
    assert "200 OK" in answer, answer


def booted(host):
    return "fully booted" in host.run("timeout 20 asterisk -rx 'core waitfullybooted'").stdout


def look(host, before=None, **options):
    """The module's result; asserts that it says it changed nothing."""
    found = host.module("health", dict(options, **({"before": before} if before else {})), check_mode=True)
    assert found.get("changed") is False, found
    return found


def test_nothing_happened(pbx):
    before = look(pbx)
    assert before["healthy"] and before["reasons"] == []
    health = before["health"]
    assert health["answers"] and health["fully_booted"] and health["pid"] == int(pbx.exec("pidof asterisk"))
    assert health["devices"] == {"PJSIP/phone": "unmonitored", "PJSIP/own": "unmonitored"}
    assert health["devices_by_driver"] == {"PJSIP": {"reachable": 0, "unmonitored": 2, "unreachable": 0}}
    assert health["outbound_registrations"] == {"PJSIP/carrier": "Registered"}
    sockets = {"udp 127.0.0.1:5070", "udp 127.0.0.1:4569"} | ({"udp 127.0.0.1:5080"} if pbx.version == "16" else set())
    assert set(health["sockets"]) == sockets and len(health["channels"]) == 2
    after = look(pbx, health)
    assert (after["healthy"], after["reasons"], after["passed"]) == (True, [], [])


def test_a_registration_is_lost(pbx):
    before = look(pbx)["health"]
    register(pbx, "phone", 0)
    after = look(pbx, before)
    assert not after["healthy"] and after["reasons"] == [
        "1 of 2 devices that were registered or answered are gone or do not answer: PJSIP/phone. At most 0 may."]
    for allowed in ("1", "50%"):
        allowing = look(pbx, before, lost_registrations=allowed)
        assert allowing["healthy"] and "PJSIP/phone" in allowing["passed"][0]
    assert not look(pbx, before, lost_registrations="49%")["healthy"]
    assert look(pbx, before, expected_losses=["device:PJSIP/ph*"])["healthy"]


def test_a_registration_comes_back_while_it_is_waited_for(pbx):
    before = look(pbx)["health"]
    register(pbx, "phone", 0)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(look, pbx, before, wait=120)
        pbx.until(lambda: pbx.run(["pgrep", "-x", "health"]).returncode == 0)
        register(pbx, "phone", 300)
        assert waiting.result()["healthy"]


def test_a_device_of_chan_sip_is_lost(pbx):
    if pbx.version != "16":
        assert "SIP" not in look(pbx)["health"]["devices_by_driver"]
        return
    register(pbx, "desk", 300, DESK)
    before = look(pbx)["health"]
    assert before["devices"]["SIP/desk"] == "unmonitored"
    register(pbx, "desk", 0, DESK)
    assert "SIP/desk" in look(pbx, before)["reasons"][0]


def test_a_registration_at_a_provider_is_lost(pbx):
    before = look(pbx)["health"]
    pbx.put(ETC + "pjsip.conf", PJSIP.replace("[own]\ntype=endpoint\naors=own\ncontext=demo\n", ""))
    pbx.cli("module reload res_pjsip.so")

    def refused():  # while Asterisk still reads the file, it may register once more
        pbx.cli("pjsip send register carrier")
        return "Rejected" in pbx.cli("pjsip show registrations")
    pbx.until(refused)
    after = look(pbx, before)
    assert not after["healthy"] and "The registration PJSIP/carrier at its provider was Registered and is now Rejected." in after["reasons"], after


def test_calls_end_and_that_is_no_loss_unless_their_number_is_judged(pbx):
    before = look(pbx)["health"]
    pbx.cli("channel request hangup all")
    pbx.until(lambda: "0 active channels" in pbx.cli("core show channels count"))
    after = look(pbx, before)
    assert after["healthy"] and after["passed"] == ["2 of 2 channels ended meanwhile, as calls do."]
    judged = look(pbx, before, lost_calls="0")
    assert not judged["healthy"] and judged["reasons"][0].startswith("There were 1 calls, and now there are 0")


def test_a_driver_that_goes_cuts_its_calls_and_closes_its_socket(pbx):
    pbx.cli("channel originate IAX2/guest@127.0.0.1/wait application Wait 600")
    pbx.until(lambda: pbx.cli("core show channels concise").count("IAX2/") == 2)
    before = look(pbx)["health"]
    pbx.cli("module unload -f chan_iax2.so")
    pbx.until(lambda: "chan_iax2.so" not in pbx.cli("module show like chan_iax2"))
    reasons = " ".join(look(pbx, before)["reasons"])
    assert "2 channels were cut, because their driver runs no more: IAX2/" in reasons and "does not listen any more on udp 127.0.0.1:4569" in reasons


def test_the_daemon_was_restarted(pbx):
    before = look(pbx)["health"]
    pbx.restart()
    after = look(pbx, before, wait=600)
    assert not after["healthy"] and after["reasons"][0].startswith("Asterisk was restarted (process %d, now " % before["pid"])


def started(host):
    """The time of day at which Asterisk says that it started."""
    return re.search(r"Startup time: +(\S+)", host.cli("core show settings")).group(1)


def test_the_daemon_was_restarted_in_the_same_process(pbx):
    pbx.stop()
    pbx.background("exec asterisk -f -U asterisk -G asterisk")  # as systemd starts it: one that forks gets another process id
    pbx.until(lambda: booted(pbx))
    before, since = look(pbx)["health"], started(pbx)
    pbx.until(lambda: int(pbx.cli("core show uptime seconds").split("System uptime: ")[1].split()[0]) > 3)
    pbx.cli("core restart now")
    pbx.until(lambda: booted(pbx) and started(pbx) != since)
    after = look(pbx, before)
    assert not after["healthy"] and after["reasons"] == ["Asterisk was restarted (in the same process %d)." % before["pid"]]


def test_the_daemon_hangs(pbx):
    before = look(pbx)["health"]
    pbx.exec("pkill -STOP -x asterisk")
    after = look(pbx, before)
    pbx.exec("pkill -CONT -x asterisk")
    assert not after["healthy"] and after["health"]["running"] and not after["health"]["answers"]
    assert "it hangs, is stopped (SIGSTOP, a debugger) or is overloaded" in after["reasons"][0]
    assert look(pbx, before)["healthy"]


def test_the_daemon_is_gone(pbx):
    before = look(pbx)["health"]
    pbx.stop()
    after = look(pbx, before)
    assert not after["healthy"] and not after["health"]["running"] and after["reasons"][0].startswith("Asterisk does not run: ")
    assert not look(pbx)["healthy"]


@pytest.mark.parametrize("options, words", [
    ({"lost_registrations": "some"}, "lost_registrations is 'some'; give a number such as 2"), ({"lost_calls": "101%"}, "lost_calls is '101%'"),
    ({"wait": -1}, "wait is -1"), ({"before": {"pid": 1}}, "give its 'health'"),
])
def test_bad_input_is_one_sentence(pbx, options, words):
    found = pbx.module("health", options)
    assert found["failed"] and words in found["msg"] and "\n" not in found["msg"]
