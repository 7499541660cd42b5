# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones that talk to a PBX with a script: a server that answers requests, and says things of its own."""
from __future__ import annotations

import pytest
import rtp
import sip
import sip_agent
import sip_features
import sip_line
import sip_stranger

CHALLENGE = ("www-authenticate", 'Digest realm="asterisk", nonce="n0", algorithm=MD5, qop="auth"')


def reply(data: bytes, status: int, reason: str, *extra: tuple[str, str], body: str = "") -> bytes:
    request = sip.parse(data)
    headers = [(name, request.get(name)) for name in ("via", "from", "call-id", "cseq")] + [("to", request.get("to") + ";tag=pbx")]
    return sip.Message(f"SIP/2.0 {status} {reason}", headers + list(extra), body).encode()


def from_pbx(method: str, call_id: str, body: str = "", to: str = "<sip:101@x>") -> bytes:
    headers = [("via", "x"), ("from", "<sip:102@x>;tag=1"), ("to", to), ("call-id", call_id), ("cseq", f"1 {method}"), ("contact", "<sip:102@127.0.0.1>")]
    return sip.Message(f"{method} sip:101@127.0.0.1 SIP/2.0", headers, body).encode()


def wants_digest(data: bytes, _count: int) -> list[bytes]:
    """A PBX that takes everything with a digest, and answers calls with audio at its discard port."""
    if data.startswith((b"ACK", b"SIP/2.0")):
        return []
    if b"Authorization:" not in data and not data.startswith(b"BYE"):
        return [reply(data, 401, "Unauthorized", CHALLENGE)]
    return [reply(data, 100, "Trying"), reply(data, 200, "OK", body=sip.sdp("127.0.0.1", 9) if data.startswith(b"INVITE") else "")]


@pytest.fixture
def telephone(datagrams):
    """A room with one telephone, and the PBX that it talks to."""
    room = sip_agent.Room()

    def start(answer) -> tuple[sip_agent.Room, sip_agent.Agent, object]:
        server = datagrams(answer)
        room.agents.append(sip_agent.Agent(sip_line.Line("127.0.0.1", server.port, source="127.0.0.1"), "101", "secret", 0x21))
        return room, room.agents[0], server

    yield start
    for agent in room.agents:
        agent.line.close()


def methods(server, count: int) -> list[str]:
    return [sip.parse(data).method for data in server.wait_for(count)]


def test_a_challenge_is_answered_once_and_a_call_hung_up(telephone):
    room, phone, server = telephone(wants_digest)
    call = phone.call("102")
    assert room.wait(lambda: call.state == "up")
    assert call.media.remote == ("127.0.0.1", 9)
    call.hang_up()
    assert methods(server, 5) == ["INVITE", "ACK", "INVITE", "ACK", "BYE"]
    assert [sip.parse(data).get("cseq") for data in server.received] == ["1 INVITE", "1 ACK", "2 INVITE", "2 ACK", "3 BYE"]


def test_a_wrong_secret_ends_after_the_second_refusal(telephone):
    room, phone, server = telephone(lambda data, _count: [reply(data, 401, "Unauthorized", CHALLENGE)])
    answer = phone.register()
    assert room.wait(lambda: answer.status) and answer.status == 401
    assert len(server.received) == 2


def test_a_request_is_repeated_until_something_answers(telephone):
    room, phone, server = telephone(lambda data, count: [reply(data, 200, "OK")] if count == 3 else [])
    answer = phone.register()
    assert room.wait(lambda: answer.status == 200)
    assert len({sip.parse(data).get("cseq") for data in server.received}) == 1


def test_what_does_not_happen_in_time_is_said(telephone):
    room, _phone, _server = telephone(lambda _data, _count: [])
    assert room.wait(lambda: False, 0.1) is False


def first_contact(telephone, *datagrams: bytes):
    """A registered telephone, at which these requests then arrive."""
    room, phone, server = telephone(wants_digest)
    answer = phone.register()
    assert room.wait(lambda: answer.status == 200)
    for data in datagrams:
        server.socket.sendto(data, server.client)
    return room, phone, server


def said_by(phone_server, call_id: str) -> list[int]:
    return [sip.parse(data).status for data in list(phone_server.received) if data.startswith(b"SIP/2.0") and sip.parse(data).get("call-id") == call_id]


def test_a_call_rings_until_it_is_answered(telephone):
    room, phone, server = first_contact(telephone, from_pbx("INVITE", "in", sip.sdp("127.0.0.1", 9)))
    assert room.wait(lambda: phone.calls and phone.calls[0].state == "ringing")
    phone.calls[0].answer()
    server.wait_for(4)
    assert said_by(server, "in") == [180, 200] and phone.calls[0].media.remote == ("127.0.0.1", 9)


