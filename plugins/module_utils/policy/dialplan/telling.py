# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a way through the dialplan: its steps with file and line, without secrets."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.secrets import mask
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Where
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import encoded, MASK, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.constants import pieces

FILE = "extensions.conf"
REACHABLE, UNDECIDED = "reachable", "undecided"
_LONGEST = 100
_LOGIN = re.compile(r"((?:^|[/,&(])(?!sips?:)[^/,&@:(\s]*):[^/@,&]*@")
_SIP_LOGIN = re.compile(r"(\bsips?:[^/,&@:(\s]+):[^@/,&]*@")
_BEFORE = b"[x]\nexten => 1,1,"
"""What a line needs before it to be read as one of a dialplan."""
_ARGUMENTS = re.compile(r"(\^\w+|,\s*\d+)\([^()]+\)")
_LITERAL = r"[^\"$\s&|{}()\[\]=!<>:,]{3,}"
_COMPARED_BEHIND = re.compile(r"((?:[=!]=|=~|=|\s:\s)\s*\"?)" + _LITERAL)
_COMPARED_BEFORE = re.compile(_LITERAL + r"(?=\"?\s*(?:[=!]=|=~|=|\s:\s))")
_SUBSTRING, _COLON = re.compile(r"\$\{\w+(?::-?\d+)+\}"), "\x01"
"""``${EXTEN:1}@trunk`` is no user with a secret."""
_FUNCTION = re.compile(r"(\$\{\s*(\w+))\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
_OPEN_FUNCTIONS = frozenset((
    "CALLERID", "CHANNEL", "CUT", "DB", "DB_EXISTS", "DEVICE_STATE", "DIALGROUP", "DUNDILOOKUP", "ENUMLOOKUP", "ENV", "EXISTS", "EXTENSION_STATE", "FILTER",
    "GLOBAL", "GROUP", "GROUP_COUNT", "IF", "ISNULL", "LEN", "MATH", "PJSIP_DIAL_CONTACTS", "PJSIP_ENDPOINT", "PJSIP_HEADER", "RAND", "SIP_HEADER", "STRFTIME",
    "TOLOWER", "TOUPPER", "VALID_EXTEN"))
"""Functions whose arguments are numbers and names; others take queries, addresses and programs."""
_SUBROUTINE = re.compile(r"(\b[UM]\([^()^,]+)\^[^()]*\)")
_GIVEN = {"stasis": 1, "queue": 5, "macro": 1, "macroexclusive": 1}
"""Application to the place from which on its arguments are given to programs and macros."""
_CODES = re.compile(r"\A(disa|authenticate|vmauthenticate|voicemailmain)\Z", re.IGNORECASE)
_FIRST = re.compile(r"\A[^,]*")
_NO_SECRETS = ("no-password", "")


class Step(NamedTuple):
    """One step of a way.

    :ivar context, exten: where the line belongs; ``exten`` is "" for an include or a switch.
    :ivar priority: its number; 0 for an include or a switch.
    :ivar app: the line without secrets.
    """

    context: str
    exten: str
    priority: int
    app: str
    where: Where

    def __str__(self) -> str:
        place = f"[{self.context}]" + (f" {self.exten},{self.priority}" if self.exten else "")
        return f"{self.where}: {place} {self.app}"


class Reached(NamedTuple):
    """One thing that can be reached from an entry.

    :ivar pattern: the extension that a caller dials where he comes in.
    :ivar trunk: the trunk without secrets; "": none is known.
    :ivar number: class of the number that goes to the trunk, one of classes.CLASSES, or unknown.
    :ivar path: from the entry to the line that dials.
    :ivar state: reachable, or undecided.
    :ivar reason: why it is undecided; "".
    :ivar sent: the numbers that go to the trunk, as a pattern; ``example``: one of them.
    :ivar conditions: what must be so for that, such as a time or a passcode.
    """

    pattern: str
    trunk: str
    number: str
    path: Tuple[Step, ...]
    state: str
    reason: str = ""
    sent: str = ""
    example: str = ""
    conditions: Tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """In one sentence, without its path."""
        said = f"{self.pattern} reaches {self.trunk or 'an unknown place'} with {self.number} numbers ({self.sent or 'any'})"
        said += f", such as {self.example}" if self.example else ""
        said += f"; undecided: {self.reason}" if self.reason else ""
        return said + (f"; only for: {'; '.join(self.conditions)}" if self.conditions else "")


NOT = "not "
UNSURE = "the condition "
"""What is told before a condition that the files do not decide; and before one that must not hold."""


def either(one: Optional[Tuple[str, ...]], other: Tuple[str, ...]) -> Optional[Tuple[str, ...]]:
    """What is left of two sets of conditions, one of which always holds because they differ in a condition and its opposite; None: they do not."""
    if not one or len(set(one)) != len(set(other)):
        return None
    first, second = set(one) - set(other), set(other) - set(one)
    if len(first) != 1 or len(second) != 1:
        return None
    here, there = first.pop(), second.pop()
    return tuple(condition for condition in one if condition != here) if here == NOT + there or there == NOT + here else None


def is_unsure(conditions: Tuple[str, ...]) -> bool:
    """Whether nothing that keeps strangers out, such as a code, a caller's number or a time, is among some conditions."""
    return all(condition.startswith((UNSURE, NOT + UNSURE)) for condition in conditions)


@functools.lru_cache(maxsize=65536)
def line_of(app: str, data: str) -> str:
    """``app(data)`` without passwords and passcodes, and without what programs and subroutines are given."""
    if _CODES.match(app.strip()):
        hidden = _FIRST.match(data).group().strip() not in _NO_SECRETS
        text = f"{app}({without_logins(_FIRST.sub(MASK, data, 1) if hidden else data)})"
    else:
        plain = _protected(discreet(without_arguments(without_logins(_called_with(app, data)))))
        text = shown(mask(_BEFORE + encoded(f"{app}({plain})"), FILE)[len(_BEFORE):]).replace(_COLON, ":")
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def _called_with(app: str, data: str) -> str:
    """The data without what a program is given."""
    place = _GIVEN.get(app.strip().lower())
    parts = data.split(",")
    return data if place is None or len(parts) <= place else ",".join(parts[:place]) + ",..."


def _without_given(found) -> str:
    return found.group() if found.group(2).upper() in _OPEN_FUNCTIONS else f"{found.group(1)}(...)"


def discreet(text: str) -> str:
    """A text without what functions and subroutines are given and what expressions compare with, each of which may be a secret."""
    text = _FUNCTION.sub(_without_given, _SUBROUTINE.sub(r"\1^...)", text))
    return "".join(inside if not kind else "${%s}" % inside if kind == "{" else "$[%s]" % without_codes(inside) for kind, inside in pieces(text)) \
        if "$[" in text else text


def without_arguments(text: str) -> str:
    """``context,exten,1(arguments)`` and ``context^exten^1(arguments)`` without what a subroutine is given, which may be a code."""
    return _ARGUMENTS.sub(r"\1(...)", text)


def without_codes(condition: str) -> str:
    """A condition without what something is compared with, which may be a code."""
    return _COMPARED_BEFORE.sub(MASK, _COMPARED_BEHIND.sub(r"\1" + MASK, condition))


def without_logins(text: str) -> str:
    """``user:secret@host`` and ``sip:user:secret@host`` with the secret masked."""
    return _SIP_LOGIN.sub(r"\1:%s@" % MASK, _LOGIN.sub(r"\1:%s@" % MASK, _protected(text))).replace(_COLON, ":")


def _protected(text: str) -> str:
    return _SUBSTRING.sub(lambda found: found.group().replace(":", _COLON), text)
