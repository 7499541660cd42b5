# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Countries with their numbers."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import numbering


def test_a_country_has_its_code_and_what_it_dials():
    home = numbering.countries()["DE"]
    assert (home.code, home.starts, home.international, home.national) == ("49", ("49",), ("00",), "0")
    assert numbering.countries()["US"].international == ("011",)


def test_countries_that_share_a_code_have_first_digits():
    assert numbering.countries()["JM"].starts == ("1658", "1876")
    assert all(start.startswith("1") and len(start) == 4 for start in numbering.countries()["CA"].starts)


def test_classes_are_written_out():
    assert numbering.expanded("81[2-4],9,7[05-7]") == ["812", "813", "814", "9", "70", "75", "76", "77"]
    assert numbering.expanded("-") == []


def test_the_world_knows_what_costs():
    world = numbering.world()
    assert world["44"].country == "GB" and world["1876"].country == "JM"
    assert world["4490"].category == "premium" and world["881"].category == "satellite" and world["979"].category == "premium"


def test_every_code_of_the_plan_is_there():
    """ITU-T E.164: each country code that begins with 2 to 9 has two or three digits, and none is the start of another one."""
    codes = {one.code for one in numbering.countries().values()}
    assert len(codes) > 200
    assert not [(one, other) for one in codes for other in codes if one != other and other.startswith(one)]
