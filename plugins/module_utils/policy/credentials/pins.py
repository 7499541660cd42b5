# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a PIN that is typed on a keypad."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.strength import block, is_sequence, is_walk

_YEARS = range(1930, 2040)


def faults(pin, numbers):
    """Sentences about a PIN, the worst first; none: it follows the rules.

    :param numbers: of the box or the room, and extensions that belong to it.
    """
    found = []
    number = next((one for one in numbers if _is_number(pin, one)), None)
    if number is not None:
        found.append("It is the number of its own box, room or extension, or little more.")
    if len(set(pin)) <= 2 or len(block(pin)) <= 3 and len(block(pin)) < len(pin):
        found.append("It repeats the same digits.")
    elif is_sequence(pin) or is_walk(pin):
        found.append("It is a sequence of digits, or a line on the keypad.")
    elif is_date(pin):
        found.append("It can be read as a year or a date.")
    return found


def _is_number(pin, number):
    if len(number) < 2 or not number.isdigit():
        return False
    return pin in (number, number[::-1]) or block(pin) == number or len(number) > 2 and number in pin and len(pin) - len(number) < 3


def is_date(pin):
    """Whether a PIN reads as a year, or as day and month with a year of two or four digits, in any usual order."""
    if not re.fullmatch(r"\d{4}|\d{6}|\d{8}", pin):
        return False
    if len(pin) == 4:
        return int(pin) in _YEARS or _is_day(pin[:2], pin[2:])
    if len(pin) == 6:
        return _is_day(pin[:2], pin[2:4]) or _is_day(pin[4:], pin[2:4]) or int(pin[:4]) in _YEARS and 1 <= int(pin[4:]) <= 12 or (
            int(pin[2:]) in _YEARS and 1 <= int(pin[:2]) <= 12)
    return int(pin[4:]) in _YEARS and _is_day(pin[:2], pin[2:4]) or int(pin[:4]) in _YEARS and _is_day(pin[6:], pin[4:6])


def _is_day(one, other):
    day, month = int(one), int(other)
    return 1 <= day <= 31 and 1 <= month <= 12 or 1 <= month <= 31 and 1 <= day <= 12
