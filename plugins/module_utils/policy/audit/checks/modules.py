# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of modules.conf and of the modules that run."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict


class Absent(NamedTuple):
    """Modules that do not run, and that the next start does not load.

    :ivar modules: names without ``.so``.
    :ivar unless: a function of the case that gives one sentence where something uses them; "" where nothing does.
    """

    modules: Tuple[str, ...]
    unless: Optional[Callable] = None

    def judge(self, case):
        trouble = case.trouble("modules.conf")
        if trouble:
            return [Verdict(*trouble)]
        there = [module for module in self.modules if case.has(module)]
        if not there and all(case.has(module) is None for module in self.modules):
            return [Verdict(NOT_CHECKED, "It is not known which modules are loaded.")]
        if not there:
            return [Verdict(PASS, f"{', '.join(name + '.so' for name in self.modules[:4])} {'is' if len(self.modules) == 1 else 'are'} not loaded.")]
        away = self.unless(case) if self.unless else ""
        if away:
            return [Verdict(PASS, away)]
        return [self._verdict(case, module) for module in there]

    @staticmethod
    def _verdict(case, module):
        runs, next_time = case.seen.modules is not None and module in case.seen.modules, case.will_load(module)
        said = "it runs" if runs else None if case.seen.modules is None else "it does not run"
        shown = (Evidence(f"{module}.so: {said or 'nobody knows whether it runs'}; modules.conf {'loads it' if next_time else 'does not load it'} at the next "
                          "start.", case.book("modules.conf").path, None, "modules.conf", said),)
        if runs and next_time is False:
            return Verdict(FAIL, "modules.conf does not load it any more, but it runs until a restart.", module + ".so", shown, True)
        return Verdict(FAIL, "It is loaded, and nothing was seen that uses it.", module + ".so", shown)


class Required(NamedTuple):
    """A module without which Asterisk does not start: it runs, and modules.conf has it as ``require``.

    :ivar unless: a function of the case that gives one sentence where nothing needs it.
    """

    module: str
    unless: Optional[Callable] = None

    def judge(self, case):
        trouble = case.trouble("modules.conf")
        if trouble:
            return [Verdict(*trouble)]
        away = self.unless(case) if self.unless else ""
        if away:
            return [Verdict(NOT_APPLICABLE, away)]
        lines = [line for line in case.book("modules.conf").lines("modules", "require", "preload-require")
                 if line.value.decode("utf-8", "replace").strip().rsplit(".so", 1)[0] == self.module]
        shown = tuple(case.evidence(line) for line in lines)
        if case.seen.modules is not None and self.module not in case.seen.modules:
            return [Verdict(FAIL, f"{self.module}.so does not run, and should.", None, shown)]
        if not lines:
            return [Verdict(FAIL, f"Asterisk starts without {self.module}.so where it cannot be loaded: modules.conf does not require it.", None, shown)]
        return [Verdict(PASS, f"modules.conf requires {self.module}.so.", None, shown)]
