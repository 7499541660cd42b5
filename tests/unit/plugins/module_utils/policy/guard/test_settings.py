# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


def test_a_guard_is_complete():
    found = settings.complete({"attempts": 2, "drop_scanners": "yes", "limits": None, "ban_ports": {"ami": {"tcp": [5038]}, "web": {"udp": ["443-444"]}}}, True)
    assert found.limits["source_refusals"] == 5 and found.drop_scanners and found.is_global
    assert found.ban_ports == {"ami": {"tcp": ((5038, 5038),), "udp": ()}, "web": {"tcp": (), "udp": ((443, 444),)}}


def test_a_guard_may_be_off():
    assert settings.complete({"enabled": False}) is None


@pytest.mark.parametrize("given, sentence", [
    ({"attempts": 2, "drop_scanner": True}, "fail2ban_guard has the key 'drop_scanner', which is none of enabled, attempts, "),
    ({"attempts": 2, "drop_scanners": 3}, "fail2ban_guard.drop_scanners must be true or false, not 3."),
    ({"attempts": 2, "limits": [1]}, r"fail2ban_guard_limits must be a dictionary, not \[1\]."),
    ({"attempts": 2, "ban_ports": {"my-jail": {"tcp": [1]}}}, "The ports of the jail 'my-jail' have a name that no set of bans can have; "),
    ({"attempts": 2, "ban_ports": {"sip": {"tcp": [1]}}}, "The ports of the jail 'sip' have a name"),
    ({"attempts": 2, "ban_ports": {"web": {}}}, "The ports of the jail web must be a dictionary with tcp, udp or both, not {}."),
    ({"attempts": 2, "ban_ports": {"web": {"tcp": [0]}}}, "The ports of the jail web: its list has 0; ports go from 1 to 65535"),
    ({"attempts": 2, "never_banned": ["10.0.0.1/8"]}, "fail2ban_never_ban: 10.0.0.1/8 has host bits set; write 10.0.0.0/8"),
    ({}, "fail2ban_attempts must be a number"),
])
def test_a_wrong_setting_is_named(given, sentence):
    with pytest.raises(SettingsError, match="^" + sentence):
        settings.complete(given)
