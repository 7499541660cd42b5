# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of one host."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.filter.rollout_outcome import FilterModule

OUTCOME = FilterModule().filters()["rollout_outcome"]
HEALTHY = {"healthy": True, "reasons": [], "passed": []}
SICK = {"healthy": False, "reasons": ["A socket is gone.", "A device is gone."]}
GONE = {"unreachable": True, "msg": "Task failed: Connection refused"}
SKIPPED = {"skipped": True, "changed": False}


def of(before=None, **seen):
    return OUTCOME(dict(seen, before=before or HEALTHY))


def flags(state):
    return {name for name in ("changed", "bad", "proven", "harmed") if state[name]}


@pytest.mark.parametrize("seen, outcome, expected", [
    ({"before": GONE}, "unreachable", set()),
    ({"before": SICK}, "unhealthy", set()),
    ({"before": {"failed": True, "msg": "run as root"}}, "failed", {"bad"}),
    ({"changed": False, "after": SKIPPED}, "unchanged", {"proven"}),
    ({"changed": True, "after": HEALTHY}, "hardened", {"changed", "proven"}),
    ({"changed": True, "after": SKIPPED, "check": True}, "hardened", {"proven"}),
    ({"changed": True, "after": SICK}, "unhealthy", {"changed", "bad", "harmed"}),
    ({"changed": True, "after": GONE}, "unreachable", {"changed", "bad", "harmed"}),
    ({"changed": True, "after": {"failed": False, "msg": "There are two."}}, "unhealthy", {"changed", "bad", "harmed"}),
    ({"changed": True, "failed": "No.", "restored": True, "after": HEALTHY}, "failed", {"bad"}),
    ({"changed": True, "failed": "No.", "after": HEALTHY}, "failed", {"changed", "bad"}),
    ({"changed": True, "failed": "No.", "restored": True, "lost": True, "after": HEALTHY}, "failed", {"changed", "bad"}),
    ({"changed": False, "failed": "No.", "after": HEALTHY}, "failed", {"bad"}),
    ({"changed": False, "failed": "No.", "after": SICK}, "unhealthy", {"bad", "harmed"}),
    ({"changed": False, "failed": "No.", "check": True, "after": SKIPPED}, "failed", {"bad"}),
])
def test_outcomes(seen, outcome, expected):
    state = of(**seen)
    assert (state["outcome"], flags(state)) == (outcome, expected) and state["sentence"].endswith(".")


@pytest.mark.parametrize("seen, words", [
    ({"before": GONE}, "nothing was changed: Connection refused."), ({"before": SICK}, "not healthy before, and nothing was changed: A socket is gone."),
    ({"changed": True, "after": GONE, "failed": "No."}, "A task failed: No. It cannot be reached any more"),
    ({"changed": True, "after": SICK, "failed": "No."}, "A socket is gone. A device is gone. No."),
    ({"changed": True, "after": dict(HEALTHY, passed=["2 calls ended."])}, "as healthy as before. 2 calls ended."),
    ({"failed": "No.", "lost": True, "after": HEALTHY}, "not known whether all of that was taken back"),
    ({"changed": True, "check": True}, "would be changed"),
])
def test_sentences(seen, words):
    assert words in of(**seen)["sentence"]


def back(earlier, **seen):
    return OUTCOME(dict({"before": HEALTHY, "earlier": earlier, "why": "A socket is gone.", "back": "", "again": HEALTHY}, **seen))


def test_taken_back():
    sick, well = of(changed=True, after=SICK), of(changed=True, after=HEALTHY)
    state = back(sick)
    assert (state["outcome"], flags(state)) == ("rolled back", {"bad", "harmed"})
    assert state["sentence"] == "A socket is gone. It was taken back, and it is as healthy as before."
    assert flags(back(well)) == {"proven"} and flags(back(well, again=SICK)) == {"proven", "bad"}
    assert back(sick, again=SICK)["sentence"].endswith("it is still not healthy: A socket is gone. A device is gone.")


@pytest.mark.parametrize("seen, words", [({"back": "A file was changed after the run."}, "that failed: A file was changed"),
                                         ({"again": GONE}, "it cannot be reached any more: Connection refused.")])
def test_not_taken_back(seen, words):
    state = back(of(changed=True, after=SICK), **seen)
    assert (state["outcome"], flags(state)) == ("unhealthy", {"changed", "bad", "harmed"}) and words in state["sentence"]


@pytest.mark.parametrize("seen", [None, [], {}, {"before": "x"}])
def test_without_a_look_before(seen):
    with pytest.raises(ValueError, match="result of voipsec.asterisk.health as before"):
        OUTCOME(seen)
