# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules without which Asterisk must not start: the authenticator of PJSIP, and encryption of media where a device wants it.

``require`` loads a module, and ends a start that cannot load it (load_modules in main/loader.c). Both findings ask for one list, because that list
is one value of modules.conf.
"""

from __future__ import annotations

from typing import NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, path, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_data import AUTHENTICATOR
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.modules import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import is_on

FILE = "modules.conf"
SRTP = "res_srtp"
RULE_IDS = ("AST-PJS-045", "AST-MOD-020")


class _Needed(NamedTuple):
    """A module that somebody needs. ``without``: what happens without it, the beginning of a sentence; ``severity``: of that; ``told``: who needs it."""

    rule: str
    module: str
    without: str
    severity: str
    told: Tuple[str, ...] = ()


def judge(case, lists):
    """AST-PJS-045 and AST-MOD-020.

    :param lists: the list options of modules.conf, see modules.
    """
    reason, told = _nobody_registers(case), _encrypted(case)
    needed = [] if reason else [_Needed("AST-PJS-045", AUTHENTICATOR, "PJSIP asks nobody for a password", "critical")]
    needed += [_Needed("AST-MOD-020", SRTP, "Media of these devices cannot be encrypted", "high", tuple(told[:5]))] if told else []
    found = [Finding(RULES["AST-PJS-045"], NOT_APPLICABLE, reason)] if reason else []
    found += [_finding(case, lists, one, [other.module for other in needed if other.rule not in case.settings["rules_off"]]) for one in needed]
    return found + ([] if told else [Finding(RULES["AST-MOD-020"], NOT_APPLICABLE, "No device is to encrypt its media.")])


def _nobody_registers(case):
    if not case.has("res_pjsip"):
        return "res_pjsip.so is not loaded."
    return "" if case.seen.endpoints else "PJSIP has no endpoint."


def _encrypted(case):
    """Evidence of each device that is to encrypt its media."""
    found = []
    if case.has("res_pjsip"):
        for filename, kind, prefix in (("pjsip.conf", "endpoint", ""), ("pjsip_wizard.conf", "wizard", "endpoint/")):
            for name in case.objects(filename, kind):
                found += [evidence(line) for line in (case.line(filename, name, prefix + option, kind) for option in ("media_encryption", "webrtc"))
                          if line is not None and (is_on(value_of(line)) or shown(line.name).lower().endswith("media_encryption")
                                                   and value_of(line).strip().lower() in ("sdes", "dtls"))]
    if case.version.major < 21 and case.has("chan_sip"):
        for name in case.objects("sip.conf", "device"):
            found += [evidence(line) for line in (case.line("sip.conf", name, option) for option in ("encryption", "dtlsenable"))
                      if line is not None and is_on(value_of(line))]
    return found


def _finding(case, lists, needed, together):
    rule, module = RULES[needed.rule], needed.module
    away, wanted = lists.line(("noload",), (module,)), lists.line(("require", "preload-require"), (module,))
    runs = module in case.seen.modules
    if away is not None or not runs:
        # Worse than what the rule is about: it is missing at this moment.
        rule = rule._replace(severity=needed.severity)
    if away is not None:
        return Finding(rule, FAIL, f"{needed.without}, because this line keeps {module}.so away; take it out, and restart Asterisk.",
                       evidence=(evidence(away),) + needed.told)
    if not runs:
        return Finding(rule, FAIL, f"{needed.without}, because {module}.so does not run; restart Asterisk, or load the module.",
                       evidence=((evidence(wanted),) if wanted else ()) + needed.told)
    if wanted is not None:
        return Finding(rule, PASS, f"{FILE} requires it, and it runs.", evidence=(evidence(wanted),) + needed.told)
    options = {"require": lists.with_these("require", together)}
    return Finding(rule, FIXED, "Asterisk would start without it; require it in modules.conf, which the next start heeds.", pending=True,
                   evidence=(f"{path(case, FILE)}: no line require names it",) + needed.told, edits=(edit(FILE, "modules", options=options),))
