# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.voipsec.asterisk.plugins.doc_fragments.escrow import ModuleDocFragment as Escrow
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import accounts_call
from ansible_collections.voipsec.asterisk.plugins.modules import accounts


def test_every_option_is_documented():
    documented = yaml.safe_load(accounts.DOCUMENTATION)["options"]
    spec = accounts_call.argument_spec()
    assert set(spec) == set(documented) and "escrow" in yaml.safe_load(Escrow.DOCUMENTATION)["options"]
    assert {name: spec[name].get("default") for name in documented} == {name: option.get("default") for name, option in documented.items()}
    assert {name: spec[name].get("choices") for name in documented} == {name: option.get("choices") for name, option in documented.items()}


def test_a_mistake_is_a_sentence(tmp_path, capfd):
    with patch_module_args({"guess_seconds": -5, "state_directory": str(tmp_path / "state")}):
        with pytest.raises(SystemExit) as caught:
            accounts.main()
    assert caught.value.code == 1 and json.loads(capfd.readouterr().out)["msg"] == "guess_seconds is -5, and must be 0 or more; correct it."
