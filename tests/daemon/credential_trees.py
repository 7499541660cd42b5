# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration with credentials of every kind in every shape: templates, inheritance, additions, duplicates, includes, wizards."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent / "files/credentials"


def files(version, replacements):
    """Name to text of every file for a version (text); ``@NAME@`` is replaced. From 21 on nobody reads sip.conf."""
    found = {str(path.relative_to(ROOT)): path.read_text() for path in sorted(ROOT.rglob("*.conf"))}
    if version != "16":
        del found["sip.conf"]
    for name, text in found.items():
        for word, value in replacements.items():
            text = text.replace("@%s@" % word, value)
        found[name] = text
    return found
