# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both readings of a case in one form, the text of AMI's ``GetConfig``, so that they are compared byte by byte.

The form is unambiguous although it is text: a line ends in CR LF and no name or value can hold an LF; an option name holds
a ``=`` only as its first byte.
"""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import view as conf_view
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

from .cases import Case

MISSING = b"Response: Error\r\nMessage: Config file not found"
INVALID = b"Response: Error\r\nMessage: Config file has invalid format"
ENDLESS = b"Asterisk would never answer"
ANSWERS = {"missing": MISSING, "invalid": INVALID, "endless": ENDLESS}
ASTERISK_UID = 101
"""The account ``asterisk`` in the images; the test's own user is another, so a file of mode 0600 is unreadable there."""


def render(view: conf_view.View) -> bytes:
    """What ``GetConfig`` with ``Filter: TEMPLATES=include`` answers for a view."""
    if view.error is not None:
        return ANSWERS[view.error.kind]
    lines = [b"Response: Success"]
    for number, section in enumerate(view.sections):
        lines.append(b"Category-%06d: %s" % (number, section.name))
        if section.template:
            lines.append(b"IsTemplate-%06d: 1" % number)
        if section.bases:
            # Asterisk answers with no header at all where the joined names are empty
            bases = b",".join(section.bases)
            if bases:
                lines.append(b"Templates-%06d: %s" % (number, bases))
        for place, variable in enumerate(section.variables):
            lines.append(b"Line-%06d-%06d: %s=%s" % (number, place, variable.name, variable.value))
    return b"\r\n".join(lines)


def ours(case: Case, etc: str, version: Version) -> bytes:
    """Our reading of a case that has been written."""
    source = DiskSource(etc, uid=ASTERISK_UID if case.unreadable else None)
    return render(conf_view.load(source, case.root, version=version))


def explain(case: Case, etc: str, version: Version, theirs: bytes, our: bytes) -> str:
    """Both readings for a person."""
    view = conf_view.load(DiskSource(etc), case.root, version=version)
    problems = "".join("    {0}\n".format(problem) for problem in ([view.error] if view.error else []) + view.problems)
    return "{0}  Asterisk {1} reads:\n{2}  We read:\n{3}  Our problems:\n{4}".format(
        case.show(), version, _shown(theirs), _shown(our), problems.replace(etc + os.sep, ""))


def _shown(answer: bytes) -> str:
    return "".join("    {0!r}\n".format(line)[:220] for line in answer.split(b"\r\n"))
