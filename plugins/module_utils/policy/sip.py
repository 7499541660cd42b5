# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls without an account: chan_sip's guests, PJSIP's endpoint anonymous, IAX2's users without a secret.

A door of PJSIP or IAX2 is closed by an access list that denies both families. That is the least change that is enough: the section
stays, a restore of two lines takes it back, a reload activates it, and PJSIP then challenges guests as it challenges unknown endpoints
(``apply_acls`` in res/res_pjsip/pjsip_distributor.c puts the artificial endpoint in place), so nothing tells that it is there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, manager
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, path, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, KEPT, NOT_APPLICABLE, NOT_CHECKED, PASS, Proof
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.sip import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import networks

_IAX_FAMILIES = ("iaxusers", "iaxpeers", "iaxfriends")

REGULAR_DAYS = 3
"""Answered calls on so many different days are more than a scanner's visit or a test."""


class Use(NamedTuple):
    """Who stands in a door. ``live``: channels up now; ``days``: days with answered calls; ``calls``: how many."""

    live: list
    days: int
    calls: int

    @property
    def regular(self):
        return bool(self.live) or self.days >= REGULAR_DAYS

    @property
    def told(self):
        """For evidence."""
        found = ["up now: " + name for name in self.live[:5]]
        return tuple(found + ([f"{self.calls} answered calls on {self.days} days in the call records"] if self.calls else []))


class Door(NamedTuple):
    """``name``: as in keep_guests. ``evidence``: lines. ``edits``, ``proofs``: what closes it."""

    rule: object
    name: str
    evidence: tuple
    use: Use
    edits: tuple
    proofs: tuple
    how: str


def judge(case):
    """All findings about calls without an account."""
    return _chan_sip(case) + _pjsip(case) + _iax(case)


def _judge_door(case, door):
    told = door.evidence + door.use.told
    if door.name in case.settings["keep_guests"]:
        return Finding(door.rule, KEPT, f"sip_hardening_keep_guests names {door.name}.", door.name, told)
    if door.use.regular and case.settings["guests_in_use"] == "keep":
        return Finding(door.rule, KEPT, f"Calls come in through {door.name}; set sip_hardening_guests_in_use to cut, or name it in "
                       "sip_hardening_keep_guests.", door.name, told)
    return Finding(door.rule, FIXED, door.how, door.name, told, door.edits, door.proofs)


def _use(case, of_channel, context=None):
    """Channels and records of a door.

    :param of_channel: whether a channel's name is of the door.
    :param context: only records of this context, where the channel's name is not enough.
    """
    live = [name for name in case.seen.channels or () if of_channel(name)]
    records = [record for record in case.seen.records or () if of_channel(record[1]) and context in (None, record[2])]
    return Use(live, len({record[0] for record in records}), len(records))


# -- chan_sip ---------------------------------------------------------------------------------------------------------------


def _chan_sip(case):
    rules = [RULES["AST-SIP-001"], RULES["AST-SIP-002"]]
    reason = None
    if case.version.major >= 21:
        reason = f"Asterisk {case.version} has no chan_sip."
    elif not case.has("chan_sip"):
        reason = "chan_sip.so is not loaded."
    elif case.reading("sip.conf") is None:
        reason = "There is no sip.conf, so chan_sip does not start."
    if reason:
        return [Finding(rule, NOT_APPLICABLE, reason) for rule in rules]
    reject = manager.switch(case, rules[1], "sip.conf", "alwaysauthreject", True, True,
                            Proof("sip show settings: Always auth rejects", "Yes", lambda seen: _setting(seen, "Always auth rejects", "Yes")))
    return [_guests(case), reject]


def _setting(seen, key, wanted):
    said = (seen.sip or {}).get(key)
    return said, said == wanted


