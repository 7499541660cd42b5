# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shorten the help text of the Asterisk in a test image; its program, modules and configuration stay Debian's.

Usage: shorten_help.py ROOT      the root file system of the image

Asterisk reads one XML file at each start and searches it for every application, function and action that it registers: more than half
of the processor time of a start, and the tests start it some hundred times. What it needs to register them without a warning stays, which is
their name and one line; the options of configuration files stay whole, because their types depend on them and this collection reads
their help; and so does what it says of modules that are to be removed.
"""

from __future__ import annotations

import pathlib
import sys
from xml.etree import ElementTree

HELP = "usr/share/asterisk/documentation/core-en_US.xml"
WHOLE = ("configInfo", "module")
OUTDATED = ("deprecated_in", "removed_in", "replacement")


def is_needed(entry):
    """Whether Asterisk looks for this entry while it starts."""
    if entry.tag == "module":
        return any(entry.find(tag) is not None for tag in OUTDATED)
    return entry.tag != "info"


def shortened(text):
    """The help text with the same beginning, such as its document type, which Asterisk looks at."""
    root = ElementTree.fromstring(text)
    entries = [entry for entry in root if is_needed(entry)]
    for entry in entries:
        if entry.tag not in WHOLE:
            entry[:] = entry.findall("synopsis")
    root[:] = entries
    return text[:text.index("<docs")] + ElementTree.tostring(root, encoding="unicode") + "\n"


def main():
    path = pathlib.Path(sys.argv[1], HELP)
    if path.exists():
        path.write_text(shortened(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
