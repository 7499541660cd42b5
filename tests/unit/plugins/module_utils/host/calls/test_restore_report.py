# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module restore_point returns."""

from __future__ import annotations

import json
import os

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import restore_report
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Killer, Tree, in_child


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    tree = Tree(tmp_path)
    tree.write("sip.conf", b"[6001]\nsecret = hunter2 ; \xe4\nallowguest = yes\n")
    tree.apply({"sip.conf": Change(b"[6001]\nsecret = hunter3 ; \xe4\nallowguest = no\n"), "new.conf": b"password=x1y2\n"})
    return tree


def run(tree, state="listed", check_mode=False, want_diff=False, **changes):
    params = {
        "state": state, "name": "newest", "force": [], "restore_secrets": False, "run_id": None, "hard_links": "refuse",
        "keep_restore_points": 20, "config_directory": tree.etc, "state_directory": tree.state.root,
    }
    result = restore_report.run(dict(params, **changes), check_mode, want_diff)
    text = json.dumps(result)
    for secret in ("hunter", "x1y2"):
        assert secret not in text
    return result


def test_list(tree):
    result = run(tree)
    assert result["changed"] is False
    assert [point["run_id"] for point in result["restore_points"]] == ["run-1"]
    point = result["restore_points"][0]
    assert (point["kind"], point["modules"], point["files"], point["secrets"]) == ("change", ["config"], 2, False)
    assert point["created"].endswith("Z")


def test_list_of_a_fresh_host(tmp_path):
    tree = Tree(tmp_path)
    assert run(tree)["restore_points"] == []


def test_show(tree):
    point = run(tree, "shown")["restore_point"]
    assert [(entry["path"], entry["status"]) for entry in point["files"]] == [(tree.path("new.conf"), "as_left"), (tree.path("sip.conf"), "as_left")]
    assert point["files"][0]["before"] is None
    assert point["files"][1]["after"]["mode"] == "0640"
    tree.write("sip.conf", b"edited")
    assert run(tree, "shown")["restore_point"]["files"][1]["status"] == "changed"


def test_a_difference_only_when_asked_and_masked(tree):
    assert "diff" not in run(tree, "shown")
    created, edited = run(tree, "shown", want_diff=True)["diff"]
    assert created["before"] == "password=********\n"
    assert created["after_header"].endswith("new.conf (absent)")
    assert edited["before"] == "[6001]\nsecret = ********\nallowguest = no\n"
    assert edited["after"] == "[6001]\nsecret = ********(new)\nallowguest = yes\n"


def test_bytes_of_any_encoding_can_be_shown(tree):
    tree.apply({"latin.conf": b"; caf\xe9\n"}, run_id="latin")
    assert run(tree, "shown", want_diff=True)["diff"][0]["before"] == "; caf\\xe9\n"


def test_a_difference_of_owner_and_mode(tree):
    tree.apply({"sip.conf": Change(tree.read("sip.conf"), mode=0o600)}, run_id="modes")
    difference = run(tree, "shown", want_diff=True)["diff"][0]
    assert difference["before"].endswith("(mode 0600, uid %d, gid %d)\n" % (uid_gid(tree)))
    assert difference["after"].endswith("(mode 0640, uid %d, gid %d)\n" % (uid_gid(tree)))


def uid_gid(tree):
    found = os.stat(tree.path("sip.conf"))
    return found.st_uid, found.st_gid


def test_restored_and_predicted(tree):
    predicted = run(tree, "restored", check_mode=True, want_diff=True, run_id="back")
    assert tree.read("new.conf") is not None
    done = run(tree, "restored", want_diff=True, run_id="back")
    assert done == predicted
    assert done["changed"]
    assert (done["written"], done["deleted"]) == ([tree.path("sip.conf")], [tree.path("new.conf")])
    assert b"hunter2" in tree.read("sip.conf")
    again = run(tree, "restored", want_diff=True)
    assert (again["changed"], again["written"], again["diff"]) == (False, [], [])


def test_an_interrupted_run_is_reported(tree):
    in_child(lambda: tree.apply({"sip.conf": b"x", "b.conf": b"y"}, run_id="broken", step=Killer("landed 0")))
    assert run(tree)["warnings"][0].startswith("The run broken of the module config has not ended")
    assert run(tree, "shown")["warnings"] != []
    result = run(tree, "restored", name="run-1", force=[tree.path("sip.conf")])
    assert result["warnings"][0].startswith("The run broken of the module config was interrupted and has been")


def test_a_bad_run_id_is_refused(tree):
    with pytest.raises(HostError, match="cannot be used"):
        run(tree, "restored", run_id="../x")
