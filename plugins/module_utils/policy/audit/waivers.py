# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waivers and attestations: what an operator accepts or vouches for, as data with a name and a date of expiry."""

from __future__ import annotations

import datetime
import difflib
import fnmatch
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

ATTESTED_DAYS = 365
"""How long an attestation is good for where it does not say itself."""


class Waiver(NamedTuple):
    """One finding, or several, that somebody accepts.

    :ivar rule: id, or a pattern of ids such as ``AST-MOD-*``. ``host``, ``subject``: patterns (fnmatch, case counts); ``*``: any.
    :ivar expires: the first day on which it does not count any more. Each has one: nobody looks again at what was accepted for ever.
    """

    rule: str
    host: str
    subject: str
    reason: str
    by: str
    expires: datetime.date

    def fits(self, rule, subject, host):
        """Whether it speaks of this finding, expired or not. A finding of the host itself has no subject: only ``*`` fits it."""
        if not fnmatch.fnmatchcase(rule, self.rule) or not fnmatch.fnmatchcase(host, self.host):
            return False
        return self.subject == "*" or subject is not None and any(fnmatch.fnmatchcase(name, self.subject) for name in (subject, short(subject)))

    def to_dict(self):
        """For the module's result."""
        return {"reason": self.reason, "expires": self.expires.isoformat(), "by": self.by}


class Attestation(NamedTuple):
    """Something that the operator vouches for.

    :ivar expires: the first day on which it does not count any more.
    """

    by: str
    date: datetime.date
    expires: datetime.date


def short(subject):
    """The name alone of a subject such as ``PJSIP/100`` or ``AMI user crm``."""
    return subject.rsplit(" ", 1)[-1].rsplit("/", 1)[-1]


def parse(given, rules):
    """The waivers of ``audit_waivers``.

    :param given: list of dicts with rule, reason, by and expires (YYYY-MM-DD), and perhaps host and subject (or account).
    :param rules: ids that there are.
    :raises SettingsError: one sentence on the first one that is wrong.
    """
    if not isinstance(given, list):
        raise SettingsError("audit_waivers must be a list of waivers, each with rule, reason, by and expires.")
    return [_waiver(one, number, rules) for number, one in enumerate(given, 1)]


_KEYS = ("rule", "host", "subject", "account", "reason", "by", "expires")


def _waiver(one, number, rules):
    label = f"audit_waivers, number {number}"
    if not isinstance(one, dict):
        raise SettingsError(f"{label}, is not a mapping; give it rule, reason, by and expires.")
    for name in one:
        if name not in _KEYS:
            near = difflib.get_close_matches(str(name), _KEYS, 1, 0.5)
            raise SettingsError(f"{label}, has the key '{name}', which a waiver does not have" + (f"; did you mean '{near[0]}'?" if near else "."))
    for name in _KEYS:
        if isinstance(one.get(name), (list, tuple, dict)):
            raise SettingsError(f"{label}, has a list or a mapping as '{name}', which is one text; write a waiver for each, or a pattern such as 'pbx*'.")
    for name in ("rule", "reason", "by", "expires"):
        if not str(one.get(name) or "").strip():
            raise SettingsError(f"{label}, has no '{name}'; say which rule is waived, why, who decided it, and until when.")
    if one.get("subject") and one.get("account"):
        raise SettingsError(f"{label}, has both 'subject' and 'account', which mean the same; keep one of them.")
    rule = str(one["rule"]).strip()
    if not any(fnmatch.fnmatchcase(known, rule) for known in rules):
        near = difflib.get_close_matches(rule.upper(), rules, 1, 0.5)
        raise SettingsError(f"{label}, names the rule {rule}, which there is not" + (f"; did you mean {near[0]}?" if near else "; see docs/rules.md."))
    return Waiver(rule, str(one.get("host") or "*"), str(one.get("subject") or one.get("account") or "*"), str(one["reason"]).strip(), str(one["by"]).strip(),
                  date_of(one["expires"], label + ", 'expires'"))


def date_of(value, label):
    """A date as YAML or JSON gives it.

    :raises SettingsError: it is none.
    """
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.datetime.strptime(str(value).strip(), "%Y-%m-%d").date()
    except ValueError:
        raise SettingsError(f"{label}, is '{value}', which is not a date such as 2027-03-31.") from None


def attestations(given, rules, today):
    """Those of ``audit_attestations``: rule id to Attestation.

    :param given: rule id to a dict with by, date and perhaps expires.
    :param rules: ids that can be attested.
    :raises SettingsError: one sentence on the first one that is wrong.
    """
    if not isinstance(given, dict):
        raise SettingsError("audit_attestations must map ids of rules to by and date.")
    return {rule: _attestation(rule, one, rules, today) for rule, one in given.items()}


def _attestation(rule, one, rules, today):
    label = f"audit_attestations, {rule}"
    if rule not in rules:
        raise SettingsError(f"{label}, is none of the rules that can be attested: {', '.join(rules)}.")
    if not isinstance(one, dict) or not isinstance(one.get("by"), str) or not one["by"].strip() or not one.get("date"):
        raise SettingsError(f"{label}, needs 'by', the name of who looked, and 'date', the day on which it was.")
    unknown = sorted(set(one) - {"by", "date", "expires"})
    if unknown:
        raise SettingsError(f"{label}, has the key '{unknown[0]}'; there are by, date and expires.")
    date = date_of(one["date"], label + ", 'date'")
    if date > today:
        raise SettingsError(f"{label}, has the date {date}, which is not over yet; give the day on which somebody looked.")
    expires = date_of(one["expires"], label + ", 'expires'") if one.get("expires") else date + datetime.timedelta(days=ATTESTED_DAYS)
    if expires <= date:
        raise SettingsError(f"{label}, expires on {expires}, which is not after its date {date}; give the first day on which it does not count any more.")
    return Attestation(str(one["by"]).strip(), date, expires)
