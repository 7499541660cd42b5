# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How facts become one look; with running daemons in tests/daemon/test_rollout_gate.py."""

from __future__ import annotations

import socket
import threading

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import vitals


def contact(name, status, technology="pjsip", registered=True):
    return {"technology": technology, "name": name, "status": status, "registered": registered}


def endpoint(name, state, technology="sip", address="198.51.100.7"):
    return {"technology": technology, "name": name, "state": state, "address": address}


def known(**changes):
    plain = {
        "running": True, "answers": True, "version": "22.10.1", "pid": 7, "uptime_seconds": 100, "calls": {"calls": 1}, "drivers": ["chan_pjsip"],
        "channels": [{"unique_id": "1.1", "name": "PJSIP/101-1"}], "contacts": [], "endpoints": [], "registrations": [], "unknown": [],
        "sockets": [{"protocol": "udp", "address": "0.0.0.0", "port": 5060, "service": "sip"}, {"protocol": "tcp", "address": "::", "port": 5061, "service": "sip"},
                    {"protocol": "tcp", "address": "0.0.0.0", "port": 5038, "service": "ami"}]}
    return dict(plain, **changes)


def devices(**changes):
    return vitals.reduced(known(**changes), 1000.5)["devices"]


def test_what_a_look_has():
    found = vitals.reduced(known(), 1000.5)
    assert set(found) == set(vitals.nothing(False, None, None, None))
    assert (found["started"], found["calls"], found["channels"], found["reason"]) == (900, 1, {"1.1": "PJSIP/101-1"}, None)
    assert found["sockets"] == ["tcp [::]:5061", "udp 0.0.0.0:5060"]


@pytest.mark.parametrize("statuses, state", [
    (["Avail"], "reachable"), (["NonQual"], "unmonitored"), (["Unavail"], "unreachable"), (["Unavail", "Avail"], "reachable"), (["Unavail", "NonQual"], "unmonitored"),
])
def test_an_aor_is_as_well_as_the_best_of_its_contacts(statuses, state):
    assert devices(contacts=[contact("101", status) for status in statuses]) == {"PJSIP/101": state}


def test_a_contact_of_a_file_counts_where_it_is_asked_whether_it_answers():
    assert devices(contacts=[contact("carrier", "Avail", registered=False), contact("other", "NonQual", registered=False),
                             contact("in-a-database", "NonQual", registered=None)]) == {"PJSIP/carrier": "reachable", "PJSIP/in-a-database": "unmonitored"}


def test_a_peer_on_a_fixed_address_counts_where_it_is_asked_whether_it_answers():
    found = devices(contacts=[contact("desk", "OK (1 ms)", "sip")], endpoints=[
        endpoint("desk", "OK (1 ms)"), endpoint("carrier", "UNREACHABLE"), endpoint("silent", "Unmonitored"), endpoint("away", "UNKNOWN", address=None),
        endpoint("iax", "LAGGED (900 ms)", "iax2")])
    assert found == {"SIP/desk": "reachable", "SIP/carrier": "unreachable", "IAX2/iax": "reachable"}


def test_devices_are_counted_by_driver():
    assert vitals.by_driver({"SIP/a": "reachable", "SIP/b": "unreachable", "PJSIP/a": "unmonitored"}) == {
        "SIP": {"reachable": 1, "unmonitored": 0, "unreachable": 1}, "PJSIP": {"reachable": 0, "unmonitored": 1, "unreachable": 0}}


def test_registrations_at_providers():
    rows = [{"technology": "pjsip", "name": "carrier", "user": None, "server": "sip:x", "state": "Registered"},
            {"technology": "iax2", "name": None, "user": "us", "server": "them:4569", "state": "Rejected"}]
    assert vitals.reduced(known(registrations=rows), 0)["outbound_registrations"] == {"PJSIP/carrier": "Registered", "IAX2/us@them:4569": "Rejected"}


def test_a_daemon_that_falls_silent_while_it_is_asked():
    gaps = [{"fact": "ami", "reason": "That."}, {"fact": "contacts", "reason": "It hangs."}]
    found = vitals.reduced(known(answers=False, unknown=gaps, contacts=None), 0)
    assert (found["fully_booted"], found["running"], found["reason"]) == (False, True, "It hangs.")


def test_a_stopped_asterisk(tmp_path):
    (tmp_path / "asterisk.conf").write_text("[directories]\nastetcdir => %s\nastrundir => %s\n" % (tmp_path, tmp_path))
    found = vitals.take(str(tmp_path / "asterisk.conf"))
    assert (found["running"], found["answers"], found["devices"]) == (False, False, None) and found["reason"].startswith("Asterisk does not run: ")


def test_a_daemon_that_still_boots(tmp_path):
    """It greets and says nothing to ``core waitfullybooted``, which no real daemon does on demand."""
    (tmp_path / "asterisk.conf").write_text("[directories]\nastetcdir => %s\nastrundir => %s\n" % (tmp_path, tmp_path))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "asterisk.ctl"))
        listener.listen(2)
        talks = []

        def greet():
            for _number in range(2):
                talks.append(listener.accept()[0])
                talks[-1].sendall(b"pbx/17/22.10.1\n")
        greeter = threading.Thread(target=greet)
        greeter.start()
        found = vitals.take(str(tmp_path / "asterisk.conf"), timeout=1)
        greeter.join()
        for talk in talks:
            talk.close()
    assert (found["answers"], found["fully_booted"]) == (True, False) and "has not fully booted" in found["reason"]
