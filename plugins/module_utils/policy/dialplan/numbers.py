# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of numbers as a call meets them on its way, without trying single numbers: what a pattern matches and better patterns do not take.

Where a set cannot be told exactly it is told too large, never too small: a number that is reached is not missed.
"""

from __future__ import annotations

import functools
from typing import Iterable, Iterator, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import ALL, ANYTHING, Shape, exactly, mask, meet, within

MOST_SINGLE = 64
"""More single numbers than that are not taken out of an open set: they never cover it."""

MOST_STEPS = 5000
"""Steps of the search for a number; when they are used up there may be one."""

LONGEST = 79
"""Bytes of an extension that Asterisk keeps (``AST_MAX_EXTENSION`` in channel.h)."""

_NICE = "0123456789*#+"


class Numbers(NamedTuple):
    """The numbers of ``shape`` but for those of each shape in ``without``."""

    shape: Shape
    without: Tuple[Shape, ...] = ()

    @property
    def text(self) -> str:
        """For people: the pattern, and how many better ones are taken out."""
        return self.shape.text + (" without " + ", ".join(one.text for one in self.without[:3]) if self.without else "") \
            + (" and more" if len(self.without) > 3 else "")


ANY = Numbers(ANYTHING)
ONE_KEY = Numbers(Shape((mask("0123456789*#"),), False))
KEYS = mask("0123456789*#ABCD")


def number(text: str) -> Numbers:
    """One number."""
    return Numbers(exactly(text))


def narrowed(numbers: Numbers, to: Shape) -> Optional[Numbers]:
    """Those that are also in a shape; None: there is none, as far as one look tells."""
    found = meet(numbers.shape, to)
    return None if found is None else without(found, numbers.without)


def without(shape: Shape, others: Iterable[Shape]) -> Optional[Numbers]:
    """A shape but for others; None: one of them has it all."""
    left = list(dict.fromkeys(filter(None, (meet(one, shape) for one in others))))
    if shape in left:
        return None
    if len(left) <= MOST_SINGLE:
        left = [one for one in left if not any(one is not other and within(one, other) for other in left)]
    if shape.open and sum(not one.open for one in left) > MOST_SINGLE:
        left = [one for one in left if one.open]
    return Numbers(shape, tuple(sorted(left)))


@functools.lru_cache(maxsize=65536)
def example(numbers: Numbers) -> Optional[str]:
    """A number of the set; None: it is empty. ``""`` also where the search was given up, so that the set counts as not empty."""
    search = _Search(numbers.shape)
    try:
        return search.find(0, tuple(one for one in numbers.without if meet(one, numbers.shape) is not None))
    except _TooLong:
        return ""


class _TooLong(Exception):
    pass


class _Search:
    """Goes through a shape place by place, with those of the unwanted shapes that fit so far."""

    def __init__(self, wanted: Shape) -> None:
        self.wanted, self.steps, self.seen = wanted, 0, set()

    def find(self, at: int, alive: tuple) -> Optional[str]:
        if any(one.open and len(one.masks) <= at for one in alive) or (at, alive) in self.seen:
            return None
        self.seen.add((at, alive))
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _TooLong
        if at >= len(self.wanted.masks) and not any(len(one.masks) == at for one in alive):
            return ""
        if at >= len(self.wanted.masks) and not self.wanted.open:
            return None
        here = self.wanted.masks[at] if at < len(self.wanted.masks) else ALL
        for cell in _cells(here, [one.masks[at] for one in alive if len(one.masks) > at]):
            rest = self.find(at + 1, tuple(one for one in alive if len(one.masks) <= at and one.open or len(one.masks) > at and one.masks[at] & cell))
            if rest is not None:
                return _nicest(cell) + rest
        return None


def _cells(whole: int, masks: List[int]) -> List[int]:
    """The parts of a set that no mask tells apart, those that few masks have first."""
    parts = [whole]
    for one in set(masks):
        parts = [piece for part in parts for piece in (part & ~one, part & one) if piece]
    return sorted(parts, key=lambda part: (sum(1 for one in masks if one & part), not part & _DIGITS))


_DIGITS = mask("0123456789")


def _nicest(cell: int) -> str:
    found = next((one for one in _NICE if cell & mask(one)), None)
    return found or chr((cell & -cell).bit_length() - 1)


# -- what the dialplan makes of a number ------------------------------------------------------------------------------------


def dropped(numbers: Numbers, count: int) -> Numbers:
    """``${EXTEN:count}``."""
    return Numbers(_tail(numbers.shape, count), tuple(sorted(set(_kept(numbers, count)))))


def _tail(shape: Shape, count: int) -> Shape:
    return Shape(shape.masks[count:], shape.open)


def _kept(numbers: Numbers, count: int) -> Iterator[Shape]:
    """What is still taken out: shapes that say nothing about the characters that are gone."""
    head = (numbers.shape.masks + (ALL,) * count)[:count]
    for one in numbers.without:
        if len(one.masks) >= count and not any(here & ~there for here, there in zip(head, one.masks)):
            yield _tail(one, count)


def cut(numbers: Numbers, offset: int, length: Optional[int] = None) -> Numbers:
    """``${EXTEN:offset:length}`` as ``substring`` in main/pbx_variables.c cuts; open sets that are cut from behind become too large."""
    shape = numbers.shape
    if offset < 0:
        if shape.open:
            numbers = ANY
        else:
            numbers = Numbers(_tail(shape, max(0, len(shape.masks) + offset)))
    elif offset:
        numbers = dropped(numbers, offset)
    if length is None:
        return numbers
    shape = numbers.shape
    if length < 0:
        return Numbers(Shape((), True)) if shape.open else Numbers(Shape(shape.masks[:length], False))
    if len(shape.masks) >= length:
        return Numbers(Shape(shape.masks[:length], False))
    return numbers


def joined(parts: List[Numbers]) -> Numbers:
    """One behind the other. What follows an open part is lost in it."""
    masks: Tuple[int, ...] = ()
    for one in parts:
        if one.shape.open or len(masks) > LONGEST:
            found = Shape(masks + one.shape.masks, one.shape.open)
            others = tuple(Shape(masks + other.masks, other.open) for other in one.without) if one is parts[-1] else ()
            return Numbers(found if len(masks) <= LONGEST else Shape(found.masks[:LONGEST], True), others)
        masks += one.shape.masks
    others = tuple(Shape(masks[:len(masks) - len(parts[-1].shape.masks)] + other.masks, other.open) for other in parts[-1].without) if parts else ()
    return Numbers(Shape(masks, False), others)


def filtered(numbers: Numbers, allowed: int) -> Numbers:
    """``${FILTER(allowed,...)}``: other characters are left out, so the rest moves up, and what stays out is what the first ones decide alone."""
    masks = numbers.shape.masks
    kept = next((at for at, one in enumerate(masks) if one & ~allowed), len(masks))
    if kept == len(masks) and not numbers.shape.open:
        return numbers
    others = tuple(one for one in numbers.without if one.open and not any(ALL & ~further for further in one.masks[kept:]))
    return Numbers(Shape(masks[:kept], True), others)
