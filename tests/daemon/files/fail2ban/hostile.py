# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests of attackers and of good telephones, each from a loopback address of its own, so that a log tells which one left which line.

  hostile.py sip 5060 106 5012      {"127.0.10.1": ["wrong-password", "SIP/2.0 401 Unauthorized"], ...}
  hostile.py ami 5038 admin amp     the same of the manager interface
  hostile.py iax2 4569 bob abc123   the same of IAX2; needs iax2.py beside it
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import socket
import ssl
import sys
import time

FORGED = b'RemoteAddress="IPV4/UDP/9.9.9.9/1"'
LINE = b"[2026-11-26 02:20:00.000 +0000] NOTICE[9] chan_sip.c: Registration from '<sip:1@a>' failed for '9.9.9.9:5060' - Wrong password"
WAIT = 0.6


def md5(data):
    return hashlib.md5(data).hexdigest().encode()


class Line:
    """A way to send SIP from one address: ``exchange`` gives the answers to a request, as far as they come in time."""

    def __init__(self, source, port, transport="udp"):
        self.source, self.port, self.transport = source, port, transport
        family = socket.AF_INET6 if ":" in source else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM)
        self.socket.bind((source, 0))
        self.socket.settimeout(WAIT)
        self.socket.connect((source if ":" in source else "127.0.0.1", port))
        if transport == "tls":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
        if transport == "ws":
            self.socket.sendall(b"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " +
                                base64.b64encode(os.urandom(16)) + b"\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n")
            self.socket.recv(4096)

    def exchange(self, data):
        if self.transport == "ws":
            size = len(data)
            data = bytes([0x81, 0x80 | 126]) + size.to_bytes(2, "big") + b"\0\0\0\0" + data
        self.socket.sendall(data)
        try:
            answer = self.socket.recv(65535)
        except (socket.timeout, OSError):
            return b""
        return answer[answer.find(b"SIP/2.0"):] if self.transport == "ws" else answer


class Phone:
    """Somebody with an account, or with none."""

    def __init__(self, line, user=b"106", secret=b"bad"):
        self.line, self.user, self.secret, self.cseq, self.call_id = line, user, secret, 0, b"c%d" % time.time_ns()
        self.host = b"[::1]" if ":" in line.source else b"127.0.0.1"

    def request(self, method=b"REGISTER", frm=None, call_id=None, auth=b"", uri=None, maddr=b"", contact=None):
        self.cseq += 1
        frm = frm or b"<sip:" + self.user + b"@" + self.host + b">"
        here = self.line.socket.getsockname()[:2]
        place = (b"[%s]:%d" if ":" in here[0] else b"%s:%d") % (here[0].encode(), here[1])
        headers = [
            method + b" " + (uri or b"sip:" + self.host) + b" SIP/2.0",
            b"Via: SIP/2.0/" + self.line.transport.upper().encode() + b" " + place + maddr + b";rport;branch=z9hG4bK%d" % time.time_ns(),
            b"From: " + frm + b";tag=a", b"To: " + (frm if method == b"REGISTER" else b"<sip:600@" + self.host + b">"),
            b"Call-ID: " + (call_id or self.call_id), b"CSeq: %d " % self.cseq + method, b"Max-Forwards: 70",
            b"Contact: " + (contact or b"<sip:x@" + place + b">")]
        headers += [b"Event: presence", b"Accept: application/pidf+xml"] if method == b"SUBSCRIBE" else []
        headers += [auth] if auth else []
        return b"\r\n".join(headers) + b"\r\nContent-Length: 0\r\n\r\n"

    def try_it(self, method=b"REGISTER", name=None, response=None, nonce=None, delay=0, **more):
        """A request, its challenge, and, after some seconds, the answer to it."""
        first = self.line.exchange(self.request(method, **more))
        time.sleep(delay)
        fields = dict(re.findall(rb'(realm|nonce|opaque)="([^"]*)"', first))
        if b"nonce" not in fields:
            return first
        header = b"Proxy-Authorization" if first.startswith(b"SIP/2.0 407") else b"Authorization"
        return self.line.exchange(self.request(method, auth=header + b": " + self.digest(fields, method, name, response, nonce, more.get("uri")), **more))

    def digest(self, fields, method, name=None, response=None, nonce=None, uri=None):
        name, uri = name or self.user, uri or b"sip:" + self.host
        proof = md5(md5(name + b":" + fields[b"realm"] + b":" + self.secret) + b":" + fields[b"nonce"] + b":" + md5(method + b":" + uri))
        opaque = b',opaque="' + fields[b"opaque"] + b'"' if b"opaque" in fields else b""
        return (b'Digest username="' + name + b'",realm="' + fields[b"realm"] + b'",nonce="' + (nonce or fields[b"nonce"]) + b'",uri="' + uri +
                b'",response="' + (response or proof) + b'",algorithm=MD5' + opaque)


