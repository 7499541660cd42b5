# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ARI: on or off, origins, passwords."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import ari
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, observed, options

VERSIONS = ("16.28.0", "22.10.1")
USER = "[general]\nenabled=yes\n[dialer]\ntype=user\npassword=%s\n"


def test_not_there(host):
    assert {finding.state for finding in ari.judge(host.case())} == {NOT_APPLICABLE}
    host.write("ari.conf", USER % "x")
    assert {finding.state for finding in ari.judge(host.case(seen={"modules": frozenset()}))} == {NOT_APPLICABLE}


@pytest.mark.parametrize("version", VERSIONS)
def test_on_without_users(host, version):
    host.write("ari.conf", "[general]\npretty=yes\n")
    finding = by_id(ari.judge(host.case(version=version)), "AST-ARI-001")
    assert options(finding) == {"general": {"enabled": "no"}}
    assert finding.proofs[0].look(observed(ari={"Enabled": "No"}))[1] and not finding.proofs[0].look(observed(ari={"Enabled": "Yes"}))[1]
    host.write("ari.conf", USER % "x")
    assert by_id(ari.judge(host.case(version=version)), "AST-ARI-001").state == PASS
    assert by_id(ari.judge(host.case(version=version, ari="off")), "AST-ARI-001").state == FIXED
    assert by_id(ari.judge(host.case(version=version, ari="off", seen={"http_clients": ["10.0.0.9"]})), "AST-ARI-001").state == KEPT


@pytest.mark.parametrize("line, given, wanted", [
    ("allowed_origins=*\n", [], None), ("allowed_origins=http://a, *\n", ["https://b", "https://c"], "https://b,https://c"),
])
def test_origins(host, line, given, wanted):
    host.write("ari.conf", "[general]\n" + line)
    finding = by_id(ari.judge(host.case(ari_origins=given)), "AST-ARI-002")
    assert options(finding) == {"general": {"allowed_origins": wanted}}
    assert not finding.proofs[0].look(observed(ari={"Allowed Origins": "*"}))[1]


@pytest.mark.parametrize("line", ["", "allowed_origins=\n", "allowed_origins=https://a\n"])
def test_origins_that_are_named(host, line):
    host.write("ari.conf", "[general]\n" + line)
    assert by_id(ari.judge(host.case()), "AST-ARI-002").state == PASS


@pytest.mark.parametrize("password, state", [("dialer", FAIL), ("", FAIL), ("amp111", FAIL), ("Gh7-kkq29", PASS)])
def test_passwords(host, password, state):
    host.write("ari.conf", USER % password)
    finding = by_id(ari.judge(host.case()), "AST-ARI-010")
    assert finding.state == state
    assert all(line.endswith("= ********") for line in finding.evidence)


@pytest.mark.parametrize("version", VERSIONS)
def test_disable_makes_the_password_fit_nothing(host, version):
    host.write("ari.conf", USER % "dialer")
    finding = by_id(ari.judge(host.case(version=version, bad_secrets="disable")), "AST-ARI-010")
    assert options(finding) == {"dialer": {"password_format": "crypt"}}
    host.write("ari.conf", USER % "dialer" + "password_format=crypt\n")
    done = ari.judge(host.case(version=version, bad_secrets="disable"))
    assert by_id(done, "AST-ARI-010").state == PASS and "disabled" in by_id(done, "AST-ARI-010").reason


def test_a_client_keeps_the_user(host):
    host.write("ari.conf", USER % "dialer")
    seen = {"http_clients": ["10.0.0.9"]}
    assert by_id(ari.judge(host.case(bad_secrets="disable", seen=seen)), "AST-ARI-010").state == KEPT
    assert by_id(ari.judge(host.case(bad_secrets="disable", seen=seen, remote_clients="cut")), "AST-ARI-010").state == FIXED
