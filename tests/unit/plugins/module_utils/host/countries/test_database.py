# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which database is read, how old it is, and that no country is empty."""

from __future__ import annotations

import pytest
from libloc_files import libloc_file

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.countries import database
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks

DAY = 86400
NOW = 1793500000


@pytest.fixture
def places(tmp_path):
    """Where packages put databases: an old one, a newer one and a link to nowhere."""
    for name, age in (("old", 900), ("new", 30)):
        (tmp_path / name).write_bytes(libloc_file([("10.77.0.0/16", "XA"), ("fd77::/64", "XA")], NOW - age * DAY))
    (tmp_path / "dangling").symlink_to("/nowhere")
    return [str(tmp_path / name) for name in ("dangling", "old", "new")]


def read(setting, codes, places=(), limit=180):
    return database.read(setting, codes, networks.parse, limit, NOW, places)


def test_auto_takes_the_newest(places):
    found = read("auto", ["XA"], places)
    assert (found.path, found.kind, found.warnings, len(found.ranges["XA"])) == (places[2], "libloc", [], 2)


def test_a_file_of_ones_own(tmp_path, places):
    (tmp_path / "mine").write_text("# date: 2020-01-01\n198.51.100.0/24 XB\nfd77::/64 XB\n")
    found = read(str(tmp_path / "mine"), ["XB", "XB"], places)
    assert (found.kind, found.ranges["XB"][0][0]) == ("file", 4)
    assert len(found.warnings) == 1 and "is of 2020-01-01, 2" in found.warnings[0] and "put a newer file there" in found.warnings[0]


def test_the_age_is_a_warning(places):
    assert ["900 days old (firewall_country_max_age_days: 180); networks have moved" in text for text in read(places[1], ["XA"]).warnings] == [True]
    assert not read(places[1], ["XA"], limit=900).warnings


def test_a_country_without_networks_is_an_error(places):
    with pytest.raises(HostError, match="has no network of XB and XC, so a rule for it would let in nobody or everybody"):
        read("auto", ["XA", "XB", "XC"], places)


def test_a_family_without_networks_is_a_warning(tmp_path):
    (tmp_path / "mine").write_text("# date: 2026-10-01\n198.51.100.0/24 XB\n")
    warnings = read(str(tmp_path / "mine"), ["XB"]).warnings
    assert [text.split("has ")[1] for text in warnings] == ["no IPv6 network of XB: no IPv6 address counts as one of there."]


def test_no_database(tmp_path):
    with pytest.raises(HostError, match="This host has no country database; install the package libloc-database"):
        read("auto", ["XA"], [str(tmp_path / "none")])
    with pytest.raises(HostError, match="none .firewall_country_database. is no file on this host"):
        read(str(tmp_path / "none"), ["XA"])


@pytest.mark.parametrize("name", ["new", "mine"])
def test_the_country_of_an_address(tmp_path, places, name):
    (tmp_path / "mine").write_text("10.77.0.0/16 XA\n")
    version, number, _last = networks.parse("10.77.3.3")
    assert database.country_of(str(tmp_path / name), (version, number), networks.parse) == "XA"
    assert database.country_of(str(tmp_path / name), (version, 5), networks.parse) is None
