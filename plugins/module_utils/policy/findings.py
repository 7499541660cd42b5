# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules found: one Finding for each rule and each thing that it looks at."""

from __future__ import annotations

from typing import Callable, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule

PASS, FIXED, FAIL, KEPT, WAIVED, NOT_APPLICABLE, NOT_CHECKED = (
    "pass", "fixed", "fail", "kept", "waived", "not_applicable", "not_checked")

SEVERITIES = ("low", "medium", "high", "critical")


class Proof(NamedTuple):
    """What the running Asterisk must say once the files have landed.

    :ivar asked: the question, for people.
    :ivar wanted: the safe answer, for people.
    :ivar look: ``look(seen)`` gives (what it says, whether that is safe); see case.Case for what ``seen`` is.
    """

    asked: str
    wanted: str
    look: Callable


class Place(NamedTuple):
    """A file that must be there with a mode, whatever its content is, such as a log; Asterisk goes on writing to it.

    :ivar path: absolute. One that is missing is made: empty, 0640, of Asterisk's user and the group of those who read logs.
    :ivar exact: one that is there gets all of that too; otherwise it only loses what it allows to others.
    """

    path: str
    exact: bool = False


class Finding(NamedTuple):
    """One judgement.

    :ivar subject: what was judged, where the rule looks at several things.
    :ivar state: one of the words above. FIXED means that ``edits``, ``places`` or a reload of ``reread`` make it safe.
    :ivar evidence: sentences "file:line: ..." without secrets.
    :ivar edits: what makes it safe, in the vocabulary of the module config.
    :ivar places: files that must be there with a mode, once the edits have landed and before Asterisk reads them.
    :ivar proofs: what is asked afterwards.
    :ivar reread: root files that Asterisk must read again although they are right.
    :ivar losses: what is meant to go with the reload, as the module reload takes it in ``expected_losses``.
    :ivar start_losses: what is meant to be missing at the next start, as the module config takes it in ``expected_losses``.
    :ivar pending: only the next start of Asterisk activates it.
    """

    rule: Rule
    state: str
    reason: str
    subject: str = ""
    evidence: Tuple[str, ...] = ()
    edits: Tuple[dict, ...] = ()
    proofs: Tuple[Proof, ...] = ()
    reread: Tuple[str, ...] = ()
    losses: Tuple[str, ...] = ()
    start_losses: Tuple[str, ...] = ()
    pending: bool = False
    places: Tuple[Place, ...] = ()

    @property
    def key(self):
        """How a finding is named in ``accept``."""
        return self.rule.id + (":" + self.subject if self.subject else "")

    def without_mend(self, state, reason):
        """The same, of which nothing is carried out."""
        return Finding(self.rule, state, reason, self.subject, self.evidence)

    def to_dict(self):
        """For the module's result."""
        return {"id": self.rule.id, "title": self.rule.title, "subject": self.subject, "severity": self.rule.severity, "state": self.state,
                "reason": self.reason, "evidence": list(self.evidence), "remedy": self.rule.remedy, "variable": self.rule.variable,
                "pending_restart": self.pending}


def accepted(finding, names):
    """Whether a finding is among those that were accepted, by rule id or by id and subject."""
    return finding.rule.id in names or finding.key in names


def at_least(finding, severity):
    """Whether a finding is as severe as that, or more."""
    return SEVERITIES.index(finding.rule.severity) >= SEVERITIES.index(severity)
