# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no data can say about PJSIP's objects: who is asked for a secret, and from where somebody may come."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import acls
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks.sip import numbered
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import FAIL, NOT_APPLICABLE, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true, number

_ACL, _CONTACT = ("permit", "deny", "acl"), ("contact_permit", "contact_deny", "contact_acl")
SINCE_DIGEST = Since("20.12,21.7,22.2,23+")
"""Versions that know auth_type = digest, password_digest and algorithms other than MD5 (res/res_pjsip/pjsip_config.xml)."""

_NO_ENDPOINTS = Verdict(NOT_APPLICABLE, "There are no endpoints of PJSIP.")


def _shown(thing, *options):
    return tuple((thing.lines.get(option), thing, option, None) for option in options)


def is_anonymous(thing):
    """Whether an endpoint takes requests that no other one takes."""
    return thing.name == "anonymous" or thing.name.startswith("anonymous@")


def registers(case, thing):
    """Whether telephones register on an endpoint."""
    known = case.memo.setdefault("registers", {})
    if thing.label not in known:
        known[thing.label] = _registers(case, thing)
    return known[thing.label]


def _registers(case, thing):
    if thing.wizard:
        line = thing.sections[0].values(b"accepts_registrations")
        return bool(line) and is_true(text_of(line[-1].value))
    return any((number(case.aors[name].value("max_contacts", "0")) or 0) > 0 for name in thing.words("aors") if name in case.aors)


def is_trunk(case, thing):
    """Whether an endpoint stands for another server: it is known by an address, logs in there, or is called at a fixed one."""
    if thing.name in case.identifies or thing.value("outbound_auth"):
        return True
    return not registers(case, thing) and not is_anonymous(thing)


def has_auth(case, thing):
    """Whether requests of an endpoint are challenged."""
    if thing.wizard:
        lines = thing.sections[0].values(b"accepts_auth")
        return bool(lines) and is_true(text_of(lines[-1].value)) or bool(thing.words("auth"))
    return bool(thing.words("auth"))


def _ways(thing):
    return [word.lower() for word in thing.words("identify_by")] or ["username", "ip"]


def _is_closed(case, thing):
    return not acls.open_families(case, thing.all_values(*_ACL))


def anonymous(case):
    """AST-PJS-001: nobody is a guest, unless an access list says from where."""
    found = [thing for thing in case.endpoints if is_anonymous(thing)]
    if case.has("res_pjsip_endpoint_identifier_anonymous") is False:
        return [Verdict(PASS, "The module that gives requests to an endpoint anonymous is not loaded.")]
    if not found:
        return [Verdict(PASS, "There is no endpoint anonymous.")]
    return [Verdict(PASS, "Its access list keeps strangers of both families out, or it asks for a secret.", thing.label, _shown(thing, "type"))
            if _is_closed(case, thing) or has_auth(case, thing) else
            Verdict(FAIL, "It takes every request that no other endpoint takes, from anywhere, and asks for nothing.", thing.label, _shown(thing, "context"))
            for thing in found]


def identifiers(case):
    """AST-PJS-003: the order of identification has no anonymous where nobody needs it."""
    section = case.typed_once("global")
    value = section.value("endpoint_identifier_order") if section else None
    words = (value or "ip,username,anonymous").replace(" ", "").lower().split(",")
    line = section.lines.get("endpoint_identifier_order") if section else None
    shown = ((line, section, "endpoint_identifier_order", None),) if line is not None else (case.default("endpoint_identifier_order", ",".join(words)),)
    if any(is_anonymous(thing) for thing in case.endpoints):
        return [Verdict(NOT_APPLICABLE, "There is an endpoint anonymous; see AST-PJS-001.", None, shown)]
    if "anonymous" not in words:
        return [Verdict(PASS, "anonymous is not among the ways to identify an endpoint.", None, shown)]
    return [Verdict(FAIL, "anonymous is among the ways to identify an endpoint, so one of that name that comes later is open at once.", None, shown)]


def auths(case):
    """AST-PJS-009: an endpoint that is known by its name is asked for a secret."""
    found = []
    for thing in case.endpoints:
        if is_anonymous(thing):
            continue
        by_name = bool({"username", "auth_username"} & set(_ways(thing)))
        if has_auth(case, thing) or not by_name or _is_closed(case, thing):
            found.append(Verdict(PASS, "", thing.label, _shown(thing, "auth")))
        elif thing.name not in case.identifies:
            found.append(Verdict(FAIL, "It has no auth and is known by its name in From, so whoever writes that name may call as it.", thing.label,
                                 _shown(thing, "auth", "identify_by")))
    return found or [_NO_ENDPOINTS]