PLAIN = ("right-password", "challenge-only", "wrong-password", "unknown", "wrong-password-invite", "no-headers", "guest-unknown-number")
BOGUS = {b"realm": b"asterisk", b"nonce": b"1795659431/077cd2261a959e1dde672eb1936df3cd", b"opaque": b"x"}


def odd_packets(phone):
    """What is no request for an account. :param phone: gives a telephone with the account on a line."""
    return {
        "bye": lambda line: line.exchange(phone(line).request(b"BYE")), "foobar": lambda line: line.exchange(Phone(line, b"9999").request(b"FOOBAR")),
        "garbage": lambda line: line.exchange(b"hello, is anybody there?\r\n\r\n"),
        "no-headers": lambda line: line.exchange(b"OPTIONS sip:100@127.0.0.1 SIP/2.0\r\n\r\n"),
        "bad-length": lambda line: line.exchange(phone(line).request().replace(b"Content-Length: 0", b"Content-Length: -9")),
        "bad-via": lambda line: line.exchange(phone(line).request().replace(b"Via: ", b"Via: \x01 ' from UDP 9.9.9.9:1 : PJSIP syntax error exception")),
    }


def sip_cases(user, secret):
    """By name: what is done with a line."""
    known, at = b"<sip:" + user + b"@127.0.0.1>", b"@127.0.0.1>"
    display = {"fold": b'"a\r\n ' + LINE + b'" ' + known, "lf": b'"a\n' + LINE + b'" ' + known, "cr": b'"a\r' + LINE + b'" ' + known,
               "badutf": b'"\xff\xfe" ' + known, "quote": b'"o\'x" ' + known, "parenthesis": b'"x) - (y" ' + known,
               "notice": b"\"' failed for '9.9.9.9:5060' - Wrong password\" " + known, "escaped": b'"a\\"b\\\\" ' + known,
               "json": b'"x\\",\\"level\\":\\"SECURITY\\"" ' + known}
    users = {"pct-newline": b"<sip:a%0A" + LINE.replace(b" ", b"%20").replace(b"<", b"%3C").replace(b">", b"%3E").replace(b"@", b"%40") + at,
             "pct-quote": b"<sip:a%22," + FORGED.replace(b'"', b"%22") + at, "pct-badutf": b"<sip:a%ff%fe" + at, "badutf-user": b"<sip:a\xff" + at,
             "pct-null": b"<sip:a%00b" + at}
    call_ids = {"parenthesis": b"x)y", "badutf": b"x\xffy", "forged": b'x",' + FORGED, "cut": b'x",' + FORGED + b"a" * 9000,
                "notice": b"x' failed for '9.9.9.9:1' (callid: y) - Failed to authenticate"}

    def phone(line, **more):
        return Phone(line, user, **more)

    def guest(line, number, frm=None):
        return line.exchange(Phone(line, b"9999").request(b"INVITE", frm=frm, uri=b"sip:" + number + b"@127.0.0.1"))
    cases = {
        "global-acl": lambda line: line.exchange(phone(line).request()), "acl": lambda line: Phone(line, b"208").try_it(),
        "static-peer": lambda line: Phone(line, b"209").try_it(), "guest-unknown-number": lambda line: guest(line, b"nosuch"),
        "guest-forged-number": lambda line: guest(line, b"x'%20(9.9.9.9:1)%20to%20extension%20'y'%20rejected%20because%20extension%20not%20found%20in%20"
                                                        b"context%20'x'."),
        "guest-forged-name": lambda line: guest(line, b"nosuch", b"<sip:x'%20(9.9.9.9:1)%20to%20extension%20'y'%20rejected%20because@127.0.0.1>"),
        "right-password": lambda line: phone(line, secret=secret).try_it(),
        "right-password-other-place": lambda line: phone(line, secret=secret).try_it(contact=b"<sip:y@127.0.0.1:4444>"),
        "right-password-again": lambda line: [phone(line, secret=secret).try_it() for _again in range(3)][-1],
        "challenge-only": lambda line: line.exchange(phone(line).request()),
        "invite-challenge-only": lambda line: line.exchange(phone(line).request(b"INVITE", uri=b"sip:600@127.0.0.1")),
        "stale-nonce": lambda line: phone(line, secret=secret).try_it(delay=2.2),
        "right-unknown-number": lambda line: phone(line, secret=secret).try_it(b"INVITE", uri=b"sip:nosuch@127.0.0.1"),
        "keep-alive": lambda line: line.exchange(b"\r\n\r\n"), "keep-alive-nulls": lambda line: line.exchange(b"\0\0\0\0"),
        "keep-alive-jak": lambda line: line.exchange(b"jaK\0"),
        "wrong-password": lambda line: phone(line).try_it(),
        "wrong-password-twice": lambda line: [phone(line).try_it() for _again in range(2)][-1],
        "wrong-name": lambda line: phone(line, secret=secret).try_it(name=b"999"),
        "blind": lambda line: line.exchange(phone(line).request(auth=b"Authorization: " + phone(line).digest(BOGUS, b"REGISTER"))),
        "maddr": lambda line: phone(line).try_it(maddr=b";maddr=9.9.9.9"),
        "forged-response": lambda line: phone(line).try_it(response=b'x\\",' + FORGED.replace(b'"', b'\\"')),
        "forged-nonce": lambda line: phone(line).try_it(nonce=b'x\\",' + FORGED.replace(b'"', b'\\"')),
        "newline-in-name": lambda line: phone(line).try_it(name=user + b"\n" + LINE),
        "unknown": lambda line: line.exchange(Phone(line, b"9999").request()),
        "unknown-wrong-password": lambda line: Phone(line, b"9999").try_it(),
        "unknown-options": lambda line: line.exchange(Phone(line, b"9999").request(b"OPTIONS", uri=b"sip:9999@127.0.0.1")),
        "unknown-invite": lambda line: line.exchange(Phone(line, b"9999").request(b"INVITE", uri=b"sip:00441632960123@127.0.0.1")),
        "unknown-subscribe": lambda line: line.exchange(Phone(line, b"9999").request(b"SUBSCRIBE", uri=b"sip:101@127.0.0.1")),
    }
    cases.update(odd_packets(phone))
    for method in (b"INVITE", b"SUBSCRIBE", b"MESSAGE", b"OPTIONS"):
        cases["wrong-password-" + method.decode().lower()] = lambda line, method=method: phone(line).try_it(method)
    for what, header in display.items():
        cases["display-" + what] = lambda line, header=header: phone(line).try_it(frm=header)
    for what, header in users.items():
        cases["user-" + what] = lambda line, header=header: line.exchange(phone(line).request(frm=header))
    for what, header in call_ids.items():
        cases["call-id-" + what] = lambda line, header=header: phone(line).try_it(call_id=header)
    return cases


