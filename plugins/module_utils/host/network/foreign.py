# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall tables of others, each as a digest: the proof that nobody touched them.

Counters and the remaining seconds of elements change by themselves and do not count. What nft cannot print, because it was made with
extensions of iptables, is taken from ``iptables-save``.
"""

from __future__ import annotations

import hashlib
import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands, proc as reading

_TABLE = re.compile(r"^table (\S+) (\S+)", re.MULTILINE)
_EXPIRES = re.compile(r" expires [0-9a-z]+")
_COUNTS = re.compile(r"\[\d+:\d+\]")
_SAVE = {"ip": "iptables-save", "ip6": "ip6tables-save"}


def foreign_tables(own="voipsec", proc="/proc"):
    """``{"ip nat": digest}`` of every table but ``inet OWN``; ``"legacy ip nat"`` for those of the old iptables."""
    found = {}
    for family, name in _TABLE.findall(commands.output(["nft", "list", "tables"])[0]):
        if (family, name) != ("inet", own):
            found["%s %s" % (family, name)] = digest(_listing(family, name))
    for family, command in (("ip", "iptables-legacy-save"), ("ip6", "ip6tables-legacy-save")):
        for name in reading.read(os.path.join(proc, "self/net/%s_tables_names" % family)).split():
            text, problem = commands.output([command, "-t", name])
            found["legacy %s %s" % (family, name)] = digest(text if not problem else commands.output([_SAVE[family], "-t", name])[0])
    return found


def _listing(family, name):
    text = commands.output(["nft", "-s", "list", "table", family, name], 60)[0]
    if family in _SAVE and re.search(r"\bxt (match|target)\b|# xt_|iptables-nft", text):
        text += commands.output([_SAVE[family], "-t", name], 60)[0]
    return text


def digest(text):
    """SHA-256 of a listing without what changes by itself: comments with the time, counts, remaining seconds."""
    lines = [_COUNTS.sub("", _EXPIRES.sub("", line)) for line in text.splitlines() if not line.startswith("#")]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
