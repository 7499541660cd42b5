# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Known holes. A version alone proves nothing where a distribution corrects by itself: what its changelog names counts."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict


class Advisory(NamedTuple):
    """One advisory, or several that were corrected at once.

    :ivar names: for each advisory the identifiers by which a changelog tells that it is corrected: AST-2021-008, CVE-2021-32558, GHSA-...;
        the beginning of one is enough where it ends before a ``-``.
    :ivar fixed: versions of Asterisk that have the correction.
    :ivar modules: what it is in; not loaded: not applicable. Empty: in Asterisk itself.
    :ivar unless: a function of the case that gives one sentence where the configuration keeps the hole closed.
    """

    names: Tuple[Tuple[str, ...], ...]
    fixed: Since
    modules: str = ""
    unless: Optional[Callable] = None

    def judge(self, case):
        if case.known_version is None:
            return [Verdict(NOT_CHECKED, "The version of Asterisk is not known.")]
        shown = (Evidence(f"Asterisk {case.seen.package or case.version}", None, str(case.version), "the package" if case.seen.package else "the version"),)
        if case.version in self.fixed:
            return [Verdict(PASS, f"Asterisk {case.version} has the correction.", None, shown)]
        if self.modules and case.has(self.modules) is False:
            return [Verdict(NOT_APPLICABLE, f"{self.modules.replace(' ', ', ')} is not loaded, and will not be at the next start.", None, shown)]
        away = self.unless(case) if self.unless else ""
        if away:
            return [Verdict(PASS, away, None, shown)]
        named = [_named(group, case.seen.changelog or ()) for group in self.names]
        if all(named):
            return [Verdict(PASS, f"The changelog of the package names {', '.join(named)} as corrected.", None,
                            shown + (Evidence(f"{case.seen.changelog_path}: {', '.join(named)}", case.seen.changelog_path),))]
        return [self._undecided(case, shown)]

    def _undecided(self, case, shown):
        if case.version.stage > 0:
            return Verdict(NOT_CHECKED, "Which corrections a certified version has is not known here; see its change log.", None, shown)
        if case.seen.package:
            return Verdict(NOT_CHECKED, f"Asterisk {case.version} is older than the correction, and the changelog of its package does not name it; whether the "
                                        "distribution corrected it is not known.", None, shown)
        if case.seen.package is None:
            return Verdict(NOT_CHECKED, case.why_not("package"), None, shown)
        return Verdict(FAIL, f"Asterisk {case.version} is older than the correction, and comes from no package.", None, shown)


def _named(group, changelog):
    """The identifier of one advisory that a changelog names; "": none."""
    return next((name for name in changelog for one in group if name == one or name.startswith(one + "-")), "")