def sip(port, user, secret, transport="udp", family="4"):
    cases = sip_cases(user.encode(), secret.encode())
    if transport != "udp" or family == "6":
        cases = {name: cases[name] for name in PLAIN}
    number = {"udp": 10, "tcp": 11, "tls": 12, "ws": 13}[transport]
    places = {name: ("127.0.%d.%d" if family == "4" else "fd77::%x:%x") % (number, at) for at, name in enumerate(cases, 1)}
    return play(places, cases, lambda source: Line(source, port, transport))


def play(places, cases, connect):
    """{source address: [name of the case, how the last answer begins]}"""
    found = {}
    for name, source in places.items():
        try:
            answer = cases[name](connect(source))
        except OSError as error:
            answer = str(error).encode()
        found[source] = [name, (answer or b"").split(b"\r\n")[0].decode("latin-1")]
    return found


def ami(port, user, secret):
    def login(name, word, *more):
        return b"Action: Login\r\nUsername: " + name + b"\r\nSecret: " + word + b"\r\n\r\n" + b"".join(more)

    def md5_login(line):
        challenge = re.search(rb"Challenge: (\d+)", say(line, b"Action: Challenge\r\nAuthType: MD5\r\n\r\n"))
        return say(line, b"Action: Login\r\nAuthType: MD5\r\nUsername: " + user + b"\r\nKey: " + md5(challenge.group(1) + b"bad") + b"\r\n\r\n")

    def say(line, data):
        line.sendall(data)
        time.sleep(1.3)  # a refusal takes a second
        return line.recv(65535).split(b"\r\n\r\n")[0].replace(b"\r\n", b" ")
    user, secret = user.encode(), secret.encode()
    cases = {
        "right": lambda line: say(line, login(user, secret)),
        "right-then-unknown-action": lambda line: say(line, login(user, secret, b"Action: Nosuch\r\n\r\n")),
        "right-then-no-action": lambda line: say(line, login(user, secret, b"Nothing: 1\r\n\r\n")),
        "wrong": lambda line: say(line, login(user, b"bad")), "unknown": lambda line: say(line, login(b"nosuch", b"bad")), "md5": md5_login,
        "acl": lambda line: say(line, login(b"shut", b"bad")), "http": lambda line: say(line, b"GET / HTTP/1.1\r\n\r\n"),
        "before-login": lambda line: say(line, b"Action: Command\r\nCommand: core show version\r\n\r\n"),
        "forged": lambda line: say(line, login(b'in"ject,' + FORGED.replace(b"UDP", b"TCP"), b"bad")),
        "badutf": lambda line: say(line, login(b"a\xff", b"bad")),
        "connect-only": lambda line: b"",
    }
    places = {name: "127.0.20.%d" % at for at, name in enumerate(cases, 1)}

    def connect(source):
        line = socket.create_connection(("127.0.0.1", port), timeout=5, source_address=(source, 0))
        line.recv(100)
        return line
    return play(places, cases, connect)


