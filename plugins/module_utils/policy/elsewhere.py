# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What looks safe in a file and may not be so, because Asterisk reads the file, or objects beside those of the file, from a database.

A fail stays one, and what is to be fixed is refused by whoever edits, who knows the same mappings. What is safe, or not there at all, is not checked.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime.realtime_data import FAMILIES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, Finding, NOT_APPLICABLE, NOT_CHECKED, PASS

DATABASE = "database"
"""The subject of what is said of objects in a database."""

_FILE_NAME = re.compile(r"\b\w+\.conf\b")
_DRIVERS = {"sip.conf": "chan_sip", "iax.conf": "chan_iax2", "dundi.conf": "pbx_dundi", "pjsip.conf": "res_pjsip", "pjsip_wizard.conf": "res_pjsip",
            "ari.conf": "res_ari", "rtp.conf": "res_rtp_asterisk"}
_MEMBERS = re.compile(r"\b(?:devices|users|peers)\b")
"""Words by which a rule says that it is about the objects that a family of extconfig.conf adds to."""
_TYPES = {
    "pjsip.conf": (("endpoints", "endpoint"), ("auth sections", "auth"), ("devices", "auth"), ("an aor", "aor"), ("type=identify", "identify"),
                   ("transports", "transport"), ("global section", "global"), ("type = global", "global"), ("system section", "system")),
    "ari.conf": (("each user", "user"), ("[general]", "general")),
}
"""Words of rules to the types of sorcery that they are about."""


class _Why(NamedTuple):
    """Why a file does not tell.

    :ivar file: the one that is not read at all; "": objects beside those of a file that is read.
    :ivar where: the line of the mapping.
    """

    file: str
    reason: str
    where: object


def doubted(case, findings):
    """The findings, with those that a database may prove wrong not checked."""
    if not case.mappings.summary():
        return findings
    found = []
    for rule in {finding.rule.id: finding.rule for finding in findings}.values():
        own = [finding for finding in findings if finding.rule.id == rule.id]
        found += _doubted(case, rule, own, _why(case, rule))
    return found


def _doubted(case, rule, findings, why):
    """The findings of one rule; those that are not checked are told as one."""
    if why is None or not why.file and any(finding.subject == DATABASE for finding in findings):
        return findings
    left = [finding for finding in findings if not _is_doubtful(case, finding, why.file)]
    if why.file and len(left) == len(findings):
        return findings
    subject = "" if len(left) < len(findings) else DATABASE
    if any(finding.subject == subject for finding in left):
        subject = why.file or DATABASE
    return [Finding(rule, NOT_CHECKED, why.reason, subject, (str(why.where),))] + left


def _is_doubtful(case, finding, whole):
    """Whether a finding rests on the file alone. Objects of a file that is read are as they are, so they stay what they were found to be."""
    if finding.subject and not whole:
        return False
    if finding.state == FIXED:
        return whole and not (finding.edits or finding.proofs or finding.places)
    return finding.state == PASS or finding.state == NOT_APPLICABLE and f"Asterisk {case.version} " not in finding.reason


def _why(case, rule):
    """Why nobody can tell; None: all that the rule is about stands in its files."""
    names = [name for name in _FILE_NAME.findall(rule.applies) if _is_used(case, name)]
    for name in names:
        binding = case.mappings.static(name)
        if binding:
            return _Why(name, f"Asterisk reads {name} from a database, which is not looked into: {_line(binding)}.", binding.where)
    return next((why for name in names for why in _beside(case, rule, name)), None)


def _is_used(case, name):
    """Whether this Asterisk reads the file: its driver may not be there."""
    return consumers.sorter(name, case.version) is not None and (name not in _DRIVERS or case.has(_DRIVERS[name]))


def _beside(case, rule, name):
    """A _Why for each source of objects beside a file that is read."""
    families = [family for family, (filename, _what) in FAMILIES.items() if filename == name and _MEMBERS.search(rule.applies)]
    for binding in [binding for family in families for binding in case.mappings.family(family)[:1]]:
        yield _Why("", f"Asterisk finds {FAMILIES[binding.name.lower()][1]} in a database too, which is not looked into: {_line(binding)}.", binding.where)
    for kind in [kind for word, kind in _TYPES.get(name, ()) if word in rule.applies]:
        for wizard in case.mappings.wizards(name, kind):
            if wizard.where and not wizard.cache and not wizard.reads(name, kind):
                yield _Why("", f"Asterisk has objects of type {kind} from elsewhere too, which is not looked into: {wizard.where} says "
                           f"{kind} = {wizard.text}.", wizard.where)


def _line(binding):
    return f"{binding.where} says {binding.name} => {binding.target}"
