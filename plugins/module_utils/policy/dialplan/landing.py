# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where calls come into the dialplan, and where they are on their way through it, with the lines that led there."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Where
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import ANY, Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.running import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.search import Visit
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.telling import Step, without_logins


class Entry(NamedTuple):
    """Where calls come into the dialplan.

    :ivar context: the context. ``who``: whose calls. ``why``: the option that says so. ``where``: its line; None: a default.
    :ivar kind: endpoint, trunk, guest, voicemail, feature, parking, queue, ... (see entries.py).
    :ivar numbers: what they can dial there.
    :ivar variables: (name, value) that their calls bring along.
    """

    context: str
    who: str
    why: str
    where: Optional[Where]
    kind: str = ""
    numbers: Numbers = ANY
    variables: Tuple[Tuple[str, str], ...] = ()


class Landing(NamedTuple):
    """A call that comes to a context. ``way``: its steps, the last one first, as (step, earlier way)."""

    context: str
    priority: int
    state: State
    first: str
    way: Optional[tuple]
    conditions: Tuple[str, ...]


def stepped(landing: Landing, place: str, text: str, where: Where) -> Landing:
    """The same one line of a file further on."""
    return landing._replace(way=(Step(place, "", 0, without_logins(text), where), landing.way))


def included(landing: Landing, visit: Visit) -> Optional[tuple]:
    """The way with the include lines that lead to a context."""
    way, at = landing.way, landing.context
    for include in visit.includes:
        way = (Step(at, "", 0, "include => " + include.text, include.where), way)
        at = include.context
    return way


def length(way: Optional[tuple]) -> int:
    """How many lines a way has."""
    count = 0
    while way is not None:
        count, way = count + 1, way[1]
    return count


def steps(way: Optional[tuple]) -> Tuple[Step, ...]:
    """The lines of a way, the first one first."""
    found = []
    while way is not None:
        found.append(way[0])
        way = way[1]
    return tuple(reversed(found))
