# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of extconfig.conf: which names are bound to which database (``reload_module`` in Asterisk's main/config.c)."""

from __future__ import annotations

import re
from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime.realtime_data import NOT_BY_NAME
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Where

_VALUE_BUFFER = 511
"""Bytes of a value that Asterisk looks at."""


class Binding(NamedTuple):
    """One line of ``[settings]`` in extconfig.conf.

    :ivar name: file name or family, as written.
    :ivar table: ``""`` where the name itself is the table.
    :ivar priority: 1 is the first; a static file has only that one.
    """

    name: str
    driver: str
    database: str
    table: str
    priority: int
    where: Where

    @property
    def target(self):
        """``odbc,asterisk,sippeers``: driver, database and table."""
        return ",".join((self.driver, self.database, self.table or self.name))


def bindings(variables) -> list[Binding]:
    """The bindings that the variables of ``[settings]`` make, in their order."""
    found = []
    for variable in variables:
        name = _text(variable.name)
        binding = _binding(name, _text(variable.value[:_VALUE_BUFFER]), variable.where)
        if binding is None or name in NOT_BY_NAME:
            continue
        if name.lower() == "iaxfriends":
            table = binding.table or name
            found += [binding._replace(name=family, table=table) for family in ("iaxusers", "iaxpeers")]
        else:
            found.append(binding)
    return found


def _binding(name, value, where) -> Optional[Binding]:
    """``driver,database[,table[,priority]]``; the database may stand in double quotes."""
    driver, comma, rest = value.partition(",")
    if not comma:
        return None
    quote = rest.find('"')
    if quote >= 0:
        database, _close, rest = rest[quote + 1:].partition('"')
        rest = rest.partition(",")[2]
    else:
        database, _comma, rest = rest.partition(",")
    table, _comma, priority = rest.partition(",")
    number = re.match(r"\s*[+-]?\d+", priority.partition(",")[0])
    return Binding(name, driver, database, table, int(number.group()) if number and int(number.group()) else 1, where)


def _text(value):
    return value.decode("utf-8", "surrogateescape")
