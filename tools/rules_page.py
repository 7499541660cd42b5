# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/rules.md anew, the page about every rule of the audit, from the catalogue.

Usage: make tables     tests/unit/docs says when it is needed
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/rules.md"

HEAD = """# The rules of the audit

This page is made from the catalogue in `plugins/module_utils/policy/audit/catalogue` by `make tables`; edit it there.

The module `voipsec.asterisk.audit` judges a host by these {count} rules. Each finding is one of

- **pass**: it is so, by the files and, where it can be asked, by the running daemon;
- **fail**: it is not so, with the evidence;
- **waived**: it fails, and a waiver that has not expired says why that is accepted;
- **not applicable**: this host does not have what the rule is about;
- **not checked**: it could not be seen, with the reason. It is never taken for a pass.

The severity says what an attacker gets where a rule is broken: *critical* is the host or calls at the owner's cost, at once; *high* the same with one
more mistake or one guessed secret; *medium* a step on the way, or blindness to attacks; *low* what makes the work of an attacker easier.

"""

FAMILIES = {
    "CONF": "Files that Asterisk can use", "DRIFT": "Files and the running daemon", "FS": "Rights on files", "ACL": "Named access lists", "RT": "Databases",
    "SIP": "chan_sip", "PJS": "PJSIP", "RTP": "Media", "FAX": "Fax", "IAX": "IAX2", "DUN": "DUNDi", "AMI": "AMI", "HTTP": "The HTTP server", "ARI": "ARI",
    "CORE": "Asterisk itself", "LOG": "The log", "CLI": "The command line", "MOD": "Modules", "DP": "The dialplan", "VM": "Voicemail", "CB": "Conferences",
    "MM": "MeetMe", "PARK": "Parking", "FEAT": "Keys in a call", "FOL": "Follow-me", "USR": "users.conf, and the account of Asterisk", "SPOOL": "Call files",
    "ENUM": "ENUM", "CEL": "Records of calls", "PROM": "Metrics", "STIR": "STIR/SHAKEN", "XMPP": "XMPP", "SNMP": "SNMP", "UNIT": "Fences of systemd",
    "FW": "The firewall", "F2B": "Bans", "SSH": "The SSH server", "ACCT": "Accounts of the host", "VER": "The version", "PWD": "Secrets",
    "TRUNK": "What only the provider can do",
    "ADV": "Known holes",
}


def family(rule_id):
    """The part of an id that names its topic."""
    return rule_id.split("-")[1]


def cell(text):
    """A text in one cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").replace("](", "]\\(")  # [name](!) of Asterisk is no link


def described(entry):
    """One rule."""
    rule = entry.rule
    decided = f" Variable: `{rule.variable}`." if rule.variable else ""
    return (f"### {rule.id}: {rule.title}\n\n"
            f"*{rule.severity}*. Where: {cell(rule.applies)}.\n\n{cell(rule.rationale)}\n\n"
            f"- Remedy: {cell(rule.remedy)}{decided}\n- What a fix can break: {cell(rule.disruption)}.\n- Source: {cell(rule.source)}.\n")


def page(entries):
    """The whole page.

    :param entries: rule id to Entry, in the order of the report.
    """
    groups = {}
    for entry in entries.values():
        groups.setdefault(family(entry.rule.id), []).append(entry)
    rows = "".join(f"| {FAMILIES[name]} | {len(several)} | " + ", ".join(f"{count} {severity}" for severity, count in _severities(several)) + " |\n"
                   for name, several in groups.items())
    table = "| topic | rules | by severity |\n|---|---|---|\n" + rows
    parts = [f"## {FAMILIES[name]}\n\n" + "\n".join(described(entry) for entry in several) for name, several in groups.items()]
    return HEAD.format(count=len(entries)) + table + "\n" + "\n".join(parts)


def _severities(several):
    order = ("critical", "high", "medium", "low")
    ranked = sorted((entry.rule.severity for entry in several), key=order.index)
    return [(severity, len(list(group))) for severity, group in itertools.groupby(ranked)]


def main():
    """Write it."""
    sys.path.insert(0, str(ROOT / ".cache/collections"))
    from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import catalogue
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(catalogue.ENTRIES))


if __name__ == "__main__":
    main()
