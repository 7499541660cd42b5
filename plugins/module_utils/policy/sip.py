# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls without an account on chan_sip and PJSIP; what they share with IAX2 is in guests, with the reason for how doors are closed."""

from __future__ import annotations

import re
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, manager, users_conf
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, edit, evidence, lower, pairs_of, path, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, Finding, KEPT, NOT_APPLICABLE, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guests import (
    Door, acl_lines, but_for, closed, closing_list, is_closed, judge_door, names_in, some_line, still_there, use_of,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.pjsip_identity import names_an_auth
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.pjsip import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.sip import RULES as SIP_RULES


def judge(case):
    """All findings about calls without an account on chan_sip and PJSIP."""
    return _chan_sip(case) + _pjsip(case)


# -- chan_sip ---------------------------------------------------------------------------------------------------------------


def absent(case):
    """Why chan_sip is not there; "" where it is."""
    if case.version.major >= 21:
        return f"Asterisk {case.version} has no chan_sip."
    if not case.has("chan_sip"):
        return "chan_sip.so is not loaded."
    return "There is no sip.conf, so chan_sip does not start." if case.reading("sip.conf") is None else ""


def domain_contexts(case):
    """(line, context) of each ``domain = NAME,CONTEXT`` of chan_sip: calls for that domain come into the context unless the section of the caller's device
    names another one (get_destination in channels/chan_sip.c), so those of guests do."""
    found = [(line, shown(line.value).partition(",")[2].strip()) for line in case.lines("sip.conf", "general", {"domain"})]
    return [(line, context) for line, context in found if context]


def _chan_sip(case):
    rules, reason = [SIP_RULES["AST-SIP-001"], SIP_RULES["AST-SIP-002"]], absent(case)
    if reason:
        return [Finding(rule, NOT_APPLICABLE, reason) for rule in rules]
    reject = manager.switch(case, rules[1], "sip.conf", "alwaysauthreject", True, True,
                            Proof("sip show settings: Always auth rejects", "Yes", lambda seen: _setting(seen, "Always auth rejects", "Yes")))
    return [guests(case), reject]


def _setting(seen, key, wanted):
    said = (seen.sip or {}).get(key)
    return said, said == wanted


def guests(case):
    """AST-SIP-001: whether chan_sip lets them in, and whether that door is closed."""
    rule = SIP_RULES["AST-SIP-001"]
    proof = Proof("sip show settings: Allow unknown access", "No", lambda seen: _setting(seen, "Allow unknown access", "No"))
    judged = manager.switch(case, rule, "sip.conf", "allowguest", False, True, proof)
    if judged.state == PASS:
        return judged._replace(subject="SIP")
    known = {shown(name).lower() for name in case.objects("sip.conf", "device") + list(users_conf.accounts(case, "hassip"))}

    def is_guest(channel):
        match = re.match(r"SIP/(.+)-[0-9a-f]{8}\Z", channel)
        return bool(match) and match.group(1).lower() not in known
    return judge_door(case, Door(rule, "SIP", judged.evidence, use_of(case, is_guest), judged.edits, judged.proofs, judged.reason)) \
        if judged.edits else judged._replace(subject="SIP")


# -- PJSIP ------------------------------------------------------------------------------------------------------------------


class Kind(NamedTuple):
    """How an object that takes calls is read. ``prefix``: before its options (pjsip_wizard.conf)."""

    file: str
    type: str
    prefix: str


_PJSIP = (Kind("pjsip.conf", "endpoint", ""), Kind("pjsip_wizard.conf", "wizard", "endpoint/"))


def _pjsip(case):
    rule = RULES["AST-PJS-001"]
    if not case.has("res_pjsip"):
        return [Finding(rule, NOT_APPLICABLE, "res_pjsip.so is not loaded.")]
    if case.reading("pjsip.conf") is None and case.reading("pjsip_wizard.conf") is None:
        return [Finding(rule, NOT_APPLICABLE, "There is no pjsip.conf.")]
    found = []
    for kind in _PJSIP:
        names = [name for name in case.objects(kind.file, kind.type) if _is_anonymous(shown(name))]
        found += [_anonymous(case, kind, name) for name in names]
    in_files = {finding.subject for finding in found}
    elsewhere = sorted("PJSIP/" + name for name in case.seen.endpoints or () if _is_anonymous(name) and "PJSIP/" + name not in in_files)
    found += [_not_in_files(case, rule, name) for name in elsewhere]
    return found or [Finding(rule, PASS, "There is no endpoint anonymous.")]


def _is_anonymous(name):
    return name == "anonymous" or name.startswith("anonymous@")


def _not_in_files(case, rule, name):
    told = ("pjsip list endpoints: " + name,)
    unread = [kind.file for kind in _PJSIP if case.reading(kind.file) is not None and case.unread(kind.file)]
    if unread:
        plain = name.split("/", 1)[1]
        return still_there(case, Door(rule, name, told, _use(case, plain), (), (_proof_gone(plain),), ""), unread, "endpoint:" + name)
    if name in case.settings["keep_guests"]:
        return Finding(rule, KEPT, f"sip_hardening_keep_guests names {name}.", name)
    return Finding(rule, FAIL, "Asterisk has this endpoint, but no file that is read here does; it comes from a database or from a file that "
                   "was changed without a reload.", name, told)


def _anonymous(case, kind, name):
    rule, options = RULES["AST-PJS-001"], lower(case.options(kind.file, name, kind.type))
    text = shown(name)
    lines = acl_lines(case, kind.file, name, kind.prefix, kind.type)
    pairs = pairs_of(lines, kind.prefix)
    context = options.get(kind.prefix + "context")
    told = (evidence(some_line(options), path(case, kind.file)), evidence(context, "its context is default"))
    told += tuple(evidence(line) for line in lines)
    asks = any(names_an_auth(shown(line.value)) for line in as_list(options.get(kind.prefix + "auth")))
    if asks or kind.type == "wizard" and case.is_on(kind.file, text, "accepts_auth"):
        return Finding(rule, PASS, "It asks for a secret.", "PJSIP/" + text, told)
    if is_closed(case, acl.parse(pairs), names_in(case, kind.file, name, kind.prefix, kind.type)):
        return closed(case, rule, "PJSIP/" + text, kind.file, told, _proof_pjsip(text))
    wanted = closing_list(case, pairs, pairs_of(case.inherited(lines, kind.file, name, kind.type), kind.prefix))
    sequence = [{kind.prefix + option: value} for option, value in wanted]
    sequence += [{kind.prefix + "acl": value} for value in names_in(case, kind.file, name, kind.prefix, kind.type)]
    return judge_door(case, Door(
        rule, "PJSIP/" + text, told, _use(case, text), (edit(kind.file, text, type=kind.type, sequence=sequence),), (_proof_pjsip(text),),
        "Deny both families on it" + but_for(case) + ", so that its requests are challenged like those of unknown endpoints."))


def _use(case, name):
    return use_of(case, lambda channel: re.match(r"PJSIP/%s-[0-9a-f]{8}\Z" % re.escape(name), channel) is not None)


def _proof_gone(name):
    def look(seen):
        there = name in (seen.endpoints or ())
        return "it is there" if there else "no such endpoint", not there
    return Proof("pjsip list endpoints: " + name, "no such endpoint", look)


def _proof_pjsip(name):
    """Asterisk tells that there is a list, and not what is in it."""
    def look(seen):
        if ("endpoint", name) in seen.refused:
            return "it refuses the section, and keeps what it had", False
        told = (seen.endpoint_acls or {}).get(name)
        if told is None:
            return "no such endpoint", name not in (seen.endpoints or ())
        return "an access list" if told else "no access list", told
    return Proof(f"pjsip show endpoint {name}: acl", "an access list", look)
