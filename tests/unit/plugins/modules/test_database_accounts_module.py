# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import database_accounts_call, web_accounts_call
from ansible_collections.voipsec.asterisk.plugins.modules import database_accounts, web_accounts


@pytest.mark.parametrize("module, call", [(database_accounts, database_accounts_call), (web_accounts, web_accounts_call)])
def test_every_option_is_documented(module, call):
    documented, spec = yaml.safe_load(module.DOCUMENTATION)["options"], call.argument_spec()
    assert set(spec) == set(documented)
    assert {name: spec[name].get("default") for name in documented} == {name: option.get("default") for name, option in documented.items()}
    assert {name: spec[name].get("choices") for name in documented} == {name: option.get("choices") for name, option in documented.items()}


@pytest.mark.parametrize("module, options, words", [
    (database_accounts, {"guess_seconds": -5}, "guess_seconds is -5, and must be 0 or more; correct it."),
    (database_accounts, {"clients": {"mariadb:a": "b"}, "engines": []}, "clients must have a list of names for mariadb:a, empty where nobody else uses it."),
    (web_accounts, {"files": ["/nowhere"]}, "files names /nowhere, which is not there or no file of passwords; correct it."),
])
def test_a_mistake_is_a_sentence(tmp_path, capfd, module, options, words):
    state = {} if module is web_accounts else {"state_directory": str(tmp_path / "state")}
    with patch_module_args(dict(options, **state)):
        with pytest.raises(SystemExit) as caught:
            module.main()
    assert caught.value.code == 1 and json.loads(capfd.readouterr().out)["msg"] == words
