# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no data can say about AMI."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.ami_classes import CLASSES, granted, told_loose
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import acls, conditions
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import things
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_own_address, is_true

_ACL = ("permit", "deny", "acl")


def _away(case):
    away = conditions.no_ami(case)
    return [Verdict(NOT_APPLICABLE, away)] if away else None


def unused(case):
    """AST-AMI-001: without users there is no AMI."""
    away = _away(case)
    if away:
        return away
    line = case.book("manager.conf").line("general", "enabled")
    shown = (case.evidence(line),) if line is not None else ()
    users = case.ami_users or _of_users_conf(case)
    return [Verdict(PASS, f"AMI has {len(users)} users.", None, shown) if users else Verdict(FAIL, "AMI is on and has no users.", None, shown)]


def bound(case):
    """AST-AMI-002: where AMI listens, by the file and by the kernel."""
    away = _away(case)
    if away:
        return away
    names = ["bindaddr"] + (["tlsbindaddr"] if case.is_on("manager.conf", "general", "tlsenable") else [])
    lines = [(name, case.book("manager.conf").line("general", name)) for name in names]
    wide = [(name, line) for name, line in lines if (line is None or not is_own_address(text_of(line.value))) and (name == "bindaddr" or line is not None)]
    seen = [row for row in case.seen.sockets or () if row[0] == "tcp" and row[2] in _ports(case) and not is_own_address(row[1])]
    shown = tuple(case.evidence(line) if line is not None else case.default(f"{name} of manager.conf", "every address") for name, line in wide or lines)
    shown += tuple(Evidence(f"The kernel: Asterisk listens on {address} port {port}.", None, address, "the kernel", f"{address}:{port}") for dummy, address,
                   port in seen)
    if wide or seen:
        pending = not wide
        reason = "AMI can be reached from other hosts." if wide else "The files bind AMI to this host, but it still listens on another address."
        return [Verdict(FAIL, reason, None, shown, pending)]
    return [Verdict(PASS, "AMI listens on this host alone.", None, shown)]


def _ports(case):
    port = case.value("manager.conf", "general", "port", "5038").strip()
    return {int(port) if port.isdigit() else 5038, 5039}


def _last(thing):
    """(option, text) of the access list of a user."""
    return [(text_of(line.name).lower(), text_of(line.value)) for line in thing.sections[-1].variables if text_of(line.name).lower() in _ACL]


def locked(case):
    """Names, in lower case, of users whom no address may be: their secrets are worth nothing."""
    if "locked" not in case.memo:
        case.memo["locked"] = {thing.name.lower() for thing in case.ami_users if acls.nobody_passes(case, _last(thing))}
    return case.memo["locked"]


def lists(case):
    """AST-AMI-003: each user has an access list; only that of its last section counts."""
    away = _away(case)
    if away:
        return away
    found = []
    for thing in case.ami_users:
        families, holes = (look(case, _last(thing)) for look in (acls.open_families, acls.told_holes))
        shown = tuple((line, thing, "permit", None) for line in thing.all(*_ACL))
        found.append(Verdict(FAIL, f"No access list keeps strangers out in {' and '.join(families)}{holes}.", thing.label, shown) if families else
                     Verdict(PASS, "", thing.label, shown))
    return found or [Verdict(NOT_APPLICABLE, "AMI has no users.")]


def written(thing):
    """The classes that write gives."""
    return granted(thing.value("write", ""))


def classes(case, unwanted):
    """AST-AMI-005 and AST-AMI-006: what a user may do, by the file and, where it can be asked, in memory."""
    away = _away(case)
    if away:
        return away
    found = []
    for thing in case.ami_users:
        has = sorted(written(thing) & set(unwanted))
        lives = sorted(_in_memory(case, thing.name) & set(unwanted))
        line = thing.lines.get("write")
        shown = ((line, thing, "write", ""),) + ((Evidence(f"The running Asterisk gives it {', '.join(lives)}.", None, None, "manager show user",
                                                           ",".join(lives)),)
                                                 if lives else ())
        if has or lives:
            kept = " in the running Asterisk, although the file does not say so any more: a reload takes nothing away"
            why = told_loose(thing.value("write", "")) if has else kept
            found.append(Verdict(FAIL, f"It may use {', '.join(has or lives)}{why}.", thing.label, shown))
        elif case.mute:
            found.append(Verdict(NOT_CHECKED, "The file gives it none of these classes, and the running Asterisk could not be asked.", thing.label, shown))
        else:
            found.append(Verdict(PASS, "", thing.label, shown))
    return found or [Verdict(NOT_APPLICABLE, "AMI has no users.")]


def _in_memory(case, name):
    if not name.replace("-", "").replace("_", "").isalnum():
        return set()
    perm = case.said(f"manager show user {name}", "write perm")
    words = {word.strip() for word in (perm or "").split(",")}
    return set(CLASSES) if "all" in words else words


def _of_users_conf(case):
    book = case.book("users.conf")
    if book.broken or book.missing or case.version >= (23,):
        return []
    general = is_true(case.value("users.conf", "general", "hasmanager", "no"))
    return [thing for thing in things.others(book, ("general",), "users.conf ", "user") if is_true(thing.value("hasmanager", "yes" if general else "no"))]


def users_conf(case):
    """AST-AMI-016: users.conf makes no AMI users."""
    trouble = case.trouble("users.conf")
    if trouble:
        return [Verdict(*trouble)]
    found = [Verdict(FAIL, "hasmanager makes it an AMI user with every class and no access list.", thing.label,
                     ((thing.lines.get("hasmanager"), thing, "hasmanager", "yes"),)) for thing in _of_users_conf(case)]
    return found or [Verdict(PASS, "users.conf makes no AMI users.")]
