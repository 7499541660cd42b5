# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chains of nftables and jails of fail2ban, as their programs print them."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import guards

RULESET = (
    "table inet voipsec {\n"
    "\tset a {\n"
    "\t\ttype ipv4_addr\n"
    "\t}\n"
    "\n"
    "\tchain input {\n"
    "\t\ttype filter hook input priority filter - 5; policy drop;\n"
    "\t\tct state established accept\n"
    "\t}\n"
    "\n"
    "\tchain forward {\n"
    "\t\ttype filter hook forward priority filter; policy accept;\n"
    "\t}\n"
    "}\n"
    "table ip filter {\n"
    "\tchain INPUT {\n"
    "\t\ttype filter hook input priority filter; policy accept;\n"
    "\t}\n"
    "}\n")
STATUS = (
    "Status for the jail: voipsec-auth\n"
    "|- Filter\n"
    "|  |- Currently failed:\t0\n"
    "|  |- Total failed:\t0\n"
    "|  `- File list:\t/var/log/asterisk/voipsec_log /var/log/x\n"
    "`- Actions\n"
    "   |- Currently banned:\t2\n"
    "   |- Total banned:\t7\n"
    "   `- Banned IP list:\t198.51.100.1 198.51.100.2\n")


def test_base_chains_at_the_hook_input():
    assert guards.parse(RULESET) == [("inet", "voipsec", "input", "drop"), ("ip", "filter", "INPUT", "accept")]
    assert guards.parse("") == []


def test_jails(monkeypatch):
    answers = {"status": ("Status\n|- Number of jail:	2\n`- Jail list:	sshd, voipsec-auth\n", None)}
    monkeypatch.setattr(guards, "find_program", lambda name: "/usr/bin/" + name)
    monkeypatch.setattr(guards.os, "geteuid", lambda: 0)
    monkeypatch.setattr(guards.commands, "output", lambda words: answers[words[1]] if len(words) == 2 else (STATUS if words[2] == "voipsec-auth" else "", None))
    found, reason = guards.jails()
    assert reason is None and found == {"sshd": {"banned": 0, "files": []}, "voipsec-auth": {"banned": 2, "files": ["/var/log/asterisk/voipsec_log",
                                                                                                                    "/var/log/x"]}}
    answers["status"] = ("", "fail2ban-client status ended with status 255")
    assert guards.jails() == ({}, None)


def test_only_root_is_told(monkeypatch):
    monkeypatch.setattr(guards, "find_program", lambda name: "/usr/bin/" + name)
    monkeypatch.setattr(guards.os, "geteuid", lambda: 1000)
    assert guards.jails()[0] is None and guards.chains()[0] is None
    assert "root only" in guards.chains()[1] and "root only" in guards.jails()[1]


def test_a_firewall_that_nft_does_not_show_is_not_taken_for_none(monkeypatch):
    monkeypatch.setattr(guards, "find_program", lambda name: "/usr/sbin/nft")
    monkeypatch.setattr(guards.os, "geteuid", lambda: 0)
    monkeypatch.setattr(guards.commands, "output", lambda words: ("", None))
    monkeypatch.setattr(guards.quiet, "text", lambda path: "filter\n" if path.endswith("ip_tables_names") else None)
    found, reason = guards.chains()
    assert found is None and "old iptables (table filter)" in reason
    monkeypatch.setattr(guards.quiet, "text", lambda path: None)
    assert guards.chains() == ([], None)
