# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest
import sip_line
import tally
from cracker_requests import datagram

HOST, GUESSER, PHONE = "192.0.2.1", "192.0.2.7", 5066
HOST6, GUESSER6 = "2001:db8::1", "2001:db8::7"
GUESS = "REGISTER sip:x SIP/2.0\r\nCall-ID: %s\r\nCSeq: %d REGISTER\r\nAuthorization: Digest x\r\nContent-Length: 0\r\n\r\n"
ANSWER = "SIP/2.0 %d Words\r\nCall-ID: %s\r\nCSeq: %d REGISTER\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(name="wire")
def a_wire():
    return tally.Wire({PHONE})


def ask(wire, text, port=40000, source=GUESSER, host=HOST):
    wire.packet(False, datagram(source, host, port, 5060, text.encode()))


def answer(wire, text, port=40000, source=GUESSER, host=HOST):
    wire.packet(True, datagram(host, source, 5060, port, text.encode()))


@pytest.mark.parametrize("source, host", [(GUESSER, HOST), (GUESSER6, HOST6)])
def test_a_final_answer_to_a_digest_counts_once(wire, source, host):
    ask(wire, GUESS % ("a", 2), source=source, host=host)
    answer(wire, ANSWER % (100, "a", 2), source=source, host=host)
    assert not wire.result()["answered"]["udp"]
    for _unused in range(2):
        answer(wire, ANSWER % (401, "a", 2), source=source, host=host)
    assert wire.result()["answered"]["udp"] == {source: 1}


def test_what_carries_no_digest_is_no_guess(wire):
    ask(wire, (GUESS % ("a", 1)).replace("Authorization", "X-Authorization"))
    answer(wire, ANSWER % (401, "a", 1))
    assert not wire.result()["answered"]["udp"]


def test_telephones_do_not_count(wire):
    ask(wire, GUESS % ("a", 1), port=PHONE)
    answer(wire, ANSWER % (200, "a", 1), port=PHONE)
    assert not wire.result()["answered"]["udp"]


def test_a_guess_without_an_answer_is_none(wire):
    ask(wire, GUESS % ("a", 1))
    answer(wire, ANSWER % (401, "a", 2))
    answer(wire, ANSWER % (401, "b", 1))
    assert not wire.result()["answered"]["udp"]


def segment(wire, outgoing, sequence, acknowledged, flags, text=""):
    ends = (5060, 40000) if outgoing else (40000, 5060)
    head = tally.struct.pack("!HHIIBBHHH", *ends, sequence & 0xFFFFFFFF, acknowledged & 0xFFFFFFFF, 5 << 4, flags, 1024, 0, 0)
    ip = datagram(*((HOST, GUESSER) if outgoing else (GUESSER, HOST)), *ends, b"")[:20]
    whole = bytearray(ip + head + text.encode())
    whole[2:4], whole[9] = tally.struct.pack("!H", len(whole)), tally.TCP
    wire.packet(outgoing, bytes(whole))


def test_a_stream_is_read_whatever_is_sent_twice_or_cut(wire):
    start = 0xFFFFFFF0  # the numbers wrap
    segment(wire, False, start, 0, tally.SYN)
    for _unused in range(2):
        segment(wire, True, 500, start + 1, tally.SYN | tally.ACK)
    guess = GUESS % ("a", 2)
    for first, last in ((0, 30), (0, 30), (10, 60), (60, len(guess))):
        segment(wire, False, start + 1 + first, 501, tally.ACK, guess[first:last])
    segment(wire, True, 501, start + 1 + len(guess), tally.ACK, ANSWER % (401, "a", 2))
    said = wire.result()
    assert said["answered"]["tcp"] == {GUESSER: 1}
    assert said["connections"] == {"5060": {GUESSER: 1}} and said["bytes"] == {"5060": {GUESSER: len(guess)}}


def test_what_was_not_acknowledged_is_no_byte(wire):
    segment(wire, False, 10, 0, tally.SYN)
    segment(wire, True, 500, 11, tally.SYN | tally.ACK)
    segment(wire, False, 11, 501, tally.ACK, GUESS % ("a", 2))
    assert wire.result()["bytes"] == {}


EVENT = ('SecurityEvent="%s",EventTV="2026-11-26T02:17:11.464+0000",Severity="Error",Service="%s",EventVersion="1",AccountID="106",SessionID="x",'
         'LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="IPV4/%s/192.0.2.7/%d",Challenge=""')


@pytest.mark.parametrize("form", [lambda text: "SECURITY[91] res_security_log.c: " + text, lambda text: json.dumps({"logmsg": {"message": text}})])
def test_the_log_tells_what_asterisk_judged(tmp_path, form):
    path = tmp_path / "log"
    path.write_text(form(EVENT % ("InvalidPassword", "SIP", "UDP", 40000)) + "\n")
    log = tally.Log(str(path), {PHONE})
    events = [("InvalidPassword", "SIP", "UDP", 40000), ("ChallengeResponseFailed", "PJSIP", "TLS", 40000), ("SuccessfulAuth", "PJSIP", "WS", 40000),
              ("ChallengeSent", "PJSIP", "UDP", 40000), ("InvalidPassword", "AMI", "TCP", 40000), ("SuccessfulAuth", "PJSIP", "UDP", PHONE)]
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(form(EVENT % event) + "\n" for event in events)
    assert log.result() == {"udp": {GUESSER: 1}, "tls": {GUESSER: 1}, "ws": {GUESSER: 1}}


def test_the_ports_of_every_transport_are_watched():
    assert set(sip_line.PORTS.values()) <= tally.STREAM_PORTS
