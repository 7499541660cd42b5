# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sections an edit means."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError, Finder, Selector, lines_of, shown

PJSIP = b"[t](!)\ntype=endpoint\n[1](t)\nx=1\n[1]\ntype=aor\n[2](t)\n[3]\ntype=auth\n"


def finder(etc, name="pjsip.conf"):
    return Finder(etc.view(name), Rules(name, etc.version))


def found(etc, name="pjsip.conf", **keywords):
    return [target.where.line for target in finder(etc, name).targets(Selector(name, **keywords))]


@pytest.mark.parametrize("keywords, lines", [
    ({"section": b"2"}, [7]), ({"section": b"1", "type": b"aor"}, [5]), ({"section": b"1", "position": 0}, [3]), ({"section": b"1", "position": -1}, [5]),
    ({"section": b"1", "every": True}, [3, 5]), ({"pattern": b"[0-9]", "type": b"endpoint", "every": True}, [3, 7]),
    ({"section": b"t", "template": True}, [1]),
])
def test_sections_are_found(etc, keywords, lines):
    etc.write(pjsip_conf=PJSIP)
    assert found(etc, **keywords) == lines


@pytest.mark.parametrize("keywords, message", [
    ({"section": b"1"}, r"\[1\] means 2 sections \(.*:3, .*:5\), so name its type or position"),
    ({"section": b"9"}, r"there is no section \[9\]"), ({"section": b"t"}, r"\[t\] is a template, so say template: true"),
    ({"section": b"2", "template": True}, r"\[2\] is a live section, so say template: false"),
    ({"section": b"1", "position": 5}, "is there 2 times, so position 5 does not exist"), ({"section": b"2", "type": b"Endpoint"}, "there is no section"),
    ({"pattern": b"x.*"}, "there is no section"),
])
def test_what_is_not_clear_is_refused(etc, keywords, message):
    etc.write(pjsip_conf=PJSIP)
    with pytest.raises(EditError, match=message):
        found(etc, **keywords)


@pytest.mark.parametrize("name, first, second, same", [
    ("manager.conf", b"Admin", b"admin", True), ("pjsip.conf", b"Admin", b"admin", False), ("sip.conf", b"GENERAL", b"general", True),
    ("extensions.conf", b"In", b"in", False), ("extensions.conf", b"Globals", b"globals", True), ("acl.conf", b"A", b"a", False),
])
def test_case_counts_as_it_does_for_the_reader(etc16, name, first, second, same):
    key = Rules(name, etc16.version).name_key
    assert (key(first) == key(second)) is same


def test_sections_that_their_reader_merges_are_one_object(etc):
    etc.write(manager_conf=b"[general]\n[joe]\nread=all\n[Joe]\nwrite=all\n[general]\nport=1\n")
    assert found(etc, "manager.conf", section=b"joe") == [2]
    assert [v.name for v in finder(etc, "manager.conf").targets(Selector("manager.conf", b"JOE"))[0].variables] == [b"read", b"write"]
    assert [target.where.line for target in finder(etc, "manager.conf").shadowed(Selector("manager.conf", b"general"))] == [6]


def test_all_lines_of_an_appended_value(etc):
    etc.write(x_conf=b"[t](!)\na=0\n[x](t)\nb=1\nb+=2\nb+=3\na+=1\n")
    target = finder(etc, "x.conf").targets(Selector("x.conf", b"x"))[0]
    assert [[line.where.line for line in lines_of(target, v)] for v in target.variables] == [[7], [4, 5, 6]]


def test_names_that_are_no_utf_8_can_be_shown():
    assert shown(b"caf\xe9") == "caf\\xe9"


def test_heirs(etc):
    etc.write(pjsip_conf=PJSIP + b"[4](t,t)\n[5](4)\n")
    there = finder(etc)
    template, = there.targets(Selector("pjsip.conf", section=b"t", template=True))
    assert [shown(section.name) for section in there.heirs(template)] == ["1", "2", "4"]
    assert there.heirs(there.targets(Selector("pjsip.conf", section=b"3"))[0]) == []
