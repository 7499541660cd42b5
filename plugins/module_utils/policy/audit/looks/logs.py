# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Asterisk logs, into which files, and who can read them."""

from __future__ import annotations

import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.things import Thing

_LEVELS = frozenset("debug trace notice warning error verbose dtmf fax security *".split())
_FORMAT = re.compile(r"^\s*\[[a-z]+\]", re.IGNORECASE)


class Channel:
    """One line of [logfiles] as an object with the option ``levels``."""

    def __init__(self, line, thing):
        self.line, self.name, self.label, self.sections, self.file = line, text_of(line.name), "log " + text_of(line.name), thing.sections, thing.file
        self.lines = {"levels": line}
        self.words = [word.strip().lower().split("(")[0] for word in _FORMAT.sub("", text_of(line.value)).split(",") if word.strip()]

    def all(self, *dummy):
        """The line."""
        return [self.line]

    def gets(self, level):
        """Whether it gets messages of a level."""
        return level in self.words or "*" in self.words


def channels(case):
    """The lines of [logfiles], the console left out."""
    book = case.book("logger.conf")
    sections = book.counting("logfiles")
    thing = Thing("logfiles", "logfiles", "logfiles", book.name, tuple(sections)) if sections else None
    found = [Channel(line, thing) for line in book.lines("logfiles")] if thing else []
    return [channel for channel in found if channel.name.lower() != "console"]


def path_of(case, channel):
    """The file of a channel; None for syslog."""
    if channel.name.lower().startswith("syslog"):
        return None
    path = os.path.join(case.seen.directories.get("log", "/var/log/asterisk"), channel.name)
    return path + "." + case.seen.hostname if case.is_on("logger.conf", "general", "appendhostname") else path


def _trouble(case):
    trouble = case.trouble("logger.conf")
    return [Verdict(*trouble)] if trouble else None


def security(case):
    """AST-LOG-001: security events are logged, in a file that not everybody reads."""
    trouble = _trouble(case)
    if trouble:
        return trouble
    there = [channel for channel in channels(case) if channel.gets("security")]
    shown = tuple(case.evidence(channel.line) for channel in there)
    if not there:
        return [Verdict(FAIL, "No channel of [logfiles] gets security events.", None, shown)]
    printed = case.seen.ask("logger show channels")
    if printed is not None and "SECURITY" not in printed and "security" not in printed:
        return [Verdict(FAIL, "The file says so, but the running Asterisk logs no security events.", None, shown)]
    if case.mute:
        return [Verdict(NOT_CHECKED, "The file says so, and the running Asterisk could not be asked.", None, shown)]
    return [Verdict(PASS, "Security events are logged.", None, shown)]


def security_module(case):
    """AST-LOG-002: the module that makes the level runs."""
    state = case.has("res_security_log")
    noload = [line for line in case.book("modules.conf").lines("modules", "noload") if b"res_security_log" in line.value]
    shown = tuple(case.evidence(line) for line in noload)
    if case.seen.modules is not None and "res_security_log" not in case.seen.modules:
        return [Verdict(FAIL, "res_security_log.so does not run, so the level security is not there.", None, shown)]
    if noload:
        return [Verdict(FAIL, "The next start does not load res_security_log.so.", None, shown)]
    if state is None:
        return [Verdict(NOT_CHECKED, "It is not known which modules are loaded.", None, shown)]
    return [Verdict(PASS if state else FAIL, "res_security_log.so is loaded." if state else "res_security_log.so is not loaded.", None, shown)]


def open_logs(case, level):
    """(path, Status) of log files that get a level and that everybody can read."""
    if _trouble(case):
        return []
    found = []
    for channel in channels(case):
        path = path_of(case, channel) if channel.gets(level) else None
        status = case.seen.status(path) if path else None
        if status and status.mode & 0o004 and case.seen.reached(path):
            found.append((path, status))
    return found


def readable(case):
    """AST-LOG-010: files with security events are not for everybody."""
    trouble = _trouble(case)
    if trouble:
        return trouble
    paths = [path_of(case, channel) for channel in channels(case) if channel.gets("security")]
    if not any(paths):
        return [Verdict(NOT_APPLICABLE, "No file gets security events.")]
    wide = open_logs(case, "security")
    hidden = [path for path in paths if path and case.seen.status(path) and case.seen.status(path).kind == "hidden"]
    if wide:
        return [Verdict(FAIL, "Everybody can read its security events.", path, (Evidence(f"{path}: {status.mode:04o} {status.owner}:{status.group}", path),))
                for path, status in wide]
    if hidden:
        return [Verdict(NOT_CHECKED, f"{hidden[0]} cannot be looked at by this account; run the audit as root.")]
    return [Verdict(PASS, "Others cannot read the files with security events.", None, tuple(Evidence(path, path) for path in paths if path))]


def queues(case):
    """A condition: there are queues."""
    book = case.book("queues.conf")
    named = [section for section in book.sections if section.name.lower() != b"general"]
    return "There are queues." if named or book.blind else ""


def remote(case):
    """AST-LOG-011: syslog gets a copy."""
    there = [channel for channel in channels(case) if channel.name.lower().startswith("syslog") and (channel.gets("security") or channel.gets("notice"))]
    shown = tuple(case.evidence(channel.line) for channel in there)
    return [Verdict(PASS, "syslog gets a copy.", None, shown) if there else Verdict(FAIL, "Nothing is sent to syslog.")]


def levels(case):
    """AST-LOG-012: levels that there are."""
    more = {word.strip().lower() for word in (case.value("logger.conf", "general", "custom_levels") or "").split(",")}
    found = []
    for channel in channels(case):
        wrong = [word for word in channel.words if word not in _LEVELS and word not in more]
        found.append(Verdict(FAIL, f"It has the level '{wrong[0]}', which there is not.", channel.label, (case.evidence(channel.line),)) if wrong else
                     Verdict(PASS, "", channel.label))
    return found or [Verdict(NOT_APPLICABLE, "Nothing is logged to a file.")]
