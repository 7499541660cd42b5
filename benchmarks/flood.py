# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs in the containers: sends RTP as fast as one processor can, and takes it.

Usage: flood.py send ADDRESS SECONDS     prints {"sent", "seconds", "cpu" nanoseconds a packet}
       flood.py listen                   prints "ready" and holds the ports open until its standard input ends

Each system call sends a packet of every call (sendmmsg, which Python does not have), without segmentation by the kernel: every packet goes
its own way through the bridge and the hooks of the other host. Nobody reads the sockets, which hold next to nothing: what is measured is the
kernel's part, and no reader competes with it for a processor.
"""

from __future__ import annotations

import ctypes
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


def send(address, seconds):
    """Send for so long.

    The processor time is that of this process, in which the kernel also delivers what it has sent; it is the median of all calls of sendmmsg,
    because other work on the machine spoils a few of them.
    """
    vector = _Vector(RTP, len(RTP))
    places = [struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", port, socket.inet_aton(address)) for port in ports()]
    messages = (_Message * CALLS)(*[_Message(_Header(place, len(place), ctypes.pointer(vector), 1)) for place in places])
    sendmmsg = ctypes.CDLL(None, use_errno=True).sendmmsg
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.bind(("", FIRST))
        sent, costs, begin = 0, [], time.monotonic()
        while time.monotonic() < begin + seconds:
            before = time.process_time_ns()
            count = sendmmsg(out.fileno(), messages, CALLS, 0)
            if count != CALLS:
                raise OSError(ctypes.get_errno(), "sendmmsg sent %d of %d packets" % (count, CALLS))
            costs.append((time.process_time_ns() - before) / CALLS)
            sent += count
        return {"sent": sent, "seconds": time.monotonic() - begin, "cpu": statistics.median(costs)}


def listen():
    """Hold a socket of each call open, each with the smallest buffer that there is (socket(7), SO_RCVBUF)."""
    held = []
    for port in ports():
        held.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        held[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
        held[-1].bind(("", port))
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1] == "send":
        print(json.dumps(send(sys.argv[2], float(sys.argv[3]))))
    else:
        listen()
