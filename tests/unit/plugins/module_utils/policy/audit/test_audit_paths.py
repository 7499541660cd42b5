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


TELEPHONE = PJSIP + "[100]\ntype=endpoint\ncontext=in\nauth=100\n%s[100]\ntype=auth\nusername=100\npassword=x\n"
OUT = "[out]\nexten => _X.,1,Dial(PJSIP/${EXTEN}@carrier)\n[safe]\nexten => _X.,1,Hangup()\n[sub]\nexten => s,1,Goto(out,${ARG1},1)\n"
GO = " same => n,Goto(${CTX},${EXTEN},1)\n"


def telephone(path, lines, rule="AST-DP-009", options="", head="", **more):
    """State of the context of a telephone; the global variable CTX names a context that is safe."""
    found = judged(path, f"[globals]\nCTX=safe\n{head}[in]\n{lines}\n{OUT}", rule, TELEPHONE % options, **more)
    return next((one.state for one in found if one.subject in ("context in", None) or rule != "AST-DP-009" and one.subject.startswith("context ")), None)


@pytest.mark.parametrize("lines, state", [
    ("exten => _X.,1,Set(ARRAY(CTX,B)=out,1)\n" + GO, "not_checked"), ("exten => _X.,1,Set(LOCAL(CTX)=out)\n" + GO, "not_checked"),
    ("exten => _X.,1,Set(PUSH(CTX)=out)\n" + GO, "not_checked"), ("exten => _X.,1,Set(EXPORT(${CHANNEL},CTX)=out)\n" + GO, "not_checked"),
    ("exten => _X.,1,Set(A=${SHIFT(CTX)})\n" + GO, "not_checked"), ("exten => _X.,1,MSet(A=1,CTX=\"out\")\n" + GO, "fail"),
    ("exten => _X.,1,Set(CTX=\"out\")\n" + GO, "pass"), ("exten => _X.,1,Dial(\"PJSIP/${EXTEN}@carrier\",30)", "fail"),
    ("exten => _X.,1,ExecIf($[1]?${APP}(PJSIP/${EXTEN}@carrier))", "not_checked"), ("exten => _X.,1,${APP}(PJSIP/${EXTEN}@carrier)", "pass"),
    ("exten => _X.,1,Set(A=Dial)\n same => n,ExecIf($[1]?${A}(PJSIP/${EXTEN}@carrier))", "fail"),
    ("exten => _X.,1,Dial(PJSIP/100,,U(sub^${EXTEN}))", "fail"), ("exten => _X.,1,Dial(PJSIP/100/${URI})", "not_checked"),
    ("exten => _X.,1,Park(default,c(out,${EXTEN},1))", "fail"), ("exten => _X.,1,ParkAndAnnounce(,,x,Local/${EXTEN}@out)", "fail"),
    ("include => ${ENV(X)}", "not_checked"), ("exten => ${ENV(X)},1,Dial(PJSIP/0044123456@carrier)", "not_checked"),
    ("include => out,00:00-23:59,mon-sun,1-31,jan-dec", "fail"), ("include => out,9:00-17:00,*,*,*", "pass"),
    ("include => out,9:00-17:00,*,*,*\nswitch => Realtime/x@y", "not_checked"),
    ("exten => _X.,1,GotoIfTime(00:00-23:59,*,*,*?out,${EXTEN},1)", "fail"),
    ("exten => _X.,1,GotoIf($[${LEN(${EXTEN})} > 0]?out,${EXTEN},1)", "not_checked"),
    ("exten => _X.,1,GotoIf($[${GROUP_COUNT(x)} > 3]?no)\n same => n,Goto(out,${EXTEN},1)\n same => n(no),Hangup()", "not_checked"),
    ("exten => _X.,1,GotoIf($[${RAND(0,1)}]?out,${EXTEN},1:out,${EXTEN},1)", "fail"),
    ("exten => _X.,1,GotoIfTime(9:00-17:00,*,*,*?out,${EXTEN},1)\n same => n,Dial(PJSIP/${EXTEN}@carrier)", "fail"),
    ("exten => _X.,1,Authenticate(12345678)\n same => n,Goto(out,${EXTEN},1)", "pass"),
])
def test_ways_that_are_hidden(lines, state, tmp_path):
    assert telephone(tmp_path, lines) == state