def _guests(case):
    rule = RULES["AST-SIP-001"]
    proof = Proof("sip show settings: Allow unknown access", "No", lambda seen: _setting(seen, "Allow unknown access", "No"))
    judged = manager.switch(case, rule, "sip.conf", "allowguest", False, True, proof)
    if judged.state == PASS:
        return judged._replace(subject="SIP")
    known = {shown(name).lower() for name in case.objects("sip.conf", "device")}

    def is_guest(channel):
        match = re.match(r"SIP/(.+)-[0-9a-f]{8}\Z", channel)
        return bool(match) and match.group(1).lower() not in known
    return _judge_door(case, Door(rule, "SIP", judged.evidence, _use(case, is_guest), judged.edits, judged.proofs, judged.reason)) \
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
    if name in case.settings["keep_guests"]:
        return Finding(rule, KEPT, f"sip_hardening_keep_guests names {name}.", name)
    return Finding(rule, FAIL, "Asterisk has this endpoint, but no file that is read here does; it comes from a database or from a file that "
                   "was changed without a reload.", name, ("pjsip list endpoints: " + name,))


def _anonymous(case, kind, name):
    rule, options = RULES["AST-PJS-001"], _lower(case.options(kind.file, name, kind.type))
    text = shown(name)
    pairs = _pairs(case, kind.file, name, kind.prefix, kind.type)
    context = options.get(kind.prefix + "context")
    told = (evidence(_any(options), path(case, kind.file)), evidence(context, "its context is default"))
    if _closed(acl.parse(pairs)):
        return _closed_finding(case, rule, "PJSIP/" + text, kind.file, told, _proof_pjsip(text))
    use = _use(case, lambda channel: re.match(r"PJSIP/%s-[0-9a-f]{8}\Z" % re.escape(text), channel) is not None)
    wanted = _list(case, pairs)
    sequence = [{kind.prefix + option: value} for option, value in wanted]
    return _judge_door(case, Door(
        rule, "PJSIP/" + text, told, use, (edit(kind.file, text, type=kind.type, sequence=sequence),), (_proof_pjsip(text),),
        "Deny both families on it" + _but(case) + ", so that its requests are challenged like those of unknown endpoints."))


def _lower(options):
    return {label.lower(): value for label, value in options.items()}


def _lines(value):
    """A value of ``Case.options`` as a list: an option may be a scalar or a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _any(options):
    return next((value for value in options.values() if not isinstance(value, list)), None)


def _pairs(case, filename, name, prefix="", kind=None):
    """permit and deny lines of an object; every section of it adds to them in PJSIP and chan_iax2."""
    lines = case.lines(filename, name, {prefix + "permit", prefix + "deny"}, kind)
    return [(shown(line.name).lower()[len(prefix):], shown(line.value)) for line in lines]


def _list(case, pairs):
    """The list that closes a door: what it permitted is no longer permitted, but for the guests' networks."""
    permitted = networks("guest_networks", case.settings["guest_networks"]) + case.never_cut
    return acl.fresh(permitted) if permitted or not pairs else acl.locked(pairs)


def _closed(rules):
    """Whether nobody passes but those in the guests' networks and in lists that name networks of their own."""
    return not any(acl.is_open(rules, family) for family in acl.FAMILIES)


def _but(case):
    return " but for sip_hardening_guest_networks" if case.settings["guest_networks"] else ""


def _closed_finding(case, rule, name, filename, told, proof):
    if case.seen.running and not proof.look(case.seen)[1]:
        return Finding(rule, FIXED, "The file is right already, but Asterisk had not read it.", name, told, proofs=(proof,), reread=(filename,))
    return Finding(rule, PASS, "Its access list denies both families but for those it names.", name, told)


def _proof_pjsip(name):
    """Asterisk tells that there is a list, and not what is in it."""
    def look(seen):
        told = (seen.endpoint_acls or {}).get(name)
        if told is None:
            return "no such endpoint", name not in (seen.endpoints or ())
        return "an access list" if told else "no access list", told
    return Proof(f"pjsip show endpoint {name}: acl", "an access list", look)


