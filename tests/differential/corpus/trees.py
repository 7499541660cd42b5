# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Included files: their section context, faults inside them, their depth, and files that include themselves."""

from __future__ import annotations


def chain(length: int, end: bytes = b"") -> dict:
    """A root file and ``length`` files, each of which includes the next between two options."""
    files = {"root.conf": b"[a]\n#include @/c1.conf\nr=0\n"}
    for number in range(1, length + 1):
        following = b"#include @/c%d.conf\n" % (number + 1) if number < length else end
        files["c%d.conf" % number] = b"p=%d\n%sq=%d\n" % (number, following, number)
    return files


TEN = " | ".join("p=%d" % number for number in range(1, 11))
TEN_BACK = " | ".join("q=%d" % number for number in range(10, 0, -1))
NINE_BACK = " | ".join("q=%d" % number for number in range(9, 0, -1))

ROWS = (
    ("the parent goes on in its own section", "a: p=1 | y=2\nb: q=1",
     {"root.conf": b"[a]\n#include @/1.conf\ny=2\n", "1.conf": b"p=1\n[b]\nq=1\n"}),
    ("a second include without a header goes on in the first one's last section", "a: x=1 | p=1 | y=1 | z=1\nc1: q=1 | p2=1",
     {"root.conf": b"[a]\nx=1\n#include @/1.conf\ny=1\n#include @/2.conf\nz=1\n", "1.conf": b"p=1\n[c1]\nq=1\n", "2.conf": b"p2=1\n"}),
    ("a header in the parent resets that", "a: \nc1: q=1\nb: p2=1",
     {"root.conf": b"[a]\n#include @/1.conf\n[b]\n#include @/2.conf\n", "1.conf": b"[c1]\nq=1\n", "2.conf": b"p2=1\n"}),
    ("an addition in the parent resets that too", "a: p2=1\nc1: q=1",
     {"root.conf": b"[a]\n#include @/1.conf\n[a](+)\n#include @/2.conf\n", "1.conf": b"[c1]\nq=1\n", "2.conf": b"p2=1\n"}),
    ("the next file of a pattern goes on in the last section of the one before", "a: p=1 | z=1\nb: q=1 | r=1",
     {"root.conf": b"[a]\n#include @/d/*\nz=1\n", "d/1": b"p=1\n[b]\nq=1\n", "d/2": b"r=1\n"}),
    ("an addition in an included file", "a: x=1 | y=2 | z=3\nb: ",
     {"root.conf": b"[a]\nx=1\n[b]\n#include @/1.conf\n[a](+)\nz=3\n", "1.conf": b"[a](+)\ny=2\n"}),
    ("after an addition in an included file the next include goes on there", "a: y=2 | w=4\nb: z=3",
     {"root.conf": b"[a]\n[b]\n#include @/1.conf\nz=3\n#include @/2.conf\n", "1.conf": b"[a](+)\ny=2\n", "2.conf": b"w=4\n"}),
    ("templates from an included file", "t!: x=1\na<t>: x=1", {"root.conf": b"#include @/1.conf\n[a](t)\n", "1.conf": b"[t](!)\nx=1\n"}),
    ("the root file can consist of an include", "a: x=1", {"root.conf": b"#include @/1.conf\n", "1.conf": b"[a]\nx=1\n"}),
    ("an option behind an include that opened a section, before the parent's first section", "INVALID",
     {"root.conf": b"#include @/1.conf\ny=2\n", "1.conf": b"[a]\nx=1\n"}),
    ("an option in an included file before any section stops only that file", "a: z=1",
     {"root.conf": b"#include @/1.conf\n[a]\nz=1\n", "1.conf": b"x=1\n[b]\n"}),
    ("a fault in an included file stops only that file", "a: x=1 | z=3", {"root.conf": b"[a]\n#include @/1.conf\nz=3\n", "1.conf": b"x=1\n[\ny=2\n"}),
    ("an unknown base in an included file stops only that file", "a: x=1 | z=3",
     {"root.conf": b"[a]\n#include @/1.conf\nz=3\n", "1.conf": b"x=1\n[b](nowhere)\ny=2\n"}),
    ("a missing include in an included file stops only that file", "a: x=1 | z=3",
     {"root.conf": b"[a]\n#include @/1.conf\nz=3\n", "1.conf": b"x=1\n#include @/nowhere\ny=2\n"}),
    ("a fault in one file of a pattern leaves out the later ones", "a: p=1 | p=2 | z=9",
     {"root.conf": b"[a]\n#include @/d/*\nz=9\n", "d/1": b"p=1\n", "d/2": b"p=2\n[\n", "d/3": b"p=3\n"}),
    ("an empty included file is fine", "a: z=1", {"root.conf": b"[a]\n#include @/1.conf\nz=1\n", "1.conf": b""}),
    ("an include by an included file is relative to the configuration directory", "INVALID",
     {"root.conf": b"#include @/d/1.conf\n[a](b)\n", "d/1.conf": b"#include 2.conf\n", "d/2.conf": b"[b]\n"}),
    ("the same file twice", "a: x=1 | x=1", {"root.conf": b"[a]\n#include @/1.conf\n#include @/1.conf\n", "1.conf": b"x=1\n"}),
    ("an append in an included file", "a: p=12", {"root.conf": b"[a]\np=1\n#include @/1.conf\n", "1.conf": b"p+=2\n"}),
    ("ten levels below the root file", "a: " + TEN + " | " + TEN_BACK + " | r=0", chain(10)),
    ("an eleventh level is too deep, which stops the tenth file", "a: " + TEN + " | " + NINE_BACK + " | r=0", chain(11)),
    ("a twelfth level is not even tried", "a: " + TEN + " | " + NINE_BACK + " | r=0", chain(12)),
    ("tryinclude too deep is silent", "a: " + TEN + " | " + TEN_BACK + " | r=0", chain(10, b"#tryinclude @/root.conf\n")),
    ("a file that includes itself is read eleven times", "a: x=1\n" * 10 + "a: x=1",
     {"root.conf": b"[a]\nx=1\n#include @/root.conf\n"}),
    ("a file that includes itself: what stands behind is read in all but the innermost", "\n".join(["a: x=1 | y=2"] * 10 + ["a: x=1"]),
     {"root.conf": b"[a]\nx=1\n#include @/root.conf\ny=2\n"}),
    ("a file that tries to include itself is read whole eleven times", "\n".join(["a: x=1 | y=2"] * 11),
     {"root.conf": b"[a]\nx=1\n#tryinclude @/root.conf\ny=2\n"}),
    ("two files that include each other", "\n".join(["a: ", "b: "] * 5 + ["a: "]),
     {"root.conf": b"[a]\n#include @/1.conf\n", "1.conf": b"[b]\n#include @/root.conf\n"}),
    ("each invalid included file costs a level for good: the eleventh include fails", "INVALID",
     {"root.conf": b"[a]\n" + b"#include @/1.conf\n" * 11 + b"z=1\n", "1.conf": b"p=1\n[\n"}),
    ("ten invalid included files still fit", "a: " + " | ".join(["p=1"] * 10) + " | z=1",
     {"root.conf": b"[a]\n" + b"#include @/1.conf\n" * 10 + b"z=1\n", "1.conf": b"p=1\n[\n"}),
    ("ten invalid included files leave no level for tryinclude", "a: " + " | ".join(["p=1"] * 10) + " | z=1",
     {"root.conf": b"[a]\n" + b"#include @/1.conf\n" * 10 + b"#tryinclude @/2.conf\nz=1\n", "1.conf": b"p=1\n[\n", "2.conf": b"x=1\n"}),
    ("three invalid included files leave seven levels", "a: p=1 | p=1 | p=1 | " + " | ".join("p=%d" % n for n in range(1, 8))
     + " | " + " | ".join("q=%d" % n for n in range(6, 0, -1)) + " | r=0",
     {**chain(8), "root.conf": b"[a]\n" + b"#include @/bad\n" * 3 + b"#include @/c1.conf\nr=0\n", "bad": b"p=1\n[\n"}),
    ("a file of a pattern is one level", "a: " + " | ".join(["x=1"] * 12),
     {"root.conf": b"[a]\n#include @/d/*\n", **{"d/%02d" % n: b"x=1\n" for n in range(12)}}),
    ("a template inside a chain reaches the files behind it", "t!: x=1\nb<t>: x=1\nc<b>: x=1",
     {"root.conf": b"#include @/1\n[c](b)\n", "1": b"[t](!)\nx=1\n#include @/2\n", "2": b"[b](t)\n"}),
)
