# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module config_info, run as Ansible runs it."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import config_info_call
from ansible_collections.voipsec.asterisk.plugins.modules import config_info


def run(capfd, etc, **options):
    with patch_module_args(dict(options, config_directory=str(etc), asterisk_version="22.10.1")):
        with pytest.raises(SystemExit) as caught:
            config_info.main()
    return caught.value.code, json.loads(capfd.readouterr().out)


def test_the_effective_view(tmp_path, capfd):
    (tmp_path / "manager.conf").write_bytes(b"[joe]\nsecret=hunter2\nread=a\nread=b ; c\xe9\n[caf\xe9]\n")
    code, result = run(capfd, tmp_path, files=["manager.conf"])
    rows = result["files"]["manager.conf"]["sections"][0]["options"]
    assert code == 0 and not result["changed"] and "hunter2" not in str(result)
    assert [(row["name"], row["line"], row["counts"]) for row in rows] == [("secret", 2, True), ("read", 3, False), ("read", 4, True)]
    assert run(capfd, tmp_path, files=["manager.conf"], secrets=True)[1]["files"]["manager.conf"]["sections"][0]["options"][0]["value"] == "hunter2"


def test_mistakes_are_sentences(tmp_path, capfd):
    code, result = run(capfd, tmp_path, files=["manager.conf"], section_pattern="[")
    assert code == 1 and "section_pattern is not a valid regular expression" in result["msg"]


def test_every_option_is_documented():
    assert set(config_info_call.argument_spec()) == set(yaml.safe_load(config_info.DOCUMENTATION)["options"])
