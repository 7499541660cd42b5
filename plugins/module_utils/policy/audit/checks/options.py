# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of single options, which are data: which option, where, what it must be, and what counts where it is not set."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Answers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.drift import Drift, alike, is_pending
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.telling import hidden
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import bare_host, is_everywhere, is_true


class Said(NamedTuple):
    """Where the running Asterisk tells an option.

    :ivar command: of its command line. :ivar key: before the colon. :ivar words: what it prints to what the file would say.
    :ivar address: it is an address with a port, of which the port does not count.
    """

    command: str
    key: str
    words: Tuple[Tuple[str, str], ...] = ()
    address: bool = False

    def ask(self, case):
        """What it says, in the words of the file; None: it cannot be asked or does not tell."""
        told = case.said(self.command, self.key)
        if told is None:
            return None
        return bare_host(told) if self.address else dict(self.words).get(told.lower(), told)

    def agrees(self, value, running):
        """Whether the file and the daemon mean the same."""
        if self.address:
            return is_everywhere(value) and is_everywhere(running) or bare_host(value) == running
        return alike(value, running)


class Option(NamedTuple):
    """One option of a section that there is once.

    :ivar file, section, option: where; ``kind``: of the section in the option tables, where its name is another one.
    :ivar want: one of wants.py.
    :ivar default: what counts where it is not set: text, or a function of the version; None: nothing.
    :ivar said: where the daemon tells it.
    :ivar restart: whether only a restart activates it.
    :ivar unless: a function of the case that gives one sentence where the rule means nothing; "" where it does.
    :ivar invert: the daemon tells the opposite: the shell is enabled where the option says that it is disabled.
    """

    file: str
    section: str
    option: str
    want: object
    default: object = None
    said: Optional[Said] = None
    restart: bool = False
    unless: Optional[Callable] = None
    invert: bool = False

    def judge(self, case):
        trouble = case.trouble(self.file)
        if trouble:
            return [Verdict(*trouble)]
        away = self.unless(case) if self.unless else ""
        if away:
            return [Verdict(NOT_APPLICABLE, away)]
        line = self.line(case)
        value = text_of(line.value) if line is not None else default_of(self.default, case.version)
        running = self._running(case)
        drift = Drift(self.file, f"[{self.section}] {self.option}", line, value, running, self.restart)
        if running is not None and not self.said.agrees(value, running) and not (line is None and value and running.startswith(value)):
            case.drifts.append(drift)
        shown = case.evidence(line, (), running) if line is not None else case.default(f"[{self.section}] {self.option} of {self.file}", value, running)
        return [self._verdict(case, drift, shown, told_of(line, value))]

    def _running(self, case):
        """What the daemon says, in the words of the file."""
        told = self.said.ask(case) if self.said else None
        return ("no" if is_true(told) else "yes") if told is not None and self.invert else told

    def line(self, case):
        """The line that counts."""
        return case.book(self.file).line(self.section, self.option)

    def _verdict(self, case, drift, shown, text):
        value, running = drift.value, drift.running
        right, told = self.want.ok(value), running is None or self.want.ok(running)
        name = self.option
        if right and told:
            if running is None and self.said and case.mute:
                return Verdict(NOT_CHECKED, f"{name} is {text} in the files, and the running Asterisk could not be asked whether it does so.", None, (shown,))
            return Verdict(PASS, f"{name} is {text}.", None, (shown,))
        if right and not (is_pending(case, drift) or case.seen.loaded is None):
            return Verdict(FAIL, f"{name} is {text} in the files, but the running Asterisk has {said(running)}, by an option of its program or by a command.",
                           None, (shown,))
        if right:
            activates = "a restart" if self.restart else "a reload"
            return Verdict(FAIL, f"{name} is {text} in the files, but the running Asterisk still has {said(running)}; {activates} activates it.",
                           None, (shown,), self.restart)
        now = "" if running is None or not told else f"; the running Asterisk has {said(running)} until it reads the file"
        return Verdict(FAIL, f"{name} is {text}, and should be {self.want.words}{now}.", None, (shown,))


class Options(NamedTuple):
    """Several options that make one rule: the worst verdict counts, with the evidence of all."""

    parts: Tuple[Option, ...]

    def judge(self, case):
        found = [verdict for part in self.parts for verdict in part.judge(case)]
        return [joined(found)]


