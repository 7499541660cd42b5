# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an Asterisk that does not run will offer at its next start, by its configuration.

The default ports are those of the sources of 16 to 22. A service without an address of its own counts for both families.
"""

from __future__ import annotations

import glob
import os
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import configured
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.services import DEFAULT_PORTS

ANYWHERE = ((4, "0.0.0.0"), (6, "::"))
_MODULES = ("/usr/lib/*/asterisk/modules", "/usr/lib/asterisk/modules", "/usr/lib64/asterisk/modules", "/usr/local/lib/asterisk/modules")
UDPTL_DEFAULT = (4000, 4999)
"""``DEFAULT_UDPTLSTART`` and ``DEFAULT_UDPTLEND`` in main/udptl.c."""


class Offer(NamedTuple):
    """One service at one place.

    ``service``: sip, iax2, dundi, ami, http, rtp, udptl, mgcp, skinny or unistim; ``transport``: udp, tcp, tls, ws or wss; ``protocol``: tcp or
    udp; ``family`` 4 or 6; ``port`` to ``last``, the same but for media. ``bound``: now, or in use by a running daemon; False: the
    configuration of a stopped one says so. ``where``: what tells it.
    """

    service: str
    transport: str
    protocol: str
    family: int
    address: str
    port: int
    last: int
    bound: bool
    where: str


class _Server(NamedTuple):
    """A server in a [general] section. ``switch``: what turns it on; ``address`` and ``port``: options that say where (``tlsbindport`` says
    nothing). ``bare``: a port in the address does not count."""

    filename: str
    service: str
    transport: str
    switch: str
    address: str
    port: str
    default: int
    bare: bool = False


_SERVERS = (
    _Server("manager.conf", "ami", "tcp", "enabled", "bindaddr", "port", 5038, True),
    _Server("manager.conf", "ami", "tls", "tlsenable", "tlsbindaddr", "", 5039),
    _Server("http.conf", "http", "tcp", "enabled", "bindaddr", "bindport", 8088),
    _Server("http.conf", "http", "tls", "tlsenable", "tlsbindaddr", "", 8089),
)
_DRIVER_FILES = {"chan_iax2": "iax.conf", "pbx_dundi": "dundi.conf", "chan_mgcp": "mgcp.conf", "chan_skinny": "skinny.conf", "chan_unistim": "unistim.conf"}


def look(facts, files):
    """(list of Offer, list of problems).

    :param facts: those of ``facts.gather``. :param files: a ``configured.Files``.
    """
    modules = _Modules(files, facts["directories"].get("modules"))
    found = [offer for server in _SERVERS for offer in _server(files, server)]
    if modules.will_load("chan_sip") and files.view("sip.conf") is not None:
        found += _chan_sip(files)
    if modules.will_load("res_pjsip"):
        found += _transports(files)
    found += _drivers(files, modules) + _media(files, modules)
    found += [offer._replace(service="sip", transport="wss" if offer.transport == "tls" else "ws") for offer in found
              if offer.service == "http" and modules.will_load("res_http_websocket")]
    problems = list(files.problems)
    if files.view("modules.conf") is None:
        problems.append("%s/modules.conf is missing or of no use, so Asterisk does not start; mend it, or start Asterisk and run again."
                        % files.source.etc_dir)
    elif not any(offer.service in ("sip", "iax2") for offer in found):
        problems.append("Asterisk does not run, and no file below %s says on which port it takes SIP or IAX2; start it and run again."
                        % files.source.etc_dir)
    return found, problems


class _Modules:
    """Which modules the next start loads, by modules.conf (main/loader.c) and by what lies in the directory."""

    def __init__(self, files, directory):
        def names(*options):
            return {_bare(value) for option in options for value in files.values("modules.conf", b"modules", option)}
        self.away, self.named = names(b"noload"), names(b"load", b"preload", b"require", b"preload-require")
        self.auto = values.is_true(files.value("modules.conf", b"modules", b"autoload") or b"no")
        directories = [directory] if directory else [path for pattern in _MODULES for path in glob.glob(pattern)]
        listed = [name for path in directories if os.path.isdir(path) for name in os.listdir(path)]
        self.there = {name[:-3] for name in listed if name.endswith(".so")} or None

    def will_load(self, module):
        """Whether it is loaded; where the directory is not known every module counts as there, so that no door is forgotten."""
        return module not in self.away and (self.auto or module in self.named) and (self.there is None or module in self.there)


def _bare(value):
    text = value.decode("utf-8", "surrogateescape").strip()
    return text[:-3] if text.endswith(".so") else text


def _value(files, filename, option):
    value = files.value(filename, b"general", option.encode()) if option else None
    return value.decode("utf-8", "surrogateescape").strip() if value is not None else None


def _server(files, server):
    """A server whose file is missing is off."""
    if files.view(server.filename) is None or not values.is_true((_value(files, server.filename, server.switch) or "").encode()):
        return []
    port = _number(_value(files, server.filename, server.port), server.default)
    text = _value(files, server.filename, server.address)
    where = "%s [general] %s" % (server.filename, server.address if text else "(default)")
    return [_offer(server.service, server.transport, family, address, port if server.bare else own, where) for family, address, own in _places(text, port)]


def _chan_sip(files):
    """``bindaddr`` and ``udpbindaddr`` are one option, of which the last line counts. ``bindport`` counts above a port in it, and not where TCP or
    TLS have an address of their own; TLS never takes over a port (reload_config in channels/chan_sip.c)."""
    def told(*options):
        lines = [line for line in files.lines("sip.conf", b"general") if line.name.lower() in options]
        return lines[-1].value.decode("utf-8", "surrogateescape").strip() if lines else ""
    port = _number(told(b"bindport"), 0)
    main = [(family, address, port or own) for family, address, own in _places(told(b"bindaddr", b"udpbindaddr"), 5060)]
    found = {"udp": main}
    if values.is_true(told(b"tcpenable").encode()):
        found["tcp"] = _places(told(b"tcpbindaddr"), 5060) if told(b"tcpbindaddr") else main
    if values.is_true(told(b"tlsenable").encode()):
        found["tls"] = _places(told(b"tlsbindaddr"), 5061) if told(b"tlsbindaddr") else [(family, address, 5061) for family, address, dummy in main]
    return [_offer("sip", transport, *place, "sip.conf [general]") for transport, places in found.items() for place in places]


def _offer(service, transport, family, address, port, where, last=0):
    return Offer(service, transport, "udp" if transport == "udp" else "tcp", family, address, port, last or port, False, where)


def _number(text, default):
    found = values.integer((text or "").encode("utf-8", "surrogateescape"))
    return found if found and 0 < found < 65536 else default


def _places(text, port):
    """(family, address, port) of ``0.0.0.0``, ``[::]:5061``, ``10.0.0.1:5070``; a name, or nothing: both families."""
    host, own = (text or "").strip(), None
    if host.startswith("["):
        host, dummy, own = host[1:].partition("]")
    elif host.count(":") == 1:
        host, dummy, own = host.partition(":")
    port = _number((own or "").lstrip(":"), port)
    if not values.is_address(host.encode("utf-8", "surrogateescape"), port=False) or host == "::":
        return [(family, address, port) for family, address in ANYWHERE]
    return [(6 if ":" in host else 4, host, port)]


def _transports(files):
    """The transports of PJSIP; those for WebSocket stand for the HTTP server."""
    view = files.view("pjsip.conf")
    found = []
    for taken in winning.Reading(view, "pjsip.conf", files.version).taken if view else ():
        if taken.reader.kind != "transport":
            continue
        options = {line.name.decode("utf-8", "replace").lower(): line.value.decode("utf-8", "surrogateescape") for line in taken.section.variables}
        transport = options.get("protocol", "udp").lower()
        if transport in ("udp", "tcp", "tls"):
            found += [_offer("sip", transport, family, address, port, str(taken.section.where))
                      for family, address, port in _places(options.get("bind"), 5061 if transport == "tls" else 5060)]
    return found


def _drivers(files, modules):
    ports, found = configured.driver_ports(files), []
    for (module, service, protocol), default in DEFAULT_PORTS.items():
        filename = _DRIVER_FILES[module]
        if modules.will_load(module) and files.view(filename) is not None:
            found += [_offer(service, protocol, family, address, port, "%s [general]" % filename)
                      for port in ports.get(module) or [default] for family, address in ANYWHERE]
    return found


def _media(files, modules):
    """RTP, and T.38 fax, which needs no file."""
    found = []
    if modules.will_load("res_rtp_asterisk"):
        found.append(("rtp", configured.rtp_range(files), "rtp.conf"))
    limits = tuple(_number(_value(files, "udptl.conf", option), default) for option, default in zip(("udptlstart", "udptlend"), UDPTL_DEFAULT))
    found.append(("udptl", limits if limits[0] <= limits[1] else UDPTL_DEFAULT, "udptl.conf"))
    return [_offer(service, "udp", family, address, limits[0], "%s [general]" % where, limits[1])
            for service, limits, where in found for family, address in ANYWHERE]
