# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conferences, parking, keys in a call, and accounts that come by the way."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import things
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import FAIL, NOT_APPLICABLE, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true

WITH_USERS = Since("1,10,11,12,13,14,15,16,17,18,19,20,21,22")
"""Versions that read users.conf."""

_PROGRAMS = re.compile(r",\s*(system|trysystem|agi|deadagi|externalivr|exec)\b", re.IGNORECASE)


def conferences(case):
    """AST-CB-001: user profiles have a PIN."""
    if "confbridge" not in case.words:
        return [Verdict(NOT_APPLICABLE, "The dialplan has no conference.")]
    found = [Verdict(PASS if thing.value("pin") else FAIL, "" if thing.value("pin") else "Whoever finds the number sits in.", thing.label,
                     ((thing.lines.get("pin"), thing, "pin", None),)) for thing in things.typed(case.book("confbridge.conf"), "user", "conference profile ",
                                                                                                "user")]
    return found or [Verdict(FAIL, "There are conferences, and no profile asks for a PIN.")]


def conference_menus(case):
    """AST-CB-002: no key leads into the dialplan."""
    found = []
    for thing in things.typed(case.book("confbridge.conf"), "menu", "conference menu ", "menu"):
        wrong = [line for line in thing.all() if "dialplan_exec" in text_of(line.value)]
        found.append(Verdict(FAIL, "A key leads into the dialplan.", thing.label, tuple(case.evidence(line) for line in wrong)) if wrong
                     else Verdict(PASS, "", thing.label))
    return found or [Verdict(NOT_APPLICABLE, "There are no menus.")]


def rooms(case):
    """AST-MM-001: rooms have a PIN; it is not told."""
    found = []
    for line in case.book("meetme.conf").lines("rooms", "conf"):
        parts = [part.strip() for part in text_of(line.value).split(",")]
        good = len(parts) > 1 and bool(parts[1])
        found.append(Verdict(PASS if good else FAIL, "" if good else "Whoever finds the number sits in.", f"room {parts[0]}", (case.evidence(line),)))
    return found or [Verdict(NOT_APPLICABLE, "There are no rooms.")]


_KEYS = ("parkedcalltransfers", "parkedcallreparking", "parkedcallhangup", "parkedcallrecording")


def parking(case):
    """AST-PARK-001: who takes a parked call presses no keys."""
    trouble = case.trouble("res_parking.conf")
    if trouble:
        return [Verdict(*trouble)]
    book = case.book("res_parking.conf")
    wrong = [line for section in book.sections for line in section.variables
             if line.name.decode("utf-8", "replace").lower() in _KEYS and text_of(line.value).strip().lower() not in ("no", "")]
    return [Verdict(FAIL, "Keys work in a call that was parked.", text_of(line.name), (case.evidence(line),)) for line in wrong] or [
        Verdict(PASS, "No key works in a call that was parked.")]


def applications(case):
    """AST-FEAT-001: keys run no programs."""
    wrong = [line for line in case.book("features.conf").lines("applicationmap") if _PROGRAMS.search(text_of(line.value))]
    return [Verdict(FAIL, "A key of a call runs a program.", text_of(line.name), (case.evidence(line),)) for line in wrong] or [
        Verdict(PASS, "No key of a call runs a program.")]


def followme(case):
    """AST-FOL-001: no foreign numbers."""
    trouble = case.trouble("followme.conf")
    if trouble:
        return [Verdict(*trouble)]
    found = []
    for thing in things.others(case.book("followme.conf"), ("general",), "follow-me of ", "profile"):
        wrong = [line for line in thing.all("number") if re.match(r"(00|011|\+|9011|900)\d", text_of(line.value).strip())]
        found.append(Verdict(FAIL, "It calls a foreign or premium number.", thing.label, tuple((line, thing, "number", None) for line in wrong)) if wrong else
                     Verdict(PASS, "", thing.label))
    return found or [Verdict(NOT_APPLICABLE, "Nobody has follow-me.")]


def users(case):
    """AST-USR-001: users.conf makes no accounts."""
    trouble = case.trouble("users.conf")
    if trouble:
        return [Verdict(*trouble)]
    book = case.book("users.conf")
    if book.missing:
        return [Verdict(PASS, "There is no users.conf.")]
    lines = [line for line in book.lines("general", "hassip", "hasiax", "hasmanager", "hasexten", "hash323") if is_true(text_of(line.value))]
    others = [section for section in book.sections if section.name.lower() != b"general"]
    shown = tuple(case.evidence(line) for line in lines)
    if not lines:
        return [Verdict(PASS, "users.conf makes no accounts by the way.", None, shown)]
    return [Verdict(FAIL, f"Each further section of users.conf is an account of a driver; there are {len(others)} now.", None, shown)]
