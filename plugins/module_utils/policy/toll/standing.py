# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the guard stands in a dialplan that was read from the files, for those who judge it."""

from __future__ import annotations

from typing import Iterable

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.telling import Step
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.routines import PREFIX, SWITCH

HOOK, HOOKED = "macro-dialout-trunk-predial-hook", "macro-dialout-trunk"
"""FreePBX's own hook before each trunk, and the context that dials there."""

_ASKS = ("one,", "any,", "hook,")
_MACROS = ("macro", "macroexclusive")


class Standing:
    """The guard of one plan.

    >>> Standing(plan).covers(reached.path)  # doctest: +SKIP
    True
    """

    def __init__(self, plan: Plan) -> None:
        self._contexts = plan.contexts
        self._is_switched = plan.settings.get("overrideswitch") == SWITCH
        self._is_hooked = HOOK in plan.contexts and any(
            self._asks(line) for one in plan.contexts[HOOK].extensions if one.exten == "s" for line in one.priorities.values())

    def covers(self, path: Iterable[Step]) -> bool:
        """Whether a call that goes this way to a trunk is asked for by the guard before it is dialled.

        :param path: from where the call comes in to the line that dials.
        """
        path = tuple(path)
        if not path:
            return False
        if self._is_hooked and path[-1].context == HOOKED:
            return True
        return self._is_switched and any(self._stands(step) for step in path if step is path[-1] or _name(step) in _MACROS)

    def _stands(self, step: Step) -> bool:
        guard = self._contexts.get(PREFIX + step.context)
        return guard is not None and any(
            one.name == step.exten and one.cid is None and step.priority in one.priorities and self._asks(one.priorities[step.priority])
            for one in guard.extensions)

    @staticmethod
    def _asks(line) -> bool:
        words = line.data.split(",", 1)
        return line.app.strip().lower() == "gosub" and words[0] == "voipsec-guard" and words[-1].startswith(_ASKS)


def _name(step: Step) -> str:
    return step.app.split("(", 1)[0].strip().lower()
