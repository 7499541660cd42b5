# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failing registrations against a small server that challenges them. A real Asterisk: tests/daemon/test_proof.py."""

from __future__ import annotations

import re
import socket
import threading

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.proof import registering

CHALLENGE = 'WWW-Authenticate: Digest realm="r",nonce="n1",algorithm=SHA-256\r\n' \
            'WWW-Authenticate: Digest realm="r", nonce="n2", algorithm=MD5, qop="auth", opaque="o"\r\n'


@pytest.fixture
def server():
    """A UDP server that answers what the test wants; the requests that it got."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.settimeout(5)
    got, answers = [], []

    def serve():
        while answers:
            try:
                text, source = sock.recvfrom(65535)
            except OSError:
                return
            got.append(text.decode())
            for answer in answers.pop(0):
                sock.sendto(answer.encode(), source)
    yield lambda given: (answers.extend(given), threading.Thread(target=serve, daemon=True).start(), (sock.getsockname()[1], got))[2]
    sock.close()


def place(port, attempts):
    return {"protocol": "udp", "address": "127.0.0.1", "port": port, "source": "127.0.0.1", "attempts": attempts}


def test_a_challenge_is_answered_with_a_digest_that_is_well_formed(server):
    port, got = server([["SIP/2.0 100 Trying\r\n\r\n", "SIP/2.0 401 Unauthorized\r\n" + CHALLENGE + "\r\n"], ["SIP/2.0 403 Forbidden\r\n\r\n"]])
    assert registering.fail(place(port, 1)) == {"statuses": [401, 403]}
    header = re.search(r"Authorization: Digest (.*)\r\n", got[1]).group(1)
    words = dict(re.findall(r'(\w+)="?([^",]*)"?', header))
    assert (words["nonce"], words["realm"], words["opaque"], words["qop"], words["algorithm"]) == ("n2", "r", "o", "auth", "MD5")
    assert re.fullmatch("[0-9a-f]{32}", words["response"])
    assert [re.search(r"CSeq: (\d)", text).group(1) for text in got] == ["1", "2"]


def test_what_is_refused_at_once_is_not_challenged(server):
    port, got = server([["SIP/2.0 404 Not Found\r\n\r\n"], ["SIP/2.0 404 Not Found\r\n\r\n"]])
    assert registering.fail(place(port, 2)) == {"statuses": [404, 404]}
    assert len({re.search(r"From: <sip:(\S+)@", text).group(1) for text in got}) == 2, "an account of its own for each attempt"


def test_silence(monkeypatch, server):
    monkeypatch.setattr(registering, "_SECONDS", 0.1)
    port, unused = server([])
    assert registering.fail(place(port, 1)) == {"statuses": [None]}
    assert registering.fail(dict(place(1, 1), protocol="tcp")) == {"statuses": [None]}
