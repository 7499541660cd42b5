# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host around Asterisk, and known holes."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.advisories import Advisory
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Rights
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import machine
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import status
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.test_audit_case import make

ADVISORY = Advisory((("AST-2021-008", "CVE-2021-32558"), ("GHSA-rvch",)), Since("16.19.1,18.5.1,19+"), "chan_iax2")


@pytest.mark.parametrize("version, more, wanted", [
    ("16.19.1", {}, "pass"), ("22.10.1", {}, "pass"), ("16.10.0", {}, "not_checked"), ("16.10.0", {"modules": frozenset()}, "not_applicable"),
    ("16.10.0", {"package": ""}, "fail"),
    ("16.10.0", {"package": None}, "not_checked"), ("16.10.0", {"changelog": frozenset(("CVE-2021-32558",))}, "not_checked"),
    ("16.10.0", {"changelog": frozenset(("CVE-2021-32558", "GHSA-rvch-1234-abcd"))}, "pass"), ("16.10.0", {"changelog": None}, "not_checked"),
    ("certified/18.1-cert2", {"package": ""}, "not_checked"),
])
def test_a_version_alone_proves_nothing(version, more, wanted, tmp_path):
    assert [verdict.state for verdict in ADVISORY.judge(make(tmp_path, {}, version, **more))] == [wanted]


def test_the_configuration_can_keep_a_hole_closed(tmp_path):
    closed = ADVISORY._replace(unless=lambda case: "It is off.")
    found = closed.judge(make(tmp_path, {}, "16.10.0", package=""))[0]
    assert (found.state, found.reason) == ("pass", "It is off.")


@pytest.mark.parametrize("version, today, wanted", [
    ("16.28.0", (2023, 10, 8), "pass"), ("16.28.0", (2023, 10, 9), "fail"), ("22.10.1", (2026, 11, 26), "pass"), ("99.1.0", (2026, 11, 26), "not_checked"),
])
def test_branches_end(version, today, wanted, tmp_path):
    case = make(tmp_path, {}, version)
    case.now = datetime.date(*today)
    assert [verdict.state for verdict in machine.supported(case)] == [wanted]


@pytest.mark.parametrize("row, sudo, wanted", [
    ({"shell": "/bin/bash"}, [], "fail"), ({"groups": ["wheel"]}, [], "fail"), ({}, [("/etc/sudoers:1", "asterisk ALL=(ALL) ALL")], "fail"),
    ({}, None, "not_checked"), ({}, [], "pass"),
    ({"shell": ""}, [], "fail"), ({"groups": ["pbx"]}, [("/etc/sudoers:1", "%pbx ALL=(ALL) ALL")], "fail"),
    ({}, [("/etc/sudoers:1", "%pbx ALL=(ALL) ALL")], "pass"),
    ({}, [("/etc/sudoers:1", "anna, asterisk ALL=(ALL) ALL")], "fail"), ({}, [("/etc/sudoers:1", "ALL ALL=(ALL) ALL")], "fail"),
])
def test_the_account_of_asterisk(row, sudo, wanted, tmp_path):
    whole = dict({"name": "asterisk", "uid": 100, "gid": 100, "shell": "/usr/sbin/nologin", "groups": ["asterisk"]}, **row)
    assert [verdict.state for verdict in machine.account(make(tmp_path, {}, accounts=[whole], sudo=sudo))] == [wanted]


@pytest.mark.parametrize("line, wanted", [
    ("%www-data ALL=(ALL) NOPASSWD: ALL", "%www-data"), ("%web ALL=NOPASSWD: ALL", "%web"), ("anna , www-data ALL=NOPASSWD: ALL", "www-data"),
    ("#33 ALL=NOPASSWD: ALL", "#33"), ("ALL ALL=NOPASSWD: ALL", "ALL"), ("%sudo ALL=NOPASSWD: ALL", None), ("www-data ALL=(ALL) ALL", None)])
def test_services_that_become_root(line, wanted, tmp_path):
    web = {"name": "www-data", "uid": 33, "gid": 33, "shell": "/usr/sbin/nologin", "groups": ["www-data", "web"]}
    verdict = machine.sudo(make(tmp_path, {}, accounts=[web], sudo=[("/etc/sudoers:1", line)]))[0]
    assert (verdict.state, verdict.subject) == (("fail", wanted) if wanted else ("pass", None))


def test_rights_that_may_not_be_looked_at(tmp_path):
    rights = Rights(("{config}/*",), 0o007, "bad")
    tree = {"/etc/asterisk": status(0o750, kind="directory"), "/etc/asterisk/a": status(0o640), "/etc/asterisk/d": status(0, kind="hidden")}
    assert [verdict.state for verdict in rights.judge(make(tmp_path, {}, tree=tree))] == ["not_checked"]
    tree["/etc/asterisk/b"] = status(0o644)
    assert [(verdict.state, verdict.subject) for verdict in rights.judge(make(tmp_path, {}, tree=tree))] == [("fail", "/etc/asterisk/b")]
    assert [verdict.state for verdict in rights.judge(make(tmp_path, {}, tree={}))] == ["not_applicable"]
    assert [verdict.state for verdict in rights.judge(make(tmp_path, {}, tree={"/etc/asterisk": status(kind="hidden")}))] == ["not_checked"]
    assert [verdict.state for verdict in Rights(("{nowhere}/*",), 0o007, "bad").judge(make(tmp_path, {}, tree=tree))] == ["not_applicable"]


def test_a_directory_that_can_be_listed_is_no_open_file(tmp_path):
    tree = {"/etc/asterisk": status(0o755, kind="directory"), "/etc/asterisk/d": status(0o755, kind="directory"), "/etc/asterisk/a": status(0o640)}
    assert [verdict.state for verdict in Rights(("{config}/*",), 0o007, "bad").judge(make(tmp_path, {}, tree=tree))] == ["pass"]
    assert [verdict.state for verdict in Rights(("{config}/*",), 0o007, "bad", directories=0o007).judge(make(tmp_path, {}, tree=tree))] == ["fail"]


def test_many_that_are_one_finding(tmp_path):
    tree = {"/etc/asterisk/%d" % number: status(owner="asterisk") for number in range(9)}
    tree["/etc/asterisk"] = status(kind="directory")
    found = Rights(("{config}/*",), 0, "bad", ("root",), whole=True).judge(make(tmp_path, {}, tree=tree))
    assert len(found) == 1 and found[0].reason.endswith("This is so for 9 of 9.") and len(found[0].evidence) == 5
