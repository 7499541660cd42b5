# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no data can say about IAX2 and DUNDi."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import acls, deadends
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks.logs import open_logs
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks.sip import numbered
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_everywhere, is_true

_ACL = ("permit", "deny", "acl")


def calls(dummy, thing):
    """Whether a device may call, and not only be called."""
    return thing.kind != "peer"


def registers(dummy, thing):
    """Whether it comes from anywhere."""
    return thing.value("host", "").lower() == "dynamic" or thing.value("host") is None and calls(None, thing)


def says_transfer(dummy, thing):
    return "transfer" in thing.lines


def guests(case):
    """AST-IAX-001: nobody calls without a secret, unless an access list says from where."""
    found = []
    for thing in case.iax_devices:
        if not calls(case, thing):
            continue
        there = [option for option in ("secret", "inkeys", "dbsecret") if thing.value(option)]
        closed = there or not acls.open_families(case, thing.all_values(*_ACL))
        shown = ((thing.lines.get("type") or thing.lines.get("hasiax"), thing, "secret", None),)
        found.append(Verdict(PASS, "", thing.label, shown) if closed else Verdict(
            FAIL, "It has neither secret nor keys nor an access list for both families, so whoever calls without a name is taken for it.", thing.label, shown))
    return found or [Verdict(PASS, "There are no users of IAX2.")]


def sources(case):
    """AST-IAX-010: devices that register come from their own networks."""
    found = []
    for thing in case.iax_devices:
        if thing.value("host", "").lower() == "dynamic":
            families, holes = (look(case, thing.all_values(*_ACL)) for look in (acls.open_families, acls.told_holes))
            shown = tuple((line, thing, "permit", None) for line in thing.all(*_ACL))
            found.append(Verdict(FAIL, f"No access list keeps strangers out in {' and '.join(families)}{holes}.", thing.label, shown) if families else
                         Verdict(PASS, "", thing.label, shown))
    return found or [Verdict(NOT_APPLICABLE, "No device of IAX2 registers.")]


def addresses(case):
    """AST-IAX-009: it does not listen everywhere."""
    lines = case.book("iax.conf").lines("general", "bindaddr")
    wide = [line for line in lines if is_everywhere(text_of(line.value))]
    shown = tuple(case.evidence(line) for line in (wide or lines)) or (case.default("bindaddr of iax.conf", "0.0.0.0"),)
    if wide or not lines:
        return [Verdict(FAIL, "IAX2 listens on every address of this host.", None, shown)]
    return [Verdict(PASS, "IAX2 listens on the addresses that are named.", None, shown)]


def names(case):
    """AST-IAX-017: names are no numbers."""
    return numbered(case.iax_devices, lambda thing: thing.value("host", "").lower() == "dynamic")


def auth_debug(case):
    """AST-IAX-014: attacks leave a line, and only where others cannot read it."""
    line = case.book("iax.conf").line("general", "authdebug")
    shown = (case.evidence(line) if line is not None else case.default("authdebug of iax.conf", "no"),)
    if line is None or not is_true(text_of(line.value)):
        return [Verdict(FAIL, "authdebug is off, so a wrong secret leaves no line that anybody could see or ban.", None, shown)]
    wide = open_logs(case, "notice")
    if wide:
        return [Verdict(FAIL, f"authdebug writes answers to challenges into {wide[0][0]}, which everybody can read.", None,
                        shown + tuple(Evidence(f"{path}: {status.mode:04o}", path) for path, status in wide))]
    return [Verdict(PASS, "authdebug is on, and no log with notices is open to others.", None, shown)]


def dundi_peers(case):
    """AST-DUN-003: peers learn and tell what they need."""
    found = []
    for thing in case.dundi_peers:
        wide = [line for line in thing.all("include", "permit") if text_of(line.value).strip().lower() == "all"]
        shown = tuple((line, thing, "permit", None) for line in wide or thing.all("include", "permit"))
        found.append(Verdict(FAIL, "It is answered about every number, or believed about every number.", thing.label, shown) if wide else
                     Verdict(PASS, "", thing.label, shown))
    return found or [Verdict(NOT_APPLICABLE, "DUNDi has no peers.")]


def dundi_mappings(case):
    """AST-DUN-004: what is published is a dead end, or reaches own extensions."""
    found = []
    for line in case.book("dundi.conf").lines("mappings"):
        context = text_of(line.value).split(",")[0].strip()
        told = deadends.verdict(case, context, "Peers of DUNDi")
        outward = [one for thing in case.dialplan if thing.name == context for one in deadends.outward(case, thing)]
        shown = (case.evidence(line),) + tuple(case.evidence(one) for one in outward[:2])
        found.append(Verdict(FAIL, f"It publishes the context {context}, which dials what the caller chooses.", text_of(line.name), shown) if outward else
                     Verdict(PASS if told.state != "not_checked" else told.state, f"It publishes the context {context}.", text_of(line.name), shown))
    return found or [Verdict(NOT_APPLICABLE, "DUNDi publishes nothing.")]
