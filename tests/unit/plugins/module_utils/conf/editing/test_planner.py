# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many edits in one go: one reading, one patch, and a second reading that proves the result."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError

TEXT = b"[general]\nenabled=yes\n[joe]\nread=all ; c\n[ann]\nread=all\n"


def carry_out(etc, *asked):
    """Land several edits; a second run changes nothing."""
    asked = [dict({"file": "manager.conf"}, **each) for each in asked]
    for name, content in etc.plan_all(asked).items():
        (etc.path / name).write_bytes(content)
    assert etc.plan_all(asked) == {}
    return etc.read("manager.conf")


def test_edits_of_one_section_land_together(etc):
    etc.write(manager_conf=TEXT)
    after = carry_out(
        etc, {"section": "joe", "options": {"write": "call", "read": "call"}}, {"section": "joe", "options": {"displayconnects": False}},
        {"section_pattern": "joe|ann", "all": True, "options": {"writetimeout": 100}})
    assert after == (b"[general]\nenabled=yes\n[joe]\nread=call ; c\nwrite=call\ndisplayconnects=no\nwritetimeout=100\n"
                     b"[ann]\nread=all\nwritetimeout=100\n")


def test_new_sections_and_their_options_in_one_call(etc):
    etc.write(manager_conf=TEXT)
    after = carry_out(
        etc, {"section": "bob", "create": True, "options": {"secret": "s"}}, {"section": "bob", "options": {"read": "call"}},
        {"section": "ann", "state": "absent"})
    assert after == b"[general]\nenabled=yes\n[joe]\nread=all ; c\n\n[bob]\nsecret=s\nread=call\n"


@pytest.mark.parametrize("asked", [
    [{"section": "joe", "options": {"read": "a"}}, {"section": "joe", "options": {"read": "b"}}],
    [{"section": "joe", "options": {"write": "a"}}, {"section": "JOE", "options": {"write": "b"}}],
    [{"section": "joe", "options": {"write": None}}, {"section": "joe", "options": {"write": "b"}}],
    [{"section": "joe", "options": {"read": "all"}}, {"section": "joe", "options": {"read": None}}],
    [{"section": "joe", "options": {"read": "a"}}, {"section": "joe", "state": "absent"}],
    [{"section": "joe", "state": "absent"}, {"section": "joe", "create": True, "options": {"read": "a"}}],
    [{"section": "joe", "rename_to": "bob"}, {"section": "joe", "create": True, "options": {"read": "a"}}],
], ids=str)
def test_edits_that_want_different_things_are_refused(etc, asked):
    etc.write(manager_conf=TEXT)
    with pytest.raises(EditError, match="two edits want different things of it|or another section or edit, wins"):
        carry_out(etc, *asked)
    assert etc.read("manager.conf") == TEXT


def test_the_same_edit_twice_is_one(etc):
    etc.write(manager_conf=TEXT)
    assert carry_out(etc, *[{"section": "joe", "options": {"read": "call"}}] * 2) == TEXT.replace(b"all ; c", b"call ; c")


def test_one_edit_that_fails_stops_all(etc):
    etc.write(manager_conf=TEXT)
    with pytest.raises(EditError, match="there is no section"):
        carry_out(etc, {"section": "joe", "options": {"read": "call"}}, {"section": "none", "options": {"read": "call"}})


@pytest.mark.parametrize("text, line, message", [
    (b"[general\nx=1\n", 1, "no closing ']'"), (b"[a]\nx=1\n#include none.conf\n", 3, "finds no file"), (b"x=1\n", 1, "before the first section"),
    (b"[a]\n[b](t)\n", 2, "inherits from 't'"),
])
def test_a_file_that_asterisk_rejects_is_told_by_line(etc, text, line, message):
    etc.write(manager_conf=text)
    with pytest.raises(EditError, match=f"manager.conf:{line}: .*{message}.*mend the file first, nothing was changed"):
        carry_out(etc, {"section": "a", "options": {"x": "2"}})


def test_a_value_that_would_open_a_comment_is_escaped_or_refused(etc):
    etc.write(manager_conf=TEXT)
    assert b"secret=\\;-- x --\\;" in carry_out(etc, {"section": "joe", "options": {"secret": ";-- x --;"}})
    with pytest.raises(EditError, match=r"manager.conf: \[joe\] secret: a value cannot hold a line break"):
        carry_out(etc, {"section": "joe", "options": {"secret": "x\n[general](+)\nenabled=no"}})


@pytest.mark.parametrize("name", ["a]b", "a\nb", "n" * 80])
def test_a_section_cannot_be_smuggled_in_by_its_name(etc, name):
    etc.write(manager_conf=TEXT)
    with pytest.raises(EditError, match="a section name cannot hold"):
        carry_out(etc, {"section": name, "create": True, "options": {"read": "all"}})


def test_large_files_are_planned_with_few_readings(etc, monkeypatch):
    etc.write(manager_conf=b"".join(b"[u%d]\nread=all\n" % number for number in range(300)))
    from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import planner
    readings, load = [], planner.load
    monkeypatch.setattr(planner, "load", lambda *arguments, **keywords: readings.append(1) or load(*arguments, **keywords))
    asked = [{"file": "manager.conf", "section": f"u{number}", "options": {"read": "call", "write": "call"}} for number in range(300)]
    assert etc.plan_all(asked)["manager.conf"].count(b"read=call\nwrite=call\n") == 300
    assert len(readings) == 2


def test_a_missing_file_that_nobody_would_read(etc):
    with pytest.raises(EditError, match="sip.conf: no part of Asterisk 22.10.1 reads this file, so leave this edit out"):
        etc.edit(file="sip.conf", section="general", options={"allowguest": False})
