# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import run_addresses
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.run_addresses import Login

TCP = "   9: %s:0016 %s:D431 01 00000000:00000000 00:00000000 00000000     0        0 9001 1 0000000000000000 20 4 30 10 -1\n"


def logins(proc, pid):
    return run_addresses.logins(str(proc), pid)


def test_the_environment_of_the_run(proc):
    proc.process(6000, "python3", environ="PATH=/bin\0SSH_CONNECTION=198.51.100.9 50000 10.77.122.10 22\0")
    assert logins(proc, 6000) == [Login("198.51.100.9", 22)]


def test_above_sudo(proc):
    proc.process(6000, "sh", environ="SSH_CONNECTION=fe80::9%eth0 50000 fe80::1%eth0 2222\0")
    proc.process(6001, "sudo", parent=6000, environ="SSH_CONNECTION=fe80::9%eth0 50000 fe80::1%eth0 2222\0")
    proc.process(6002, "python3", parent=6001, environ="PATH=/bin\0")
    assert logins(proc, 6002) == [Login("fe80::9", 2222)]


@pytest.mark.parametrize("name", ["sshd", "sshd-session"])
def test_the_connection_of_the_sshd_above(proc, name):
    proc.process(6000, name, fd=["socket:[9001]"])
    proc.write("6000/net/tcp", "head\n" + TCP % ("0A7A4D0A", "147A4D0A"))
    proc.process(6001, "python3", parent=6000)
    assert logins(proc, 6001) == [Login("10.77.122.20", 22)]


def test_connections_that_the_login_forwards_are_none_of_it(proc):
    proc.process(6000, "sshd", fd=["socket:[9001]"])
    proc.write("6000/net/tcp", "head\n" + TCP % ("0A7A4D0A", "147A4D0A"))
    proc.process(6001, "sh", parent=6000, environ="SSH_CONNECTION=198.51.100.9 50000 10.77.122.10 2222\0")
    assert logins(proc, 6001) == [Login("198.51.100.9", 2222)]


@pytest.mark.parametrize("value", ["", "nonsense 1 2 3", "198.51.100.9 50000", "127.0.0.1 50000 127.0.0.1 22", "::1 5 ::1 22"])
def test_what_is_no_login_from_elsewhere(proc, value):
    proc.process(6000, "python3", environ="SSH_CONNECTION=%s\0" % value)
    assert logins(proc, 6000) == []


def test_a_mapped_address(proc):
    proc.process(6000, "python3", environ="SSH_CONNECTION=::ffff:198.51.100.9 50000 ::ffff:10.77.122.10 22\0")
    assert logins(proc, 6000) == [Login("198.51.100.9", 22)]


def test_the_addresses_of_this_very_run_can_be_asked():
    assert isinstance(run_addresses.run_addresses(), list)
