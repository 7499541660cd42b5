# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running dialplan against that of the files, line by line: what a reload would bring, and what a command of the command line changed.

``dialplan show`` ends each line with who made it: ``extensions.conf:12`` (the name of the file without its directory), ``pbx_config`` for what has
no line or came by a command, or another module, whose lines are not compared (``show_dialplan_helper`` in main/pbx.c of Asterisk 16 to 23). It
prints at most 1,023 bytes of a line, so what is behind them cannot be compared.
"""

from __future__ import annotations

import re
from typing import Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Where
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Context, HINT, Plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.telling import line_of, without_logins

_HEADER = re.compile(r"\[ Context '(.*)' created by '(.*)' \]\Z")
_LINE = re.compile(r"  (?:'(?P<exten>.*?)' (?:\(CID match '(?P<cid>.*?)'\) )?=> +)?(?: *\[[^\]]*\] +| +)?(?P<number>\d+\.|hint:) (?P<text>.*)\Z", re.DOTALL)
_OTHER = re.compile(r"  (Include =>|Ignore pattern =>|Alt\. Switch =>) +'(.*)'\Z", re.DOTALL)
_CALL = re.compile(r"(?P<app>[^(]*)\((?P<data>.*)\)\Z", re.DOTALL)
_WORDS = {"Include =>": "include", "Ignore pattern =>": "ignorepat", "Alt. Switch =>": "switch"}
_OWN = "pbx_config"
_OTHERS = (".ael", ".lua")
_CUT = 1000
"""Bytes from which on a line may have been cut: 1,023 without its priority, which stands before it."""

Key = Tuple[str, ...]
"""(extension, caller, priority) of a line, or (word, text) of an include, a pattern or a switch."""


class Line(NamedTuple):
    """One line: ``text``: what it does; ``source``: who made it; ``where``: its line in a file; None: nobody's."""

    text: str
    source: str
    where: Optional[Where] = None

    def __repr__(self) -> str:
        """Without what it does, which can hold a secret."""
        return f"Line({self.source}, {self.where})"


class Difference(NamedTuple):
    """One line that is not the same: ``text``: a sentence without secrets; ``where``: its line in a file; None: it stands in none."""

    text: str
    where: Optional[Where]


def shown(text: str) -> Dict[str, Dict[Key, Line]]:
    """``dialplan show``: context to its lines that pbx_config made, in their order."""
    found: Dict[str, Dict[Key, Line]] = {}
    current: Dict[Key, Line] = {}
    exten: Tuple[str, str] = ("", "")
    for row in text.split("\n"):
        header = _HEADER.match(row)
        if header:
            current = found.setdefault(header.group(1), {})
            continue
        body, _bracket, source = row.rstrip().rpartition("[")
        match = _LINE.match(body.rstrip()) if source.endswith("]") else None
        if match and match.group("exten") is not None:
            exten = (match.group("exten"), match.group("cid"))
        key, what = _keyed(match, exten, body.rstrip())
        if key and _is_own(source[:-1]):
            current[key] = Line(what, source[:-1])
    return found


def _keyed(match, exten, body) -> Tuple[Optional[Key], str]:
    if match:
        return (*exten, match.group("number").rstrip(".:")), match.group("text").strip()
    other = _OTHER.match(body)
    return ((_WORDS[other.group(1)], other.group(2)), other.group(2)) if other else (None, "")


def _is_own(source: str) -> bool:
    name, _colon, number = source.rpartition(":")
    return source == _OWN or number.isdigit() and not name.endswith(_OTHERS)


def written(context: Context) -> Dict[Key, Line]:
    """The same of a context of the files."""
    found: Dict[Key, Line] = {}
    for extension in context.extensions:
        for number, line in extension.priorities.items():
            key = (extension.name, extension.cid_shown, "hint" if number == HINT else str(number))
            found[key] = Line(line.app.strip() if number == HINT else f"{line.app}({line.data})".strip(), "", line.where)
    found.update((("include", one.text), Line(one.text, "", one.where)) for one in context.includes)
    found.update((("switch", f"{one.name}/{one.data}"), Line(f"{one.name}/{one.data}", "", one.where)) for one in context.switches)
    found.update((("ignorepat", one), Line(one, "", context.where)) for one in context.ignorepats)
    return found


def differences(plan: Plan, running: Dict[str, Dict[Key, Line]], programs: bool = False) -> List[Difference]:
    """What is not the same in contexts that both have, and lines of pbx_config in contexts that no file has.

    :param running: from ``shown``. :param programs: whether programs that #exec runs add to the files, so that a line too many says nothing.
    """
    dropped = {f"{problem.where.path.rpartition('/')[2]}:{problem.where.line}" for problem in plan.problems}
    found: List[Difference] = []
    for name, lines in running.items():
        context = plan.contexts.get(name)
        ours = written(context) if context is not None else {}
        if context is not None:
            found += [_missing(name, key, line, lines.get(key)) for key, line in ours.items() if key not in lines or not _same(line.text, lines[key].text)]
        if not programs:
            found += [Difference(f"The running Asterisk has in [{name}] {_told(key, line)} ({line.source}), which no file has.", None)
                      for key, line in lines.items() if key not in ours and line.source not in dropped]
    return found


def _same(text: str, shown_text: str) -> bool:
    return text == shown_text or len(shown_text.encode("utf-8", "surrogateescape")) >= _CUT and text.startswith(shown_text[:-4])  # half a character at the cut


def globals_of(plan: Plan, text: str) -> List[Difference]:
    """The same of global variables that the dialplan itself does not set.

    :param text: ``dialplan show globals``. Values are compared, and not told.
    """
    running = dict(row.strip().split("=", 1) for row in text.split("\n") if "=" in row)
    return [Difference(f"[globals] {name} has another value in the running Asterisk.", None) for name, value in plan.variables.items()
            if name not in plan.changed and running.get(name, "").strip() != value.strip()]


def _missing(name: str, key: Key, line: Line, there: Optional[Line]) -> Difference:
    says = f"the running Asterisk has {_told(key, there)}" if there is not None else "it is not in the running dialplan"
    return Difference(f"{line.where}: [{name}] {_told(key, line)}: {says}.", line.where)


def _told(key: Key, line: Line) -> str:
    if len(key) == 2:
        return f"{key[0]} => {without_logins(line.text)}"
    place = key[0] + (f"/{key[1]}" if key[1] is not None else "") + "," + key[2]
    match = _CALL.match(line.text)
    return f"{place} {line_of(match.group('app'), match.group('data'))}" if match and key[2] != "hint" else f"{place} {without_logins(line.text)}"
