# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts and does not stand where one looks for it first: users.conf, programs, other files of sorcery, short networks."""

from __future__ import annotations

import os

import pytest

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import audit, of, states

SIP = "[general]\nallowguest=no\n"
PHONE = "[100]\ntype=endpoint\ncontext=x\nauth=a\n[a]\ntype=auth\nusername=u\npassword=Kd9-22xq-7fPm\n"


@pytest.mark.parametrize("users, wanted", [
    ("[general]\n[6000]\nhassip=yes\nhost=dynamic\n", {"SIP/6000": "fail"}),
    ("[general]\nhassip=yes\nhost=dynamic\nsecret=x\n[6000]\n[6001]\nhassip=no\n[6002](!)\n", {"SIP/6000": "pass"}),
    ("[general]\nhassip=yes\nhost=dynamic\nsecret=x\n[6000]\nsecret=\n", {"SIP/6000": "fail"}), ("[general]\n[6000]\nhasiax=yes\n", {None: "not_applicable"}),
])
def test_users_conf_makes_devices(users, wanted, tmp_path):
    assert states(audit(tmp_path, {"sip.conf": SIP, "users.conf": users}, version="16.28.0"), "AST-SIP-025") == wanted


@pytest.mark.parametrize("lines, state", [
    ("udpbindaddr=127.0.0.1", "pass"), ("udpbindaddr=127.0.0.1\ntcpenable=yes", "pass"), ("udpbindaddr=127.0.0.1\ntcpbindaddr=0.0.0.0", "pass"),
    ("udpbindaddr=127.0.0.1\ntcpenable=yes\ntcpbindaddr=0.0.0.0", "fail"), ("udpbindaddr=127.0.0.1\ntlsenable=yes\ntlsbindaddr=::", "fail"),
    ("", "fail")])
def test_chan_sip_listens_for_each_protocol(lines, state, tmp_path):
    assert states(audit(tmp_path, {"sip.conf": "[general]\n" + lines}, version="16.28.0"), "AST-SIP-023") == {None: state}


@pytest.mark.parametrize("on, state", [("yes", "not_checked"), ("no", "pass")])
def test_what_a_program_adds_is_not_known(on, state, tmp_path):
    manager = "[general]\nenabled=yes\nbindaddr=127.0.0.1\n#exec /bin/x\n[a]\nsecret=Kd9-22xq-7fPm\nwrite=system\n"
    found = audit(tmp_path, {"asterisk.conf": f"[options]\nexecincludes={on}\n", "manager.conf": manager, "pjsip.conf": PHONE})
    assert states(found, "AST-AMI-002") == {None: state} and states(found, "AST-PJS-009") == {"PJSIP/100": "pass"}
    assert states(found, "AST-AMI-006") == {"AMI user a": "fail"}
    assert (state == "pass") is ("manager.conf:4 runs with #exec" not in of(found, "AST-AMI-002")[0].reason)


def test_what_the_daemon_confirms_is_known(tmp_path):
    files = {"asterisk.conf": "[options]\nexecincludes=yes\n", "rtp.conf": "#exec /bin/x\n[general]\nstrictrtp=yes\n"}
    assert states(audit(tmp_path, files, answers_to={"rtp show settings": "  Strict RTP:      Yes"}), "AST-RTP-001") == {None: "pass"}


@pytest.mark.parametrize("line, known", [
    ("endpoint=config,pjsip.conf,criteria=type=endpoint", True), ("endpoint/cache=memory_cache,x", True), ("contact=astdb,registrar", True),
    ("endpoint=config,more.conf,criteria=type=endpoint", False), ("endpoint=astdb,ps_endpoints", False), ("auth/realm=realtime,ps_auths", False)])
def test_objects_of_sorcery_that_stand_elsewhere(line, known, tmp_path):
    found = states(audit(tmp_path, {"pjsip.conf": PHONE, "sorcery.conf": "[res_pjsip]\n" + line + "\n"}), "AST-PJS-009")
    assert found == dict({"PJSIP/100": "pass"}, **({} if known else {"database": "not_checked"}))


