# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import socket
import struct
import threading

import cracker
import cracker_requests as requests
import pytest
import sip

CHALLENGE = 'Digest realm="asterisk", nonce="n0", algorithm=MD5, qop="auth"'


def reply(data: bytes, status: int, *extra: tuple[str, str]) -> bytes:
    request = sip.parse(data)
    headers = [(name, request.get(name)) for name in ("via", "from", "call-id", "cseq")] + [("to", request.get("to") + ";tag=pbx")]
    return sip.Message(f"SIP/2.0 {status} Words", headers + list(extra)).encode()


def asterisk(secret: str, wrong: int = 401):
    """A server that challenges, refuses wrong digests and takes one secret."""
    def answer(data: bytes, _count: int) -> list[bytes]:
        request = sip.parse(data)
        if not request.get("authorization"):
            return [reply(data, 401, ("www-authenticate", CHALLENGE))]
        uri = request.start.split(" ")[1]
        challenge = sip.challenge_of(sip.parse(reply(data, 401, ("www-authenticate", CHALLENGE))))
        right = sip.authorization(challenge, request.method, uri, "106", secret, "0a4f113b")
        if request.get("authorization") == right:
            return [reply(data, 200)]
        return [reply(data, wrong, *([("www-authenticate", CHALLENGE)] if wrong == 401 else []))]
    return answer


@pytest.mark.parametrize("wrong", [401, 403])
def test_a_secret_is_found_as_one_driver_answers_and_as_the_other(datagrams, wrong):
    server = datagrams(asterisk("1005", wrong))
    result = cracker.crack("127.0.0.1", "106", ["127.0.0.1"], port=server.port, dialogs=1, seconds=10)
    assert (result["found"], result["answered"], result["evaluated"]) == ("1005", 6, 6)
    assert result["statuses"] == {"200": 1, str(wrong): 5}


def test_the_number_of_guesses_is_bounded_for_each_source_and_for_all(datagrams):
    server = datagrams(asterisk("none"))
    result = cracker.crack("127.0.0.1", "106", ["127.0.0.1", "127.0.0.2"], port=server.port, per_source=3, seconds=10)
    assert (result["sent"], result["answered"], result["most_of_one_source"]) == (6, 6, 3)
    assert cracker.crack("127.0.0.1", "106", ["127.0.0.1"], port=server.port, guesses=7, seconds=10)["sent"] == 7


def test_a_slow_cracker_keeps_his_pace(datagrams):
    server = datagrams(asterisk("none"))
    result = cracker.crack("127.0.0.1", "106", ["127.0.0.1"], port=server.port, per_source=3, gap=0.2, dialogs=1, seconds=10)
    assert result["answered"] == 3 and result["seconds"] >= 0.4


def test_challenges_may_be_fetched_before_the_first_guess(datagrams):
    server = datagrams(lambda data, count: asterisk("none")(data, count) if count <= 4 else [])
    result = cracker.crack("127.0.0.1", "106", ["127.0.0.1", "127.0.0.2"], port=server.port, dialogs=2, prefetch=0.2, pipelined=5, seconds=1)
    assert (result["asked"], result["challenged"], result["answered"]) == (4, 4, 0)
    assert result["sent"] >= 20


def test_a_stale_nonce_is_no_evaluated_guess(datagrams):
    stale = ("www-authenticate", CHALLENGE + ", stale=true")
    server = datagrams(lambda data, _count: [reply(data, 401, stale)])
    result = cracker.crack("127.0.0.1", "106", ["127.0.0.1"], port=server.port, guesses=3, seconds=10)
    assert (result["answered"], result["evaluated"]) == (3, 0)


def test_a_refused_invite_is_acknowledged(datagrams):
    server = datagrams(lambda data, _count: [] if data.startswith(b"ACK") else [reply(data, 403)])
    assert cracker.enumerate("127.0.0.1", ["100"], ["127.0.0.1"], server.port, "INVITE")["answers"] == {"100": 403}
    assert sip.parse(server.wait_for(2)[1]).method == "ACK"


def test_accounts_are_asked_for_in_turn_and_timed(datagrams):
    server = datagrams(lambda data, _count: [reply(data, 404 if b"sip:100@" in data else 401)])
    result = cracker.enumerate("127.0.0.1", ["100", "101"], ["127.0.0.1", "127.0.0.2"], server.port)
    assert result["answers"] == {"100": 404, "101": 401} and result["answered"] == 2
    assert all(0 < time < 500000 for time in result["times"].values())


def test_a_telephone_registers_subscribes_and_calls(datagrams):
    def answer(data: bytes, _count: int) -> list[bytes]:
        return [] if data.startswith(b"ACK") else [reply(data, 200)]
    server = datagrams(answer)
    result = cracker.phone("127.0.0.1", "101", "101", port=server.port, number="600", subscribe=["102"])
    assert {key: result[key] for key in ("register", "subscribe", "call", "bye")} == {"register": 200, "subscribe": [200], "call": 200, "bye": 200}


def test_a_crowd_of_telephones_registers_and_tries_again(datagrams):
    server = datagrams(lambda data, count: [reply(data, 403 if count == 1 else 200)])
    result = cracker.crowd("127.0.0.1", ["101", "102"], ["127.0.0.1", "127.0.0.2"], seconds=10, port=server.port)
    assert (result["registered"], result["never"]) == (2, []) and result["seconds"] >= 0.5


def serve(stream, count: int) -> None:
    """Answer as an Asterisk over TCP, for some connections."""
    for _unused in range(count):
        one, _sender = stream.accept()
        with one:
            data = b""
            while True:
                received = one.recv(65535)
                if not received:
                    break
                data += received
                while b"\r\n\r\n" in data:
                    message, _blank, data = data.partition(b"\r\n\r\n")
                    for response in asterisk("1003")(message + b"\r\n\r\n", 0):
                        one.sendall(response)


def test_guesses_go_over_connections_too():
    with socket.socket() as stream:
        stream.bind(("127.0.0.1", 0))
        stream.listen(5)
        thread = threading.Thread(target=serve, args=(stream, 2))
        thread.start()
        result = cracker.crack("127.0.0.1", "106", ["127.0.0.1"], "tcp", stream.getsockname()[1], seconds=10, attempts_of_connection=2)
        thread.join()
    assert (result["found"], result["connections"]["opened"], result["answered"]) == ("1003", 2, 4)


@pytest.mark.parametrize("ends", [("198.51.100.1", "198.51.100.2"), ("fd77::1", "fd77::2")])
def test_a_forged_datagram_has_right_checksums(ends):
    packet = requests.datagram(*ends, 5060, 5061, b"odd")
    family, at = (socket.AF_INET6, 40) if ":" in ends[0] else (socket.AF_INET, 20)
    pseudo = b"".join(socket.inet_pton(family, end) for end in ends) + (struct.pack("!II", 11, 17) if at == 40 else struct.pack("!HH", 17, 11))
    assert requests.checksum(pseudo + packet[at:]) == 0
    assert packet[at - (32 if at == 40 else 8):at] == b"".join(socket.inet_pton(family, end) for end in ends)
