# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of PJSIP's global and system sections: options of an object that has a type and no fixed name."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import Option, Said


class PjsipOption(NamedTuple):
    """One option of the section with type = global or type = system.

    The parts are those of ``Option``; what the daemon says comes from ``pjsip show settings``.
    """

    kind: str
    option: str
    want: object
    default: object = None
    restart: bool = False
    unless: Optional[Callable] = None

    def judge(self, case):
        return _Typed("pjsip.conf", self.kind, self.option, self.want, self.default, Said("pjsip show settings", self.option), self.restart,
                      self.unless).judge(case)


class _Typed(Option):
    """An Option whose section is found by its type."""

    def line(self, case):
        """The line that counts."""
        thing = case.typed_once(self.section)
        return thing.lines.get(self.option) if thing else None
