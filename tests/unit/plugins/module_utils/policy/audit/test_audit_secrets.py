# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in an audit: which rule each fault breaks, who has it, where it stands, and that it is never told."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import audit, of, states
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.rule_cases.making import GOOD

AMI = "[general]\nenabled=yes\n[crm]\nsecret=%s\n"
PHONES = "[a](!)\ntype=auth\npassword=Sommer2019\n[100](a)\nusername=100\n[101](a)\nusername=101\n" + "".join(
    "[%d]\ntype=endpoint\nauth=%d\n" % (number, number) for number in (100, 101))


@pytest.mark.parametrize("secret, known, short", [
    ("amp111", "fail", None), ("Password", "fail", None), ("CRM", "fail", None), ("", "fail", None), ("Xq7-kd9-22", "pass", "fail"), (GOOD, "pass", "pass"),
])
def test_what_everybody_knows_and_what_is_only_short(secret, known, short, tmp_path):
    found = audit(tmp_path, {"manager.conf": AMI % secret})
    assert states(found, "AST-AMI-004") == {"AMI user crm": known}
    assert states(found, "AST-PWD-005") == ({"AMI user crm": short} if short else {None: "not_applicable"})
    assert secret in ("", "CRM", "Password") or secret not in repr([one.to_dict() for one in found]), "the others are words that the report has anyway"


@pytest.mark.parametrize("lines, state", [
    ("deny=0.0.0.0/0\ndeny=::/0", "pass"), ("permit=127.0.0.1\ndeny=0.0.0.0/0,::/0", "pass"), ("deny=0.0.0.0/0", "fail"),
    ("deny=0.0.0.0/0,::/0\npermit=127.0.0.1", "fail"), ("deny=0.0.0.0/0,::/0,!10.0.0.0/8", "fail"), ("deny=10.0.0.0/8", "fail"),
])
def test_the_secret_of_a_user_whom_no_address_may_be_is_worth_nothing(lines, state, tmp_path):
    assert states(audit(tmp_path, {"manager.conf": AMI % ("amp111\n" + lines)}), "AST-AMI-004") == {"AMI user crm": state}


def test_ami_that_is_off_has_no_logins(tmp_path):
    found = of(audit(tmp_path, {"manager.conf": "[general]\n[crm]\nsecret=amp111\n"}), "AST-AMI-004")
    assert [(one.state, one.reason) for one in found] == [("not_applicable", "AMI is off.")]


def test_a_template_is_named_as_the_source(tmp_path):
    found = of(audit(tmp_path, {"pjsip.conf": PHONES}), "AST-PJS-016")
    assert {one.subject for one in found} == {"PJSIP/100", "PJSIP/101"} and {one.state for one in found} == {"fail"}
    shown = found[0].evidence[0]
    assert (shown.where, shown.value, shown.source) == (f"{tmp_path}/pjsip.conf:3", None, "a template, or a line that others share")
    assert "Sommer" not in repr(found)


def test_an_account_of_users_conf_without_a_secret(tmp_path):
    found = audit(tmp_path, {"users.conf": "[box]\nhasiax=yes\n[other]\nhasiax=yes\nsecret=letmein\n"})
    assert states(found, "AST-PWD-003") == {"IAX2/box": "fail", "IAX2/other": "pass"} and states(found, "AST-PWD-002") == {"IAX2/other": "fail"}
    assert states(audit(tmp_path, version="23.4.1"), "AST-PWD-003") == {None: "not_applicable"}


@pytest.mark.parametrize("files, rule", [
    ({"extconfig.conf": "[settings]\nsip.conf => odbc,asterisk,ast_config\n"}, "AST-PWD-002"),
    ({"extconfig.conf": "[settings]\nvoicemail => odbc,asterisk,boxes\n", "voicemail.conf": "[default]\n"}, "AST-VM-001"),
    ({"iax.conf": "[box\nsecret=x\n"}, "AST-PWD-002"),
])
def test_what_nobody_looked_at_is_not_checked(files, rule, tmp_path):
    assert set(states(audit(tmp_path, files, "16.28.0"), rule).values()) == {"not_checked"}


class _Denied(DiskSource):
    """A source in which one file may not be read."""

    def __init__(self, path):
        super().__init__(path)
        self.denied = set()

    def read(self, path):
        if path.endswith("iax.conf"):
            self.denied.add(path)
            raise PermissionError(13, "no", path)
        return super().read(path)


def test_a_file_that_may_not_be_read(tmp_path):
    found = audit(tmp_path, {"iax.conf": "[box]\ntype=friend\nhost=dynamic\nsecret=letmein\n"}, source=_Denied(str(tmp_path)))
    assert states(found, "AST-PWD-002") == {"iax.conf": "not_checked"}
    assert set(states(found, "AST-PWD-005").values()) == {"not_applicable"}


def test_a_hash_that_cannot_be_compared_is_not_safe(tmp_path):
    ari = "[general]\nenabled=yes\n[app]\ntype=user\npassword=%s\npassword_format=crypt\n"
    found = audit(tmp_path, {"http.conf": "[general]\nenabled=yes\n", "ari.conf": ari % "$y$j9T$abc$def"})
    assert set(states(found, "AST-ARI-010").values()) <= {"not_checked", "pass"}
