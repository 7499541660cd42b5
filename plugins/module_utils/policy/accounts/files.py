# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""passwd(5) and shadow(5) as text: what stands there for each account, and the same bytes with other fields."""

from __future__ import annotations

import re
from typing import Dict, Iterable, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

_SHADOWED = "x"
_PASSWD, _SHADOW = 7, 9
"""Fields of a line."""

_ID = re.compile(r"\s*[+-]?[0-9]+\Z")
"""A number as the C library reads it, by strtoul."""

_MOST_ID = 0xffffffff

SET, EMPTY, LOCKED = "set", "empty", "locked"


class Account(NamedTuple):
    """One line of passwd, with its line of shadow.

    :ivar secret: the hash, as it stands there; None: shadow has no line for it, so no password lets in.
    :ivar expires: the day since 1970 from which nobody gets in any more; None: never.
    :ivar in_passwd: the password stands in passwd itself, which everybody can read.
    :ivar unused: the day since 1970 from which an old password lets nobody in (its age and the days of grace, shadow(5)); None: never.
    :ivar not_shadowed: passwd itself says that no password lets in.
    :ivar is_whole: its lines have all fields; the C library takes others too, and nobody changes those.
    """

    name: str
    uid: int
    gid: int
    home: str
    shell: str
    secret: Secret
    expires: Optional[int]
    in_passwd: bool
    unused: Optional[int] = None
    is_whole: bool = True
    not_shadowed: bool = False

    @property
    def password(self) -> str:
        """SET, EMPTY or LOCKED. What no hash can be, such as ``*`` or ``!``, lets nobody in (shadow(5))."""
        text = self.secret.reveal()
        if text == "":
            return EMPTY
        return LOCKED if text is None or text[0] in "!*" or len(text) < 13 else SET

    @property
    def is_editable(self) -> bool:
        """Whether its password and its end stand in shadow, where they can be changed."""
        return self.is_whole and self.secret.reveal() is not None and not self.in_passwd and not self.not_shadowed

    def is_expired(self, today: int) -> bool:
        """Whether the account has ended, by days since 1970. 0 is never for some programs (shadow(5))."""
        return self.expires is not None and 0 < self.expires <= today

    def lets_in(self, today: int) -> bool:
        """Whether nothing but a password or a key is needed: it has not ended, nor is its password too old, by any program."""
        return all(day is None or today < day for day in (self.expires, self.unused))


class Edit(NamedTuple):
    """Other fields for an account; None leaves one as it is.

    :ivar secret: what stands in place of the hash.
    :ivar changed: the day since 1970 of the last change of the password.
    :ivar expires: the day since 1970 from which nobody gets in.
    """

    secret: Optional[Secret] = None
    changed: Optional[int] = None
    expires: Optional[int] = None
    shell: Optional[str] = None


def parse(passwd: bytes, shadow: bytes) -> List[Account]:
    """The accounts of this host, by lines that the C library takes, which need not be whole. Of two lines of one name the first counts, as for it; lines
    for NIS (``+``, ``-``) are none."""
    hashes: Dict[str, List[str]] = {}
    for fields in _rows(shadow):
        hashes.setdefault(fields[0], fields)
    found: Dict[str, Account] = {}
    for fields in _rows(passwd):
        row = fields + [""] * (_PASSWD - len(fields))
        if row[0] not in found and _ID.match(row[2]) and _ID.match(row[3]) and abs(int(row[2])) <= _MOST_ID:
            found[row[0]] = _account(row, hashes.get(row[0]), len(fields) == _PASSWD)
    return list(found.values())


def _account(fields, hashed, whole):
    in_passwd = fields[1] != _SHADOWED and fields[1][:1] not in ("!", "*")
    text = fields[1] if fields[1] != _SHADOWED else hashed[1] if hashed else None
    days = [int(text) if text.strip().isdigit() else None for text in (hashed + [""] * _SHADOW)[:_SHADOW]] if hashed else [None] * _SHADOW
    unused = days[2] + days[4] + days[6] + 1 if days[2] and days[4] is not None and days[6] is not None else None
    return Account(fields[0], int(fields[2]) % (_MOST_ID + 1), int(fields[3]) % (_MOST_ID + 1), fields[5], ":".join(fields[6:]) or "/bin/sh", Secret(text),
                   days[7], in_passwd, unused, whole and (hashed is None or len(hashed) == _SHADOW), fields[1] != _SHADOWED)


def _rows(content):
    rows = (line.lstrip().split(":") for line in _text(content).split("\n"))
    return [fields for fields in rows if len(fields) > 1 and fields[0] and fields[0][0] not in "+-#"]


def _text(content):
    return content.decode("utf-8", "surrogateescape")


def edited(passwd: bytes, shadow: bytes, edits: Dict[str, Edit]) -> Tuple[bytes, bytes]:
    """Both files with other fields. Only the first line of a name changes, and of it only what is asked for."""
    return (_edited(passwd, _PASSWD, {name: {6: edit.shell} for name, edit in edits.items()}),
            _edited(shadow, _SHADOW, {name: _fields(edit) for name, edit in edits.items()}))


def _fields(edit):
    secret = edit.secret.reveal() if edit.secret is not None else None
    return {1: secret, 2: _number(edit.changed), 7: _number(edit.expires)}


def _number(value):
    return None if value is None else str(value)


def _edited(content, count, wanted):
    lines, done = _text(content).split("\n"), set()
    for at, line in enumerate(lines):
        fields = line.split(":")
        if len(fields) != count or fields[0] not in wanted or fields[0] in done:
            continue
        done.add(fields[0])
        for place, value in wanted[fields[0]].items():
            fields[place] = fields[place] if value is None else value
        lines[at] = ":".join(fields)
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def first_user(login_defs: str, default: int = 1000) -> int:
    """UID_MIN of login.defs(5): the least uid of an account for a person."""
    rows: Iterable[List[str]] = (line.split() for line in login_defs.splitlines())
    return next((int(row[1]) for row in rows if len(row) > 1 and row[0] == "UID_MIN" and row[1].isdigit()), default)
