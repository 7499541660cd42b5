# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files as Asterisk takes them: broken ones, hidden parts, options that it does not know, lists that are named and not there."""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import acls, things
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import lower, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true

READ = ("acl.conf", "agents.conf", "ari.conf", "asterisk.conf", "ccss.conf", "cdr.conf", "cel.conf", "cli.conf", "cli_aliases.conf", "cli_permissions.conf",
        "codecs.conf", "confbridge.conf", "dnsmgr.conf", "dsp.conf", "dundi.conf", "enum.conf", "extconfig.conf", "extensions.conf", "features.conf",
        "followme.conf",
        "func_odbc.conf", "http.conf", "iax.conf", "indications.conf", "logger.conf", "manager.conf", "meetme.conf", "modules.conf", "musiconhold.conf",
        "pjproject.conf", "pjsip.conf", "pjsip_notify.conf", "pjsip_wizard.conf", "prometheus.conf", "queues.conf", "res_odbc.conf", "res_parking.conf",
        "rtp.conf",
        "sip.conf", "sip_notify.conf", "sorcery.conf", "stir_shaken.conf", "udptl.conf", "users.conf", "voicemail.conf", "websocket_client.conf", "xmpp.conf",
        "geolocation.conf", "hep.conf", "stasis.conf", "res_snmp.conf", "phoneprov.conf", "cdr_custom.conf", "cel_custom.conf", "minivm.conf")
"""Root files that are looked at as such; what they include comes with them."""

_OPENED = ("invalid", "unreadable", "comment", "endless")


def broken(case):
    """AST-CONF-001: each root file that is there can be used."""
    found, hidden = [], []
    for name in READ:
        book = case.book(name)
        problem = book.broken
        if book.blind:
            hidden += book.blind
        elif problem is not None:
            found.append(Verdict(FAIL, f"Asterisk uses nothing of it: {problem.message}.", name, (Evidence(str(problem), str(problem.where)),)))
        elif book.missing and case.source.is_regular(book.path):
            found.append(Verdict(FAIL, "Asterisk cannot read it.", name, (Evidence(f"{book.path} is not readable for the account of Asterisk.", book.path),)))
        elif book.missing and case.source.is_regular(book.path) is False:
            found.append(Verdict(FAIL, "Asterisk passes it over, since it is no regular file.", name, (Evidence(f"{book.path} is no file.", book.path),)))
    if hidden and not found:
        return [Verdict(NOT_CHECKED, f"{', '.join(sorted(set(hidden))[:3])} cannot be read by this account; run the audit as root.")]
    return found or [Verdict(PASS, "Asterisk can use every file that is there.")]


def hidden_parts(case):
    """AST-CONF-002: no part of a file is left out."""
    found = []
    for name in READ:
        book = case.book(name)
        for problem in () if book.blind else book.view.problems:
            if problem.kind in _OPENED:
                found.append(Verdict(FAIL, f"{problem.message[:1].upper()}{problem.message[1:]}.", str(problem.where),
                                     (Evidence(str(problem), str(problem.where)),)))
    blind = [path for name in READ for path in case.book(name).blind]
    if blind and not found:
        return [Verdict(NOT_CHECKED, f"{blind[0]} cannot be read by this account; run the audit as root.")]
    return list({(verdict.subject, verdict.reason): verdict for verdict in found}.values()) or [Verdict(PASS, "No part of a file is left out.")]


_IMPLIED = (b"global", b"system")
"""Names of sections of pjsip.conf that make up for a missing type, as long as every option is known."""
_KINDS = ("endpoint", "auth", "aor", "transport", "global", "system", "registration", "identify", "acl", "domain_alias")


