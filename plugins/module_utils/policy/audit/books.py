# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit's own reading of a configuration file: which sections and lines count for the part of Asterisk that reads it.

It shares the parser with the roles (``conf.view``) and the names of options (``conf.options``), and nothing else: who judges the work of
the roles must not see with their eyes. Only paths through the dialplan and secrets are judged by rooms of their own, see glasses.py. The model are
the readers in Asterisk's source; ``facts`` about them were measured on 16 and 22.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options, values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Answers
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load

LOOKED_UP = {
    "extensions.conf": ("general",), "followme.conf": ("general",), "logger.conf": ("general",), "modules.conf": ("modules",), "rtp.conf": ("general",),
    "users.conf": ("general",), "voicemail.conf": ("general",), "res_odbc.conf": (), "phoneprov.conf": ("general",), "indications.conf": ("general",),
}
"""Sections of which Asterisk looks single options up (``ast_variable_retrieve``): the first line counts up to 22, the last one from 23 on."""

MERGED = ("cdr.conf", "cel.conf", "features.conf", "udptl.conf", "res_parking.conf", "confbridge.conf", "prometheus.conf", "acl.conf", "ari.conf",
          "hep.conf", "statsd.conf", "stasis.conf", "agents.conf")
"""Files whose sections of one name are applied one after the other (``main/config_options.c``); of others the first section counts."""

_LOWER = Answers(lambda name: name.decode("utf-8", "surrogateescape").lower())


def text_of(data):
    """Bytes of a file as text that can be written back."""
    return data.decode("utf-8", "surrogateescape")


class Book:
    """One root file with all that it includes.

    :ivar name: such as ``sip.conf``.
    :ivar view: the View.
    :ivar blind: paths that whoever audits may not read, so that nobody knows what the file says.
    """

    def __init__(self, source, name, version, exec_includes=False):
        self.name, self.version = name, version
        denied = getattr(source, "denied", set())
        before = set(denied)
        self.view = load(source, name, version=version, exec_includes=exec_includes)
        self.path = source.absolute(name)
        self.blind = sorted(set(denied) - before | {path for path in before if path == self.path})
        self.sections = [] if self.view.error else [section for section in self.view.sections if not section.template]
        self._named = {}
        for section in self.sections:
            self._named.setdefault(section.name.lower(), []).append(section)

    @property
    def missing(self):
        """Whether there is no such file."""
        return self.view.error is not None and self.view.error.kind == "missing" and not self.blind

    @property
    def broken(self):
        """The Problem for which Asterisk uses nothing of the file; None: it reads it, or there is none."""
        return None if self.missing else self.view.error

    @property
    def error_at_start(self):
        """Whether a start of Asterisk finds nothing in the file: it is missing, or refused."""
        return self.view.error is not None

    def named(self, name):
        """The live sections of a name, whatever its case."""
        return self._named.get(name.lower().encode("utf-8", "surrogateescape"), [])

    def counting(self, name):
        """Those of them that the reader takes."""
        found = self.named(name)
        return found if self.name in MERGED else found[:1]

    # -- lines ----------------------------------------------------------------------------------------------------------

    def line(self, section, option, kind=None):
        """The line of a section, by name, whose value counts for a scalar; None: Asterisk's default does."""
        return self.winning(self.counting(section), option, kind or section)

    def lines(self, section, *names):
        """All lines with one of these option names in the sections that count, in order."""
        return lines_of(self.counting(section), *names)

    def winning(self, sections, option, kind):
        """The line that counts for a scalar in sections that make up one object, the last one on top."""
        info = options.describe(self.name, kind, option, self.version)
        names = info.synonyms if info else (option,)
        found = lines_of(sections, *names)
        if info is not None:
            found = _taken(info, found)
        if not found:
            return None
        return found[0] if kind in LOOKED_UP.get(self.name, ()) and self.version < (23,) else found[-1]


def lines_of(sections, *names):
    """All lines with one of these option names (lower case; none: any) in some sections, in order."""
    return [line for section in sections for line in section.variables if not names or _LOWER[line.name] in names]


def lower(name):
    """An option's name as text in lower case."""
    return _LOWER[name]


def _taken(info, lines):
    """The lines that the reader does not pass over, with what sticks at the end: a value that no later line takes back counts."""
    if info.nonempty:
        lines = [line for line in lines if line.value]
    if info.keep:
        lines = [line for line in lines if _is_valid(info.type, line.value)]
    if info.kind == "sticky":
        return [line for line in lines if info.sticks(line.value)] or lines
    return lines


def _is_valid(kind, value):
    return values.is_address(value) if kind == "address" else values.fault(kind, value) is None
