# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user reads when a change was not confirmed."""

from __future__ import annotations

import textwrap


def taken_back(why, seconds, table):
    """The old rules are back, and that was looked at."""
    return _sentence("""
        The change of table inet %s was not confirmed within %d seconds%s, so that the host has taken it back, its previous rules are in force again
        and nothing of the change is left: mend the rules, or raise rollback_after if the host is slow.""", table, seconds, _because(why))


def unknown(why, seconds, table):
    """Nobody could look."""
    return _sentence("""
        The change of table inet %s was not confirmed within %d seconds%s, and the host does not say whether its previous rules are in force again:
        its own timer takes the change back, and so does a restart of the host.""", table, seconds, _because(why))


def refused_later(why):
    """A warning in check mode about what a real run does."""
    return "A real run stops here. " + why


def _because(why):
    return " (%s)" % why if why else ""


def _sentence(pattern, *values):
    return " ".join(textwrap.dedent(pattern).split()) % values
