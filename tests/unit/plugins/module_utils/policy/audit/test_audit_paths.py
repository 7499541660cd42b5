# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where calls get to, in an audit: the path line by line, what is undecided, and what nobody could see."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import audit, EVERY, of, states

PJSIP = ("[carrier]\ntype=endpoint\naors=carrier\ncontext=carrier\n[carrier]\ntype=aor\ncontact=sip:198.51.100.7\n"
         "[i]\ntype=identify\nendpoint=carrier\nmatch=198.51.100.7\n[anonymous]\ntype=endpoint\ncontext=public\n")
DIALPLAN = "[public]\ninclude => middle\n[middle]\ninclude => out\n[out]\nexten => _00.,1,Dial(PJSIP/${EXTEN}@carrier)\n" \
           "[carrier]\nexten => 100,1,Dial(PJSIP/100)\n"
RULE = "AST-DP-001"


def judged(path, dialplan=DIALPLAN, rule=RULE, pjsip=PJSIP, **more):
    return of(audit(path, dict({"extensions.conf": dialplan, "pjsip.conf": pjsip}, **more.pop("files", {})), **more), rule)


def test_a_finding_shows_the_path_context_by_context(tmp_path):
    found = judged(tmp_path)
    assert {one.subject: one.state for one in found} == {"context public": "fail", "context carrier": "pass"}
    told = [one.text for one in found[0].evidence]
    plan = str(tmp_path / "extensions.conf")
    assert told[0] == f"{tmp_path}/pjsip.conf:14: PJSIP/anonymous lands in [public] (context)"
    assert told[1:4] == [f"{plan}:2: [public] include => middle", f"{plan}:4: [middle] include => out",
                         f"{plan}:6: [out] _00.,1 Dial(PJSIP/${{EXTEN}}@carrier)"]
    assert "reaches PJSIP/carrier with international numbers (_00.)" in told[4] and [one.where for one in found[0].evidence][1:3] == [f"{plan}:2", f"{plan}:4"]


def test_a_long_path_is_told_to_its_end(tmp_path):
    chain = "".join("[c%d]\ninclude => c%d\n" % (number, number + 1) for number in range(9)).replace("c9\n", "out\n")
    found = judged(tmp_path, DIALPLAN.replace("include => middle", "include => c0") + chain)[0]
    told = [one.text for one in found.evidence]
    assert "[c8] include => out" in told[10] and "Dial(PJSIP/" in told[11] and "reaches PJSIP/carrier" in told[12]


@pytest.mark.parametrize("line", ["switch => Realtime/x@y", "exten => 1,1,AGI(x)", "exten => 1,1,Goto(${X},1,1)"])
def test_what_cannot_be_decided_is_not_safe(line, tmp_path):
    plan = DIALPLAN.replace("include => middle", line)
    assert {one.subject: one.state for one in judged(tmp_path, plan)}["context public"] == "not_checked"
    assert {one.subject: one.state for one in judged(tmp_path, plan, "AST-DP-012")}["context public"] == "fail"


def test_the_running_dialplan_says_who_else_adds_to_a_context(tmp_path):
    quiet = DIALPLAN.replace("include => middle", "exten => 100,1,Hangup()")
    assert {one.state for one in judged(tmp_path, quiet, made={"public": {"pbx_config"}})} == {"pass"}
    assert {one.subject: one.state for one in judged(tmp_path, quiet, made={"public": {"pbx_lua"}})}["context public"] == "not_checked"
    assert {one.state for one in judged(tmp_path, quiet, made={"public": {"pbx_lua"}}, answers=False)} == {"pass"}, "nobody can be asked, and there is no file"


@pytest.mark.parametrize("files, word", [
    ({"sorcery.conf": "[res_pjsip]\nendpoint=realtime,ps_endpoints\n"}, "database"), ({"extconfig.conf": "[settings]\niaxusers => odbc,a,b\n"}, "database"),
])
def test_callers_in_a_database_may_land_anywhere(files, word, tmp_path):
    found = judged(tmp_path, DIALPLAN.replace("include => middle", "exten => 1,1,Hangup()"), files=files)
    assert any(one.state == "not_checked" and word in one.reason for one in found)


def test_a_program_may_add_to_the_dialplan(tmp_path):
    plan = DIALPLAN.replace("include => middle", "exten => 1,1,Hangup()") + "#exec /usr/bin/more\n"
    assert {one.state for one in judged(tmp_path, plan)} == {"pass"}
    found = judged(tmp_path, plan, files={"asterisk.conf": "[options]\nexecincludes=yes\n"})
    assert {one.state for one in found} == {"not_checked"} and "#exec" in found[0].reason


def test_without_the_module_or_the_file_there_is_nothing(tmp_path):
    assert states(audit(tmp_path, {"pjsip.conf": PJSIP}), RULE) == {None: "not_applicable"}
    assert {one.state for one in judged(tmp_path, modules=EVERY - {"pbx_config"}, module_files=frozenset())} == {"not_applicable"}


@pytest.mark.parametrize("line", [
    "System(curl -u admin:geheim http://x/${EXTEN})", "System(mysql -pgeheim -e ${EXTEN})", "TrySystem(x --password=geheim ${EXTEN})",
    "AGI(x,${EXTEN},token=geheim)",
    "Dial(PJSIP/${EXTEN}@carrier,,b(h^s^1(geheim)))", "Dial(PJSIP/${EXTEN}/sip:u:geheim@h)", "Set(X=${CURL(http://u:geheim@h/${EXTEN})})",
    "Authenticate(geheim)", "Gosub(out,9,1(geheim))",
])
def test_no_secret_of_a_line_is_told(line, tmp_path):
    plan = "[public]\nexten => _00.,1,%s\n same => n,Dial(PJSIP/${EXTEN}@carrier)\n[carrier]\n" % line
    found = audit(tmp_path, {"extensions.conf": plan, "pjsip.conf": PJSIP})
    assert "geheim" not in repr([one.to_dict() for one in found])


def test_no_secret_of_a_dial_string_is_told(tmp_path):
    plan = DIALPLAN.replace("Dial(PJSIP/${EXTEN}@carrier)", "Dial(IAX2/u:geheim@far/${EXTEN})") + "exten => 9,1,DISA(4711,out)\n"
    found = audit(tmp_path, {"extensions.conf": plan, "pjsip.conf": PJSIP})
    assert [one.state for one in of(found, RULE)][0] == "fail" and of(found, "AST-DP-011")[0].state == "fail" and of(found, "AST-DP-007")[0].state == "fail"
    assert "geheim" not in repr([one.to_dict() for one in found]) and "4711" not in repr([one.to_dict() for one in found])
