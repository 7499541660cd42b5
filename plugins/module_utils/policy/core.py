# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk.conf: what AMI and ARI may do with dialplan functions, and who reaches the control socket. A restart activates both."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, path, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FIXED, Finding, NOT_APPLICABLE, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.manager import RULES

FILE = "asterisk.conf"
_OTHERS_WRITE = 0o002
_OTHERS_ENTER = 0o001


def judge(case):
    """All findings about asterisk.conf."""
    if case.reading(FILE) is None:
        return [Finding(RULES[name], NOT_APPLICABLE, f"There is no {FILE}.") for name in ("AST-CORE-001", "AST-CORE-013")]
    return [_dangerous(case), _socket(case)]


def _dangerous(case):
    rule, line = RULES["AST-CORE-001"], case.line(FILE, "options", "live_dangerously")
    told = (evidence(line, f"{path(case, FILE)}: live_dangerously is not set, and no is the default"),)
    if not case.is_on(FILE, "options", "live_dangerously"):
        if case.seen.main_changed:
            return Finding(rule, PASS, f"It is off in the file; {FILE} changed after Asterisk started, so only a restart makes that sure.", evidence=told,
                           pending=True)
        return Finding(rule, PASS, "It is off.", evidence=told)
    return Finding(rule, FIXED, "Switch live_dangerously off; a restart of Asterisk activates it.", evidence=told,
                   edits=(edit(FILE, "options", options={"live_dangerously": "no"}),), pending=True)


def _socket(case):
    """AST-CORE-013. Without the option the socket takes its mode from the umask, which leaves writing to its owner."""
    rule, line = RULES["AST-CORE-013"], case.line(FILE, "files", "astctlpermissions")
    told = (evidence(line, f"{path(case, FILE)}: astctlpermissions is not set"),)
    found = case.seen.control_socket
    if found is not None:
        told += ("%(path)s is %(mode)04o, %(owner)s:%(group)s, in a directory that is %(directory_mode)04o" % found,)
    mode = _octal(value_of(line))
    if mode is not None and mode & _OTHERS_WRITE:
        return Finding(rule, FIXED, "Set astctlpermissions to 0660; a restart of Asterisk activates it.", evidence=told,
                       edits=(edit(FILE, "files", options={"astctlpermissions": "0660"}),), pending=True)
    if found is None:
        return Finding(rule, NOT_CHECKED if case.seen.running else PASS, "The socket is not there to be looked at; the file is right.", evidence=told)
    if found["mode"] & _OTHERS_WRITE and found["directory_mode"] & _OTHERS_ENTER:
        if mode is not None:
            return Finding(rule, FIXED, "The file is right, and a restart of Asterisk activates it.", evidence=told, pending=True)
        return Finding(rule, FIXED, "Set astctlpermissions to 0660; a restart of Asterisk activates it.", evidence=told, pending=True,
                       edits=(edit(FILE, "files", create=True, options={"astctlpermissions": "0660"}),))
    return Finding(rule, PASS, "Accounts that are neither its owner nor in its group cannot write to it.", evidence=told)


def _octal(text):
    """The number as ``strtol(value, NULL, 8)`` reads it."""
    match = re.match(r"\s*([0-7]+)", text or "")
    return int(match.group(1), 8) if match else None
