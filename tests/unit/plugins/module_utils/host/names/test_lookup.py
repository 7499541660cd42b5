# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look-ups that answer, fail and hang. Real servers: tests/daemon/test_names.py."""

from __future__ import annotations

import socket
import threading

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import lookup
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.lookup import Answer


@pytest.fixture
def answers(monkeypatch):
    """What getaddrinfo says, by (name, version): addresses, an exception, or an event to wait for."""
    table = {}
    hosts_file = lookup.hosts_file

    def getaddrinfo(name, _port, family, _kind):
        answer = table.get((name, 4 if family == socket.AF_INET else 6), socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, threading.Event):
            answer.wait()
            return []
        return [(family, 1, 6, "", (address, 0)) for address in answer]
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(lookup, "hosts_file", lambda *path: hosts_file(*path) if path else {})
    return table


def test_families_fail_apart(answers):
    answers["a.example.org.", 4] = ["198.51.100.7", "198.51.100.7"]
    answers["a.example.org.", 6] = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    assert lookup.look_up(["a.example.org", "b.example.org"]) == {
        "a.example.org": {4: Answer(frozenset(["198.51.100.7"]), None), 6: Answer(frozenset(), "temporary failure in name resolution")},
        "b.example.org": {4: Answer(frozenset(), None), 6: Answer(frozenset(), None)},
    }


def test_what_hangs_is_left_behind(answers):
    stuck = threading.Event()
    answers["a.example.org.", 4] = stuck
    answers["a.example.org.", 6] = ["fd77::1"]
    found = lookup.look_up(["a.example.org"], 1)
    stuck.set()
    assert found["a.example.org"] == {4: Answer(frozenset(), "no answer within 1 s"), 6: Answer(frozenset(["fd77::1"]), None)}


def test_addresses_that_no_packet_has(answers):
    answers["a.example.org.", 4] = ["0.0.0.0", "127.0.0.1", "239.1.1.1", "255.255.255.255", "198.51.100.7"]
    answers["a.example.org.", 6] = ["::", "::1", "ff02::1", "::ffff:198.51.100.7", "fe80::1%eth0", "fd77::1"]
    assert {version: sorted(answer.addresses) for version, answer in lookup.look_up(["a.example.org"])["a.example.org"].items()} == {
        4: ["198.51.100.7"], 6: ["fd77::1"]}


def test_no_names():
    assert lookup.look_up([]) == {}


def test_the_hosts_file_counts_first_for_the_families_that_it_has(answers, monkeypatch, tmp_path):
    path = tmp_path / "hosts"
    path.write_text("127.0.0.1 localhost a.example.org # one\n\n198.51.100.7\tA.example.org b\n198.51.100.8 b\nnonsense a.example.org\n::1 b\n")
    known = lookup.hosts_file(str(path))
    monkeypatch.setattr(lookup, "hosts_file", lambda: known)
    answers["a.example.org.", 4] = ["198.51.100.99"]
    answers["a.example.org.", 6] = ["fd77::1"]
    found = lookup.look_up(["a.example.org", "B"])
    assert found["a.example.org"] == {4: Answer(frozenset(["198.51.100.7"]), None), 6: Answer(frozenset(["fd77::1"]), None)}
    assert found["B"] == {4: Answer(frozenset(["198.51.100.7", "198.51.100.8"]), None), 6: Answer(frozenset(), None)}


def test_no_hosts_file(tmp_path):
    assert lookup.hosts_file(str(tmp_path / "none")) == {}
