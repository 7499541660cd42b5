# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions of GotoIf and its like: which numbers go which way. What is not understood lets all of them go both ways."""

from __future__ import annotations

import re
from typing import NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.constants import pieces
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers, example, narrowed, without
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import ALL, Shape, exactly
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Scope, constant

_EXTEN = re.compile(r'\s*(?P<open>"?)\$\{EXTEN(?::(?P<offset>\d+)(?::(?P<length>\d+))?)?\}(?P=open)\s*'
                    r'(?P<sign>==?|!=)\s*(?P<quote>"?)(?P<text>[\w*#+]+)(?P=quote)\s*\Z')
_EQUAL = re.compile(r'\s*"?(?P<one>[^"=!<>&|]*?)"?\s*(?P<sign>==?|!=)\s*"?(?P<other>[^"=!<>&|]*?)"?\s*\Z')
_NUMBER = re.compile(r"\s*([+-]?\d+)")


class Ways(NamedTuple):
    """The numbers for which a condition holds and those for which it does not; None: it never does. ``sure``: whether the number alone decides."""

    yes: Optional[Numbers]
    no: Optional[Numbers]
    sure: bool


def ways(scope: Scope, text: str) -> Ways:
    """Which way the numbers of a scope go."""
    text = text.strip()
    parts = list(pieces(text))
    if len(parts) == 1 and parts[0][0] == "[":
        return _expression(scope, parts[0][1])
    known = constant(scope.value(text))
    return _both(scope) if known is None else _all(scope, is_true(known))


def is_true(text: str) -> bool:
    """``pbx_checkcondition`` in main/pbx_builtins.c."""
    match = _NUMBER.match(text)
    return bool(text) and (not match or int(match.group(1)) != 0)


def _both(scope: Scope) -> Ways:
    return Ways(scope.exten, scope.exten, False)


def _all(scope: Scope, holds: bool) -> Ways:
    return Ways(scope.exten, None, True) if holds else Ways(None, scope.exten, True)


def _expression(scope: Scope, text: str) -> Ways:
    match = _EXTEN.match(text)
    if match:
        return _compared(scope, match)
    known = constant(scope.value(text))
    match = _EQUAL.match(known) if known is not None else None
    if match:
        return _all(scope, _same(match.group("one"), match.group("other")) == (match.group("sign") != "!="))
    return _all(scope, is_true(known)) if known is not None and _NUMBER.fullmatch(known) else _both(scope)


def _same(one: str, other: str) -> bool:
    return one == other or bool(_NUMBER.fullmatch(one) and _NUMBER.fullmatch(other) and int(one) == int(other))


def _compared(scope: Scope, match) -> Ways:
    """``"${EXTEN:0:2}" = "00"``; without quotes Asterisk compares numbers, and 00 is 0."""
    text, offset = match.group("text"), int(match.group("offset") or 0)
    length = int(match.group("length")) if match.group("length") else None
    if not (match.group("open") or match.group("quote")) and (length != len(text) or text.startswith("0") or not text.isdigit()):
        return _both(scope)
    shape = _shape(text, offset, length)
    yes, no = (None, scope.exten) if shape is None else _divided(scope.exten, shape)
    return Ways(no, yes, True) if match.group("sign") == "!=" else Ways(yes, no, True)


def _shape(text: str, offset: int, length: Optional[int]) -> Optional[Shape]:
    if length is not None and len(text) > length:
        return None
    return Shape((ALL,) * offset + exactly(text).masks, length == len(text))


def _divided(numbers: Numbers, shape: Shape) -> Tuple[Optional[Numbers], Optional[Numbers]]:
    return _real(narrowed(numbers, shape)), _real(without(numbers.shape, numbers.without + (shape,)))


def _real(numbers: Optional[Numbers]) -> Optional[Numbers]:
    """None where a closer look finds no number."""
    return None if numbers is None or example(numbers) is None else numbers