def test_a_call_that_somebody_else_takes_stops_ringing(telephone):
    room, phone, server = first_contact(telephone, from_pbx("INVITE", "in", sip.sdp("127.0.0.1", 9)), from_pbx("CANCEL", "in"))
    assert room.wait(lambda: phone.calls and phone.calls[0].state == "cancelled")
    server.wait_for(5)
    assert said_by(server, "in") == [180, 200, 487]


def test_what_is_told_is_kept_with_its_subscription(telephone):
    room, phone, server = telephone(wants_digest)
    watch = phone.watch("102", "dialog", sip_features.DIALOG)
    assert room.wait(lambda: watch.status == 200)
    server.socket.sendto(from_pbx("NOTIFY", "of somebody else"), server.client)
    server.socket.sendto(from_pbx("NOTIFY", watch.dialog.call_id, "<state>early</state>"), server.client)
    assert room.wait(lambda: phone.told(watch))
    assert [sip_features.state_of(notify) for notify in phone.told(watch)] == ["early"]


@pytest.mark.parametrize("body, state", [
    ("<state>terminated</state>", "idle"), ("<state>confirmed</state>", "confirmed"), ("<note>Ready</note>", "idle"),
    ("<note>On the phone</note>", "on the phone"), ("", ""),
])
def test_a_lamp_is_read(body, state):
    assert sip_features.state_of(sip.Message("NOTIFY x SIP/2.0", [], body)) == state


@pytest.mark.parametrize("body, count", [("Voice-Message: 3/1 (0/0)", 3), ("Messages-Waiting: no", 0)])
def test_new_messages_are_counted(body, count):
    assert sip_features.new_messages(sip.Message("NOTIFY x SIP/2.0", [], body)) == count


def test_a_key_is_pressed_as_rfc_4733_says(datagrams):
    server = datagrams(lambda _data, _count: [])
    stream = rtp.Stream("127.0.0.1", 0x21)
    stream.remote = ("127.0.0.1", server.port)
    stream.press("#")
    while stream.waiting:
        stream.tick()
    events = [data for data in server.wait_for(rtp.PRESSED + rtp.ENDED) if data[1] & 0x7F == rtp.EVENT]
    stream.close()
    assert [data[12] for data in events] == [11] * 8  # the code of #
    assert [data[1] >> 7 for data in events] == [1] + [0] * 7  # marked where it begins
    assert [data[13] >> 7 for data in events] == [0] * rtp.PRESSED + [1] * rtp.ENDED
    assert len({data[4:8] for data in events}) == 1  # one timestamp for all of it


def test_a_voice_is_known_and_a_prompt_is_strange(datagrams):
    stream, other = rtp.Stream("127.0.0.1", 0x21), rtp.Stream("127.0.0.1", 0x22)
    other.remote = ("127.0.0.1", stream.port)
    while not stream.hears(0x22):
        other.tick()
        stream.tick()
    other.voice = bytes(range(160))
    while rtp.STRANGE not in stream.heard:
        other.tick()
        stream.tick()
    assert not stream.hears(0x22)
    stream.close()
    other.close()


def test_an_answer_is_masked_where_it_differs_from_itself():
    def answer(user: str, tag: str, nonce: str) -> sip.Message:
        return sip.Message("SIP/2.0 401 Unauthorized", [("to", f"<sip:{user}@x>;tag={tag}"), ("www-authenticate", f'Digest nonce="{nonce}"')])

    known = sip_stranger.masked(answer("101", "abcd", "0123"), "101")
    assert known == sip_stranger.masked(answer("nobody", "efgh", "4567"), "nobody")
    assert known != sip_stranger.masked(answer("nobody", "efgh", "456"), "nobody")
    assert known != sip_stranger.masked(answer("nobody", "efgh5", "4567"), "nobody")


def test_a_stranger_asks_twice_where_he_guesses(datagrams, monkeypatch):
    server = datagrams(lambda data, _count: [] if data.startswith(b"ACK") else [reply(data, 401, "Unauthorized", CHALLENGE)])
    monkeypatch.setitem(sip_line.PORTS, "udp", server.port)
    assert sip_stranger.Stranger("udp", "127.0.0.1", "102", "103").ask("INVITE", "101", True).status == 401
    assert methods(server, 4) == ["INVITE", "ACK", "INVITE", "ACK"]
    assert b"Authorization" in server.received[2] and b"Authorization" not in server.received[0]