class Each(NamedTuple):
    """One option of each object of a kind.

    :ivar things: a function of the case that gives the objects.
    :ivar what: how they are called, in the plural, for people.
    :ivar option: its name; of several, separated by ``/``, the last line counts.
    :ivar inherit: (section, option of the same file whose value counts where the object has none), as chan_sip's [general].
    :ivar only: a function of case and thing: whether it is judged.
    :ivar files: root files of the objects; the first that cannot be read makes the rule not checked.
    """

    things: Callable
    what: str
    option: str
    want: object
    default: object = None
    files: Tuple[str, ...] = ()
    only: Optional[Callable] = None
    inherit: str = ""
    unless: Optional[Callable] = None

    def judge(self, case):
        early = blocked(case, self.files)
        away = "" if early else self.unless(case) if self.unless else ""
        if early or away:
            yield early or Verdict(NOT_APPLICABLE, away)
            return
        default, names = default_of(self.default, case.version), self.option.split("/")
        general, right = {}, Answers(lambda value: self.want.ok(default if value is None else text_of(value)))
        count = 0
        for thing in self.things(case):
            if self.only and not self.only(case, thing):
                continue
            count += 1
            line = _of(thing, names)
            if line is None and self.inherit:
                if thing.file not in general:
                    general[thing.file] = case.book(thing.file).line(self.inherit, names[0])
                line = general[thing.file]
            if right[None if line is None else line.value]:
                yield Verdict(PASS, "", thing.label, ((line, thing, names[0], default),))
            else:
                yield self._wrong(thing, names[0], line, default)
        if not count:
            yield Verdict(NOT_APPLICABLE, f"There are no {self.what}.")
        yield from in_database(case, self.files)

    def _wrong(self, thing, name, line, default):
        return Verdict(FAIL, f"{name} is {told_of(line, default)}, and should be {self.want.words}.", thing.label, ((line, thing, name, default),))


class All(NamedTuple):
    """Several checks that make one rule, each with its own subjects."""

    parts: Tuple

    def judge(self, case):
        for part in self.parts:
            yield from part.judge(case)


def _of(thing, names):
    """The line of an object that counts for an option of these names."""
    found = [thing.lines[name] for name in names if name in thing.lines]
    return found[0] if len(found) == 1 else thing.all(*names)[-1] if found else None


def in_database(case, files):
    """A Verdict where further objects stand in a database, which nobody has looked at."""
    line = case.elsewhere(files)
    return [Verdict(NOT_CHECKED, "Further ones stand in a database, or in a file that sorcery.conf names, which this report does not look into.", "database",
                    (case.evidence(line),))] if line is not None else []


def blocked(case, files):
    """The Verdict where objects cannot be looked at: a file is broken or hidden, or all of them are missing; None: they can."""
    troubles = [case.trouble(name) for name in files]
    wrong = next((trouble for trouble in troubles if trouble and trouble[0] == NOT_CHECKED), None)
    if wrong is None and troubles and all(troubles):
        wrong = troubles[0]
    return Verdict(*wrong) if wrong else None


def joined(verdicts):
    """One Verdict of several: a failure, else what was not checked, else pass; it says what the bad ones say."""
    for state in (FAIL, NOT_CHECKED, PASS, NOT_APPLICABLE):
        chosen = [verdict for verdict in verdicts if verdict.state == state]
        if chosen:
            shown = tuple(item for verdict in chosen for item in verdict.evidence)
            return Verdict(state, " ".join(dict.fromkeys(verdict.reason for verdict in chosen)), None, shown,
                           state == FAIL and all(verdict.pending for verdict in chosen))
    return Verdict(NOT_APPLICABLE, "There is nothing to look at.")


def default_of(default, version):
    """What counts where an option is not set."""
    return default(version) if callable(default) else default


def told_of(line, default):
    """The value of a line, or the default where there is none, for a sentence; one that holds a secret is not told."""
    if line is None:
        return said(default)
    shown = hidden(line)[1]
    return "set to a text with a secret in it" if shown is None else said(shown)


def said(value):
    """A value for a sentence."""
    return "not set" if value in (None, "") else f"'{value}'" if len(value) < 80 else f"'{value[:77]}...'"
