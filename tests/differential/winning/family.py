# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a family of consumers is asked: its file, its subjects, their settings, and how the daemon shows each value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, Optional

BOOLEANS = ("yes", "no", "true", "false", "1", "0", "on", "off", "y", "n", "t", "f", "YES", "False", "On")
TYPOS = BOOLEANS + ("enable", "disabled", "ja", "2")


@dataclass(frozen=True)
class Setting:
    """One option.

    :ivar label: where the daemon shows it.
    :ivar names: the option and its synonyms.
    :ivar values: what is written.
    :ivar show: from the value that counts to what the daemon shows.
    :ivar default: what the daemon shows if nothing is written; None: not compared then.
    :ivar inherits: the label of the family's first subject under which the default stands.
    :ivar keeps: whether a reload keeps the value when it is not written any more.
    :ivar joined: for an option that is a list, what is shown for all its values together.
    :ivar computed: for what several options make up: from a function that gives an option's winning value (or None) to what is shown.
    :ivar exact: the case of the option's name matters, so it is written in one spelling only.
    :ivar raw: compare all lines of the option as they stand in the first section of the name, nobody choosing among them.
    """

    label: str
    names: tuple
    values: tuple
    show: Callable
    default: Optional[str] = None
    inherits: str = ""
    keeps: bool = False
    joined: Optional[Callable] = None
    computed: Optional[Callable] = None
    exact: bool = False
    raw: bool = False


def is_true(value: str) -> bool:
    """``ast_true`` of main/utils.c."""
    return value.lower() in ("yes", "true", "y", "t", "1", "on")


def names_of(option: str) -> tuple:
    """The synonyms that stand in ``a/b``."""
    return tuple(option.split("/"))


def truth(label: str, option: str, default: Optional[str], yes: str = "Yes", no: str = "No", values: tuple = TYPOS, **more) -> Setting:
    """A boolean for which everything that is not true is false."""
    return Setting(label, names_of(option), values, lambda value: yes if is_true(value) else no, default, **more)


def text(label: str, option: str, default: Optional[str] = "", values: tuple = ("one", "two", "three four", "a=b", "Five"), form: str = "{0}",
         **more) -> Setting:
    """A value that is shown as it is written."""
    return Setting(label, names_of(option), values, form.format, default, **more)


def rules(label: str, default: str, shown: str, values: tuple = ("0.0.0.0/0", "10.0.0.0/255.0.0.0", "::/0"), **more) -> Setting:
    """Whether there is any access rule."""
    return Setting(label, ("deny", "permit"), values, lambda _value: shown, default, joined=lambda _values: shown, **more)


def choice(label: str, option: str, default: Optional[str], shown: dict, **more) -> Setting:
    """A value from a list, with what is shown for each."""
    return Setting(label, names_of(option), tuple(shown), shown.__getitem__, default, **more)


@dataclass(frozen=True)
class Subject:
    """A section (or all of one name) that the daemon can be asked about.

    :ivar section: its name.
    :ivar type: what ``winner`` is asked with.
    :ivar required: lines without which it would not be read, such as its type.
    :ivar command: the CLI command that shows it; of several, divided by newlines, the first that knows it counts.
    :ivar parse: from the command's output to a dict by label, or None where the daemon does not have the subject.
    :ivar start_only: whether a reload does not reach it.
    :ivar keeps: whether a reload keeps what is not written any more.
    :ivar again: chance of a second section of the name.
    :ivar spellings: names that stand for the same subject.
    :ivar absent: chance that it is not written at all.
    :ivar singleton: the daemon always shows it, with its defaults if nothing is written or the file is rejected.
    :ivar ask: in place of command and parse, from a function that runs a command to what is shown.
    """

    section: str
    settings: tuple
    command: str
    parse: Callable
    type: Optional[str] = None
    required: tuple = ()
    start_only: bool = False
    keeps: bool = False
    again: float = 0.3
    spellings: tuple = ()
    absent: float = 0.04
    singleton: bool = False
    ask: Optional[Callable] = None


def single(section: str, settings: tuple, command: str, parse: Callable, **more) -> Subject:
    """A section such as [general], which the daemon shows in any case."""
    return Subject(section, settings, command, parse, spellings=(section.capitalize(), section.upper()), singleton=True, **more)


@dataclass(frozen=True)
class Family:
    """A file and those who read it.

    :ivar modules: what modules.conf loads.
    :ivar subjects: in the order in which they are asked.
    :ivar reload: the CLI command; empty: the file is only read at the start.
    :ivar reloaded: for a reload that goes on in the background: a command whose output has the mark of the new file, and no former one,
        once it is done.
    :ivar nonsense: chance that a section gets an option that nobody knows.
    :ivar end: lines at the end of the file; ``{mark}`` is a word of this file alone.
    """

    file: str
    modules: str
    subjects: tuple
    reload: str = ""
    reloaded: str = ""
    suites: tuple = ("bullseye", "sid")
    nonsense: float = 0.0
    end: str = ""


def pairs(text_: str, separator: str = ":") -> dict:
    """``label: value`` lines."""
    found = {}
    for line in text_.splitlines():
        label, colon, value = line.partition(separator)
        if colon and label.strip() not in found:
            found[label.strip()] = value.strip()
    return found


def unless(pattern: str, parse: Callable = pairs) -> Callable:
    """A parser that answers None for output that matches the pattern."""
    return lambda output: None if re.search(pattern, output) else parse(output)