def trunks(case):
    """AST-PJS-010: an endpoint with an identify section and without auth is known by nothing but its address."""
    found = []
    for thing in case.endpoints:
        if thing.name not in case.identifies or has_auth(case, thing):
            continue
        good = not {"username", "auth_username"} & set(_ways(thing)) or _is_closed(case, thing)
        found.append(Verdict(PASS, "", thing.label, _shown(thing, "identify_by")) if good else Verdict(
            FAIL, "It is known by its address and, without a secret, by its name in From too: whoever writes that name may call as it.",
            thing.label, _shown(thing, "identify_by")))
    return found or [Verdict(NOT_APPLICABLE, "No endpoint is known by its address alone.")]


def identify(case):
    """AST-PJS-011: what proves an endpoint by its address, or by a header, is not everybody's."""
    by_name = {thing.name: thing for thing in case.endpoints}
    found = []
    for name, sections in case.identifies.items():
        safe = name in by_name and has_auth(case, by_name[name])
        for thing in sections:
            wide = [line for line in thing.all("match") if any(_is_wide(item) for item in text_of(line.value).split(","))]
            words = [option for option in ("match_header", "match_request_uri") if thing.value(option)]
            shown = tuple((line, thing, "match", None) for line in wide) or _shown(thing, *(words or ["match"]))
            if safe or not wide and (not words or thing.value("match")):
                found.append(Verdict(PASS, "", thing.label, shown))
            else:
                what = "a network of everybody" if wide else "what callers write themselves"
                found.append(Verdict(FAIL, f"It takes {what} for its endpoint, which asks for no secret.", thing.label, shown))
    return found or [Verdict(NOT_APPLICABLE, "There are no identify sections.")]


def _is_wide(text):
    network = acls.network_of(text)
    return network is not None and acls.is_wide(network)


def sources(case):
    """AST-PJS-007: endpoints that register come from their own networks."""
    return _lists(case, _ACL, "", "lets it come from everywhere")


def contacts(case):
    """AST-PJS-008: and are reached there."""
    return _lists(case, _CONTACT, "contact_", "lets it be reached anywhere")


def _lists(case, names, prefix, what):
    found = []
    for thing in case.endpoints:
        if registers(case, thing):
            families, holes = (look(case, thing.all_values(*names), prefix) for look in (acls.open_families, acls.told_holes))
            found.append(Verdict(PASS, "", thing.label) if not families else Verdict(
                FAIL, f"No {prefix.replace('_', ' ')}access list keeps strangers out in {' and '.join(families)}, which {what}{holes}.", thing.label,
                tuple((line, thing, names[0], None) for line in thing.all(*names))))
    return found or [Verdict(NOT_APPLICABLE, "No endpoint of PJSIP registers.")]


def global_lists(case):
    """AST-PJS-006: a section with type = acl that Asterisk refuses filters nothing, although its log says that all is blocked."""
    found = []
    for thing in case.of_type("acl"):
        wrong = acls.faults(thing.all_values("permit", "deny")) + acls.faults([(name[8:], value) for name, value in
                                                                              thing.all_values("contact_permit", "contact_deny")])
        unknown = [option for option in thing.lines if option not in ("type", *_ACL, *_CONTACT)]
        shown = tuple((line, thing, "permit", None) for line in thing.all(*_ACL, *_CONTACT))
        found.append(Verdict(FAIL, f"Asterisk refuses it for '{(wrong + unknown)[0]}', and then filters nothing.", thing.label, shown) if wrong or unknown
                     else Verdict(PASS, "Asterisk takes it.", thing.label, shown))
    return found or [Verdict(NOT_APPLICABLE, "There is no section with type = acl.")]


def names(case):
    """AST-PJS-048: names are no numbers."""
    return numbered(case.endpoints, lambda thing: registers(case, thing))


def singles(case):
    """AST-PJS-047: there is one global and one system section."""
    found = [(kind, case.singles(kind)) for kind in ("global", "system")]
    wrong = [(kind, several) for kind, several in found if len(several) > 1]
    if not wrong:
        return [Verdict(PASS, "There is one of each at most.", None, tuple(_shown(several[0], "type")[0] for dummy, several in found if several))]
    return [Verdict(FAIL, f"There are {len(several)} sections with type = {kind}, of which not all count.", kind,
                    tuple(case.evidence(thing.sections[0].variables[0]) for thing in several if thing.sections[0].variables)) for kind, several in wrong]


