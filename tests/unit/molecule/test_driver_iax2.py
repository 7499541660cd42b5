# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import struct
import types

import iax2
import iax2_guest_call
import iax2_phone
import pytest

TOKEN = b"token"


def frame(data: bytes, kind: int, subclass: int, sequence: int, body: bytes = b"") -> bytes:
    caller = struct.unpack("!H", data[:2])[0] & 0x7FFF
    return struct.pack("!HHIBBBB", 0x8000 | 77, caller, 5, sequence, 1, kind, subclass) + body


def pbx(*decision):
    """A PBX that wants a call token and then sends DECISION: tuples (frame type, subclass, body)."""
    def answer(data: bytes, _count: int) -> list[bytes]:
        if data[11] != iax2.NEW:
            return []
        if iax2.elements_of(data[12:]).get(iax2.IE_CALLTOKEN) != TOKEN:
            return [frame(data, iax2.IAX, iax2.CALLTOKEN, 0, iax2.element(iax2.IE_CALLTOKEN, TOKEN))]
        return [frame(data, kind, subclass, number, body) for number, (kind, subclass, body) in enumerate(decision)]
    return answer


def place(port: int, timeout: float = 5.0) -> tuple[dict, iax2.Call]:
    call = iax2.Call("127.0.0.1", port)
    return iax2_guest_call.place(call, types.SimpleNamespace(number="00441632960123", user="", timeout=timeout)), call


ACCEPTED = (iax2.IAX, iax2.ACCEPT, b"")


@pytest.mark.parametrize("decision, expected", [
    ([ACCEPTED, (iax2.CONTROL, iax2.ANSWER, b"")], {"outcome": "answered"}),
    ([(iax2.IAX, iax2.REJECT, iax2.element(iax2.IE_CAUSE, b"No authority found"))], {"outcome": "refused", "cause": "No authority found"}),
    ([(iax2.IAX, iax2.AUTHREQ, b"")], {"outcome": "challenged"}),
    ([ACCEPTED, (iax2.IAX, iax2.HANGUP, b"")], {"outcome": "refused", "cause": ""}),
])
def test_what_the_pbx_says_decides(datagrams, decision, expected):
    server = datagrams(pbx(*decision))
    assert place(server.port)[0] == expected


def test_accepted_but_never_answered_is_ringing(datagrams):
    server = datagrams(pbx(ACCEPTED))
    assert place(server.port, timeout=0.5)[0] == {"outcome": "ringing"}


def test_no_answer_is_silent(datagrams):
    server = datagrams(lambda _data, _count: [])
    assert place(server.port, timeout=0.2)[0] == {"outcome": "silent"}


def test_each_counted_frame_is_acknowledged_with_its_timestamp(datagrams):
    server = datagrams(pbx(ACCEPTED, (iax2.IAX, iax2.PING, b""), (iax2.CONTROL, iax2.ANSWER, b"")))
    _result, call = place(server.port)
    call.send(iax2.HANGUP)
    assert [data[11] for data in server.wait_for(6)[2:]] == [iax2.ACK, iax2.PONG, iax2.ACK, iax2.HANGUP]
    assert [struct.unpack("!I", data[4:8])[0] for data in server.received[2:5]] == [5, 5, 5]
    assert call.expected == 3


def test_a_repeated_frame_does_not_advance_the_sequence(datagrams):
    call = iax2.Call("127.0.0.1", datagrams(lambda _data, _count: []).port)
    repeated = iax2.Frame(struct.pack("!HHIBBBB", 0x8000 | 77, 1, 5, 0, 1, iax2.CONTROL, iax2.ANSWER))
    assert (call.accept_frame(repeated), call.accept_frame(repeated), call.expected) == (True, False, 1)


def registrar(secret: str):
    """A PBX that wants a call token, then the MD5 of a challenge, and takes what SECRET answers."""
    def answer(data: bytes, _count: int) -> list[bytes]:
        if data[11] not in (iax2.NEW, iax2.REGREQ, iax2.AUTHREP):
            return []
        elements, first = iax2.elements_of(data[12:]), data[11] == iax2.NEW or iax2.IE_MD5 not in iax2.elements_of(data[12:])
        if first and elements.get(iax2.IE_CALLTOKEN) != TOKEN:
            return [frame(data, iax2.IAX, iax2.CALLTOKEN, 0, iax2.element(iax2.IE_CALLTOKEN, TOKEN))]
        if first:
            asks = iax2.AUTHREQ if data[11] == iax2.NEW else iax2.REGAUTH
            return [frame(data, iax2.IAX, asks, 0, iax2.element(iax2.IE_CHALLENGE, b"1234"))]
        right = elements[iax2.IE_MD5] == iax2.proof(types.SimpleNamespace(elements={iax2.IE_CHALLENGE: b"1234"}), secret)[2:]
        if data[11] == iax2.REGREQ:
            return [frame(data, iax2.IAX, iax2.REGACK if right else iax2.REGREJ, 1)]
        return [frame(data, iax2.CONTROL, iax2.ANSWER, 1) if right else frame(data, iax2.IAX, iax2.REJECT, 1)]
    return answer


@pytest.mark.parametrize("secret, expected", [("right", (True, "answered")), ("wrong", (False, "refused"))])
def test_a_telephone_registers_and_calls_with_its_secret(datagrams, secret, expected):
    port = datagrams(registrar("right")).port
    registered = iax2_phone.register(iax2.Call("127.0.0.1", port), "me", secret, 5.0)
    assert (registered, iax2_phone.place(iax2.Call("127.0.0.1", port), "me", secret, "600", 5.0)) == expected


def held(datagrams, tmp_path, last: int, **more):
    """A telephone with a call to a PBX that sends back what it hears, and answers HANGUP with LAST."""
    takes = registrar("right")

    def answer(data: bytes, count: int) -> list[bytes]:
        if not data[0] & 0x80 or data[10] == iax2.VOICE:
            return [data]
        if data[11] == iax2.HANGUP:
            return [data[:9] + bytes([data[8] + 1, iax2.IAX, last])]
        return takes(data, count)

    args = types.SimpleNamespace(host="127.0.0.1", port=datagrams(answer).port, source="", user="me", secret="right", call="600", timeout=5.0,
                                 seconds=0.5, state=str(tmp_path / "state"), **more)
    return iax2_phone.Phone(args)


@pytest.mark.parametrize("last, status", [(iax2.ACK, 200), (iax2.INVAL, 481)])
def test_a_telephone_that_keeps_its_call_hears_itself(datagrams, tmp_path, last, status):
    phone = held(datagrams, tmp_path, last)
    phone.run()
    assert (phone.state["registered"], phone.state["call"], phone.state["failures"]) == (True, "up", 0) and phone.state["heard"] >= 2
    phone.end()
    assert json.loads((tmp_path / "state").read_text()) == phone.state and phone.state["bye_status"] == status


def test_a_telephone_sees_that_the_pbx_ended_its_call(datagrams, tmp_path):
    phone = held(datagrams, tmp_path, iax2.ACK)
    phone.run()
    server = datagrams(lambda data, _count: [frame(data, iax2.IAX, iax2.HANGUP, 2)])
    phone.call.socket.connect(("127.0.0.1", server.port))
    phone.step()
    phone.end()
    assert phone.state["call"] == "ended" and "bye_status" not in phone.state
