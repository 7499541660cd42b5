# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import time
import types

import rtp
import sip
import sip_guest_call
import sip_phone

CHALLENGE = 'Digest realm="asterisk", nonce="n0", opaque="o", algorithm=MD5, qop="auth"'


def reply(data: bytes, status: int, reason: str, *extra: tuple[str, str]) -> bytes:
    request = sip.parse(data)
    headers = [(name, request.get(name)) for name in ("via", "from", "call-id", "cseq")] + [("to", request.get("to") + ";tag=pbx")]
    return sip.Message(f"SIP/2.0 {status} {reason}", headers + list(extra)).encode()


def methods(server, count: int) -> list[str]:
    return [sip.parse(data).method for data in server.wait_for(count)]


def guest(port: int, timeout: float = 5.0) -> dict:
    args = types.SimpleNamespace(host="127.0.0.1", port=port, transport="udp", source="", number="00441632960123", from_user="caller",
                                 timeout=timeout, hold=0.0)
    return sip_guest_call.call(args)


def test_digest_is_that_of_rfc_2617():
    challenge = {"realm": "testrealm@host.com", "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093", "qop": "auth"}
    value = sip.authorization(challenge, "GET", "/dir/index.html", "Mufasa", "Circle Of Life", "0a4f113b")
    assert 'response="6629fae49393a05397450978507c4ef1"' in value


def test_challenge_prefers_md5_among_several():
    answer = sip.Message("SIP/2.0 401 Unauthorized", [("www-authenticate", 'Digest realm="a", nonce="x", algorithm=SHA-256'), ("www-authenticate", CHALLENGE)])
    assert sip.challenge_of(answer) == {"realm": "asterisk", "nonce": "n0", "opaque": "o", "algorithm": "MD5", "qop": "auth"}


def test_parse_reads_compact_and_folded_headers():
    message = sip.parse(b"SIP/2.0 200 OK\r\ni: abc\r\nSubject: one\r\n  two\r\nCSeq: 7 INVITE\r\n\r\nbody")
    assert (message.status, message.reason, message.method) == (200, "OK", "INVITE")
    assert (message.get("call-id"), message.get("subject"), message.body) == ("abc", "one two", "body")


def test_guest_call_that_is_answered_is_acknowledged_and_hung_up(datagrams):
    server = datagrams(lambda data, _count: [] if data.startswith(b"ACK") else [reply(data, 100, "Trying"), reply(data, 200, "OK")])
    assert guest(server.port) == {"outcome": "answered", "status": 200, "reason": "OK"}
    assert methods(server, 3) == ["INVITE", "ACK", "BYE"]


def test_guest_call_that_is_refused_is_acknowledged_in_its_transaction(datagrams):
    server = datagrams(lambda data, _count: [] if data.startswith(b"ACK") else [reply(data, 401, "Unauthorized", ("www-authenticate", CHALLENGE))])
    assert guest(server.port) == {"outcome": "refused", "status": 401, "reason": "Unauthorized"}
    assert methods(server, 2) == ["INVITE", "ACK"]
    assert sip.parse(server.received[0]).get("via") == sip.parse(server.received[1]).get("via")


def test_guest_call_is_repeated_until_something_answers(datagrams):
    server = datagrams(lambda data, count: [reply(data, 403, "Forbidden")] if count == 3 else [])
    assert guest(server.port)["status"] == 403
    assert methods(server, 4)[:3] == ["INVITE"] * 3


def test_guest_call_without_an_answer_is_silent(datagrams):
    server = datagrams(lambda _data, _count: [])
    assert guest(server.port, timeout=0.2)["outcome"] == "silent"


def registrar(data: bytes, _count: int) -> list[bytes]:
    if data.startswith((b"ACK", b"SIP/2.0")):
        return []
    known = b"Authorization:" in data or data.startswith(b"BYE")
    return [reply(data, 200, "OK") if known else reply(data, 401, "Unauthorized", ("www-authenticate", CHALLENGE))]


def phone(port: int, again: float = 0.0) -> sip_phone.Phone:
    args = types.SimpleNamespace(host="127.0.0.1", port=port, transport="udp", user="101", secret="101",
                                 source="", local_port=0, expires=120, refresh=20.0, state="", call="600", again=again)
    return sip_phone.Phone(args)


