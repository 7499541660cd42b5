# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which value counts: 300 generated files of each family, after a start and after a reload, on each version.

The seed is always the same, so that a run says something about the code; VOIPSEC_SEED takes another, VOIPSEC_WINNING asks for another number of files.
"""

from __future__ import annotations

import os
import random

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since

from . import run as winning_run
from .families import FAMILIES
from .shapes import file
from .verdict import RELOAD, START

COUNT = int(os.environ.get("VOIPSEC_WINNING", "300"))
SEED = os.environ.get("VOIPSEC_SEED") or "20261123"
VERSIONS = {"bullseye": "16.", "sid": "22."}


@pytest.fixture(scope="module")
def found():
    """The counts of all families, by version and file."""
    return winning_run.run(SEED, COUNT)


@pytest.mark.parametrize("suite", VERSIONS)
@pytest.mark.parametrize("family", FAMILIES, ids=[family.file for family in FAMILIES])
def test_family(family, suite, found):
    counts = next(counts for version, counts in found.items() if version.startswith(VERSIONS[suite]))
    if suite not in family.suites:
        assert family.file not in counts
        return
    count = counts[family.file]
    assert not count.mismatches, "seed {0}, {1} mismatches\n{2}".format(SEED, len(count.mismatches), "\n".join(count.mismatches[:3]))
    assert len(count.files) == COUNT
    assert count.values[START] >= COUNT
    assert count.values[RELOAD] >= COUNT / 2 or not family.reload
    assert count.set_values > 0.1 * sum(count.values.values()), "hardly any of the values that were compared is written in a file"


def test_counts(found, report):
    report(winning_run.totals(found, SEED))


def test_a_difference_is_found(monkeypatch):
    """The comparison can fail: with one rule taken away, the daemon shows other values."""
    monkeypatch.setattr(consumers, "LAST_LOOKUP", Since("1+"))
    broken = winning_run.run("broken", 8, ("rtp.conf",), ("sid",))
    assert any(count.mismatches for counts in broken.values() for count in counts.values())


def test_a_seed_names_the_same_files_everywhere():
    family = FAMILIES[0]
    one, other = (file(random.Random("x"), family, "set1", "/etc/asterisk") for _unused in range(2))
    assert one == other
