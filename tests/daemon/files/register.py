# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Register a phone that needs no password: register.py USER ADDRESS PORT LOCAL_PORT. Prints the status line of the answer."""

from __future__ import annotations

import socket
import sys

user, address, port, local = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
six = ":" in address
host = "[%s]" % address if six else address
message = "\r\n".join([
    "REGISTER sip:%s:%d SIP/2.0" % (host, port), "Via: SIP/2.0/UDP %s:%d;branch=z9hG4bK%s%d;rport" % (host, local, user, local),
    "From: <sip:%s@%s>;tag=1" % (user, host), "To: <sip:%s@%s>" % (user, host), "Call-ID: %s-%d" % (user, local), "CSeq: 1 REGISTER",
    "Contact: <sip:%s@%s:%d>" % (user, host, local), "Expires: 3600", "User-Agent: Test Phone 1.0", "Max-Forwards: 70",
    "Content-Length: 0", "", ""])
with socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM) as phone:
    phone.bind((address, local))
    phone.settimeout(2)
    for _attempt in range(30):  # as every phone does, RFC 3261 section 17.1.2.2: an Asterisk that has just booted may not read yet
        phone.sendto(message.encode(), (address, port))
        try:
            print(phone.recv(4096).decode().split("\r\n")[0])
            break
        except socket.timeout:
            continue
