# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits that are possible alone and not together: as many as go together are planned, in whatever order that takes."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.machine import Machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.planning import Planning

INHERITING = b"[general]\n[parent]\nwrite = all\nsecret=x\n[child](parent)\nsecret=y\n"


class Etc:
    """A directory, and batches of edits on it."""

    def __init__(self, path):
        self.path = path

    def planning(self, protected=(), **files):
        for name, content in files.items():
            (self.path / (name + ".conf")).write_bytes(content)
        return Planning(Machine(str(self.path), Version(22, 10, 1)), protected)

    def new(self, planned, name="manager.conf"):
        return planned.new.get(str(self.path / name))


@pytest.fixture(name="etc")
def fixture_etc(tmp_path):
    return Etc(tmp_path)


def wish(section, name="manager.conf", **options):
    return [{"file": name, "section": section, "options": options}]


def test_what_goes_together_is_one_plan(etc):
    planned = etc.planning(manager=INHERITING)
    assert planned.add_each([wish("parent", write="call"), [], wish("child", write="log")]) == {}
    assert etc.new(planned) == INHERITING.replace(b"write = all", b"write = call").replace(b"secret=y\n", b"secret=y\nwrite=log\n")


def test_an_edit_that_needs_room_waits_for_the_one_that_makes_it(etc):
    """The parent's line is inherited, so it can change only when the child has one of its own; their lists go together in no order."""
    lists = [[{"file": "manager.conf", "section": name, "sequence": [{"deny": "0.0.0.0/0"}]}] for name in ("parent", "child")]
    planned = etc.planning(manager=INHERITING)
    with pytest.raises(EditError):
        planned.add(lists[0] + lists[1])
    assert planned.new == {} and planned.rows == []
    assert planned.add_each(lists + [wish("parent", write="call"), wish("child", write="log")]) == {}
    text = etc.new(planned)
    assert b"[parent]\nwrite = call\n" in text and text.index(b"[child]") < text.index(b"write=log") < text.index(b"[parent](+)")
    assert etc.planning(manager=text).add_each(lists + [wish("parent", write="call"), wish("child", write="log")]) == {}


def test_a_second_time_there_is_nothing_to_do(etc):
    batches = [wish("parent", write="call"), wish("child", write="log")]
    planned = etc.planning(manager=INHERITING)
    planned.add_each(batches)
    again = etc.planning(manager=etc.new(planned))
    assert (again.add_each(batches), again.new, again.rows) == ({}, {}, [])


def test_an_edit_that_cannot_be_made_is_left_out_with_its_reason(etc):
    planned = etc.planning(manager=INHERITING, http=b"[general]\n")
    refused = planned.add_each([wish("nobody", write="call"), wish("general", port="5039"), wish("general", "http.conf", nonsense="1")])
    assert sorted(refused) == [0, 2]
    assert "there is no section [nobody]" in refused[0] and "does not know the option 'nonsense'" in refused[2]
    assert b"port" in etc.new(planned) and etc.new(planned, "http.conf") is None
    assert [row["option"] for row in planned.rows] == ["port"]


def test_two_that_want_different_things_of_one_line(etc):
    planned = etc.planning(manager=INHERITING)
    refused = planned.add_each([wish("parent", secret="a1"), wish("parent", secret="b2"), wish("general", port="5039")])
    assert list(refused) == [1] and "another edit" in refused[1]
    assert b"secret=a1" in etc.new(planned) and b"5039" in etc.new(planned)


def test_a_batch_is_made_as_a_whole(etc):
    planned = etc.planning(manager=INHERITING)
    refused = planned.add_each([wish("general", port="5039") + wish("nobody", write="call")])
    assert list(refused) == [0] and planned.new == {} and planned.warnings == []


def test_parts_that_are_refused_are_found_by_halves(etc):
    names = ["u%d" % number for number in range(9)]
    content = b"[general]\n" + b"".join(b"[%s]\nsecret=x\n" % name.encode() for name in names)
    planned = etc.planning(manager=content)
    shared = wish("general", port="5039")[0]
    batches = [[shared] + wish(name, secret="new") for name in names[:3] + ["missing"] + names[3:]] + [[]]
    refused = planned.add_parts(batches)
    assert list(refused) == [3] and "[missing]" in refused[3]
    assert etc.new(planned) == content.replace(b"secret=x", b"secret=new").replace(b"[general]\n", b"[general]\nport=5039\n")


def test_parts_that_take_sections_away(etc):
    planned = etc.planning(pjsip=b"[a]\ntype=endpoint\nauth=a,b\n[a]\ntype=auth\n\n[b]\ntype=auth\n")
    away = {"file": "pjsip.conf", "section": "b", "type": "auth", "state": "absent"}
    assert planned.add_parts([[away, {"file": "pjsip.conf", "section": "a", "type": "endpoint", "options": {"auth": "a"}}]]) == {}
    assert etc.new(planned, "pjsip.conf") == b"[a]\ntype=endpoint\nauth=a\n[a]\ntype=auth\n"


def test_parts_of_files_that_are_closed_are_not_tried_one_by_one(etc, monkeypatch):
    content = b"[general]\n" + b"".join(b"[u%d]\nsecret=x\n" % number for number in range(32))
    planned = etc.planning(["manager.conf", "more.conf"], manager=b"#include more.conf\n", more=content, http=b"[general]\n")
    tried, plan = [], planned.plan
    monkeypatch.setattr(planned, "plan", lambda *arguments: tried.append(arguments) or plan(*arguments))
    batches = [wish("u%d" % number, secret="new") for number in range(32)] + [wish("general", "http.conf", enabled="yes")]
    refused = planned.add_parts(batches)
    assert sorted(refused) == list(range(32)) and len(tried) < 4
    path = etc.path / "manager.conf"
    assert set(refused.values()) == {"Nothing of %s can be changed: %s is on the list of files that are not to be written." % (path, path)}
    assert b"enabled" in etc.new(planned, "http.conf") and etc.new(planned) is None


def test_a_part_that_can_stand_in_an_open_file_is_tried(etc):
    planned = etc.planning(["manager.conf"], manager=b"[u1]\nsecret=x\n#include more.conf\n", more=b"[u2]\nsecret=x\n")
    refused = planned.add_parts([wish("u1", secret="new"), wish("u2", secret="new")])
    assert list(refused) == [0] and refused[0].startswith(str(etc.path / "manager.conf"))
    assert etc.new(planned, "more.conf") == b"[u2]\nsecret=new\n"
