# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of audit_report, and what happens where the action plugin is not found."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import report_options
from ansible_collections.voipsec.asterisk.plugins.modules import audit_report
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import making

KEYS = ("type", "default", "elements", "choices", "required")


def test_every_option_is_documented():
    documented = yaml.safe_load(audit_report.DOCUMENTATION)["options"]
    assert {name: [option.get(key) for key in KEYS] for name, option in documented.items()} == {
        name: [option.get(key) for key in KEYS] for name, option in report_options.argument_spec().items()}


def test_every_format_has_a_file_and_every_result_is_documented(tmp_path):
    assert tuple(making.FILES) == report_options.FORMATS
    result = making.make([], [], making.Wish(str(tmp_path)))
    assert set(yaml.safe_load(audit_report.RETURN)) == set(result) - {"changed", "notes"} | {"ansible_stats"}


def test_without_the_action_plugin_it_says_so(capsys):
    with patch_module_args({"path": "/nowhere"}), pytest.raises(SystemExit):
        audit_report.main()
    result = json.loads(capsys.readouterr().out)
    assert result["failed"] and "action plugin audit_report" in result["msg"]
