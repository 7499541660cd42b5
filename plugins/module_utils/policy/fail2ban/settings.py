# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of fail2ban: the variables of the role without its prefix, checked, with their defaults.

Every error is one sentence that names the variable and the value. Durations are seconds, or a number with s, m, h, d or w behind it.
"""

from __future__ import annotations

import difflib
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks, ports
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import enabled, SettingsError

PREFIX = "fail2ban_"
DEFAULTS = {
    "attempts": 2, "findtime": 21600, "bantime": 3600, "bantime_max": 604800, "scan_attempts": 10, "sshd_attempts": 5, "never_ban": [], "jails": [],
}
ELSEWHERE = ("guard", "guard_limits", "drop_scanners", "proof")
"""Variables of the role that something else than the jails reads."""

COUNTS = ("attempts", "scan_attempts", "sshd_attempts")
DURATIONS = ("findtime", "bantime", "bantime_max")
LONGEST = 366 * 86400
MOST = 10000

BUILT_IN = ("voipsec-auth", "voipsec-scan", "voipsec-ami", "voipsec-iax2", "sshd")
KEYS = ("name", "enabled", "attempts", "findtime", "bantime")
SSHD_KEYS = KEYS + ("log", "backend")
OWN_KEYS = SSHD_KEYS + ("filter", "ports")
BACKENDS = ("auto", "polling", "pyinotify", "systemd")
SERVICES = ("sip", "wss", "iax2", "ami", "http", "ssh", "rtp", "udptl", "dundi")
"""Names that sets of the table have already."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,19}\Z")
_FILTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\Z")
_DURATION = re.compile(r"(\d{1,9})\s*([smhdw]?)\Z")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def complete(given):
    """The settings with all defaults, and a list of warnings. ``jails`` becomes a dict by name.

    :param given: variables without the prefix; None counts as not given.
    :raises SettingsError: one of them is wrong.
    """
    settings, warnings = dict(DEFAULTS), []
    for name, value in given.items():
        if name in DEFAULTS:
            settings[name] = DEFAULTS[name] if value is None else value
        elif name not in ELSEWHERE:
            near = difflib.get_close_matches(str(name), list(DEFAULTS) + list(ELSEWHERE), 1, 0.5)
            warnings.append(f"Nothing reads the variable {PREFIX}{name}" + (f"; did you mean {PREFIX}{near[0]}?" if near else "."))
    for name in COUNTS:
        settings[name] = count(PREFIX + name, settings[name])
    for name in DURATIONS:
        settings[name] = duration(PREFIX + name, settings[name])
    if settings["bantime_max"] < settings["bantime"]:
        raise SettingsError(f"{PREFIX}bantime_max is {settings['bantime_max']} seconds, less than the {settings['bantime']} of {PREFIX}bantime; make it "
                            "longer.")
    settings["never_ban"] = [place(PREFIX + "never_ban", item) for item in _list(PREFIX + "never_ban", settings["never_ban"])]
    settings["jails"] = _jails(_list(PREFIX + "jails", settings["jails"]))
    return settings, warnings


def count(label, value):
    """How often; SettingsError for what is no number from 1 on."""
    if isinstance(value, bool) or not re.match(r"\d{1,9}\Z", str(value)) or not 1 <= int(value) <= MOST:
        raise SettingsError(f"{label} must be a number from 1 to {MOST}, not {value!r}.")
    return int(value)


def duration(label, value):
    """Seconds; SettingsError for what is no duration, or is longer than a year."""
    match = None if isinstance(value, bool) else _DURATION.match(str(value).strip())
    seconds = int(match.group(1)) * _UNITS[match.group(2)] if match else 0
    if not 1 <= seconds <= LONGEST:
        raise SettingsError(f"{label} must be seconds, or a duration such as 10m, 6h or 7d, up to 366d, not {value!r}.")
    return seconds


def place(label, item):
    """A network, an address or a DNS name as text, networks in the one notation that fail2ban prints them in.

    :raises SettingsError: it is none of them.
    """
    text = str(item)
    try:
        return networks.show(networks.parse(text)) if networks.is_network(text) else networks.dns_name(text)
    except networks.NetworkError as error:
        raise SettingsError(f"{label}: {error}.") from None


def seen_place(label, item):
    """The same of what a host was found to use: its /etc/hosts may have names without a dot."""
    return place(label, item) if networks.is_network(item) else item


