# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files as Asterisk takes them."""

from __future__ import annotations

import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import quiet
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import files, logs
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import audit, states, status
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.test_audit_case import make


def test_each_broken_file_is_named(tmp_path):
    case = make(tmp_path, {"sip.conf": "[x\n", "iax.conf": '#include "none"\n', "rtp.conf": "[general]\n"})
    assert {verdict.subject: verdict.state for verdict in files.broken(case)} == {"sip.conf": "fail", "iax.conf": "fail"}


def test_parts_that_nobody_reads_are_named_once(tmp_path):
    loop = '[general]\n#include "sip.conf"\nx=1\n'
    case = make(tmp_path, {"sip.conf": loop, "logger.conf": "[general]\n;-- never closed\n", "iax.conf": '[general]\n#include "bad.conf"\n',
                           "bad.conf": "[y]\nz=1\n[x\n"})
    found = files.hidden_parts(case)
    subjects = [verdict.subject for verdict in found]
    assert len(subjects) == len(set(subjects))
    assert any("bad.conf:3" in subject for subject in subjects) and any("logger.conf" in subject for subject in subjects)


@pytest.mark.parametrize("junk", [
    b"", b"\x00" * 100, b"\xff\xfe[\x00g\x00", b"[a]\n" + b"x=" + b"y" * 9000, b"=\n=>\n[]\n[](\n", b"\\\n[a](+)\n", b"[a]\n" * 200 + b"b=" * 200,
    os.urandom(4096),
])
def test_junk_in_every_file_makes_findings_and_no_fault(junk, tmp_path):
    found = audit(tmp_path, dict.fromkeys(files.READ, junk), source=quiet.QuietSource(str(tmp_path)))
    assert not [finding for finding in found if "please report it" in finding.reason]
    assert "AST-CONF-001" in {finding.rule.id for finding in found}


@pytest.mark.parametrize("acl, shown, wanted", [
    ("[phones]\ndeny=0.0.0.0/0\n", None, "pass"), ("[phones]\ndeny=0.0.0.0/0\n", "\nacl\n---\nphones\n", "pass"), ("[phones]\ndeny=0.0.0.0/0\n", "\nacl\n---\n",
                                                                                                                   "fail"),
    ("[other]\n", None, "fail"), ("[phones]\ndeny=nonsense\n", None, "fail"), ("[phones]\nallow=10.0.0.0/8\n", None, "fail"), ("[phones\n", None, "fail"),
    (None, None, "fail"),
])
def test_named_lists(acl, shown, wanted, tmp_path):
    tree = {"pjsip.conf": "[1]\ntype=endpoint\nacl=phones\n"}
    case = make(tmp_path, dict(tree, **({} if acl is None else {"acl.conf": acl})), answers_to={} if shown is None else {"acl show": shown})
    assert {verdict.subject: verdict.state for verdict in files.named_lists(case)} == {"phones": wanted}


def test_what_another_account_may_not_read_is_never_good(tmp_path):
    class Closed(quiet.QuietSource):
        def read(self, path):
            self.denied.add(path)
            raise PermissionError(13, "no", path)
    for name in files.READ:
        (tmp_path / name).write_text("[general]\nallowguest=no\n")
    found = audit(tmp_path, version="16.28.0", source=Closed(str(tmp_path)))
    assert states(found, "AST-SIP-001") == {None: "not_checked"} and states(found, "AST-CONF-001") == {None: "not_checked"}
    read = ("AST-SIP-", "AST-PJS-", "AST-AMI-", "AST-RTP-", "AST-IAX-", "AST-VM-", "AST-DP-", "AST-HTTP-", "AST-ARI-", "AST-DUN-")
    assert [finding for finding in found if finding.rule.id.startswith(read) and finding.state == "pass"] == []


@pytest.mark.parametrize("lines, shown, answers, wanted", [
    ("messages => notice", None, True, "fail"), ("messages => notice,security", None, True, "pass"), ("messages => *", None, True, "pass"),
    ("messages => [json]security", None, True, "pass"),
    ("messages => security", "x File default Enabled - NOTICE", True, "fail"), ("messages => security", "x File default Enabled - SECURITY", True, "pass"),
    ("messages => security", None, False, "not_checked"), ("console => security", None, True, "fail"),
])
def test_security_events(lines, shown, answers, wanted, tmp_path):
    case = make(tmp_path, {"logger.conf": "[logfiles]\n" + lines}, answers=answers, answers_to={} if shown is None else {"logger show channels": shown})
    assert [verdict.state for verdict in logs.security(case)] == [wanted]


def test_who_reads_security_events(tmp_path):
    text = "[general]\nappendhostname=yes\n[logfiles]\na => security\n/srv/b => security\nsyslog.local0 => security\nc => notice\n"
    tree = {"/var/log/asterisk/a.pbx": status(0o644), "/srv/b.pbx": status(0o640), "/var/log/asterisk/c.pbx": status(0o644)}
    found = logs.readable(make(tmp_path, {"logger.conf": text}, tree=tree))
    assert [(verdict.state, verdict.subject) for verdict in found] == [("fail", "/var/log/asterisk/a.pbx")]


_GLOBAL = "endpoint_identifier_order=ip,username\nuser_agent=PBX\ndisable_multi_domain=yes\n"


@pytest.mark.parametrize("head, more, skipped, refused", [
    ("[global]\n", "", False, False), ("[global]\n", "max_forwards=70\n", False, False), ("[global]\n", "max_forward=70\n", True, False),
    ("[global]\ntype=global\n", "max_forward=70\n", False, True), ("[GLOBAL]\n", "", True, False), ("[system]\n", "", True, False),
])
def test_a_global_section_that_asterisk_does_not_take_counts_for_nothing(head, more, skipped, refused, tmp_path):
    found = audit(tmp_path, {"pjsip.conf": head + _GLOBAL + more + "[a]\ntype=endpoint\n"})
    wanted = "fail" if skipped or refused else "pass"
    assert {rule: list(states(found, rule).values()) for rule in ("AST-PJS-003", "AST-PJS-005", "AST-PJS-022")} == dict.fromkeys(
        ("AST-PJS-003", "AST-PJS-005", "AST-PJS-022"), [wanted])
    assert (states(found, "AST-CONF-003") != {None: "pass"}) is (refused or skipped and head != "[GLOBAL]\n")
    assert (states(found, "AST-CONF-004") != {None: "pass"}) is skipped and "fail" not in states(found, "AST-PJS-047").values()
