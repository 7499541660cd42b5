# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a set of edits changed besides what it was asked to."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import effects
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import Set
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.structure import AddSection, RemoveSection, RenameSection
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.rules import Rules
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import Selector, Target

BEFORE = b"[t](!)\na=1\n[x](t)\nb=1\n[y](t)\nb=1\n"


def harmed(etc, after, make, section=None):
    """The name of the section that changed without being asked for."""
    etc.write(x_conf=BEFORE)
    old = etc.view("x.conf")
    etc.write(x_conf=after)
    target = section and Target([each for each in old.sections if each.name == section])
    _keys, found = effects.side_effects(old, etc.view("x.conf"), [((0, 0), make, target)])
    return found and found.name


@pytest.mark.parametrize("after, found", [
    (b"[t](!)\na=1\n[x](t)\nb=2\n[y](t)\nb=1\n", None), (b"[t](!)\na=1\n[x](t)\nb=1\nb=2\n[y](t)\nb=1\n", None),
    (b"[t](!)\na=1\n[x](t)\nb=1\n[y](t)\nb=2\n", b"y"), (b"[t](!)\na=2\n[x](t)\nb=1\n[y](t)\nb=1\n", b"t"),
    (b"[t](!)\na=1\n[x](t)\nc=1\n[y](t)\nb=1\n", b"x"), (b"[t](!)\na=1\n[x]\na=1\nb=1\n[y](t)\nb=1\n", b"x"),
    (b"[t](!)\na=1\n[x](t)\nb=1\n", b"x"), (b"[t](!)\na=1\n[x](!,t)\nb=1\n[y](t)\nb=1\n", b"x"),
])
def test_an_option_of_one_section(etc, after, found):
    assert harmed(etc, after, Set(Selector("x.conf", b"x"), b"b", b"2"), b"x") == found


def test_a_template_reaches_its_heirs(etc):
    after = BEFORE.replace(b"a=1", b"a=2")
    assert harmed(etc, after, Set(Selector("x.conf", b"t", template=True), b"a", b"2"), b"t") is None
    assert harmed(etc, after, Set(Selector("x.conf", b"x"), b"a", b"2", edit_template=True), b"x") is None
    assert harmed(etc, after.replace(b"b=1", b"b=2"), Set(Selector("x.conf", b"t", template=True), b"a", b"2"), b"t") == b"x"


def test_sections_that_come_and_go(etc):
    add, remove = AddSection(Selector("x.conf", b"z")), RemoveSection(Selector("x.conf", b"y"))
    assert harmed(etc, BEFORE + b"[z]\n", add) is None
    assert harmed(etc, BEFORE.replace(b"b=1", b"b=2") + b"[z]\n", add) == b"x"
    assert harmed(etc, b"[t](!)\na=1\n[x](t)\nb=1\n", remove) is None
    assert harmed(etc, b"[t](!)\na=1\n[x](t)\nb=1\nb=1\n", remove) == b"x"


def test_names_that_change(etc):
    rename = RenameSection(Selector("x.conf", b"y"), b"z")
    assert harmed(etc, BEFORE.replace(b"[y]", b"[z]"), rename) is None
    assert harmed(etc, BEFORE.replace(b"[y](t)\nb=1", b"[z](t)\nb=2"), rename) == b"y"


@pytest.mark.parametrize("before, after, harmless", [
    (b"read=call\n", b"read=log\n", False), (b"read=call\n[b](a)\nread=agi\n", b"read=log\n[b](a)\nread=agi\n", True),
    (b"read=call\n[b](a)\nread=agi\n", b"read=log\n[b](a)\nread=user\n", False),
    (b"deny=::/0\n[b](a)\ndeny=10.1.1.1\n", b"deny=::1\n[b](a)\ndeny=10.1.1.1\n", False),
    (b"read=call\nwrite=call\n[b](a)\nread=agi\n", b"read=log\nwrite=log\n[b](a)\nread=agi\n", False),
    (b"read=call\n[b](!,a)\nread=agi\n", b"read=log\n[b](!,a)\nread=agi\n", False),
])
def test_an_inherited_line_that_a_line_of_its_own_hides(etc, before, after, harmless):
    views = []
    for text in (before, after):
        etc.write(manager_conf=b"[a]\nsecret=x\n" + text + (b"" if b"[b]" in text else b"[b](a)\n"))
        views.append(etc.view("manager.conf"))
    compare = effects.Comparison(views[0], views[1], Rules("manager.conf", etc.version))
    assert compare(views[0].sections[1], views[1].sections[1]) is harmless


@pytest.mark.parametrize("came, found", [
    (b"[x](!)\n", None), (b"[x](!)\ntype=endpoint\n", None), (b"[x](!)\na=1\n", b"x"), (b"[x]\n", b"x"), (b"[z](!,t)\n", b"z"),
])
def test_only_an_empty_template_may_come_with_an_option(etc, came, found):
    assert harmed(etc, BEFORE + came, Set(Selector("x.conf", b"x"), b"b", b"1"), b"x") == found
