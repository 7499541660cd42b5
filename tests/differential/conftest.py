# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The daemons, started once for all tests here, and the counts at the end of the run."""

from __future__ import annotations

import pytest

from .compare import Comparer
from .oracle.reader import Readers

RESULTS: list = []


@pytest.fixture(scope="session")
def readers():
    """One Asterisk of each version, on one configuration directory."""
    with Readers() as started:
        yield started


@pytest.fixture(scope="session")
def comparer(readers):
    """Sessions with all of them."""
    sessions = Comparer(readers)
    yield sessions
    sessions.close()


@pytest.fixture(scope="session")
def report():
    """A function that takes lines for the end of the run."""
    return RESULTS.extend


def pytest_terminal_summary(terminalreporter):
    """Print the counts; the test runner repeats lines that begin with "result: "."""
    for line in RESULTS:
        terminalreporter.write_line("result: " + line)
