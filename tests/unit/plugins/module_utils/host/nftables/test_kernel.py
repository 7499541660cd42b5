# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel is asked and what it answers, as it did; the rest is tested on hosts in tests/daemon."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import kernel

ANSWERED = bytes.fromhex("4c000000000a000001000000d00500000100000e0c000100766f69707365630008000200000000000800030000000005"
                         "0c00040000000000000000060c0005000000000000000000")


def test_reads_the_handle_among_the_attributes():
    attributes = kernel._read(ANSWERED)
    assert kernel._attribute(attributes, kernel._NAME) == b"voipsec\0"
    assert int.from_bytes(kernel._attribute(attributes, kernel._HANDLE), "big") == 6
    assert kernel._attribute(attributes, 99) == b""
    assert kernel._attribute(b"\0\0\0", 1) == b""


def test_an_error_that_means_no_is_none_and_another_is_raised():
    assert kernel._read(kernel._HEADER.pack(36, 2, 0, 1, 0) + (-2).to_bytes(4, "little", signed=True)) is None
    with pytest.raises(PermissionError):
        kernel._read(kernel._HEADER.pack(36, 2, 0, 1, 0) + (-1).to_bytes(4, "little", signed=True))


def test_asks_for_one_table():
    message = kernel._message(kernel._GET_TABLE, kernel._ATTRIBUTE.pack(12, kernel._NAME) + b"voipsec\0")
    assert message.hex() == "20000000010a01000100000000000000010000000c000100766f697073656300"
