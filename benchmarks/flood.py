# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs in the containers: sends RTP, or SIP, as fast as one processor can, and takes it.

Usage: flood.py send ADDRESS SECONDS [START SOURCE...]     prints {"sent", "seconds", "cpu" nanoseconds a packet}
       flood.py listen [PORT...]                           prints "ready" and holds the ports open until its standard input ends

With START, messages of SIP with this first line go from port 5060 of the sources in turn to port 5060; without it, RTP of many calls.

Each system call sends 200 packets (sendmmsg, which Python does not have), of RTP one of every call, without segmentation by the kernel: every
packet goes its own way through the bridge and the hooks of the other host. Nobody reads the sockets, which hold next to nothing: what is
measured is the kernel's part, and no reader competes with it for a processor.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import socket
import statistics
import struct
import sys
import time

CALLS = 200
FIRST = 12000
"""Ports of the receiver, even ones from here on: within the range of Debian's rtp.conf."""
RTP = struct.pack("!BBHII", 0x80, 8, 1, 160, 0x1234) + b"\xd5" * 160
"""20 ms of A-law (RFC 3550, section 5.1; RFC 3551, section 4.5.14)."""
SIP = 5060
_MESSAGE = """%s\r
Via: SIP/2.0/UDP 10.78.1.1:5060;branch=z9hG4bK8a1f3c05d7;rport\r
Max-Forwards: 70\r
From: <sip:1000@10.78.0.10>;tag=5b1c02aa\r
To: <sip:1000@10.78.0.10>\r
Call-ID: 2f1b7c9e0d4a8653\r
CSeq: 1 REGISTER\r
Contact: <sip:1000@10.78.1.1:5060>\r
Authorization: Digest username="1000", realm="asterisk", nonce="1795673647/40c2f1b7c9e0d4a8653a", uri="sip:10.78.0.10", algorithm=MD5, \
response="d41d8cd98f00b204e9800998ecf8427e"\r
Content-Length: 0\r
\r
"""


class _Vector(ctypes.Structure):
    """struct iovec"""

    _fields_ = [("base", ctypes.c_char_p), ("length", ctypes.c_size_t)]


class _Header(ctypes.Structure):
    """struct msghdr"""

    _fields_ = [("name", ctypes.c_char_p), ("name_length", ctypes.c_uint32), ("vectors", ctypes.POINTER(_Vector)), ("vector_count", ctypes.c_size_t),
                ("control", ctypes.c_void_p), ("control_length", ctypes.c_size_t), ("flags", ctypes.c_int)]


class _Message(ctypes.Structure):
    """struct mmsghdr, see sendmmsg(2)"""

    _fields_ = [("header", _Header), ("sent", ctypes.c_uint)]


def ports():
    """A port of each call."""
    return range(FIRST, FIRST + 2 * CALLS, 2)


def send(address, seconds, payload, targets, sources):
    """Send for so long.

    The processor time is that of this process, in which the kernel also delivers what it has sent; it is the median of all calls of sendmmsg,
    because other work on the machine spoils a few of them.

    :param targets: ports of the address. :param sources: (address, port) pairs of this host, each of which sends in turn.
    """
    vector = _Vector(payload, len(payload))
    places = [struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", port, socket.inet_aton(address)) for port in targets]
    messages = (_Message * CALLS)(*[_Message(_Header(place, len(place), ctypes.pointer(vector), 1))
                                    for place in itertools.islice(itertools.cycle(places), CALLS)])
    sendmmsg = ctypes.CDLL(None, use_errno=True).sendmmsg
    sent, costs, begin = 0, [], time.monotonic()
    for out in itertools.cycle([_bound(source) for source in sources]):
        before = time.process_time_ns()
        count = sendmmsg(out.fileno(), messages, CALLS, 0)
        if count != CALLS:
            raise OSError(ctypes.get_errno(), "sendmmsg sent %d of %d packets" % (count, CALLS))
        costs.append((time.process_time_ns() - before) / CALLS)
        sent += count
        if time.monotonic() >= begin + seconds:
            return {"sent": sent, "seconds": time.monotonic() - begin, "cpu": statistics.median(costs)}


def _bound(place):
    """A socket; of UDP another one may have the same port, which then has what comes to no address of its own."""
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(place)
    return found


def listen(targets):
    """Hold a socket of each port open, each with the smallest buffer that there is (socket(7), SO_RCVBUF)."""
    held = []
    for port in targets:
        held.append(_bound(("", port)))
        held[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
    print("ready", flush=True)
    sys.stdin.read()


def main():
    """See the usage."""
    if sys.argv[1] == "listen":
        listen([int(port) for port in sys.argv[2:]] or ports())
        return
    address, seconds, start, sources = sys.argv[2], float(sys.argv[3]), sys.argv[4:5], sys.argv[5:]
    if start:
        found = send(address, seconds, (_MESSAGE % start[0]).encode(), [SIP], [(source, SIP) for source in sources])
    else:
        found = send(address, seconds, RTP, ports(), [("", FIRST)])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
