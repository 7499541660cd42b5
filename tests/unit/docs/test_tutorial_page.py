# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/daemon/tutorial.py reads steps out of a page, and notices where a command says something else than the page."""

from __future__ import annotations

import importlib.util

import pytest

from ansible_collections.voipsec.asterisk.tests.unit.docs.pages import ROOT

_SPEC = importlib.util.spec_from_file_location("tutorial_page", ROOT / "tests/daemon/tutorial.py")
tutorial = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(tutorial)

SAYS = "a\nb\nc\nd\ne"


@pytest.mark.parametrize("wanted, lost", [
    (["a", "b"], []), (["b", "c"], []), (["a", "...", "d", "e"], []), (["...", "e"], []), (["a", "..."], []),
    (["a", "c"], ["c"]), (["b", "a"], ["a"]), (["a", "...", "x", "e"], ["x", "e"]), (["e", "f"], ["f"])])
def test_lines_come_in_their_order_and_next_to_each_other(wanted, lost):
    assert tutorial.missing(SAYS, wanted) == lost


def test_a_line_may_be_a_part_of_one():
    assert tutorial.missing('ok: [pbx] => {"msg": "Restored a.conf. And more."}', ['"Restored a.conf.']) == []


def test_steps_are_read_in_their_order():
    text = "words\n```sh\none\ntwo\n```\nwords\n```text\nsaid\nmore\n```\n```yaml\n# inventory.yml\n---\n```\n```\nnothing\n```\n"
    assert tutorial.steps(text) == [("sh", ["one"]), ("sh", ["two"]), ("text", ["said", "more"]), ("yaml", ["# inventory.yml", "---"])]


def test_the_page_has_steps_of_each_kind():
    kinds = [step.kind for step in tutorial.steps(tutorial.PAGE.read_text())]
    assert {kinds.count(kind) > 2 or kind == "yaml" for kind in ("sh", "text", "yaml")} == {True}
