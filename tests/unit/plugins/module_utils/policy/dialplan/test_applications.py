# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What applications do with a call."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.applications import effects
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import ENDS, Jump, Keys, Sets, Shaken, Stays, Unknown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import shape
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Scope, text_of
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import plan


def run(path, app, data="", version="22.10.1"):
    return effects(Scope(plan(path, "", version), "in", Numbers(shape("_00.")), {}), app, data)


@pytest.mark.parametrize("app", ["Hangup", "Busy", "Congestion", "Return", "MacroExit"])
def test_what_ends_a_call(tmp_path, app):
    assert run(tmp_path, app) == [ENDS]


@pytest.mark.parametrize("app", ["AGI", "EAGI", "System", "TrySystem", "Stasis", "ExternalIVR", "SLATrunk"])
def test_what_runs_a_program(tmp_path, app):
    assert isinstance(run(tmp_path, app, "x")[0], Unknown)


def test_a_function_that_runs_a_program(tmp_path):
    assert isinstance(run(tmp_path, "NoOp", "${SHELL(dial)}")[0], Unknown) and run(tmp_path, "NoOp", "SHELL") == []


@pytest.mark.parametrize("app, data, context, numbers", [
    ("WaitExten", "5", None, "_!"), ("Background", "hi", None, "_!"), ("Background", "hi,m,en,menu", "menu", "_!"), ("Incomplete", "", None, "_!"),
    ("ChanSpy", "SIP,X", None, "_[#*0123456789]"), ("DISA", "no-password,out", "out", "_[#*0123456789ABCD]!"), ("DISA", "1234", "disa", "_[#*0123456789ABCD]!"),
    ("VoiceMail", "1,d(out)", "out", "_!")])
def test_what_lets_the_caller_dial(tmp_path, app, data, context, numbers):
    found = next(one for one in run(tmp_path, app, data) if isinstance(one, Keys))
    assert (found.context and text_of(found.context), found.numbers.text) == (context, numbers)


def test_codes(tmp_path):
    assert next(one for one in run(tmp_path, "DISA", "1234,out") if isinstance(one, Keys)).condition
    assert isinstance(run(tmp_path, "DISA", "/etc/asterisk/codes")[0], Unknown) and isinstance(run(tmp_path, "DISA", "${CODE},out")[0], Unknown)
    assert [one.condition != "" for name in ("Authenticate", "VMAuthenticate") for one in run(tmp_path, name, "1") if isinstance(one, Stays)] == [True, True]


def test_variables(tmp_path):
    assert run(tmp_path, "Set", "A=1=2") == [Sets("A", ("1=2",), 0)] and run(tmp_path, "Set", "__A=1") == [Sets("A", ("1",), 2)]
    assert [one.name for one in run(tmp_path, "MSet", "A=1,_B=2")] == ["A", "B"]
    assert run(tmp_path, "Set", "GLOBAL(A)=1") == run(tmp_path, "Set", "CDR(x)=1") == []
    assert run(tmp_path, "Set", "${X}=1") == [Shaken()] and run(tmp_path, "Read", "N,file")[0].name == "N"
    assert run(tmp_path, "ImportVar", "N=c,v")[0].name == "N"
    assert isinstance(run(tmp_path, "Set", "CHANNEL(hangup_handler_push)=sub,s,1")[0], Jump)


def test_places(tmp_path):
    assert [text_of(one.exten) for one in run(tmp_path, "VoiceMail", "1") if isinstance(one, Jump)] == ["o", "a"]
    assert text_of(run(tmp_path, "Directory", "default,from-internal")[0].context) == "from-internal"
    assert text_of(run(tmp_path, "ChannelRedirect", "x,out,5,1")[0].context) == "out" and text_of(run(tmp_path, "BlindTransfer", "5,out")[0].context) == "out"


def test_macros_are_gone_since_21(tmp_path):
    assert run(tmp_path, "Macro", "x") == [ENDS] and isinstance(run(tmp_path, "Macro", "x", "20.1.0")[0], Jump)


def test_other_applications_go_on(tmp_path):
    assert run(tmp_path, "Playback", "x") == [] and run(tmp_path, "NoSuchApplication") == []
