# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table as data for two programs on the host: ``voipsec-firewall why``, and the resolver of DNS names. See why.py for the shape."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import chains, sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.settings import PREFIX

VARIABLES = {"management": "management_networks", "trunks": "trunk_networks", "trunk_media": "trunk_media_networks", "devices": "device_networks"}


def describe(services, sources, is_open=False):
    """``services``, each with its steps in the order of its chain, ``groups``, the DNS names of sets that are no service's, and ``filtering``.

    :param is_open: the table closes nothing.
    """
    groups = {name: sorted(group.names) for name, group in sources.groups.items()}
    return {"services": [{"name": service.name, "ports": service.shown().split(", "), "names": sorted(service.names), "steps": _steps(service, groups)}
                         for service in services],
            "groups": {name: names for name, names in groups.items() if names}, "filtering": not is_open}


def _steps(service, groups):
    steps = [_group(name, groups) for name in service.groups]
    steps.append({"step": "banned", "sets": ["banned_" + service.name], "unless": ["never_banned"]})
    if service.rate:
        steps.append({"step": "rate", "sets": ["rate_" + service.name], "limit": "%(requests)d per %(per)s" % service.rate, "variable": _key(service, "rate")})
    steps += [_countries(kind, codes, service) for kind, codes in (("countries_denied", service.denied), ("countries_allowed", service.allowed)) if codes]
    return steps + _sources(service, groups)


def _key(service, name):
    return "%sservices[%s].%s" % (PREFIX, service.name, name)


def _group(name, groups):
    return {"step": name, "sets": [name] + (["names_" + name] if groups[name] else []), "variable": PREFIX + VARIABLES[name]}


def _countries(kind, codes, service):
    name = sets.country(codes)
    return {"step": kind, "sets": [name], "unless": [chains.exceptions_name(service)], "countries": {name: ", ".join(codes)}, "variable": PREFIX + kind}


def _sources(service, groups):
    variable = _key(service, "from")
    if "anywhere" in service.words:
        return [{"step": "anywhere", "variable": variable}]
    steps = [{"step": "networks", "sets": ["sources_" + service.name], "variable": variable}] if service.networks else []
    steps += [{"step": "names", "sets": ["names_" + service.name], "variable": variable}] if service.names else []
    return steps + ([_group("devices", groups)] if "devices" in service.words else [])
