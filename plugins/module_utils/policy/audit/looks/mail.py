# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes. A PIN is compared and never told."""

from __future__ import annotations

import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict

_SAMPLES = {"1234": ("default",), "1": ("other",)}
"""Boxes of voicemail.conf.sample."""


def _parts(line):
    return [part.strip() for part in text_of(line.value).split(",")]


def samples(case):
    """AST-VM-013: no box as the sample has it."""
    found = [Verdict(FAIL, "It is the sample's, with the sample's PIN.", f"mailbox {number}@{context}", (case.evidence(line),))
             for context, number, line in case.boxes if _is_sample(context, number, line)]
    return found or [Verdict(PASS, "No mailbox is the sample's.")]


def _is_sample(context, number, line):
    parts = _parts(line)
    return context in _SAMPLES.get(number, ("default", "other")) and len(parts) > 1 and parts[1] in ("Example Mailbox", "Company2 User")


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
