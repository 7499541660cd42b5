# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The providers of this Asterisk: every address, network and DNS name that its configuration or the running daemon sends calls or
registrations to, or takes them from without a registration.

Only signalling: from where a provider sends media, no configuration tells. A telephone with a fixed address counts too.
Secrets stand in the same lines (``register``); only the host of a line is told.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import uris

_PJSIP = {
    "identify": {"match": uris.networks}, "registration": {"server_uri": uris.of_sip, "client_uri": uris.of_sip, "outbound_proxy": uris.of_sip},
    "endpoint": {"outbound_proxy": uris.of_sip}, "aor": {"contact": uris.of_contacts, "outbound_proxy": uris.of_sip},
    "outbound-publish": {"server_uri": uris.of_sip, "outbound_proxy": uris.of_sip},
}
_GLOBAL = {"default_outbound_proxy": uris.of_sip}
_WIZARD = dict({"%s/%s" % (kind, option): read for kind, options in _PJSIP.items() for option, read in options.items()},
               remote_hosts=uris.networks, outbound_proxy=uris.of_sip, server_uri_pattern=uris.of_sip, client_uri_pattern=uris.of_sip,
               contact_pattern=uris.of_sip)
_SIP = {"host": uris.of_host, "outboundproxy": uris.of_host}
_REGISTER = {"register": uris.of_register, "mwi": uris.of_register}

_READ = {
    "pjsip.conf": ("pjsip", dict(_PJSIP, **{"global": _GLOBAL})),
    "pjsip_wizard.conf": ("pjsip", {"wizard": _WIZARD}),
    "sip.conf": ("sip", {"general": dict(_REGISTER, outboundproxy=uris.of_host), "device": _SIP}),
    "iax.conf": ("iax2", {"general": _REGISTER, "peer": {"host": uris.of_host}, "user": {"host": uris.of_host}, "friend": {"host": uris.of_host}}),
}
"""File to the driver that reads it, and by kind of section the options that hold a place, each with its reader.

Sources: res/res_pjsip_config_wizard.c, res/res_pjsip_endpoint_identifier_ip.c, ``sip_parse_register_line`` in channels/sip/config_parser.c,
``iax2_register`` in channels/chan_iax2.c.
"""


class Provider(NamedTuple):
    """One place. ``place``: an address, a network, or a DNS name in lower case; ``kind``: network or name; ``driver``: pjsip, sip, iax2.

    ``origin``: what says so, without secrets, such as ``[trunk] match``; ``where``: file:line, or the command of the running daemon.
    """

    place: str
    kind: str
    driver: str
    origin: str
    where: str


def providers(files, facts=None, ask=None):
    """Every Provider, each place once for each driver and origin, in the order of the files, then what only the running daemon knows.

    Places on the loopback, ``dynamic`` hosts and a name that stands for whatever is asked (``${REMOTE_HOST}``) are left out.

    :param files: a ``configured.Files``.
    :param facts: those of ``facts.gather``, for registrations and contacts that come from a database; None: files alone.
    :param ask: a function from a command to the text that the running Asterisk answers; None: files alone.
    """
    found = {}
    for filename, (driver, kinds) in _READ.items():
        for taken, line, read in _lines(files, filename, kinds):
            for place in read(_text(line.value)):
                origin = "[%s] %s" % (_text(taken.section.name), _text(line.name).lower())
                found.setdefault((place, driver, origin), Provider(place, uris.kind(place), driver, origin, str(line.where)))
    known = {(one.place, one.driver) for one in found.values()}
    running = list(_registered(facts or {})) + (list(_contacts(facts or {})) if _telephones_are_known(files) else []) + list(_identified(ask) if ask else ())
    return list(found.values()) + [one for one in dict.fromkeys(running) if (one.place, one.driver) not in known]


def _lines(files, filename, kinds):
    """(section as it is taken, line, reader) of everything that counts in a file."""
    view = files.view(filename)
    if view is None:
        return
    reading = winning.Reading(view, filename, files.version)
    for taken in reading.taken:
        wanted = kinds.get(taken.reader.kind, {})
        lines = [line for line in taken.section.variables if _text(line.name).lower() in wanted] if wanted else ()
        if lines and id(taken.section) not in reading.rejected.sections and not reading.rejected.file:
            for line in _counting(lines):
                yield taken, line, wanted[_text(line.name).lower()]


_ADD_UP = frozenset(("match", "contact", "register", "mwi", "remote_hosts", "identify/match", "aor/contact"))


def _counting(lines):
    """Of options that do not add up the last line alone counts."""
    last = {line.name.lower(): line for line in lines}
    return [line for line in lines if _text(line.name).lower() in _ADD_UP or last[line.name.lower()] is line]


def _registered(facts):
    """Of the running daemon: what it registers at."""
    for row in facts.get("registrations") or ():
        if not row["server_cut"]:
            for place in uris.of_sip(row["server"]) if row["technology"] == "pjsip" else uris.of_host(row["server"]):
                yield Provider(place, uris.kind(place), row["technology"], "registration %s" % (row["name"] or "of the running Asterisk"),
                               "the running Asterisk")


def _telephones_are_known(files):
    """Whether contacts of telephones are in Asterisk's own database, which tells them from those of the configuration. Elsewhere (``contact``
    of sorcery.conf) they look the same, and whoever knows one password could name himself a provider."""
    view = files.view("sorcery.conf")
    lines = [line.value for section in (view.sections if view else ()) if section.name == b"res_pjsip"
             for line in section.variables if line.name.split(b"/")[0].lower() == b"contact"]
    return all(value.strip().startswith(b"astdb,registrar") for value in lines)


def _contacts(facts):
    """Contacts of the running daemon that no telephone registered; where that is unknown (None) they do not count."""
    for row in facts.get("contacts") or ():
        if row["registered"] is False and row["uri"] and not row["uri_cut"]:
            for place in uris.of_sip(row["uri"]):
                yield Provider(place, uris.kind(place), row["technology"], "contact of %s" % row["name"], "the running Asterisk")


def _identified(ask):
    """``pjsip show identifies``: the networks that the running daemon takes for an endpoint, names resolved; negated ones are left out."""
    for match in re.finditer(r"^ +Match: +([0-9A-Fa-f.:]+(?:/\d+)?)\s*$", ask("pjsip show identifies"), re.MULTILINE):
        for place in uris.networks(match.group(1)):
            yield Provider(place, uris.kind(place), "pjsip", "identify of the running Asterisk", "pjsip show identifies")


def _text(value):
    return value.decode("utf-8", "surrogateescape")
