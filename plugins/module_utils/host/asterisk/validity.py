# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the root files that are read on a host would be refused by Asterisk as a whole.

Asterisk keeps what it has when such a file is reloaded and goes without it at the next start, so the damage shows later. Some
refusals open a door: an acl.conf with one unknown option leaves every named ACL empty, which means "allow" (main/named_acl.c).
"""

from __future__ import annotations

from typing import Dict, List, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import consumers
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.winning import Reading
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Problem
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import readers

_OTHER_LANGUAGE = (".ael", ".lua")

_READ_BY_NOBODY = ("dbsep.conf",)
"""Samples that no source file of 16.28.0 or 22.10.1 opens; the stock one is invalid, which harms nobody."""


def refused(source, version: Version, modules: Optional[Dict[str, bool]] = None) -> List[Dict]:
    """The files that Asterisk would use nothing of, as plain data.

    :param source: a DiskSource or OverlaySource of the configuration directory.
    :param modules: name without ``.so`` to whether it runs, of all modules that are loaded; None, as of a stopped Asterisk: they
        are not known.
    :returns: by name of the root file, each with ``root``, ``file``, ``line``, ``reason`` and ``sentence``.
    """
    found = []
    for name in sorted(set(readers.READERS) | set(readers.AT_START)):
        if _is_read(name, version, modules) and source.is_regular(source.absolute(name)):
            problem = _problem(source, name, version)
            if problem is not None:
                found.append(_plain(name, problem))
    return found


def _is_read(name: str, version: Version, modules: Optional[Dict[str, bool]]) -> bool:
    """Whether the file counts here.

    A module that does not run may be down because of its file, which matters for the files that are described in ``consumers``.
    Of the others Debian ships an invalid sample whose module has never run (cel_sqlite3_custom.conf).
    """
    if name.endswith(_OTHER_LANGUAGE) or name in _READ_BY_NOBODY or not readers.known(name, version):
        return False
    if modules is None:
        return consumers.covered(name)
    own = [module[:-3] for module in _modules(name) if module.endswith(".so")]
    if len(own) < len(_modules(name)) or not own:
        return True
    return any(modules.get(module, False) or module in modules and consumers.covered(name) for module in own)


def _modules(name: str) -> Sequence[str]:
    """Those that read the file; what is no ``.so`` is a part of the main program."""
    return readers.READERS[name].modules if name in readers.READERS else (readers.AT_START[name],)


def _problem(source, name: str, version: Version) -> Optional[Problem]:
    """Why Asterisk would use nothing of the file; None: it uses it."""
    view = load(source, name, version=version)
    if view.error is not None:
        return view.error
    rejected = Reading(view, name, version).rejected
    if not rejected.file:
        return None
    return next((problem for problem in rejected.problems if problem.kind == "rejected"), None)


def _plain(name: str, problem: Problem) -> Dict:
    where = problem.where
    sentence = "%s, so Asterisk uses nothing of %s" % (str(problem).rstrip("."), name)
    return {"root": name, "file": where.path, "line": where.line, "reason": problem.message, "sentence": sentence}
