# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services an Asterisk offers to the network, and on which ports: for whoever has to open them.

Of a running one both count: what it has bound, and what its files say, because the next start binds that. Of a stopped one the files
are all there is. Modules that are not loaded, or that the next start would not load, offer nothing.
"""

from __future__ import annotations

import glob
import os
import re
from typing import Dict, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import answers, configured, services
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

SUBSETS = ("config", "sockets", "endpoints", "channels")
"""What ``facts.gather`` has to be asked for."""

UDPTL_DEFAULT = (4000, 4999)
"""``DEFAULT_UDPTLSTART`` and ``DEFAULT_UDPTLEND`` in main/udptl.c."""

_SIP_PORT, _TLS_PORT = 5060, 5061
_MODULES = ("/usr/lib/asterisk/modules", "/usr/lib/*/asterisk/modules", "/usr/lib64/asterisk/modules")
_PLACE = re.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<four>[^:]*)|(?P<bare>[0-9A-Fa-f:]+))(?::(?P<port>\d+))?\Z")


class Offers(NamedTuple):
    """What there is.

    :ivar ports: ``{service: {"tcp": pairs, "udp": pairs}}`` of sip, iax2, dundi, wss, rtp, udptl; one that is not offered is missing.
    :ivar labels: (protocol, port) of bound sockets that belong to none of these, to a word such as ``ami``.
    :ivar clients: (protocol, port) of sockets on which Asterisk only waits for answers.
    :ivar lasting: UDP ports of calls that are up, outside of the range of media: a reload moves new calls only.
    :ivar pid: of the running one, else None.
    """

    ports: Dict[str, Dict[str, Tuple]]
    labels: Dict[Tuple[str, int], str]
    clients: Tuple
    lasting: Tuple
    pid: Optional[int]


def look(facts, files, ask=None):
    """The Offers.

    :param facts: of ``facts.gather`` with SUBSETS. :param files: a ``configured.Files`` of the same Asterisk.
    :param ask: a function from a command to the text that the running Asterisk answers; None: it does not run.
    :raises HostError: it runs and cannot be seen, or it is stopped and its files cannot be used.
    """
    if facts["running"] and (not facts["answers"] or facts["sockets"] is None):
        raise HostError("Which ports Asterisk uses cannot be seen: %s" % " ".join(
            gap["reason"] for gap in facts["unknown"] if gap["fact"] in ("sockets", "modules")))
    loads = _running(facts) if facts["running"] else _next_start(files, facts["directories"])
    found = {}
    for service, protocol, first, last in list(_configured(files, loads)) + list(_bound(facts, uses_websocket(files))) + list(_media(facts, files, loads, ask)):
        found.setdefault(service, {"tcp": set(), "udp": set()})[protocol].add((first, last))
    if files.problems and not facts["running"]:
        raise HostError("Asterisk is stopped, and its ports cannot be taken from its files: %s; correct that, or start it." % "; ".join(files.problems))
    rows = facts["sockets"] if facts["running"] else []
    return Offers({service: {kind: tuple(sorted(pairs)) for kind, pairs in kinds.items()} for service, kinds in found.items()},
                  {(row["protocol"], row["port"]): row["service"] for row in rows if row["service"] and row["service"] not in found and row["service"] not in ("dns", "rtp", "udptl")},
                  tuple((row["protocol"], row["port"]) for row in rows if row["service"] == "dns"), _lasting(facts, rows), facts["pid"])


def _lasting(facts, rows):
    if not (facts.get("calls") or {}).get("channels"):
        return ()
    return tuple(sorted({row["port"] for row in rows if row["service"] is None and row["protocol"] == "udp" and not _is_loopback(row["address"])}))


# -- what is loaded ---------------------------------------------------------------------------------------------------------


def _running(facts):
    names = {row["name"].rsplit(".so", 1)[0] for row in facts["modules"] or () if row["status"] == "running"}
    return lambda module: module in names


def _next_start(files, directories):
    """As ``load_modules`` in main/loader.c reads modules.conf: what is named, and with autoload what lies in the directory, but for noload."""
    named = {kind: {_text(value).rsplit(".so", 1)[0] for value in files.values("modules.conf", b"modules", kind)}
             for kind in (b"load", b"preload", b"require", b"preload-require", b"noload")}
    autoload = values.is_true(files.value("modules.conf", b"modules", b"autoload") or b"no")
    there = [path for pattern in filter(None, (directories.get("modules"),) + _MODULES) for path in glob.glob(pattern) if os.path.isdir(path)]
    wanted = set().union(*(named[kind] for kind in named if kind != b"noload"))

    def loads(module):
        exists = not there or any(os.path.exists("%s/%s.so" % (place, module)) for place in there)
        return exists and module not in named[b"noload"] and (autoload or module in wanted)
    return loads


# -- what is bound, and what the files say -------------------------------------------------------------------------------------


def _bound(facts, with_websocket):
    """Sockets of the running one that others reach. HTTP is a service of telephones only where they come over a WebSocket."""
    names = {"sip": "sip", "iax2": "iax2", "dundi": "dundi", "http": "wss" if with_websocket else None}
    for row in facts["sockets"] or () if facts["running"] else ():
        if names.get(row["service"]) and not _is_loopback(row["address"]):
            yield names[row["service"]], row["protocol"], row["port"], row["port"]


def _configured(files, loads):
    if loads("res_pjsip"):
        for protocol, place in pjsip_transports(files):
            if protocol in ("udp", "tcp", "tls"):
                yield from _at("sip", "udp" if protocol == "udp" else "tcp", place, _TLS_PORT if protocol == "tls" else _SIP_PORT)
    if loads("chan_sip"):
        yield from _chan_sip(files)
    for (module, service, protocol), default in services.DEFAULT_PORTS.items():
        if service in ("iax2", "dundi") and loads(module):
            for port in configured.driver_ports(files).get(module) or [default]:
                yield service, protocol, port, port
    if uses_websocket(files) and loads("res_http_websocket"):
        yield from _http(files)


def pjsip_transports(files):
    """(protocol, bind) of each transport in pjsip.conf, as text; the defaults of res/res_pjsip/config_transport.c where they are missing."""
    view = files.view("pjsip.conf")
    for section in view.sections if view else ():
        kinds = section.values(b"type")
        if not section.template and kinds and kinds[0].value == b"transport":
            found = [section.values(option) for option in (b"protocol", b"bind")]
            protocol, bind = (_text(lines[-1].value).strip() if lines else "" for lines in found)
            yield protocol.lower() or "udp", bind or "0.0.0.0"


def _chan_sip(files):
    """As ``reload_config`` in channels/chan_sip.c: UDP always, TCP and TLS where they are on."""
    def read(option):
        value = files.value("sip.conf", b"general", option)
        return "" if value is None else _text(value).strip()
    port = int(read(b"bindport")) if read(b"bindport").isdigit() else _SIP_PORT
    yield from _at("sip", "udp", read(b"udpbindaddr") or read(b"bindaddr") or "0.0.0.0", port)
    if _is_on(read(b"tcpenable")):
        yield from _at("sip", "tcp", read(b"tcpbindaddr") or read(b"bindaddr") or "0.0.0.0", _SIP_PORT)
    if _is_on(read(b"tlsenable")):
        yield from _at("sip", "tcp", read(b"tlsbindaddr") or "0.0.0.0", _TLS_PORT)


def uses_websocket(files):
    """Whether a telephone may come over a WebSocket: a transport of PJSIP, or an option of chan_sip."""
    old = files.view("sip.conf")
    return any(protocol in ("ws", "wss") for protocol, _bind in pjsip_transports(files)) or any(
        re.search(r"\bwss?\b", _text(line.value)) for section in (old.sections if old else ()) if not section.template for line in section.values(b"transport"))


def _http(files):
    def read(option, default):
        value = files.value("http.conf", b"general", option)
        return default if value is None else _text(value).strip()
    if _is_on(read(b"enabled", "no")):
        port = read(b"bindport", "8088")
        yield from _at("wss", "tcp", read(b"bindaddr", "") or "0.0.0.0", int(port) if port.isdigit() else 8088)
        if _is_on(read(b"tlsenable", "no")):
            yield from _at("wss", "tcp", read(b"tlsbindaddr", "") or "0.0.0.0", 8089)


def _at(service, protocol, text, default):
    match = _PLACE.match(text)
    address = (match.group("six") or match.group("four") or match.group("bare") or "") if match else text
    port = int(match.group("port")) if match and match.group("port") else default
    if not _is_loopback(address) and 0 < port < 65536:
        yield service, protocol, port, port


# -- media ------------------------------------------------------------------------------------------------------------------


def _media(facts, files, loads, ask):
    """The range that new calls use, and that of the files where it has not been read yet."""
    if loads("res_rtp_asterisk"):
        rtp = facts["rtp"]
        for first, last in {(rtp["start"], rtp["end"]), configured.rtp_range(files)}:
            yield "rtp", "udp", first, last
    if uses_fax(files):
        shown = answers.port_range(ask("udptl show config"), "udptlstart", "udptlend") if ask else None
        first, last = shown or _udptl(files)
        yield "udptl", "udp", first, last


def _udptl(files):
    found = [files.value("udptl.conf", b"general", option) for option in (b"udptlstart", b"udptlend")]
    first, last = (int(value) if value and value.strip().isdigit() else default for value, default in zip(found, UDPTL_DEFAULT))
    return (first, last) if 0 < first < last < 65536 else UDPTL_DEFAULT


def uses_fax(files):
    """Whether an endpoint may switch to T.38, which has ports of its own."""
    names = {"pjsip.conf": b"t38_udptl", "pjsip_wizard.conf": b"endpoint/t38_udptl", "sip.conf": b"t38pt_udptl"}
    views = [(files.view(name), option) for name, option in names.items()]
    return any(_is_on(_text(line.value).split(",")[0]) for view, option in views for section in (view.sections if view else ()) for line in section.values(option))


def _is_on(text):
    return values.is_true(text.strip().encode("utf-8", "surrogateescape"))


def _is_loopback(address):
    return address.startswith("127.") or address in ("::1", "localhost")


def _text(value):
    return value.decode("utf-8", "surrogateescape")
