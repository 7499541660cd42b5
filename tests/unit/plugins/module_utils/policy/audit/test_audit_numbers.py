# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What costs money: the setting, and what it changes."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import engine, numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.classes import Classes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import audit, states
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.test_audit_paths import PJSIP

PLAN = "[public]\nexten => _8XXXXXXX,1,Dial(PJSIP/${EXTEN}@carrier)\n[carrier]\n"


def test_what_is_not_named_has_its_default():
    found = numbers.parse({"international": ["000"], "internal_digits": "4"})
    assert found == Classes()._replace(international=("000",), internal_digits=4)
    assert numbers.parse({}) == Classes()


@pytest.mark.parametrize("given, words", [
    ([], "must be a mapping"), ({"premiums": []}, "did you mean 'premium'?"), ({"xyz": 1}, "there are international, premium"),
    ({"premium": "0900"}, "must be a list"),
    ({"premium": [900]}, "has 900, which is not a number"), ({"premium": ["_0900[X"]}, "has '_0900[X'"), ({"premium": ["_${X}"]}, "write it in quotes"),
    ({"international": ["_00."]}, "a prefix of digits"), ({"international": [""]}, "has ''"), ({"emergency": ["_11X"]}, "a number such as '112'"),
    ({"internal_digits": -1}, "from 0 to 10"), ({"internal_digits": True}, "from 0 to 10"), ({"internal_digits": 11}, "from 0 to 10"),
])
def test_what_is_wrong_is_one_sentence(given, words):
    with pytest.raises(SettingsError) as caught:
        engine.Auditor({"numbers": given}) if given else numbers.parse(given)
    assert words in str(caught.value) and str(caught.value).startswith("audit_numbers") and "\n" not in str(caught.value)


@pytest.mark.parametrize("given, wanted", [({}, "pass"), ({"premium": ["_89XXXXXX"]}, "fail"), ({"premium": ["_90XXXXXX"]}, "pass")])
def test_it_decides_what_a_path_costs(given, wanted, tmp_path):
    anonymous = PJSIP.replace("[anonymous]\ntype=endpoint", "[anonymous]\ntype=endpoint\nauth=a")
    found = audit(tmp_path, {"extensions.conf": PLAN, "pjsip.conf": anonymous}, given={"numbers": given})
    assert states(found, "AST-DP-009")["context public"] == wanted
