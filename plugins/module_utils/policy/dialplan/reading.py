# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads extensions.conf into a Plan, as ``pbx_load_config`` in Asterisk's pbx/pbx_config.c does, with the lines that it drops."""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Problem
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import makers, users
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.constants import Computed, expanded
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.adding import added, indexed, labelled
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Context, HINT, Include, Plan, Switch
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.timing import always

FILE = "extensions.conf"
_LONGEST_NAME = 255
_NUMBER = re.compile(r"\s*([+-]?\d+)")
_ASSIGNED = re.compile(r"(?:^|[(,?: ])_{0,2}([A-Za-z]\w*)=")
_GLOBAL = re.compile(r"GLOBAL\(\s*_{0,2}([\w.-]+)\s*\)\s*=|SetGlobalVar\(_{0,2}(\w+)=", re.IGNORECASE)
_COMPUTED = re.compile(r"Set\(_{0,2}\w*\$[{\[]|SetGlobalVar\(\w*\$", re.IGNORECASE)
_WRITTEN = re.compile(r"\b(?:LOCAL|ARRAY|PUSH|UNSHIFT|EXPORT|SHIFT|POP|INC|DEC)\(([^()]*(?:\([^()]*\)[^()]*)*)\)", re.IGNORECASE)
_SET_GLOBAL_OPTION = re.compile(r"Set\(_{0,2}(\w+)=[^()]*,g\)", re.IGNORECASE)


def read(source, version):
    """The dialplan of extensions.conf and users.conf.

    :param source: a DiskSource or OverlaySource.
    :param version: the Version that reads.
    :returns: a Plan; it never raises for what stands in the files. ``makers`` tells what the files of other dialplans (AEL, Lua) add, as far
        as their text tells; see ``makers.seen`` for what the running Asterisk tells.
    """
    view = load(source, FILE, version=version)
    return _Reader(source, version, view).plan()


class _Reader:
    def __init__(self, source, version, view):
        self.source, self.version, self.view = source, version, view
        self.contexts: Dict[str, Context] = {}
        self.variables: Dict[str, str] = {}
        self.problems: List[Problem] = list(view.problems)
        self.error = str(view.error) if view.error else ""
        self.settings: Dict[str, str] = {}
        self.computed: Dict[str, Tuple[str, ...]] = {}

    def plan(self):
        if not self.error:
            self._general()
            self._globals()
            for section in self.view.sections:
                if not section.template and section.name.lower() not in (b"general", b"globals"):
                    self._section(section)
            users.extend(self.contexts, self.source, self.version, self.settings.get("userscontext") or "default")
        for context in self.contexts.values():
            indexed(context)
        changed, assigned = self._variables_set()
        by_context, unread = makers.written(self.source)
        for name, found in self.computed.items():
            by_context[name] = by_context.get(name, ()) + found
        return Plan(self.contexts, self.variables, changed, assigned, tuple(self.problems), self.settings, by_context, unread,
                    tuple(self.view.files), self.error, tuple(self.version))

    def _general(self):
        reading = winning.Reading(self.view, FILE, self.version)
        self.settings = {shown(label).lower(): shown(line.value) for label, line in winning.effective(reading, FILE, b"general", self.version)
                         if not isinstance(line, list)}

    def _globals(self):
        for section in self.view.named(b"globals"):
            for line in section.variables:
                value = self.expanded_at(shown(line.value), line.where)
                if value is not None:
                    self.variables[re.sub("^__?", "", shown(line.name))] = value

    def expanded_at(self, text, where) -> Optional[str]:
        """A text with variables replaced as at the start; None, and a problem, where that needs a running Asterisk."""
        try:
            return expanded(text, self.variables)
        except Computed as reason:
            self.problem(where, f"{reason} is computed when Asterisk reads the line, so what it says is not known here")
            return None

    def line_at(self, context, text, where) -> Optional[str]:
        """The same for what leads on from a context: what is computed may lead anywhere."""
        found = self.expanded_at(text, where)
        if found is None:
            self.computed[context.name] = (f"{makers.COMPUTED} at {where}",)
        return found

    def problem(self, where, message, kind="ignored"):
        """Note a line that does not mean what it seems to."""
        self.problems.append(Problem(where, kind, message))

    # -- contexts -----------------------------------------------------------------------------------------------------------

    def _section(self, section):
        name = shown(section.name)
        context = self.contexts.setdefault(name, Context(name, section.where))
        lines = _Lines(self, context)
        for line in section.variables:
            kind, text = shown(line.name).lower(), shown(line.value)
            if kind.startswith("same"):
                lines.same(text, line.where)
            elif kind == "exten":
                lines.exten(text, line.where)
            elif kind == "include":
                self._include(context, text, line.where)
            elif kind == "ignorepat":
                context.ignorepats += [found for found in (self.expanded_at(text, line.where),) if found is not None and found not in context.ignorepats]
            elif kind in ("switch", "lswitch", "eswitch"):
                self._switch(context, kind, text, line.where)
            elif kind == "autohints":
                context.autohints = values.is_true(line.value)
            else:
                self.problem(line.where, f"'{shown(line.name)}' is no word of the dialplan")

    def _include(self, context, text, where):
        text = self.line_at(context, text, where)
        if text is None:
            return
        if text.lower() in context.included:
            self.problem(where, f"[{context.name}] includes '{text}' already")
            return
        context.included.add(text.lower())
        separator = "|" if "|" in text else ","
        name, _separator, timing = text.partition(separator)
        context.includes.append(Include(name, "" if always(timing) else timing, where, text))

    def _switch(self, context, kind, text, where):
        text = self.line_at(context, text, where) if kind == "switch" else text
        if text is None:
            return
        name, _slash, data = text.partition("/")
        if not any((one.name.lower(), one.data.lower()) == (name.lower(), data.lower()) for one in context.switches):
            context.switches.append(Switch(name, data, kind == "eswitch", where))

    # -- variables ----------------------------------------------------------------------------------------------------------

    def _variables_set(self):
        """(global variables that are set while it runs, all variables that are)."""
        changed, assigned = set(), set()
        for context in self.contexts.values():
            for extension in context.extensions:
                for one in extension.priorities.values():
                    text = f"{one.app}({one.data})"
                    if "=" in text or "GLOBAL" in text.upper():
                        changed.update(name for pair in _GLOBAL.findall(text) for name in pair if name)
                        changed.update(_SET_GLOBAL_OPTION.findall(text))
                        assigned.update(_ASSIGNED.findall(text))
                        assigned.update(name for names in _WRITTEN.findall(text) for name in re.findall(r"[A-Za-z]\w*", names))
                        changed.update(self.variables if _COMPUTED.search(text) else ())
        return frozenset(changed), frozenset(assigned)


