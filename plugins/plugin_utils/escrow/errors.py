# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with an escrow, said in one sentence without secrets."""

from __future__ import annotations


class EscrowError(Exception):
    """The escrow cannot be read or written; the message is one sentence with the mend."""


class Conflict(EscrowError):
    """Another run has written since this one has read; reading again and writing once more mends it."""


def reason(error):
    """Why the operating system refused, for the middle of a sentence."""
    return (error.strerror or str(error)).lower()
