# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated files for a family: the same settings written several times, in sections of one name, in templates, in additions, in included files."""

from __future__ import annotations

from random import Random

from .family import Family, Setting, Subject


def option_line(rng: Random, setting: Setting) -> str:
    """One line for a setting."""
    name = rng.choice(setting.names)
    if not setting.exact:
        name = rng.choice((name, name, name, name.upper(), name.capitalize()))
    operator = rng.choice(("=", " = ", "=", " => ", "=>"))
    value = rng.choice(setting.values)
    if value.startswith(">"):
        operator = " = "
    return name + operator + value.replace(";", "\\;") + rng.choice(("", "", "", " ; comment", "  "))


def some_lines(rng: Random, subject: Subject, most: int) -> list:
    """Lines for some settings; the same few are chosen again and again, so that there are duplicates."""
    few = rng.sample(subject.settings, min(len(subject.settings), rng.randrange(1, 7)))
    return [option_line(rng, rng.choice(few)) for _unused in range(rng.randrange(most + 1))]


def section(rng: Random, subject: Subject, templates: list, required: tuple) -> list:
    """One section with its additions, as blocks of lines that keep their order."""
    name = rng.choice((subject.section,) * 4 + subject.spellings)
    bases = rng.sample(templates, rng.randrange(len(templates) + 1)) if rng.random() < 0.5 else []
    lines = some_lines(rng, subject, 8)
    for line in required:
        lines.insert(rng.randrange(len(lines) + 1) if rng.random() < 0.5 else 0, line)
    blocks = [["[{0}]{1}".format(name, "({0})".format(",".join(bases)) if bases else "")] + lines]
    while rng.random() < 0.2:
        blocks.append(["[{0}](+)".format(name)] + some_lines(rng, subject, 4))
    return blocks


def subject_blocks(rng: Random, subject: Subject, number: int) -> list:
    """Everything about one subject: templates first, then its sections."""
    if rng.random() < subject.absent:
        return []
    templates = ["t{0}{1}".format(number, letter) for letter in "ab"[:rng.choice((0, 0, 1, 2))]]
    blocks = [["[{0}](!)".format(name)] + some_lines(rng, subject, 5) for name in templates]
    blocks += section(rng, subject, templates, subject.required)
    while rng.random() < subject.again:
        blocks += section(rng, subject, templates, subject.required if rng.random() < 0.7 else ())
    return blocks


def nonsense(rng: Random, family: Family, blocks: list) -> list:
    """The same blocks, with an unknown option in one of them now and then."""
    if rng.random() < family.nonsense:
        block = rng.choice(blocks)
        block.insert(rng.randrange(1, len(block) + 1), rng.choice(("nonsense = 1", "no-such-option = yes", "xcontext=in")))
    return blocks


def commented(rng: Random, lines: list) -> list:
    """The same lines with comments that hold lines like them."""
    options = [line for line in lines[1:] if ";" not in line] or ["x=1"]
    lines = list(lines)
    for _unused in range(rng.choice((0, 0, 0, 1, 2))):
        old = rng.choice(options)
        new = rng.choice((["; " + old], [";" + old], [";-- " + old, old, "--;"], [""], [";-- " + old + " --;"]))
        at = rng.randrange(1, len(lines) + 1)
        lines[at:at] = new
    return lines


def file(rng: Random, family: Family, mark: str, etc: str) -> dict:
    """The family's file, and one that it may include: a dict of bytes by name.

    The include is absolute, because asterisk.conf is read before Asterisk knows another configuration directory than
    the one it was built with.
    """
    parts = [subject_blocks(rng, subject, number) for number, subject in enumerate(family.subjects)]
    blocks = nonsense(rng, family, interleaved(rng, [part for part in parts if part]))
    lines = [commented(rng, block) for block in blocks]
    end = [family.end.format(mark=mark).splitlines()]
    if len(lines) < 3 or rng.random() < 0.6:
        return {family.file: joined(lines + end)}
    first, last = sorted(rng.sample(range(len(lines) + 1), 2))
    included = "{0}.d/{1}.conf".format(family.file, rng.choice(("10", "custom")))
    pattern = etc + "/" + rng.choice((included, "{0}.d/*.conf".format(family.file)))
    return {family.file: joined(lines[:first] + [["#include " + pattern]] + lines[last:] + end), included: joined(lines[first:last])}


def interleaved(rng: Random, parts: list) -> list:
    """The blocks of all subjects in one list; those of one subject keep their order."""
    blocks = []
    parts = [list(part) for part in parts]
    while parts:
        part = rng.choice(parts)
        blocks.append(part.pop(0))
        parts = [each for each in parts if each]
    return blocks


def joined(blocks: list) -> bytes:
    """Bytes of a file."""
    return "".join(line + "\n" for block in blocks for line in block).encode("utf-8", "surrogateescape")
