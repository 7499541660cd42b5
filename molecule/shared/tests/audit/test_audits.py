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

BOTH = set()
"""Rules, without AST-, that either naive host breaks."""

ONLY = {"pbx16": set(), "pbx22": set()}

MAY_DIFFER = {
    "records of logins": r"/(var/log/(wtmp|btmp|lastlog|wtmp\.db)|var/lib/(lastlog|wtmpdb)(/.*)?|run/utmp|var/log)",
    "sessions of systemd": r"/run/(user|systemd)(/.*)?|/run|/run/sudo(/.*)?",
    "log lines of the connection": r"/(var|run)/log/journal(/.*)?|/var/log/(auth\.log|syslog|messages|user\.log|daemon\.log|fail2ban\.log)|/var/lib/fail2ban(/.*)?",
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
    assert re.search(r"lands in \[public\].*\[public\] include => outbound.*\[outbound\] _00\.,2 Dial\(.*reaches .*carrier with international numbers", told, re.DOTALL)
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
