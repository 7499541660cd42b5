# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module audit: its options and their documentation, and what cannot be done."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import audit_call
from ansible_collections.voipsec.asterisk.plugins.modules import audit


def test_every_option_is_documented():
    documented = {name: (option["type"], option.get("default"), option.get("elements")) for name,
                  option in yaml.safe_load(audit.DOCUMENTATION)["options"].items()}
    assert documented == {name: (option["type"], option.get("default"), option.get("elements")) for name, option in audit_call.argument_spec().items()}


@pytest.mark.parametrize("options, words", [
    ({"waivers": [{"rule": "AST-SIP-001"}]}, "audit_waivers, number 1, has no 'reason'"), ({"attestations": {"AST-TRUNK-009": {}}},
                                                                                           "none of the rules that can be attested"),
    ({"config_directory": "/nonexistent"}, "/nonexistent is not a directory"),
])
def test_what_cannot_be_done_is_one_sentence(options, words, capsys):
    with patch_module_args(options), pytest.raises(SystemExit) as caught:
        audit.main()
    result = json.loads(capsys.readouterr().out)
    assert caught.value.code == 1 and words in result["msg"] and "\n" not in result["msg"]
