# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""By what PJSIP knows its endpoints: a name that anybody can write proves nothing.

With the usual ``identify_by = username,ip`` a request whose From has an endpoint's name is that endpoint, wherever it comes from, and
one without ``auth`` is then asked for nothing (res/res_pjsip_endpoint_identifier_user.c, res/res_pjsip/pjsip_distributor.c).
"""

from __future__ import annotations

from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, named_lists
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, pairs_of, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guests import acl_lines, names_in
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.pjsip import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import answer, is_on

FILE, WIZARD = "pjsip.conf", "pjsip_wizard.conf"
_BY_NAME = ("username", "auth_username")


class Endpoint(NamedTuple):
    """One endpoint. ``prefix``: before its options (pjsip_wizard.conf). ``auth``: whether it is asked for a secret. ``matches``: evidence
    of the addresses by which it is known, and their values. ``bound``: its access list denies both families. ``lines``: evidence."""

    file: str
    kind: str
    name: str
    prefix: str
    auth: bool
    matches: tuple
    by_name: bool
    bound: bool
    line: object


def judge(case):
    """AST-PJS-009, AST-PJS-010 and AST-PJS-011; none where sip.judge says that PJSIP is not there."""
    if not case.has("res_pjsip") or (case.reading(FILE) is None and case.reading(WIZARD) is None):
        return []
    found = {name: [] for name in ("AST-PJS-009", "AST-PJS-010", "AST-PJS-011")}
    for one in endpoints(case):
        if one.auth or one.name.split("@", 1)[0] == "anonymous":
            continue
        found["AST-PJS-011"] += _matches_all(one)
        if one.by_name and not one.bound:
            (found["AST-PJS-010"] if one.matches else found["AST-PJS-009"]).append(_trunk(one) if one.matches else _unasked(case, one))
    for rule, words in (("AST-PJS-009", "Every endpoint has an auth section, or is known by its address only."),
                        ("AST-PJS-010", "No trunk without an auth section is known by its name."),
                        ("AST-PJS-011", "Every identify section names networks of its own.")):
        found[rule] = found[rule] or [Finding(RULES[rule], PASS, words)]
    return [finding for findings in found.values() for finding in findings]


def endpoints(case):
    """Every endpoint of pjsip.conf and pjsip_wizard.conf."""
    identified = _identified(case)
    for name in case.objects(FILE, "endpoint"):
        options = {label.lower(): value for label, value in case.options(FILE, name, "endpoint").items()}
        yield _endpoint(case, FILE, "endpoint", name, "", names_an_auth(_text(options, "auth")), identified.get(shown(name), []))
    for name in case.objects(WIZARD, "wizard"):
        yield _endpoint(case, WIZARD, "wizard", name, "endpoint/", *_of_wizard(case, name))


def _endpoint(case, filename, kind, name, prefix, auth, matches):
    line = case.line(filename, name, prefix + "identify_by", kind)
    words = [word.strip().lower() for word in (value_of(line) or "username,ip").split(",")]
    rules = acl.parse(pairs_of(acl_lines(case, filename, name, prefix, kind), prefix))
    names = named_lists.names_of(names_in(case, filename, name, prefix, kind))
    bound = all(named_lists.is_shut(rules, family) or named_lists.shuts(case, names, family) for family in acl.FAMILIES)
    return Endpoint(filename, kind, shown(name), prefix, auth, tuple(matches), bool(set(words).intersection(_BY_NAME)), bound, line)


def names_an_auth(value):
    """Whether a value of ``auth`` names a section; between commas there may be nothing (``ast_sip_auth_vector_init``)."""
    return any(name.strip() for name in value.split(","))


def _text(options, name):
    value = options.get(name)
    value = value[-1] if isinstance(value, list) else value
    return (value_of(value) or "").strip()


def _identified(case):
    """Endpoint to the lines (evidence, option, value) that make a request its own."""
    found = {}
    for name in case.objects(FILE, "identify"):
        target = value_of(case.line(FILE, name, "endpoint", "identify"))
        lines = case.lines(FILE, name, {"match", "match_header", "match_request_uri"}, "identify")
        found.setdefault(target, []).extend((evidence(line), shown(line.name).lower(), shown(line.value)) for line in lines)
    return found


def _of_wizard(case, name):
    """(auth, matches) as ``handle_endpoint`` and ``handle_identify`` of res/res_pjsip_config_wizard.c make them."""
    def text(option):
        return value_of(case.line(WIZARD, name, option, "wizard")) or ""
    own = [(evidence(line), "match", shown(line.value)) for line in case.lines(WIZARD, name, {"identify/match"}, "wizard")]
    hosts = [(evidence(case.line(WIZARD, name, "remote_hosts", "wizard")), "match", host.strip()) for host in text("remote_hosts").split(",") if host.strip()]
    return is_on(text("accepts_auth")) or names_an_auth(text("endpoint/auth")), [] if is_on(text("accepts_registrations")) else own or hosts


# -- findings ---------------------------------------------------------------------------------------------------------------


def _trunk(one):
    """AST-PJS-010: it is known by its address already, so its name need not count."""
    told = tuple(line for line, _option, _value in one.matches[:5]) + (evidence(one.line, f"[{one.name}] identify_by is not set, which means username,ip"),)

    def look(seen):
        said = answer(seen.ask("pjsip show endpoint " + one.name), "identify_by")
        return said, said is not None and not set(said.split(",")).intersection(_BY_NAME)
    return Finding(RULES["AST-PJS-010"], FIXED, "It has no auth section; let only its addresses make a request its own.", "PJSIP/" + one.name, told,
                   (edit(one.file, one.name, type=one.kind, options={one.prefix + "identify_by": "ip"}),),
                   (Proof(f"pjsip show endpoint {one.name}: identify_by", "ip", look),))


def _unasked(case, one):
    """AST-PJS-009: only people can give it a secret; whether somebody uses it is told."""
    told = (f"{case.source.absolute(one.file)}: [{one.name}] has no auth",)
    contacts = (case.seen.contacts or {}).get(one.name, 0)
    channels = [name for name in case.seen.channels or () if name.startswith(f"PJSIP/{one.name}-")]
    told += (f"{contacts} telephones are registered on it now",) if contacts else ()
    told += tuple("up now: " + name for name in channels[:3])
    return Finding(RULES["AST-PJS-009"], FAIL, "Anybody can call as this endpoint by its name; give it an auth section, or an identify section of its "
                   "addresses, or name it in sip_hardening_accept.", "PJSIP/" + one.name, told)


def _matches_all(one):
    """AST-PJS-011: what lets everybody be the endpoint."""
    wide = [line for line, option, value in one.matches
            if option != "match" or acl.wide(acl.parse([("permit", item.strip()) for item in value.split(",")]))]
    if not wide:
        return []
    return [Finding(RULES["AST-PJS-011"], FAIL, "What makes a request its own can be said by anybody; name the addresses of the other side in match.",
                    "PJSIP/" + one.name, tuple(wide[:5]))]
