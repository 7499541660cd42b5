# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no data can say about the HTTP server and ARI."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import acls, conditions, things
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_own_address, is_true

_BOUND = re.compile(r"^(HTTPS )?Server Enabled and Bound to (\S+)$", re.MULTILINE)
_STATUS_OFF = Since("20.18.2,21.12.1,22.8.2,23.2.2+")
"""Versions in which the status page is off by default."""


def _trouble(case):
    trouble = case.trouble("http.conf")
    return [Verdict(*trouble)] if trouble else None


def needs(case):
    """Who needs the HTTP server, as a sentence; "": nobody was seen."""
    if case.ari_users and not conditions.no_ari(case):
        return f"ARI has {len(case.ari_users)} users."
    if case.is_on("manager.conf", "general", "webenabled"):
        return "AMI is offered over HTTP."
    sockets = [thing.label for thing in case.of_type("transport") if thing.value("protocol", "").lower() in ("ws", "wss")]
    sockets += [thing.label for thing in case.endpoints if is_true(thing.value("webrtc", "no"))]
    if sockets:
        return f"{sockets[0]} is reached over WebSocket."
    return "Metrics are on." if case.is_on("prometheus.conf", "general", "enabled") else ""


def unused(case):
    """AST-HTTP-001: the server is off where nothing needs it."""
    trouble = _trouble(case)
    if trouble:
        return trouble
    book = case.book("http.conf")
    lines = [line for line in (book.line("general", "enabled"), book.line("general", "tlsenable")) if line is not None]
    shown = tuple(case.evidence(line) for line in lines)
    away = conditions.no_http(case)
    if away:
        return [Verdict(PASS, away, None, shown)]
    why = needs(case)
    return [Verdict(PASS, why, None, shown) if why else Verdict(FAIL, "The HTTP server is on, and nothing was seen that needs it.", None, shown)]


def bound(case, tls):
    """AST-HTTP-002 and AST-HTTP-003: where it listens, by the file and by the daemon."""
    trouble = _trouble(case)
    if trouble:
        return trouble
    switch, option = ("tlsenable", "tlsbindaddr") if tls else ("enabled", "bindaddr")
    name, book = "HTTPS" if tls else "HTTP", case.book("http.conf")
    line = book.line("general", option)
    if tls and line is None and case.is_on("http.conf", "general", "enabled"):  # HTTPS listens where HTTP does (__ast_http_load in main/http.c)
        line = book.line("general", "bindaddr")
    on = case.is_on("http.conf", "general", switch)
    wide = on and (line is not None and not is_own_address(text_of(line.value)) or line is None and not tls)
    lives = [found.group(2) for found in _BOUND.finditer(case.seen.ask("http show status") or "") if bool(found.group(1)) == tls]
    far = [address for address in lives if not is_own_address(address)]
    if not on and not lives:
        return [Verdict(NOT_APPLICABLE, f"{name} is off.")]
    shown = ((case.evidence(line, (), lives[0] if lives else None),) if line is not None else (case.default(f"{option} of http.conf", None),))
    shown += tuple(Evidence(f"The running Asterisk: {name} listens on {address}.", None, address, "http show status", address) for address in far)
    if wide or far:
        reason = f"{name} can be reached from other hosts" + ("." if wide else ", although the file does not say so any more.")
        return [Verdict(FAIL, reason, None, shown)]
    if case.mute:
        return [Verdict(NOT_CHECKED, f"The file binds {name} to this host, and the running Asterisk could not be asked.", None, shown)]
    return [Verdict(PASS, f"{name} listens on this host alone.", None, shown)]


