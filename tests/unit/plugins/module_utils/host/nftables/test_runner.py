# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nft says when it refuses, made one sentence."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import runner


@pytest.mark.parametrize("errors, line, sentence", [
    ("/dev/stdin:5:3-6: Error: syntax error, unexpected icmp\n\t\ticmp\n\t\t^^^^\n/dev/stdin:9:1-2: Error: more\n", 5,
     "nft refuses line 5 of what it was given: syntax error, unexpected icmp."),
    ("Error: No such file or directory\nlist table inet x\n", None, "nft failed: No such file or directory."),
    ("/dev/stdin:1:1-5: Error: Could not process rule: Operation not permitted\n", 1, "nft refuses line 1 of what it was given: "
     "Could not process rule: Operation not permitted."),
    ("netlink: Error: cache initialization failed: Operation not permitted\n", None,
     "nft may not change or read the rules of the kernel; run as root (become: true), in a container with CAP_NET_ADMIN."),
    ("", None, "nft failed: no reason given."),
])
def test_one_sentence(errors, line, sentence):
    error = runner._refusal(errors)
    assert (error.line, str(error)) == (line, sentence)


def test_a_program_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(runner, "_PATH", "/nonexistent")
    assert not runner.found()
    with pytest.raises(runner.HostError, match="nft is not installed on this host; install the package nftables"):
        runner.program()
