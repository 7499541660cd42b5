# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that call somebody."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.applications import effects
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import Dialled, Jump, Keys, Members, Unknown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import number
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Scope, text_of
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


def run(path, app, data, version="18.1.0"):
    return effects(Scope(plan(path, ""), "in", number("100"), {}) if version is None else Scope(plan(path, "", version), "in", number("100"), {}), app, data)


def dialled(found):
    return [text_of(one.target) for one in found if isinstance(one, Dialled)]


def places(found):
    return [text_of(one.context or one.exten or ()) for one in found if isinstance(one, Jump)]


def test_who_is_called(tmp_path):
    assert dialled(run(tmp_path, "Dial", "SIP/1&Local/${EXTEN}@x/n&,30,tT")) == ["SIP/1", "Local/100@x/n"] and dialled(run(tmp_path, "Dial", "")) == []
    assert dialled(run(tmp_path, "RetryDial", "a,1,2,SIP/1&SIP/2")) == ["SIP/1", "SIP/2"]
    assert dialled(run(tmp_path, "Page", "SIP/1&SIP/2,d")) == ["SIP/1", "SIP/2"]
    assert dialled(run(tmp_path, "AddQueueMember", "q,Local/1@x")) == ["Local/1@x"] and dialled(run(tmp_path, "AddQueueMember", "q")) == []


def test_what_stands_behind_a_backslash_or_in_quotes_separates_nothing(tmp_path):
    """What ``Originate`` gives to the application is taken apart once more."""
    assert dialled(run(tmp_path, "Originate", r"Local/1@x,app,Dial,PJSIP/0044@carrier\,30\,g")) == ["Local/1@x", "PJSIP/0044@carrier"]
    assert dialled(run(tmp_path, "Originate", 'Local/1@x,app,Dial,"PJSIP/0044@carrier,30,g"')) == ["Local/1@x", "PJSIP/0044@carrier"]
    assert dialled(run(tmp_path, "Dial", r"SIP/a\,b&SIP/\2,30")) == ["SIP/a,b", "SIP/2"]


def test_tones_that_are_computed_may_dial_on(tmp_path):
    """Two steps: the number goes out as tones when a line, a gateway or a calling card has answered."""
    found = run(tmp_path, "Dial", "DAHDI/1,30,D(w${NUMBER}#)")
    assert [one.reason for one in found if isinstance(one, Unknown)] == [
        "the option D of a call sends tones that are computed, with which whoever answers may dial on"]
    assert not any(isinstance(one, Unknown) for one in run(tmp_path, "Dial", "PJSIP/door,30,D(*1)"))


def test_options(tmp_path):
    found = run(tmp_path, "Dial", "SIP/1,,rM(mac^a)U(sub)L(1:2)G(g^s^1)b(pre^s^1)F(after^1^1)d")
    assert places(found) == ["macro-mac", "sub", "g", "pre", "after"] and any(isinstance(one, Keys) for one in found)
    assert places(run(tmp_path, "Dial", "SIP/1,,M(mac)F", "22.1.0")) == []
    assert any(isinstance(one, Unknown) for one in run(tmp_path, "Dial", "SIP/1,,${OPTIONS}"))


def test_members(tmp_path):
    assert [(one.kind, text_of(one.name)) for one in run(tmp_path, "Queue", "sales,t") + run(tmp_path, "FollowMe", "1,s") if isinstance(one, Members)] == [
        ("queue", "sales"), ("followme", "1")]
    found = run(tmp_path, "Queue", "q,,,,,x.agi,mac,sub")
    assert places(found) == ["macro-mac", "sub"] and any(isinstance(one, Unknown) for one in found)


def test_originate(tmp_path):
    found = run(tmp_path, "Originate", "Local/1@x,exten,out,5,1")
    assert dialled(found) == ["Local/1@x"] and places(found) == ["out"]
    assert dialled(run(tmp_path, "Originate", "SIP/1,app,Dial,SIP/2")) == ["SIP/1", "SIP/2"]
    assert any(isinstance(one, Unknown) for one in run(tmp_path, "Originate", "SIP/1,app,Dial,${X}"))
    assert any(isinstance(one, Unknown) for one in run(tmp_path, "Originate", "SIP/1,${KIND},x"))
