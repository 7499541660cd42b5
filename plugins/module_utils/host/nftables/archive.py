# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that stays on the host, packed from the very sources that run now: one file that Python runs as it is (zipapp)."""

from __future__ import annotations

import ast
import importlib.util
import io
import os
import re
import zipfile
from typing import Dict, List, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import agent, repairing, units

COMMANDS = {"repair": repairing.__name__}
"""Sub-command: the module whose ``main(arguments)`` it is, which returns the exit status."""

_OURS = "ansible_collections.voipsec.asterisk."
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MAIN = """\
import sys

from %s import main

sys.exit(main(sys.argv[1:], %r))
"""
_DICTIONARY = re.compile(r"^sys\.exit\(main\(sys\.argv\[1:\], (\{.*\})\)\)$", re.MULTILINE)


def build(commands: Optional[Dict[str, str]] = None) -> bytes:
    """The archive, byte for byte the same for the same sources.

    :param commands: further sub-commands: name to the module of ours with a ``main(arguments)``.
    """
    known = dict(sorted(dict(COMMANDS, **(commands or {})).items()))
    sources = _sources([agent.__name__] + list(known.values()))
    members = {"__main__.py": _MAIN % (agent.__name__, known)}
    for name, source in sources.items():
        path = name.split(".")
        members["/".join(path) + ".py"] = source
        for depth in range(1, len(path)):
            package = "/".join(path[:depth]) + "/__init__.py"
            if ".".join(path[:depth]) not in sources:
                members.setdefault(package, "")
    return _packed(dict((name, text) for name, text in members.items() if _is_plain(name, sources)))


def _is_plain(name: str, sources: Dict[str, str]) -> bool:
    """A package whose ``__init__`` has code is not put in as a module beside its directory too."""
    return name == "__main__.py" or name.endswith("/__init__.py") or name[:-len(".py")].replace("/", ".") in sources


def _packed(members: Dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, members[name].encode("utf-8"))
    return packed.getvalue()


def _sources(roots: List[str]) -> Dict[str, str]:
    """The modules and all of ours that they import, in turn."""
    found: Dict[str, str] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        source = _source(name)
        if source is not None:
            found[name] = source
            waiting.extend(imported for imported in _imports(source) if imported.startswith(_OURS))
    missing = [root for root in roots if root not in found]
    if missing:
        raise HostError("The module %s is not in what Ansible has sent to the host; install the collection anew." % missing[0])
    return found


def _source(name: str) -> Optional[str]:
    """The text of a module, from a directory or from Ansible's archive; None when it is no module but a name in one, or a package."""
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None
    if spec is None or spec.loader is None or spec.submodule_search_locations is not None or not hasattr(spec.loader, "get_source"):
        return None
    return spec.loader.get_source(name)


def _imports(source: str):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            for alias in node.names:
                yield "%s.%s" % (node.module, alias.name)


def missing(commands: Optional[Dict[str, str]] = None) -> List[str]:
    """A sentence if the host has not this archive, nor one that holds all of it and more commands."""
    if _covers(_installed(), build(commands)):
        return []
    return ["the program %s is missing or differs" % units.AGENT]


def install(commands: Optional[Dict[str, str]] = None) -> None:
    """Put it on the host."""
    content = build(commands)
    if not _covers(_installed(), content):
        units.write(units.AGENT, content, 0o755)


def _installed() -> bytes:
    try:
        with open(units.AGENT, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return b""


def _covers(installed: bytes, wanted: bytes) -> bool:
    """Whether the installed archive does all that the wanted one does: several modules of the collection install it. One of another version
    counts, too, where it has commands that this run does not bring: who does will renew it."""
    if installed == wanted:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(installed)) as there, zipfile.ZipFile(io.BytesIO(wanted)) as here:
            names = set(there.namelist())
            if _commands(there) > _commands(here):
                return True
            return all(name in names and there.read(name) == here.read(name) for name in here.namelist() if name != "__main__.py")
    except zipfile.BadZipFile:
        return False


def _commands(packed: zipfile.ZipFile) -> set:
    """Names of the sub-commands of an archive; none of one that is not ours."""
    try:
        dictionary = _DICTIONARY.search(packed.read("__main__.py").decode("utf-8"))
        return set(ast.literal_eval(dictionary[1])) if dictionary else set()
    except (KeyError, ValueError, SyntaxError):
        return set()


def remove() -> None:
    """Take it from the host."""
    if os.path.lexists(units.AGENT):
        os.unlink(units.AGENT)
