# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a rollout stands, and what stops it."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.filter.rollout_report import FilterModule, OUTCOMES

REPORT = FilterModule().filters()["rollout_report"]
BATCHES = [["a"], ["b", "c"], ["d"]]


def state(outcome, sentence="So it is.", **flags):
    return dict({"outcome": outcome, "sentence": sentence, "changed": False, "bad": False, "proven": False, "harmed": False}, **flags)


GOOD = state("hardened", changed=True, proven=True)
SICK = state("unhealthy", changed=True, bad=True, harmed=True)
AWAY = state("unreachable")
FAILED = state("failed", bad=True)


def report(allowed=0, **states):
    return REPORT(states, BATCHES, allowed)


def outcomes(found):
    return {row["host"]: row["outcome"] for row in found["rows"]}


def test_a_row_for_each_host():
    found = report(a=GOOD, b=GOOD, c=AWAY, d=state("unchanged", proven=True))
    assert [(row["host"], row["batch"]) for row in found["rows"]] == [("a", 1), ("b", 2), ("c", 2), ("d", 3)]
    assert found["counts"] == dict(dict.fromkeys(OUTCOMES, 0), hardened=2, unreachable=1, unchanged=1)
    assert found["summary"] == "4 hosts in 3 batches: 2 hardened, 1 unchanged, 1 unreachable."
    assert not found["stopped"] and not found["ok"]


def test_all_is_well():
    found = report(a=GOOD, b=GOOD, c=GOOD, d=GOOD)
    assert found["ok"] and not found["stopped"] and found["batch"] == 0
    assert not report(a=GOOD, b=GOOD, c=GOOD, d=dict(GOOD, open="A door."))["ok"]


@pytest.mark.parametrize("states, batch, harmed, words", [
    ({"a": SICK}, 1, True, "Batch 1 of 3 stopped the rollout: a (unhealthy)."),
    ({"a": AWAY}, 1, False, "Batch 1 of 3 stopped the rollout, because none of its hosts"),
    ({"a": GOOD, "b": FAILED, "c": GOOD}, 2, False, "Batch 2 of 3 stopped the rollout: b (failed)."),
    ({"a": GOOD, "b": FAILED, "c": SICK}, 2, True, "b (failed), c (unhealthy)"),
    ({"a": GOOD, "b": AWAY, "c": state("unhealthy")}, 2, False, "none of its hosts"),
    ({"a": GOOD, "b": state("rolled back", bad=True, harmed=True), "c": state("rolled back", proven=True)}, 2, True,
     "Batch 2 of 3 stopped the rollout: b (unhealthy)."),
])
def test_what_stops_it(states, batch, harmed, words):
    found = report(**states)
    assert (found["batch"], found["harmed"]) == (batch, harmed) and words in found["stopped"]
    assert outcomes(found)["d"] == "not begun" and found["rows"][-1]["sentence"] == found["stopped"]


def test_what_does_not_stop_it():
    assert not report(a=GOOD, b=AWAY, c=GOOD)["stopped"] and not report(a=GOOD, b=state("unhealthy"), c=GOOD)["stopped"]
    assert not report(a=GOOD, b=SICK)["stopped"], "the batch has not ended"
    assert report(a=GOOD)["rows"][-1]["sentence"] == "The run ended before its turn."


@pytest.mark.parametrize("allowed, goes_on", [(49, False), ("49.9", False), (50, True), (100.0, True), ("0", False)])
def test_so_many_may_be_bad(allowed, goes_on):
    assert bool(report(allowed, a=GOOD, b=SICK, c=GOOD)["stopped"]) is not goes_on


def test_all_hosts_bad_stop_it_whatever_is_allowed():
    assert report(100, a=SICK)["stopped"]


def test_an_earlier_batch_that_was_taken_back_does_not_stop_it_instead():
    taken = state("rolled back", proven=True)
    assert report(a=taken, b=SICK, c=taken)["batch"] == 2


@pytest.mark.parametrize("allowed", ["few", -1, 101, "", None])
def test_no_percentage(allowed):
    with pytest.raises(ValueError, match="^voipsec_max_fail_percentage is '%s'; give a number" % allowed):
        report(allowed)


def test_no_hosts():
    found = REPORT({}, [])
    assert found["rows"] == [] and found["ok"] and found["summary"] == "0 hosts in 0 batches: none."


def test_what_a_host_says_stays_in_its_cell():
    table = report(a=state("failed", "x|y\n<b>*z*", bad=True))["table"]
    assert table.splitlines()[2] == "| a | 1 | failed | x\\|y \\<b>\\*z\\* |"
    assert len(table.splitlines()) == 6
