# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every configuration file that the Debian packages ship is read by us as by the Asterisk of the same package."""

from __future__ import annotations

import gzip
import os

from .cases import Case
from .compare import Comparer, Tally
from .oracle.reader import Readers

FIND = """
mkdir -p "$1/etc" && cp -r /etc/asterisk/. "$1/etc" && mkdir -p "$1/doc" && cd /usr/share/doc &&
find -L asterisk* -name '*.conf' -o -name '*.conf.gz' -o -name '*.conf.sample' -o -name '*.conf.sample.gz' -o -name '*.adsi*' \\
  | while read -r file; do mkdir -p "$1/doc/${file%/*}"; cp -L "$file" "$1/doc/$file"; done
chmod -R a+rX "$1"
"""
FEWEST = 150
"""Files that both suites' packages ship at the least; fewer mean that they were not found."""


def shipped(reader) -> list:
    """Every shipped file of one version as a case; included files stand beside it, as in /etc/asterisk."""
    copied = os.path.join(os.path.dirname(reader.etc), "shipped", reader.suite)
    reader.container.ask(op="run", argv=["sh", "-ec", FIND, "sh", copied])
    cases = []
    for folder, _folders, names in sorted(os.walk(copied)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            with (gzip.open if name.endswith(".gz") else open)(path, "rb") as stream:
                cases.append(Case(os.path.relpath(path, copied), {"root.conf": stream.read()}))
    return [case.placed("shipped/{0}/{1}".format(reader.suite, number)) for number, case in enumerate(cases)]


def install_shipped_includes(reader, etc: str) -> None:
    """Files that a shipped file includes are named relative to the configuration directory."""
    reader.container.ask(op="run", argv=["sh", "-ec", 'for each in /etc/asterisk/*/; do cp -r "$each" "$1"; done; chmod -R a+rX "$1"', "sh", etc])


def test_shipped_files(report):
    tally = Tally()
    for suite in ("bullseye", "sid"):
        with Readers((suite,)) as readers:
            reader = readers.readers[0]
            install_shipped_includes(reader, readers.etc)
            comparer = Comparer(readers)
            tally.add(comparer.compare(shipped(reader)))
            comparer.close()
    assert not tally.mismatches, "\n".join(map(str, tally.mismatches))
    assert min(tally.valid.values()) > FEWEST, tally.lines()
    assert len(tally.compared) == 2
    report(tally.lines("shipped files"))
