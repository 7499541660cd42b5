# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a change is to be confirmed."""

from __future__ import annotations

import socket
import sys

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection import ways
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.errors import Refusal, Unproven

TRUE, FALSE = {"command": [sys.executable, "-c", ""]}, {"command": [sys.executable, "-c", "raise SystemExit(3)"]}


def test_ssh_is_confirmed_by_a_connection(fake_host):
    assert isinstance(ways.choose(fake_host, None), ways.ByConnection)


def test_another_connection_needs_a_probe(fake_host):
    fake_host.is_ssh, fake_host.connection_name = False, "community.docker.docker"
    with pytest.raises(Refusal, match="community.docker.docker to pbx .* nothing was changed"):
        ways.choose(fake_host, None)
    assert isinstance(ways.choose(fake_host, TRUE), ways.ByProbe)
    assert fake_host.runs == []


def test_a_probe_decides_over_the_connection_that_is_there(fake_host):
    fake_host.is_ssh = False
    way = ways.choose(fake_host, TRUE)
    way.prepare()
    way.run(token="t")
    assert way.confirm(3, "t")["confirmed"]
    assert {run[0] for run in fake_host.runs} == {"present"}


@pytest.mark.parametrize("is_ssh", [True, False])
def test_a_probe_that_fails_confirms_nothing(fake_host, is_ssh):
    fake_host.is_ssh = is_ssh
    way = ways.choose(fake_host, FALSE)
    way.run(token="t")
    with pytest.raises(Unproven, match="ended with 3"):
        way.confirm(3, "t")
    assert not fake_host.kept


def test_a_probe_may_fail_before_the_change_that_opens_its_port(fake_host):
    fake_host.is_ssh = False
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        ways.choose(fake_host, {"tcp": "127.0.0.1:%d" % closed.getsockname()[1]}).prepare()
