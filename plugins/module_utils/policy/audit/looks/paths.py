# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where calls get to: what the judge of the dialplan found, as verdicts of the audit, with the path of a call line by line."""

from __future__ import annotations

import functools
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import blocked, in_database
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.drift import differs
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.glasses import glasses, plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import judging, makers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.standing import Standing

CALLERS = ("pjsip.conf", "pjsip_wizard.conf", "sip.conf", "iax.conf")
"""Files that say who comes in where."""

LONGEST = 40
"""Items of evidence: the callers, and three paths step by step."""

_PLACE = re.compile(r"(?P<where>/\S*?:\d+): ")
_FILE = "extensions.conf"


def judged(rule, callers=CALLERS):
    """A function of the case: the verdicts of one rule about the dialplan.

    :param rule: its id.
    :param callers: files whose objects count; what cannot be read there, or stands in a database, leaves the rule undecided.
    """
    return functools.partial(_judged, rule=rule, callers=callers)


def _judged(case, rule, callers):
    early = _elsewhere(case) or blocked(case, (_FILE,))
    if early:
        return [early]
    try:
        findings = _findings(case)
    except SettingsError as error:
        return [Verdict(NOT_CHECKED, str(error))]
    found = [_verdict(finding) for finding in findings if finding.rule.id == rule] or [Verdict(NOT_APPLICABLE, "No such calls come in here.")]
    doubt = _doubt(case, callers)
    if doubt:
        found = [verdict if verdict.state == FAIL else verdict._replace(state=NOT_CHECKED, reason=doubt) for verdict in found]
    return found + in_database(case, callers)


def _elsewhere(case):
    """A Verdict where extensions.conf makes no dialplan, or none at all; None: it makes one."""
    used = case.has("pbx_config") is not False
    if used and not case.book(_FILE).missing:
        return None
    others = [file for module, file in (makers.AEL, makers.LUA) if case.has(module) is not False and makers.is_there(case.source, file)]
    if others:
        return Verdict(NOT_CHECKED, f"{' and '.join(others)} makes the dialplan, which is not read here.")
    return None if used else Verdict(NOT_APPLICABLE, "pbx_config.so is not loaded, and will not be at the next start.")


def _findings(case):
    """Those of all rules; judged once."""
    if "paths" not in case.memo:
        case.memo["paths"] = judging.judge(glasses(case), case.numbers, plan(case), Standing(plan(case)).covers)
    return case.memo["paths"]


def _doubt(case, callers):
    """Why what looks safe may not be, as a sentence; "": it is."""
    blind = [path for name in callers for path in case.book(name).blind]
    if blind:
        return f"{blind[0]} cannot be read by this account, so who comes in is not known; run the audit as root."
    if case.exec_includes and any(problem.kind == "exec" for problem in case.book(_FILE).view.problems):
        return f"A program that {_FILE} runs with #exec adds to the dialplan, and nobody knows what."
    if differs(case):
        return "The running Asterisk has another dialplan than the files, which were judged; see AST-DRIFT-001 and AST-DRIFT-002."
    return ""


def _verdict(finding):
    subject = finding.subject or None
    if subject and subject != "others":
        subject = "context " + subject
    shown = tuple(_evidence(sentence) for sentence in finding.evidence)
    if finding.state == PASS:
        shown = shown[:1]
    return Verdict(finding.state, finding.reason, subject, shown, most=LONGEST)


def _evidence(sentence):
    match = _PLACE.match(sentence)
    return Evidence(sentence, match.group("where") if match else None, None, "the dialplan" if match else None)
