# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other files that hold the secret of an account."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import consuming
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

PHP = "<?php\n$amp_conf['AMPMGRPASS'] = 'old';\n"


def row(path, **more):
    return dict({"account": "ami:a", "path": str(path), "option": None, "pattern": None}, **more)


def change(tmp_path, content, *rows):
    path = tmp_path / "file"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    found = consuming.parse([row(path, **one) for one in rows])
    before = consuming.contents(found)
    return {made: changed.content.decode("utf-8", "surrogateescape") for made, changed in consuming.changes(found, before, {"ami:a": "New.1"}).items()}


@pytest.mark.parametrize("line, expected", [
    ("pass = old", "pass = New.1"), ("pass=old ; why", "pass=New.1 ; why"), ('  pass: "old"  # why', '  pass: "New.1"  # why'),
    ("export pass='old'", "export pass='New.1'"),
    ("pass = ''", "pass = 'New.1'")])
def test_an_option(tmp_path, line, expected):
    text = "user = old\n%s\nbypass = old\n"
    assert list(change(tmp_path, text % line, {"option": "pass"}).values()) == [text % expected]


def test_a_pattern(tmp_path):
    assert list(change(tmp_path, PHP, {"pattern": r"\['AMPMGRPASS'\] = '([^']*)'"}).values()) == [PHP.replace("old", "New.1")]


def test_two_places_of_one_file(tmp_path):
    assert list(change(tmp_path, "a=old\nb=\udce9old\n", {"option": "a"}, {"pattern": "b=.(old)"}).values()) == ["a=New.1\nb=\udce9New.1\n"]


def test_no_secret_for_it(tmp_path):
    path = tmp_path / "file"
    path.write_text("a=old\n")
    found = consuming.parse([row(path, option="a")])
    assert consuming.changes(found, consuming.contents(found), {"ami:b": "x"}) == {}
    made = consuming.changes(found, consuming.contents(found), {"ami:a": "x"})
    assert made[str(path)].secrets and made[str(path)].expected


@pytest.mark.parametrize("more, words", [
    ({}, "give either option or pattern"), ({"option": "a", "pattern": "b"}, "give either option or pattern"), ({"pattern": "("}, "is no regular expression"),
    ({"pattern": "a"}, "just one group"), ({"option": "a", "path": "relative"}, "is not an absolute path")])
def test_bad_rows(more, words):
    with pytest.raises(HostError, match=words):
        consuming.parse([dict(row("/file"), **more)])


@pytest.mark.parametrize("text, words", [("", "is there not"), ("a=1\na=2\n", "is there 2 times")])
def test_not_just_once(tmp_path, text, words):
    with pytest.raises(HostError, match=words):
        change(tmp_path, text, {"option": "a"})


def test_another_value(tmp_path):
    path = tmp_path / "file"
    path.write_text("a=elsewhere-8\n")
    found = consuming.parse([row(path, option="a")])
    before = consuming.contents(found)
    consuming.refuse_others(found, before, lambda account, value: value == "elsewhere-8")
    consuming.refuse_others(found, before, lambda account, value: None)
    with pytest.raises(HostError, match="does not hold the secret") as caught:
        consuming.refuse_others(found, before, lambda account, value: False)
    assert "elsewhere-8" not in str(caught.value)


def test_no_file():
    with pytest.raises(HostError, match="Cannot read /nowhere/at/all, which holds the secret of ami:a"):
        consuming.contents(consuming.parse([row("/nowhere/at/all", option="a")]))
