# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answer ``voipsec-firewall why ADDRESS``: what the kernel's sets, the database of countries and the DNS say of an address, judged.

Who reads addresses and who judges is given by the caller, so that this room knows no rules: ``policy/firewall/networks.parse`` and
``policy/firewall/why``.
"""

from __future__ import annotations

import ipaddress
import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.countries import database
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names import resolving
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.names.live_sets import LiveSets
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state


def run(address: str, table: str, networks, why, root: str = state.DEFAULT_ROOT) -> dict:
    """Why the table lets an address in, or does not, for each service.

    :param networks: the module ``policy.firewall.networks``.
    :param why: the module ``policy.firewall.why``.
    :returns: ``address``, ``country`` (code or None), ``services`` (list of dicts: service, ports, allowed, reason, variable) and
      ``lines`` (the same for people).
    :raises HostError: the address is none, the role was never run, or the table is not loaded.
    """
    try:
        version, first, last = networks.parse(address)
    except ValueError as error:
        raise HostError("%s." % error) from None
    if first != last:
        raise HostError("%s is a network; ask for one address of it." % address)
    directory = resolving.directory_of(table, root)
    config = state.read_as(os.path.join(directory, resolving.CONFIG), _checked)
    if config is None:
        raise HostError("%s is not there; run the role firewall for the table %s first." % (os.path.join(directory, resolving.CONFIG), table))
    shown = networks.show(networks.Range(version, first, last))
    finder = _Finder(table, shown, version, config.get("prefixes", {}))
    kernel = why.Kernel(finder, _country(config, (version, first), networks.parse), _names(directory, shown, version))
    decisions = why.decide(config, kernel)
    lines = ["%s%s" % (shown, " (%s)" % kernel.country if kernel.country else "")] + ["  " + str(decision) for decision in decisions]
    others = "dropped" if config.get("filtering", True) else "not touched"
    lines.append("Packets to other ports are %s. Other tables of this host may drop more than the table inet %s does." % (others, table))
    return {"address": shown, "country": kernel.country, "services": [decision._asdict() for decision in decisions], "lines": lines}


def _checked(config):
    for service in config["services"]:
        service["steps"], service["ports"] = list(service["steps"]), list(service["ports"])
    return config


class _Finder:
    """Looks for the address in sets of the kernel, in each once."""

    def __init__(self, table, address, version, prefixes):
        self._sets = LiveSets(table)
        self._address = address
        self._prefixes = prefixes
        self._version = version
        self._types = self._sets.types()
        self._found = {}
        if self._types is None:
            raise HostError("The table inet %s is not loaded, so it drops nothing: look at systemctl status voipsec-nftables@%s." % (table, table))

    def __call__(self, name):
        if name not in self._found:
            self._found[name] = self._look(name + str(self._version))
        return self._found[name]

    def _look(self, name):
        kind = self._types.get(name)
        if kind is None:
            raise HostError("The kernel has no set %s in the table inet %s, though the ruleset does; run voipsec-firewall repair %s."
                            % (name, self._sets.table, self._sets.table))
        if " . " not in kind:
            return self._sets.find(name, self._network(name))
        return next((element for element in self._sets.elements(name) if element.value.split(" . ")[0] == self._address), None)

    def _network(self, name):
        """The address as the set has it: some hold the first address of an IPv6 network for all of it."""
        length = self._prefixes.get(name[:-1]) if self._version == 6 else None
        return str(ipaddress.ip_network("%s/%d" % (self._address, length), strict=False)[0]) if length else self._address


def _country(config, address, parse):
    """The country in the database; None where it has none, or where the host has no database."""
    found = config.get("database")
    if not found or not os.path.isfile(found["path"]):
        return None
    return database.country_of(found["path"], address, parse)


def _names(directory, address, version):
    """The DNS names that resolve to the address, each with the time of the answer."""
    known = state.read_as(os.path.join(directory, resolving.ANSWERS), lambda data: dict(data["names"])) or {}
    return {name: item["answered"] for name, item in known.items() if address in item[str(version)]}
