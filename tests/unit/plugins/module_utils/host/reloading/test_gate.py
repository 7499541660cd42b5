# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which differences of two looks stop a rollout; with running daemons in tests/daemon/test_rollout_gate.py."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import vitals
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import gate

STRICT = gate.Tolerance()


def look(**changes):
    plain = dict(
        vitals.nothing(True, 7, "22.10.1", None, answers=True), fully_booted=True, started=1000, calls=2, channels={"1.1": "PJSIP/101-1", "1.2": "IAX2/gw-2"},
        drivers=["chan_iax2", "chan_pjsip"], devices={"PJSIP/101": "reachable", "PJSIP/102": "unmonitored", "SIP/old": "unreachable"},
        devices_by_driver={}, outbound_registrations={"PJSIP/carrier": "Registered", "SIP/us@them": "Rejected"}, sockets=["udp 0.0.0.0:5060"])
    return dict(plain, **changes)


def reasons(after, before=None, tolerance=STRICT):
    return list(gate.judge(before or look(), after, tolerance).reasons)


def test_the_same_is_healthy():
    assert gate.judge(look(), look(), STRICT) == ((), (), False)


def test_more_than_before_is_healthy():
    more = look(devices=dict(look()["devices"], **{"PJSIP/103": "reachable"}), sockets=["udp 0.0.0.0:5060", "udp 0.0.0.0:4569"], calls=9)
    assert reasons(more) == []


def test_without_an_earlier_look_only_the_daemon_counts():
    assert gate.judge(None, look(devices={}), STRICT).reasons == ()
    silent = vitals.nothing(True, 7, None, "It hangs.")
    assert gate.judge(None, silent, STRICT) == (("It hangs.",), (), False)
    assert gate.judge(silent, look(), STRICT).reasons == () and gate.judge(look(), silent, STRICT).reasons == ("It hangs.",)


@pytest.mark.parametrize("changes, words", [({"pid": 8}, "(process 7, now 8)"), ({"started": 1003}, "(in the same process 7)")])
def test_a_restart_is_final(changes, words):
    verdict = gate.judge(look(), look(devices={}, **changes), STRICT)
    assert verdict.final and len(verdict.reasons) == 1 and words in verdict.reasons[0]


@pytest.mark.parametrize("started", [999, 1002, None])
def test_the_age_in_whole_seconds_is_no_restart(started):
    assert reasons(look(started=started)) == []


@pytest.mark.parametrize("devices, lost", [
    ({"PJSIP/101": "reachable"}, "1 of 2 devices that were registered or answered are gone or do not answer: PJSIP/102. At most 0 may."),
    ({"PJSIP/101": "unreachable", "PJSIP/102": "unmonitored"},
     "1 of 2 devices that were registered or answered are gone or do not answer: PJSIP/101. At most 0 may."),
])
def test_a_device_is_lost(devices, lost):
    assert reasons(look(devices=devices)) == [lost]


def test_many_devices_are_named_in_part():
    before = look(devices={"PJSIP/%d" % number: "reachable" for number in range(101, 109)})
    assert "PJSIP/101, PJSIP/102, PJSIP/103, PJSIP/104, PJSIP/105 and 3 more" in reasons(look(devices={}), before)[0]


@pytest.mark.parametrize("limit, healthy", [("1", False), ("2", True), ("49%", False), ("100%", True), ("50%", False), (" 100 % ", True)])
def test_so_many_devices_may_be_lost(limit, healthy):
    verdict = gate.judge(look(), look(devices={}), gate.Tolerance(gate.limit(limit, "lost_registrations")))
    assert bool(verdict.reasons) is not healthy and len(verdict.passed) == healthy


def test_a_percentage_is_rounded_down():
    assert [gate.limit("5%", "x").of(total) for total in (0, 19, 20, 39, 40)] == [0, 0, 1, 1, 2]


