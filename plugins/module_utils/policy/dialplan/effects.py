# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one line of the dialplan can do with a call, in the words of the walk through it."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import ANY, Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Value

Assignment = Tuple[str, Value, int]
"""A variable, its value, and how many legs inherit it: 0, 1, or 2 for all."""


class Jump(NamedTuple):
    """The call goes on elsewhere.

    :ivar context, exten: None: where it is.
    :ivar priority: number or label; None: 1.
    :ivar sets: variables that it gets on the way.
    :ivar exten_left: what EXTEN is where the jump is for some numbers only; None: all.
    :ivar condition: what must be so; "": nothing.
    :ivar leg: whether a new channel goes there, which inherits few variables.
    """

    context: Optional[Value]
    exten: Optional[Value]
    priority: Optional[Value] = None
    sets: Tuple[Assignment, ...] = ()
    exten_left: Optional[Numbers] = None
    condition: str = ""
    leg: bool = False


class Dialled(NamedTuple):
    """Something is called: technology/resource."""

    target: Value
    condition: str = ""

    def __repr__(self) -> str:
        """Without the target, which can hold a secret."""
        return f"Dialled(condition={self.condition!r})"


class Members(NamedTuple):
    """Those are called who stand in a file: ``kind``: queue or followme; ``name``: whose members."""

    kind: str
    name: Value


class Keys(NamedTuple):
    """The caller dials a number in a context (None: where the call is)."""

    context: Optional[Value]
    numbers: Numbers = ANY
    condition: str = ""


class Sets(NamedTuple):
    """A channel variable gets a value."""

    name: str
    value: Value
    legs: int = 0


class Unknown(NamedTuple):
    """Anything may happen here that is not in the dialplan."""

    reason: str


class Shaken(NamedTuple):
    """Variables that the dialplan sets anywhere may have changed."""


class Stays(NamedTuple):
    """Only these numbers go on to the next priority; None: none does. ``condition``: what must be so."""

    numbers: Optional[Numbers]
    condition: str = ""


ENDS = Stays(None)
