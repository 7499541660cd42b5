# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module firewall: its options and their documentation."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.voipsec.asterisk.plugins.doc_fragments.rollback import ModuleDocFragment
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import firewall_call
from ansible_collections.voipsec.asterisk.plugins.modules import firewall


def test_every_option_is_documented():
    own = yaml.safe_load(firewall.DOCUMENTATION)["options"]
    shared = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]
    documented = {name: (option["type"], option.get("default"), option.get("elements")) for name, option in dict(shared, **own).items()}
    assert documented == {name: (option["type"], option.get("default"), option.get("elements")) for name, option in firewall_call.argument_spec().items()}


def test_a_wrong_setting_is_one_sentence(capsys):
    with patch_module_args({"settings": {"services": [{"name": "web"}]}, "_ansible_check_mode": True}), pytest.raises(SystemExit):
        firewall.main()
    result = json.loads(capsys.readouterr().out)
    assert result["failed"] and "firewall_services[web] has neither tcp, udp nor protocols" in result["msg"] and "\n" not in result["msg"]
