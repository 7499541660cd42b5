# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw docs/images/architecture.svg: the rooms of the collection, and who imports whom, read from the imports themselves.

Usage: make tables     tests/unit/docs says when it is needed
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs/images/architecture.svg"
OURS = "ansible_collections.voipsec.asterisk.plugins."

ROOMS = {
    # room: (title, what it is, column, row, columns that it takes)
    "playbooks": ("playbooks", "what a person runs", 0, 0, 4),
    "roles": ("roles", "one topic each: variables in, module calls out", 0, 1, 4),
    "filter": ("filter, lookup", "what is said of results", 0, 2, 1),
    "action": ("action", "the controller's side", 1, 2, 1),
    "modules": ("modules", "documentation and a short main()", 2, 2, 2),
    "plugin_utils": ("plugin_utils", "connection, escrow, report", 1, 3, 1),
    "module_utils/programs": ("programs", "what stays on a host", 3, 3, 1),
    "module_utils/policy": ("policy", "what is safe", 0, 4, 2),
    "module_utils/host": ("host", "the machine", 2, 4, 2),
    "module_utils/conf": ("conf", "the Asterisk configuration language", 0, 5, 4),
}
"""From top to bottom, as an arrow may point."""
FOLDERS = {"filter": ("filter", "lookup")}
"""Rooms that are more than one folder."""

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 210, 62, 26, 56, 20


def room_of(module):
    """The room of a module of ours by its full name, or None."""
    if not module.startswith(OURS):
        return None
    path = module[len(OURS):].replace(".", "/")
    return next((room for room in ROOMS for folder in FOLDERS.get(room, (room,)) if path == folder or path.startswith(folder + "/")), None)


def imported(path):
    """The full names of what a file imports."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ("%s.%s" % (node.module, alias.name) for alias in node.names)


def arrows():
    """(from, to): a room imports another one; playbooks and roles name a role, a module or a filter."""
    found = set()
    for room in ROOMS:
        for path in (path for folder in FOLDERS.get(room, (room,)) for path in (ROOT / "plugins" / folder).rglob("*.py")):
            found |= {(room, other) for other in map(room_of, imported(path))}
    for room in ("playbooks", "roles"):
        for path in (ROOT / room).rglob("*.yml"):
            found |= {(room, other) for other in _named(path.read_text())}
    return sorted((room, other) for room, other in found if other not in (room, None))


def _named(text):
    roles = {path.name for path in (ROOT / "roles").iterdir()}
    places = {room: {path.stem for path in (ROOT / "plugins" / room).glob("*.py")} for room in ("modules", "filter")}
    for name in re.findall(r"^\s*(?:-\s+)?(?:name|role): voipsec\.asterisk\.(\w+)$", text, re.MULTILINE):
        if name in roles:
            yield "roles"
    for name in re.findall(r"^\s*(?:-\s+)?voipsec\.asterisk\.(\w+):", text, re.MULTILINE):
        if name in places["modules"]:
            yield "modules"
    for name in re.findall(r"\|\s*voipsec\.asterisk\.(\w+)", text):
        if name in places["filter"]:
            yield "filter"


def box(room):
    """(left, top, width, height) of a room, in pixels."""
    _title, _what, column, row, columns = ROOMS[room]
    return MARGIN + column * (WIDTH + GAP_X), MARGIN + row * (HEIGHT + GAP_Y), columns * WIDTH + (columns - 1) * GAP_X, HEIGHT


def drawn_room(room):
    """A box with its title and what it is."""
    left, top, width, height = box(room)
    title, what = ROOMS[room][:2]
    middle = left + width // 2
    return (f'<rect class="room" x="{left}" y="{top}" width="{width}" height="{height}" rx="8"/>\n'
            f'<text class="title" x="{middle}" y="{top + 26}">{title}</text>\n'
            f'<text class="what" x="{middle}" y="{top + 46}">{what}</text>\n')


def ends(pair, found):
    """(x, y) where an arrow begins and where it ends: each room shares its lower and its upper edge out among its arrows."""
    def share(room, side):
        others = sorted((other[1 - side] for other in found if other[side] == room), key=lambda name: (box(name)[0] + box(name)[2] / 2, box(name)[1]))
        left, _top, width, _height = box(room)
        return round(left + width * (others.index(pair[1 - side]) + 1) / (len(others) + 1))
    return (share(pair[0], 0), box(pair[0])[1] + HEIGHT), (share(pair[1], 1), box(pair[1])[1])


def drawn_arrow(pair, found):
    """A curve from a room down to another one."""
    (x1, y1), (x2, y2) = ends(pair, found)
    bend = max(24, (y2 - y1) // 2)
    told = f"{ROOMS[pair[0]][0]} → {ROOMS[pair[1]][0]}"
    return f'<path class="arrow" d="M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend - 6} {x2} {y2 - 6}"><title>{told}</title></path>\n'


STYLE = """<style>
svg { background: #ffffff; font-family: system-ui, sans-serif; }
.room { fill: #f4f6f8; stroke: #5b6b7a; }
.title { font-size: 16px; font-weight: 600; text-anchor: middle; fill: #14202b; }
.what { font-size: 12px; text-anchor: middle; fill: #3d4b58; }
.arrow { fill: none; stroke: #1f6feb; stroke-width: 1.5; marker-end: url(#head); opacity: .75; }
</style>
<defs><marker id="head" markerWidth="8" markerHeight="8" refX="4" refY="4" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#1f6feb"/></marker></defs>
"""


def picture():
    """The whole file."""
    found = arrows()
    width = max(left + wide for left, _top, wide, _height in map(box, ROOMS)) + MARGIN
    height = max(top + tall for _left, top, _width, tall in map(box, ROOMS)) + MARGIN
    body = "".join(drawn_arrow(pair, found) for pair in found) + "".join(map(drawn_room, ROOMS))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">\n'
            f"<title>The rooms of voipsec.asterisk, and who imports whom</title>\n{STYLE}{body}</svg>\n")


def upwards(found):
    """The arrows that do not point down."""
    return [pair for pair in found if ROOMS[pair[0]][3] >= ROOMS[pair[1]][3]]


def main():
    """Write it, unless an arrow points up."""
    wrong = upwards(arrows())
    if wrong:
        sys.exit("An arrow does not point down: %s" % ", ".join("%s to %s" % pair for pair in wrong))
    PICTURE.write_text(picture())


if __name__ == "__main__":
    main()
