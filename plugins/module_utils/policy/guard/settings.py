# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of the guard, checked: a dictionary that the role ``fail2ban`` gives, and that lies in the state of the table afterwards."""

from __future__ import annotations

import re
from typing import Dict, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks, ports
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import limits
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

KEYS = ("enabled", "attempts", "limits", "drop_scanners", "ban_ports", "never_banned")
GUARDED = ("sip", "iax2", "wss")
"""Services whose requests and answers are counted."""

_LABEL = "fail2ban_guard"
_BANS = "The ports of the jail"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,19}\Z")
_TAKEN = ("sip", "iax2", "ssh", "wss", "rtp", "udptl", "dundi")
"""Their bans are in the chains of services."""


class Guard(NamedTuple):
    """What the guard shall do.

    :ivar limits: complete. ``ban_ports``: jail to {"tcp": pairs, "udp": pairs}, of jails that are no service of the table.
    :ivar never_banned: networks and addresses that nothing here bars, beside those that the table itself spares.
    :ivar is_global: whether addresses without a device are limited together.
    """

    limits: Dict[str, int]
    drop_scanners: bool = False
    ban_ports: Dict[str, Dict[str, Tuple]] = {}
    never_banned: Tuple[str, ...] = ()
    is_global: bool = False


def complete(given, is_global=False):
    """The Guard of a dictionary with ``attempts`` and perhaps ``limits``, ``drop_scanners``, ``ban_ports``; None where ``enabled`` is false.

    :raises SettingsError: something in it is wrong.
    """
    unknown = sorted(set(map(str, given)) - set(KEYS))
    if unknown:
        raise SettingsError(f"{_LABEL} has the key '{unknown[0]}', which is none of {', '.join(KEYS)}.")
    if not _switch("enabled", given.get("enabled", True)):
        return None
    found = limits.complete(limits.check_attempts(given.get("attempts")), _dict(limits.LABEL, given.get("limits")))
    return Guard(found, _switch("drop_scanners", given.get("drop_scanners", False)), _ban_ports(_dict(f"{_LABEL}.ban_ports", given.get("ban_ports"))),
                 _networks(given.get("never_banned") or ()), is_global)


def _switch(key, value):
    if isinstance(value, str) and value.lower() in ("yes", "true", "no", "false"):
        return value.lower() in ("yes", "true")
    if not isinstance(value, bool):
        raise SettingsError(f"{_LABEL}.{key} must be true or false, not {value!r}.")
    return value


def _dict(label, value):
    if value is not None and not isinstance(value, dict):
        raise SettingsError(f"{label} must be a dictionary, not {value!r}.")
    return value or {}


def _networks(given):
    try:
        networks.parse_all(map(str, given), "fail2ban_never_ban")
    except networks.NetworkError as error:
        raise SettingsError(str(error)) from None
    return tuple(map(str, given))


def _ban_ports(given):
    found = {}
    for name, item in given.items():
        if not _NAME.match(str(name)) or name in _TAKEN:
            raise SettingsError(f"{_BANS} '{name}' have a name that no set of bans can have; a name begins with a letter, has lower-case letters, "
                                f"digits and _ only, 20 at most, and is none of {', '.join(_TAKEN)}.")
        found[str(name)] = _ports(name, _dict(f"{_BANS} {name}", item))
    return found


def _ports(name, item):
    if not set(item) <= {"tcp", "udp"} or not (item.get("tcp") or item.get("udp")):
        raise SettingsError(f"{_BANS} {name} must be a dictionary with tcp, udp or both, not {item!r}.")
    try:
        return {kind: ports.parse(item[kind]) if item.get(kind) else () for kind in ("tcp", "udp")}
    except ports.PortError as error:
        raise SettingsError(f"{_BANS} {name}: its list {error}.") from None