def status_page(case):
    """AST-HTTP-006: the status page is off; a distribution that corrected it may have changed its default too."""
    away = conditions.no_http(case)
    trouble = _trouble(case) or ([Verdict(NOT_APPLICABLE, away)] if away else None)
    if trouble:
        return trouble
    line, shown = case.book("http.conf").line("general", "enable_status"), case.seen.ask("http show status")
    corrected = case.version in _STATUS_OFF or {"CVE-2026-23738", "GHSA-v6hp-wh3r-cwxh"} & set(case.seen.changelog or ())
    wanted = is_true(text_of(line.value)) if line is not None else not corrected
    lives = None if shown is None else "/httpstatus" in shown
    default = case.default("enable_status of http.conf", "yes" if wanted else "no")
    evidence = (case.evidence(line, (), "served" if lives else None) if line is not None else default,)
    if lives or wanted and (line is not None or lives is None):
        return [Verdict(FAIL, "The status page is served." if lives else "The status page is on.", None, evidence)]
    if case.mute:
        return [Verdict(NOT_CHECKED, "The status page is off in the file, and the running Asterisk could not be asked.", None, evidence)]
    return [Verdict(PASS, "The status page is off.", None, evidence)]


def uploads(case):
    """AST-HTTP-010: [post_mappings] is empty."""
    lines = case.book("http.conf").lines("post_mappings")
    return [Verdict(FAIL, "[post_mappings] lets clients upload files.", None, tuple(case.evidence(line) for line in lines)) if lines else
            Verdict(PASS, "There is no [post_mappings].")]


def restrictions(case):
    """AST-HTTP-011: a path has an access list, where clients come from elsewhere."""
    away = conditions.no_http(case)
    if away:
        return [Verdict(NOT_APPLICABLE, away)]
    if all(state.state != FAIL for tls in (False, True) for state in bound(case, tls)):
        return [Verdict(NOT_APPLICABLE, "The server listens on this host alone.")]
    closed = [thing for thing in things.typed(case.book("http.conf"), "restriction", "", "restriction")
              if not acls.open_families(case, thing.all_values("permit", "deny", "acl"))]
    shown = tuple(case.evidence(thing.sections[0].variables[0]) for thing in closed)
    return [Verdict(PASS, f"{', '.join(thing.name for thing in closed)} have access lists.", None, shown) if closed else
            Verdict(FAIL, "The server is reached from other hosts, and no path of it has an access list for both families.")]


def unused_ari(case):
    """AST-ARI-001: ARI is off where it has no users."""
    line = case.book("ari.conf").line("general", "enabled")
    shown = (case.evidence(line) if line is not None else case.default("enabled of ari.conf", "yes"),)
    if conditions.no_ari(case):
        return [Verdict(PASS, "ARI is off.", None, shown)]
    return [Verdict(PASS, f"ARI has {len(case.ari_users)} users.", None, shown) if case.ari_users else
            Verdict(FAIL, "ARI is on and has no users.", None, shown)]


def no_ari_door(case):
    """A condition: nobody reaches ARI."""
    return conditions.no_http(case) or conditions.no_ari(case)


def ari_lists(case):
    """AST-ARI-005: each user has an access list."""
    found = []
    for thing in case.ari_users:
        families, holes = (look(case, thing.all_values("permit", "deny", "acl")) for look in (acls.open_families, acls.told_holes))
        shown = tuple((line, thing, "permit", None) for line in thing.all("permit", "deny", "acl"))
        found.append(Verdict(FAIL, f"No access list keeps strangers out in {' and '.join(families)}{holes}.", thing.label, shown) if families else
                     Verdict(PASS, "", thing.label, shown))
    return found or [Verdict(NOT_APPLICABLE, "ARI has no users.")]


def ari_types(case):
    """AST-ARI-006: each section has a type."""
    found = [thing for thing in things.others(case.book("ari.conf"), ("general",), "ari.conf ", "") if thing.value("type") is None]
    return [Verdict(FAIL, "It has no type, so Asterisk reads nothing of it, or of the whole file in old versions.", thing.label,
                    tuple(case.evidence(line) for line in thing.sections[0].variables[:1])) for thing in found] or [
        Verdict(PASS, "Every section has a type.")]


def websocket_clients(case):
    """The servers to which Asterisk connects by WebSocket."""
    return things.typed(case.book("websocket_client.conf"), "websocket_client", "WebSocket client ", "websocket_client")