@pytest.mark.parametrize("text", ["", "-1", "many", "101%", "1.5", "%", "²"])
def test_what_is_no_limit(text):
    with pytest.raises(HostError, match="^lost_calls is '%s'; give a number" % text):
        gate.limit(text, "lost_calls")


@pytest.mark.parametrize("state, words", [({"PJSIP/carrier": "Rejected"}, "is now Rejected"), ({}, "is now gone")])
def test_a_registration_at_a_provider_is_lost(state, words):
    found = reasons(look(outbound_registrations=state))
    assert len(found) == 1 and "PJSIP/carrier" in found[0] and words in found[0]


def test_a_socket_is_lost():
    assert reasons(look(sockets=[])) == ["Asterisk does not listen any more on udp 0.0.0.0:5060."]
    assert reasons(look(sockets=None)) == [] and reasons(look(), look(sockets=None)) == []


def test_calls_end():
    verdict = gate.judge(look(), look(channels={}, calls=0), STRICT)
    assert verdict == ((), ("2 of 2 channels ended meanwhile, as calls do.",), False)


def test_a_call_without_its_driver_was_cut():
    verdict = gate.judge(look(), look(channels={}, drivers=["chan_pjsip"]), STRICT)
    assert verdict.reasons == ("1 channels were cut, because their driver runs no more: IAX2/gw-2.",)
    assert verdict.passed == ("1 of 2 channels ended meanwhile, as calls do.",)
    assert not reasons(look(channels={}, drivers=["chan_pjsip"]), tolerance=gate.Tolerance(expected=("call:IAX2/*",)))


@pytest.mark.parametrize("limit, calls, healthy", [("0", 1, False), ("1", 1, True), ("50%", 1, True), ("50%", 0, False), ("0", 5, True)])
def test_the_number_of_calls_is_judged_where_somebody_asks(limit, calls, healthy):
    tolerance = gate.Tolerance(calls=gate.limit(limit, "lost_calls"))
    assert bool(reasons(look(calls=calls), tolerance=tolerance)) is not healthy


@pytest.mark.parametrize("changes, pattern", [
    ({"devices": {"PJSIP/101": "reachable"}}, "device:PJSIP/102"), ({"sockets": []}, "socket:udp *"), ({"outbound_registrations": {}}, "registration:PJSIP/c*"),
])
def test_what_is_meant_to_go(changes, pattern):
    assert reasons(look(**changes)) and reasons(look(**changes), tolerance=gate.Tolerance(expected=(pattern,))) == []


def test_what_cannot_be_seen_any_more_is_not_taken_for_healthy():
    assert reasons(look(unknown=["It sent only a part."])) == ["It sent only a part."]
    assert reasons(look(unknown=["A database."]), look(unknown=["A database."])) == []


def watched(looks, wait=0.0, hold=0.0):
    """gate.watch of these looks, the last of them for ever; and how many were taken."""
    left, taken = list(looks), []

    def take():
        taken.append(left.pop(0) if len(left) > 1 else left[0])
        return taken[-1]
    after, verdict, _seconds = gate.watch(look(), take, STRICT, wait, hold)
    assert after is taken[-1]
    return bool(verdict.reasons), len(taken)


@pytest.fixture(name="_clock")
def time_passes(monkeypatch):
    """A clock that goes on by what is slept."""
    now = [0.0]
    monkeypatch.setattr(gate.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(gate.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    return now


@pytest.mark.usefixtures("_clock")
def test_how_long_it_is_looked():
    bad = look(devices={})
    assert watched([look()]) == (False, 1) and watched([bad]) == (True, 1)
    assert watched([bad, bad, look()], wait=5) == (False, 3)
    assert watched([bad], wait=1) == (True, 3)
    assert watched([look(pid=8)], wait=600) == (True, 1)
    assert watched([look(), look(), bad], hold=5) == (True, 3)
    assert watched([look(), bad, look()], wait=1, hold=5) == (False, 11)
