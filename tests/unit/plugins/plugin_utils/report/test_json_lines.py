# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pieces that are JSON together."""

from __future__ import annotations

import json

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report.json_lines import dump, joined


@pytest.mark.parametrize("values", [[], ["ä\n"], [1, {"a": None}, "x"]])
def test_a_list_comes_back_with_an_entry_a_line(values):
    text = "[%s\n]" % "".join(joined(map(dump, values)))
    assert json.loads(text) == values
    assert len(text.splitlines()) == len(values) + 2
