# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges a topic: all findings in the order of the rules, what was waived, what is still open."""

from __future__ import annotations

import difflib

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import (
    ari, core, dundi, elsewhere, first_guesses, guest_context, iax, iax_options, listening, logs, manager, modules, names, pjsip_identity, pjsip_media,
    pjsip_options, rtp, settings, sip, sip_messages, sip_options, sip_tls, sources, web,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import Case, Told
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, WAIVED, accepted, at_least
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import (
    dundi as dundi_rules, first_guesses as first_guesses_rules, http as http_rules, iax as iax_rules, logs as logs_rules,
    manager as manager_rules, modules as modules_rules, names as names_rules, pjsip as pjsip_rules, rtp as rtp_rules, sip as sip_rules,
    sources as sources_rules,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

TOPICS = {
    "manager": (manager, core, web, ari),
    "sip": (sip, guest_context, sip_options, pjsip_options, pjsip_identity, pjsip_media, sip_tls, sip_messages, iax, iax_options, listening, dundi, rtp,
            sources, names, first_guesses, logs, modules),
    "logs": (logs,),
}
RULES = {
    "manager": {**manager_rules.RULES, **http_rules.RULES},
    "sip": {
        **sip_rules.RULES, **pjsip_rules.RULES, **iax_rules.RULES, **dundi_rules.RULES, **rtp_rules.RULES, **sources_rules.RULES, **names_rules.RULES,
        **first_guesses_rules.RULES, **logs_rules.RULES, **modules_rules.RULES,
    },
    "logs": {**logs_rules.RULES, "AST-IAX-014": iax_rules.RULES["AST-IAX-014"]},
}
FILES = {
    "manager": ("manager.conf", "http.conf", "ari.conf", "asterisk.conf"),
    "sip": ("sip.conf", "pjsip.conf", "pjsip_wizard.conf", "iax.conf", "dundi.conf", "rtp.conf", "acl.conf", "logger.conf", "modules.conf"),
    "logs": ("logger.conf", "iax.conf"),
}


class Judge:
    """One topic with its settings.

    :param topic: a key of TOPICS.
    :param given: settings without the role's prefix.
    :raises SettingsError: a setting is of the wrong kind, or names a rule that there is not.
    :ivar settings: complete. ``warnings``: about settings that are not known.
    :ivar files: the root files that an edit of this topic may touch.
    """

    def __init__(self, topic, given, never_cut=()):
        self.topic, self.files, self.never_cut = topic, FILES[topic], never_cut
        self.settings, self.warnings = settings.complete(topic, given)
        for option in ("rules_off", "accept"):
            _refuse_unknown(topic, option, [str(name).split(":", 1)[0] for name in self.settings[option]])

    def judge(self, source, version, seen, held=None):
        """The findings on a host.

        :param seen: see case.Case.
        :param held: key of a finding that must be left as it is to one sentence why.
        :raises SettingsError: a file that Asterisk would not read, or a setting that names what is not there.
        """
        held = held or {}
        case = Case(source, version, self.settings, seen, self.never_cut, held)
        found = elsewhere.doubted(case, [finding for part in TOPICS[self.topic] for finding in part.judge(case)])
        order = list(RULES[self.topic])
        found.sort(key=lambda finding: order.index(finding.rule.id))
        found = [self.refused(finding, held[finding.key]) if finding.key in held else _with_setting(case, finding) for finding in found]
        return [self._waived(finding) for finding in found]

    def _waived(self, finding):
        if finding.rule.id in self.settings["rules_off"] and finding.state in (FAIL, FIXED, KEPT):
            return finding.without_mend(WAIVED, f"{settings.PREFIX[self.topic]}rules_off names it. " + finding.reason)
        if finding.state == FAIL and accepted(finding, self.settings["accept"]):
            return finding._replace(state=WAIVED, reason=f"{settings.PREFIX[self.topic]}accept names it. " + finding.reason)
        return finding

    @staticmethod
    def refused(finding, sentence):
        """The finding whose edits must not be made, or were taken back."""
        return finding.without_mend(FAIL, "It cannot be changed: " + sentence)

    def after(self, findings):
        """The findings once more, with those that failed after all accepted where the settings say so."""
        return [self._waived(finding) for finding in findings]

    def open(self, findings):
        """The keys of the findings that make the role fail."""
        return [finding.key for finding in findings if finding.state == FAIL and at_least(finding, self.settings["fail_severity"])]

    def summary(self, findings):
        """One sentence for people, for each thing that is open or kept."""
        prefix = settings.PREFIX[self.topic]
        failed = [finding for finding in findings if finding.state == FAIL]
        kept = [finding for finding in findings if finding.state == KEPT]
        said = [f"Open: {_said(failed)} Mend it, or name it in {prefix}accept."] if failed else []
        said += [f"Kept: {_said(kept)}"] if kept else []
        done = sum(1 for finding in findings if finding.state == FIXED)
        return " ".join(said) or (f"{done} of {len(findings)} judgements made safe, nothing is open." if done else "Nothing is open.")


def _refuse_unknown(topic, option, names):
    for name in names:
        if name not in RULES[topic]:
            near = difflib.get_close_matches(name.upper(), RULES[topic], 1, 0.5)
            raise SettingsError(f"{settings.PREFIX[topic]}{option} names the rule {name}, which this role does not have"
                                + (f"; did you mean {near[0]}?" if near else "; the README of the role lists its rules."))


def _with_setting(case, finding):
    """A finding that is open, with the setting of the program that writes the line, where there is one."""
    lines = [told.line for told in finding.evidence if isinstance(told, Told)] if finding.state == FAIL else ()
    mend = next((mend for mend in map(case.mend_of, lines) if mend), "")
    return finding._replace(reason=f"{finding.reason} {mend}") if mend else finding


def _said(findings):
    return " ".join(f"{finding.key} ({finding.rule.title}): {finding.reason}" for finding in findings)


__all__ = ["Judge", "SettingsError"]
