# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The notation of the option tables."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

OLD, NEW = Version(16, 28), Version(22, 10)

TABLE = Table("""
bindaddr/udpbindaddr      address   keep over=bindport
new_name@18+/old_name     bool
tcpenable                 bool      sticky=notfalse
rpid                      bool|pai  sticky=true,pai
permit                    acl       ordered=acl nonempty
register                  text      list secret
gone                      text      until=21+
come                      text      since=20.12,22.2+
vm-*                      text
""")


def test_every_mark_is_read():
    bind = TABLE.find("BindAddr")
    assert (bind.name, bind.kind, bind.type, bind.keep, bind.overlaps) == ("bindaddr", "last", "address", True, ("bindport",))
    assert bind.synonyms == ("bindaddr", "udpbindaddr")
    register = TABLE.find("register")
    assert (register.kind, register.secret) == ("list", True)
    permit = TABLE.find("permit")
    assert (permit.kind, permit.group, permit.nonempty) == ("ordered", "acl", True)


def test_a_synonym_is_the_same_setting():
    assert TABLE.find("udpbindaddr") is TABLE.find("bindaddr")


@pytest.mark.parametrize("name, version, known", [
    ("gone", OLD, True), ("gone", NEW, False), ("come", OLD, False), ("come", NEW, True), ("come", Version(21, 9), False),
    ("new_name", OLD, False), ("old_name", OLD, True), ("new_name", NEW, True),
])
def test_versions(name, version, known):
    assert TABLE.find(name, version).known(version, name) is known


def test_names_of_a_version():
    assert "new_name" not in TABLE.names(OLD) and "old_name" in TABLE.names(OLD)
    assert "new_name" in TABLE.names(NEW) and "gone" not in TABLE.names(NEW)


@pytest.mark.parametrize("name, value, sticks", [
    ("tcpenable", b"yes", True), ("tcpenable", b"maybe", True), ("tcpenable", b"", True), ("tcpenable", b"Off", False),
    ("rpid", b"PAI", True), ("rpid", b"1", True), ("rpid", b"no", False), ("rpid", b"other", False), ("gone", b"yes", False),
])
def test_what_sticks(name, value, sticks):
    assert TABLE.find(name).sticks(value) is sticks


def test_a_star_stands_for_every_ending():
    assert TABLE.find("vm-password").name == "vm-*"
    assert TABLE.find("vmpassword") is None


def test_the_left_table_wins_in_a_sum():
    joined = Table("permit acl ordered=acl\nother text") + TABLE
    assert joined.find("permit").nonempty is False
    assert joined.find("other") and joined.find("udpbindaddr") and joined.find("vm-x")
    assert len(joined.options) == len(TABLE.options) + 1


@pytest.mark.parametrize("line", ["name", "name bool nosuchmark", "name bool since=x"])
def test_a_broken_line_is_an_error(line):
    with pytest.raises((TypeError, ValueError)):
        Table(line)
