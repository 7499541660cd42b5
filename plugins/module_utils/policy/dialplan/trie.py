# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds those of many patterns that have a number in common with another one, without comparing it with each of them."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import ALL, Shape


class _Node:
    __slots__ = ("further", "ending", "open")

    def __init__(self) -> None:
        self.further: Dict[int, "_Node"] = {}
        self.ending: List[Any] = []
        self.open: List[Any] = []


class Trie:
    """Things with shapes; a thing whose shape is None is in no answer."""

    def __init__(self, things: Iterable[Tuple[Optional[Shape], Any]]) -> None:
        self._root = _Node()
        for shape, thing in things:
            if shape is not None:
                self._add(shape, thing)

    def _add(self, shape: Shape, thing: Any) -> None:
        node = self._root
        for mask in shape.masks:
            following = node.further.get(mask)
            if following is None:
                following = node.further[mask] = _Node()
            node = following
        (node.open if shape.open else node.ending).append(thing)

    def meeting(self, shape: Shape) -> List[Any]:
        """The things that have a number in common with a shape, in no order."""
        found: List[Any] = []
        left = [(self._root, 0)]
        while left:
            node, depth = left.pop()
            found += node.open
            inside = depth < len(shape.masks)
            if not inside:
                found += node.ending
                if not shape.open:
                    continue
            here = shape.masks[depth] if inside else ALL
            left += [(following, depth + 1) for mask, following in node.further.items() if mask & here]
        return found