def unknown_options(case):
    """AST-CONF-003: options that this version refuses an object for."""
    trouble = case.trouble("pjsip.conf")
    if trouble:
        return [Verdict(*trouble)]
    found, known = [], {}
    for section in case.book("pjsip.conf").sections:
        implied = section.types[0] is None and section.name in _IMPLIED
        kind = text_of(section.name if implied else section.types[0] or b"")
        if kind not in _KINDS:
            continue
        for line in section.variables:
            key = (kind, line.name)
            if key not in known:
                known[key] = options.known("pjsip.conf", kind, line.name, case.version) is not False
            if not known[key]:
                told = f"and passes over the whole section, which has no type = {kind}" if implied else "and refuses it"
                found.append(Verdict(FAIL, f"Asterisk {case.version} does not know '{text_of(line.name)}' in a section of type {kind}, {told}.",
                                     f"PJSIP {kind} {text_of(section.name)}", (case.evidence(line, (section,)),)))
    return found or [Verdict(PASS, "Asterisk knows every option of pjsip.conf.")]


def untyped(case):
    """AST-CONF-004: sections that no driver takes."""
    special = {"sip.conf": (b"general", b"authentication"), "iax.conf": (b"general", b"callnumberlimits"), "pjsip.conf": ()}
    found = []
    for name, names in special.items():
        book = case.book(name)
        if name == "sip.conf" and case.version >= (21,) or book.error_at_start:
            continue
        found += [Verdict(FAIL, "It has no type, so nobody reads it.", f"{name} [{text_of(section.name)}]",
                          (Evidence(f"{section.where}: [{text_of(section.name)}]", str(section.where)),))
                  for section in book.sections if section.types[0] is None and section.name.lower() not in names and section.variables
                  and not _is_implied(case, book, section)]
    return found or [Verdict(PASS, "Every section has a type.")]


def _is_implied(case, book, section):
    """Whether a section's name is enough."""
    return book.name == "pjsip.conf" and section.name in _IMPLIED and not things.strangers(section, text_of(section.name), case.version)


def named_lists(case):
    """AST-ACL-001: each list that is named is defined, and acl.conf is one that a start takes."""
    users = _users_of_lists(case)
    if not users:
        return [Verdict(NOT_APPLICABLE, "Nothing names a list of acl.conf.")]
    book = case.book("acl.conf")
    if book.blind or case.in_database("acl.conf"):
        return [Verdict(*case.trouble("acl.conf"))]
    if book.error_at_start:
        return [Verdict(FAIL, "acl.conf cannot be used, so at the next start this list is empty and lets everybody in.", name,
                        tuple(case.evidence(line) for line in lines[:3]) + (Evidence(str(book.view.error), str(book.view.error.where)),)) for name,
                lines in users.items()]
    wrong = acls.refused(case)
    if wrong:
        return [Verdict(FAIL, "acl.conf has a line that Asterisk does not take, so at the next start this list is empty and lets everybody in.", name,
                        wrong) for name in users]
    defined = {text_of(section.name) for section in book.sections}
    loaded = _loaded(case)
    return [_of_list(case, name, lines, name in defined, loaded) for name, lines in users.items()]


def _of_list(case, name, lines, defined, loaded):
    shown = tuple(case.evidence(line) for line in lines[:3])
    mapped = [] if defined else case.book("extconfig.conf").lines("settings", "acls")
    if mapped and mapped[-1].value.strip():
        return Verdict(NOT_CHECKED, "acl.conf does not define it, and further lists stand in a database, which this report does not look into.", name,
                       shown + (case.evidence(mapped[-1]),))
    if not defined:
        return Verdict(FAIL, "acl.conf does not define it, so it denies everybody.", name, shown)
    if loaded is not None and name not in loaded:
        return Verdict(FAIL, "acl.conf defines it, but the running Asterisk does not have it.", name, shown)
    return Verdict(PASS, "", name, shown)


def _loaded(case):
    printed = case.seen.ask("acl show")
    return None if printed is None else {line.strip() for line in printed.split("\n")}


def _users_of_lists(case):
    """Name of a list to the lines that name it."""
    found = {}
    for name in ("pjsip.conf", "sip.conf", "iax.conf", "manager.conf", "http.conf", "ari.conf"):
        for section in case.book(name).sections:
            for line in section.variables:
                if lower(line.name) in ("acl", "contact_acl", "contactacl", "directmediaacl", "ice_acl", "stun_acl"):
                    for word in text_of(line.value).split(","):
                        if word.strip():
                            found.setdefault(word.strip().lstrip("!"), []).append(line)
    return found


