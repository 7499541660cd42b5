# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.holders import Holders, KERNEL, parent


def test_the_parent_holds_a_shared_socket_for_its_children(proc):
    for pid, above in ((500, 1), (501, 500), (502, 500)):
        proc.process(pid, "nginx", fd=["socket:[77]"], parent=above, cgroup="0::/system.slice/nginx.service\n")
    assert Holders(str(proc)).of(77) == (500, "nginx", "nginx.service")


def test_systemd_gives_way_to_the_service_that_it_started(proc):
    (proc.path / "1/fd/9").symlink_to("socket:[78]")
    assert Holders(str(proc)).of(78)[:2] == (1, "docker-init")
    proc.process(600, "sshd", fd=["socket:[78]"])
    assert Holders(str(proc)).of(78)[:2] == (600, "sshd")


def test_a_socket_of_nobody_is_the_kernels_only_if_all_could_be_seen(proc):
    assert Holders(str(proc)).of(79) == KERNEL
    proc.process(700, "hidden")
    (proc.path / "700/fd").rmdir()
    found = Holders(str(proc))
    assert found.complete is False and found.of(79) is None


@pytest.mark.parametrize("cgroup, unit", [
    ("0::/system.slice/system-getty.slice/getty@tty1.service\n", "getty@tty1.service"), ("0::/\n", ""),
    ("1:name=systemd:/system.slice/cron.service\n0::/system.slice/cron.service\n", "cron.service"),
    ("0::/user.slice/user-0.slice/session-3.scope\n", "session-3.scope")])
def test_the_unit_of_a_process(proc, cgroup, unit):
    proc.process(800, "x", fd=["socket:[80]"], cgroup=cgroup)
    assert Holders(str(proc)).of(80).unit == unit


def test_a_name_with_parentheses_and_blanks(proc):
    proc.process(900, "a) b (c", parent=170)
    assert parent(900, str(proc)) == 170 and parent(9999, str(proc)) == 0


def test_no_proc():
    with pytest.raises(HostError, match="Cannot look for processes in /nonexistent"):
        Holders("/nonexistent")
