# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Extensions and patterns of the dialplan: which numbers they match, and which of two comes first.

The counterpart of ``_extension_match_core`` and ``ext_cmp`` in Asterisk's main/pbx.c, which are the same from 16 to 23. A ``-`` outside of
brackets means nothing, in the pattern and in the number.
"""

from __future__ import annotations

import functools
from typing import NamedTuple, Optional, Tuple

ALL = sum(1 << code for code in range(1, 256) if code != ord("-"))
"""Every byte that can stand in a number, as a set of bits."""

_CLASSES = {"N": "23456789", "X": "0123456789", "Z": "123456789"}
_END, _DOT, _BANG, _BROKEN = 0x30000, 0x18000, 0x28000, 0x40000


def mask(characters: str) -> int:
    """A set of characters as bits."""
    return functools.reduce(lambda found, one: found | 1 << (ord(one) & 255), characters, 0)


_MASKS = {name: mask(digits) for key, digits in _CLASSES.items() for name in (key, key.lower())}


class Shape(NamedTuple):
    """The numbers that begin with one character of each set of ``masks``; ``open``: and go on as they like, else that end there."""

    masks: Tuple[int, ...]
    open: bool

    def matches(self, number: str) -> bool:
        """Whether a number is one of them."""
        characters = number.replace("-", "")
        if len(characters) < len(self.masks) or (len(characters) > len(self.masks) and not self.open):
            return False
        return all(one >> (ord(character) & 255) & 1 for one, character in zip(self.masks, characters))

    @property
    def text(self) -> str:
        """As a pattern of Asterisk, without the underscore where it is one number."""
        if not self.open and all(_is_single(one) for one in self.masks):
            return "".join(_spelled(one) for one in self.masks)
        masks, tail = (self.masks[:-1], ".") if self.open and self.masks[-1:] == (ALL,) else (self.masks, "!" if self.open else "")
        return "_" + "".join(_spelled(one) for one in masks) + tail


ANYTHING = Shape((), True)


def _is_single(one: int) -> bool:
    return one & (one - 1) == 0


@functools.lru_cache(maxsize=None)
def _spelled(one: int) -> str:
    known = next((key for key, digits in _CLASSES.items() if mask(digits) == one), None)
    if known or one == ALL:
        return known or "?"
    characters = [chr(code) for code in range(256) if one >> code & 1]
    return characters[0] if len(characters) == 1 else "[%s]" % "".join(characters)


@functools.lru_cache(maxsize=65536)
def shape(extension: str) -> Optional[Shape]:
    """The numbers that an extension matches; None: a pattern that matches nothing, because a bracket is not closed."""
    if not extension.startswith("_"):
        return exactly(extension)
    found, at = [], 1
    while at < len(extension) and extension[at] != "/":
        character = extension[at]
        if character == ".":
            return Shape(tuple(found) + (ALL,), True)
        if character == "!":
            return Shape(tuple(found), True)
        if character == "[":
            end = extension.find("]", at)
            if end < 0:
                return None
            found += [_set(extension[at + 1:end])] if end > at + 1 else []
            at = end
        elif character != "-":
            found.append(_MASKS.get(character) or mask(character))
        at += 1
    return Shape(tuple(found), False)


def exactly(number: str) -> Shape:
    """One number."""
    return Shape(tuple(mask(one) for one in number if one != "-"), False)


def _set(text: str) -> int:
    found, at = 0, 0
    while at < len(text):
        first = last = ord(text[at]) & 255
        if at + 2 < len(text) and text[at + 1] == "-":
            last = ord(text[at + 2]) & 255
            at += 2
        found |= sum(1 << code for code in range(first, last + 1))
        at += 1
    return found


# -- order ------------------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=65536)
def order(extension: str) -> tuple:
    """What extensions of one context are sorted by; equal for two that are the same to Asterisk, such as ``_[12]X`` and ``_[21]x``."""
    if not extension.startswith("_"):
        return (0, tuple(ord(one) for one in extension if one != "-"))
    found, at = [], 1
    while True:
        value, bits, at = _position(extension, at)
        if value == _END:
            return (1, tuple(found) + ((_END, 0),))
        found.append((value, -bits))


def _position(text: str, at: int) -> Tuple[int, int, int]:
    """(rank, bits, next position) of one place: ``ext_cmp_pattern_pos``. Smaller sets come first, then those of lower characters."""
    while True:
        while text[at:at + 1] == "-":
            at += 1
        character = text[at:at + 1]
        if not character:
            return _END, 0, at
        if character in (".", "!"):
            return (_DOT if character == "." else _BANG), 0, at + 1
        if character != "[":
            found = _MASKS.get(character) or mask(character)
            return _rank(found), _turned(found), at + 1
        end = text.find("]", at)
        if end < 0:
            return _BROKEN, 0, at + 1
        found = _set(text[at + 1:end])
        at = end + 1
        if found:
            return _rank(found), _turned(found), at


def _rank(found: int) -> int:
    return bin(found).count("1") << 8 | (found & -found).bit_length() - 1


@functools.lru_cache(maxsize=None)
def _turned(found: int) -> int:
    """The bits with the lowest character as the most significant one, as Asterisk compares them."""
    return int("{:0256b}".format(found)[::-1], 2)


# -- sets of numbers --------------------------------------------------------------------------------------------------------


def meet(one: Shape, other: Shape) -> Optional[Shape]:
    """The numbers that are in both; None: there is none."""
    if len(one.masks) > len(other.masks):
        one, other = other, one
    if not one.open and len(one.masks) < len(other.masks):
        return None
    found = tuple(left & right for left, right in zip(one.masks, other.masks))
    if not all(found):
        return None
    return Shape(found + other.masks[len(one.masks):], one.open and other.open)


def within(one: Shape, other: Shape) -> bool:
    """Whether all numbers of one are in the other."""
    if len(one.masks) < len(other.masks) or (not other.open and (one.open or len(one.masks) > len(other.masks))):
        return False
    return not any(left & ~right for left, right in zip(one.masks, other.masks))
