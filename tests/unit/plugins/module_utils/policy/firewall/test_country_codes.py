# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Codes of countries, and which one was meant."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import country_codes


def test_the_table():
    assert len(country_codes.COUNTRIES) == 249
    assert (country_codes.COUNTRIES["DE"], country_codes.COUNTRIES["CI"]) == ("Germany", "Côte d'Ivoire")


@pytest.mark.parametrize("text, code", [("de", "DE"), (" FR ", "FR"), ("XA", "XA"), ("XK", "XK"), ("ZZ", "ZZ"), ("A1", "A1")])
def test_known(text, code):
    assert country_codes.code(text, "x") == code


@pytest.mark.parametrize("text, meant", [
    ("UK", r"GB \(United Kingdom\)"), ("DEU", r"DE \(Germany\)"), ("Germany", r"DE \(Germany\)"), ("Germny", r"DE \(Germany\)"), ("turkey", "TR"),
    ("England", "GB"), ("DX", "DZ"),
])
def test_the_nearest_is_named(text, meant):
    with pytest.raises(country_codes.CountryError, match=r"firewall_countries_allowed: %s is no country code of ISO 3166-1 .* Did you mean %s" % (text, meant)):
        country_codes.code(text, "firewall_countries_allowed")


@pytest.mark.parametrize("text", ["", "1", 49, "!!!!"])
def test_nothing_is_near(text):
    with pytest.raises(country_codes.CountryError, match="Write it as DE or FR"):
        country_codes.code(text, "x")


def test_norway():
    with pytest.raises(country_codes.CountryError, match='"NO" is Norway'):
        country_codes.codes(["DE", False], "firewall_countries_allowed")


def test_each_once():
    assert country_codes.codes(["de", "FR", "DE"], "x") == ["DE", "FR"]


def test_allowed_and_denied():
    country_codes.refuse_both(["DE"], ["FR"], "a", "b")
    with pytest.raises(country_codes.CountryError, match="a and b both name DE, FR; take it out"):
        country_codes.refuse_both(["FR", "DE", "AT"], ["DE", "FR"], "a", "b")
