# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of the answers. The kernel's sets: tests/daemon/test_names.py."""

from __future__ import annotations

import fcntl
import json
import threading

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import lookup, resolving
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import Element
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.lookup import Answer


class Sets:
    """A table with the sets of one service."""

    def __init__(self, *present):
        self.present = set(present)
        self.changes = []

    def types(self):
        return {"names_sip4": "ipv4_addr", "names_sip6": "ipv6_addr"}

    def elements(self, name):
        return [Element(value, None) for value in self.present if (":" in value) == name.endswith("6")]

    def change(self, added, removed):
        self.changes.append(({name: sorted(values) for name, values in added.items()}, {name: sorted(values) for name, values in removed.items()}))


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Resolve with given answers for the one name a.example.org; returns (lines, the sets that were asked)."""
    config = tmp_path / "firewall.json"
    config.write_text(json.dumps({"schema": 1, "services": [{"name": "sip", "names": ["a.example.org"]}, {"name": "ssh"}]}))

    def do(four, six, *present):
        answers = {4: Answer(*four), 6: Answer(*six)}
        monkeypatch.setattr(lookup, "look_up", lambda names, seconds: {name: answers for name in names})
        sets = Sets(*present)
        return resolving.resolve("voipsec", str(config), sets=sets), sets
    return do


NONE = (frozenset(), None)


def some(*addresses):
    return frozenset(addresses), None


def test_only_what_differs_is_changed(run):
    lines, sets = run(some("198.51.100.7", "198.51.100.8"), NONE, "198.51.100.8", "198.51.100.9", "fd77::1")
    assert lines == ["a.example.org is now 198.51.100.7, 198.51.100.8 (was nothing)"]
    assert sets.changes == [({"names_sip4": ["198.51.100.7"], "names_sip6": []}, {"names_sip4": ["198.51.100.9"], "names_sip6": ["fd77::1"]})]


def test_a_family_that_fails_keeps_its_addresses(run):
    run(some("198.51.100.7"), some("fd77::7"))
    lines, sets = run(some("198.51.100.8"), (frozenset(), "temporary failure"), "198.51.100.7", "fd77::7")
    assert lines == ["a.example.org is now 198.51.100.8, fd77::7 (was 198.51.100.7, fd77::7)",
                     "a.example.org does not resolve: temporary failure; kept: 198.51.100.8, fd77::7"]
    assert sets.changes[0][1] == {"names_sip4": ["198.51.100.7"], "names_sip6": []}
    assert run(some("198.51.100.8"), NONE)[0] == ["a.example.org is now 198.51.100.8 (was 198.51.100.8, fd77::7)", "a.example.org resolves again"]


def test_a_change_on_trial_takes_no_answer_away(run, tmp_path):
    """It may be taken back, and its names may be others."""
    run(some("198.51.100.7"), NONE)
    trial = tmp_path / "firewall-trial.json"
    trial.write_text(json.dumps({"schema": 1, "services": [{"name": "sip", "names": ["b.example.org"]}]}))
    resolving.resolve("voipsec", str(trial), sets=Sets())
    assert set(json.loads((tmp_path / "names.json").read_text())["names"]) == {"a.example.org", "b.example.org"}
    lines, sets = run((frozenset(), "temporary failure"), (frozenset(), "temporary failure"), "198.51.100.7")
    assert sets.changes == [({"names_sip4": [], "names_sip6": []}, {"names_sip4": [], "names_sip6": []})] and "kept: 198.51.100.7" in lines[0]
    assert set(json.loads((tmp_path / "names.json").read_text())["names"]) == {"a.example.org"}


def test_a_run_waits_for_that_of_the_timer(run, tmp_path):
    with open(str(tmp_path / "names.lock"), "w", encoding="ascii") as timers:
        fcntl.flock(timers, fcntl.LOCK_EX)
        release = threading.Timer(0.2, fcntl.flock, (timers, fcntl.LOCK_UN))
        release.start()
        assert run(some("198.51.100.7"), NONE)[0] == ["a.example.org is now 198.51.100.7 (was nothing)"]
        release.join()
        fcntl.flock(timers, fcntl.LOCK_EX)
        with pytest.raises(HostError, match="Another run is looking up the names of this table"), resolving._Lock(timers.name, 0):
            pass


def test_many_addresses_are_one_line(run):
    lines, unused = run(some(*["10.77.1.%d" % number for number in range(100)]), NONE)
    assert len(lines) == 1 and "and 92 more (was nothing)" in lines[0]


def test_no_configuration(tmp_path):
    with pytest.raises(HostError, match="firewall.json is not there; run the role firewall for the table voipsec first"):
        resolving.resolve("voipsec", str(tmp_path / "firewall.json"))


def test_a_damaged_state_file(tmp_path, run):
    (tmp_path / "names.json").write_text('{"schema": 1, "names": {"a.example.org": {}}}')
    with pytest.raises(HostError, match="The state file .*names.json is damaged"):
        run(NONE, NONE)
