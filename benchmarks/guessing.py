# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs beside the target: somebody who guesses passwords.

Usage: guessing.py sip TARGET RATE USER SOURCE...     wrong REGISTERs and INVITEs in turn, so many a second, until its standard input ends
       guessing.py iax2 TARGET SECONDS USER SOURCE    REGREQs with a wrong MD5 proof
       guessing.py ami TARGET SECONDS USER SOURCE     logins

Prints {"sent"} for SIP, and {"tried", "evaluated"} for the others: what was begun, and what Asterisk refused after it had looked at the proof.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import itertools
import json
import os
import select
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "drivers"))

import ami_probe  # pylint: disable=wrong-import-position
import cracker_requests  # pylint: disable=wrong-import-position
import iax2  # pylint: disable=wrong-import-position

AT_ONCE = {"iax2": 1, "ami": 16}
"""Asterisk makes each login to AMI that is wrong wait a second. Of IAX2 one address gets 2048 calls a minute, however they are made."""
TURN = 0.01
"""Seconds between two handfuls of packets."""
PATIENCE = 2.0
"""Seconds without an answer after which a guess is given up."""


def sip(target, rate, user, *sources):
    """A flood that goes on at its pace whatever is answered."""
    lines = []
    for address, method in zip(sources, itertools.cycle(("REGISTER", "INVITE"))):
        line = socket.socket(socket.AF_INET6 if ":" in target else socket.AF_INET, socket.SOCK_DGRAM)
        line.bind((address, 0))
        line.connect((target, 5060))
        lines.append((line, address, method))
    turns, sent, begun = itertools.cycle(lines), 0, time.monotonic()
    while not select.select([sys.stdin], [], [], TURN)[0]:
        for line, address, method in itertools.islice(turns, max(0, int((time.monotonic() - begun) * float(rate)) - sent)):
            sent += 1
            _send(line, cracker_requests.Dialog(target, address, line.getsockname()[1], method, user))
    return {"sent": sent}


def _send(line, dialog):
    dialog.challenge = {"realm": "asterisk", "nonce": os.urandom(8).hex()}
    try:
        line.send(dialog.request("wrong"))
    except OSError:
        pass  # an ICMP error for the packet before


def iax2_guess(target, user, source):
    """Whether Asterisk refused one guess."""
    call, name, proven = iax2.Call(target, source=source), iax2.element(iax2.IE_USERNAME, user.encode()), False
    with call.socket:
        for frame in call.open(iax2.REGREQ, name, time.monotonic() + PATIENCE):
            if frame.kind == iax2.IAX and frame.subclass == iax2.REGAUTH:
                call.send(iax2.REGREQ, name + iax2.proof(frame, "wrong"))
                proven = True
            elif frame.kind == iax2.IAX and frame.subclass == iax2.REGREJ:
                return proven
    return False


def ami_guess(target, user, _source):
    """The same, of a login."""
    one = argparse.Namespace(host=target, port=5038, user=user, secret="wrong", command="", hold=0.0, timeout=PATIENCE)
    try:
        return ami_probe.probe(one)["login"] == "rejected"
    except OSError:
        return False


def _guess(kind, target, seconds, user, source):
    """Some at once, each one after the other."""
    function, end = {"iax2": iax2_guess, "ami": ami_guess}[kind], time.monotonic() + float(seconds)

    def guesser(_number):
        found = []
        while time.monotonic() < end:
            found.append(function(target, user, source))
        return found
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE[kind]) as pool:
        found = [one for many in pool.map(guesser, range(AT_ONCE[kind])) for one in many]
    return {"tried": len(found), "evaluated": sum(found)}


def main():
    """See the usage."""
    kind, arguments = sys.argv[1], sys.argv[2:]
    print(json.dumps(sip(*arguments) if kind == "sip" else _guess(kind, *arguments)))


if __name__ == "__main__":
    main()
