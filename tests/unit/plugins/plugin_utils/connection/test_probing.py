# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes: what they may be, and real sockets and programs."""

from __future__ import annotations

import socket
import sys

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.errors import Refusal, Unproven
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.probing import Probe


@pytest.mark.parametrize("option", [
    {}, "10.0.0.1:22", {"tcp": "10.0.0.1"}, {"tcp": "10.0.0.1:"}, {"tcp": ":22"}, {"tcp": "10.0.0.1:0"}, {"tcp": "10.0.0.1:65536"}, {"tcp": "10.0.0.1:ssh"},
    {"tcp": "fd77::1:22"}, {"tcp": "[fd77::1]"}, {"tcp": None}, {"tcp": "a:1", "command": ["true"]}, {"command": "true"}, {"command": []}, {"command": [""]},
    {"command": ["sleep", 1]}, {"udp": "10.0.0.1:5060"},
])
def test_what_is_no_probe(option):
    with pytest.raises(Refusal, match="probe") as refused:
        Probe(option)
    assert "give either" in str(refused.value)


@pytest.mark.parametrize("family, place", [(socket.AF_INET, "127.0.0.1:%d"), (socket.AF_INET6, "[::1]:%d"), (socket.AF_INET, "localhost:%d")])
def test_a_tcp_port_that_answers_and_one_that_does_not(family, place):
    with socket.socket(family) as server:
        server.bind((place.rpartition(":")[0].strip("[]"), 0))
        probe = Probe({"tcp": place % server.getsockname()[1]})
        with pytest.raises(Unproven, match="refused"):
            probe.run(3)
        server.listen()
        probe.run(3)


def test_a_program_that_succeeds():
    Probe({"command": [sys.executable, "-c", "import sys; sys.exit(bool(sys.stdin.read()))"]}).run(10)


@pytest.mark.parametrize("words, why", [
    (["-c", "raise SystemExit(7)", "hunter2"], "ended with 7"), (["-c", "import time; time.sleep(60)", "hunter2"], "longer than 1 seconds"),
])
def test_a_program_that_fails_and_does_not_tell_its_arguments(words, why):
    with pytest.raises(Unproven, match=why) as unproven:
        Probe({"command": [sys.executable, *words]}).run(1)
    assert "hunter2" not in str(unproven.value)


def test_a_program_that_is_not_there():
    with pytest.raises(Unproven, match="No such file"):
        Probe({"command": ["/no/such/program"]}).run(1)
