# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every hand-written case is read by us as by each Asterisk, and shows what its name says."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

from .compare import Tally
from .corpus import rows, summary
from .reading import explain, ours

ROWS = [(case.placed("corpus/{0}".format(number)), expected) for number, (case, expected) in enumerate(rows())]


@pytest.fixture(scope="module")
def answers(readers):
    """What each version answers for each case."""
    for case, _expected in ROWS:
        case.write(readers.etc)
    found = {}
    for reader in readers.readers:
        session = reader.session()
        found[reader.version] = dict(zip((case.name for case, _expected in ROWS), session.get_config([case.root for case, _expected in ROWS])))
        session.close()
    yield found
    for case, _expected in ROWS:
        case.remove(readers.etc)


@pytest.mark.parametrize("case, expected", ROWS, ids=[case.name for case, _expected in ROWS])
def test_row(case, expected, readers, answers):
    for version, theirs in answers.items():
        shown = expected[version.split(".")[0]] if isinstance(expected, dict) else expected
        assert summary(theirs[case.name]) == shown, "Asterisk {0} does not show what the name says".format(version)
        our = ours(case, readers.etc, Version.parse(version))
        assert our == theirs[case.name], explain(case, readers.etc, Version.parse(version), theirs[case.name], our)


def test_names_are_unique():
    names = [case.name for case, _expected in ROWS]
    assert len(names) == len(set(names))


def test_counts(readers, answers, report):
    tally = Tally()
    for version, theirs in answers.items():
        tally.compared[version] = len(theirs)
        tally.valid[version] = sum(answer.startswith(b"Response: Success") for answer in theirs.values())
        tally.mismatches += [case for case, _expected in ROWS if ours(case, readers.etc, Version.parse(version)) != theirs[case.name]]
    assert not tally.mismatches
    report(tally.lines("hand-written cases"))
