# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the module credentials, and its mistakes as Ansible shows them."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.voipsec.asterisk.plugins.doc_fragments.escrow import ModuleDocFragment as Escrow
from ansible_collections.voipsec.asterisk.plugins.doc_fragments.transaction import ModuleDocFragment as Transaction
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import credentials_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import KINDS
from ansible_collections.voipsec.asterisk.plugins.modules import credentials


def test_every_option_is_documented():
    documented = yaml.safe_load(credentials.DOCUMENTATION)["options"]
    shared = {name for fragment in (Escrow, Transaction) for name in yaml.safe_load(fragment.DOCUMENTATION)["options"]}
    spec = credentials_call.argument_spec()
    assert set(spec) | {"escrow"} == set(documented) | shared
    assert {name: spec[name].get("default") for name in documented} == {name: option.get("default") for name, option in documented.items()}
    assert tuple(documented["kinds"]["choices"]) == KINDS == credentials_call.KINDS


def test_a_mistake_is_a_sentence(tmp_path, capfd):
    with patch_module_args({"config_directory": str(tmp_path / "none"), "state_directory": str(tmp_path / "state")}):
        with pytest.raises(SystemExit) as caught:
            credentials.main()
    told = json.loads(capfd.readouterr().out)
    assert caught.value.code == 1 and "is not a directory" in told["msg"]
