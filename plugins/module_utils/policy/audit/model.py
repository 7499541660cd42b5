# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit is made of: an entry of the catalogue, a verdict, and the evidence for it."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule

PASS, FAIL, WAIVED, NOT_APPLICABLE, NOT_CHECKED = "pass", "fail", "waived", "not_applicable", "not_checked"

STATES = (FAIL, WAIVED, NOT_CHECKED, PASS, NOT_APPLICABLE)

ALWAYS = Since("1+")
BEFORE_21 = Since("1,10,11,12,13,14,15,16,17,18,19,20")


class Evidence(NamedTuple):
    """One thing that was seen. It never holds a secret.

    :ivar text: a sentence for people.
    :ivar where: ``file:line``, or a path; None: nothing on the host says it, such as a default.
    :ivar value: what counts; None where that is a secret or no value.
    :ivar source: where the value comes from: the file, a template, an included file, the default of the version.
    :ivar running: what the running Asterisk, or the kernel, says of it; None: it was not asked, or does not tell.
    """

    text: str
    where: Optional[str] = None
    value: Optional[str] = None
    source: Optional[str] = None
    running: Optional[str] = None

    def to_dict(self):
        """For the module's result."""
        return {"where": self.where, "value": self.value, "source": self.source, "running": self.running, "text": self.text}


class Verdict(NamedTuple):
    """What one check says of one thing.

    :ivar reason: one sentence that does not name the subject, so that equal ones of many subjects can be told once.
    :ivar subject: what was judged, such as ``PJSIP/100``; None: the host.
    :ivar evidence: items, each an Evidence or what ``Case.evidence`` makes one of.
    :ivar pending: the files are safe, and only a restart of Asterisk activates them.
    :ivar most: so many items of evidence are told; a path means nothing without its steps.
    """

    state: str
    reason: str
    subject: Optional[str] = None
    evidence: Tuple = ()
    pending: bool = False
    most: int = 5


class Entry(NamedTuple):
    """One rule of the catalogue.

    :ivar rule: its id, severity and texts; shared with the roles where they have the rule too.
    :ivar check: an object with ``judge(case)``, which gives Verdicts. See the modules below ``checks``.
    :ivar driver: the module, without ``.so``, without which the rule means nothing; several separated by blanks: any of them.
    :ivar versions: those that have what it is about.
    """

    rule: Rule
    check: object
    driver: str = ""
    versions: Since = ALWAYS


class Finding(NamedTuple):
    """One line of the report: a rule, and one thing or several that it says the same of."""

    rule: Rule
    state: str
    reason: str
    subject: Optional[str] = None
    evidence: Tuple[Evidence, ...] = ()
    waiver: Optional[dict] = None
    pending: bool = False

    def to_dict(self):
        """For the module's result."""
        return {"rule": self.rule.id, "subject": self.subject, "state": self.state, "reason": self.reason,
                "evidence": [one.to_dict() for one in self.evidence], "waiver": self.waiver, "pending_restart": self.pending}
