# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import managers

STATES = """Id=firewalld.service
LoadState=not-found
ActiveState=inactive

Id=nftables.service
LoadState=loaded
ActiveState=inactive

Id=fail2ban.service
LoadState=loaded
ActiveState=active

Id=ufw.service
LoadState=loaded
ActiveState=active
"""


@pytest.fixture(name="root")
def tree(tmp_path, proc, monkeypatch):
    (tmp_path / "root").mkdir()
    (tmp_path / "root/proc").symlink_to(proc.path)
    (tmp_path / "self/ns").mkdir()
    (tmp_path / "self/ns/net").symlink_to("net:[1]")
    monkeypatch.setattr(commands, "output", lambda words: (STATES, None))
    return tmp_path / "root"


def found(root):
    return {one.name: (one.active, one.how) for one in managers.managers(str(root))}


def test_units_of_systemd(root):
    assert found(root) == {"fail2ban": (True, "fail2ban.service is active"), "nftables.service": (False, "nftables.service is not active")}


@pytest.mark.parametrize("text, active", [("ENABLED=yes\n", True), ("# x\nENABLED=no\nLOGLEVEL=low\n", False)])
def test_ufw_tells_in_its_file_whether_it_is_on(root, text, active):
    (root / "etc/ufw").mkdir(parents=True)
    (root / "etc/ufw/ufw.conf").write_text(text)
    assert found(root)["ufw"] == (active, "/etc/ufw/ufw.conf says that it is %s" % ("on" if active else "off"))


def test_a_process_counts_in_our_network_namespace_alone(root, proc):
    proc.process(4001, "dockerd")
    proc.process(4002, "firewalld", netns="net:[2]")
    assert found(root)["docker"] == (True, "its process dockerd runs") and "firewalld" not in found(root)


def test_freepbx_by_the_title_of_its_script_or_its_module(root, proc):
    module = root / "var/www/html/admin/modules/firewall/hooks"
    module.mkdir(parents=True)
    (module / "voipfirewalld").write_text("")
    assert found(root)["FreePBX firewall"] == (False, "var/www/html/admin/modules/firewall/hooks/voipfirewalld is not active")
    proc.process(4003, "php", cmdline="voipfirewalld (Monitoring thread)\0")
    assert found(root)["FreePBX firewall"] == (True, "its process voipfirewalld runs")


def test_those_in_force_come_first_and_each_tells_what_will_happen(root):
    rows = managers.managers(str(root))
    assert [row.active for row in rows] == [True, False] and all(row.consequence and not row.consequence.endswith(".") for row in rows)


def test_no_systemd(root, monkeypatch):
    monkeypatch.setattr(commands, "output", lambda words: ("", "systemctl cannot be run: No such file or directory"))
    assert found(root) == {}
