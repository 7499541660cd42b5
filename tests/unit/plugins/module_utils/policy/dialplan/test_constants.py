# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables while Asterisk reads the file."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.constants import Computed, expanded, named, pieces, sliced


@pytest.mark.parametrize("text, wanted", [
    ("a", "a"), ("${T}/1", "SIP/itsp/1"), ("${T:4}", "itsp"), ("${T:-4:2}", "it"), ("${T:0:-1}", "SIP/its"), ("${${N}}", "SIP/itsp"), ("${none}x", "x"),
    ("$", "$"),
    ("a$b", "a$b"), ("${T", "SIP/itsp")])
def test_expanding(text, wanted):
    assert expanded(text, {"T": "SIP/itsp", "N": "T"}) == wanted


@pytest.mark.parametrize("text", ["${ENV(HOME)}", "$[1+1]", "x${T:${LEN(a)}}"])
def test_what_only_a_running_asterisk_knows(text):
    with pytest.raises(Computed):
        expanded(text, {})


def test_pieces():
    assert list(pieces("a${b:$[1+2]}c$[${d} = [x]]e")) == [("", "a"), ("{", "b:$[1+2]"), ("", "c"), ("[", "${d} = [x]"), ("", "e")]


def test_named_and_sliced():
    assert named("A:1:-2") == ("A", 1, -2) and named("A") == ("A", 0, None)
    assert [sliced("12345", *cut) for cut in ((1, None), (-2, None), (9, None), (0, 2), (1, -1), (-9, 2))] == ["2345", "45", "", "12", "234", "12"]