def registrations(case):
    """AST-PJS-017: of two telephones with one account the new one counts."""
    found = []
    for name, thing in case.aors.items():
        if number(thing.value("max_contacts", "0")) == 1:
            good = is_true(thing.value("remove_existing", "no"))
            found.append(Verdict(PASS, "", thing.label, _shown(thing, "remove_existing")) if good else Verdict(
                FAIL, "max_contacts is 1 and remove_existing is off, so a telephone whose address changed is refused.", thing.label,
                _shown(thing, "max_contacts", "remove_existing")))
    return found or [Verdict(NOT_APPLICABLE, "No AOR has max_contacts = 1.")]


def contacts_limit(case):
    """AST-PJS-018: an account has one telephone."""
    found = []
    for thing in case.aors.values():
        most = number(thing.value("max_contacts", "0")) or 0
        if most > 0:
            found.append(Verdict(FAIL, f"max_contacts is {most}, so as many telephones can register with one account.", thing.label,
                                 _shown(thing, "max_contacts")) if most > 1 else Verdict(PASS, "", thing.label, _shown(thing, "max_contacts")))
    return found or [Verdict(NOT_APPLICABLE, "Nobody can register.")]


def symmetric(case):
    """AST-PJS-034: media follow their source only where strict RTP holds them to it."""
    strict = case.value("rtp.conf", "general", "strictrtp", "yes")
    users = [thing for thing in case.endpoints if is_true(thing.value("rtp_symmetric", "no"))]
    if not users:
        return [Verdict(NOT_APPLICABLE, "No endpoint has rtp_symmetric.")]
    good = is_true(strict) or strict.lower() == "seqno"
    shown = (_shown(users[0], "rtp_symmetric")[0],)
    return [Verdict(PASS, "strictrtp is on.", None, shown) if good else Verdict(
        FAIL, "rtp_symmetric is on and strictrtp is off, so media go to whoever sends last.", users[0].label, shown)]


def digests(case):
    """AST-PJS-013: passwords are kept as hashes where that is possible."""
    found = []
    for thing in case.auths.values():
        if thing.value("password"):
            found.append(Verdict(FAIL, "Its password stands in the file as it is.", thing.label, _shown(thing, "password")))
        elif thing.value("md5_cred") or thing.value("password_digest"):
            found.append(Verdict(PASS, "", thing.label, _shown(thing, "md5_cred" if thing.value("md5_cred") else "password_digest")))
    return found or [Verdict(NOT_APPLICABLE, "No auth section of PJSIP has a secret.")]


def dangling(case):
    """AST-PJS-053: every auth and AOR that an endpoint names is there."""
    found = []
    for thing in case.endpoints:
        if thing.wizard:
            continue
        lost = [name for name in thing.words("auth") if name not in case.auths]
        found.append(Verdict(FAIL, "It names an auth section that there is not, so nobody can call as it, and Asterisk only says so in its log.",
                             thing.label, _shown(thing, "auth")) if lost else Verdict(PASS, "", thing.label))
    return found or [_NO_ENDPOINTS]


def broken_auth(case):
    """AST-PJS-012: Asterisk takes every auth section."""
    new = case.version in SINCE_DIGEST
    words = ("userpass", "md5", "google_oauth") + (("digest",) if new else ())
    found = []
    for thing in case.auths.values():
        kind = thing.value("auth_type", "digest" if new else "userpass").lower()
        good = kind in words and bool(thing.value("username") or kind == "google_oauth")
        reason = f"auth_type is '{kind}', which this version does not know" if kind not in words else "It has no username"
        found.append(Verdict(PASS, "", thing.label, _shown(thing, "auth_type")) if good else Verdict(
            FAIL, f"{reason}, so Asterisk refuses it and its endpoint cannot be used.", thing.label, _shown(thing, "auth_type")))
    return found or [Verdict(NOT_APPLICABLE, "There are no auth sections.")]


def has_guests(case):
    """A condition: an endpoint anonymous needs its module."""
    return "An endpoint anonymous needs it, see AST-PJS-001." if any(is_anonymous(thing) for thing in case.endpoints) else ""


def no_endpoints(case):
    """A condition: nobody is asked for anything."""
    return "" if case.endpoints else "There are no endpoints of PJSIP."
