# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The classes of AMI as main/manager.c reads them."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import ami_classes

ALL = ",".join(ami_classes.CLASSES)


def ast_instring(big, small):
    """The function of main/manager.c, line by line."""
    val = big
    while True:
        following = val.find(",")
        if following < 0:
            return small == val
        if small[:following] == val[:following]:
            return True
        val = val[following + 1:]
        if not val:
            return False


@pytest.mark.parametrize("value, classes", [
    ("", ""), ("none", ""), ("none,", ""), ("no,x", ""), ("call", "call"), ("call,", "call"), ("call,originate", "call,originate"), ("all", ALL), ("all,", ALL),
    ("call,,originate", ALL), (",call", ALL), (",", ALL), ("call,,", ALL), ("a,call", ALL), ("x,al,call", ALL),
    ("sys,call", "system,call"), ("co,log", "log,command,config"), ("call,sys", "call"), ("sys", ""), ("sys,", "system"), ("systems,call", "call"),
    ("ag,call", "call,agent,agi"), ("call, system", "call"), (" ,call", "call"), ("system ,call", "call"), ("System,call", "call"), ("ALL", ""), ("yes", ""),
    ("-1", ""), ("65535", ""),
])
def test_what_a_value_gives(value, classes):
    assert ami_classes.granted(value) == set(filter(None, classes.split(",")))
    assert {name for name in ami_classes.CLASSES if ast_instring(value, name) or ast_instring(value, "all")} == ami_classes.granted(value)


def test_a_value_of_whole_names_gives_just_these():
    for one in ami_classes.CLASSES:
        for other in ami_classes.CLASSES:
            assert ami_classes.granted(f"{one},{other}") == {one, other}


@pytest.mark.parametrize("value, words", [
    ("call,originate", []), ("call,", []), ("none,call", []), ("x,call", []), ("sys", []), ("all,call", []), ("sys,call,sys,", ["sys"]),
    ("call,,a,log", ["", "a"]),
])
def test_words_that_give_more_than_they_show(value, words):
    assert ami_classes.loose(value) == words
    assert bool(ami_classes.told_loose(value)) is bool(words)


def test_an_empty_word_is_told():
    assert ami_classes.told_loose(",sys,call") == "; Asterisk takes an empty word and 'sys' before a comma for every class that begins so"
