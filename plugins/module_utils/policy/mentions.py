# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a module is mentioned: in the live dialplan, and in the files that hold dialplan and dial strings.

What doubles as a word counts as a mention: a module that stays by mistake does no harm. A sample file that nobody changed does not count.
"""

from __future__ import annotations

import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_data import SAMPLE_DIAL_STRINGS

COMPUTED = "exec(${"
"""As in host/asterisk/usage.py."""

_DIALPLANS = ("extensions.conf", "extensions.ael", "extensions.lua", "features.conf", "followme.conf", "cli.conf", "cli_aliases.conf", "users.conf")
"""Files in which applications and functions can stand; what extensions.conf includes belongs to it."""

_SOURCES = {"pbx_config": "extensions.conf", "pbx_ael": "extensions.ael", "pbx_lua": "extensions.lua"}
_MADE_BY_MODULES = ("res_parking", "func_periodic_hook")
"""Sources of the live dialplan that name no contexts: modules make these lines by themselves."""

_COMMENT = re.compile(rb"(?<!\\);.*|^\s*(?://|--).*", re.MULTILINE)
_CONTEXT = re.compile(rb"^[ \t]*[\w/]*context[ \t]*=>?[ \t]*([^\s;]+)", re.MULTILINE | re.IGNORECASE)
_AGI = ("agi(", "eagi(", "deadagi(", "asyncagi(")
_LUA_FILES = re.compile(rb"\b(?:require|dofile|loadfile|loadstring)\b")


class Mentions:
    """What one host mentions.

    :param case: a Case; ``usage``: a Usage, see host/asterisk/usage.py.
    """

    def __init__(self, case, usage):
        self.case, self.usage = case, usage
        self.mappings = realtime.mappings(case.source, case.source.etc_dir, case.version)
        self._texts = {}
        self._files = self._find_files()

    # -- the live dialplan --------------------------------------------------------------------------------------------------

    def live(self, candidate, but=()):
        """The sources of the live dialplan that mention a candidate, samples left out.

        :param but: sources that do not count.
        """
        return sorted(source for source, words in self.usage.words.items()
                      if source not in but and not self._is_sample(source) and _in_words(candidate, words))

    def _is_sample(self, source):
        """Whether a source of the live dialplan is a sample that nobody changed. users.conf adds to what pbx_config makes."""
        name = _SOURCES.get(source, source)
        return name in self.usage.pristine and (source != "pbx_config" or self._is_stock("users.conf"))

    def _is_stock(self, name):
        return name in self.usage.pristine or self.case.source.is_regular(self.case.source.absolute(name)) is None

    # -- files --------------------------------------------------------------------------------------------------------------

    def in_files(self, candidate, but=()):
        """(path, line number) of the first mention in each file but the candidate's own ones."""
        own = {name for name, unused in candidate.files} | {"modules.conf"} | set(but)
        found = []
        for path, is_dialplan in self._files.items():
            pattern = _pattern(candidate, is_dialplan)
            match = pattern.search(self._text(path)) if pattern and self._name(path) not in own and _maybe(candidate, self._text(path)) else None
            if match:
                found.append((path, self._text(path).count(b"\n", 0, match.start()) + 1))
        return found

    def _find_files(self):
        """Path of each file that is read here, to whether it holds dialplan."""
        source, etc_dir = self.case.source, self.case.source.etc_dir
        dialplan = {source.absolute(name) for name in _DIALPLANS} | set(load(source, "extensions.conf", version=self.case.version).files)
        every = list(dict.fromkeys(source.glob(os.path.join(etc_dir, "*.conf")) + sorted(dialplan)))
        return {path: path in dialplan for path in every if source.is_regular(path) and self._name(path) not in self.usage.pristine}

    def _name(self, path):
        """Relative to the configuration directory."""
        prefix = self.case.source.etc_dir.rstrip("/") + "/"
        return path[len(prefix):] if path.startswith(prefix) else path

    def _text(self, path):
        """What is left of a file in lower case without comments and the dial strings of samples."""
        if path not in self._texts:
            try:
                text = _COMMENT.sub(b"", self.case.source.read(path)).lower()
            except OSError:
                text = b""
            for sample in SAMPLE_DIAL_STRINGS:
                text = text.replace(sample.encode(), b"")
            self._texts[path] = text
        return self._texts[path]

    # -- what cannot be seen ------------------------------------------------------------------------------------------------

    def hidden(self, candidate):
        """Why a use of applications, functions and dial strings may not be seen; "" where everything is seen."""
        words = {word for source, found in self.usage.words.items() if not self._is_sample(source) for word in found}
        if self.mappings.family("extensions") or any(word.startswith("realtime/") for word in words):
            return self._unless_recorded(candidate, "a part of the dialplan comes from a database")
        if words.intersection(_AGI):
            return self._unless_recorded(candidate, "the dialplan runs AGI programs, and they can use it")
        if COMPUTED in words and (candidate.applications or candidate.functions):
            return "the dialplan computes names of applications"
        lua = self.case.source.absolute("extensions.lua")
        if self.case.has("pbx_lua") and lua in self._files and _LUA_FILES.search(self._text(lua)):
            return self._unless_recorded(candidate, "extensions.lua reads other files")
        return ""

    def _unless_recorded(self, candidate, reason):
        """Call records that know calls tell of drivers what the dialplan does not."""
        return "" if candidate.technology and self.usage.recorded and self.usage.recorded.calls else reason

    # -- contexts -----------------------------------------------------------------------------------------------------------

    def contexts_of(self, module):
        """The contexts that only this module fills."""
        return sorted(name for name, sources in self.usage.contexts.items() if sources == {module})

    def lands_in(self, contexts, module, but=()):
        """Where one of these contexts is named: by an option of a file, or by a line of the dialplan that neither the module nor a sample made.

        :param but: names of files that do not count.
        """
        wanted, found = set(contexts), []
        for path in self._files:
            if self._name(path) not in but and path.endswith(".conf"):
                named = {shown(match) for match in _CONTEXT.findall(self._read(path))} & wanted
                found += [f"{path} names the context {name}" for name in sorted(named)]
        for source, words in self.usage.words.items():
            if source != module and not self._is_sample(source) and not source.startswith(_MADE_BY_MODULES):
                found += [f"the dialplan ({source}) names the context {name}" for name in sorted(wanted) if name.lower() in words]
        return found

    def _read(self, path):
        try:
            return self.case.source.read(path)
        except OSError:
            return b""


def _in_words(candidate, words):
    technology = candidate.technology.lower()
    if technology and (technology in words or any(_dials(word, technology) for word in words)):
        return True
    return any(name + "(" in words for name in candidate.applications + candidate.functions)


def _dials(word, technology):
    return word.startswith(technology + "/") and not word.startswith(SAMPLE_DIAL_STRINGS)


def _maybe(candidate, text):
    """A quick look before the exact one."""
    return any(word.encode() in text for word in (candidate.technology.lower(),) + candidate.applications + candidate.functions if word)


def _pattern(candidate, is_dialplan):
    """What a mention looks like in the text of a file; None: there is nothing to look for."""
    parts = []
    if candidate.technology:
        parts.append(re.escape(candidate.technology.lower()) + (r"(?![\w:.@-])" if is_dialplan else "/"))
    if is_dialplan:
        parts += [re.escape(name) + r"(?![\w-])" for name in candidate.applications]
        parts += [re.escape(name) + r"\s*\(" for name in candidate.functions]
    return re.compile((r"(?<![\w-])(?:%s)" % "|".join(parts)).encode()) if parts else None
