# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a value must be: small objects with ``ok(value)`` and ``words``, from which the rules of the catalogue are made.

A value is text as Asterisk takes it, and None where an option is not set and has no default. ``words`` completes "should be ...".
"""

from __future__ import annotations

import re
from typing import NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.ami_classes import granted

TRUE = ("yes", "true", "y", "t", "1", "on", "enabled")
FALSE = ("no", "false", "n", "f", "0", "off", "disabled")


def is_true(value):
    """``ast_true`` of main/utils.c, and the words that the command line prints."""
    return value is not None and value.strip().lower() in TRUE


def number(value):
    """The number with which a text begins, as ``atoi`` and ``sscanf`` take it; None: there is none."""
    match = re.match(r"\s*([+-]?\d{1,18})", value or "")
    return int(match.group(1)) if match else None


class Yes(NamedTuple):
    """A switch that is on."""

    words: str = "yes"

    @staticmethod
    def ok(value):
        return is_true(value)


class No(NamedTuple):
    """A switch that is off. Asterisk takes every word that is not one for yes for no."""

    words: str = "no"

    @staticmethod
    def ok(value):
        return not is_true(value)


class OneOf(NamedTuple):
    """One of some words, whatever their case."""

    choices: Tuple[str, ...]

    @property
    def words(self):
        return " or ".join(self.choices)

    def ok(self, value):
        return (value or "").strip().lower() in self.choices


class NoneOf(NamedTuple):
    """None of some words, whatever their case."""

    choices: Tuple[str, ...]

    @property
    def words(self):
        return "anything but " + " or ".join(self.choices)

    def ok(self, value):
        return (value or "").strip().lower() not in self.choices


class Between(NamedTuple):
    """A number within limits, both included."""

    low: int
    high: int

    @property
    def words(self):
        return f"from {self.low} to {self.high}" if self.high < 10 ** 9 else f"at least {self.low}"

    def ok(self, value):
        found = number(value)
        return found is not None and self.low <= found <= self.high


class Unset(NamedTuple):
    """No value at all, or an empty one."""

    words: str = "empty"

    @staticmethod
    def ok(value):
        return not (value or "").strip()


class Given(NamedTuple):
    """A value of whatever kind."""

    words: str = "set"

    @staticmethod
    def ok(value):
        return bool((value or "").strip())


class Lacks(NamedTuple):
    """A list, separated by commas or blanks, without some words."""

    choices: Tuple[str, ...]

    @property
    def words(self):
        return "without " + " and ".join(self.choices)

    def ok(self, value):
        return not set(re.split(r"[,\s&|]+", (value or "").lower())) & set(self.choices)


class GivesNone(NamedTuple):
    """Classes of AMI without some of them, as Asterisk finds them in the value."""

    choices: Tuple[str, ...]

    @property
    def words(self):
        return "without all, " + " and ".join(self.choices) + ", each class written out"

    def ok(self, value):
        return not granted(value or "") & set(self.choices)


class Has(NamedTuple):
    """A list, separated by commas or blanks, with one of some words in it."""

    choices: Tuple[str, ...]

    @property
    def words(self):
        return "with " + " or ".join(self.choices)

    def ok(self, value):
        return bool(set(re.split(r"[,\s&|]+", (value or "").lower())) & set(self.choices))


class Like(NamedTuple):
    """A text that fits an expression as a whole."""

    pattern: str
    words: str

    def ok(self, value):
        return re.fullmatch(self.pattern, value or "", re.IGNORECASE) is not None


class Unlike(NamedTuple):
    """A text in which an expression does not occur."""

    pattern: str
    words: str

    def ok(self, value):
        return re.search(self.pattern, value or "", re.IGNORECASE) is None


NEUTRAL = Unlike(r"asterisk|freepbx|\d+\.\d+\.\d+|^root$", "a word that names neither product nor version")

_WEAK = frozenset("NULL ENULL ANULL ADH AECDH ANON EXP EXPORT EXPORT40 EXPORT56 LOW DES 3DES RC2 RC4 MD5 COMPLEMENTOFALL COMPLEMENTOFDEFAULT".split())


class StrongCiphers(NamedTuple):
    """A list of OpenSSL's ciphers (ciphers(1)) without one that does not encrypt, does not authenticate or is broken; an empty one is the library's."""

    words: str = "without weak ciphers"

    @staticmethod
    def ok(value):
        items = [item for item in re.split(r"[:;,\s]+", (value or "").upper()) if item]
        taken_out = {item[1:] for item in items if item[0] in "!-"}
        wanted = [item.lstrip("+") for item in items if item[0] not in "!-"]
        if "ALL" in wanted and not taken_out & {"ANULL", "ADH"}:
            return False
        return not any(_WEAK & set(re.split(r"[-_+@]", item)) for item in wanted)


def is_own_address(value):
    """Whether an address to listen on is one of the loopback; an empty one, ``0.0.0.0`` and ``::`` are every address."""
    host = bare_host(value)
    return host == "::1" or host.startswith("127.")


def is_everywhere(value):
    """Whether an address to listen on stands for all of them."""
    return bare_host(value) in ("", "0.0.0.0", "::", "*", "0")


def bare_host(value):
    """An address to listen on without its port and brackets."""
    text = (value or "").strip()
    if text.startswith("["):
        return text[1:].split("]", 1)[0]
    return text.split(":", 1)[0] if text.count(":") == 1 else text


class Loopback(NamedTuple):
    """An address of the host itself."""

    words: str = "127.0.0.1 or ::1"

    @staticmethod
    def ok(value):
        return is_own_address(value)


class OneAddress(NamedTuple):
    """An address to listen on that is not all of them."""

    words: str = "one address of this host"

    @staticmethod
    def ok(value):
        return not is_everywhere(value)
