# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of the guard."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import TARGETS, plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import dial_lines, rendering, routines, settings

OUT = "[out]\nexten => _0X.,1,Dial(PJSIP/${EXTEN}@carrier)\n"


def text(path, **given):
    read = plan(path, OUT)
    return rendering.render(settings.read(dict({"country": "DE"}, **given))[0], read, dial_lines.find(read, TARGETS)[0])


def closed(path, hook="", **given):
    read = plan(path, OUT)
    return rendering.render_closed(settings.read(dict({"country": "DE"}, **given))[0], read, dial_lines.find(read, TARGETS)[0], hook)


def context(text, name):
    return text.split("[%s]\n" % name, 1)[1].split("\n\n", 1)[0].split("\n")


def test_the_same_gives_the_same(tmp_path):
    assert text(tmp_path) == text(tmp_path)


def test_it_fills_in_everything(tmp_path):
    found = text(tmp_path, command="/usr/bin/tell", announcement="no-route")
    assert re.findall(r"@[A-Z]+@", found) == []
    assert "Playback(no-route,noanswer)" in found and "TrySystem(/usr/bin/tell " in found


def test_what_stands_in_for_it_has_the_switch_and_refuses_what_dials(tmp_path):
    found = closed(tmp_path, emergency_numbers=["112", "0112"], cause=42)
    assert "\n[general](+)\noverrideswitch=%s\n" % routines.SWITCH in found
    assert rendering.without(found, "general").count("\n[general]\n") == 1
    assert context(found, "voipsec-closed--out") == ["exten => 0112,1," + routines.passing(routines.CLOSED), "exten => _0X.,1,Hangup(42)", ""]


def test_nothing_but_its_last_line_says_that_it_is_whole(tmp_path):
    assert text(tmp_path).split("VOIPSEC_WHOLE=1")[1:] == ["\n"]


def test_asterisk_reads_every_line_of_it(tmp_path):
    """No line is a problem, and each jump of a subroutine leads to a context that there is."""
    given = {"limits": [{"for": "host", "calls": 1}], "exceptions": [{"endpoints": ["PJSIP/1"], "allowed": ["GB"]}]}
    found = rendering.without(closed(tmp_path, "Return", **given), "general", "globals") + "\n" + text(tmp_path, **given)
    read = plan(tmp_path, found)
    assert read.error == "" and list(read.problems) == []
    named = set(re.findall(r"(?:Gosub|Goto)\((voipsec-[a-z-]+[a-z])[,)]", found)) | set(re.findall(r"Gosub\((voipsec-cap)-", found))
    assert named - {"voipsec-cap"} <= set(read.contexts)


def test_numbers_become_those_of_the_world(tmp_path):
    assert context(text(tmp_path), "voipsec-plan") == [
        "exten => _+X!,1,Return(${EXTEN:1})", "exten => _00X!,1,Return(${EXTEN:2})",
        "exten => _+4900X!,1,Return(${EXTEN:5})", "exten => _004900X!,1,Return(${EXTEN:6})", "exten => _000X!,1,Return(${EXTEN:3})",
        "exten => _0X!,1,Return(49${EXTEN:1})", "exten => _ZX,1,Return(internal)",
        "exten => _ZXX,1,Return(internal)", "exten => _ZXXX,1,Return(internal)", "exten => _ZXXXX,1,Return(internal)", "exten => _X!,1,Return(49${EXTEN})"]


def test_a_short_number_that_is_named_is_not_internal(tmp_path):
    assert "exten => 11833,1,Return(4911833)" in context(text(tmp_path, denied=["+4911833"]), "voipsec-plan")


def test_limits_stand_under_the_names_that_the_guard_computes(tmp_path):
    found = context(text(tmp_path, limits=[{"for": "trunk", "names": ["PJSIP/carrier"], "calls": 3}]), "voipsec-cap-trunk")
    assert found == ["exten => %s,1,Return(3:-1:-1:-1:-1:1) ; t/PJSIP/carrier".replace("t/PJSIP", "PJSIP") % rendering.key("t/PJSIP/carrier"),
                     "exten => default,1,Return(-1:-1:-1:-1:-1:0)"]


def test_an_exception_for_hours_falls_back_to_the_rest(tmp_path):
    found = context(text(tmp_path, exceptions=[{"endpoints": ["PJSIP/1"], "allowed": ["GB"], "hours": "09:00-17:00,mon-fri"}]), "voipsec-profile")
    assert " same => n,GotoIfTime(09:00-17:00,mon-fri,*,*?in0)" in found and " same => n(in0),Return(0)" in found and " same => n,Goto(all,1)" in found


def test_running_calls_are_added_up_where_a_limit_asks_for_them(tmp_path):
    assert "VOIPSEC_SWEPT)}\" != \"\"]?swept)" in text(tmp_path)
    assert "VOIPSEC_SWEPT)}\" != \"\"]?swept)" not in text(tmp_path, limits=[{"for": "host", "money_per_day": "1"}])
