# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module restore_point, run as Ansible runs it, on a real file system."""

from __future__ import annotations

import json
import os

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.voipsec.asterisk.plugins.doc_fragments.transaction import ModuleDocFragment
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.plugins.modules import restore_point
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.host.file_sets import Tree


@pytest.fixture(name="tree")
def fixture_tree(tmp_path):
    tree = Tree(tmp_path)
    tree.write("sip.conf", b"secret=hunter2\nallowguest=yes\n")
    tree.apply({"sip.conf": b"secret=hunter2\nallowguest=no\n"})
    return tree


@pytest.fixture(name="run")
def fixture_run(tree, capsys):
    """Runs the module with these options; returns its exit code and its result."""
    def run(check_mode=False, diff=False, **options):
        places = {"config_directory": tree.etc, "state_directory": tree.state.root}
        with patch_module_args(dict(places, _ansible_check_mode=check_mode, _ansible_diff=diff, **options)):
            with pytest.raises(SystemExit) as caught:
                restore_point.main()
        output = capsys.readouterr().out
        assert "hunter" not in output
        return caught.value.code, json.loads(output)
    return run


def test_lists_by_default(run):
    code, result = run()
    assert code == 0
    assert not result["changed"]
    assert [point["run_id"] for point in result["restore_points"]] == ["run-1"]


def test_shows(run, tree):
    code, result = run(state="shown", diff=True)
    assert (code, result["changed"]) == (0, False)
    assert result["restore_point"]["files"][0]["path"] == tree.path("sip.conf")
    assert result["diff"][0]["after"] == "secret=********\nallowguest=yes\n"


def test_restores_as_check_mode_said(run, tree):
    unused, predicted = run(check_mode=True, diff=True, state="restored", run_id="back")
    assert tree.read("sip.conf").endswith(b"=no\n")
    unused, done = run(diff=True, state="restored", run_id="back")
    assert (done["changed"], done["written"], done["diff"]) == (True, predicted["written"], predicted["diff"])
    assert tree.read("sip.conf").endswith(b"=yes\n")
    unused, again = run(state="restored")
    assert again["changed"] is False


def test_fails_with_one_sentence(run, tree):
    tree.write("sip.conf", b"edited\n")
    code, result = run(state="restored")
    assert code == 1
    assert result["failed"]
    assert result["msg"].startswith("%s was changed after the run run-1" % tree.path("sip.conf"))
    assert tree.read("sip.conf") == b"edited\n"
    code, result = run(state="restored", force=[tree.path("sip.conf")])
    assert code == 0


def test_secrets_come_back_only_when_asked(run, tree):
    tree.apply({"sip.conf": Change(b"secret=hunter3\n", secrets=True)}, run_id="rotation")
    code, result = run(state="restored")
    assert code == 1
    assert "set restore_secrets (for the playbooks: voipsec_restore_secrets) to true" in result["msg"]
    code, result = run(state="restored", restore_secrets=True)
    assert (code, result["changed"]) == (0, True)


def test_warns_about_an_interrupted_run(run, tree):
    with open(tree.state.journal, "w", encoding="ascii") as stream:
        json.dump({"schema": 1, "number": "00000000", "phase": "staging", "run_id": "broken", "module": "config", "kind": "change",
                   "entries": [], "restores": None}, stream)
    unused, result = run()
    assert "The run broken of the module config has not ended" in json.dumps(result)
    unused, result = run(state="restored")
    assert "has been undone (no file had been changed yet)" in json.dumps(result)
    assert not os.path.exists(tree.state.journal)


def test_the_documentation_is_the_argument_spec():
    documented = yaml.safe_load(restore_point.DOCUMENTATION)["options"]
    documented.update(yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"])
    keys = ("type", "default", "choices", "elements")
    spec = restore_point.argument_spec()
    assert dict((name, [option.get(key) for key in keys]) for name, option in documented.items()) == dict(
        (name, [option.get(key) for key in keys]) for name, option in spec.items())


def test_the_examples_use_known_options():
    for task in yaml.safe_load(restore_point.EXAMPLES):
        assert set(task["voipsec.asterisk.restore_point"] or {}) <= set(restore_point.argument_spec())
