# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines dial a trunk, and which ways show no line."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import TARGETS, plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import dial_lines


def found(path, text, version="22.10.1", **more):
    lines, ways = dial_lines.find(plan(path, text, version, **more), TARGETS)
    return [(one.extension.name, one.priority, one.text) for one in lines], [str(one) for one in ways]


@pytest.mark.parametrize(("line", "text"), [
    ("Dial(PJSIP/${EXTEN}@carrier,30)", "PJSIP/${EXTEN}@carrier"), ("Dial(SIP/itsp/${EXTEN:1})", "SIP/itsp/${EXTEN:1}"),
    ("Dial(PJSIP/phone&PJSIP/0${EXTEN}@carrier,20,t)", "PJSIP/phone&PJSIP/0${EXTEN}@carrier"),
    ("RetryDial(beep,5,2,IAX2/far/${EXTEN})", "IAX2/far/${EXTEN}"),
    ("Dial(${WHOM},20)", "${WHOM}"), ("Originate(PJSIP/${EXTEN}@carrier,app,Wait,5)", "PJSIP/${EXTEN}@carrier"),
    ("Dial(DAHDI/g1/${EXTEN})", "DAHDI/g1/${EXTEN}")])
def test_a_line_that_dials_a_trunk(tmp_path, line, text):
    assert found(tmp_path, "[in]\nexten => _0X.,1,NoOp()\n same => n,%s\n" % line)[0] == [("_0X.", 2, text)]


@pytest.mark.parametrize("line", ["Dial(PJSIP/phone)", "Dial(Local/${FILTER(0-9,${EXTEN})}@in)", "NoOp(Dial)", "Hangup()", "Playback(x)"])
def test_a_line_that_does_not(tmp_path, line):
    assert found(tmp_path, "[in]\nexten => _0X.,1,%s\n" % line) == ([], [])


@pytest.mark.parametrize("line", ["Dial(PJSIP/${EXTEN},20)", "Dial(SIP/${EXTEN:1})", "Dial(Local/${EXTEN}@in)", "Page(PJSIP/${EXTEN})"])
def test_a_line_that_rings_whatever_was_dialled_may_ring_a_trunk(tmp_path, line):
    """``102@carrier`` and ``102&PJSIP/0041@carrier`` fit a pattern with an open end."""
    for pattern in ("_1X.", "_1!", "_."):
        lines, _ways = dial_lines.find(plan(tmp_path, "[in]\nexten => %s,1,%s\n" % (pattern, line)), TARGETS)
        assert [(one.priority, one.text, one.internal) for one in lines] == [(1, line.split("(", 1)[1].split(",")[0].rstrip(")"), True)]
    assert found(tmp_path, "[in]\nexten => _1XX,1,%s\n" % line) == ([], [])


def test_a_line_that_dials_a_trunk_is_not_internal(tmp_path):
    lines, _ways = dial_lines.find(plan(tmp_path, "[in]\nexten => _0X.,1,Dial(PJSIP/${EXTEN}&PJSIP/${EXTEN}@carrier)\n"), TARGETS)
    assert [one.internal for one in lines] == [False]


@pytest.mark.parametrize(("line", "words"), [
    ("AGI(out.py)", "AGI runs a program"), ("ExecIf($[1]?Dial(PJSIP/${EXTEN}@carrier))", "write Dial in a line of its own"), ("Stasis(app)", "Stasis")])
def test_a_way_without_a_guard_is_told(tmp_path, line, words):
    lines, ways = found(tmp_path, "[in]\nexten => _0X.,1,%s\n" % line)
    assert lines == [] and len(ways) == 1 and words in ways[0] and "extensions.conf:2" in ways[0]


def test_a_macro_is_guarded_where_it_is_called(tmp_path):
    text = "[in]\nexten => _0X.,1,Macro(out,${EXTEN:1})\n[macro-out]\nexten => s,1,Dial(PJSIP/${ARG1}@carrier)\n"
    assert found(tmp_path, text, "16.28.0") == ([("_0X.", 1, "PJSIP/${EXTEN:1}@carrier")], [])
    assert found(tmp_path, text.replace("${ARG1}", "${ARG1:1}").replace("EXTEN:1", "EXTEN"), "16.28.0")[0] == [("_0X.", 1, "PJSIP/${EXTEN:1}@carrier")]


def test_a_macro_that_computes_its_number_is_told(tmp_path):
    text = "[in]\nexten => _0X.,1,Macro(out,${EXTEN})\n[macro-out]\nexten => s,1,Set(N=9${ARG1})\n same => n,Dial(PJSIP/${N}@carrier)\n"
    lines, ways = found(tmp_path, text, "16.28.0")
    assert lines == [] and "only the macro knows" in ways[0]


def test_a_macro_that_nobody_calls_is_told(tmp_path):
    lines, ways = found(tmp_path, "[macro-out]\nexten => s,1,Dial(PJSIP/${ARG1}@carrier)\n", "16.28.0")
    assert lines == [] and "no line that calls the macro" in ways[0]


def test_other_sources_are_told(tmp_path):
    assert any("switch Realtime" in one for one in found(tmp_path, "[in]\nswitch => Realtime/in@extensions\n")[1])


@pytest.mark.parametrize("line", [
    "Dial(PJSIP/${EXTEN}@phone)", "Dial(PJSIP/0041447009001@later)", "Dial(SIP/101/${EXTEN})", "Dial(SIP/${EXTEN}@101)", "Dial(IAX2/near/${EXTEN})"])
def test_who_gets_a_number_may_be_a_gateway(tmp_path, line):
    """One that registers, or one that is not there yet."""
    assert len(found(tmp_path, "[in]\nexten => _0X.,1,%s\n" % line)[0]) == 1


@pytest.mark.parametrize("line", ["Dial(PJSIP/left@phone)", "Dial(SIP/101/left)", "Dial(SIP/101)", "Dial(IAX2/user:secret@near)", "Dial(PJSIP/later)"])
def test_who_gets_none_is_not(tmp_path, line):
    assert found(tmp_path, "[in]\nexten => _0X.,1,%s\n" % line) == ([], [])


@pytest.mark.parametrize(("line", "words"), [
    ("Originate(PJSIP/${EXTEN}@carrier,app,Wait,5)", "its minutes and money are not counted"), ("Page(PJSIP/${EXTEN}@carrier)", "not counted"),
    ("Dial(PJSIP/${SHIFT(NUMBERS)}@carrier)", "computes whom it dials anew")])
def test_what_the_guard_cannot_do_at_a_line_is_told(tmp_path, line, words):
    lines, ways = found(tmp_path, "[in]\nexten => _0X.,1,%s\n" % line)
    assert len(lines) == 1 and any(words in way for way in ways)