class _Lines:
    """The lines of one section: what ``same`` and ``n`` go on from."""

    def __init__(self, reader, context):
        self.reader, self.context = reader, context
        self.extension, self.last = "", -2

    def exten(self, text, where):
        first, rest = _until_comma(text)
        name = self.reader.line_at(self.context, first, where)
        self.extension = (name or "")[:_LONGEST_NAME]
        if name is not None:
            self._add(rest, where)

    def same(self, text, where):
        if not self.extension:
            self.reader.problem(where, "'same' stands before the first extension of its section")
        else:
            self._add(text, where)

    def _add(self, text, where):
        name, slash, cid = self.extension.partition("/")
        priority, _comma, rest = (text or "").partition(",")
        number, label, problem = self._number(priority.strip(), name, _shrunk(cid) if slash else None)
        if number is None:
            if problem:
                self.reader.problem(where, problem)
            return
        app, data, problem = _application(rest)
        if problem:
            self.reader.problem(where, problem, "odd")
        self.last = number
        problem = added(self.context, name, _shrunk(cid) if slash else None, (number, label, app, data, where))
        if problem:
            self.reader.problem(where, problem)

    def _number(self, text, name, cid) -> Tuple[Optional[int], Optional[str], str]:
        """(priority, label, problem); the priority is None where the line is dropped."""
        text, bracket, label = text.partition("(")
        if bracket and ")" not in label:
            return None, None, "the label has no ')'"
        text, plus, more = text.partition("+")
        found, problem = self._named(text, name, cid)
        if problem or found == 0:
            return None, None, problem
        step = _NUMBER.match(more) if plus else None
        return found + (int(step.group(1)) if step else 0), label.partition(")")[0] or None, ""

    def _named(self, text, name, cid) -> Tuple[int, str]:
        if text == "hint":
            return HINT, ""
        if text in ("n", "next", "s", "same"):
            if self.last == -2:
                return 0, f"'{text}' has no priority before it"
            return self.last + (text in ("n", "next")), ""
        match = _NUMBER.match(text)
        found = int(match.group(1)) if match else labelled(self.context, name, cid, text) or 0
        return (found, "") if found > 0 else (0, f"'{text}' is no priority and no label")


def _until_comma(text) -> Tuple[str, str]:
    """What stands before the first comma that no brackets and no backslash hide, and the rest: ``pbx_strsep``."""
    square, at = 0, 0
    while at < len(text):
        if text[at] == "[":
            square += 1
        elif text[at] == "]":
            square = max(0, square - 1)
        elif text[at] == "\\":
            at += 1
        elif text[at] == "," and not square:
            return text[:at], text[at + 1:]
        at += 1
    return text, ""


def _application(text) -> Tuple[str, str, str]:
    """(application, its data, problem)."""
    app, bracket, data = text.partition("(")
    if not bracket:
        return text.lstrip(), "", ""
    if "${" in app or "$[" in app:
        return text.lstrip(), "", ""
    data, end, _rest = data.rpartition(")")
    if not end:
        return app.lstrip(), text.partition("(")[2], f"'{app.strip()}(' has no ')'"
    return app.lstrip(), data, ""


def _shrunk(number):
    """A caller's number without what means nothing: ``ast_shrink_phone_number``."""
    found, square = "", 0
    for at, one in enumerate(number):
        square += (one == "[") - (one == "]")
        if one in "( )" or (one == "-" and not square) or (one == "." and at + 1 < len(number)):
            continue
        found += one
    return found
