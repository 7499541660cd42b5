# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which findings land where a start is refused; real starts are tried in tests/daemon/test_unused_modules.py."""

from __future__ import annotations

from typing import NamedTuple, Tuple

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.machine import Machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import landing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.configuring import Wish
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import sandbox, trial

NAMES = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
OTHER = {"file": "rtp.conf", "section": "general", "options": {"rtpstart": "12000"}}


class Finding(NamedTuple):
    """As much of a finding as is needed to land it."""

    key: str
    edits: Tuple[dict, ...]
    start_losses: Tuple[str, ...] = ()
    why: str = ""


def refused(finding, why):
    return finding._replace(edits=(), why=why)


def judge(held):
    """Findings that ask for one list, and one of another file."""
    going = [name + ".so" for name in NAMES if name not in held]
    edit = {"file": "modules.conf", "section": "modules", "options": {"noload": going}}
    return [refused(Finding(name, ()), held[name]) if name in held else Finding(name, (edit,)) for name in NAMES] + [Finding("other", (OTHER,))]


class Host:
    """A configuration directory, and what a start of it comes to."""

    def __init__(self, root):
        self.etc, self.trials, self.guilty, self.error = root / "etc", [], (), None
        self.etc.mkdir()
        (self.etc / "modules.conf").write_text("[modules]\n")
        (self.etc / "rtp.conf").write_text("[general]\nrtpstart=10000\n")
        self.landing = landing.Landing(Machine(str(self.etc), Version(22, 10, 1)), Wish(run_id="test"), State(str(root / "state")), judge, refused)

    def compare(self, unused, changes, expected_losses, **more):
        text = changes[str(self.etc / "modules.conf")].decode()
        self.trials.append([name for name in NAMES if name + ".so" in text])
        if self.error:
            raise HostError(self.error)
        lost = [name.upper() for name in self.trials[-1] if name in self.guilty]
        return trial.Report(True, [], lost, [], [], [], [], "running", 1.0)

    def land(self):
        findings, landed = self.landing.land(judge({}))
        text = (self.etc / "modules.conf").read_text()
        assert [name for name in NAMES if name + ".so" in text] == [finding.key for finding in findings[:-1] if finding.edits]
        assert "12000" in (self.etc / "rtp.conf").read_text() and str(self.etc / "rtp.conf") in landed["changed_files"], "what a reload takes lands anyway"
        return {finding.key: finding.why for finding in findings if not finding.edits}


@pytest.fixture(name="host")
def fixture_host(tmp_path, monkeypatch):
    host = Host(tmp_path)
    monkeypatch.setattr(trial, "compare", host.compare)
    monkeypatch.setattr(sandbox, "refusal", lambda: "")
    return host


def test_all_land_with_one_trial_where_it_is_good(host):
    assert host.land() == {} and host.trials == [NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_the_guilty_one_stays_and_says_why(host, name):
    host.guilty = (name,)
    assert host.land() == {name: f"tried with it, Asterisk starts without context:{name.upper()}, so it was left out."}
    assert len(host.trials) <= 1 + 4 + 1, "all of them, as often as nine can be halved, and the rest"
    assert host.trials[-1] == [other for other in NAMES if other != name], "what lands was tried as it lands"


def test_up_to_three_are_found(host):
    host.guilty = ("b", "c", "i")
    assert set(host.land()) == {"b", "c", "i"}


def test_with_more_of_them_nothing_lands_that_only_a_start_reads(host):
    host.guilty = ("a", "b", "f", "i")
    left = host.land()
    assert set(left) == set(NAMES) and "context:A, so it was left out" in left["a"] and "starts without context:I" in left["c"]


def test_a_trial_that_tells_nothing_blames_nobody(host):
    host.error = "Asterisk does not boot on trial even with the configuration as it is."
    assert host.land() == dict.fromkeys(NAMES, host.error) and len(host.trials) == 1


def test_without_trials_only_what_a_reload_takes_lands(host, monkeypatch):
    monkeypatch.setattr(sandbox, "refusal", lambda: "A trial start is not possible.")
    assert host.land() == dict.fromkeys(NAMES, "A trial start is not possible.") and host.trials == []


@pytest.mark.parametrize("count", range(1, 40))
def test_halving_finds_each_with_few_trials(count):
    for wanted in range(count):
        asked = []
        found = landing.first_guilty(0, count, "all", lambda number: asked.append(number) or ("bad" if number > wanted else ""))
        assert found[0] == wanted and len(asked) <= (count - 1).bit_length()