def test_phone_registers_calls_and_hangs_up(datagrams):
    server = datagrams(registrar)
    one = phone(server.port)
    one.register(120)
    one.call("600")
    assert (one.state["registered"], one.state["call"]) == (True, "up")
    one.end()
    assert (one.state["registered"], one.state["call"], one.state["bye_status"]) == (True, "up", 200)
    assert methods(server, 9) == ["REGISTER", "REGISTER", "INVITE", "ACK", "INVITE", "ACK", "BYE", "REGISTER", "REGISTER"]


def test_phone_calls_again_and_again_and_counts_what_is_lost(datagrams):
    server = datagrams(registrar)
    one = phone(server.port, again=0.01)
    one.register(120)
    one.call("600")
    end = time.monotonic() + 10
    while one.state["calls"] < 3 and time.monotonic() < end:
        one.step(0.02)
    assert (one.state["calls"], one.state["lost_calls"], one.state["call"]) == (3, 0, "up")
    server.answer = lambda data, _count: [reply(data, 503, "Unavailable")] if b"INVITE sip" in data else registrar(data, 0)
    while not one.state["lost_calls"] and time.monotonic() < end:
        one.step(0.02)
    assert (one.state["calls"], one.state["lost_calls"], one.state["call"]) == (3, 1, "refused")


def test_phone_hears_itself_and_follows_a_change_of_the_call(datagrams):
    echo = datagrams(lambda data, _count: [data])
    moved = datagrams(lambda data, _count: [data])
    server = datagrams(lambda data, count: [sip.Message(one.start, one.headers, sip.sdp("127.0.0.1", echo.port)).encode()
                                            for one in map(sip.parse, registrar(data, count))])
    one = phone(server.port)
    one.register(120)
    one.call("600")
    assert one.state["media_port"] == echo.port and f"m=audio {one.media.port} " in sip.parse(server.received[2]).body

    def hear(count):
        end = time.monotonic() + 10
        while one.state["heard"] < count and time.monotonic() < end:
            one.step(0.1)
        return one.state["heard"]

    assert hear(1) >= 1 and not moved.received
    headers = [("via", "x"), ("from", "<a>;tag=1"), ("to", one.dialog.local), ("call-id", one.dialog.call_id), ("cseq", "2 INVITE")]
    server.socket.sendto(sip.Message("INVITE sip:101@127.0.0.1 SIP/2.0", headers, sip.sdp("127.0.0.1", moved.port)).encode(), server.client)
    while not moved.received:
        one.step(0.1)
    assert one.state["media_port"] == moved.port and one.state["received_calls"] == 0 and hear(one.state["heard"] + 1)
    assert moved.received[0][12:] == bytes([sip_phone.VOICE]) * rtp.FRAME


def test_phone_sees_that_the_pbx_ended_its_call(datagrams):
    server = datagrams(registrar)
    one = phone(server.port)
    one.register(120)
    one.call("600")
    headers = [("via", "x"), ("from", "<a>;tag=1"), ("to", one.dialog.local), ("call-id", one.dialog.call_id), ("cseq", "1 BYE")]
    bye = sip.Message("BYE sip:101@127.0.0.1 SIP/2.0", headers)
    server.socket.sendto(bye.encode(), server.client)
    one.step(5.0)
    assert one.state["call"] == "ended"


def test_phone_counts_a_registration_that_is_refused(datagrams):
    server = datagrams(lambda data, _count: [reply(data, 403, "Forbidden")])
    one = phone(server.port)
    one.register(120)
    assert (one.state["registered"], one.state["status"], one.state["failures"]) == (False, 403, 1)


def test_phone_answers_options_and_calls(datagrams):
    server = datagrams(registrar)
    one = phone(server.port)
    one.register(120)
    for method in ("OPTIONS", "INVITE"):
        headers = [("via", "x"), ("from", "<a>;tag=1"), ("to", "<b>"), ("call-id", method), ("cseq", f"1 {method}")]
        request = sip.Message(f"{method} sip:101@127.0.0.1 SIP/2.0", headers)
        server.socket.sendto(request.encode(), server.client)
        one.step(5.0)
    assert (one.state["options"], one.state["received_calls"]) == (1, 1)
