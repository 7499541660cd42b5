# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the start of a trial to what the user reads, with a host that keeps to the module's contract."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.errors import Lost
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.trial import Trial
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.ways import choose

PLANNED = {"changed": True, "trial": None, "reasons": ["new"]}


def run(host, clock, probe=None):
    return Trial(choose(host, probe), host.window, "voipsec", clock).run(PLANNED)


def test_a_good_change_is_confirmed_over_a_new_connection(fake_host, clock):
    result = run(fake_host, clock)
    assert fake_host.runs == [("new", "start"), ("new", "confirm")]
    assert fake_host.kept
    assert (result["changed"], result["confirmed"], result["rolled_back"], result["trial"]) == (True, True, False, None)
    assert result["diff"] == {"after": "new"} and result["warnings"] == ["started", "kept"]


def test_a_change_that_cuts_new_connections_is_taken_back_and_told(fake_host, clock):
    fake_host.cuts = True
    result = run(fake_host, clock)
    assert (result["failed"], result["changed"], result["rolled_back"]) == (True, False, True)
    assert "Connection timed out" in result["msg"] and "previous rules are in force again" in result["msg"]
    assert not fake_host.applied and not fake_host.kept


def test_the_answer_of_the_start_may_be_lost(fake_host, clock):
    fake_host.loses_start = True
    assert run(fake_host, clock)["confirmed"]
    assert fake_host.kept


def test_start_and_confirmation_are_lost(fake_host, clock):
    fake_host.loses_start = fake_host.cuts = True
    assert run(fake_host, clock)["rolled_back"]


def test_the_answer_of_the_confirmation_may_be_lost(fake_host, clock):
    fake_host.loses_confirmation = True
    began = clock.now()
    result = run(fake_host, clock)
    assert result["confirmed"] and result["changed"] and not result.get("failed")
    assert clock.now() - began < fake_host.window


def test_a_confirmation_that_comes_too_late_is_a_failure(fake_host, clock):
    fake_host.is_slow = True
    result = run(fake_host, clock)
    assert result["failed"] and result["rolled_back"]
    assert "(the host answered: the rules of before are back)" in result["msg"]


def test_a_host_that_never_answers_again_is_given_up(fake_host, clock):
    fake_host.is_silent = lambda: len(fake_host.runs) > 1
    began = clock.now()
    result = run(fake_host, clock)
    assert result["failed"] and not result["rolled_back"] and result["changed"]
    assert "does not say" in result["msg"]
    assert clock.now() - began < fake_host.window + 120


def test_a_trial_that_still_runs_is_waited_for(fake_host, clock):
    fake_host.cuts = True
    fake_host.window += 30  # a host whose timer is late
    way = choose(fake_host, None)
    result = Trial(way, 10, "voipsec", clock).run(PLANNED)
    assert result["rolled_back"] and not fake_host.applied


def test_a_slow_host_may_start_the_trial_after_its_connection_broke(fake_host, clock):
    fake_host.window = 100

    def start_late(options):
        fake_host.until, fake_host.options = clock.now() + 3, options
        raise Lost("no new connection worked: broken pipe")

    def confirm(options):
        if clock.now() < fake_host.until:
            return {"failed": True, "msg": "No change is on trial with this token."}
        fake_host.kept = options["token"] == fake_host.options["token"]
        return {"confirmed": fake_host.kept}

    fake_host._start, fake_host._confirm = start_late, confirm
    assert run(fake_host, clock)["confirmed"]


@pytest.mark.parametrize("answer", [{"failed": True, "msg": "the ruleset is wrong"}, {"changed": False, "trial": None}, {"changed": True, "trial": None}])
def test_a_start_without_a_trial_is_the_result(fake_host, clock, answer):
    fake_host._start = lambda options: answer
    assert run(fake_host, clock) == answer
    assert fake_host.runs == [("new", "start")]


def test_where_no_new_connection_opens_before_the_change_the_present_one_starts_it(fake_host, clock):
    fake_host.is_silent = lambda: not fake_host.runs
    assert run(fake_host, clock)["confirmed"]
    assert fake_host.runs == [("present", "start"), ("new", "confirm")]


def test_each_trial_has_a_token_of_its_own(fake_host, clock):
    tokens = set()
    for _time in range(3):
        run(fake_host, clock)
        tokens.add(fake_host.token)
        fake_host.kept = False
    assert len(tokens) == 3 and all(len(token) == 32 for token in tokens)


def test_what_fails_after_the_confirmation_does_not_pass_for_taken_back(fake_host, clock):
    fake_host._confirm = lambda options: {"confirmed": True, "failed": True, "msg": "The new rules are confirmed and stay, but ufw is busy."}
    result = run(fake_host, clock)
    assert (result["failed"], result["confirmed"], result["rolled_back"], result["changed"]) == (True, True, False, True)
    assert result["msg"].startswith("The new rules are confirmed and stay") and ("new", "confirm") == fake_host.runs[-1]
