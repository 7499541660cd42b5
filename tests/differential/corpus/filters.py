# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Additions to a section, ``(+)``, and the filters that choose one."""

from __future__ import annotations

TWO = b"[a]\ntype=aor\nx=1\n[a]\ntype=auth\nx=2\n"
FIRST = "a: type=aor | x=1 | z=9\na: type=auth | x=2"
SECOND = "a: type=aor | x=1\na: type=auth | x=2 | z=9"


def add(condition: bytes) -> bytes:
    """An addition with a filter, to one of two sections."""
    return TWO + b"[a](+" + condition + b")\nz=9\n"


ROWS = (
    ("an addition", "a: x=1 | y=2\nb: ", b"[a]\nx=1\n[b]\n[a](+)\ny=2\n"),
    ("an addition goes to the first section of the name", "a: x=1 | z=3\na: y=2", b"[a]\nx=1\n[a]\ny=2\n[a](+)\nz=3\n"),
    ("an addition in other case", "real: x=1 | y=2", b"[real]\nx=1\n[REAL](+)\ny=2\n"),
    ("an addition to nothing is fatal", "INVALID", b"[b]\n[a](+)\n"),
    ("an addition to a section below is fatal", "INVALID", b"[a](+)\n[a]\n"),
    ("an addition passes over a template", "a!: x=1\na: y=2 | z=3", b"[a](!)\nx=1\n[a]\ny=2\n[a](+)\nz=3\n"),
    ("an addition to a template alone is fatal", "INVALID", b"[t](!)\nx=1\n[t](+)\ny=2\n"),
    ("TEMPLATES=include reaches a template", "t!: x=1 | y=2", b"[t](!)\nx=1\n[t](+TEMPLATES=include)\ny=2\n"),
    ("TEMPLATES=include takes the first of both kinds", "t: x=1 | z=3\nt!: y=2", b"[t]\nx=1\n[t](!)\ny=2\n[t](+TEMPLATES=include)\nz=3\n"),
    ("TEMPLATES=restrict takes a template only", "t: x=1\nt!: y=2 | z=3", b"[t]\nx=1\n[t](!)\ny=2\n[t](+TEMPLATES=restrict)\nz=3\n"),
    ("TEMPLATES=restrict without a template is fatal", "INVALID", b"[t]\nx=1\n[t](+TEMPLATES=restrict)\n"),
    ("TEMPLATES in lower case is an option's name", "INVALID", b"[t](!)\nx=1\n[t](+templates=include)\n"),
    ("INCLUDE in upper case", "t!: x=1 | y=2", b"[t](!)\nx=1\n[t](+TEMPLATES=INCLUDE)\ny=2\n"),
    ("TEMPLATES with another word is fatal", "INVALID", b"[a]\nx=1\n[a](+TEMPLATES=no)\n"),
    ("TEMPLATES and a condition", "t!: x=1\nt!: x=2 | y=2", b"[t](!)\nx=1\n[t](!)\nx=2\n[t](+TEMPLATES=include&x=2)\ny=2\n"),
    ("a condition and TEMPLATES", "t!: x=1\nt!: x=2 | y=2", b"[t](!)\nx=1\n[t](!)\nx=2\n[t](+x=2&TEMPLATES=include)\ny=2\n"),
    ("a filter without TEMPLATES passes over a template", "INVALID", b"[t](!)\nx=1\n[t](+x=1)\ny=2\n"),
    ("a filter takes the first section that matches", FIRST, add(b"type=a")),
    ("a filter by value", SECOND, add(b"type=auth")),
    ("a filter is not anchored", SECOND, add(b"type=ut")),
    ("a filter with an anchor", SECOND, add(b"type=^au")),
    ("a filter with a bracket expression", SECOND, add(b"x=[2-9]")),
    ("a filter with a class", FIRST, add(b"x=[[:digit:]]")),
    ("a filter with an alternative", SECOND, add(b"type=nothing|auth")),
    ("a filter with a repetition", SECOND, add(b"type=^au+th$")),
    ("a filter whose name is an expression", SECOND, add(b"^t.pe$=auth")),
    ("a name that is not anchored", SECOND, add(b"yp=auth")),
    ("an empty value matches all, but not in Asterisk 16", {"16": "INVALID", "22": FIRST}, add(b"type=")),
    ("two conditions", SECOND, add(b"type=^au&x=2")),
    ("two conditions of which one fails", "INVALID", add(b"type=^au&x=1")),
    ("conditions may be met by different options", FIRST, add(b"type=aor&x=1")),
    ("a filter is case-sensitive in values", "INVALID", add(b"type=AUTH")),
    ("a filter is case-sensitive in names", "INVALID", add(b"TYPE=auth")),
    ("a filter with blanks around its parts", SECOND, add(b" type = auth ")),
    ("a filter with a blank in the value", "INVALID", add(b"type=au th")),
    ("a condition without an equals sign is fatal", "INVALID", add(b"type")),
    ("a bad expression is fatal", "INVALID", add(b"type=[")),
    ("a bad expression as a name is fatal", "INVALID", add(b"(=auth")),
    ("a second equals sign ends the value", SECOND, add(b"type=auth=nothing")),
    ("quotes around the value", SECOND, add(b"type='auth'")),
    ("double quotes around the value", SECOND, add(b'type="auth"')),
    ("quotes around the name", SECOND, add(b"'type'=auth")),
    ("quotes keep a blank", "INVALID", add(b"type=' auth'")),
    ("quotes shield the separator", "a: x=1&y=2 | z=9", b"[a]\nx=1&y=2\n[a](+x='1&y')\nz=9\n"),
    ("quotes around the condition are taken off first", SECOND, add(b"'type=auth'")),
    ("an open quote", "INVALID", add(b"type='auth")),
    ("a backslash shields the separator and stays in the expression", "a: x=1&y=2 | z=9", b"[a]\nx=1&y=2\n[a](+x=1\\&y)\nz=9\n"),
    ("quotes in quotes: only the outer ones are taken off", "INVALID", add(b"type=\"'auth'\"")),
    ("a condition in seven quotes in one another is read, here as one without an equals sign", "INVALID", add(b"type=auth&" + b"'\"'\"'\"'x")),
    ("eight quotes in one another end the filter", SECOND, add(b"type=auth&" + b"'\"'\"'\"'\"x")),
    ("an empty condition behind the last separator", {"16": SECOND, "22": "INVALID"}, add(b"type=auth&")),
    ("an empty condition before the first separator", "INVALID", add(b"&type=auth")),
    ("a dot is a byte or a character, depending on the version", {"16": "INVALID", "22": "a: x=\\xc3\\xbc | z=9"},
     b"[a]\nx=\xc3\xbc\n[a](+x=^.$)\nz=9\n"),
    ("a dot and Latin-1", {"16": "a: x=\\xfc | z=9", "22": "INVALID"}, b"[a]\nx=\xfc\n[a](+x=^.$)\nz=9\n"),
    ("a comma cannot stand in a filter", "INVALID", add(b"type=au,th")),
    ("a parenthesis cannot stand in a filter", "INVALID", add(b"type=(aor|auth)")),
    ("a semicolon in a filter", "a: x=1;2 | z=9", b"[a]\nx=1\\;2\n[a](+x=1\\;2)\nz=9\n"),
    ("a filter sees inherited options", "t!: k=1\na: \na<t>: k=1 | z=9", b"[t](!)\nk=1\n[a]\n[a](t)\n[a](+k=1)\nz=9\n"),
    ("a filter with an empty section name looks at all sections", "a: type=aor | x=1\na: type=auth | x=2 | z=9", TWO + b"[](+type=auth)\nz=9\n"),
    ("an addition with an empty name goes to the first section", FIRST, TWO + b"[](+)\nz=9\n"),
    ("an addition can append to an inherited value", "t!: x=1\na<t>: x=1 2", b"[t](!)\nx=1\n[a](t)\n[a](+)\nx+= 2\n"),
    ("addition and exclamation mark hide the existing section", "a!: x=1 | y=2", b"[a]\nx=1\n[a](+,!)\ny=2\n"),
    ("exclamation mark and addition hide the existing section", "a!: x=1 | y=2", b"[a]\nx=1\n[a](!,+)\ny=2\n"),
    ("base and addition put the base's options into the existing section", "t!: k=1\na: x=1 | k=1 | y=2", b"[t](!)\nk=1\n[a]\nx=1\n[a](t,+)\ny=2\n"),
    ("addition and base put the base's options there and list it", "t!: k=1\na<t>: x=1 | k=1 | y=2", b"[t](!)\nk=1\n[a]\nx=1\n[a](+,t)\ny=2\n"),
    ("addition with a filter and a base", "t!: k=1\na: x=1\na<t>: x=2 | k=1 | y=2", b"[t](!)\nk=1\n[a]\nx=1\n[a]\nx=2\n[a](+x=2,t)\ny=2\n"),
    ("addition twice", "a: x=1 | y=2", b"[a]\nx=1\n[a](+,+)\ny=2\n"),
    ("addition twice with different filters", "a: x=1\na: x=2 | y=2", b"[a]\nx=1\n[a]\nx=2\n[a](+x=1,+x=2)\ny=2\n"),
    ("base, addition, base", "t!: k=1\na<t>: x=1 | k=1 | k=1 | y=2", b"[t](!)\nk=1\n[a]\nx=1\n[a](t,+,t)\ny=2\n"),
    ("a failed addition with a base before it is fatal", "INVALID", b"[t](!)\nk=1\n[a](t,+)\n"),
    ("an addition to itself through an earlier section of the name", "a: x=1 | x=1 | y=2", b"[a]\nx=1\n[a](a,+)\ny=2\n"),
    ("a blank behind the plus sign is an empty condition", "INVALID", b"[a]\nx=1\n[a](+ )\ny=2\n"),
)
