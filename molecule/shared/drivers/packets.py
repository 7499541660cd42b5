# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send packets to a firewall and tell what came back; runs in a container, with the standard library only.

  packets.py FUNCTION 'JSON list of arguments' 'JSON object of further ones'     prints the result as JSON; servers print "ready" and stay
"""
from __future__ import annotations

import json
import select
import socket
import struct
import sys
import threading
import time

SYN_ACK, RST = 0x12, 0x04
MLD_QUERY = 130
ROUTER_ALERT = bytes.fromhex("0000050200000100")
"""The option of RFC 2711 that every message of MLD has."""


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def pseudo(source, target, protocol, length):
    family = family_of(target)
    ends = socket.inet_pton(family, source) + socket.inet_pton(family, target)
    return ends + (struct.pack("!BBH", 0, protocol, length) if family == socket.AF_INET else struct.pack("!IHBB", length, 0, 0, protocol))


def segment(source, target, sport, dport, flags):
    base = struct.pack("!HHIIBBHHH", sport, dport, 1000, 1000 if flags & 0x10 else 0, 5 << 4, flags, 1024, 0, 0)
    total = checksum(pseudo(source, target, 6, 20) + base)
    return base[:16] + struct.pack("!H", total) + base[18:]


# -- TCP --------------------------------------------------------------------------------------------------------------------


def scan(target, source, first=1, last=65535, flags=2, rounds=2):
    """TCP ports that answer: {"open": [...], "refused": [...]}. One packet to each port, and another where none came back."""
    sock = socket.socket(family_of(target), socket.SOCK_RAW, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 25)
    sock.bind((source, 0))
    found = {}
    for number in range(rounds):
        for port in range(first, last + 1):
            if port not in found:
                sock.sendto(segment(source, target, 40000 + number, port, flags), (target, 0))
            if port % 64 == 0:
                drain(sock, found, target, 0)
        drain(sock, found, target, 1.0)
    return {"open": sorted(port for port, flag in found.items() if flag & SYN_ACK == SYN_ACK), "refused": sorted(p for p, f in found.items() if f & RST)}


def drain(sock, found, target, quiet):
    """Take what has come, until nothing has come for some seconds."""
    while select.select([sock], [], [], quiet)[0]:
        data, sender = sock.recvfrom(4096)
        if sender[0] == target:
            data = data[(data[0] & 15) * 4:] if sock.family == socket.AF_INET else data
            if struct.unpack("!H", data[2:4])[0] in (40000, 40001):
                found[struct.unpack("!H", data[:2])[0]] = data[13]


def connect(target, port, source="", seconds=2.0):
    """open, refused or silent."""
    sock = socket.socket(family_of(target), socket.SOCK_STREAM)
    sock.settimeout(seconds)
    sock.bind((source, 0))
    try:
        sock.connect((target, port))
        return "open"
    except socket.timeout:
        return "silent"
    except OSError:  # a reset, or an ICMP error of a firewall
        return "refused"
    finally:
        sock.close()


def many_connects(target, port, source, count):
    """How many of some connections, one after the other, came about."""
    return [connect(target, port, source, 1.0) for _unused in range(count)].count("open")


# -- UDP --------------------------------------------------------------------------------------------------------------------


def udp(target, port, payloads, source="", sport=0, gap=0.0, quiet=1.0):
    """Send texts from one socket and return those that came back, until none has come for some seconds."""
    sock = socket.socket(family_of(target), socket.SOCK_DGRAM)
    sock.bind((source, sport))
    found = []

    def take(seconds):
        while select.select([sock], [], [], seconds)[0]:
            try:
                found.append(sock.recv(65536).decode("latin-1"))
            except ConnectionError:
                found.append("refused")
    for payload in payloads:
        try:
            sock.sendto(payload.encode("latin-1"), (target, port))
        except ConnectionError:
            found.append("refused")
        take(gap)
    take(quiet)
    return found


def refused(target, port, sport, seconds=5.0):
    """Whether this host hears that nobody is at a UDP port."""
    sock = socket.socket(family_of(target), socket.SOCK_DGRAM)
    sock.bind(("", sport))
    sock.connect((target, port))
    sock.settimeout(seconds)
    try:
        sock.send(b"x")
        sock.recv(10)
    except ConnectionError:
        return True
    except socket.timeout:
        return False


def udp_ports(target, ports, source):
    """The ports of these that answer or refuse."""
    return [port for port in ports if udp(target, port, ["probe"], source, quiet=0.3)]


def sip_request(target, source, method="OPTIONS", number=0):
    """The text of a SIP request, a new transaction each time."""
    shown = "[%s]" % target if ":" in target else target
    mine = "[%s]" % source if ":" in source else source
    unique = time.time_ns() + number
    return ("%s sip:probe@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%d;rport\r\nFrom: <sip:a@%s>;tag=%d\r\nTo: <sip:probe@%s>\r\nCall-ID: %d@probe\r\n"
            "CSeq: 1 %s\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n" % (method, shown, mine, unique, mine, number, shown, unique, method))


def options(target, source, count=1, port=5060, sport=0, method="OPTIONS", gap=0.0):
    """How many SIP requests were answered."""
    texts = [sip_request(target, source, method, number) for number in range(count)]
    return len([answer for answer in udp(target, port, texts, source, sport, gap) if answer.startswith("SIP/2.0")])


# -- ICMP -------------------------------------------------------------------------------------------------------------------


def icmp(target, source, kind, code=0, body="", hops=255, answer=None, seconds=3.0):
    """Send one ICMP message (body in hex, from the fifth byte on); whether a message of the kind ``answer`` came back from anybody."""
    six = family_of(target) == socket.AF_INET6
    sock = socket.socket(family_of(target), socket.SOCK_RAW, socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP)
    if six:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, hops)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, hops)
        if kind == MLD_QUERY:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_HOPOPTS, ROUTER_ALERT)
    interface = socket.if_nametoindex("eth0") if source.startswith("fe80") else 0
    sock.bind((source, 0, 0, interface) if six else (source, 0))
    message = struct.pack("!BBH", kind, code, 0) + bytes.fromhex(body or "00010001")
    if not six:
        message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    sock.sendto(message, (target, 0, 0, socket.if_nametoindex("eth0")) if six and target.startswith("f") and interface else (target, 0))
    deadline = time.monotonic() + seconds
    while answer is not None and select.select([sock], [], [], max(0, deadline - time.monotonic()))[0]:
        data = sock.recv(65536)
        data = data if six else data[(data[0] & 15) * 4:]
        if data[0] == answer:
            return True
    return False


def hear(kind, sender, seconds=10.0):
    """Whether an ICMPv6 message of a kind comes by from an address, sent to whomever."""
    source = socket.inet_pton(socket.AF_INET6, sender)
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x86DD))
    sock.bind(("eth0", 0x86DD))
    print("ready", flush=True)
    deadline = time.monotonic() + seconds
    while select.select([sock], [], [], max(0, deadline - time.monotonic()))[0]:
        data = sock.recv(65536)
        at = 40 if data[6] != 0 else 40 + 8 * (data[41] + 1)
        if (data[6] == 58 or (data[6] == 0 and data[40] == 58)) and data[at] == kind and data[8:24] == source:
            return True
    return False


# -- servers ----------------------------------------------------------------------------------------------------------------


def serve(tcp=(), udp_echo=(), log=None):
    """Listen on ports of both families: TCP sends back what comes, and so does UDP; with ``log`` what came by UDP goes to a file instead."""
    for kind, ports in ((socket.SOCK_STREAM, tcp), (socket.SOCK_DGRAM, udp_echo)):
        for port in ports:
            sock = socket.socket(socket.AF_INET6, kind)
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(("::", port))
            if kind == socket.SOCK_STREAM:
                sock.listen(64)
            threading.Thread(target=accept if kind == socket.SOCK_STREAM else echo, args=(sock, log), daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait()


def accept(sock, _log):
    while True:
        one, _sender = sock.accept()
        threading.Thread(target=repeat, args=(one,), daemon=True).start()


def repeat(sock):
    while True:
        data = sock.recv(4096)
        if not data:
            return
        sock.sendall(data)


def echo(sock, log):
    while True:
        data, sender = sock.recvfrom(65536)
        if log:
            with open(log, "ab") as stream:
                stream.write(data + b"\n")
        else:
            sock.sendto(data, sender)


def line(target, port, source, folder):
    """Hold a TCP connection: what is written to FOLDER/say is sent, what comes is added to FOLDER/heard."""
    sock = socket.create_connection((target, port), 5, (source, 0))
    threading.Thread(target=listen, args=(sock, folder + "/heard"), daemon=True).start()
    print("ready", flush=True)
    while True:
        with open(folder + "/say", "rb") as pipe:
            sock.sendall(pipe.read())


def listen(sock, path):
    sock.settimeout(None)
    while True:
        data = sock.recv(4096)
        with open(path, "ab") as stream:
            stream.write(data)


if __name__ == "__main__":
    result = globals()[sys.argv[1]](*json.loads(sys.argv[2]), **json.loads(sys.argv[3] if len(sys.argv) > 3 else "{}"))
    print(json.dumps(result))
