# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this Asterisk offers on the network: by its bound sockets while it runs, by its configuration while it does not.

Never "nothing is bound, so nothing is offered": where it cannot be told, ``problems`` says so, and nobody may take the rest for all.
"""

from __future__ import annotations

from typing import List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import offered_files, rtp_ports
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.listeners import is_local
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network.offered_files import Offer

_MEDIA = ("rtp", "udptl")
_NO_DOOR = ("dns",)
"""Sockets of Asterisk that only wait for replies."""


class Offers(NamedTuple):
    """``found``: every Offer, sorted; ``problems``: one sentence for each thing that could not be learned, [] where this is all."""

    found: List[Offer]
    problems: List[str]


def look(facts, files):
    """The Offers of one Asterisk, those on the loopback left out.

    :param facts: those of ``facts.gather`` with the subsets config and sockets.
    :param files: a ``configured.Files`` of the same Asterisk.
    """
    found, problems = _running(facts) if facts["running"] else offered_files.look(facts, files)
    found = {offer for offer in found if not is_local(offer.address)}
    return Offers(sorted(found, key=lambda one: (one.service, one.transport, one.port, one.family, one.address)), problems)


def _running(facts):
    if facts["sockets"] is None:
        return [], [gap["reason"] for gap in facts["unknown"] if gap["fact"] == "sockets"] or ["The sockets of the running Asterisk are not known."]
    found = [offer for row in facts["sockets"] if row["service"] not in _MEDIA + _NO_DOOR + (None,) for offer in _bound(row)]
    found += [offer for row in facts["sockets"] if row["service"] == "http" and _has_websocket(facts) for offer in _bound(row, True)]
    problems = [] if facts["answers"] else [gap["reason"] for gap in facts["unknown"] if gap["fact"] in ("modules", "ami")][:1]
    return found + _media(facts), problems


def _bound(row, websocket=False):
    transport = ("wss" if row["tls"] else "ws") if websocket else "tls" if row["tls"] else row["protocol"]
    places = [(6 if row["family"] == "ipv6" else 4, row["address"])]
    if row["address"] == "::":
        places.append((4, "0.0.0.0"))
    return [Offer("sip" if websocket else row["service"], transport, row["protocol"], family, address, row["port"], row["port"], True, "bound by Asterisk")
            for family, address in places]


def _has_websocket(facts):
    return any(uri.rstrip("/").endswith("/ws") for uri in (facts["http"] or {}).get("uris", ()))


def _media(facts):
    """The range of RTP, what is still bound outside of it by calls that began before a reload, and the ports of T.38 faxes in progress."""
    first, last, where = facts["rtp"]["start"], facts["rtp"]["end"], "the port range of the %s" % facts["rtp"]["from"]
    loaded = facts["modules"] is None or any(row["name"] == "res_rtp_asterisk.so" and row["status"] == "running" for row in facts["modules"])
    found = [Offer("rtp", "udp", "udp", family, address, first, last, True, where) for family, address in (offered_files.ANYWHERE if loaded else ())]
    former = [offer._replace(service="rtp", where="still bound by a call on a former range") for row in rtp_ports.look(facts).former for offer in _bound(row)]
    return found + former + [offer for row in facts["sockets"] if row["service"] == "udptl" for offer in _bound(row)]
