# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From YAML to edits."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import requests
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.edits import Set, Unset
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.sequences import Sequence
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.structure import AddSection, RemoveSection, RenameSection
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError


def parsed(**request):
    return requests.parse([dict({"file": "x.conf", "section": "a"}, **request)])["x.conf"]


@pytest.mark.parametrize("value, raw", [
    ("x", b"x"), (True, b"yes"), (False, b"no"), (5, b"5"), (-1, b"-1"), ("", b""), ("caf\u00e9", b"caf\xc3\xa9"), ("\udce9", b"\xe9"),
    ("2026-01-01", b"2026-01-01"), ("0640", b"0640"), (10 ** 30, b"1" + b"0" * 30),
])
def test_values_are_written_out(value, raw):
    assert requests.encoded(value) == raw


@pytest.mark.parametrize("options, message", [
    ({"x": 1.5}, r"edits\[0\]: x: a number with a point or an exponent reaches the module rounded \(1.5\)"),
    ({"x": 1.0}, "rounded"), ({"x": float("nan")}, "rounded"), ({"x": {"y": 1}}, r"edits\[0\]: x: a value is a dictionary"),
    ({"x": [["a"]]}, "a list inside a list"), ({"x": [None]}, "a value is null"), ({"x": "\ud800"}, "lone surrogate"),
    ({"secret": 123}, r"edits\[0\]: secret is a secret that YAML took for a number .* write it in quotes"), ({"password": True}, "write it in quotes"),
])
def test_what_yaml_may_have_changed_is_refused(options, message):
    with pytest.raises(EditError, match=message):
        parsed(options=options)
    with pytest.raises(EditError, match=message):
        parsed(options=options, create=True)


def test_kinds_of_edits():
    kinds = [type(edit) for edit in parsed(options={"a": "1", "b": None, "c": ["1"], "d": []}, sequence=[{"permit": "x"}])]
    assert kinds == [Set, Unset, Sequence, Sequence, Sequence]
    assert [type(edit) for edit in parsed(create=True, type="aor", options={"a": "1"})] == [AddSection, Set]
    assert [type(edit) for edit in parsed(state="absent")] == [RemoveSection]
    assert [type(edit) for edit in parsed(rename_to="b", options={"x": "1"})] == [RenameSection, Set]


def test_a_new_section_says_its_type_first():
    added = parsed(create=True, type="aor", options={"max_contacts": 1})[0]
    assert added.pairs == [(b"type", b"aor"), (b"max_contacts", b"1")]


def test_all_new_sections_come_before_the_changes():
    edits = requests.parse([
        {"file": "x", "section": "a", "create": True}, {"file": "x", "section": "b", "options": {"x": 1}}, {"file": "x", "section": "c", "create": True}])["x"]
    assert [type(edit) for edit in edits] == [AddSection, AddSection, Set]


@pytest.mark.parametrize("request_, message", [
    ({}, "it asks for nothing"), ({"section": None}, "give either section or section_pattern"), ({"section_pattern": "x"}, "give either"),
    ({"section": None, "section_pattern": "["}, "not a valid regular expression"), ({"state": "absent", "options": {"x": 1}}, "takes the whole section away"),
    ({"sequence": [{"a": 1, "b": 2}]}, "each item of a sequence is one option"), ({"sequence": ["a"]}, "each item of a sequence is one option"),
    ({"section": None, "section_pattern": "x", "create": True}, "create needs a section name"),
])
def test_requests_that_contradict_themselves(request_, message):
    with pytest.raises(EditError, match=r"edits\[0\].*" + message):
        parsed(**request_)


def test_two_spellings_of_one_option():
    with pytest.raises(EditError, match=r"edits\[0\]: 'x' and 'X' are one option for Asterisk, so leave one of them out"):
        parsed(options={"x": None, "X": "3"})
    assert len(parsed(section="globals", options={"x": "1", "X": "3"})) == 2
