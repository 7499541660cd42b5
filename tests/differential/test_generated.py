# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated files are read by us as by each Asterisk: many from a seed, and some under hypothesis, which shrinks.

The seed is always the same, so that a run says something about the code; VOIPSEC_SEED takes another,
VOIPSEC_COUNT asks for more. See also ``python -m tests.differential``.
"""

from __future__ import annotations

import multiprocessing
import os

import hypothesis
from hypothesis import strategies

from . import grammar
from .compare import fuzz, generated
from .shrink import Shrinker

COUNT = int(os.environ.get("VOIPSEC_COUNT", "20000"))
SEED = os.environ.get("VOIPSEC_SEED") or "20261123"
EXAMPLES = 300


def test_generated_files(readers, comparer, report):
    tally = fuzz(readers, SEED, COUNT)
    shrunk = [str(comparer.compare([Shrinker(comparer, found.version).shrink(found.case).placed("shown")]).mismatches[0])
              for found in tally.mismatches[:3]]
    assert not tally.mismatches, "seed {0}\n{1}".format(SEED, "\n".join(shrunk))
    assert len(tally.compared) == 2 and all(count > COUNT * 0.999 for count in tally.compared.values())
    assert all(count > COUNT * 0.5 for count in tally.valid.values()), "too few generated files are valid: {0}".format(tally.valid)
    report(tally.lines("generated files (seed {0})".format(SEED)))
    report(["{0} sections, {1:.0f} generated files per second and version".format(tally.sections, COUNT / tally.seconds)])


@hypothesis.settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(strategies.randoms(use_true_random=False))
def test_generated_files_under_hypothesis(comparer, rng):
    tally = comparer.compare([grammar.case(rng, "hypothesis").placed("hypothesis")])
    assert not tally.mismatches, tally.mismatches[0].text


def test_a_seed_names_the_same_files_everywhere():
    assert generated("x", 7).files == generated("x", 7).files
    assert generated("x", 7).files != generated("x", 8).files


def test_a_difference_is_found_and_shrunk(comparer, monkeypatch):
    """The comparison can fail: with one rule of the language taken away, it finds a small file that shows it."""
    from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import view
    monkeypatch.setattr(view, "LONGEST_NAME", 80)
    cases = [generated("broken", number) for number in range(400)]
    found = comparer.compare([case.placed("b/{0}".format(number)) for number, case in enumerate(cases)]).mismatches
    assert found
    small = Shrinker(comparer, found[0].version).shrink(found[0].case)
    assert list(small.files) == ["root.conf"] and len(small.files["root.conf"]) <= 82, small.show()


def test_a_daemon_that_died_is_started_again(readers, comparer):
    cases = [generated("revive", number).placed("r/{0}".format(number)) for number in range(20)]
    for reader in readers.readers:
        reader.container.ask(op="run", argv=["pkill", "-9", "-x", "asterisk"])
    tally = comparer.compare(cases)
    assert not tally.mismatches and set(tally.compared.values()) == {20}


def test_a_daemon_that_another_process_started_again_is_started_again(readers):
    """What one process of many replaced, the next one replaces too: which daemon runs is known inside the container alone."""
    reader = readers.readers[0]
    for process in [multiprocessing.get_context("fork").Process(target=reader.revive, args=(True,)) for _unused in range(2)]:
        process.start()
        process.join()
        assert process.exitcode == 0
    reader.session().close()
