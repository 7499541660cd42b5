# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases of libloc, read without libloc. That its own writer makes such files is tested in tests/daemon/test_countries.py."""

from __future__ import annotations

import pytest
from libloc_files import libloc_file

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.countries import libloc
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks

WORLD = [
    ("10.77.0.0/16", "XA"), ("10.77.8.0/24", "XB"), ("10.77.8.128/25", "XA"), ("10.77.255.0/24", "XC"), ("198.51.100.7/32", "XB"),
    ("fd77::/32", "XB"), ("fd77:0:1::/48", "XA"), ("fd78::1/128", "XA"), ("0.0.0.0/1", "XD"),
]


@pytest.fixture
def path(tmp_path):
    """A database of the small world."""
    place = tmp_path / "database.db"
    place.write_bytes(libloc_file(WORLD))
    return str(place)


def shown(path, code):
    return [networks.show(networks.Range(*item)) for item in libloc.read(path, [code]).ranges[code]]


def test_the_innermost_network_counts(path):
    assert sorted(shown(path, "XA")) == ["10.77.0.0/21", "10.77.8.128-10.77.254.255", "fd77:0:1::/48", "fd78::1"]
    assert sorted(shown(path, "XB")) == ["10.77.8.0/25", "198.51.100.7", "fd77:0:2::-fd77:0:ffff:ffff:ffff:ffff:ffff:ffff", "fd77::/48"]
    assert shown(path, "XD") == ["0.0.0.0-10.76.255.255", "10.78.0.0-127.255.255.255"]
    assert shown(path, "XE") == []


def test_when_it_was_made(path, tmp_path):
    assert libloc.created(path) == libloc.read(path, []).created == 1787373369
    (tmp_path / "other").write_text("10.77.0.0/16 XA\n")
    assert libloc.created(str(tmp_path / "other")) == libloc.created(str(tmp_path / "none")) == 0


@pytest.mark.parametrize("address, code", [("10.77.8.1", "XB"), ("10.77.8.200", "XA"), ("198.51.100.8", None), ("9.9.9.9", "XD"), ("200.1.1.1", None),
                                           ("fd77:0:1::5", "XA"), ("fd77::5", "XB"), ("fd78::1", "XA"), ("fd78::2", None)])
def test_a_look_up(path, address, code):
    version, number, _last = networks.parse(address)
    assert libloc.country_of(path, version, number) == code


def test_a_network_around_all_of_ipv4(tmp_path):
    (tmp_path / "x").write_bytes(libloc_file([("::/0", "XA"), ("10.77.0.0/16", "XB")]))
    assert shown(str(tmp_path / "x"), "XA")[-2:] == ["0.0.0.0-10.76.255.255", "10.78.0.0-255.255.255.255"]


@pytest.mark.parametrize("damage", [
    lambda data: data[:4000],
    lambda data: data[:-200],
    lambda data: data[:8] + b"\xff" * 60 + data[68:],
    lambda data: data[:-12] + b"\x00\x00\x00\x07\x00\x00\x00\x08\xff\xff\xff\xff",  # a circle
    lambda data: data[:-12] + b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff",  # no such network
])
def test_a_damaged_file(tmp_path, damage):
    place = tmp_path / "database.db"
    place.write_bytes(damage(libloc_file(WORLD)))
    with pytest.raises(HostError, match="database.db is damaged; install it again"):
        libloc.read(str(place), ["XA"])


def test_another_version_of_the_format(tmp_path):
    (tmp_path / "x").write_bytes(libloc_file(WORLD).replace(b"LOCDBXX\x01", b"LOCDBXX\x02"))
    with pytest.raises(HostError, match="has version 2 of its format, and version 1 is known here"):
        libloc.read(str(tmp_path / "x"), ["XA"])
