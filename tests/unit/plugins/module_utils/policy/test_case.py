# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What judgements are made of."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import case


@pytest.mark.parametrize("address, own", [
    ("127.0.0.1", True), ("127.0.0.2", True), ("::1", True), ("::ffff:127.0.0.1", True), ("127.0.0.1:5038", True), ("[::1]:5038", True),
    ("10.0.0.1", False), ("fe80::1%eth0", False), ("::ffff:10.0.0.1", False), ("somewhere", False),
])
def test_loopback(address, own):
    assert case.is_loopback(address) is own


@pytest.mark.parametrize("one, other, same", [("::1", "[::1]", True), ("0:0::1", "::1", True), ("127.0.0.1", "127.0.0.1:5038", True), ("::", "0.0.0.0", False)])
def test_same_address(one, other, same):
    assert case.same_address(one, other) is same


def test_evidence_masks_secrets(host):
    host.write("manager.conf", "[general]\n[a]\nsecret=hunter2\nread=call\n")
    judged = host.case()
    assert case.evidence(judged.line("manager.conf", "a", "secret")).endswith("manager.conf:3: [a] secret = ********")
    assert case.evidence(judged.line("manager.conf", "a", "read")).endswith("manager.conf:4: [a] read = call")


def test_names_that_differ_in_case_alone_are_one_user_of_ami_and_two_of_iax2(host):
    host.write("manager.conf", "[general]\n[a]\nread=call\n[A]\nread=call\n")
    host.write("iax.conf", "[general]\n[a]\ntype=user\n[A]\ntype=user\n")
    assert host.case().objects("manager.conf", "user") == [b"a"]
    assert host.case().objects("iax.conf", "user") == [b"a", b"A"]
