# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module config, run as Ansible runs it."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.voipsec.asterisk.plugins.doc_fragments.transaction import ModuleDocFragment
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import config_call
from ansible_collections.voipsec.asterisk.plugins.modules import config

MANAGER = b"[general]\nport=5038 ; c\n[joe]\nsecret=hunter2\nread=all\n"


@pytest.fixture(name="etc")
def fixture_etc(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "manager.conf").write_bytes(MANAGER)
    return tmp_path / "etc"


@pytest.fixture(name="run")
def fixture_run(etc, capfd, monkeypatch):
    """Runs the module with these edits; returns its exit code and its result. No secret may be in what Ansible records."""
    logged = []
    monkeypatch.setattr(config.AnsibleModule, "log", lambda self, *arguments, **keywords: logged.append(str(arguments) + str(keywords)))

    def run(*edits, check_mode=False, diff=True, **options):
        places = {"config_directory": str(etc), "state_directory": str(etc.parent / "state"), "asterisk_version": "22.10.1"}
        arguments = dict(places, edits=list(edits), _ansible_check_mode=check_mode, _ansible_diff=diff, **options)
        with patch_module_args(arguments):
            with pytest.raises(SystemExit) as caught:
                config.main()
        output = capfd.readouterr().out
        assert "hunter" not in output and "hunter" not in str(logged)
        assert logged or caught.value.code
        return caught.value.code, json.loads(output)
    return run


def test_a_secret_and_a_plain_option(run, etc):
    edit = {"file": "manager.conf", "section": "joe", "options": {"secret": "hunter3", "read": "call"}}
    code, foretold = run(edit, check_mode=True)
    assert (code, foretold["changed"]) == (0, True) and (etc / "manager.conf").read_bytes() == MANAGER
    code, done = run(edit)
    assert (etc / "manager.conf").read_bytes() == MANAGER.replace(b"hunter2", b"hunter3").replace(b"all", b"call")
    assert (done["changes"], done["diff"], done["changed_files"]) == (foretold["changes"], foretold["diff"], foretold["changed_files"])
    assert run(edit)[1]["changed"] is False
    assert done["invocation"]["module_args"]["edits"][0]["options"] == {"secret": "********", "read": "call"}


@pytest.mark.parametrize("edit", [
    {"section": "joe", "options": {"secret": "hunter4"}}, {"file": "manager.conf", "section": "joe", "options": {"secret": {"x": "hunter4"}}},
    {"file": "manager.conf", "section": "joe", "options": {"sekret": "hunter4"}}, {"file": "manager.conf", "section": "joe", "secret": "hunter4"},
    {"file": "manager.conf", "section": "joe", "options": {"secret": "hunter4\n[x]"}},
    {"file": "manager.conf", "section": "none", "options": {"secret": "hunter4"}},
    {"file": "manager.conf", "section": "joe", "options": {"secret": "hunter4", "port": "x"}},
], ids=str)
def test_mistakes_keep_the_secret(run, etc, edit):
    code, result = run(edit)
    assert code == 1 and result["failed"] and "\n" not in result["msg"]
    assert (etc / "manager.conf").read_bytes() == MANAGER


def test_no_root_and_no_asterisk_is_a_sentence(run, etc):
    (etc / "manager.conf").unlink()
    code, result = run({"file": "manager.conf", "section": "joe", "options": {"read": "call"}})
    assert code == 1 and result["msg"].startswith(str(etc / "manager.conf") + ": the file does not exist")


def test_names_that_are_no_utf_8(run, etc):
    (etc / "manager.conf").write_bytes(b"[caf\xe9]\nread=all\n")
    code, result = run({"file": "manager.conf", "section_pattern": "caf.", "options": {"read": "call"}})
    assert code == 0 and "caf\\xe9" in result["changes"][0]["section"]
    assert (etc / "manager.conf").read_bytes() == b"[caf\xe9]\nread=call\n"


def test_every_option_is_documented():
    documented = yaml.safe_load(config.DOCUMENTATION)["options"]
    shared = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]
    spec = config_call.argument_spec()
    assert set(spec) == set(documented) | set(shared)
    assert set(spec["edits"]["options"]) == set(documented["edits"]["suboptions"])
    for name, option in documented["edits"]["suboptions"].items():
        assert option["type"] == spec["edits"]["options"][name].get("type", "str"), name
