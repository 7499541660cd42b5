# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no data can say about Asterisk itself and its command line."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import lower, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true

_FEW = ("root",)


def account(case):
    """AST-CORE-003: the process is not root's."""
    user = case.seen.user
    if user is None:
        return [Verdict(NOT_CHECKED, case.why_not("user"))]
    shown = (Evidence(f"Asterisk runs as {user}." if case.seen.running else f"Asterisk is to run as {user}.", None, user, "the process" if case.seen.running
                      else "the files"),)
    return [Verdict(FAIL, "Asterisk runs as root.", None, shown) if user in _FEW else Verdict(PASS, f"Asterisk runs as {user}.", None, shown)]


def priority(case):
    """AST-CORE-010: no real-time priority, by file and by options of the program."""
    trouble = case.trouble("asterisk.conf")
    if trouble:
        return [Verdict(*trouble)]
    line = case.book("asterisk.conf").line("options", "highpriority")
    shown = (case.evidence(line) if line is not None else case.default("highpriority of asterisk.conf", "no"),)
    started = case.seen.options
    if line is not None and is_true(text_of(line.value)) or started and "-p" in started:
        how = "highpriority is on." if line is not None and is_true(text_of(line.value)) else "The program was started with -p."
        return [Verdict(FAIL, how, None, shown + ((Evidence("The program was started with -p.", None, "-p", "the process", "-p"),) if started
                                                  and "-p" in started else ()))]
    if started is None and case.seen.running:
        return [Verdict(NOT_CHECKED, "The options of the running program could not be seen.", None, shown)]
    return [Verdict(PASS, "Asterisk has no real-time priority.", None, shown)]


def no_record_cache(case):
    """A condition: recordings are made where they stay."""
    return "" if case.is_on("asterisk.conf", "options", "cache_record_files") else "cache_record_files is off."


def control_socket(case):
    """AST-CORE-013: who may write to the control socket, as it lies there, and as the next start makes it."""
    trouble = case.trouble("asterisk.conf")
    if trouble:
        return [Verdict(*trouble)]
    line = case.book("asterisk.conf").line("files", "astctlpermissions")
    shown = (case.evidence(line) if line is not None else case.default("astctlpermissions of asterisk.conf", None),)
    wanted = _octal(text_of(line.value)) if line is not None else None
    status = case.seen.status(case.seen.control_socket) if case.seen.control_socket else None
    if status and status.kind == "hidden":
        return [Verdict(NOT_CHECKED, f"{case.seen.control_socket} cannot be looked at by this account; run the audit as root.", None, shown)]
    if status:
        text = f"{case.seen.control_socket}: {status.mode:04o} {status.owner}:{status.group}"
        shown += (Evidence(text, case.seen.control_socket, f"{status.mode:04o}", "the file system", f"{status.mode:04o}"),)
    if wanted is not None and wanted & 0o002:
        return [Verdict(FAIL, "astctlpermissions lets everybody write to the control socket.", None, shown)]
    if status and status.mode & 0o002:
        return [Verdict(FAIL, "Everybody can write to the control socket.", None, shown, wanted is not None)]
    return [Verdict(PASS, "Others cannot write to the control socket.", None, shown)]


def _octal(text):
    match = re.match(r"\s*([0-7]{1,5})", text)
    return int(match.group(1), 8) if match else None


def directories(case):
    """AST-CORE-015: [directories] is no template."""
    trouble = case.trouble("asterisk.conf")
    if trouble:
        return [Verdict(*trouble)]
    view = case.book("asterisk.conf").view
    hidden = [section for section in view.sections if section.template and section.name.lower() == b"directories" and section.variables]
    if hidden and not case.book("asterisk.conf").named("directories"):
        return [Verdict(FAIL, "[directories] is a template, so its lines have no effect, and built-in directories count.", None,
                        (case.evidence(hidden[0].variables[0]),))]
    return [Verdict(PASS, "What [directories] says counts, or it says nothing.")]


def permissions(case):
    """AST-CLI-001: accounts that are not named may not do everything."""
    trouble = case.trouble("cli_permissions.conf")
    if trouble:
        return [Verdict(*trouble)]
    line = case.book("cli_permissions.conf").line("general", "default_perm")
    shown = (case.evidence(line) if line is not None else case.default("default_perm of cli_permissions.conf", "permit"),)
    if line is not None and text_of(line.value).lower() == "deny":
        return [Verdict(PASS, "default_perm is deny.", None, shown)]
    status = case.seen.status(case.seen.control_socket) if case.seen.control_socket else None
    if status is None or status.kind == "hidden":
        return [Verdict(NOT_CHECKED, "Who reaches the control socket could not be seen.", None, shown)]
    members = case.seen.members(status.group) if status.mode & 0o020 else []
    others = sorted(set(members) - {"root", case.seen.user})
    if status.mode & 0o002 or others:
        who = "everybody" if status.mode & 0o002 else ", ".join(others)
        return [Verdict(FAIL, f"The control socket is open to {who}, who may do everything that Asterisk can.", None, shown)]
    return [Verdict(PASS, "None but root and Asterisk itself reach the control socket.", None, shown)]


def startup_commands(case):
    """AST-CLI-002: nothing is run at each start."""
    trouble = case.trouble("cli.conf")
    if trouble:
        return [Verdict(*trouble)]
    lines = [line for line in case.book("cli.conf").lines("startup_commands") if is_true(text_of(line.value)) or text_of(line.value).lower() == "fullybooted"]
    return [Verdict(FAIL, "It is run at each start.", text_of(line.name), (case.evidence(line),)) for line in lines] or [
        Verdict(PASS, "No command is run at each start.")]


_DANGEROUS = re.compile(r"!|module (un)?load|core (stop|restart)|dialplan (add|remove|save)|pjsip set logger|sip set debug", re.IGNORECASE)


def aliases(case):
    """AST-CLI-003: aliases do what their name says."""
    trouble = case.trouble("cli_aliases.conf")
    if trouble:
        return [Verdict(*trouble)]
    found = []
    template = case.value("cli_aliases.conf", "general", "template")
    for line in case.book("cli_aliases.conf").lines(template) if template else ():
        command = text_of(line.value)
        if _DANGEROUS.search(command) and not _DANGEROUS.search(lower(line.name)):
            found.append(Verdict(FAIL, "Its name does not tell what it does.", text_of(line.name), (case.evidence(line),)))
    shown = [verdict for verdict in found if not _is_synonym(verdict.subject, verdict.evidence[0].value or "")]
    return shown or [Verdict(PASS, "No alias hides a dangerous command.")] if not case.book("cli_aliases.conf").missing else [
        Verdict(NOT_APPLICABLE, "There is no cli_aliases.conf.")]


def _is_synonym(name, command):
    """Whether an alias is another order of the same words, such as those that Asterisk ships for its older commands."""
    return bool(set(name.lower().split()) & set(command.lower().split()))
