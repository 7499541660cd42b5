# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions are read from every text that names one, and branches do not leak into each other."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import NEWEST, Since, Version, available


@pytest.mark.parametrize("text, expected", [
    ("22.10.1", (22, 10, 1, 0)),
    ("20.7", (20, 7, 0, 0)),
    ("16.28.0~dfsg-0+deb11u10", (16, 28, 0, 0)),
    ("1:16.28.0~dfsg-0+deb11u10", (16, 28, 0, 0)),
    ("1:22.10.1~dfsg+~cs6.15.60671435-2", (22, 10, 1, 0)),
    ("Asterisk 22.10.1~dfsg+~cs6.15.60671435-2", (22, 10, 1, 0)),
    ("Asterisk 16.28.0~dfsg-0+deb11u10 built by nobody @ buildd.debian.org on a x86_64 running Linux on 2026-11-20 10:11:12 UTC", (16, 28, 0, 0)),
    ("certified/18.9-cert8", (18, 9, 0, 8)),
    ("Asterisk certified-20.7-cert3 built by root", (20, 7, 0, 3)),
    ("18.9-cert13", (18, 9, 0, 13)),
    ("20.20.1-rc1", (20, 20, 1, -999)),
    ("22.0.0-beta2", (22, 0, 0, -1998)),
    ("21.0.0~rc2", (21, 0, 0, -998)),
    ("1.8.32.3", (1, 8, 32, 0)),
    ("Asterisk GIT-20-5c7b5e3d1M built by x", (20, NEWEST, 0, 0)),
    ("GIT-master-98dba4eb5c", (NEWEST, NEWEST, 0, 0)),
])
def test_reads_every_spelling(text, expected):
    assert Version.parse(text) == expected


@pytest.mark.parametrize("text", ["", "Asterisk", "unknown", "22", "v", "dfsg-0+deb11u10"])
def test_refuses_what_names_no_version(text):
    with pytest.raises(ValueError, match="is not a version of Asterisk"):
        Version.parse(text)


@pytest.mark.parametrize("text", ["22.10.1", "20.20.1-rc1", "22.0.0-beta2", "21.0.0-alpha1", "certified/18.9-cert8", "GIT-20", "GIT-master"])
def test_its_text_reads_back_as_itself(text):
    assert str(Version.parse(text)) == text
    assert Version.parse(str(Version.parse(text))) == Version.parse(text)


def test_order_is_the_order_of_release():
    ordered = ["13.38.3", "16.9.0", "16.28.0", "18.9.0", "certified/18.9-cert1", "certified/18.9-cert8", "18.10.0",
               "22.0.0-alpha1", "22.0.0-beta1", "22.0.0-rc1", "22.0.0-rc2", "22.0.0", "22.10.1", "GIT-22", "23.0.0", "GIT-master"]
    versions = [Version.parse(text) for text in ordered]
    assert versions == sorted(versions)
    assert len(set(versions)) == len(ordered)


def test_compares_with_a_shorter_tuple():
    assert Version(18, 23) >= (18, 23)
    assert Version(18, 22, 9) < (18, 23)


@pytest.mark.parametrize("text, expected", [
    ("16.28.0", False), ("18.22.0", False), ("18.23.0", True), ("18.26.4", True), ("19.8.1", False), ("20.7.0", False),
    ("20.8.0", True), ("20.8.0-rc1", True), ("21.2.9", False), ("21.3.0", True), ("22.0.0", True), ("GIT-master", True),
])
def test_each_branch_has_its_own_bound(text, expected):
    version = Version.parse(text)
    assert (version in Since("18.23, 20.8, 21.3+")) is expected
    assert available(version, "18.23, 20.8, 21.3+") is expected
    assert available(version, {18: (18, 23), 20: (20, 8), 21: (21, 3)}) is expected


def test_without_plus_later_branches_lack_it():
    assert Version(20, 9) in Since("18.23, 20.8")
    assert Version(22, 0) not in Since("18.23, 20.8")


def test_the_empty_set_holds_nothing():
    assert Version(22, 10) not in Since("")
    assert not available(Version(22, 10), {})


def test_equal_sets_are_one_key():
    assert Since("18.23,20.8+") == Since("18.23, 20.8+")
    assert len({Since("18.23,20.8+"), Since("18.23, 20.8+"), Since("18.23, 20.8")}) == 2
    assert str(Since("21+")) == "21+"
    assert repr(Since("21+")) == "Since('21+')"


def test_a_broken_set_is_named():
    with pytest.raises(ValueError, match="'18.x' in '18.x, 20'"):
        Since("18.x, 20")
