# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of real daemons, recorded over the control socket of Debian's Asterisk 16.28.0 and 22.10.1.

Both ran with the configuration in tests/daemon/files/facts, two registered phones, three AMI sessions and one call. The secrets
in it are made up; where Asterisk prints them in a list, they are in the recordings, so that the tests can look for them.
"""

from __future__ import annotations

from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"
VERSIONS = ("16", "22")
SECRETS = ("SipRegSecret", "IaxSecret", "IaxRegSecret", "AmiSecret", "AriSecret", "SipSecret", "Secret101")


def recorded(version, command):
    """The text that a command printed, with its name as the file has it."""
    return (FIXTURES / version / (command + ".txt")).read_bytes().decode("utf-8", "surrogateescape")
