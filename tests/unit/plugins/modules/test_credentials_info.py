# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module credentials_info, run as Ansible runs it."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import credentials_info_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.judging import LENGTHS
from ansible_collections.voipsec.asterisk.plugins.modules import credentials_info


def run(capfd, etc, **options):
    with patch_module_args(dict(options, config_directory=str(etc), state_directory=str(etc) + "-state", asterisk_version="22.10.1")):
        with pytest.raises(SystemExit) as caught:
            credentials_info.main()
    return caught.value.code, json.loads(capfd.readouterr().out)


def test_it_returns_what_it_found_and_no_secret(tmp_path, capfd):
    (tmp_path / "manager.conf").write_bytes(b"[joe]\nsecret=hunter2\n[caf\xe9]\nsecret=caf\xe9\n")
    code, result = run(capfd, tmp_path)
    assert code == 0 and not result["changed"] and "hunter2" not in str(result)
    assert [row["id"] for row in result["credentials"]] == ["ami:joe", "ami:caf\\xe9"] and result["summary"]["weak"] == 2
    assert result["credentials"][1]["reasons"][0] == "name"


def test_mistakes_are_sentences(tmp_path, capfd):
    code, result = run(capfd, tmp_path, kinds=["sipp"])
    assert code == 1 and "kinds names the kind 'sipp'" in result["msg"]


def test_every_option_and_kind_is_documented():
    documented = yaml.safe_load(credentials_info.DOCUMENTATION)["options"]
    assert set(credentials_info_call.argument_spec()) == set(documented)
    assert all(f"V({kind})" in str(documented["kinds"]["description"]) for kind in LENGTHS)