# -- IAX2 -------------------------------------------------------------------------------------------------------------------


def _iax(case):
    rule = RULES["AST-IAX-001"]
    if not case.has("chan_iax2"):
        return [Finding(rule, NOT_APPLICABLE, "chan_iax2.so is not loaded.")]
    if case.reading("iax.conf") is None:
        return [Finding(rule, NOT_APPLICABLE, "There is no iax.conf, so chan_iax2 does not start.")]
    names = [name for name in case.objects("iax.conf", "user", "friend") if not _has_credentials(case, name)]
    found = [_iax_user(case, name) for name in names] or [Finding(rule, PASS, "Every user has a secret or a key.")]
    mapped = [row for row in realtime.mappings(case.source, case.source.etc_dir, case.version).summary() if row["name"].lower() in _IAX_FAMILIES]
    if mapped:
        found.append(Finding(rule, NOT_CHECKED, f"{mapped[0]['name']} comes from a database ({mapped[0]['driver']}), whose users are not read here.",
                             "database", ("%(file)s:%(line)s" % mapped[0],)))
    return found


def _has_credentials(case, name):
    options = _lower(_iax_options(case, name))
    lines = [line for option in ("secret", "dbsecret", "inkeys") for line in _lines(options.get(option))]
    return any(line.value for line in lines)


def _iax_options(case, name):
    return case.options("iax.conf", name)


def _iax_user(case, name):
    rule, options, text = RULES["AST-IAX-001"], _lower(_iax_options(case, name)), shown(name)
    door = "IAX2/" + text
    pairs, contexts = _pairs(case, "iax.conf", name), _lines(options.get("context"))
    first = contexts[0] if contexts else None
    told = (evidence(_any(options), path(case, "iax.conf")), f"[{text}] has no secret, dbsecret or inkeys", evidence(first, "its context is default"))
    if _closed(acl.parse(pairs)):
        return Finding(rule, PASS, "It has no secret, and its access list denies both families but for those it names.", door, told)
    use = _iax_use(case, value_of(first) or "default")
    wanted, how = _list(case, pairs), "Deny both families on it" + _but(case) + "; no call without a secret fits it then."
    host = (value_of(options.get("host")) or "").lower()
    if host and not acl.parse([("permit", host)]):
        if door in case.settings["keep_guests"]:
            return Finding(rule, KEPT, f"sip_hardening_keep_guests names {door}.", door, told)
        return Finding(rule, FAIL, f"It has host = {host} and no secret, so anybody can call as this device; give it a secret, or name it in "
                       "sip_hardening_keep_guests.", door, told)
    if host:
        wanted = wanted + [("permit", host)] if ("permit", host) not in wanted else wanted
        how = f"Permit its own host {host} only."
    return _judge_door(case, Door(rule, door, told, use, (edit("iax.conf", text, sequence=[{option: value} for option, value in wanted]),),
                                  (_proof_iax(text),), how))


def _iax_use(case, context):
    """Calls whose channel has the name of an address, not of a peer: those of guests, and of users with a secret who are no peers.

    Of what is up now all of them count; of the records those of the user's context, unless nobody else could have made them.
    """
    names = case.objects("iax.conf", "user", "friend", "peer")
    own = {shown(name) for name in names}
    others = [name for name in case.objects("iax.conf", "user", "friend") if _has_credentials(case, name)]

    def is_guest(channel):
        match = re.match(r"IAX2/(.+)-\d+\Z", channel)
        return bool(match) and match.group(1) not in own
    return _use(case, is_guest, context if others else None)


def _proof_iax(name):
    """No version tells the access list of a user, so that the user is still there is all that can be asked; the call is refused in the tests."""
    def look(seen):
        return ("known" if name[:15] in (seen.iax_users or {}) else "not known"), True
    return Proof(f"iax2 show users: {name}", "known, with the access list of the file", look)