def offered(given):
    """Ports by service: ``{name: {"tcp": pairs, "udp": pairs}}`` with sorted (first, last) pairs.

    :param given: the same, with ports as numbers, texts such as 8000-8010, or pairs.
    :raises SettingsError: a port is none.
    """
    found = {}
    for name, kinds in given.items():
        kinds = kinds if isinstance(kinds, dict) else {}
        told = {kind: _ports(f"The ports of the service {name}: {kind}", kinds.get(kind) or ()) for kind in ("tcp", "udp")}
        if any(told.values()):
            found[str(name)] = told
    return found


def _list(label, value):
    if not isinstance(value, (list, tuple)):
        example = f"; write ['{value}']" if isinstance(value, str) and value else ""
        raise SettingsError(f"{label} must be a list, not {value!r}{example}.")
    return value


def _ports(label, value):
    pairs = value if isinstance(value, (list, tuple)) else [value]
    try:
        return ports.parse(["%s-%s" % tuple(one) if isinstance(one, (list, tuple)) and len(one) == 2 else one for one in pairs])
    except ports.PortError as error:
        raise SettingsError(f"{label} {error}.") from None


# -- jails ------------------------------------------------------------------------------------------------------------------


def _jails(given):
    found = {}
    for item in given:
        if not isinstance(item, dict) or not item.get("name"):
            raise SettingsError(f"{PREFIX}jails has an item without a name ({item!r}); each is a dictionary with name, enabled, attempts, findtime and "
                                "bantime.")
        name = str(item["name"])
        if not _NAME.match(name):
            raise SettingsError(f"{PREFIX}jails has the name '{name}'; a name begins with a letter and has lower-case letters, digits, - and _ only, "
                                "20 at most.")
        if service(name) in [service(other) for other in found]:
            raise SettingsError(f"{PREFIX}jails names {name} twice; make one item of both.")
        found[name] = _jail(f"{PREFIX}jails[{name}]", name, item)
    return found


def service(name):
    """The service, and so the set in the kernel, that the operator's own jail closes."""
    return name.replace("-", "_")


def _jail(label, name, item):
    keys = SSHD_KEYS if name == "sshd" else KEYS if name in BUILT_IN else OWN_KEYS
    for key in item:
        if key not in keys:
            near = difflib.get_close_matches(str(key), keys, 1, 0.6)
            raise SettingsError(f"{label} has the key '{key}', which is none of {', '.join(keys)}" + (f"; did you mean {near[0]}?" if near else "."))
    wish = {key: value for key, value in item.items() if value is not None and key != "name"}
    wish["enabled"] = enabled(label, wish.get("enabled", "auto"))
    if "attempts" in wish:
        wish["attempts"] = count(f"{label}.attempts", wish["attempts"])
    for key in ("findtime", "bantime"):
        if key in wish:
            wish[key] = duration(f"{label}.{key}", wish[key])
    if "log" in wish:
        wish["log"] = _log(f"{label}.log", wish["log"])
    if wish.get("backend", "auto") not in BACKENDS:
        raise SettingsError(f"{label}.backend must be one of {', '.join(BACKENDS)}, not '{wish['backend']}'.")
    return wish if name in BUILT_IN else _own(label, name, wish)


def _own(label, name, wish):
    if service(name) in SERVICES or name.startswith("voipsec-"):
        raise SettingsError(f"{label}: this name is taken by a service or a jail of the collection; choose another.")
    wish["filter"] = str(wish.get("filter", name))
    if not _FILTER.match(wish["filter"]):
        raise SettingsError(f"{label}.filter must be the name of a file in /etc/fail2ban/filter.d without .conf, not '{wish['filter']}'.")
    kinds = wish.get("ports", {})
    if not isinstance(kinds, dict) or set(kinds) - {"tcp", "udp"}:
        raise SettingsError(f"{label}.ports must be a dictionary with tcp, udp or both, such as {{tcp: [443]}}, not {kinds!r}.")
    wish["ports"] = {kind: _ports(f"{label}.ports.{kind}", kinds[kind]) for kind in ("tcp", "udp") if kinds.get(kind)}
    if wish["enabled"] == "false":
        return wish
    if not wish["ports"]:
        raise SettingsError(f"{label} does not say which ports a ban closes; add ports, such as {{tcp: [443]}}.")
    if "log" not in wish and wish.get("backend") != "systemd":
        raise SettingsError(f"{label} does not say where it reads; add log, the path of a file, or backend: systemd.")
    return wish


def _log(label, value):
    if not isinstance(value, str) or not re.match(r"/[^\s%,]+\Z", value):
        raise SettingsError(f"{label} must be the absolute path of a file, without blanks, commas and %, not {value!r}.")
    return value
