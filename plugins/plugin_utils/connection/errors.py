# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong between the controller and a host on which a change is on trial."""

from __future__ import annotations


class Refusal(Exception):
    """One sentence for the user: the change cannot be tried, and nothing was changed."""


class Unproven(Exception):
    """It was tried to show that the administrator still gets in, and that failed; the message is a clause that says how."""


class Lost(Unproven):
    """A run of the module gave no answer: the host was not reached, or the connection broke."""
