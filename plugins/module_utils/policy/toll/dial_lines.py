# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines of a dialplan dial a trunk, or may do so, and which ways to a trunk no line of the dialplan shows."""

from __future__ import annotations

import re
from typing import Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import applications, lines, targets as calling
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import Dialled, Members, Unknown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import ANY
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Extension, Plan, Priority
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.running import State, scope_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.telling import line_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import constant, split, stripped

OWN = "voipsec-"
"""Contexts of the guard begin so."""

_PLACES = {"dial": 0, "retrydial": 3, "page": 0, "originate": 0}
"""Applications that dial, and which argument says whom."""

_UNTIMED = ("originate", "page")
"""Applications that do not tell how long a call took."""

_BESIDE = ("pjsip", "sip", "iax2", "iax")
_DIALLED = re.compile(r"[0-9*#+]+\Z")
_CHANGING = re.compile(r"\$\{\s*(SHIFT|POP|INC|DEC|RAND|SHELL|ODBC_\w+|CURL)\(", re.IGNORECASE)
_MACRO = "macro-"
_ARGUMENT = re.compile(r"\$\{ARG(\d+)((?::-?\d+){0,2})\}")
_PLAIN = re.compile(r"\$\{(\w+)((?::-?\d+){0,2})\}\Z")
_VARIABLE = re.compile(r"\$\{(\w+)")


class Dialling(NamedTuple):
    """A line that dials. ``text``: whom, as it stands there, with ``&`` between several. ``internal``: it rings telephones, unless what was dialled names a
    trunk."""

    extension: Extension
    priority: int
    text: str
    internal: bool = False


