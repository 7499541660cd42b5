# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of the collection: which part may import which, and what runs on a host imports the standard library only."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = "ansible_collections.voipsec.asterisk.plugins."
UTILS = OURS + "module_utils."

# Room: the rooms of ours that it may import, itself included.
ALLOWED = {
    "module_utils/conf": {"conf"},
    "module_utils/host": {"conf", "host"},
    "module_utils/policy": {"conf", "policy"},
    "module_utils/programs": {"conf", "host", "policy", "programs"},
    "modules": {"conf", "host", "policy", "programs"},
}
# Inside a room: its floors from the ground up; each may import those below it and itself. "." is what lies in the room itself.
FLOORS = {
    "conf": [{"."}, {"options"}, {"effective", "products", "realtime"}, {"editing"}],
    "host": [{"."}, {"asterisk", "transaction"}, {"trial", "reloading", "network", "nftables", "countries", "names", "unix", "databases", "weblogins"},
             {"fail2ban", "proof"},
             {"audit", "credentials", "learning"},
             {"calls"}],
}
LONGEST_FUNCTION = 60
LONGEST_MAIN = 15


def sources(folder):
    return sorted((ROOT / "plugins" / folder).rglob("*.py"))


def name_of(path):
    return str(path.relative_to(ROOT))


def imports(path):
    """(line, full module name) of each import; a relative one is resolved against the file's own package."""
    package = ("ansible_collections.voipsec.asterisk." + ".".join(path.relative_to(ROOT).parts[:-1])).split(".")
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[:len(package) - node.level + 1] if node.level else []
            module = ".".join(base + ([node.module] if node.module else []))
            for alias in node.names:
                yield node.lineno, module + "." + alias.name


def functions(path):
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def is_allowed(module, rooms, ansible_itself):
    if module.startswith(UTILS):
        return module[len(UTILS):].split(".")[0] in rooms
    top = module.split(".")[0]
    return top in sys.stdlib_module_names or (ansible_itself and module.startswith("ansible.module_utils."))


@pytest.mark.parametrize("room", ALLOWED)
def test_arrows_point_down(room):
    wrong = ["%s:%d imports %s" % (name_of(path), line, module)
             for path in sources(room) for line, module in imports(path)
             if not is_allowed(module, ALLOWED[room], ansible_itself=room == "modules")]
    assert not wrong


@pytest.mark.parametrize("room", ["action", "plugin_utils"])
def test_what_runs_on_the_controller_does_not_need_what_runs_on_a_host(room):
    may = ("ansible.", "yaml", OURS + "plugin_utils.", UTILS + "conf.", UTILS + "policy.")
    wrong = ["%s:%d imports %s" % (name_of(path), line, module)
             for path in sources(room) for line, module in imports(path)
             if module.split(".")[0] not in sys.stdlib_module_names and not module.startswith(may)]
    assert sources(room) and not wrong


def floor_of(room, module):
    """(number of the floor, its part) of a module of ours, named from ``module_utils`` on."""
    part = next((part for part in set.union(*FLOORS[room]) if module.startswith("%s.%s." % (room, part))), ".")
    return next(number for number, parts in enumerate(FLOORS[room]) if part in parts), part


@pytest.mark.parametrize("room", FLOORS)
def test_arrows_point_down_inside_a_room(room):
    wrong = []
    for path in sources("module_utils/" + room):
        own = floor_of(room, ".".join(path.relative_to(ROOT / "plugins" / "module_utils").with_suffix("").parts))
        for line, module in imports(path):
            if module.startswith(UTILS + room + "."):
                other = floor_of(room, module[len(UTILS):] + ".")
                if other[0] > own[0] or (other[0] == own[0] and other[1] != own[1]):
                    wrong.append("%s:%d imports %s" % (name_of(path), line, module))
    assert not wrong


def test_no_utility_lies_outside_the_rooms():
    rooms = {room.split("/")[1] for room in ALLOWED if "/" in room}
    lost = [name_of(path) for path in sources("module_utils")
            if path.relative_to(ROOT / "plugins" / "module_utils").parts[0] not in rooms]
    assert not lost


def test_functions_are_short():
    long = ["%s:%d %s has %d lines" % (name_of(path), line, name, length)
            for path in sources(".") for name, line, length in functions(path) if length > LONGEST_FUNCTION]
    assert not long


def test_modules_have_a_short_main():
    mains = {path: [length for name, _line, length in functions(path) if name == "main"] for path in sources("modules")}
    wrong = [name_of(path) for path, lengths in mains.items() if len(lengths) != 1 or lengths[0] > LONGEST_MAIN]
    assert not wrong
