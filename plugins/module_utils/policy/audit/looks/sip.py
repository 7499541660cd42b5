# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no data can say about chan_sip's devices."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import acls, deadends
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import lower, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict

_ACL, _CONTACT = ("permit", "deny", "acl"), ("contactpermit", "contactdeny", "contactacl")


def registers(dummy, thing):
    """Whether a device may come from anywhere: it registers, or has no address of its own."""
    return thing.value("host", "").lower() in ("", "dynamic")


def is_found_by_name(thing):
    """Whether calls from anywhere count as a device's for the name in From: of users and friends, whatever their host (``check_user_full``)."""
    kinds = {text_of(line.value).lower() for line in thing.all("type")}  # they add up (build_peer); users.conf makes friends
    return registers(None, thing) or kinds != {"peer"} or bool(thing.all("hassip"))


def is_encrypted(dummy, thing):
    """Whether a device speaks TLS."""
    return bool({"tls", "wss"} & set(thing.value("transport", "").lower().replace(" ", "").split(",")))


def _general(case, names):
    return [(lower(line.name), text_of(line.value)) for line in case.book("sip.conf").lines("general", *names)]


def sources(case):
    """AST-SIP-006: devices that register come from their own networks."""
    return _lists(case, _ACL, "", "lets it come from everywhere")


def contacts(case):
    """AST-SIP-007: and are reached there."""
    return _lists(case, _CONTACT, "contact", "lets it be reached anywhere")


def _lists(case, names, prefix, what):
    general = _general(case, names) if prefix else []
    found = []
    for thing in case.sip_devices:
        if not registers(case, thing):
            continue
        families, holes = (look(case, general + thing.all_values(*names), prefix) for look in (acls.open_families, acls.told_holes))
        shown = tuple((line, thing, names[0], None) for line in thing.all(*names))
        found.append(Verdict(FAIL, f"No {prefix + ' ' if prefix else ''}access list keeps strangers out in {' and '.join(families)}, which {what}{holes}.",
                             thing.label, shown) if families else Verdict(PASS, "", thing.label, shown))
    return found or [Verdict(NOT_APPLICABLE, "No device of chan_sip registers.")]


def insecure(case):
    """AST-SIP-009: calls in a device's name are not taken unasked from anywhere. A device starts with what [general] says, and any line of its own
    takes the place of that (``set_peer_defaults`` and ``set_insecure_flags``)."""
    general = case.book("sip.conf").line("general", "insecure")
    found = []
    for thing in case.sip_devices:
        own = thing.lines.get("insecure")
        line = general if own is None else own
        if line is None or "invite" not in text_of(line.value).lower().split(","):
            continue
        shown = (case.evidence(line) if own is None else (own, thing, "insecure", None),)
        fixed = not is_found_by_name(thing)
        closed = not acls.open_families(case, thing.all_values(*_ACL))
        found.append(Verdict(PASS, "", thing.label, shown) if fixed or closed else Verdict(
            FAIL, "insecure = invite takes every call in its name, and neither the address of a peer nor an access list says from where.", thing.label, shown))
    return found or [Verdict(PASS, "No device has insecure = invite." if case.sip_devices else "There are no devices.")]


def secrets(case):
    """AST-SIP-025: whoever registers, or calls by the name of a user or a friend, is asked for a secret."""
    found = []
    for thing in case.sip_devices:
        if not is_found_by_name(thing):
            continue
        there = [option for option in ("secret", "md5secret") if thing.value(option, "")]
        shown = tuple((thing.lines[option], thing, option, None) for option in there)
        closed = there or not acls.open_families(case, thing.all_values(*_ACL))
        found.append(Verdict(PASS, "", thing.label, shown) if closed else Verdict(
            FAIL, "It has no secret, so whoever names it may call.", thing.label, ((None, thing, "secret", None),)))
    return found or [Verdict(NOT_APPLICABLE, "No device of chan_sip registers.")]


def names(case):
    """AST-SIP-026: names are no numbers."""
    return numbered(case.sip_devices, lambda thing: registers(case, thing))


def numbered(devices, wanted):
    """Verdicts on devices that are called like extensions."""
    found = []
    for thing in devices:
        if wanted(thing):
            bad = thing.name.isdigit() and len(thing.name) <= 6
            found.append(Verdict(FAIL, "Its name is a number, which scanners try first.", thing.label) if bad else Verdict(PASS, "", thing.label))
    return found or [Verdict(NOT_APPLICABLE, "No such device registers.")]


def guest_context(case):
    """AST-SIP-003: where guests come in, they cannot choose whom they call."""
    found = [deadends.verdict(case, name, "Guests of chan_sip") for name in guest_names(case)]
    return sorted(found, key=lambda one: (FAIL, NOT_CHECKED).index(one.state) if one.state != PASS else 2)[:1]


def guest_names(case):
    """The contexts into which guests come: that of [general], and those of ``domain = NAME,CONTEXT`` (get_destination)."""
    contexts = [text_of(line.value).partition(",")[2].strip() for line in case.book("sip.conf").lines("general", "domain")]
    return list(dict.fromkeys([case.value("sip.conf", "general", "context", "default"), *filter(None, contexts)]))


def subscriptions(case):
    """AST-SIP-029: whoever may subscribe is kept to a context that is for that."""
    book = case.book("sip.conf")
    lines = [line for line in (book.line("general", "allowsubscribe"), book.line("general", "subscribecontext")) if line is not None]
    shown = tuple(case.evidence(line) for line in lines) or (case.default("[general] allowsubscribe of sip.conf", "yes"),)
    if not case.is_on("sip.conf", "general", "allowsubscribe", True):
        return [Verdict(PASS, "Nobody may subscribe but those whose section says so.", None, shown)]
    if case.value("sip.conf", "general", "subscribecontext"):
        return [Verdict(PASS, "subscribecontext names where subscriptions are looked for.", None, shown)]
    return [Verdict(FAIL, "allowsubscribe is on, and no subscribecontext keeps subscriptions to the extensions that are for them.", None, shown)]
