# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes of batches of hosts, as ``serial`` has them: numbers, and percentages of all hosts."""

from __future__ import annotations


def sizes(given):
    """A list of ``5`` and ``"25%"`` and their like.

    :param given: a list of these, one of them, or more in a string with commas between, as ``-e`` and surveys give it.
    :raises ValueError: one is no number from 1 on, or there is none.
    """
    if isinstance(given, str):
        given = given.split(",")
    found = [_checked(part) for part in (given if isinstance(given, (list, tuple)) else [given])]
    if not found:
        raise ValueError("voipsec_serial is empty; give sizes of batches, such as [5, '25%'].")
    return found


def hosts_in(size, total):
    """How many hosts a size of ``sizes`` is; a percentage is rounded down, and at least one host, as Ansible does it."""
    return max(1, total * int(size[:-1]) // 100) if isinstance(size, str) else size


def _checked(given):
    text = str(given).strip()
    number = text[:-1] if text.endswith("%") else text
    if isinstance(given, bool) or not (number.isascii() and number.isdigit()) or int(number) < 1:
        raise ValueError("voipsec_serial has '%s'; give numbers of hosts from 1 on, or percentages such as '25%%'." % (given,))
    return "%d%%" % int(number) if text.endswith("%") else int(number)
