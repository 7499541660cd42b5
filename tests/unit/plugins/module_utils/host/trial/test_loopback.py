# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name server of the sandbox."""

from __future__ import annotations

import socket
import struct

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import loopback

NAME = b"\x03pbx\x07example\x03org\x00"


def query(kind):
    return b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + NAME + struct.pack("!HH", kind, 1)


def test_every_name_has_an_address():
    reply = loopback.reply_to(query(1))
    assert reply[:2] == b"\x12\x34" and reply[2] & 0x80 and reply[3] & 0x0F == 0
    assert struct.unpack("!HHHH", reply[4:12]) == (1, 1, 0, 0)
    assert reply[12:12 + len(NAME)] == NAME and reply[-4:] == socket.inet_aton(loopback.ADDRESS)


@pytest.mark.parametrize("kind", [28, 33, 35, 12])
def test_other_records_do_not_exist_without_an_error(kind):
    reply = loopback.reply_to(query(kind))
    assert reply[3] & 0x0F == 0 and struct.unpack("!H", reply[6:8]) == (0,)


@pytest.mark.parametrize("junk", [b"", b"\x00" * 5, query(1)[:-1], b"\x12\x34\x81\x80" + query(1)[4:], b"\xff" * 40])
def test_junk_has_no_answer(junk):
    assert loopback.reply_to(junk) is None


def test_an_answer_goes_to_who_asked():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        server.bind(("127.0.0.1", 0))
        client.settimeout(10)
        client.sendto(query(1), server.getsockname())
        loopback.answer(server, 10)
        assert client.recv(512) == loopback.reply_to(query(1))