def realtime(case):
    """AST-RT-001: what is in a database is said not to be judged."""
    if case.book("extconfig.conf").blind:
        return [Verdict(*case.trouble("extconfig.conf"))]
    found = [Verdict(NOT_CHECKED, "Its objects stand in a database, which this report does not look into.", f"family {text_of(line.name)}",
                     (case.evidence(line),))
             for line in case.book("extconfig.conf").lines("settings") if line.value.strip()]
    for section in case.book("sorcery.conf").sections:
        found += [Verdict(NOT_CHECKED, "Its objects stand in a database, which this report does not look into.",
                          f"{text_of(section.name)} {text_of(line.name)}",
                          (case.evidence(line),)) for line in section.variables if text_of(line.value).split(",")[0].strip() in ("realtime", "astdb")]
    return found or [Verdict(PASS, "Nothing stands in a database.")]


def leftovers(case):
    """AST-FS-010: no output of #exec."""
    below = case.seen.inside("/var/tmp")
    found = [path for path, dummy in below or () if os.path.basename(path).startswith("exec.")]
    return [Verdict(FAIL, "It was left by #exec.", path, (Evidence(path, path),)) for path in found] or [Verdict(PASS, "There is none.")]


def metrics(case):
    """AST-PROM-001: metrics ask for a login."""
    if not case.is_on("prometheus.conf", "general", "enabled"):
        return [Verdict(NOT_APPLICABLE, "Metrics are off.")]
    lines = [case.book("prometheus.conf").line("general", name) for name in ("auth_username", "auth_password")]
    shown = tuple(case.evidence(line) for line in lines if line is not None)
    return [Verdict(PASS, "Metrics ask for a login.", None, shown) if all(line is not None and line.value for line in lines) else
            Verdict(FAIL, "Metrics are on and ask for nothing.", None, shown)]


def certificates(case):
    """AST-STIR-001: inner hosts are not asked for certificates."""
    found = []
    for section in case.book("stir_shaken.conf").sections:
        lines = {lower(line.name): line for line in section.variables}
        relaxed = [line for name, line in lines.items() if name.startswith("relax_x5u") and is_true(text_of(line.value))]
        wide = [line for name, line in lines.items() if name == "x5u_permit" and text_of(line.value).strip() in ("0.0.0.0/0", "::/0")]
        found += [Verdict(FAIL, "It lets a caller name hosts inside the network.", f"[{text_of(section.name)}] {text_of(line.name)}", (case.evidence(line),))
                  for line in relaxed + wide]
    return found or [Verdict(PASS, "Nothing lets a caller name hosts inside the network.")]


def xmpp(case):
    """AST-XMPP-001: clients encrypt."""
    found = []
    for thing in things.others(case.book("xmpp.conf"), ("general",), "XMPP client ", "client"):
        off = [name for name in ("usetls", "usesasl") if not is_true(thing.value(name, "yes"))]
        found.append(Verdict(FAIL, f"{off[0]} is off.", thing.label, ((thing.lines[off[0]], thing, off[0], None),)) if off else Verdict(PASS, "", thing.label))
    return found or [Verdict(NOT_APPLICABLE, "There are no XMPP clients.")]


def snmp(case):
    """AST-SNMP-001: a subagent."""
    book = case.book("res_snmp.conf")
    if not case.is_on("res_snmp.conf", "general", "enabled"):
        return [Verdict(NOT_APPLICABLE, "SNMP is off.")]
    line = book.line("general", "subagent")
    shown = (case.evidence(line),) if line is not None else ()
    bad = line is not None and not is_true(text_of(line.value))
    return [Verdict(FAIL, "It is an agent of its own.", None, shown) if bad else Verdict(PASS, "It is a subagent.", None, shown)]
