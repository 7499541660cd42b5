# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare: what the daemon shows for each subject, and what we say that it uses."""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import view as conf_view
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

from .daemon import Daemon
from .family import Family, Setting, Subject

START, RELOAD = "start", "reload"


@dataclass
class Count:
    """What was compared for one family on one version."""

    files: set = field(default_factory=set)
    values: dict = field(default_factory=lambda: {START: 0, RELOAD: 0})
    set_values: int = 0
    mismatches: list = field(default_factory=list)

    def add(self, other: "Count") -> None:
        """Take in another count of the same family and version."""
        self.files |= other.files
        self.values = {moment: number + other.values[moment] for moment, number in self.values.items()}
        self.set_values += other.set_values
        self.mismatches += other.mismatches


class _Lines:
    """All lines of an option that is a list."""

    def __init__(self, lines):
        self.lines = lines if isinstance(lines, list) else [lines]
        self.where = self.lines[-1].where


class _Computed:
    """Access to the winning values of several options."""

    where = "several lines"

    def __init__(self, one):
        self._one = one

    def value(self, option: str):
        """The winning value as text, or None."""
        variable = self._one(option)
        return None if variable is None else variable.value.decode("utf-8", "surrogateescape")


class Judge:
    """Judges one daemon."""

    def __init__(self, daemon: Daemon, version: str):
        self.daemon = daemon
        self.version = Version.parse(version)

    def compare(self, family: Family, label: str, files: dict, moment: str, count: Count) -> None:
        """Ask about every subject of a family and compare."""
        view = conf_view.load(DiskSource(self.daemon.etc), family.file, version=self.version)
        reading = winning.Reading(view, family.file, self.version)
        count.files.add(label)
        first: dict = {}
        for subject in family.subjects:
            if moment == RELOAD and subject.start_only:
                continue
            faults, shown = self._asked(family, subject, reading, moment, count, first)
            count.mismatches += ["{0}, {1} on Asterisk {2}, {3}: {4}\n{5}".format(family.file, label, self.version, moment, fault, _listing(files))
                                 for fault in faults]
            first = first or shown or {}

    def _asked(self, family, subject, reading, moment, count, first) -> tuple:
        """What differs, and what is shown. What differs is asked again: Asterisk drops output that a busy machine reads late."""
        before = (dict(count.values), count.set_values)
        for _unused in range(3):
            count.values, count.set_values = dict(before[0]), before[1]
            shown = self._shown(subject)
            faults = self._subject(family, subject, reading, shown, moment, count, first)
            if not faults:
                break
        return faults, shown

    def _shown(self, subject: Subject):
        if subject.ask:
            return subject.ask(self.daemon.cli)
        for command in subject.command.split("\n"):
            shown = subject.parse(self.daemon.cli(command))
            if shown is not None:
                return shown
        return None

    def _subject(self, family, subject, reading, shown, moment, count, first) -> list:
        sections = winning.sections_read(reading, family.file, subject.section.encode(), self.version, subject.type)
        if moment == RELOAD and self._keeps_what_was(subject, sections, reading):
            return []
        if not subject.singleton and bool(sections) != (shown is not None) and not (moment == RELOAD and subject.keeps):
            return ["{0} is {1} the daemon, {2} us".format(
                subject.section, "there for" if shown is not None else "not there for", "there for" if sections else "not there for")]
        if shown is None or not (sections or subject.singleton):
            return []
        return [fault for setting in subject.settings for fault in self._setting(family, subject, setting, reading, shown, moment, count, first)]

    @staticmethod
    def _keeps_what_was(subject, sections, reading) -> bool:
        """Whether a reload keeps the former file, or the former objects of a type because it rejects new ones."""
        refused = {taken.reader.kind for taken in reading.taken if id(taken.section) in reading.rejected.sections}
        return reading.rejected.file or subject.type in refused or bool(refused and not sections)

    def _setting(self, family, subject, setting: Setting, reading, shown, moment, count, first) -> list:
        variable = self._winner(family, subject, setting, reading)
        if variable is None and moment == RELOAD and (subject.keeps or setting.keeps):
            return []
        expected = self._expected(setting, variable, first)
        if expected is None:
            return []
        count.values[moment] += 1
        count.set_values += variable is not None
        if shown.get(setting.label) == expected:
            return []
        return ["[{0}] {1} ({2}): the daemon shows {3!r}, we expect {4!r}{5}".format(
            subject.section, setting.names[0], setting.label, shown.get(setting.label), expected,
            " from line {0}".format(variable.where).replace(self.daemon.etc + "/", "") if variable else " (default)")]

    def _winner(self, family, subject, setting, reading):
        """The line that counts; for a list, all its lines; for a computed setting, the function that it needs."""
        section = subject.section.encode()

        def one(option: str):
            return winning.winner(reading, family.file, section, option.encode(), self.version, subject.type)

        if setting.computed:
            return _Computed(one)
        if setting.raw:
            lines = [line for name in setting.names for line in reading.view.named(section)[0].values(name.encode())]
            return _Lines(lines) if lines else None
        if not setting.joined:
            return one(setting.names[0])
        wanted = [name.encode() for name in setting.names]
        values = [value for _name, value in winning.effective(reading, family.file, section, self.version, subject.type)
                  if any((line.name if setting.exact else line.name.lower()) in wanted for line in (value if isinstance(value, list) else [value]))]
        return _Lines(values[0]) if values else None

    @staticmethod
    def _expected(setting: Setting, variable, first):
        if isinstance(variable, _Computed):
            return setting.computed(variable.value)
        if isinstance(variable, _Lines):
            return setting.joined([line.value.decode("utf-8", "surrogateescape") for line in variable.lines])
        if variable is not None:
            return setting.show(variable.value.decode("utf-8", "surrogateescape"))
        return first.get(setting.inherits, setting.default) if setting.inherits else setting.default


def _listing(files: dict) -> str:
    return "".join("  {0}:\n{1}".format(name, "".join("    {0}: {1}\n".format(number, line) for number, line in enumerate(
        data.decode("utf-8", "replace").splitlines(), 1))) for name, data in files.items())
