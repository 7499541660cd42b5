# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From settings to files."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

SERVICES = {"sip": {"udp": [5060]}, "ssh": {"tcp": [22]}}


def test_files():
    planner = plan.Planner({"atempts": 1}, SERVICES, "/log", ["198.51.100.7"])
    assert planner.warnings and [jail.name for jail in planner.jails] == ["voipsec-auth", "voipsec-scan", "sshd"]
    ignore = planner.ignored(["fd77::1"])
    assert ignore == ["127.0.0.0/8", "198.51.100.7", "::1", "fd77::1"]
    assert "sbc1" in planner.ignored(["sbc1"])  # a provider by its name in /etc/hosts
    files = planner.files(planner.jails, ["dovecot"], "voipsec", {"ssh"}, ignore)
    assert sorted(files) == sorted(plan.FILES) and all(text.startswith(plan.HEADER[0]) for text in files.values())
    assert "198.51.100.7" in files[plan.JAIL_FILE] and "table=voipsec, service=ssh" in files[plan.JAIL_FILE]


def test_what_people_are_told():
    planner = plan.Planner({}, SERVICES, "/log")
    assert planner.described(planner.jails[0], "voipsec", {"sip"}) == {
        "name": "voipsec-auth", "service": ["sip"], "attempts": 2, "findtime": 21600, "bantime": 3600, "log": "/log",
        "action": ["the sets banned_sip4 and banned_sip6 of the table inet voipsec"]}
    assert planner.described(planner.jails[2], "voipsec", ())["action"] == ["fail2ban's own action on tcp/22"]
    assert planner.described(planner.jails[2], "voipsec", ())["log"] == "the journal"


def test_mistakes_are_found_at_once():
    with pytest.raises(SettingsError, match="fail2ban_attempts"):
        plan.Planner({"attempts": 0}, {}, "/log")
    with pytest.raises(SettingsError, match="office is neither"):
        plan.Planner({}, {}, "/log", ["office"])
