# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of one host as the finders of credentials look at them, and what the finders have in common."""

from __future__ import annotations

import re
from types import SimpleNamespace

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import Case, encoded, lower, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import (
    ABSENT, Credential, INBOUND, OUTBOUND, PLAIN, Secret,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

OTHER_SIDE = "It proves this Asterisk to somebody else, so it is changed over there first and never here."
BOTH_WAYS = "This Asterisk proves itself to the other side with the same secret, so a change here alone would cut off the line."

_CALLER_ID = re.compile(r'\s*"?(?P<name>[^"<]*?)"?\s*(?:<(?P<number>[^>]*)>\s*)?\Z')
_DEVICE = re.compile(rb"\b(PJSIP|SIP|IAX2)/([\w.-]+)", re.IGNORECASE)
_WORTH_TELLING = ("invalid", "endless", "comment", "exec")
_FILTER = re.compile(r"\(\+[^)]*\)")


class Files(Case):
    """A Case that needs no settings, leaves out what a database replaces, and can go on without a file.

    :param source: a DiskSource or OverlaySource.
    :param version: the Version that reads.
    :param modules: names of the loaded modules without ``.so``; None: not known, every driver counts as there.
    :param strict: a file that Asterisk would not read raises SettingsError; otherwise it goes to ``problems``.
    :param exec_includes: whether ``#exec`` is enabled.
    :ivar problems: sentences about files that Asterisk does not read, or reads in part, and about objects that it refuses.
    :ivar unreadable: paths of files that could not be opened.
    """

    def __init__(self, source, version, modules=None, strict=True, exec_includes=False):
        super().__init__(source, version, {}, SimpleNamespace(modules=modules))
        self.strict_files, self.exec_includes = strict, exec_includes
        self.mappings = realtime.mappings(source, source.etc_dir, version)
        self.problems, self.unreadable = [], []
        self._extensions = None
        self._refusals = {}
        self._objects = {}

    def reading(self, filename):
        """The file through the eyes of its reader; None where it is missing, cannot be used, or a database takes its place.

        :raises SettingsError: Asterisk would not read it, if ``strict``.
        """
        if filename not in self._readings:
            self._readings[filename] = None if self.mappings.static(filename) else self._read(filename)
        return self._readings[filename]

    def _read(self, filename):
        view = load(self.source, filename, version=self.version, exec_includes=self.exec_includes)
        self.tell(view)
        reading = winning.Reading(view, filename, self.version)
        error = view.error or next(iter(reading.rejected.problems if reading.rejected.file else ()), None)
        if error is None:
            self.problems += [_safe(f"{problem}.") for problem in reading.rejected.problems if problem.kind == "rejected"]
            return reading
        if error.kind != "missing":
            sentence = _safe(f"{error.where}: Asterisk uses nothing of {filename} ({error.message}); correct it first.")
            if self.strict_files:
                raise SettingsError(sentence)
            self.problems.append(sentence)
        return None

    def tell(self, view):
        """Note what a view says of files that are not read, or not to their end."""
        self.problems += [_safe(f"{problem}.") for problem in view.problems if problem.kind in _WORTH_TELLING]
        self.unreadable += [problem.where.path for problem in view.problems if problem.kind == "unreadable"]

    def objects(self, filename, *kinds):
        """As of a Case; looked for once, because some are asked for again with each account."""
        if (filename, kinds) not in self._objects:
            self._objects[filename, kinds] = super().objects(filename, *kinds)
        return self._objects[filename, kinds]

    def sections(self, filename, name, kind=None):
        """The sections that make up an object, those that are not rejected."""
        reading = self.reading(filename)
        return winning.sections_read(reading, filename, encoded(name), self.version, kind) if reading else []

    def told(self, filename, name, kind=None):
        """Option in lower case to its Variable, or to a list of them."""
        return lower(self.options(filename, name, kind))

    def refusal(self, path):
        """One sentence why a secret in a file is not changed here; None: people write the file."""
        if path not in self._refusals:
            found = self._guard.generated(path)
            self._refusals[path] = found and f"{found.sentence}, so change it in {found.product}, which knows where else it is needed."
        return self._refusals[path]

    def extensions(self, driver, name):
        """The extensions whose dialplan in extensions.conf names a device: ``exten => 100,1,Dial(PJSIP/desk)``, and hints.

        :param driver: PJSIP, SIP or IAX2.
        """
        if self._extensions is None:
            self._extensions = self._dialled()
        return tuple(self._extensions.get((driver, name), ()))

    def numbers(self):
        """All extensions that stand in extensions.conf as a number."""
        self.extensions("", "")
        return self._numbers

    def _dialled(self):
        found, self._numbers = {}, set()
        try:
            reading = self.reading("extensions.conf")
        except SettingsError as problem:  # it only adds words, so a dialplan that cannot be read is no reason to find nothing
            self.problems.append(str(problem))
            reading = None
        for taken in reading.taken if reading else ():
            number = None
            for line in taken.section.variables:
                word = line.name.lower()
                if word == b"exten":
                    number = shown(line.value.split(b",")[0].split(b"/")[0].strip())
                    self._numbers.update([number] if number.isdigit() else [])
                if number and number.isdigit() and (word == b"exten" or word.startswith(b"same")):
                    for driver, name in _DEVICE.findall(line.value):
                        found.setdefault((shown(driver).upper(), shown(name)), {})[number] = None
        return found


def _safe(sentence):
    """A sentence without the conditions of a header such as ``[x](+secret=...)``."""
    return _FILTER.sub("(+)", sentence)


def text_of(lines, option):
    """The value of an option among ``Files.told``, as text; "" where it is not set or is a list."""
    line = lines.get(option)
    return "" if line is None or isinstance(line, list) else (value_of(line) or "")


def names_in(text):
    """The names of a comma list."""
    return [word.strip() for word in (text or "").split(",") if word.strip()]


def caller_words(text):
    """Name, its parts and number of a caller id such as ``"Alice Smith" <100>``."""
    match = _CALLER_ID.match(text or "")
    if not match:
        return []
    name = match.group("name").strip()
    parts = re.split(r"[\s.,_-]+", name)
    return [word for word in [name, "".join(parts)] + parts + [(match.group("number") or "").strip()] if word]


def boxes(text):
    """The mailboxes of a list such as ``100@default,200``, without their contexts."""
    return [word.split("@")[0] for word in names_in(text)]


def unique(words):
    """Each word once, empty ones left out, in order."""
    return tuple(dict.fromkeys(word for word in words if word))


class Found(SimpleNamespace):
    """What every credential of one account has in common: kind, name, file, section, object_type, own (the sections whose lines are its
    own), user, accounts, words, where (of the section)."""


def made(case, account, line, option, **more):
    """A Credential of an account.

    :param line: the Variable that holds the secret; None: there is none.
    :param more: fields of Credential that differ from the account's or from what is usual; ``text``: the secret where it is not all of the line's value.
    """
    text = more.pop("text", value_of(line))
    direction = more.pop("direction", INBOUND)
    form = more.pop("form", PLAIN if text else ABSENT)
    path = line.document.path if line is not None else account.own[0].document.path if account.own else None
    why_not = more.pop("why_not", None) or (OTHER_SIDE if direction == OUTBOUND else None) or (case.refusal(path) if path else None)
    fields = {
        "id": f"{account.kind}:{account.name}", "kind": account.kind, "name": account.name, "direction": direction, "user": account.user,
        "accounts": account.accounts, "words": account.words, "secret": Secret(text if form != ABSENT else None), "form": form, "realm": None,
        "where": str(line.where) if line is not None else account.where, "file": account.file, "section": account.section, "option": option,
        "object_type": account.object_type, "shared_line": line is not None and not any(line.section is section for section in account.own),
        "why_not": why_not}
    return Credential(**dict(fields, **more))
