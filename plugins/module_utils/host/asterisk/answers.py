# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Asterisk's command line says about itself, as data. Pure functions on text; 16.28 and 22.10 are recorded in the tests.

Nothing in these answers is cut but the names of AMI users, see ``ami_sessions``.
"""

from __future__ import annotations

import re

_MODULE = re.compile(r"^(?P<name>\S+) +.* (?P<count>\d+) +(?P<status>Running|Not Running) +(?P<support>\S.*?)\s*$")


def modules(text):
    """``module show``: name, status (running, not running), use_count, support_level (core, extended, deprecated...)."""
    rows = []
    for line in text.split("\n")[1:]:
        match = _MODULE.match(line)
        if match:
            rows.append({"name": match.group("name"), "status": match.group("status").lower(),
                         "use_count": int(match.group("count")), "support_level": match.group("support")})
    return rows


def settings(text):
    """``key: value`` lines of ``core show settings``, ``manager show settings``, ``sip show settings`` and their kind.

    The first of several lines with one key counts; keys have their blanks trimmed.
    """
    found = {}
    for line in text.split("\n"):
        key, colon, value = line.partition(":")
        if colon and key.strip():
            found.setdefault(key.strip(), value.strip())
    return found


_DIRECTORIES = {
    "Configuration file": "file", "Configuration directory": "config", "Module directory": "modules", "Spool directory": "spool",
    "Log directory": "log", "Run/Sockets directory": "run", "VarLib directory": "varlib", "Data directory": "data",
    "IAX2 Keys directory": "keys", "AGI Scripts directory": "agi", "Cache directory": "cache",
}


def directories(core_settings):
    """The directories in ``settings`` of ``core show settings``, by the names that ``installation`` uses; ``database`` is a file."""
    found = {name: core_settings[label] for label, name in _DIRECTORIES.items() if core_settings.get(label)}
    if core_settings.get("ASTDB"):
        found["database"] = core_settings["ASTDB"]
    return found


def uptime(text):
    """``core show uptime seconds``: (since the start, since the last reload), whole seconds, None where it is not said."""
    found = [re.search(r"^%s: +(\d+)" % label, text, re.MULTILINE) for label in ("System uptime", "Last reload")]
    return tuple(int(match.group(1)) if match else None for match in found)


_CHANNEL_FIELDS = 14


def channels(text):
    """``core show channels concise``: name, context, extension, state, application, seconds, bridge, unique_id.

    Caller ids and the application's arguments are left out: they are nobody's business here, and arguments can hold secrets.
    """
    rows = []
    for line in text.split("\n"):
        fields = line.split("!")
        if len(fields) >= _CHANNEL_FIELDS:
            rows.append({"name": fields[0], "context": fields[1], "extension": fields[2], "state": fields[4],
                         "application": fields[5] or None, "seconds": int(fields[-3]) if fields[-3].isdigit() else None,
                         "bridge": fields[-2] or None, "unique_id": fields[-1].strip()})
    return rows


def channel_counts(text):
    """``core show channels count``: channels, calls (in progress), processed (since the start, None where it is not said)."""
    def number(pattern):
        match = re.search(pattern, text, re.MULTILINE)
        return int(match.group(1)) if match else None
    return {"channels": number(r"^(\d+) (?:of \d+ max )?active channels?"), "calls": number(r"^(\d+) (?:of \d+ max )?active calls?"),
            "processed": number(r"^(\d+) calls? processed")}


def ami_users(text):
    """``manager show users``: the names, whole."""
    lines = [line.strip() for line in text.strip().split("\n")]
    rules = [at for at, line in enumerate(lines) if line and not line.strip("-")]
    return [line for line in lines[rules[0] + 1:rules[-1]] if line] if len(rules) > 1 else []


def ami_sessions(text):
    """``manager show connected``: shown and cut (user names are cut after 15 bytes: see ``tables.complete``), address, since, http.

    ``since`` is a Unix time. Sessions of clients over HTTP are counted too. The list is not sorted: users whose names share the
    first 15 bytes cannot be told apart.
    """
    rows = []
    for line in text.encode("utf-8", "surrogateescape").split(b"\n")[1:]:
        if line.startswith(b"  ") and len(line) > 100:
            shown, address, since, http = (line[a:b].strip().decode("utf-8", "surrogateescape")
                                           for a, b in ((2, 17), (19, 74), (76, 86), (108, 116)))
            rows.append({"shown": shown, "cut": len(shown.encode("utf-8", "surrogateescape")) == 15, "address": address,
                         "since": int(since) if since.isdigit() else None, "http": http.isdigit() and int(http) > 0})
    return rows


def address(text):
    """(address, port) of ``0.0.0.0:5060``, ``[::]:5038``; None for ``Disabled`` and the like."""
    match = re.match(r"\s*(?:\[(?P<six>[^\]]*)\]|(?P<four>[^:\s]*)):(?P<port>\d+)\s*$", text or "")
    return (match.group("six") or match.group("four"), int(match.group("port"))) if match else None


def http(text):
    """``http show status``: enabled, bound, tls_bound ((address, port) or None), uris (list of the paths that are served)."""
    plain = re.search(r"^Server Enabled and Bound to (\S+)", text, re.MULTILINE)
    secure = re.search(r"^HTTPS Server Enabled and Bound to (\S+)", text, re.MULTILINE)
    uris = re.findall(r"^(/\S*) => ", text.split("Enabled Redirects:", 1)[0], re.MULTILINE)
    return {"enabled": bool(plain or secure), "bound": address(plain.group(1)) if plain else None,
            "tls_bound": address(secure.group(1)) if secure else None, "uris": uris}


def port_range(text, first="Port start", last="Port end"):
    """(first port, last port) of ``rtp show settings``, or with other keys of ``udptl show config``; None where it does not say."""
    found = settings(text)
    start, end = found.get(first, ""), found.get(last, "")
    return (int(start), int(end)) if start.isdigit() and end.isdigit() else None


def transports(text):
    """``pjsip show transports``: (protocol, (address, port)) of each."""
    rows = re.findall(r"^Transport:  .* (udp|tcp|tls|ws|wss) +\d+ +\d+ +(\S+)\s*$", text, re.MULTILINE)
    return [(protocol, address(bound)) for protocol, bound in rows if address(bound)]


_ENGINE = re.compile(r"^Config Engine: (?P<engine>.*)$|^===> (?P<name>.*) \(db=(?P<database>.*), table=(?P<table>.*)\)$", re.MULTILINE)


def mappings(text):
    """``core show config mappings``: name, driver, database, table of each mapping whose driver is loaded."""
    rows, engine = [], None
    for match in _ENGINE.finditer(text):
        if match.group("engine") is not None:
            engine = match.group("engine").strip()
        else:
            rows.append({"name": match.group("name"), "driver": engine, "database": match.group("database"), "table": match.group("table")})
    return rows