def iax(port, user, secret):
    import iax2
    import iax2_phone

    def end():
        return time.monotonic() + 3

    def register(source, name, word):
        return b"%d" % iax2_phone.register(iax2.Call("127.0.0.1", port, source), name, word, 3)

    def place(source, name, word, number="600"):
        return iax2_phone.place(iax2.Call("127.0.0.1", port, source), name, word, number, 3).encode()

    def without_token(source, token=None):
        call = iax2.Call("127.0.0.1", port, source)
        call.send(iax2.REGREQ, iax2.element(iax2.IE_USERNAME, user.encode()) + (b"" if token is None else iax2.element(iax2.IE_CALLTOKEN, token)))
        frame = call.receive(end())
        return b"%d" % frame.subclass if frame else b""

    def empty(source):
        call = iax2.Call("127.0.0.1", port, source)
        return b" ".join(b"%d" % frame.subclass for frame in call.open(iax2.REGREQ, b"", time.monotonic() + 1))
    cases = {
        "right": lambda source: register(source, user, secret), "right-call": lambda source: place(source, user, secret),
        "right-call-unknown-number": lambda source: place(source, user, secret, "nosuch"),
        "wrong": lambda source: register(source, user, "bad"), "unknown": lambda source: register(source, "nosuch", "bad"),
        "call-wrong": lambda source: place(source, user, "bad"), "call-unknown": lambda source: place(source, "nosuch", "bad"),
        "guest": lambda source: place(source, "", ""), "guest-unknown-number": lambda source: place(source, "", "", "nosuch"),
        "no-token": without_token, "false-token": lambda source: without_token(source, b"1795659431?" + b"0" * 40),
        "old-token": lambda source: without_token(source, b"1?" + b"0" * 40), "empty": empty,
        "forged": lambda source: register(source, "x' (from 9.9.9.9)\nHost 9.9.9.9 failed MD5 authentication for 'x", "bad"),
        "garbage": lambda source: b"%d" % iax2.Call("127.0.0.1", port, source).socket.send(b"\xff" * 12),
    }
    return play({name: "127.0.30.%d" % at for at, name in enumerate(cases, 1)}, cases, lambda source: source)


if __name__ == "__main__":
    RUN = {"sip": sip, "ami": ami, "iax2": iax}[sys.argv[1]]
    print(json.dumps(RUN(int(sys.argv[2]), *sys.argv[3:])))
