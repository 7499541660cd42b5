# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an Asterisk is at one moment, as data for JSON: what a rollout compares before and after a host is changed.

Everything comes from ``facts``, so each list is asked for once, however long it is. A daemon that does not run, hangs or still boots is
no error; ``reason`` says it in one sentence, and what cannot be known then is None.
"""

from __future__ import annotations

import time

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon, facts
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import ANSWER_SECONDS, CliError, NotAnswering

SCHEMA = 1
"""Version of the form of ``take``."""

BOOT_SECONDS = 5.0
"""How long one look waits for a daemon that still boots; ``core waitfullybooted`` answers at once where it has."""

_PHONES = ("sip", "iax2")
"""The services of sockets that telephones and providers reach; AMI and the like are closed on purpose."""

_NAMES = {"pjsip": "PJSIP", "sip": "SIP", "iax2": "IAX2"}

REACHABLE, UNMONITORED, UNREACHABLE = "reachable", "unmonitored", "unreachable"
"""What is known of a device: it answers, nobody asks it (no qualify), it does not answer."""

_STATES = {"Avail": REACHABLE, "NonQual": UNMONITORED, "Unknown": UNMONITORED, "Created": UNMONITORED, "Unavail": UNREACHABLE,
           "OK": REACHABLE, "LAGGED": REACHABLE, "Unmonitored": UNMONITORED, "UNKNOWN": UNREACHABLE, "UNREACHABLE": UNREACHABLE}
"""By the first word of what Asterisk says of a contact (``pjsip show contacts``) or a peer."""

_ORDER = (REACHABLE, UNMONITORED, UNREACHABLE)


def take(config=None, timeout=ANSWER_SECONDS):
    """Look at the daemon.

    :param config: absolute path of asterisk.conf; None: see ``daemon.locate``.
    :param timeout: seconds that Asterisk may take for one answer.
    :raises HostError: it cannot be told which Asterisk is meant.
    """
    located = daemon.locate(config, timeout)
    if not located.answers:
        return nothing(located.running, located.pid, located.version, located.reason)
    reason = _booting(located.cli, timeout)
    if reason:
        return nothing(True, located.pid, located.version, reason, answers=True)
    return reduced(facts.gather(config, ("sockets", "endpoints", "channels"), timeout), time.time())


def _booting(cli, timeout):
    """Why the daemon cannot be judged yet; empty: it has fully booted."""
    try:
        return "" if "fully booted" in cli.run("core waitfullybooted", min(BOOT_SECONDS, timeout)) else "Asterisk does not say that it has fully booted."
    except NotAnswering:
        return "Asterisk has not fully booted; look at its log for the module that it waits for."
    except CliError as error:
        return str(error)


def nothing(running, pid, version, reason, answers=False):
    """The form of ``take`` where the daemon cannot be asked."""
    return {"schema": SCHEMA, "running": running, "answers": answers, "fully_booted": False, "reason": reason, "version": version, "pid": pid,
            "started": None, "calls": None, "channels": None, "drivers": None, "devices": None, "devices_by_driver": None,
            "outbound_registrations": None, "sockets": None, "unknown": []}


def reduced(known, now):
    """The form of ``take``, of the facts with the subsets sockets, endpoints and channels.

    :param now: seconds since the epoch when they were gathered.
    """
    if not known["answers"]:
        return nothing(known["running"], known["pid"], known["version"], facts.silence(known))
    devices = _devices(known["contacts"], known["endpoints"])
    uptime = known["uptime_seconds"]
    return {
        "schema": SCHEMA, "running": True, "answers": True, "fully_booted": True, "reason": None, "version": known["version"], "pid": known["pid"],
        "started": None if uptime is None else int(now - uptime), "calls": known["calls"]["calls"],
        "channels": None if known["channels"] is None else {row["unique_id"]: row["name"] for row in known["channels"]},
        "drivers": known["drivers"], "devices": devices, "devices_by_driver": by_driver(devices),
        "outbound_registrations": {_outbound(row): row["state"] for row in known["registrations"]},
        "sockets": None if known["sockets"] is None else sorted(_socket(row) for row in known["sockets"] if row["service"] in _PHONES),
        "unknown": sorted({gap["reason"] for gap in known["unknown"]}),
    }


def by_driver(devices):
    """How many devices are in which state: {"PJSIP": {"reachable": 2, ...}}."""
    found = {}
    for name, state in devices.items():
        counts = found.setdefault(name.split("/", 1)[0], dict.fromkeys(_ORDER, 0))
        counts[state] += 1
    return found


def _devices(contacts, endpoints):
    """"PJSIP/AOR", "SIP/peer" or "IAX2/peer" to its state: whoever registered, and peers on fixed addresses that are asked whether they answer.

    An AOR with several contacts has the best of their states. A telephone that registers again from another port is the same device.
    """
    found = {}
    for row in contacts:
        name, state = _name(row), _state(row["status"])
        if row["registered"] is False and state == UNMONITORED:
            continue
        found[name] = min(found.get(name, state), state, key=_ORDER.index)
    for row in endpoints:
        if row["technology"] != "pjsip" and row["state"] and _state(row["state"]) != UNMONITORED and row["address"]:
            found.setdefault(_name(row), _state(row["state"]))
    return found


def _name(row):
    return "%s/%s" % (_NAMES[row["technology"]], row["name"])


def _state(text):
    return _STATES.get((text or "Unmonitored").split()[0], UNMONITORED)


def _outbound(row):
    return _name(row) if row["technology"] == "pjsip" else "%s/%s@%s" % (_NAMES[row["technology"]], row["user"], row["server"])


def _socket(row):
    return ("%s [%s]:%d" if ":" in row["address"] else "%s %s:%d") % (row["protocol"], row["address"], row["port"])
