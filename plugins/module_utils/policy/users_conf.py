# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts that users.conf makes for a driver or for AMI, up to Asterisk 22: of each section that a switch such as ``hassip`` names, its own or
that of [general]. Every section is built by itself, also where two have one name."""

from __future__ import annotations

from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown

FILE = "users.conf"


class Made(NamedTuple):
    """One section that makes an account. ``name``: bytes. ``switch``: the line for which it does. ``lines``: those that build it, in Asterisk's
    order: [general]'s, then its own."""

    name: bytes
    switch: object
    lines: list


def made(case, switch):
    """A Made for each section that makes an account; each driver looks the first line of the switch up (``ast_variable_retrieve``)."""
    reading = case.reading(FILE) if case.version.major < 23 else None
    general = case.lines(FILE, "general") if reading else []
    found = []
    for taken in reading.taken if reading else ():
        own = taken.section.variables
        line = _first(own, switch) or _first(general, switch)
        if taken.section.name.lower() != b"general" and line is not None and values.is_true(line.value):
            found.append(Made(taken.section.name, line, general + own))
    return found


def _first(lines, option):
    return next((line for line in lines if shown(line.name).lower() == option), None)


def accounts(case, switch, fold=bytes):
    """The same by name, where those of one name are one on top of the other, as drivers build them.

    :param fold: what makes names equal, such as ``bytes.lower``.
    """
    found = {}
    for one in made(case, switch):
        there = found.setdefault(fold(one.name), Made(one.name, one.switch, []))
        there.lines.extend(one.lines)
    return found


def last(lines):
    """Option in lower case to its last line, which counts for a scalar."""
    return {shown(line.name).lower(): line for line in lines}


def of(lines, *names):
    """The lines with one of these option names, in order."""
    return [line for line in lines if shown(line.name).lower() in names]