@pytest.mark.parametrize("match, state", [("0/0", "fail"), ("198.51.100.7,0/0.0.0.0", "fail"), ("::/0", "fail"), ("10/8", "pass"), ("a.example", "pass")])
def test_an_identify_section_for_everybody(match, state, tmp_path):
    files = {"pjsip.conf": "[t]\ntype=endpoint\ncontext=x\nidentify_by=ip\n[i]\ntype=identify\nendpoint=t\nmatch=" + match + "\n"}
    assert states(audit(tmp_path, files), "AST-PJS-011") == {"PJSIP identify i": state}


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_there_and_no_file_is_told(make, tmp_path):
    make(tmp_path / "pjsip.conf")
    assert states(audit(tmp_path, {}), "AST-CONF-001") == {"pjsip.conf": "fail"}


_GUEST = "[guest]\ntype=user\ncontext=public\n"


@pytest.mark.parametrize("users, iax, wanted", [
    ("[general]\nhasiax=yes\n[6000]\nfullname=Bob\nsecret=Kd9-22xq-7fPm\n", _GUEST, {"IAX2/guest": "fail", "IAX2/6000": "pass"}),
    ("[general]\nhasiax=yes\n[6000]\nhost=dynamic\n", "", {"IAX2/6000": "fail"}),
    ("[general]\nhasiax=yes\ndeny=0.0.0.0/0,::/0\n[6000]\nhost=dynamic\n", "", {"IAX2/6000": "pass"}),
    ("[t](!)\nhasiax=no\n[6000](t)\nhasiax=yes\n", "", {None: "pass"}),  # of a switch the first line counts
    ("[6000]\nhasiax=yes\nsecret=Kd9-22xq-7fPm\n", "[6000]\ntype=user\ncontext=x\n", {"IAX2/6000": "pass"}),
    ("[6000]\nhasiax=yes\nsecret=Kd9-22xq-7fPm\n", "[6000]\ntype=user\nsecret=\n", {"IAX2/6000": "fail"}),
    ("[6000]\nhasiax=yes\n", "[6000]\ntype=peer\nsecret=Kd9-22xq-7fPm\n", {"IAX2/6000": "fail"}),
])
def test_users_conf_makes_friends_of_iax2_without_a_type(users, iax, wanted, tmp_path):
    found = audit(tmp_path, {"iax.conf": "[general]\nbindaddr=127.0.0.1\n" + iax, "users.conf": users}, version="20.10.0")
    seen = states(found, "AST-IAX-001")
    assert {subject: state for subject, state in seen.items() if state == "fail"} == {one: state for one, state in wanted.items() if state == "fail"}
    assert "pass" in wanted.values() or "pass" not in seen.values()
    assert not [finding for finding in found if "The check stopped" in finding.reason]


_STRONG = "secret=Kd9-22xq-7fPm\n"


@pytest.mark.parametrize("iax, state", [
    ("[p]\ntype=user\ncontext=x\n[p]\ntype=peer\nhost=203.0.113.9\nusername=me\n" + _STRONG, "fail"),
    ("[p]\ntype=peer\nhost=203.0.113.9\n" + _STRONG + "[p]\ntype=User\ncontext=x\n", "fail"),
    ("[p]\ntype=user\ncontext=x\n[p]\ntype=peer\nhost=203.0.113.9\ndeny=0.0.0.0/0,::/0\n", "fail"),
    ("[p]\ntype=user\ncontext=x\ndeny=0.0.0.0/0,::/0\n[p]\ntype=peer\nhost=203.0.113.9\n", "pass"),
    ("[p]\ntype=user\n" + _STRONG + "[p]\ntype=peer\nhost=203.0.113.9\n", "pass"), ("[p]\ntype=peer\nhost=203.0.113.9\n", "pass"),
    ("[p]\ntype=friend\nhost=dynamic\n" + _STRONG + "[p]\ntype=peer\nhost=203.0.113.9\n", "pass"), ("[p]\ntype=user\n[p]\ntype=friend\n" + _STRONG, "pass"),
])
def test_a_user_and_a_peer_of_iax2_of_one_name_share_nothing(iax, state, tmp_path):
    found = states(audit(tmp_path, {"iax.conf": "[general]\nbindaddr=127.0.0.1\n" + iax}), "AST-IAX-001")
    assert list(found.values()) == [state] and (state == "pass" or list(found) == ["IAX2/p"])


