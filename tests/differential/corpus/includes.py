# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Include directives: their words, quotes, patterns, and what is missing or unreadable."""

from __future__ import annotations

ONE = {"1.conf": b"x=1\n"}


def rooted(directive: bytes, **more) -> dict:
    """A root file with a directive between two options, and 1.conf."""
    return {"root.conf": b"[a]\nk=0\n" + directive + b"\nz=9\n", **ONE, **more}


READ = "a: k=0 | x=1 | z=9"
NOT_READ = "a: k=0 | z=9"

ROWS = (
    ("an include", READ, rooted(b"#include @/1.conf")),
    ("an include in double quotes", READ, rooted(b'#include "@/1.conf"')),
    ("an include in angle brackets", READ, rooted(b"#include <@/1.conf>")),
    ("single quotes are part of the name", "INVALID", rooted(b"#include '@/1.conf'")),
    ("an opening quote alone is part of the name", "INVALID", rooted(b'#include "@/1.conf')),
    ("a closing quote alone is part of the name", "INVALID", rooted(b'#include @/1.conf"')),
    ("mixed quotes are part of the name", "INVALID", rooted(b'#include "@/1.conf>')),
    ("text behind the closing quote makes the quotes part of the name", "INVALID", rooted(b'#include "@/1.conf" x')),
    ("blanks behind the closing quote are trimmed", READ, rooted(b'#include "@/1.conf"  ')),
    ("blanks inside the quotes are part of the name", "INVALID", rooted(b'#include " @/1.conf"')),
    ("double quotes in angle brackets", "INVALID", rooted(b'#include <"@/1.conf">')),
    ("a quote alone finds nothing", "INVALID", rooted(b'#include "')),
    ("empty quotes are the configuration directory", "INVALID", rooted(b'#include ""')),
    ("an absolute path", READ, rooted(b"#include @@/1.conf")),
    ("an absolute path in quotes", READ, rooted(b'#include "@@/1.conf"')),
    ("a name with a blank", READ, {**rooted(b"#include @/with blank.conf"), "with blank.conf": b"x=1\n"}),
    ("a path with two dots", READ, rooted(b"#include @/d/../1.conf", **{"d/2.conf": b""})),
    ("the directive in upper case", READ, rooted(b"#INCLUDE @/1.conf")),
    ("the directive in mixed case", READ, rooted(b"#IncLude @/1.conf")),
    ("blanks before the directive", READ, rooted(b"  \t#include @/1.conf")),
    ("a tab behind the directive", READ, rooted(b"#include\t@/1.conf")),
    ("a blank behind the number sign is an unknown directive", NOT_READ, rooted(b"# include @/1.conf")),
    ("a longer word is an unknown directive", NOT_READ, rooted(b"#includes @/1.conf")),
    ("a quote directly behind the word makes it an unknown directive", NOT_READ, rooted(b'#include"@/1.conf"')),
    ("a byte above 127 ends the word and is lost", READ, rooted(b"#include\xfc@/1.conf")),
    ("a byte above 127 and a blank end the word", READ, rooted(b"#include\xa0 @/1.conf")),
    ("a directive without an argument is ignored", NOT_READ, rooted(b"#include")),
    ("a directive with a comment as its argument is ignored", NOT_READ, rooted(b"#include ; @/1.conf")),
    ("tryinclude without an argument is ignored", NOT_READ, rooted(b"#tryinclude")),
    ("an unknown directive is ignored", NOT_READ, rooted(b"#define x 1")),
    ("a number sign alone is ignored", NOT_READ, rooted(b"#")),
    ("exec is ignored while it is not enabled", NOT_READ, rooted(b"#exec /bin/echo x=1")),
    ("exec without an argument is ignored", NOT_READ, rooted(b"#exec")),
    ("exec of a missing program is ignored while it is not enabled", NOT_READ, rooted(b"#exec /nowhere")),
    ("exec before the first section is ignored", "a: ", b"#exec /bin/echo\n[a]\n"),
    ("a missing file is fatal", "INVALID", rooted(b"#include @/nowhere.conf")),
    ("a pattern without a match is fatal", "INVALID", rooted(b"#include @/nowhere*.conf")),
    ("a directory is fatal", "INVALID", rooted(b"#include @/d", **{"d/2.conf": b"x=1\n"})),
    ("an unreadable file is fatal", "INVALID",
     {"root.conf": b"[a]\n#include @/2.conf\nz=9\n", "2.conf": b"x=1\n"}, {"unreadable": ("2.conf",)}),
    ("tryinclude reads a file", READ, rooted(b"#tryinclude @/1.conf")),
    ("tryinclude of a missing file", NOT_READ, rooted(b"#tryinclude @/nowhere.conf")),
    ("tryinclude of a pattern without a match", NOT_READ, rooted(b"#tryinclude @/nowhere*.conf")),
    ("tryinclude of a directory", NOT_READ, rooted(b"#tryinclude @/d", **{"d/2.conf": b"x=1\n"})),
    ("tryinclude of an unreadable file", "a: z=9",
     {"root.conf": b"[a]\n#tryinclude @/2.conf\nz=9\n", "2.conf": b"x=1\n"}, {"unreadable": ("2.conf",)}),
    ("tryinclude of an invalid file", "a: k=0 | x=1 | z=9", rooted(b"#tryinclude @/2.conf", **{"2.conf": b"x=1\n[\ny=2\n"})),
    ("TRYINCLUDE in upper case", NOT_READ, rooted(b"#TryInclude @/nowhere.conf")),
    ("a pattern, in bytewise order", "a: p=10 | p=9 | p=A | p=_ | p=a",
     {"root.conf": b"[a]\n#include @/d/*.conf\n", "d/a.conf": b"p=a\n", "d/A.conf": b"p=A\n",
      "d/9.conf": b"p=9\n", "d/10.conf": b"p=10\n", "d/_.conf": b"p=_\n"}),
    ("a pattern skips names with a leading dot", "a: p=1", {"root.conf": b"[a]\n#include @/d/*.conf\n", "d/1.conf": b"p=1\n", "d/.2.conf": b"p=2\n"}),
    ("a pattern with the leading dot finds them", "a: p=2", {"root.conf": b"[a]\n#include @/d/.*.conf\n", "d/1.conf": b"p=1\n", "d/.2.conf": b"p=2\n"}),
    ("a pattern for .conf skips a backup", "a: p=1",
     {"root.conf": b"[a]\n#include @/d/*.conf\n", "d/1.conf": b"p=1\n", "d/1.conf.4711.2026-11-23_02:00:00~": b"p=2\n", "d/1.conf~": b"p=3\n"}),
    ("a pattern for everything finds a backup", "a: p=1 | p=3", {"root.conf": b"[a]\n#include @/d/*\n", "d/1.conf": b"p=1\n", "d/1.conf~": b"p=3\n"}),
    ("a question mark", "a: p=1 | p=2", {"root.conf": b"[a]\n#include @/d/?.conf\n", "d/1.conf": b"p=1\n", "d/2.conf": b"p=2\n", "d/10.conf": b"p=10\n"}),
    ("a bracket expression", "a: p=1 | p=3",
     {"root.conf": b"[a]\n#include @/d/[13].conf\n", "d/1.conf": b"p=1\n", "d/2.conf": b"p=2\n", "d/3.conf": b"p=3\n"}),
    ("a negated bracket expression", "a: p=2", {"root.conf": b"[a]\n#include @/d/[!1].conf\n", "d/1.conf": b"p=1\n", "d/2.conf": b"p=2\n"}),
    ("a range and a class", "a: p=1 | p=b",
     {"root.conf": b"[a]\n#include @/d/[0-1[:lower:]].conf\n", "d/1.conf": b"p=1\n", "d/2.conf": b"p=2\n", "d/b.conf": b"p=b\n"}),
    ("braces, in their own order", "a: p=2 | p=1", {"root.conf": b"[a]\n#include @/d/{2,1}.conf\n", "d/1.conf": b"p=1\n", "d/2.conf": b"p=2\n"}),
    ("braces around names of which one is missing", "a: p=2", {"root.conf": b"[a]\n#include @/d/{3,2}.conf\n", "d/1.conf": b"p=1\n", "d/2.conf": b"p=2\n"}),
    ("braces around patterns", "a: p=2 | p=1 | p=1", {"root.conf": b"[a]\n#include @/{d/2*,d/1*,*/1*}\n", "d/1.conf": b"p=1\n", "d/2.conf": b"p=2\n"}),
    ("nested braces", "a: p=1 | p=2 | p=3",
     {"root.conf": b"[a]\n#include @/d/{1,{2,3}}.conf\n", "d/1.conf": b"p=1\n", "d/2.conf": b"p=2\n", "d/3.conf": b"p=3\n"}),
    ("a backslash escapes a pattern's sign", "a: p=0", {"root.conf": b"[a]\n#include @/d/\\*.conf\n", "d/*.conf": b"p=0\n", "d/1.conf": b"p=1\n"}),
    ("a pattern over directories", "a: p=1 | p=2", {"root.conf": b"[a]\n#include @/*/x.conf\n", "d/x.conf": b"p=1\n", "e/x.conf": b"p=2\n"}),
    ("a directory that a pattern finds is left out", "a: p=1", {"root.conf": b"[a]\n#include @/d/*\n", "d/1.conf": b"p=1\n", "d/2/x": b"p=2\n"}),
    ("a pattern that finds only directories is fatal", "INVALID", {"root.conf": b"[a]\n#include @/d/*\n", "d/2/x": b"p=2\n"}),
    ("an unreadable file that a pattern finds is left out silently", "a: p=1 | p=3",
     {"root.conf": b"[a]\n#include @/d/*\n", "d/1": b"p=1\n", "d/2": b"p=2\n", "d/3": b"p=3\n"}, {"unreadable": ("d/2",)}),
    ("a pattern that finds only unreadable files is fatal", "INVALID",
     {"root.conf": b"[a]\n#include @/d/*\n", "d/2": b"p=2\n"}, {"unreadable": ("d/2",)}),
    ("a symbolic link to a file", "a: x=1", {"root.conf": b"[a]\n#include @/link.conf\n", **ONE}, {"links": {"link.conf": "@@/1.conf"}}),
    ("a dangling symbolic link is fatal", "INVALID", {"root.conf": b"[a]\n#include @/link.conf\n"}, {"links": {"link.conf": "@@/nowhere"}}),
    ("a dangling symbolic link that a pattern finds is left out", "a: p=1",
     {"root.conf": b"[a]\n#include @/d/*\n", "d/1": b"p=1\n"}, {"links": {"d/0": "@@/nowhere"}}),
    ("a symbolic link to a directory is fatal", "INVALID", {"root.conf": b"[a]\n#include @/link\n", "d/1": b""}, {"links": {"link": "@@/d"}}),
    ("the root file through a symbolic link", "a: x=1", {"1.conf": b"[a]\nx=1\n"}, {"links": {"root.conf": "@@/1.conf"}}),
    ("a missing root file", "MISSING", {"1.conf": b""}),
    ("a directory as the root file", "MISSING", {"root.conf/1.conf": b"[a]\n"}),
    ("an unreadable root file", "MISSING", {"root.conf": b"[a]\n"}, {"unreadable": ("root.conf",)}),
    ("a path of 255 bytes with a wildcard is cut", "INVALID", rooted(b"#include @/" + b"d/../" * 60 + b"1.conf", **{"d/2.conf": b""})),
)
