# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The live sets of our table, asked and changed in the kernel with nft."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import Dict, Iterable, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain

_SECONDS = 60
_MISSING = "No such file or directory"
_NO_ELEMENT = "Could not process rule: " + _MISSING
_ELEMENTS = re.compile(r"elements = \{ (.*?) \}", re.DOTALL)
_EXPIRES = re.compile(r"\bexpires ((?:[0-9]+(?:ms|[dhms]))+)")
_SPAN = re.compile(r"([0-9]+)(ms|[dhms])")
_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 0}


class Element(NamedTuple):
    """An element of a set as nft writes it, and in how many seconds it leaves the set (None: never)."""

    value: str
    expires: Optional[int]


class LiveSets:
    """The sets of the table ``inet NAME``."""

    def __init__(self, table: str):
        self.table = table

    def types(self) -> Optional[Dict[str, str]]:
        """The sets that the kernel has, each with its type, such as ``ipv4_addr`` or ``ipv4_addr . inet_service``; None without the table."""
        rows = self._list("-t", "list", "table", "inet", self.table)
        if rows is None:
            return None
        sets = [row["set"] for row in rows if "set" in row]
        return {item["name"]: item["type"] if isinstance(item["type"], str) else " . ".join(item["type"]) for item in sets}

    def elements(self, name: str) -> Optional[List[Element]]:
        """All elements of a set; None where the kernel has no such set. For small sets: a large one takes long to print."""
        rows = self._list("list", "set", "inet", self.table, name)
        if rows is None:
            return None
        return [_element(item) for row in rows for item in row.get("set", {}).get("elem", [])]

    def find(self, name: str, address: str) -> Optional[Element]:
        """The element that holds the address, looked up by the kernel as for a packet; None where there is none.

        nft prints no JSON for this, in 0.9.8 as in 1.1.
        """
        done = _nft(["get", "element", "inet", self.table, name, "{ %s }" % address])
        if done.returncode:
            if _NO_ELEMENT in done.stderr:
                return None
            raise HostError("nft cannot look for %s in the set %s of table inet %s: %s." % (address, name, self.table, _reason(done)))
        found = _ELEMENTS.search(done.stdout)
        words = found.group(1) if found else address
        expires = _EXPIRES.search(words)
        return Element(words.split()[0], sum(int(number) * _UNITS[unit] for number, unit in _SPAN.findall(expires.group(1))) if expires else None)

    def change(self, added: Dict[str, Iterable[str]], removed: Dict[str, Iterable[str]], lifted: Optional[Dict[str, Iterable[str]]] = None) -> None:
        """Add elements to sets and remove others from them, in one transaction.

        :param lifted: what goes as well, and may have gone by itself since it was listed: ``delete element`` alone refuses that.
        """
        lines = ["%s element inet %s %s { %s }" % (word, self.table, name, ", ".join(sorted(values)))
                 for word, sets in (("add", lifted or {}), ("delete", lifted or {}), ("delete", removed), ("add", added))
                 for name, values in sorted(sets.items()) if values]
        if lines:
            done = _nft(["-f", "-"], "\n".join(lines) + "\n")
            if done.returncode:
                raise HostError("The elements of sets of the table inet %s could not be changed: %s." % (self.table, _reason(done)))

    @staticmethod
    def _list(*words):
        """What nft lists, as data; None where it is not there."""
        done = _nft(["-j", *words])
        if not done.returncode:
            return json.loads(done.stdout)["nftables"]
        if _MISSING in done.stderr:
            return None
        raise HostError("nft %s failed: %s." % (" ".join(words), _reason(done)))


def _nft(arguments, script=None):
    try:
        return subprocess.run(["nft"] + arguments, input=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
                              timeout=_SECONDS, check=False, env=dict(os.environ, PATH=commands.search_path(), LC_ALL="C"))
    except FileNotFoundError:
        raise HostError("The command nft is not on this host; install the package nftables.") from None
    except OSError as error:
        raise explain(error, "Cannot run nft") from error
    except subprocess.TimeoutExpired:
        raise HostError("nft did not answer within %d s; look for a process that holds the rules (ps, nft monitor)." % _SECONDS) from None


def _reason(done):
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else "it ended with status %d and no reason" % done.returncode


def _element(item):
    if isinstance(item, dict) and "elem" in item:
        return Element(_text(item["elem"]["val"]), item["elem"].get("expires"))
    return Element(_text(item), None)


def _text(value):
    """A value of nft's JSON (libnftables-json(5)) as nft writes it."""
    if not isinstance(value, dict):
        return str(value)
    if "concat" in value:
        return " . ".join(_text(part) for part in value["concat"])
    if "prefix" in value:
        return "%s/%d" % (value["prefix"]["addr"], value["prefix"]["len"])
    return "-".join(_text(part) for part in value["range"])
