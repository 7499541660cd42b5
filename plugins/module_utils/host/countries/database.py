# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which networks lie in a country, from what the host has: Debian's database, or a file of networks that the user gives.

Nothing is downloaded. A country without networks is an error, because an empty set would let in nobody, or everybody where it denies.
"""

from __future__ import annotations

import os
import time
from typing import Dict, List, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.countries import libloc, network_file
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

AUTO = "auto"
PLACES = ("/var/lib/location/database.db", "/usr/share/libloc-location/location.db")
"""Where ``location update`` and Debian's package libloc-database put the database."""

PACKAGE = "libloc-database"
_DAY = 86400
_MEND = ("install the package %s (Debian 12 and later), or copy a file with lines such as 198.51.100.0/24,DE to the host and name it in "
         "firewall_country_database" % PACKAGE)


class Countries(NamedTuple):
    """``kind`` is ``libloc`` or ``file``, ``created`` Unix seconds; the ranges are (version, first, last)."""

    path: str
    kind: str
    created: int
    ranges: Dict[str, List[Tuple[int, int, int]]]
    warnings: List[str]


def find(setting: str = AUTO, places=PLACES) -> str:
    """The path of the database; with ``auto`` the newest of those that Debian's packages bring. HostError where there is none."""
    if setting != AUTO:
        if not os.path.isfile(setting):
            raise HostError("The country database %s (firewall_country_database) is no file on this host; %s." % (setting, _MEND))
        return setting
    found = [path for path in places if os.path.isfile(path)]
    if not found:
        raise HostError("This host has no country database; %s." % _MEND)
    return max(found, key=libloc.created)


def read(setting: str, codes, parse, max_age_days: int, now=None, places=PLACES) -> Countries:
    """The networks of these countries.

    :param setting: ``auto`` or a path on the host; a file that is no database of libloc is read as lines of networks.
    :param codes: alpha-2 codes in capitals.
    :param parse: gives (version, first, last) for the text of a network, or raises ValueError with the reason.
    :param max_age_days: from which age on the data is worth a warning.
    :param now: Unix seconds.
    :raises HostError: there is no database, it cannot be understood, or a country has no network in it.
    """
    codes = list(dict.fromkeys(codes))
    path = find(setting, places)
    kind = "libloc" if libloc.recognises(path) else "file"
    contents = libloc.read(path, codes) if kind == "libloc" else network_file.read(path, codes, parse)
    empty = [code for code in codes if not contents.ranges[code]]
    if empty:
        raise HostError("The country database %s has no network of %s, so a rule for it would let in nobody or everybody; take the country out, or "
                        "name a database that has it (firewall_country_database)." % (path, " and ".join(empty)))
    warnings = _age(path, kind, contents.created, max_age_days, time.time() if now is None else now) + _families(path, contents.ranges)
    return Countries(path, kind, contents.created, contents.ranges, warnings)


def country_of(path: str, address, parse) -> Optional[str]:
    """The code of the country that an address, a (version, number), lies in; None for none."""
    return libloc.country_of(path, *address) if libloc.recognises(path) else network_file.country_of(path, *address, parse)


def _age(path, kind, created, limit, now):
    days = int((now - created) // _DAY)
    if days <= limit:
        return []
    renew = "apt-get install --only-upgrade %s, or location update" % PACKAGE if kind == "libloc" else "put a newer file there"
    return ["The country database %s is of %s, %d days old (firewall_country_max_age_days: %d); networks have moved to other countries since. Renew it: %s."
            % (path, time.strftime("%Y-%m-%d", time.gmtime(created)), days, limit, renew)]


def _families(path, ranges):
    """What is in no country is denied where countries are allowed, and let in where they are denied."""
    missing = [version for version in (4, 6) if ranges and not any(item[0] == version for found in ranges.values() for item in found)]
    return ["The country database %s has no IPv%d network of %s: no IPv%d address counts as one of there." % (path, version, ", ".join(ranges), version)
            for version in missing]
