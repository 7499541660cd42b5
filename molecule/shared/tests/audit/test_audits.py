# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the audits of the scenario said of a host: as it was, after hardening, with a broken configuration; and what they left behind."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

REPORTS = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "audit"

BOTH = set(
    "AMI-002 AMI-003 AMI-004 AMI-005 AMI-006 AMI-007 AMI-008 AMI-009 AMI-010 AMI-013 ARI-002 ARI-003 ARI-004 ARI-007 ARI-010 CORE-004 "
    "CORE-005 CORE-006 CORE-009 CORE-010 CORE-015 DP-001 DP-003 DP-009 DP-010 DP-012 DP-013 DP-020 DRIFT-002 ENUM-001 F2B-001 FAX-001 "
    "FEAT-002 FS-002 FS-011 FS-012 FW-001 HTTP-002 HTTP-008 HTTP-009 IAX-001 IAX-006 IAX-007 IAX-008 IAX-009 IAX-014 IAX-015 LOG-001 LOG-003 "
    "LOG-005 LOG-011 LOG-013 MOD-004 MOD-005 MOD-008 MOD-009 MOD-010 MOD-012 MOD-013 MOD-014 MOD-015 MOD-021 PJS-021 PJS-022 PWD-005 RTP-004 "
    "RTP-006 RTP-008 SSH-002 SSH-005 UNIT-001 UNIT-002 UNIT-003 UNIT-004 UNIT-005 UNIT-006 UNIT-007 UNIT-008 UNIT-009 UNIT-010 UNIT-011 "
    "UNIT-012 UNIT-013 UNIT-014 UNIT-016 UNIT-017 USR-001 USR-011".split())
"""Rules, without AST-, that either naive host breaks."""

ONLY = {
    "pbx16": set("MOD-002 PJS-002 PJS-003 PJS-005 PWD-002 SIP-001 SIP-002 SIP-003 SIP-004 SIP-006 SIP-007 SIP-008 SIP-012 SIP-014 SIP-016 "
                 "SIP-017 SIP-020 SIP-022 SIP-023 SIP-024 SIP-026 SIP-028 SIP-029 SIP-031 SIP-034 VER-001".split()),
    "pbx22": set("ARI-005 HTTP-011 PJS-001 PJS-007 PJS-008 PJS-010 PJS-013 PJS-014 PJS-016 PJS-017 PJS-018 PJS-024 PJS-025 PJS-026 PJS-032 "
                 "PJS-033 PJS-035 PJS-042 PJS-045 PJS-048 PJS-050 PJS-051 VM-001 VM-002 VM-005 VM-008 VM-009 VM-012 VM-013 VM-014".split()),
}

MAY_DIFFER = {
    "records of logins": r"/(var/log/(wtmp|btmp|lastlog|wtmp\.db)|var/lib/(lastlog|wtmpdb)(/.*)?|run/utmp|var/log)",
    "sessions of systemd": r"/run/(user|systemd)(/.*)?|/run|/run/sudo(/.*)?",
    "log lines of the connection": r"/(var|run)/log/journal(/.*)?|/var/log/(auth\.log|syslog|messages|user\.log|daemon\.log|fail2ban\.log)"
                                   r"|/var/lib/fail2ban(/.*)?",
    "Ansible's temporary directory was there": r"/root/\.ansible(/tmp)?|/root|/tmp",
}
"""What a connection leaves behind, whatever is done over it."""


def document(kind, name):
    """(the host in a report of the scenario, its rules)."""
    report = json.loads((REPORTS / kind / "audit.json").read_text())
    return next(host for host in report["hosts"] if host["host"] == name), report["rules"]


def failing(found, severities=("low", "medium", "high", "critical")):
    """Ids of rules that fail, without AST-."""
    host, rules = found
    return {finding["rule"][4:] for finding in host["findings"] if finding["state"] == "fail" and rules[finding["rule"]]["severity"] in severities}


def states(found, rule):
    """Subject to state."""
    return {finding["subject"]: finding["state"] for finding in found[0]["findings"] if finding["rule"] == rule}


def test_a_naive_host_breaks_exactly_these_rules(pbx):
    found, wanted = failing(document("naive", pbx.name)), BOTH | ONLY[pbx.name]
    assert found == wanted, "not expected: %s; missing: %s" % (" ".join(sorted(found - wanted)), " ".join(sorted(wanted - found)))


def test_the_path_of_a_guest_abroad_is_shown(pbx):
    host, _rules = document("naive", pbx.name)
    found = next(finding for finding in host["findings"] if finding["rule"] == "AST-DP-001" and finding["state"] == "fail")
    told = "\n".join(proof["text"] for proof in found["evidence"])
    assert re.search(r"lands in \[public\].*\[public\] include => outbound.*\[outbound\] _00\.,2 Dial\(.*reaches .*carrier with international numbers", told,
                     re.DOTALL)
    assert {proof["where"].rsplit(":", 1)[0] for proof in found["evidence"] if proof["where"]} >= {"/etc/asterisk/extensions.conf"}


def test_a_hardened_host_has_nothing_of_high_or_critical_severity(pbx):
    found = document("hardened", pbx.name)
    assert failing(found, ("high", "critical")) == set()
    assert found[0]["score"]["score"] > document("naive", pbx.name)[0]["score"]["score"]
    assert states(found, "AST-TRUNK-001") == {None: "pass"}


def test_harden_reported_before_and_after(pbx):
    host, _rules = document("by_harden", pbx.name)
    assert host["before"]["score"]["score"] < host["score"]["score"]


def test_a_broken_tree_gives_findings_and_no_crash(pbx):
    host, rules = document("broken", pbx.name)
    found = host, rules
    assert {"iax.conf", "http.conf"} <= {name for name, state in states(found, "AST-CONF-001").items() if state == "fail"}
    assert set(states(found, "AST-CONF-002").values()) == {"fail"} and any("logger.conf" in subject for subject in states(found, "AST-CONF-002"))
    assert set(rules) == {finding["rule"] for finding in host["findings"]}
    assert not [finding for finding in host["findings"] if "please report it" in finding["reason"]]
    assert "pass" not in {finding["state"] for finding in host["findings"] if finding["rule"].startswith("AST-HTTP-")}


def test_no_report_holds_a_secret(pbx):
    text = "".join(path.read_text() for kind in ("naive", "hardened", "broken", "by_harden") for path in (REPORTS / kind).iterdir())
    assert pbx.name in text
    assert not [secret for secret in ("amp111", "w4ll", "4321", "password = dialer", "Adieu") if secret in text]


def test_nothing_on_the_host_changed_but_what_a_connection_leaves(pbx):
    before, after = (set(pbx.host.check_output("cat /root/files-%s", when).splitlines()) for when in ("before", "after"))
    changed = {line.split("|", 1)[0] if line.startswith("/") else line for line in before ^ after}
    strange = {path for path in changed if not any(re.fullmatch(pattern, path) for pattern in MAY_DIFFER.values())}
    assert len(before) > 1000 and not strange
    assert not pbx.host.run("ls -A /root/.ansible/tmp").stdout.strip()


@pytest.mark.parametrize("name", ["audit.html", "audit.sarif", "audit.junit.xml", "audit.txt"])
def test_every_format_is_there_for_its_owner_only(pbx, name):
    path = REPORTS / "hardened" / name
    assert path.stat().st_mode & 0o777 == 0o600 and pbx.name in path.read_text()