@pytest.mark.parametrize("options, state", [("", "pass"), ("set_var=CTX=out\n", "pass"), ("set_var=_CTX=out\n", "fail"), ("set_var=__CTX=out\n", "fail")])
def test_variables_of_an_endpoint_go_with_a_local_channel(options, state, tmp_path):
    assert telephone(tmp_path, "exten => _X.,1,Dial(Local/${EXTEN}@hop)\n[hop]\nexten => _X.,1,Goto(${CTX},${EXTEN},1)", options=options) == state


@pytest.mark.parametrize("lines, files, state", [
    ("", {"features.conf": "[applicationmap]\ngo => #9,self,Goto,out,0044123456,1\n"}, "fail"),
    ("", {"features.conf": "[applicationmap]\ngo => #9,self/both,Dial(PJSIP/0044123456@carrier),x\n"}, "fail"),
    ("", {"features.conf": "[applicationmap]\ngo => #9,self,AGI,\"x.agi\"\n"}, "not_checked"),
    ("", {"features.conf": "[applicationmap]\ngo => #9,self,Playback,x\n"}, "pass"),
    ("exten => _X.,1,MSet(A=1,__TRANSFER_CONTEXT=\"out\")", {}, "fail"), ("exten => _X.,1,Set(__TRANSFER_CONTEXT=${T})", {}, "not_checked"),
])
def test_ways_that_begin_during_a_call(lines, files, state, tmp_path):
    assert telephone(tmp_path, lines, "AST-DP-006", files=files) == state


@pytest.mark.parametrize("version, option, state", [
    ("22.10.1", "membergosub=sub2", "fail"), ("22.10.1", "membermacro=x", "pass"), ("16.28.0", "membermacro=x", "fail")])
def test_what_runs_on_the_line_of_a_member_of_a_queue(version, option, state, tmp_path):
    more = "[sub2]\nexten => s,1,Goto(out,0044123456,1)\n[macro-x]\nexten => s,1,Goto(out,0044123456,1)\n"
    assert telephone(tmp_path, "exten => 5,1,Queue(q)\n" + more, files={"queues.conf": "[q]\n" + option + "\n"}, version=version) == state


@pytest.mark.parametrize("name, text, state", [
    ("extensions.ael", "context in { _X. => Dial(PJSIP/${EXTEN}@carrier); }\n", "not_checked"), ("extensions.ael", "// nothing\n", "not_applicable"),
    ("extensions.lua", "extensions = {}\n", "not_checked")])
def test_a_dialplan_without_pbx_config(name, text, state, tmp_path):
    modules = EVERY - {"pbx_config"} | {"pbx_ael", "pbx_lua"}
    assert telephone(tmp_path, "", files={name: text}, modules=modules) == state
    other = tmp_path / "other"
    other.mkdir()
    found = of(audit(other, {"pjsip.conf": TELEPHONE % "", name: text}, modules=modules | {"pbx_config"}), "AST-DP-009")
    assert [one.state for one in found] == [state]


@pytest.mark.parametrize("line", [
    "GotoIf($[${PIN} = 48159]?out,${EXTEN},1)", 'ExecIf($["${P}" = "48159"]?Dial(PJSIP/${EXTEN}@carrier))', "Stasis(app,48159)",
    "Queue(q,,,,,x.agi?p=48159)", "Goto(${CURL(http://h/?t=48159)},${EXTEN},1)", "Dial(${CURL(http://u:48159@h/)})", "Goto(${ODBC_X(48159)},1,1)",
    "Dial(PJSIP/${EXTEN}@carrier,,U(x^48159))", "Dial(PJSIP/${ODBC_X(${CUT(X,a,48159)})}@carrier)"])
def test_no_way_tells_a_secret(line, tmp_path):
    found = audit(tmp_path, {"extensions.conf": f"[in]\nexten => _X.,1,{line}\n[public]\ninclude => in\n{OUT}", "pjsip.conf": TELEPHONE % ""})
    assert "48159" not in str([one.to_dict() for one in found])
    assert {one.state for one in of(found, "AST-DP-009")} & {"fail", "not_checked"}


def test_what_a_program_is_given_is_not_told(tmp_path):
    found = audit(tmp_path, {"voicemail.conf": "[general]\nexternnotify=/bin/x --pw 48159\nmailcmd=/bin/sendmail -p48159\nexternpass=/x 48159\n"})
    assert "48159" not in str([one.to_dict() for one in found]) and "externnotify = /bin/x ..." in str([one.to_dict() for one in found])
