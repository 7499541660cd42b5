# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host as the judges of the dialplan and of credentials look at it, which are not the audit's own."""

from __future__ import annotations

from types import SimpleNamespace

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import Files
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import judging


class Glasses(Files):
    """A Case of the judges over one of the audit. A file that Asterisk would not read counts as nothing, as it does for Asterisk.

    :param case: the audit's Case; what was seen on the host, and which modules there are, comes from it.
    """

    def __init__(self, case):
        super().__init__(case.source, case.version, case.seen.modules, strict=False, exec_includes=case.exec_includes)
        self.audited = case
        self.seen = SimpleNamespace(
            modules=case.seen.modules, running=bool(case.seen.running and case.seen.answers), usage=self._usage,
            ask=lambda command: case.seen.ask(command) or "", sip_peers=None, iax_peers=None, contacts=None, addresses=None)

    def has(self, module):
        """Whether a module runs, or is loaded at the next start; True where that is not known."""
        return self.audited.has(module) is not False

    def _usage(self):
        """What the judge of the dialplan asks of the running daemon; None: it does not tell."""
        contexts = self.audited.running_contexts
        return None if contexts is None else SimpleNamespace(contexts=contexts)


def glasses(case):
    """The Glasses of a case, made once."""
    if "glasses" not in case.memo:
        case.memo["glasses"] = Glasses(case)
    return case.memo["glasses"]


def plan(case):
    """The Plan of the dialplan of a case, read once."""
    if "plan" not in case.memo:
        case.memo["plan"] = judging.plan_of(glasses(case))
    return case.memo["plan"]
