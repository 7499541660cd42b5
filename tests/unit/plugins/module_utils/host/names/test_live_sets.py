# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nft prints, as nft 0.9.8 and 1.1.7 printed it. Real kernels: tests/daemon/test_names.py and test_why.py."""

from __future__ import annotations

import json
import subprocess

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import live_sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import Element, LiveSets

GET = "table inet voipsec {\n\tset n4 {\n\t\ttype ipv4_addr\n\t\tflags %s\n\t\telements = { %s }\n\t}\n}\n"


@pytest.fixture
def nft(monkeypatch):
    """What the next call of nft gives: standard output, or an error. The calls are noted as (arguments, standard input)."""
    class Nft:
        calls = []
        output, error = "", ""

        def run(self, command, input, **unused):
            self.calls.append((command[1:], input))
            return subprocess.CompletedProcess(command, 1 if self.error else 0, self.output, self.error)
    fake = Nft()
    monkeypatch.setattr(live_sets.subprocess, "run", fake.run)
    return fake


@pytest.mark.parametrize("text, element", [
    ("198.51.100.0/24", Element("198.51.100.0/24", None)),
    ("10.77.0.5-10.77.0.9", Element("10.77.0.5-10.77.0.9", None)),
    ("198.51.100.8 timeout 1h expires 59m59s980ms", Element("198.51.100.8", 3599)),
    ("198.51.100.8 timeout 2d expires 1d2h3s", Element("198.51.100.8", 93603)),
    ("198.51.100.8 timeout 1s expires 40ms", Element("198.51.100.8", 0)),
])
def test_an_element(nft, text, element):
    nft.output = GET % ("timeout", text)
    assert LiveSets("voipsec").find("n4", "198.51.100.8") == element


def test_no_element_and_no_set_are_two_things(nft):
    nft.error = "Error: Could not process rule: No such file or directory\nget element inet voipsec n4 { 10.77.0.1 }\n^^^\n"
    assert LiveSets("voipsec").find("n4", "10.77.0.1") is None
    nft.error = "Error: No such file or directory\nget element inet voipsec n4 { 10.77.0.1 }\n   ^^\n"
    with pytest.raises(HostError, match="nft cannot look for 10.77.0.1 in the set n4 of table inet voipsec: Error: No such file or directory"):
        LiveSets("voipsec").find("n4", "10.77.0.1")


def test_all_elements(nft):
    elements = ["198.51.100.7", {"elem": {"val": {"concat": ["198.51.100.7", 5060]}, "timeout": 3600, "expires": 3599}},
                {"prefix": {"addr": "10.77.0.0", "len": 16}}, {"range": ["10.0.0.1", "10.0.0.9"]}]
    nft.output = json.dumps({"nftables": [{"metainfo": {}}, {"set": {"name": "x", "type": "ipv4_addr", "elem": elements}}]})
    assert LiveSets("voipsec").elements("x") == [
        Element("198.51.100.7", None), Element("198.51.100.7 . 5060", 3599), Element("10.77.0.0/16", None), Element("10.0.0.1-10.0.0.9", None)]


def test_types(nft):
    sets = [{"set": {"name": "a", "type": "ipv4_addr"}}, {"chain": {}}, {"set": {"name": "b", "type": ["ipv4_addr", "inet_service"]}}]
    nft.output = json.dumps({"nftables": sets})
    assert LiveSets("voipsec").types() == {"a": "ipv4_addr", "b": "ipv4_addr . inet_service"}
    nft.error = "Error: No such file or directory\n"
    assert LiveSets("voipsec").types() is None


def test_one_transaction(nft):
    LiveSets("voipsec").change({"a": ["10.0.0.2", "10.0.0.1"], "b": []}, {"a": ["10.0.0.3"]})
    assert nft.calls == [(["-f", "-"], "delete element inet voipsec a { 10.0.0.3 }\nadd element inet voipsec a { 10.0.0.1, 10.0.0.2 }\n")]
    LiveSets("voipsec").change({"a": []}, {})
    assert len(nft.calls) == 1


def test_what_may_have_expired_is_added_before_it_is_deleted(nft):
    LiveSets("voipsec").change({"x": ["10.0.0.0/8"]}, {}, {"banned4": ["10.0.0.2"], "banned6": []})
    assert nft.calls[0][1].splitlines() == ["add element inet voipsec banned4 { 10.0.0.2 }", "delete element inet voipsec banned4 { 10.0.0.2 }",
                                            "add element inet voipsec x { 10.0.0.0/8 }"]


@pytest.mark.parametrize("error, reason", [(FileNotFoundError(2, "x"), "install the package nftables"), (subprocess.TimeoutExpired("nft", 60), "within 60 s"),
                                           (PermissionError(13, "x"), "Cannot run nft: permission is denied")])
def test_no_nft(monkeypatch, error, reason):
    def run(*_args, **_kwargs):
        raise error
    monkeypatch.setattr(live_sets.subprocess, "run", run)
    with pytest.raises(HostError, match=reason):
        LiveSets("voipsec").types()


def test_nft_is_found_without_sbin_in_the_path(tmp_path, monkeypatch):
    """As with become_method su."""
    (tmp_path / "nft").write_text("#!/bin/sh\necho '{\"nftables\": []}'\n")
    (tmp_path / "nft").chmod(0o755)
    monkeypatch.setenv("PATH", "/bin")
    monkeypatch.setattr(commands, "PATH", str(tmp_path))
    assert LiveSets("voipsec").types() == {}
