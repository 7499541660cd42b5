# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contexts that stand in front of others."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import TARGETS, plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import dial_lines, guarding, routines


def contexts(path, text, emergency=()):
    read = plan(path, text)
    return dict(one.rstrip("\n").split("\n", 1) for one in guarding.contexts(read, dial_lines.find(read, TARGETS)[0], emergency))


def test_they_have_the_lines_that_dial_and_the_includes(tmp_path):
    found = contexts(tmp_path, "[in]\ninclude => out\ninclude => other\nexten => 1,1,NoOp()\n[out]\nexten => _0X.,1,NoOp()\n"
                               " same => n,Dial(PJSIP/${EXTEN}@carrier)\n[other]\nexten => 2,1,NoOp()\n")
    assert found == {
        "[voipsec--in]": "include => voipsec--out", "[voipsec--out]": "exten => _0X.,2,Gosub(voipsec-guard,one,1(out,3,PJSIP/carrier,${EXTEN}))"}


def test_times_of_includes_stay(tmp_path):
    found = contexts(tmp_path, "[in]\ninclude => out,9:00-17:00,mon-fri,*,*\n[out]\nexten => _0X.,1,Dial(PJSIP/${EXTEN}@carrier)\n")
    assert found["[voipsec--in]"] == "include => voipsec--out,9:00-17:00,mon-fri,*,*"


def test_a_better_line_that_does_not_dial_is_let_pass(tmp_path):
    found = contexts(tmp_path, "[in]\nexten => _0X.,1,Dial(PJSIP/${EXTEN}@carrier)\nexten => _09X,1,Playback(no)\nexten => _X,1,NoOp()\n")
    assert found["[voipsec--in]"].split("\n") == [
        "exten => _0X.,1,Gosub(voipsec-guard,one,1(in,2,PJSIP/carrier,${EXTEN}))", "exten => _09X,1," + routines.passing(routines.PREFIX)]


def test_a_line_of_the_context_passes_one_that_is_included(tmp_path):
    found = contexts(tmp_path, "[in]\ninclude => out\nexten => _00X.,1,Playback(no)\n[out]\nexten => _0X.,1,Dial(PJSIP/${EXTEN}@carrier)\n")
    assert found["[voipsec--in]"].split("\n")[0] == "exten => _00X.,1," + routines.passing(routines.PREFIX)


def test_the_priority_behind_the_last_one_is_that_of_all_that_match(tmp_path):
    found = contexts(tmp_path, "[in]\nexten => _0X.,1,Dial(PJSIP/${EXTEN}@carrier)\nexten => _X.,1,NoOp()\nexten => _X.,2,NoOp()\nexten => _X.,3,NoOp()\n")
    assert "(in,4,PJSIP" in found["[voipsec--in]"]


def test_a_caller_of_an_extension_stays(tmp_path):
    assert "exten => _0X./100,1,Gosub(" in contexts(tmp_path, "[in]\nexten => _0X./100,1,Dial(PJSIP/${EXTEN}@carrier)\n")["[voipsec--in]"]


def test_what_is_no_single_trunk_is_taken_apart_by_the_guard(tmp_path):
    found = contexts(tmp_path, "[in]\nexten => _0X.,1,Dial(PJSIP/phone&PJSIP/${EXTEN}@carrier)\nexten => _1X.,1,Dial(SIP/itsp/${EXTEN:1})\n")
    assert "any,1(in,2,PJSIP/phone&PJSIP/${EXTEN}@carrier)" in found["[voipsec--in]"] and "one,1(in,2,SIP/itsp,${EXTEN:1})" in found["[voipsec--in]"]


@pytest.mark.parametrize(("lines", "free"), [
    ("exten => _0X.,1,Dial(PJSIP/${EXTEN:1}@carrier)", ["0112"]), ("exten => _X.,1,Dial(PJSIP/${EXTEN}@carrier)", ["112"]),
    ("exten => 112,1,Dial(PJSIP/${EXTEN}@carrier)", ["112"]), ("exten => _9X.,1,Dial(PJSIP/1${EXTEN:2}@carrier)", []),
    ("exten => _X.,1,Dial(PJSIP/0${EXTEN}@carrier)", []), ("exten => _112X.,1,Dial(PJSIP/${EXTEN}@carrier)", []),
    ("exten => _X.,1,Dial(PJSIP/${EXTEN}@carrier)\nexten => 112,1,Dial(PJSIP/00411@carrier)", []),
    ("exten => _X.,1,Dial(PJSIP/${EXTEN}@carrier)\nexten => 112/100,1,Dial(PJSIP/00411@carrier)", []),
    ("exten => _X.,1,Set(N=1)\nexten => _X.,2,Dial(PJSIP/${N}@carrier)", [])])
def test_an_emergency_number_needs_no_other_part_of_the_guard(tmp_path, lines, free):
    """But only where it is that number which the line dials."""
    found = contexts(tmp_path, "[in]\n" + lines + "\n", ("112",))["[voipsec--in]"].split("\n")
    line = ",1," + routines.passing(routines.PREFIX)
    assert [one for one in found if one.endswith(line)] == ["exten => " + exten + line for exten in free]
