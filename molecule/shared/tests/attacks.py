# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attacks, the same before hardening and after it. Addresses are told apart by their last number, which is the same text for both families."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
from concurrent.futures import ThreadPoolExecutor

from conftest import DRIVERS, awaited

PHONES = {"101": ("20", 5066), "102": ("101", 5067)}
"""The last number of the address, and the port, from which each telephone comes; the second one is behind the address of an attacker."""
ALONE, BESIDE_A_PHONE, AT_PJSIP = "102", "101", "100"
STREAMS = {"tcp": ("103", 5060), "tls": ("104", 5061), "ws": ("105", 8088)}
MAPPER, SCANNER, TOOL, CALLER, KNOCKER, LUCKY, LOUD = "106", "107", "108", "109", "106", "107", "108"
CROWD = [str(number) for number in range(110, 160)]
MANAGER = "50"
TRUNK, SPARED, RUNNER = "30", "40", "1"
"""The carrier, an address that is never to be banned, and this machine."""
VICTIM, PIN = "106", "5012"
SECOND_PORT = 5070  # of PJSIP beside chan_sip
FROM = 4500
"""Where guessing begins before hardening, to save time: the PIN is the 513th guess from there."""
ENOUGH = 400
"""Guesses that were judged by then: those that many addresses have under way when it is found are not counted."""
WORDS = [str(number) for number in range(1, 10)] + ["amp111"]
FOLDER = pathlib.Path(os.environ.get("MOLECULE_EPHEMERAL_DIRECTORY", ".")) / os.environ.get("MOLECULE_SCENARIO_NAME", "attack")


def cracked(judged):
    return "%d, PIN found" % judged


class Table:
    """What came of the attacks of a scenario on one PBX, in order: a name, and what is told of it."""

    def __init__(self, phase, pbx):
        self.path, self.rows = FOLDER / ("%s-%s.json" % (phase, pbx.name)), {}

    def __setitem__(self, name, value):
        self.rows[name] = value

    def save(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.rows, indent=1))


class Tally:
    """What the PBX itself counted, see drivers/tally.py; empty until the counting has ended."""

    def __init__(self):
        self.said = {}

    def judged(self, transport, sources):
        """Guesses that Asterisk judged: per address what left the host or what the log says, whichever is more."""
        answered, logged = (self.said[kind].get(transport, {}) for kind in ("answered", "judged"))
        return sum(max(answered.get(source, 0), logged.get(source, 0)) for source in sources)

    def of_port(self, kind, port, source):
        """``connections`` or ``bytes``."""
        return self.said[kind].get(str(port), {}).get(source, 0)


class Field:
    """A PBX and the attackers on its peer."""

    def __init__(self, pbx, peer):
        self.pbx, self.peer = pbx, peer

    def at(self, number, family=4):
        """The address of the PBX's network that ends so."""
        return re.sub("[0-9a-f]+$", number, self.target(family))

    def target(self, family=4):
        return self.pbx.ipv4 if family == 4 else self.pbx.ipv6

    def crowd(self, family=4):
        return [self.at(number, family) for number in CROWD]

    @contextlib.contextmanager
    def counted(self):
        """A Tally of what happens inside of the block."""
        tally, state, run = Tally(), "/run/voipsec/tally.json", self.pbx.host.check_output
        phones = " ".join("--phone %d" % port for _last, port in PHONES.values())
        run("rm -f %s; systemctl reset-failed voipsec-tally 2>/dev/null; systemd-run --quiet --unit voipsec-tally "
            "python3 %stally.py --state %s %s" % (state, DRIVERS, state, phones))
        awaited(lambda: self.pbx.host.run("grep -q ready %s" % state).rc == 0, "the PBX counts", 20)
        try:
            yield tally
        finally:
            run("systemctl stop voipsec-tally")
        tally.said = json.loads(run("cat %s" % state))
        assert tally.said["lost"] == 0, "packets were not counted"

    def cracker(self, function, *arguments, **more):
        """What cracker.py says."""
        return self.peer.drive("cracker", function, json.dumps(arguments), json.dumps(more))

    def crack(self, sources, family=4, **more):
        return self.cracker("crack", self.target(family), VICTIM, sources, **more)

    def sipvicious(self, number, tool, *arguments):
        return self.peer.drive("vicious", "8", self.at(number), tool, *arguments)["rows"]