@pytest.mark.parametrize("iax, wanted", [
    ("[p]\ntype=user\ndeny=0.0.0.0/0,::/0\n[p]\ntype=peer\nhost=dynamic\n", ["fail"]),
    ("[p]\ntype=user\n[p]\ntype=peer\nhost=dynamic\ndeny=0.0.0.0/0,::/0\n", ["pass"]),
])
def test_the_list_of_a_peer_says_from_where_it_registers(iax, wanted, tmp_path):
    assert list(states(audit(tmp_path, {"iax.conf": "[general]\n" + iax}), "AST-IAX-010").values()) == wanted


@pytest.mark.parametrize("own, state", [("type=peer", "pass"), ("type=user", "fail"), ("type=friend", "fail"), ("type=friend\ntype=peer", "fail")])
def test_a_user_with_a_host_of_his_own_is_found_by_his_name(own, state, tmp_path):
    """Asked of Asterisk 16; types of a template and of the section add up."""
    found = audit(tmp_path, {"sip.conf": f"{SIP}[far]\nhost=10.0.0.1\ninsecure=invite\n{own}\n"}, version="16.28.0")
    assert [[finding.state for finding in of(found, rule) if finding.subject in ("SIP/far", None)] for rule in ("AST-SIP-009", "AST-SIP-025")] in (
        [[state], [state]], [[state], ["not_applicable"]])


@pytest.mark.parametrize("general, own, state", [
    ("insecure=port,invite", "", "fail"), ("insecure=port", "", "pass"), ("insecure=port, invite", "", "pass"), ("insecure=invite", "insecure=no", "pass"),
    ("insecure=invite", "insecure=port", "pass"), ("insecure=invite", "insecure=", "pass"), ("insecure=no", "insecure=port,invite", "fail"),
    ("insecure=invite", "host=10.0.0.1", "fail"), ("insecure=invite", "deny=0.0.0.0/0,::/0", "pass"),
])
def test_what_general_says_of_insecure_counts_for_every_device(general, own, state, tmp_path):
    text = f"{SIP}{general}\n[6001]\ntype=friend\nhost=dynamic\nsecret=Kd9-22xq-7fPm\n{own}\n"
    found = of(audit(tmp_path, {"sip.conf": text}, version="20.10.0"), "AST-SIP-009")
    assert [finding.state for finding in found] == [state]
    assert state == "pass" or "template" not in found[0].evidence[0].text and "sip.conf:" in found[0].evidence[0].text


def test_a_device_of_users_conf_has_what_general_says_of_insecure(tmp_path):
    users = "[6000]\nhassip=yes\nhost=dynamic\nsecret=Kd9-22xq-7fPm\n[6001]\nhassip=yes\nhost=dynamic\nsecret=Kd9-22xq-7fPm\ninsecure=no\n"
    found = audit(tmp_path, {"sip.conf": SIP + "insecure=invite\n", "users.conf": users}, version="20.10.0")
    assert states(found, "AST-SIP-009") == {"SIP/6000": "fail"}


def test_guests_come_into_the_context_of_a_domain(tmp_path):
    """Asked of Asterisk 16, as is what the role says of it."""
    plan = "[dead]\nexten => _X.,1,Hangup()\n[office]\nexten => _X.,1,Dial(SIP/carrier/${EXTEN})\n[hints]\nexten => 1,hint,SIP/1\n"
    guests = {domain: audit(tmp_path, {"sip.conf": f"[general]\ncontext=dead\ndomain=pbx.example{domain}\n", "extensions.conf": plan}, version="16.28.0")
              for domain in ("", ",office", ", hints")}
    assert [tuple(list(states(found, rule).values()) for rule in ("AST-SIP-003", "AST-DP-018")) for found in guests.values()] == [
        (["pass"], ["pass"]), (["fail"], ["pass"]), (["pass"], ["fail"])]