class Way(NamedTuple):
    """A way to a trunk that the guard cannot stand in: ``where`` file and line, ``what`` a sentence's end."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def find(plan: Plan, targets) -> Tuple[List[Dialling], List[Way]]:
    """The lines that dial a trunk or what nobody can tell, and the ways that are not guarded.

    :param targets: see dialplan/targets.Targets.
    """
    found: List[Dialling] = []
    ways: List[Way] = []
    inner: Dict[str, List[Tuple[Priority, str]]] = {}
    for context in plan.contexts.values():
        if context.name.lower().startswith(OWN):
            continue
        in_macro = plan.version[0] < 21 and context.name.startswith(_MACRO)
        for extension in context.extensions:
            for line in extension.priorities.values():
                one, more = _of_line(plan, targets, extension, line)
                ways += more
                if one is not None and in_macro:
                    inner.setdefault(context.name[len(_MACRO):], []).append((line, one.text))
                elif one is not None:
                    found.append(one)
    outer, more = _macro_calls(plan, inner)
    return found + outer, ways + more + _others(plan)


def _of_line(plan: Plan, targets, extension: Extension, line: Priority) -> Tuple[Optional[Dialling], List[Way]]:
    """(a line that dials, None: no trunk; ways that it opens)."""
    app = line.app.strip().lower()
    if line.number < 1:
        return None, []
    done = applications.effects(scope_of(plan, extension.context, State(ANY)), line.app, line.data)
    dialled = [one for one in done if isinstance(one, Dialled)]
    outside = any(_leads_out(targets, one) for one in dialled)
    text = _argument(line.data, _PLACES[app]) if app in _PLACES else line.data
    dials = outside or bool(dialled) and lines.takes_anything(extension, text)
    said = f"[{extension.context}] {line_of(line.app, line.data)}"
    ways = [Way(str(line.where), f"{said}: {one.reason}") for one in done if isinstance(one, Unknown)]
    if dials and app in _UNTIMED:
        ways.append(Way(str(line.where), f"{said} is asked about its number, but its minutes and money are not counted; use Dial"))
    if dials and _CHANGING.search(line.data):
        ways.append(Way(str(line.where), f"{said} computes whom it dials anew for the guard and for itself; compute it in a line before"))
    ways += [Way(str(line.where), f"{said} calls members of a queue that are trunks") for one in done if isinstance(one, Members) and _has_trunk(targets, one)]
    if dials and app not in _PLACES:
        return None, ways + [Way(str(line.where), f"{said} dials inside of {line.app}; write Dial in a line of its own")]
    return (Dialling(extension, line.number, text, not outside) if dials else None), ways


def _leads_out(targets, dialled: Dialled) -> bool:
    """Also a device that gets a number with the call may be a gateway that registers, and who is not there yet may be a trunk tomorrow."""
    kind = calling.called(targets, dialled.target).kind
    return kind in (calling.TRUNK, calling.UNKNOWN) or kind in (calling.DEVICE, calling.NOBODY) and _has_number(dialled.target)


def _has_number(target) -> bool:
    """Whether something that can be a number stands beside a name: what has letters is a line of a device."""
    technology, *resource = split(target, "/", 1)
    kind = (constant(stripped(technology)) or "").lower()
    if not resource or kind not in _BESIDE:
        return False
    if kind == "pjsip":
        number, *name = split(split(resource[0], "/", 1)[0], "@", 1)
    else:
        name, *number = split(resource[0], "/", 1)
        number, name = (number[0], (name,)) if number else (split(name, "@", 1)[0] if kind == "sip" else (), split(name, "@", 1)[1:])
    plain = constant(number)
    return bool(name and number) and (plain is None or bool(_DIALLED.match(plain)))


def _has_trunk(targets, members: Members) -> bool:
    if members.kind != "queue":
        return False
    name = constant(members.name)
    rows = targets.queues.get(name, ()) if name is not None else [one for found in targets.queues.values() for one in found]
    return any(calling.called(targets, (text,)).kind == calling.TRUNK for text, _where in rows)


def _argument(data: str, place: int) -> str:
    """One argument as it stands, split at commas outside of parentheses, brackets, braces and quotes."""
    parts, depth, quoted = [""], 0, False
    for one in data:
        quoted ^= one == '"'
        depth += (one in "({[") - (one in ")}]")
        if one == "," and depth <= 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += one
    return parts[place].strip() if place < len(parts) else ""


# -- macros -----------------------------------------------------------------------------------------------------------------


def _macro_calls(plan: Plan, inner: Dict[str, List[Tuple[Priority, str]]]) -> Tuple[List[Dialling], List[Way]]:
    """A macro cannot be left and entered again, so the guard stands before the line that calls it, where its arguments tell the number."""
    found: List[Dialling] = []
    ways: List[Way] = []
    called = set()
    for context in plan.contexts.values() if inner else ():
        for extension in context.extensions if not context.name.lower().startswith(OWN) else ():
            for line in extension.priorities.values():
                name = _argument(line.data, 0)
                if line.app.strip().lower() not in ("macro", "macroexclusive") or name not in inner:
                    continue
                texts = [_given(text, line.data) for _line, text in inner[name]]
                if context.name.startswith(_MACRO) or None in texts:
                    ways.append(Way(str(line.where), f"[{context.name}] Macro({name}) dials numbers that only the macro knows; use Gosub"))
                else:
                    called.add(name)
                    found.append(Dialling(extension, line.number, "&".join(dict.fromkeys(texts))))
    ways += [Way(str(line.where), f"[{_MACRO}{name}] dials a trunk, and no line that calls the macro tells the number; use Gosub")
             for name, rows in inner.items() if name not in called for line, _text in rows]
    return found, ways


def _given(text: str, data: str) -> Optional[str]:
    """A text of a macro with its arguments put in; None where that does not tell it."""
    def put(match):
        argument, cut = _argument(data, int(match.group(1))), match.group(2)
        plain = _PLAIN.match(argument)
        if not cut:
            return argument
        return "${%s%s}" % (plain.group(1), cut) if plain and not plain.group(2) else "${}"
    done = _ARGUMENT.sub(put, text)
    return done if set(_VARIABLE.findall(done)) <= {"EXTEN"} and "${}" not in done else None


def _others(plan: Plan) -> List[Way]:
    found = [Way(f"[{name}]", f"also made by {', '.join(makers)}, whose lines are not read") for name, makers in plan.makers.items()
             if not name.lower().startswith(OWN)]
    for context in plan.contexts.values():
        found += [Way(str(one.where), f"[{context.name}] asks the switch {one.name} for extensions") for one in context.switches
                  if one.name.lower() != "loopback"]
    return found + [Way("the dialplan", reason) for reason in plan.unread]
