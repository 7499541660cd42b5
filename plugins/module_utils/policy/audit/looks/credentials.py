# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets and PINs that can be guessed: what the judge of credentials says, as verdicts of the audit. They are compared and never told."""

from __future__ import annotations

import functools

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import conditions
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.glasses import glasses
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import manager
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import finding, judging
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import ABSENT, REALTIME

_MOST_NAMED = 3
_LABELS = {"ami": "AMI user %s", "ari": "ARI user %s", "voicemail": "mailbox %s", "confbridge": "conference profile %s", "meetme": "room %s",
           "pjsip": "PJSIP auth %s", "wizard": "PJSIP/%s", "sip": "SIP/%s", "iax2": "IAX2/%s", "users": "users.conf [%s]"}
_DRIVERS = {"pjsip": "PJSIP/", "wizard": "PJSIP/", "sip": "SIP/", "iax2": "IAX2/", "users": ""}

_SWITCHED = {"ami": conditions.no_ami, "ari": conditions.no_ari}


def guessed(rule, *files):
    """A function of the case: the verdicts of one rule about secrets.

    :param rule: its id.
    :param files: root files whose secrets it is about; one that cannot be read leaves the rule undecided.
    """
    return functools.partial(_guessed, rule=rule, files=files)


def _guessed(case, rule, files):
    off = {kind: reason for kind, reason in ((kind, away(case)) for kind, away in _SWITCHED.items()) if reason}
    spoken = [(one, verdict) for one, verdict in _all(case) if _speaks(rule, one, verdict)]
    locked = manager.locked(case)
    found = [Verdict(PASS, "", _label(one), (_place(one),)) if one.kind == "ami" and one.name.lower() in locked else _verdict(one, verdict, rule)
             for one, verdict in spoken if one.kind not in off]
    found += [_hidden(case, name) for name in files if _hidden(case, name)]
    return found or [Verdict(NOT_APPLICABLE, next((off[one.kind] for one, dummy in spoken), "This host has no such secrets."))]


def _all(case):
    """(credential, what is to be said of it) of the host; judged once."""
    if "credentials" not in case.memo:
        found = finding.find(glasses(case))
        verdicts = judging.judge(found)
        case.memo["credentials"] = [(one, verdicts[one.id]) for one in found]
    return case.memo["credentials"]


def _speaks(rule, one, verdict):
    """Whether a rule says something of a credential: it does not where a worse one is broken."""
    spoken, broken = judging.rules_of(one), judging.rule_id(one, verdict)
    if broken is None:
        return rule in spoken
    return rule == broken or broken in spoken and rule in spoken[:spoken.index(broken)]


def _hidden(case, name):
    """The Verdict on a file whose secrets nobody can find; None: it can be read, is not there, or a database has its place, which is told by itself."""
    book = case.book(name)
    if book.blind:
        return Verdict(NOT_CHECKED, f"{book.blind[0]} cannot be read by this account; run the audit as root.", name)
    return Verdict(NOT_CHECKED, f"Asterisk uses nothing of {name}, see AST-CONF-001.", name) if book.broken else None


def _verdict(one, verdict, rule):
    shown = (_place(one),)
    if one.form == REALTIME:
        return Verdict(NOT_CHECKED, "It stands in a database, which this report does not look into.", _label(one), shown)
    if rule == judging.rule_id(one, verdict):
        return Verdict(FAIL, " ".join(verdict.sentences), _label(one), shown)
    if verdict.reasons and not verdict.weak:
        return Verdict(NOT_CHECKED, " ".join(verdict.sentences), _label(one), shown)
    return Verdict(PASS, "", _label(one), shown)


def _label(one):
    """Who uses it, as the other rules call him."""
    if one.kind not in _DRIVERS or not one.accounts:
        return _LABELS[one.kind] % one.name
    more = f" and {len(one.accounts) - _MOST_NAMED} more" if len(one.accounts) > _MOST_NAMED else ""
    return ", ".join(_DRIVERS[one.kind] + name for name in one.accounts[:_MOST_NAMED]) + more


def _place(one):
    """Where it stands, without what it is."""
    what = "there is no secret" if one.form == ABSENT else "in a database" if one.form == REALTIME else f"{one.option} = ********"
    source = "a template, or a line that others share" if one.shared_line else "the file"
    section = f"[{one.section}] " if one.section else ""
    return Evidence(f"{one.where or one.file}: {section}{what}", one.where, None, source)
