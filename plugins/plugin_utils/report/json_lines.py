# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON with one line for each entry of a long list, so that it is written in pieces and two files can be compared line by line."""

from __future__ import annotations

import json


def dump(value) -> str:
    """One value on one line."""
    return json.dumps(value, ensure_ascii=False)


def joined(lines):
    """Pieces of text: the inside of a list or mapping, an entry a line."""
    separator = "\n"
    for line in lines:
        yield separator + line
        separator = ",\n"
