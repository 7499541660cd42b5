# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package of Asterisk: its version, and what its changelog names as corrected."""

from __future__ import annotations

import gzip
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import quiet

CHANGELOGS = ("/usr/share/doc/asterisk/changelog.Debian.gz", "/usr/share/doc/asterisk/changelog.Debian", "/usr/share/doc/asterisk/changelog.gz")
_NAMES = re.compile(r"\b(CVE-\d{4}-\d{4,7}|GHSA(?:-[0-9a-z]{4}){3}|AST-20\d\d-\d{3})\b", re.IGNORECASE)


def changelog(paths=CHANGELOGS):
    """(path of the first changelog that is there, the identifiers that it names); (None, None) without one."""
    for path in paths:
        try:
            data = quiet.read(path)
            text = (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8", "replace")
        except (OSError, EOFError, ValueError):
            continue
        return path, frozenset(_spelled(name) for name in _NAMES.findall(text))
    return None, None


def _spelled(name):
    return "GHSA" + name[4:].lower() if name[:4].upper() == "GHSA" else name.upper()


def version():
    """(version of the package, sentence on why not); "": Asterisk comes from no package."""
    printed, problem = commands.output(["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Version}", "asterisk"])
    if printed.startswith("ii "):
        return printed.split()[-1], None
    if problem and "cannot be run" in problem:
        return None, "The package manager of this host is not dpkg, so what its package corrected is not known."
    return "", None
