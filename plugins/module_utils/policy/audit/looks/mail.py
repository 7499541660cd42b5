# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes. A PIN is compared and never told."""

from __future__ import annotations

import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import deadends
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict

_SAMPLES = {"1234": ("default",), "1": ("other",)}
"""Boxes of voicemail.conf.sample."""

_WAYS = ("dialout", "callback", "exitcontext")


def _parts(line):
    return [part.strip() for part in text_of(line.value).split(",")]


def pins(case):
    """AST-VM-001: a PIN that is one."""
    found = []
    for context, number, line in case.boxes:
        pin = _parts(line)[0].lstrip("-")
        reason = "It asks for no PIN." if not pin else "Its PIN is its own number." if pin == number else ""
        found.append(Verdict(FAIL if reason else PASS, reason, f"mailbox {number}@{context}", (case.evidence(line),) if reason else ()))
    return found or [Verdict(NOT_APPLICABLE, "There are no mailboxes.")]


def samples(case):
    """AST-VM-013: no box as the sample has it."""
    found = [Verdict(FAIL, "It is the sample's, with the sample's PIN.", f"mailbox {number}@{context}", (case.evidence(line),))
             for context, number, line in case.boxes if _is_sample(context, number, line)]
    return found or [Verdict(PASS, "No mailbox is the sample's.")]


def _is_sample(context, number, line):
    parts = _parts(line)
    return context in _SAMPLES.get(number, ("default", "other")) and len(parts) > 1 and parts[1] in ("Example Mailbox", "Company2 User")


def ways_out(case):
    """AST-VM-006: out of a box nobody calls what he likes."""
    lines = [(None, name, text_of(line.value), line) for name in _WAYS for line in case.book("voicemail.conf").lines("general", name)]
    for context, number, line in case.boxes:
        for item in "|".join(_parts(line)[4:]).split("|"):
            name, dummy, value = item.partition("=")
            if name.strip().lower() in _WAYS and value.strip():
                lines.append((f"mailbox {number}@{context}", name.strip().lower(), value.strip(), line))
    found = [_way(case, subject, name, value, line) for subject, name, value, line in lines if value]
    return found or [Verdict(PASS, "No mailbox has a way out.")]


def _way(case, subject, name, value, line):
    subject = subject or f"[general] {name}"
    thing = next((one for one in case.dialplan if one.name == value), None)
    if thing is None:
        undecided = case.trouble("extensions.conf") is not None or any(case.has(module) is not False for module in ("pbx_ael", "pbx_lua"))
        return Verdict(NOT_CHECKED if undecided else PASS, f"{name} leads into the context {value}, which extensions.conf does not have.", subject,
                       (case.evidence(line),))
    outward = deadends.outward(case, thing)
    shown = (case.evidence(line),) + tuple(case.evidence(one) for one in outward[:2])
    return Verdict(FAIL, f"{name} leads into the context {value}, which dials what is pressed.", subject,
                   shown) if outward else Verdict(PASS, "", subject, shown)


def programs(case, options):
    """AST-VM-003 and AST-VM-010: programs that voicemail runs are there, and belong to root."""
    found = []
    for option in options:
        line = case.book("voicemail.conf").line("general", option)
        path = (re.findall(r"/\S+", text_of(line.value)) or [""])[0] if line is not None and line.value.strip() else None
        if path is None:
            continue
        found.append(_program(case, option, path, line))
    return found or [Verdict(NOT_APPLICABLE, "Voicemail runs no programs.")]


def _program(case, option, path, line):
    shown = (case.evidence(line),)
    status = case.seen.status(path) if path else None
    if status is None:
        return Verdict(FAIL, "The program is not there, or has no absolute path.", option, shown)
    if status.kind == "hidden":
        return Verdict(NOT_CHECKED, f"{path} cannot be looked at by this account; run the audit as root.", option, shown)
    shown += (Evidence(f"{path}: {status.mode:04o} {status.owner}:{status.group}", path, f"{status.mode:04o}", "the file system"),)
    parent = case.seen.status(os.path.dirname(path))
    bad = status.owner != "root" or status.mode & 0o022 or parent is not None and (parent.owner != "root" or bool(parent.mode & 0o002))
    return Verdict(FAIL, "Others than root can write the program, or its directory.", option, shown) if bad else Verdict(PASS, "", option, shown)


def users_conf(case):
    """AST-VM-014: no PIN for all new users."""
    trouble = case.trouble("users.conf")
    if trouble:
        return [Verdict(*trouble)]
    line = case.book("users.conf").line("general", "vmsecret")
    if line is not None and line.value.strip():
        return [Verdict(FAIL, "vmsecret gives each user of users.conf the same PIN.", None, (case.evidence(line),))]
    return [Verdict(PASS, "users.conf gives nobody a PIN.")]
