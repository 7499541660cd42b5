# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What variables are at one place."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers, number
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import shape
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Part, Scope, constant, numbers_of, split, stripped, text_of
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


@pytest.fixture(name="scope")
def fixture_scope(tmp_path):
    found = plan(tmp_path, "[globals]\nTRUNK=carrier\nCHANGED=1\nSHAKEN=1\n[a]\nexten => 1,1,Set(GLOBAL(CHANGED)=2)\n same => n,Set(SHAKEN=2)\n")
    return Scope(found, "a", Numbers(shape("_900.")), {"NUM": (("5",), 0)})


@pytest.mark.parametrize("text, wanted", [
    ("PJSIP/${EXTEN:1}@${TRUNK}", "PJSIP/{_00.}@carrier"), ("${NUM}${NUM}", "55"), ("${CONTEXT}", "a"), ("${EXTEN:0:1}", "9"), ("${CHANGED}", "${CHANGED}"),
    ("${SHAKEN}", "1"), ("${FILTER(0-9,${EXTEN})}", "{_900!}"), ("${GLOBAL(TRUNK)}", "carrier"), ("${CALLERID(num)}", "${CALLERID(num)}"), ("$[1+1]", "$[1+1]"),
    ("${PJSIP_DIAL_CONTACTS(100)}", "PJSIP/100"), ("${${WHAT}}", "${${WHAT}}"), ("${INVALID_EXTEN}", "{_!}"), ("", "")])
def test_values(scope, text, wanted):
    assert text_of(scope.value(text)) == wanted


def test_what_may_have_changed(scope):
    shaken = Scope(scope.plan, "a", scope.exten, {}, True)
    assert constant(shaken.value("${SHAKEN}")) is None and constant(shaken.value("${TRUNK}")) == "carrier"


def test_variables_in_variables_without_end(tmp_path):
    endless = Scope(plan(tmp_path, ""), "a", number("1"), {})
    assert constant(endless.value("${" * 50 + "A" + "}" * 50)) is None


def test_splitting():
    part = Part(Numbers(shape("_X.")))
    assert split(("a(b,c),d", part, ',"e,f"'), ",") == [("a(b,c)",), ("d", part), ('"e,f"',)]
    assert split(("a=b=c",), "=", 1) == [("a",), ("b=c",)] and stripped((" a", part, "b ")) == ("a", part, "b") and stripped((" ",)) == ()


def test_numbers_of():
    assert numbers_of(("00", Part(Numbers(shape("_X.")), "why"))) == (Numbers(shape("_00X.")), "why")
