# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which numbers go which way."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.conditions import is_true, ways
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import shape
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Scope
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


@pytest.mark.parametrize("text, yes, no", [
    ('$["${EXTEN:0:2}" = "00"]', "_00!", "_0. without _00!"), ('$["${EXTEN:0:2}"!="00"]', "_0. without _00!", "_00!"),
    ('$["${EXTEN}" = "0123"]', "0123", "_0. without 0123"),
    ('$["${EXTEN:0:1}" = "0"]', "_0.", None), ('$["${EXTEN:0:1}" = "1"]', None, "_0."), ('$["${EXTEN:0:1}" = "12"]', None, "_0."),
    ("$[${EXTEN:0:2} = 00]", "_0.", "_0."),
    ("$[${EXTEN:1:1} = 7]", "_07!", "_0. without _07!"), ('$["${ON}" = "1"]', "_0.", None), ("${ON}", "_0.", None), ("${OFF}", None, "_0."), ("", None, "_0."),
    ("$[${ON}]", "_0.", None), ('$["${ON}" != "01"]', None, "_0."), ("$[${GROUP_COUNT()} > 2]", "_0.", "_0."), ("${UNKNOWN}", "_0.", "_0.")])
def test_ways(tmp_path, text, yes, no):
    scope = Scope(plan(tmp_path, "[globals]\nON=1\nOFF=0\n"), "a", Numbers(shape("_0.")), {})
    found = ways(scope, text)
    assert (found.yes and found.yes.text, found.no and found.no.text) == (yes, no)
    assert found.sure is not (yes == no)


def test_truth():
    assert [is_true(text) for text in ("", "0", "1", "-1", "00", "x", "0x")] == [False, False, True, True, False, True, False]
