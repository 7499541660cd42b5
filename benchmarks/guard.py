# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guard on both generations: how long 500 telephones need after a reboot during a flood, what a packet pays, and how many guesses are judged."""

from __future__ import annotations

import concurrent.futures
import json

from benchmarks import firewall, office, payload, rush, table, wire
from benchmarks.host import PLACE

PLAIN, GUARDED = "/root/plain.nft", "/root/guarded.nft"
SETTINGS = {"management_networks": ["198.51.100.0/24"], "services": [{"name": "ami", "tcp": [5038], "from": ["10.78.0.0/16"]}]}
GUARD = {"attempts": 2, "ban_ports": {"ami": {"tcp": [5038]}}}
OFF = {"attempts": 2, "enabled": False}
SECONDS = 10
"""For which guesses are made."""
_MOST = 1000000
_BOUNDLESS = {name: _MOST for name in ("device_requests_per_second", "device_refusals", "device_refusals_per_minute")}
_FAST = dict(SETTINGS, services=SETTINGS["services"] + [{"name": "sip", "rate": {"requests": _MOST, "per": "second", "burst": _MOST}}])
"""So that a telephone may send as much as a processor can; what a packet passes is the same."""

_LEARNED = office.phones()[:50]
_PLACES = """
add element inet voipsec learned4 { %s }
add element inet voipsec barred_sip4 { %s }
""" % (", ".join("%s . %d timeout 1h" % (place[1], place[2]) for place in _LEARNED), ", ".join(address + " timeout 1h" for address in office.CROWD[:25]))
_HOMES = [place[1] for place in _LEARNED]
_REQUEST, _REFUSAL = "REGISTER sip:10.78.0.10 SIP/2.0", "SIP/2.0 401 Unauthorized"
_DROPPED = {"25 addresses that are barred, guard": office.CROWD[:25], "25 others, above their limits, guard": office.CROWD[25:]}


def measure(rounds):
    """Print the tables, one generation after the other."""
    builder = payload.Builder()
    for image in firewall.IMAGES:
        with wire.started(image, office.NETWORKS) as line:
            machine = line.target
            for name, text in office.files(image).items():
                machine.put("/etc/asterisk/" + name, text.encode())
            line.sender.run("ip", "-batch", "-", stdin=office.addresses().encode())
            machine.start()
            table.say("\n%s, %s" % (machine.description(), machine.run("nft", "--version").stdout.decode().split(" (")[0]))
            module = firewall.Module(machine, builder)
            rush.measure(line, lambda guarded, module=module: module.cost(SETTINGS, True, guard=GUARD if guarded else OFF))
            _guesses(line, module)
            _packets(line, module, rounds)


def _guesses(line, module):
    """Somebody guesses, with the firewall alone and with the guard. Asterisk runs, and there is a guard."""
    found = {}
    for guard in (OFF, GUARD):
        module.cost(SETTINGS, True, guard=guard)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            running = {"IAX2, REGREQ with MD5, one address": pool.submit(_guess, line, "iax2"), "AMI, login, one address": pool.submit(_guess, line, "ami"),
                       "SIP over UDP, REGISTER, 8 networks of IPv6 (/64)": pool.submit(_crack, line)}
            said = {what: one.result() for what, one in running.items()}
        for what, one in said.items():
            found.setdefault(what, []).append(one["evaluated"])
    table.head("guesses that Asterisk judged within %d seconds, without jails" % SECONDS, ())
    table.say("  %-62s %16s %16s" % ("", "firewall alone", "and guard"))
    for what, counts in found.items():
        table.say("  %-62s %16d %16d" % (what, *counts))


def _guess(line, kind):
    return json.loads(line.sender.run("python3", PLACE + "/benchmarks/guessing.py", kind, office.TARGET, str(SECONDS), office.VICTIM, office.GUESSER).stdout)


def _crack(line):
    arguments = json.dumps([office.TARGET6, office.VICTIM, office.SUBSCRIBERS])
    return json.loads(line.sender.run("python3", PLACE + "/drivers/cracker.py", "crack", arguments, json.dumps({"seconds": SECONDS, "pipelined": 5})).stdout)


def _packets(line, module, rounds):
    """SIP from one container to the other, with a socket in place of Asterisk."""
    machine = line.target
    module.cost(_FAST, True, guard=OFF)
    machine.run("cp", firewall.RULESET, PLAIN)
    module.cost(_FAST, True, guard=dict(GUARD, limits=_BOUNDLESS))
    machine.run("cp", firewall.RULESET, GUARDED)
    machine.stop()
    found, back = {}, wire.Wire(line.sender, machine, _HOMES[0])
    with line.listening(str(office.SIP)), back.listening(str(office.SIP)):
        for _round in range(rounds):
            for label, path in (("no table", ""), ("firewall alone", PLAIN), ("and guard", GUARDED)):
                machine.run("sh", "-c", firewall.ONLY, "sh", path)
                if path == GUARDED:
                    machine.run("nft", "-f", "-", stdin=_PLACES.encode())
                    for what, sources in _DROPPED.items():
                        found.setdefault(what, []).append(line.flood(_REQUEST, *sources))
                found.setdefault("REGISTER of 50 telephones, " + label, []).append(line.flood(_REQUEST, *_HOMES))
                found.setdefault("the answer 401 to one, " + label, []).append(back.flood(_REFUSAL, office.TARGET))
    wire.head("SIP from container to container, some 450 bytes each; %d floods each, packets/s are those that were sent" % rounds)
    for label in sorted(found, reverse=True):
        wire.row(label, [flow._replace(rate=flow.sent) for flow in found[label]])
