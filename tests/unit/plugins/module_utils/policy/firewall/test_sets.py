# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of sets, their declarations, and elements."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks, sets


def test_names_of_country_sets_are_short_and_one_for_each_choice():
    assert sets.country(("DE",)) == "country_de" and sets.country(("FR", "AT")) == "country_at_fr"
    many = sets.country(["%s%s" % (one, other) for one in "AB" for other in "CDEF"])
    assert many.startswith("country_8_") and len(many) < 31 and many != sets.country(["XA"] * 8)
    assert len(sets.country(["AA", "AB", "AC", "AD", "AE", "AF", "AG"])) < 31


def test_a_static_set_has_both_families_once_and_merged():
    found = sets.Sets()
    found.texts("management", ["10.0.0.0/9", "10.128.0.0/9", "fd77::1"])
    found.static("management", [networks.parse("0.0.0.0/0")])
    assert found.elements == {"management4": ["10.0.0.0/8"], "management6": ["fd77::1"]}
    assert len(found.lines) == 2 and all("flags interval" in line for line in found.lines)


def test_live_sets_have_the_flag_timeout():
    found = sets.Sets()
    found.banned("sip")
    found.rate("sip", "minute")
    found.names("sip")
    found.places("learned")
    assert found.elements == {} and len(found.lines) == 8 and all("timeout" in line for line in found.lines)
