# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialplan as data: contexts with their extensions in the order in which Asterisk looks them through, includes and switches."""

from __future__ import annotations

from typing import Dict, FrozenSet, List, NamedTuple, Optional, Set, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Where
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import patterns
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import Shape
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.trie import Trie

HINT = -1
"""The priority of hints, which are no part of a call."""


GUARD_SWITCH = "Loopback/@voipsec${"
"""How the overrideswitch of the role toll_fraud begins: it can refuse a call, and leads it nowhere else (see toll/routines.py)."""

GUARD_FILES = ("/voipsec_toll_fraud.conf", "/voipsec_toll_closed.conf")
"""Where the subroutines of that guard stand: a call comes back from them, or ends."""


class Priority(NamedTuple):
    """One line of an extension: its number from 1, or HINT; ``data``: what stands between the parentheses."""

    number: int
    label: Optional[str]
    app: str
    data: str
    where: Where

    def __repr__(self) -> str:
        """Without the data, which can hold secrets."""
        return f"Priority({self.number}, {self.app}, {self.where})"


class Extension:
    """All priorities of one extension or pattern, for one caller where ``cid`` is not None.

    :ivar name: as Asterisk shows it; ``exten``: without what means nothing.
    :ivar cid: only callers with this number or pattern; ``""``: only those without a number; None: all.
    :ivar index: its place in the context.
    """

    __slots__ = ("context", "name", "exten", "cid", "cid_shown", "priorities", "index")

    def __init__(self, context: str, name: str, exten: str, cid: Optional[str], cid_shown: Optional[str]) -> None:
        self.context, self.name, self.exten, self.cid, self.cid_shown = context, name, exten, cid, cid_shown
        self.priorities: Dict[int, Priority] = {}
        self.index = 0

    @property
    def shape(self) -> Optional[Shape]:
        return patterns.shape(self.exten)

    @property
    def key(self) -> tuple:
        """Extensions with the same key are one; those for a caller come first."""
        return (patterns.order(self.exten), self.cid is None, patterns.order(self.cid or ""))

    @property
    def gaps(self) -> List[int]:
        """Priorities from 2 on without the one before them: a call comes to them from another extension."""
        return [number for number in self.priorities if number > 1 and number - 1 not in self.priorities]

    def labelled(self, label: str) -> Optional[int]:
        """The priority with a label."""
        return next((one.number for one in self.priorities.values() if one.label == label), None)


class Include(NamedTuple):
    """``timing``: when it counts; "": always."""

    context: str
    timing: str
    where: Where
    text: str


class Switch(NamedTuple):
    """``evaluated``: whether variables in ``data`` are replaced for each call."""

    name: str
    data: str
    evaluated: bool
    where: Where

    def __repr__(self) -> str:
        """Without the data, which can hold secrets."""
        return f"Switch({self.name}, {self.where})"


class Context:
    """One context, merged of all its sections.

    :ivar extensions: in the order of the search; ``by_key``: the same by what makes them one.
    :ivar includes: in the order of the search; ``included``: their texts in lower case.
    """

    def __init__(self, name: str, where: Where) -> None:
        self.name, self.where = name, where
        self.extensions: List[Extension] = []
        self.by_key: Dict[tuple, Extension] = {}
        self.includes: List[Include] = []
        self.included: Set[str] = set()
        self.switches: List[Switch] = []
        self.ignorepats: List[str] = []
        self.autohints = False
        self._trie: Optional[Trie] = None
        self._found: Dict[Shape, List[Extension]] = {}

    def matching(self, shape: Shape) -> List[Extension]:
        """Its extensions that match a number of a shape, in their order."""
        found = self._found.get(shape)
        if found is None:
            if self._trie is None:
                self._trie = Trie((one.shape, one) for one in self.extensions)
            found = self._found[shape] = sorted(self._trie.meeting(shape), key=lambda one: one.index)
        return found


class Plan(NamedTuple):
    """What pbx_config makes of extensions.conf, and what is known of other makers.

    :ivar contexts: by name, exactly as written.
    :ivar variables: values of [globals].
    :ivar changed: names of global variables that the dialplan sets while it runs, so that their value in [globals] says nothing.
    :ivar assigned: names of all variables that it sets.
    :ivar problems: lines that Asterisk does not use, or that mean something else than they seem to.
    :ivar settings: of [general], by name in lower case.
    :ivar makers: context to what else than extensions.conf adds to it (pbx_ael, pbx_lua, ...), which is not read here.
    :ivar unread: sources of contexts whose names are not known, as parts of a sentence.
    :ivar files: paths that were read.
    :ivar error: why Asterisk uses nothing of extensions.conf; "".
    """

    contexts: Dict[str, Context]
    variables: Dict[str, str]
    changed: FrozenSet[str]
    assigned: FrozenSet[str]
    problems: tuple
    settings: Dict[str, str]
    makers: Dict[str, Tuple[str, ...]]
    unread: Tuple[str, ...]
    files: Tuple[str, ...]
    error: str
    version: tuple

    def __repr__(self) -> str:
        """Without variables, which can hold secrets."""
        return f"Plan({len(self.contexts)} contexts, error={self.error!r})"

    def is_guard(self, context: str) -> bool:
        """Whether a context is a subroutine of the role toll_fraud."""
        found = self.contexts.get(context)
        return found is not None and found.where.path.endswith(GUARD_FILES) and context.startswith("voipsec-")

    @property
    def doubts(self) -> Tuple[str, ...]:
        """Settings with which Asterisk finds extensions in another way than is computed here. The matcher that extenpatternmatchnew switches on
        differs from the other one in the order of some patterns, which was measured, and takes no further pattern where a priority is missing."""
        other = self.settings.get("overrideswitch")
        found = ["extenpatternmatchnew is on, which finds extensions in another order"] if _is_on(self.settings.get("extenpatternmatchnew")) else []
        return tuple(found + (["overrideswitch asks another place first"] if other and not other.startswith(GUARD_SWITCH) else []))


def _is_on(value: Optional[str]) -> bool:
    return value is not None and values.is_true(value.encode("utf-8", "surrogateescape"))
