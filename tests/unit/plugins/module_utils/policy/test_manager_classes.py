# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The classes of AMI users, judged with all else about them."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import ami_classes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import manager_users
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import ami_users, by_id, observed, options, session

CLOSED = "deny=0.0.0.0/0\ndeny=::/0\npermit=127.0.0.1\n"
CALLS, CLASSES = "AST-AMI-005", "AST-AMI-006"
HARMLESS = ",".join(name for name in ami_classes.CLASSES if name not in ("system", "command", "config"))


def judged(host, text, **more):
    host.write("manager.conf", "[general]\nenabled=yes\n" + text)
    return manager_users.judge(host.case(**more))


@pytest.mark.parametrize("line, wanted", [
    ("write=system,call,originate\n", "call,originate"), ("write=command\n", "none"), ("write=call\nwrite=config\n", "none"),
    ("write=all\n", HARMLESS), ("write=call,,originate\n", HARMLESS), ("write=,call\n", HARMLESS), ("write=a,call\n", HARMLESS),
    ("write=sys,call\n", "call"), ("write=co,log\n", "log"),
])
def test_classes_are_written_out(host, line, wanted):
    finding = by_id(judged(host, "[crm]\nsecret=x\n" + CLOSED + line), CLASSES)
    assert options(finding) == {"crm": {"write": wanted}}


@pytest.mark.parametrize("line", ["", "write=\n", "write=call\n", "write=System\n", "write=call, system\n", "write=none\n", "read=all\n", "write=call,\n",
                                  "write=log,sys\n"])
def test_what_gives_no_class_is_left_alone(host, line):
    assert by_id(judged(host, "[crm]\nsecret=x\n" + CLOSED + line), CLASSES).state == PASS


def test_why_a_short_word_gives_a_class_is_said(host):
    found = judged(host, "[crm]\nsecret=x\nwrite=sys,orig,call\n" + CLOSED)
    assert "it shall not have system; Asterisk takes 'sys' and 'orig' before a comma" in by_id(found, CLASSES).reason
    assert by_id(found, CALLS).state == FAIL
    assert by_id(judged(host, "[crm]\nsecret=x\nwrite=orig,call\n" + CLOSED), CALLS).state == FAIL


def test_what_is_only_in_memory_is_revoked_by_an_explicit_value(host):
    seen = ami_users(crm=([("deny", "0.0.0.0/0"), ("deny", "::/0"), ("permit", "127.0.0.1/32")], ["call"], ["system", "call"]))
    finding = by_id(judged(host, "[crm]\nsecret=x\n" + CLOSED, seen=seen), CLASSES)
    assert options(finding) == {"crm": {"write": "none"}}
    read = by_id(judged(host, "[crm]\nsecret=x\nwrite=call\n" + CLOSED, seen=seen), CLASSES)
    assert (read.state, read.edits, read.reread) == (FIXED, (), ("manager.conf",))


def test_a_session_keeps_the_classes(host):
    seen = dict(ami_users(crm=([], [], ["system"])), sessions=[session("crm", "127.0.0.1")])
    kept = by_id(judged(host, "[crm]\nsecret=x\nwrite=system\n", seen=seen), CLASSES)
    assert kept.state == KEPT and "this host" in kept.reason
    given = by_id(judged(host, "[crm]\nsecret=x\nwrite=system\n", seen=seen, users={"crm": {"write": ["call"]}}), CLASSES)
    assert options(given) == {"crm": {"write": "call"}}


def test_given_classes_win(host):
    found = judged(host, "[crm]\nsecret=x\nread=all\nwrite=system\n" + CLOSED, users={"crm": {"write": ["system", "call"], "read": []}})
    assert [options(finding) for finding in found if finding.rule.id == CLASSES] == [{"crm": {"read": "none"}}, {"crm": {"write": "system,call"}}]


def test_originate_is_reported(host):
    found = judged(host, "[crm]\nsecret=x\nwrite=originate\n" + CLOSED)
    assert by_id(found, CALLS).state == FAIL
    assert by_id(judged(host, "[crm]\nsecret=x\nwrite=originate\n" + CLOSED, revoke=["originate"]), CLASSES).state == FIXED


def test_the_proof_of_classes(host):
    proof = by_id(judged(host, "[crm]\nsecret=x\nwrite=system,call\n" + CLOSED), CLASSES).proofs[0]
    assert proof.look(observed(**ami_users(crm=([], [], ["call"]))))[1]
    assert not proof.look(observed(**ami_users(crm=([], [], ["call", "system"]))))[1]
