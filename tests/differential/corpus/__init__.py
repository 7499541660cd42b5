# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hand-written cases: one for every rule of the language that we know, named after what it shows.

A row is (name, what Asterisk reads, files). What Asterisk reads is written as one line per section: ``name: x=1 | y=2``, with ``name!`` for a
template and ``name<t1,t2>`` for its bases; or the word INVALID or MISSING. Bytes that are no printable ASCII stand as ``\\xNN``.
A dict of them, by Asterisk's major version, stands where versions differ.
The files are one value (the root file) or a dict; see cases.py for ``@/`` and ``@@/``.
"""

from __future__ import annotations

from ..cases import ROOT, Case
from . import comments, filters, headers, includes, options, physical, trees

TABLES = {
    "physical": physical.ROWS, "comments": comments.ROWS, "headers": headers.ROWS, "filters": filters.ROWS, "options": options.ROWS,
    "includes": includes.ROWS, "trees": trees.ROWS,
}


def rows() -> list:
    """All rows as (Case, what Asterisk reads)."""
    found = []
    for topic, table in TABLES.items():
        for name, expected, files, *more in table:
            extra = more[0] if more else {}
            contents = files if isinstance(files, dict) else {ROOT: files}
            found.append((Case("{0}: {1}".format(topic, name), contents, **extra), expected))
    return found


def summary(answer: bytes) -> str:
    """An answer of ``GetConfig`` in the form of the rows."""
    if not answer.startswith(b"Response: Success"):
        return "MISSING" if answer.endswith(b"not found") else "INVALID"
    sections = []
    for line in answer.split(b"\r\n")[1:]:
        key, _colon, value = line.partition(b": ")
        if key.startswith(b"Category"):
            sections.append([value, b"", b"", []])
        elif key.startswith(b"IsTemplate"):
            sections[-1][1] = b"!"
        elif key.startswith(b"Templates"):
            sections[-1][2] = b"<" + value + b">"
        elif key.startswith(b"Line"):
            sections[-1][3].append(value)
    text = b"\n".join(name + mark + bases + b": " + b" | ".join(values) for name, mark, bases, values in sections)
    return "".join(chr(byte) if 32 <= byte < 127 or byte == 10 else "\\x%02x" % byte for byte in text)
