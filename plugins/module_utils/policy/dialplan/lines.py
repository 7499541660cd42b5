# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What single lines of a dialplan tell, without a walk: DISA, secrets, what is not filtered, the context default, [general]."""

from __future__ import annotations

import re
from typing import Iterator, List, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import encoded
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import ALL
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Extension, HINT, Plan, Priority
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.telling import line_of, without_logins
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, Finding, NOT_APPLICABLE, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.dialplan import RULES

SHORTEST_PASSCODE = 8
_MOST = 10
_USING = ("dial", "retrydial", "page", "originate", "system", "trysystem", "agi", "eagi", "deadagi", "mixmonitor", "monitor", "exec", "tryexec", "execif",
          "externalivr")
_HARMLESS = ("hangup", "busy", "congestion", "noop", "log", "verbose", "wait", "set", "playback", "answer", "return", "progress", "ringing")
_SERVICES = ("chanspy", "extenspy", "pickup", "pickupchan", "parkedcall", "voicemailmain", "directory", "minivmaccmess")
_EXTEN = re.compile(r"\$\{EXTEN[:}]")
_FILTERED = re.compile(r"\$\{FILTER\([^,&/@(]*,\$\{EXTEN(?::(?:[^{}]|\$\{[^{}]*\})*)?\}\)\}")
_SECRET = re.compile(r"\b(?:IAX2?|SIP|PJSIP)/[^/,&@:(\s]+:[^/@,&]+@", re.IGNORECASE)
_PROMPT = re.compile(r"\$[{\[]")


def judge(plan: Plan) -> List[Finding]:
    """AST-DP-002, AST-DP-003, AST-DP-007, AST-DP-011 and AST-DP-013."""
    return [_default(plan), *_unfiltered(plan), *_disa(plan), _secrets(plan), _saving(plan)]


def _all(plan: Plan) -> Iterator[Tuple[Extension, Priority]]:
    for context in plan.contexts.values():
        for extension in context.extensions:
            for line in extension.priorities.values():
                if line.number != HINT:
                    yield extension, line


def _told(extension: Extension, line: Priority) -> str:
    return f"{line.where}: [{extension.context}] {extension.name},{line.number} {line_of(line.app, line.data)}"


def _default(plan: Plan) -> Finding:
    rule, context = RULES["AST-DP-002"], plan.contexts.get("default")
    if context is None:
        return Finding(rule, PASS, "extensions.conf has no context default.")
    told = [f"{one.where}: [default] include => {one.text}" for one in context.includes]
    told += [f"{one.where}: [default] switch => {one.name}" for one in context.switches]
    told += [_told(extension, line) for extension in context.extensions for line in extension.priorities.values()
             if line.number != HINT and line.app.strip().lower() not in _HARMLESS]
    if told:
        return Finding(rule, FAIL, "Whatever lands in default can do this.", evidence=tuple(told[:_MOST]))
    return Finding(rule, PASS, "It does nothing for a call.", evidence=(f"{context.where}: [default]",))


def takes_anything(extension: Extension, text: str) -> bool:
    """Whether a text has what was dialled in it, which may be more than digits: ``102&PJSIP/0041@carrier`` fits ``_1X.`` (AST-2010-002)."""
    shape = extension.shape
    return shape is not None and (shape.open or ALL in shape.masks) and bool(_EXTEN.search(_FILTERED.sub("", text)))


def _unfiltered(plan: Plan) -> List[Finding]:
    """One finding for each context."""
    rule, found = RULES["AST-DP-003"], {}
    for extension, line in _all(plan):
        if line.app.strip().lower() in _USING and takes_anything(extension, line.data):
            found.setdefault(extension.context, []).append(_told(extension, line))
    return [Finding(rule, FAIL, f"{len(told)} {'lines use' if len(told) > 1 else 'line uses'} what the caller dialled as it is.", context, tuple(told[:_MOST]))
            for context, told in found.items()] \
        or [Finding(rule, PASS, "No line of an open pattern uses what the caller dialled as it is.")]


def _disa(plan: Plan) -> List[Finding]:
    rule, found = RULES["AST-DP-007"], []
    for extension, line in _all(plan):
        if line.app.strip().lower() != "disa":
            continue
        code, subject, told = line.data.split(",")[0].strip(), f"{extension.context},{extension.name}", (_told(extension, line),)
        if code == "no-password":
            found.append(Finding(rule, FAIL, "It gives everybody a dial tone.", subject, told))
        elif _PROMPT.search(code) or code.startswith("/"):
            found.append(Finding(rule, NOT_CHECKED, "Its passcode does not stand in the dialplan.", subject, told))
        elif len(code) < SHORTEST_PASSCODE:
            found.append(Finding(rule, FAIL, f"Its passcode has {len(code)} digits.", subject, told))
        else:
            found.append(Finding(rule, PASS, f"Its passcode has {len(code)} digits.", subject, told))
    return found or [Finding(rule, NOT_APPLICABLE, "The dialplan has no DISA.")]


def _secrets(plan: Plan) -> Finding:
    rule = RULES["AST-DP-011"]
    told = [_told(extension, line) for extension, line in _all(plan) if _SECRET.search(line.data)]
    told += [f"[globals] {name} = {without_logins(value)}" for name, value in plan.variables.items() if _SECRET.search(value)]
    told += [f"{one.where}: [{context.name}] switch => {without_logins(one.name + '/' + one.data)}" for context in plan.contexts.values()
             for one in context.switches if _SECRET.search(one.name + "/" + one.data)]
    if told:
        return Finding(rule, FAIL, f"{len(told)} {'lines name' if len(told) > 1 else 'line names'} a secret.", evidence=tuple(told[:_MOST]))
    return Finding(rule, PASS, "No dial string has a secret.")


def _saving(plan: Plan) -> Finding:
    rule = RULES["AST-DP-013"]

    def is_on(option):
        return values.is_true(encoded(plan.settings.get(option, "no")))
    if is_on("static") and not is_on("writeprotect"):
        return Finding(rule, FAIL, "static is on and writeprotect is not, so there is the command dialplan save.")
    return Finding(rule, PASS, "There is no command dialplan save.")


def services(visits) -> List[str]:
    """The lines with services for telephones in the contexts of a search."""
    found = [_told(extension, line) for visit in visits for extension in visit.context.extensions for line in extension.priorities.values()
             if line.number != HINT and line.app.strip().lower() in _SERVICES]
    return found[:_MOST]
