# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said about a dialplan line by line; which path leads where is judged by the rules about reachability."""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import lower, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.deadends import applications
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks.pjsip import has_auth, is_anonymous
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks.sip import guest_names
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import FAIL, NOT_APPLICABLE, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true

_DIALLED = re.compile(r"\$\{EXTEN(:[^}]*)?\}")
_FILTERED = re.compile(r"FILTER\(", re.IGNORECASE)
_RUNS = frozenset(("system", "trysystem", "externalivr"))
_WRITTEN = re.compile(r"\$\{(?:CALLERID\(|(?:PJSIP|SIP)_HEADER\(|SIPCHANINFO\(|EXTEN|DNID|SIP_HEADERS?\()", re.IGNORECASE)
_SECRET_NAME = re.compile(r"pass|secret|pin$|token|key$")
_SHELL = re.compile(r"SHELL\((?P<text>.*)", re.IGNORECASE)


def _lines(case):
    """(thing, Variable, application, arguments) of every line that runs something."""
    return [(thing, *found) for thing in case.dialplan for found in applications(case, thing)]


def _all(bad, good, what=""):
    return bad or [Verdict(PASS, good)] if not what else [Verdict(NOT_APPLICABLE, what)]


def _told(reason, thing, line):
    return Verdict(FAIL, reason, thing.label, ((line, thing, "exten", None),))


def guest_contexts(case):
    """Names of contexts that somebody without an account reaches, as far as files tell."""
    found = set()
    if case.version < (21,) and case.has("chan_sip") is not False and case.book("sip.conf").sections and case.is_on("sip.conf", "general", "allowguest", True):
        found.update(guest_names(case))
    found.update(thing.value("context", "default") for thing in case.endpoints if is_anonymous(thing) and not has_auth(case, thing))
    for thing in case.iax_devices if case.has("chan_iax2") is not False else ():
        if not any(thing.value(option) for option in ("secret", "inkeys", "dbsecret")):
            found.add(thing.value("context", "default"))
    return _with_includes(case, found)


def _with_includes(case, names):
    by_name = {thing.name: thing for thing in case.dialplan}
    open_ones, seen = list(names), set()
    while open_ones:
        name = open_ones.pop()
        if name in by_name and name not in seen:
            seen.add(name)
            open_ones += [text_of(line.value).split(",")[0].strip() for line in by_name[name].all("include")]
    return seen


def samples(case):
    """AST-DP-002: no demo."""
    found = []
    for thing in case.dialplan:
        if thing.name in ("demo", "demo-menu") and thing.all():
            found.append(_told("It is the sample's, which plays a demo and calls a server of others.", thing, thing.all()[0]))
        wrong = [line for line in thing.all("include") if text_of(line.value).split(",")[0].strip() == "demo"]
        found += [_told("It includes the demo of the sample.", thing, line) for line in wrong]
    return _all(found, "There is no demo.")


def shells(case):
    """AST-DP-004: what a caller writes reaches no shell."""
    found = []
    for thing, line, name, arguments in _lines(case):
        shell = _SHELL.search(arguments)
        text = arguments if name in _RUNS else shell.group("text") if shell else ""
        if text and _WRITTEN.search(text) and not _FILTERED.search(text):
            found.append(_told("What the caller writes goes into a shell.", thing, line))
    return _all(found, "Nothing that a caller writes goes into a shell.")


def _is_trunk_dial(case, arguments):
    """Whether a Dial goes out: its destination holds the number that was dialled, behind or before a fixed name."""
    first = arguments.lstrip("( ").split(",", 1)[0]
    technology, slash, rest = first.partition("/")
    if not slash or technology.lower() in ("local", "loc"):
        return False
    if technology.lower() in ("dahdi", "zap"):
        return True
    return bool(_DIALLED.search(rest)) and rest.strip().rstrip(")") != "${EXTEN}" and bool(re.search(r"[/@]", rest))


def _inner(arguments):
    """What stands in the parentheses of an application."""
    text = arguments.strip()
    return text[1:-1] if text[:1] == "(" and text[-1:] == ")" else text