# -- with the tools of others -------------------------------------------------------------------------------------------------


def version(field):
    """What svmap finds; empty for nothing."""
    return next(iter(field.sipvicious(MAPPER, "svmap", field.target()).values()), "")


def extensions(field):
    """Accounts that svwar finds, by each of two methods."""
    found = {}
    for method in ("REGISTER", "OPTIONS"):
        found.update(field.sipvicious(SCANNER, "svwar", "-m", method, "-e", "100-125", field.target()))
    return sorted(user for user, kind in found.items() if kind == "reqauth")


def pin(field):
    """The PIN that svcrack finds in a hundred, or nothing."""
    return field.sipvicious(TOOL, "svcrack", "-u", VICTIM, "-r", "4950-5050", field.target()).get(VICTIM, "")


# -- with ours ----------------------------------------------------------------------------------------------------------------


def from_one(field, family, number, seconds, **more):
    """(guesses judged, the PIN if it was found): one address at full speed over UDP."""
    source = field.at(number, family)
    with field.counted() as tally:
        said = field.crack([source], family, seconds=seconds, **more)
    return tally.judged("udp", [source]), said["found"]


def from_many(field, seconds, family=4, **more):
    """(guesses judged, the most of one address, the PIN if it was found): all addresses at once over UDP."""
    sources = field.crowd(family)
    with field.counted() as tally:
        said = field.crack(sources, family, seconds=seconds, **more)
    each = [tally.judged("udp", [source]) for source in sources]
    return sum(each), max(each), said["found"]


def over_streams(field, seconds, **more):
    """{transport: {"judged", "connections", "bytes", "seconds", "found"}}: each from an address of its own, all at once."""
    def one(transport):
        return field.crack([field.at(STREAMS[transport][0])], transport=transport, seconds=seconds, **more)
    with field.counted() as tally, ThreadPoolExecutor(len(STREAMS)) as pool:
        said = dict(zip(STREAMS, pool.map(one, STREAMS)))
    found = {}
    for transport, (number, port) in STREAMS.items():
        source, answers = field.at(number), said[transport]
        # TLS and WebSocket cannot be read off the wire; before hardening there is no log either, so there the attacker's word counts.
        judged = max(tally.judged(transport, [source]), answers["evaluated"])
        found[transport] = {"judged": judged, "connections": tally.of_port("connections", port, source), "bytes": tally.of_port("bytes", port, source),
                            "seconds": answers["seconds"], "found": answers["found"]}
    return found


def account_one(field):
    """What an attacker gets with the account 1 and the secret 1: the statuses of a registration and of a call abroad."""
    said = field.cracker("phone", field.target(), "1", "1", source=field.at(LUCKY), number="00441632960123", seconds=3.0)
    return said["register"], said.get("call", 0)


def guest_call(field, family=4):
    return field.peer.drive("sip_guest_call", "--host", field.target(family), "--source", field.at(CALLER, family), "--timeout", "4")["outcome"]


def guest_call_iax2(field, user=""):
    return field.peer.drive("iax2_guest_call", "--host", field.target(), "--source", field.at(CALLER), "--timeout", "4", "--user", user)["outcome"]


def guess_ami(field, family=4):
    """What drivers/ami_guess.py says."""
    return field.peer.drive("ami_guess", "--host", field.target(family), "--user", "admin", *WORDS)


def statuses(field, number, method="REGISTER", pairs=4):
    """({status} of accounts that exist, {status} of those that do not); None where nothing came back."""
    users = [user for pair in range(pairs) for user in (str(103 + pair), str(903 + pair))]
    said = field.cracker("enumerate", field.target(), users, [field.at(number)], method=method)["answers"]
    return {said.get(user) for user in users[::2]}, {said.get(user) for user in users[1::2]}
