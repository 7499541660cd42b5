# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module toll_fraud: its options and their documentation, and a call that cannot be done."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.voipsec.asterisk.plugins.doc_fragments.transaction import ModuleDocFragment
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import toll_fraud_call
from ansible_collections.voipsec.asterisk.plugins.modules import toll_fraud


def test_every_option_is_documented():
    own = yaml.safe_load(toll_fraud.DOCUMENTATION)["options"]
    shared = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]
    documented = {name: (option["type"], option.get("default"), option.get("choices")) for name, option in dict(shared, **own).items()}
    spec = {name: (option["type"], option.get("default"), option.get("choices")) for name, option in toll_fraud_call.argument_spec().items()}
    assert documented == spec


@pytest.mark.parametrize("options, words", [
    ({"settings": {"country": "XX"}}, "toll_fraud_country must be the two letters"),
    ({"state": "absent", "config_directory": "/nonexistent"}, "/nonexistent is not a")])
def test_what_cannot_be_done_is_one_sentence(options, words, capsys):
    with patch_module_args(dict(options, _ansible_check_mode=True)), pytest.raises(SystemExit) as caught:
        toll_fraud.main()
    result = json.loads(capsys.readouterr().out)
    assert caught.value.code == 1
    assert words in result["msg"] and "\n" not in result["msg"]
