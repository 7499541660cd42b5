# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait until chan_sip has done its reload.

``module reload chan_sip.so`` only sets a flag; the driver's monitor thread reloads later, and whoever asks too early gets old
values (``sip_reload``, ``do_monitor`` in ``channels/chan_sip.c``). That thread also reads the UDP socket, between two looks at the flag:
so a request that is sent after the answer to an earlier one is answered after the reload. Two OPTIONS requests to the host's own
address do it; they need no account and leave no trace in the log (``handle_request_options``).
"""

from __future__ import annotations

import re
import socket
import time
import uuid

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.inventory import ask

_BIND = re.compile(r"^ *UDP Bindaddress: *(\S+):(\d+) *$", re.MULTILINE)
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1", "[::]": "::1"}

SECONDS = 15.0
"""How long the driver may take; 10,000 peers take 1 s."""


def until_reloaded(cli, seconds: float = SECONDS) -> bool:
    """Wait for the reload; False when the driver does not answer in time, so that it cannot be told.

    For a moment in a reload ``sip show settings`` tells the built-in address, where another driver may listen. So the address must
    be the same before, between and after the two answers.
    """
    deadline = time.monotonic() + seconds
    answers, place = 0, _place(cli)
    while time.monotonic() < deadline:
        answered = _answered(place[0], place[1], deadline)
        before, place = place, _place(cli)
        answers = answers + 1 if answered and place == before else 0
        if answers == 2:
            return True
        if not answers:
            time.sleep(0.05)
    return False


def _place(cli):
    """Address and port of the driver's UDP socket, as far as it tells."""
    found = _BIND.search(ask(cli, "sip show settings"))
    return (_LOOPBACK.get(found.group(1), found.group(1).strip("[]")), int(found.group(2))) if found else ("127.0.0.1", 0)


def _answered(address, port, deadline):
    """Whether an OPTIONS request is answered within a second, whatever the answer is; at once False where nobody listens."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as talk:
        try:
            talk.connect((address, port))
            talk.settimeout(max(0.01, min(1.0, deadline - time.monotonic())))
            talk.send(_options(address, port, talk.getsockname()[1]))
            return talk.recv(65536).startswith(b"SIP/2.0 ")
        except OSError:
            return False


def _options(address, port, own_port):
    host = "[%s]" % address if ":" in address else address
    tag = uuid.uuid4().hex
    lines = ("OPTIONS sip:%s:%d SIP/2.0" % (host, port), "Via: SIP/2.0/UDP %s:%d;branch=z9hG4bK%s" % (host, own_port, tag),
             "Max-Forwards: 1", "From: <sip:reload@%s>;tag=%s" % (host, tag[:8]), "To: <sip:%s:%d>" % (host, port), "Call-ID: %s" % tag,
             "CSeq: 1 OPTIONS", "Contact: <sip:reload@%s:%d>" % (host, own_port), "Content-Length: 0", "", "")
    return "\r\n".join(lines).encode("ascii")
