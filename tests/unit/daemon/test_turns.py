# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What make test leaves out of the tests on a second version of Asterisk."""
from __future__ import annotations

import importlib.util
import pathlib

DAEMON = pathlib.Path(__file__).resolve().parents[2] / "daemon"
SPEC = importlib.util.spec_from_file_location("turns", DAEMON / "turns.py")
turns = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(turns)


def same_on_both():
    """A test."""


def asks_for_it(host):
    """A test that looks at %s.""" % host.version


class Item:
    def __init__(self, file, name, function=same_on_both):
        self.path = DAEMON / file
        self.nodeid = "tests/daemon/%s::test_%s" % (file, name)
        self.function = function


def run(items):
    """(names that run, names that do not)"""
    return tuple([one.nodeid.partition("::test_")[2] for one in part] for part in turns.in_turn(items))


def test_each_test_runs_once_and_each_version_sees_half_of_a_file():
    names = ("a[16]", "b[16]", "c[tcp-16-x]", "c[udp-16-x]", "a[22]", "b[22]", "c[tcp-22-x]", "c[udp-22-x]")
    kept, left = run([Item("test_names.py", name) for name in names])
    assert kept == ["a[16]", "c[tcp-16-x]", "b[22]", "c[udp-22-x]"] and sorted(kept + left) == sorted(names)


def test_a_number_that_is_no_version_makes_no_twins():
    names = ["plain", "port[1622]", "lines[22 of them]", "only[22]", "wait16[x]"]
    assert run([Item("test_names.py", name) for name in names]) == (names, [])


def test_what_differs_runs_on_both():
    names = ["a[16]", "a[22]"]
    assert run([Item("test_facts.py", name) for name in names]) == (names, [])
    assert run([Item("test_names.py", name, asks_for_it) for name in names]) == (names, [])


def test_files_are_counted_apart():
    items = [Item("test_%s.py" % file, "a[%s]" % version) for file in ("names", "network") for version in ("16", "22")]
    assert run(items) == (["a[16]", "a[16]"], ["a[22]", "a[22]"])


def test_every_file_that_is_named_exists():
    assert [name for name in turns.EVERY if not (DAEMON / ("test_%s.py" % name)).is_file()] == []
