# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk's version, and sets of versions.

Asterisk develops several branches side by side and adds one feature to all of them at once, so
"since 18.23" says nothing about 20.1. A `Since` therefore has one lower bound per branch.
"""

from __future__ import annotations

import re
from typing import Dict, Mapping, NamedTuple, Tuple, Union

NEWEST = 9999
"""Minor (or major) number of a build from git, which is later than every release of its branch."""

_GIT = re.compile(r"\bGIT-(?:(?P<branch>\d+)|[A-Za-z][\w./]*)", re.ASCII)
_RELEASE = re.compile(
    r"(?<![\w.])(?:\d+:)?(?P<numbers>\d+(?:\.\d+){1,3})"
    r"(?:[-~](?P<kind>cert|rc|beta|alpha|pre)(?P<count>\d+))?",
    re.ASCII,
)
_STAGE_BASE = {"cert": 0, "rc": -1000, "pre": -1000, "beta": -2000, "alpha": -3000}


class Version(NamedTuple):
    """One version of Asterisk; compares and hashes as the tuple that it is.

    `stage` is 0 for a release, negative for a release candidate (it sorts before its release) and
    the number of the certified release (`certified/18.9-cert8` is `Version(18, 9, 0, 8)`).
    A comparison with a shorter tuple works: `version >= (18, 23)`.
    """

    major: int
    minor: int = 0
    patch: int = 0
    stage: int = 0

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Read a package version, a line of `core show version` or a git tag.

        A build from git (`GIT-20-5c7b5e3`, `GIT-master-...`) counts as later than every release
        of its branch. Raises ValueError where the text holds no version.
        """
        git = _GIT.search(text)
        if git:
            return cls(int(git.group("branch") or NEWEST), NEWEST)
        found = _RELEASE.search(re.sub(r"\bcertified[-/]", "", text))
        if not found:
            raise ValueError(f"{text!r} is not a version of Asterisk; one looks like 22.10.1 or certified/18.9-cert8.")
        numbers = [int(number) for number in found.group("numbers").split(".")[:3]]
        numbers += [0] * (3 - len(numbers))
        kind = found.group("kind")
        return cls(*numbers, stage=_STAGE_BASE[kind] + int(found.group("count")) if kind else 0)

    def __str__(self) -> str:
        if self.minor == NEWEST:
            return "GIT-master" if self.major == NEWEST else f"GIT-{self.major}"
        if self.stage > 0:
            return f"certified/{self.major}.{self.minor}-cert{self.stage}"
        numbers = f"{self.major}.{self.minor}.{self.patch}"
        for kind in ("rc", "beta", "alpha"):
            count = self.stage - _STAGE_BASE[kind]
            if self.stage < 0 and count > 0:
                return f"{numbers}-{kind}{count}"
        return numbers


Bounds = Mapping[int, Tuple[int, ...]]


class Since:
    """A set of versions with one lower bound per branch: `Since("18.23, 20.8, 21.3+")`.

    A branch that is not named lacks the feature, except that every branch after the last one has
    it when the text ends in `+`. `Since("16+")` is 16.0 and all later branches, `Since("")` is no
    version at all. A release candidate of a bound belongs to the set.
    """

    def __init__(self, text: str) -> None:
        bounds: Dict[int, Tuple[int, ...]] = {}
        self._text = text
        self._open = text.rstrip().endswith("+")
        for part in filter(None, (piece.strip().rstrip("+") for piece in text.split(","))):
            if not re.fullmatch(r"\d+(\.\d+){0,2}", part, re.ASCII):
                raise ValueError(f"{part!r} in {text!r} is not a version of Asterisk; write for example '18.23, 20.8, 21.3+'.")
            numbers = tuple(int(number) for number in part.split("."))
            bounds[numbers[0]] = numbers
        self._bounds = bounds

    def __contains__(self, version: Version) -> bool:
        return _within(version, self._bounds, self._open)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Since({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Since) and (self._bounds, self._open) == (other._bounds, other._open)

    def __hash__(self) -> int:
        return hash((tuple(sorted(self._bounds.items())), self._open))


def available(version: Version, since: Union[Since, str, Bounds]) -> bool:
    """Whether a feature is in this version.

    `since` is a `Since`, its text, or a mapping of branch to the first version that has the
    feature, `{16: (16, 22), 18: (18, 8)}`; in a mapping, branches after the last one have it too.
    """
    if isinstance(since, str):
        since = Since(since)
    if isinstance(since, Since):
        return version in since
    return _within(version, since, True)


def _within(version: Version, bounds: Bounds, opened: bool) -> bool:
    bound = bounds.get(version.major)
    if bound is not None:
        return tuple(version[:3]) >= tuple(bound)
    return opened and bool(bounds) and version.major > max(bounds)
