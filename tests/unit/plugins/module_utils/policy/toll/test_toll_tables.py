# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which numbers are allowed, and what they cost."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import settings, tables


def verdict(number, **given):
    rows = tables.table(settings.read(dict({"country": "DE"}, **given))[0])
    return rows[tables.longest(rows, number)]


@pytest.mark.parametrize(("number", "given", "allowed"), [
    ("498912345", {}, True), ("442079460000", {}, False), ("442079460000", {"allowed": ["GB"]}, True), ("441481200000", {"allowed": ["GB"]}, False),
    ("449012345678", {"allowed": ["GB"]}, False), ("449012345678", {"allowed": ["GB", "premium"]}, True), ("18765550100", {"allowed": ["international"]}, True),
    ("18765550100", {"allowed": ["international"], "denied": ["JM"]}, False), ("18765550100", {"allowed": ["+1"], "denied": ["+1876"]}, False),
    ("12125550100", {"allowed": ["+1"], "denied": ["+1876"]}, True), ("490900123", {"denied": ["+490900"]}, False),
    ("881612345678", {"allowed": ["international"]}, False),
    ("442079460000", {"allowed": ["+44"], "denied": ["+44"]}, False), ("99999", {"allowed": ["international"]}, True), ("99999", {}, False),
    ("449012345678", {"allowed": ["+4490"]}, True),
])
def test_the_longest_prefix_decides(number, given, allowed):
    assert verdict(number, **given).allowed is allowed


def test_what_has_no_price_costs_the_default():
    prices = {"GB": "0.05", "+4420": "0.03", "premium": "9.00"}
    assert verdict("33123", prices=prices).price == 30000
    assert [verdict(number, prices=prices).price for number in ("441312", "4420", "4490123")] == [500, 300, 90000]


def test_an_exception_comes_after_the_rest():
    rows = tables.table(settings.read({"country": "DE", "denied": ["FR"]})[0], allowed=("FR",), denied=("national",))
    assert rows["33"].allowed and not rows["49"].allowed


def test_reducing_changes_no_verdict():
    rows = tables.table(settings.read({"country": "DE", "allowed": ["national", "GB", "+1"], "denied": ["+1876"], "prices": {"GB": "0.01"}})[0])
    less = tables.reduced(rows)
    assert len(less) < len(rows) / 5
    assert [prefix for prefix in rows if less[tables.longest(less, prefix)][:2] != rows[prefix][:2]] == []
