# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The channels of logger.conf: which levels go where, and who reads that."""

from __future__ import annotations

import os
import re
from typing import FrozenSet, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import evidence, shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import Place, Proof

FILE = "logger.conf"
OWN = "voipsec_log"
"""Our channel. The name ends as Debian's logrotate of both versions wants it (``*_log``), and the path is not cut by ``logger show channels``."""

LEVELS = ("security", "notice", "warning", "error")
"""What bans need: a wrong secret on IAX2 is a notice in Asterisk 16 and a warning in 22, a call without a token an error in both."""

FORMATTER = "json"
"""Of our channel, so that nobody forges a line of it: chan_sip writes the percent-decoded name of a caller into the default format, chan_iax2
the name as it came, and both take line feeds (measured on 16.28); JSON escapes them. Known since Asterisk 15 (main/logger.c)."""

DATE_FORMAT = "%F %T.%3q %z"
"""What ``dateformat`` becomes: with the year, the fraction and the offset from UTC, as fail2ban reads it."""

SHOW = "logger show channels"
_SHOWN = 35
_ROW = re.compile(r"^(.{%d}) (\S+) +(\S+) +(Enabled|Disabled) +- ?(.*)$" % _SHOWN, re.MULTILINE)
_LEVELS_ALL = "*"
_LISTENING = "voipsec-"
"""Of a run that was killed while it listened to a reload (host/reloading/refusals.py): nobody else reads it, and the next run removes it."""


class Channel(NamedTuple):
    """One channel.

    :ivar name: as logger.conf has it, or the path where only the running Asterisk has it.
    :ivar levels: in lower case, ``*`` for all. ``formatter``: in lower case, "" for the default.
    :ivar path: of a file, None for the console and syslog, and where Asterisk shows no more than its beginning.
    :ivar told: evidence.
    """

    name: str
    levels: FrozenSet[str]
    formatter: str
    path: Optional[str]
    told: str

    def gets(self, level):
        return level in self.levels or _LEVELS_ALL in self.levels

    @property
    def is_console(self):
        return self.name.lower() == "console"

    @property
    def is_syslog(self):
        return self.name.lower().startswith("syslog")


def configured(case):
    """The channels of the file, in its order; a name that stands there twice makes two (``init_logger_chain`` in main/logger.c)."""
    return [_channel(case, line) for line in case.lines(FILE, "logfiles")]


def _channel(case, line):
    name, value = shown(line.name), shown(line.value)
    formatter, levels = "", value
    if "[" in value and "]" in value.split("[", 1)[1]:
        formatter, levels = value.split("[", 1)[1].split("]", 1)
    words = frozenset(word.strip().lower() for word in levels.split(",")) - {""}
    channel = Channel(name, words, formatter.lower().replace("default", ""), None, evidence(line))
    return channel if channel.is_console or channel.is_syslog else channel._replace(path=path_of(case, name))


def path_of(case, name):
    """Where Asterisk opens the file of a channel (``make_filename`` in main/logger.c)."""
    suffix = "." + case.seen.logs.hostname if case.is_on(FILE, "general", "appendhostname") else ""
    return os.path.join(case.seen.logs.directory, name) + suffix


def rows(text):
    """``logger show channels``: the beginning of each name to (type, formatter, is enabled, levels in lower case)."""
    return {match.group(1).rstrip(): (match.group(2), match.group(3), match.group(4) == "Enabled", frozenset(match.group(5).lower().split()))
            for match in _ROW.finditer(text)}


def running_only(case, channels):
    """Files that only the running Asterisk writes: added on its command line, or of a logger.conf that it read before."""
    known = {path[:_SHOWN] for path in [path_of(case, OWN)] + [channel.path for channel in channels] if path}
    found = []
    for name, (kind, _formatter, _enabled, levels) in rows(case.seen.ask(SHOW)).items():
        if kind == "File" and name not in known and not os.path.basename(name).startswith(_LISTENING):
            path = name if len(name) < _SHOWN else None
            found.append(Channel(name, levels, "", path, f"{SHOW}: {name} gets {' '.join(sorted(levels))}, and {FILE} does not say so"))
    return found


def is_trusted(case, channel):
    return channel.name in case.settings["trusted_logs"] or channel.path in case.settings["trusted_logs"]


def is_open(case, channel):
    """Whether everybody may read the file, or could once Asterisk makes it."""
    access = case.seen.access(channel.path)
    return access is None or access["open"]


def elsewhere(channels):
    """Of these channels those about which a mode says nothing: (channel, why), the end of a sentence."""
    return [(channel, "who reads that is decided by syslog") if channel.is_syslog else (channel, "Asterisk shows no more of its name")
            for channel in channels if channel.path is None and not channel.is_console]


def closed_by(channels):
    """The places and proofs that let nobody else read these files."""
    paths = list(dict.fromkeys(channel.path for channel in channels))
    return tuple(map(Place, paths)), tuple(map(_proof_closed, paths))


def _proof_closed(path):
    def look(seen):
        access = seen.access(path)
        return "no such file" if access is None else mode_of(access), access is not None and not access["open"]
    return Proof(f"who may read {path}", "nobody else", look)


def mode_of(access):
    return "%04o %s:%s" % (access["mode"], access["owner"], access["group"])
