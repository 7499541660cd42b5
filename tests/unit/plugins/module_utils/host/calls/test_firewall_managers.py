# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which other firewalls can be switched off."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import firewall_managers
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.managers import Manager


def test_only_active_ones_that_do_nothing_else(monkeypatch):
    monkeypatch.setattr(firewall_managers.commands, "output", lambda command: ("disabled\n" if "nftables.service" in command else "enabled\n", None))
    managers = [Manager(name, name != "ferm", "", "") for name in ("firewalld", "ferm", "docker", "fail2ban", "nftables.service", "netfilter-persistent")]
    assert firewall_managers.to_switch_off(managers) == ["firewalld", "netfilter-persistent"]


def test_one_that_stays_is_an_error(monkeypatch):
    asked = []

    def output(command):
        asked.append(command)
        return "", "ufw disable ended with status 1" if command[0] == "ufw" else None
    monkeypatch.setattr(firewall_managers.commands, "output", output)
    with pytest.raises(HostError, match="ufw could not be switched off: ufw disable ended with status 1"):
        firewall_managers.switch_off(["firewalld", "ufw"])
    assert asked == [["systemctl", "disable", "--now", "firewalld.service"], ["ufw", "disable"]]
