# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The notation of the option tables beside this file, and what is known about one option.

One line per setting::

    bindaddr/udpbindaddr   address   keep
    secret                 text      secret since=18.23,20.8,21.3+

The first column holds the option's names: all of them set the same thing, so the winning line may carry another
name than the one that is asked for; the first is the one to write today. `NAME@VERSIONS` is a name that only these
versions know; a name that ends in `*` stands for all that start so. The second column is the type (`values.fault`). Then come, in any order:

- `list`: every line counts; `ordered=GROUP`: lines of the group count in the order in which they stand;
- `sticky=WORDS`: once one of the words was read, no later line takes it back. The words are values, or `true`
  (what `ast_true` accepts), or `notfalse` (all but what `ast_false` accepts);
- `lasting`: what is sticky stays so in further sections of the name, even where other options of the kind do not;
- `adds=WORDS`: the words of all lines add up, after the last line that starts with one of WORDS (values, or `false`);
- `keep`: a value of the wrong type is ignored and what was read before stays;
- `nonempty`: an empty value is ignored in the same way;
- `fatal`: a value of the wrong type makes Asterisk reject the section or the file;
- `inert`: Asterisk accepts the name and does nothing with it;
- `secret`: never to be shown;
- `before=NAMES`: its lines count for those lines of these options that stand behind them;
- `over=NAMES`: options that set part of the same thing, so that the later line of the two counts;
- `since=VERSIONS`, `until=VERSIONS`: as `version.Since` reads them; without them every version knows the option.
"""

from __future__ import annotations

from typing import Dict, Iterable, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.values import is_false, is_true
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since, Version

ALWAYS = Since("1+")
NEVER = Since("")


class OptionInfo(NamedTuple):
    """One setting of one kind of section.

    :ivar name: the name to write, in lower case.
    :ivar kind: `last`, `first`, `list`, `ordered`, `sticky` or `adds`: which line counts.
    :ivar type: see `values.fault`.
    :ivar synonyms: every name that sets the same thing, `name` among them.
    """

    name: str
    kind: str
    type: str
    since: Since = ALWAYS
    until: Since = NEVER
    synonyms: Tuple[str, ...] = ()
    secret: bool = False
    group: str = ""
    sticky: Tuple[str, ...] = ()
    lasting: bool = False
    adds: Tuple[str, ...] = ()
    keep: bool = False
    nonempty: bool = False
    fatal: bool = False
    inert: bool = False
    overlaps: Tuple[str, ...] = ()
    before: Tuple[str, ...] = ()
    dated: Tuple[Tuple[str, Since], ...] = ()

    def known(self, version: Version, name: str = "") -> bool:
        """Whether this version knows the setting, under this name if one is given."""
        dated = dict(self.dated).get(name, ALWAYS)
        return version in self.since and version not in self.until and version in dated

    def names(self, version: Version) -> Tuple[str, ...]:
        return tuple(name for name in self.synonyms if self.known(version, name))

    def sticks(self, value: bytes) -> bool:
        """Whether this value, once read, cannot be taken back by a later line of the same section."""
        if "true" in self.sticky and is_true(value) or "notfalse" in self.sticky and not is_false(value):
            return True
        return value.lower().decode("utf-8", "surrogateescape") in self.sticky

    def restarts(self, value: bytes) -> bool:
        """Whether what earlier lines added up is gone with this value."""
        word = value.split(b",")[0].lower()
        return "false" in self.adds and is_false(word) or word.decode("utf-8", "surrogateescape") in self.adds


class Table:
    """The options of one kind of section.

    :ivar open: other names are settings too (mailboxes, global variables): `last`, `first` or `list` says which of
        their lines counts; empty: there are none but those of the table.
    """

    def __init__(self, text: str = "", opened: str = "") -> None:
        self.options: List[OptionInfo] = [_parse(line) for line in text.splitlines() if line.strip()]
        self.open = opened
        self._index: Dict[str, List[OptionInfo]] = {}
        for option in self.options:
            for name in option.synonyms:
                self._index.setdefault(name, []).append(option)
        self._prefixes = [name[:-1] for name in self._index if name.endswith("*")]

    def find(self, name: str, version: Optional[Version] = None) -> Optional[OptionInfo]:
        """The setting of this name: the one that this version knows, else any, else None."""
        name = name.lower()
        rows = self._index.get(name) or next((self._index[p + "*"] for p in self._prefixes if name.startswith(p)), [])
        known = [row for row in rows if version is None or row.known(version, name)]
        return (known or rows or [None])[0]

    def names(self, version: Version) -> List[str]:
        return [name for option in self.options for name in option.names(version)]

    def __add__(self, other: "Table") -> "Table":
        """Both tables together; a name that both have keeps the left one's line."""
        joined = Table(opened=self.open or other.open)
        taken = set(self._index)
        joined.options = self.options + [option for option in other.options if not taken.intersection(option.synonyms)]
        joined._index = {**other._index, **self._index}
        joined._prefixes = self._prefixes + other._prefixes
        return joined


def _parse(line: str) -> OptionInfo:
    column, kind, *marks = line.split()
    flags, pairs = _marks(marks)
    dated = [name.partition("@")[::2] for name in column.split("/")]
    names = tuple(name for name, since in dated)
    return OptionInfo(
        name=names[0],
        kind=_counting(flags, pairs),
        type=kind,
        since=Since(pairs.pop("since", "1+")),
        until=Since(pairs.pop("until", "")),
        synonyms=names,
        dated=tuple((name, Since(since)) for name, since in dated if since),
        group=pairs.pop("ordered", ""),
        sticky=tuple(pairs.pop("sticky", "").split(",")) if "sticky" in pairs else (),
        adds=tuple(pairs.pop("adds", "").split(",")) if "adds" in pairs else (),
        before=tuple(pairs.pop("before", "").split(",")) if "before" in pairs else (),
        overlaps=tuple(pairs.pop("over", "").split(",")) if "over" in pairs else (),
        **{flag: True for flag in flags if flag != "list"},
    )


def _marks(marks: Iterable[str]) -> Tuple[List[str], Dict[str, str]]:
    flags = [mark for mark in marks if "=" not in mark]
    return flags, dict(mark.split("=", 1) for mark in marks if "=" in mark)


def _counting(flags: Iterable[str], pairs: Dict[str, str]) -> str:
    return next((name for name in ("ordered", "sticky", "adds") if name in pairs), "list" if "list" in flags else "last")