def callee_options(case):
    """AST-DP-005: the far side of a call that goes out cannot transfer."""
    found = []
    for thing, line, name, arguments in _lines(case):
        parts = re.sub(r"\([^()]*\)", "", _inner(arguments)).split(",")
        letters = set(parts[2]) if len(parts) > 2 else set()
        if name == "dial" and _is_trunk_dial(case, arguments) and letters & set("thkwx"):
            found.append(_told("Whoever is called over the trunk can transfer, record or end the call with keys.", thing, line))
    return _all(found, "Whoever is called over a trunk can press what he likes.")


def codes(case):
    """AST-DP-008: codes are elsewhere."""
    found = [_told("The code stands in the dialplan.", thing, line) for thing, line, name, arguments in _lines(case)
             if name in ("authenticate", "vmauthenticate") and re.match(r"\(\s*\d+", arguments)]
    return _all(found, "No code stands in the dialplan.")


def counts_calls(case):
    """A condition: the dialplan counts calls."""
    return "The dialplan counts calls with GROUP()." if "group_count" in case.words or "group_match_count" in case.words else ""


def counted(case):
    """AST-DP-010: a limit of calls that go out."""
    out = [(thing, line) for thing, line, name, arguments in _lines(case) if name == "dial" and _is_trunk_dial(case, arguments)]
    if not out:
        return [Verdict(NOT_APPLICABLE, "No line of the dialplan dials over a trunk.")]
    if counts_calls(case):
        return [Verdict(PASS, counts_calls(case))]
    return [Verdict(FAIL, "Calls go out over a trunk, and the dialplan does not count them.", None, tuple((line, thing, "exten", None) for thing,
                                                                                                          line in out[:3]))]


def secrets(case):
    """AST-DP-011: no global variable is called like a secret; it is not told here either."""
    found = [Verdict(FAIL, "A global variable holds a secret.", text_of(line.name), (case.evidence(line),))
             for line in case.book("extensions.conf").lines("globals") if _SECRET_NAME.search(lower(line.name)) and line.value.strip()]
    return _all(found, "No global variable holds a secret.")


def saving(case):
    """AST-DP-013: the command dialplan save is not there."""
    lines = [line for line in (case.book("extensions.conf").line("general", option) for option in ("static", "writeprotect")) if line is not None]
    shown = tuple(case.evidence(line) for line in lines)
    if case.is_on("extensions.conf", "general", "static") and not case.is_on("extensions.conf", "general", "writeprotect"):
        return [Verdict(FAIL, "static is on and writeprotect is not, so dialplan save writes over the file.", None, shown)]
    return [Verdict(PASS, "There is no command dialplan save.", None, shown)]


def _in_guest_contexts(case, wanted, bad, good):
    names = guest_contexts(case)
    found = [_told(bad, thing, line) for thing in case.dialplan if thing.name in names for line in wanted(thing)]
    return _all(found, good)


def computed(case):
    """AST-DP-016: callers do not choose the context."""
    found = []
    for thing, line, name, arguments in _lines(case):
        context = arguments.lstrip("(").split(",")[0] if name in ("goto", "gosub", "macro") and arguments.count(",") >= 2 else ""
        local = re.search(r"Local/[^@,&]*@(?P<context>[^,/&)]*)", arguments, re.IGNORECASE)
        text = context + (local.group("context") if local else "")
        if _WRITTEN.search(text):
            found.append(_told("The caller chooses the context.", thing, line))
    return _all(found, "No caller chooses a context.")


def hints(case):
    """AST-DP-018: guests find no hints."""
    def wanted(thing):
        shown = [line for line in thing.all("exten") if re.match(r"[^,]*,\s*hint\s*,", text_of(line.value), re.IGNORECASE)]
        return shown + [line for line in thing.all("autohints") if is_true(text_of(line.value))]
    return _in_guest_contexts(case, wanted, "Guests reach it, and learn which extensions exist.", "No context that guests reach has hints.")
