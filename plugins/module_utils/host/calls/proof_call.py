# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module fail2ban_proof does: a visitor fails to register at each place where telephones do, and the ban is followed into the kernel."""

from __future__ import annotations

import ipaddress

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.proof import chain, registering
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.proof.visitor import NotPossible, Visitor

_EVERYWHERE = ("0.0.0.0", "::")
_PROTOCOLS = ("udp", "tcp")


def argument_spec() -> dict:
    """The options of the module."""
    return {
        "sockets": {"type": "list", "elements": "dict", "required": True},
        "log": {"type": "path", "required": True},
        "attempts": {"type": "int", "required": True},
        "jail": {"type": "str", "default": "voipsec-auth"},
        "table": {"type": "str", "default": "voipsec"},
        "service": {"type": "str", "default": "sip"},
    }


def run(params: dict, make_visitor=Visitor, prove=chain.prove) -> dict:
    """The result of the module.

    :param make_visitor: makes the namespace. :param prove: see ``chain.prove``. Others for tests.
    """
    places = list(_places(params["sockets"]))
    if not places:
        return _not_proven("Asterisk has no SIP socket over UDP or TCP without TLS, so there is nowhere to send a wrong password.")
    wish = chain.Wish(params["jail"], params["log"], params["attempts"], params["table"], params["service"])
    proofs, left_out = [], []
    try:
        for version, place in places:
            with make_visitor(registering.fail) as visitor:  # a new one each time, because the address before is known to the jail
                ends = visitor.ends.get(version)
                if ends is None:
                    left_out.append("IPv%d over %s" % (version, place["protocol"]))
                    continue
                target = dict(place, address=ends.host if place["address"] in _EVERYWHERE else place["address"], source=ends.visitor)
                verdict = prove(wish, target, visitor.ask, version)
            proofs.append(dict(verdict._asdict(), family=version, protocol=place["protocol"], port=place["port"]))
    except NotPossible as error:
        return _not_proven(str(error))
    broken = [proof for proof in proofs if proof["broken"]]
    result = {"changed": False, "proven": None if left_out and not broken else not broken, "proofs": proofs, "warnings": []}
    if left_out:
        result["warnings"].append("It is not proven that bans work for %s, because this host lets no new interface have an address of that family."
                                  % " and ".join(left_out))
    if broken:
        result.update(failed=True, msg="Bans do not work, the broken link is the %s: %s" % (broken[0]["broken"], broken[0]["told"]))
    return result


def _not_proven(reason):
    return {"changed": False, "proven": None, "proofs": [], "warnings": ["It is not proven that bans work. %s" % reason]}


def _places(sockets):
    """(family, place) of one socket for each family and protocol: the chain behind them is the same."""
    seen = set()
    for row in sockets:
        if row["service"] != "sip" or row["tls"] or row["protocol"] not in _PROTOCOLS or _is_only_here(row["address"]):
            continue
        for version in _versions(row):
            if (version, row["protocol"]) not in seen:
                seen.add((version, row["protocol"]))
                yield version, {"protocol": row["protocol"], "address": row["address"], "port": row["port"]}


def _is_only_here(address):
    """Whether nobody from outside reaches it, or only who is on the same link."""
    found = ipaddress.ip_address(address.split("%", 1)[0])
    return found.is_loopback or found.is_link_local


def _versions(row):
    """An IPv6 socket on :: takes IPv4 too, as a rule; what is only likely is not tried."""
    return (6,) if row["family"] == "ipv6" else (4,)
