# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of the firewall: the variables of the role without its prefix, checked, with their defaults.

Every error is one sentence that names the variable and the value, and is found on the controller before any host is touched.
"""

from __future__ import annotations

import difflib
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import country_codes, defaults, networks, ports, sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import enabled, SettingsError

PREFIX = "firewall_"
DEFAULTS = {
    "services": [], "management_networks": [], "device_networks": [], "trunk_networks": [], "trunk_media_networks": [], "never_banned": [],
    "denied": [], "countries_allowed": [], "countries_denied": [], "country_exceptions": [], "country_database": "auto", "country_max_age_days": 180,
    "country_skip_private": True, "device_rtp": [], "rtp_range": "", "disable_other_managers": False,
}
OPTIONS = ("table", "priority", "rollback", "rollback_after", "probe")
"""Variables of the role that are options of the module itself."""

_PLACES = ("management_networks", "device_networks", "trunk_networks", "trunk_media_networks")
"""Lists that take DNS names beside networks."""

_NETWORKS = ("never_banned", "country_exceptions")
_CODES = ("countries_allowed", "countries_denied")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,19}\Z")
_DENIED = re.compile(r"(tcp|udp)/(\d+(?:-\d+)?)\Z|protocol/([a-z0-9]+)\Z|process/(\S|\S.*\S)\Z|peer/(\S+)\Z")


def complete(given):
    """The settings with all defaults, and a list of warnings.

    ``services`` becomes a dict by name of what was given for each, ``denied`` a ``Denied``, ``device_rtp`` a list of (networks, ports).

    :param given: variables without the prefix; None counts as not given.
    :raises SettingsError: one of them is wrong.
    """
    settings, warnings = dict(DEFAULTS), []
    for name, value in given.items():
        if name not in DEFAULTS:
            near = difflib.get_close_matches(name, list(DEFAULTS) + list(OPTIONS), 1, 0.5)
            warnings.append(f"Nothing reads the variable {PREFIX}{name}" + (f"; did you mean {PREFIX}{near[0]}?" if near else "."))
        elif value is not None:
            settings[name] = _converted(PREFIX + name, value, type(DEFAULTS[name]))
    _check(settings)
    settings["services"] = _services(settings["services"])
    settings["device_rtp"] = _apart(f"{PREFIX}device_rtp", [_device_rtp(f"{PREFIX}device_rtp", item) for item in settings["device_rtp"]])
    settings["denied"] = [_denied(str(item)) for item in settings["denied"]]
    return settings, warnings


def _converted(label, value, kind):
    if kind is bool and isinstance(value, str) and value.lower() in ("yes", "true", "no", "false", "on", "off"):
        return value.lower() in ("yes", "true", "on")
    if kind is int and isinstance(value, str) and value.isdigit():
        return int(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        words = {str: "a text", bool: "true or false", list: "a list", dict: "a dictionary", int: "a number"}
        raise SettingsError(f"{label} must be {words[kind]}, not {value!r}{_in_brackets(value) if kind is list else ''}.")
    return value


def _in_brackets(value):
    return f"; write ['{value}']" if isinstance(value, str) and value else ""


def _check(settings):
    for name in _PLACES:
        for item in settings[name]:
            place(PREFIX + name, item)
    for name in _NETWORKS:
        for item in settings[name]:
            _network(PREFIX + name, item)
    for name in _CODES:
        settings[name] = _codes(PREFIX + name, settings[name])
    _disjoint(PREFIX + "countries_allowed", settings["countries_allowed"], PREFIX + "countries_denied", settings["countries_denied"])
    if settings["country_database"] != "auto" and not settings["country_database"].startswith("/"):
        raise SettingsError(f"{PREFIX}country_database must be auto or the absolute path of a file on the host, not '{settings['country_database']}'.")
    if settings["country_max_age_days"] < 1:
        raise SettingsError(f"{PREFIX}country_max_age_days must be a number of days from 1 on, not {settings['country_max_age_days']}.")
    settings["rtp_range"] = _ports(PREFIX + "rtp_range", settings["rtp_range"]) if settings["rtp_range"] else ()


# -- places -----------------------------------------------------------------------------------------------------------------


def place(label, item):
    """A network, an address or a DNS name as it is used: text.

    :raises SettingsError: it is none of them.
    """
    text = str(item)
    if networks.is_network(text):
        return _network(label, text)
    try:
        return networks.dns_name(text)
    except networks.NetworkError as error:
        raise SettingsError(f"{label}: {error}.") from None


def _network(label, item):
    try:
        networks.parse(str(item))
    except networks.NetworkError as error:
        raise SettingsError(f"{label}: {error}.") from None
    return str(item)


def _codes(label, values):
    found = []
    for value in values:
        try:
            code = country_codes.code(value, label)
        except country_codes.CountryError as error:
            raise SettingsError(str(error)) from None
        if code in found:
            raise SettingsError(f"{label} names {code} twice; once is enough.")
        found.append(code)
    return found


def _disjoint(one, some, other, others):
    both = sorted(set(some) & set(others))
    if both:
        raise SettingsError(f"{both[0]} stands in {one} and in {other}; take it out of one of them.")


def _ports(label, value):
    try:
        return ports.parse(value)
    except ports.PortError as error:
        raise SettingsError(f"{label} {error}.") from None


# -- services ---------------------------------------------------------------------------------------------------------------


def _services(given):
    found = {}
    for item in given:
        label = f"{PREFIX}services"
        if not isinstance(item, dict) or not item.get("name"):
            raise SettingsError(f"{label} has an item without a name ({item!r}); each is a dictionary with name, tcp, udp or protocols, and from.")
        name = str(item["name"])
        if not _NAME.match(name):
            raise SettingsError(f"{label} has the name '{name}'; a name begins with a letter and has lower-case letters, digits and _ only, 20 at most.")
        if name in sets.GROUPS:  # the set of its DNS names would be that of the group, which reaches every service
            raise SettingsError(f"{label} has the name '{name}', which is that of a group of addresses; choose another.")
        if name in found:
            raise SettingsError(f"{label} names the service {name} twice; make one item of both.")
        found[name] = _service(f"{label}[{name}]", name, item)
    return found


def _service(label, name, item):
    for key in item:
        if key not in defaults.KEYS:
            near = difflib.get_close_matches(str(key), defaults.KEYS, 1, 0.6)
            raise SettingsError(f"{label} has the key '{key}', which is none of {', '.join(defaults.KEYS)}" + (f"; did you mean {near[0]}?" if near else "."))
    wish = {key: value for key, value in item.items() if value is not None and key != "name"}
    wish["enabled"] = enabled(label, wish.get("enabled", "auto"))
    for key in ("tcp", "udp"):
        if key in wish:
            wish[key] = _ports(f"{label}.{key}", wish[key])
    wish["protocols"] = [_protocol(f"{label}.protocols", value) for value in _list(label, wish, "protocols")]
    for key in _CODES:
        if key in wish:
            wish[key] = _codes(f"{label}.{key}", _list(label, wish, key))
    _disjoint(f"{label}.countries_allowed", wish.get("countries_allowed", ()), f"{label}.countries_denied", wish.get("countries_denied", ()))
    wish["exceptions"] = [_network(f"{label}.exceptions", value) for value in _list(label, wish, "exceptions")]
    if "rate" in wish:
        wish["rate"] = _rate(f"{label}.rate", wish["rate"])
    if "from" in wish:
        wish["from"] = [value if value in defaults.WORDS else place(f"{label}.from", value) for value in _list(label, wish, "from")]
        if not wish["from"]:
            raise SettingsError(f"{label}.from is empty; name who may reach it, or set enabled to false.")
    return _complete(label, name, wish)


def _complete(label, name, wish):
    """A service of the user's own says what it is."""
    if name in defaults.NAMES or wish["enabled"] == "false":
        return wish
    if not any(wish.get(key) for key in ("tcp", "udp", "protocols")):
        raise SettingsError(f"{label} has neither tcp, udp nor protocols, so there is nothing to open; the names that need none are "
                            f"{', '.join(defaults.NAMES)}.")
    if "from" not in wish:
        raise SettingsError(f"{label} does not say from where it may be reached; add from, a list of networks, DNS names or {', '.join(defaults.WORDS)}.")
    return wish


def _list(label, wish, key):
    value = wish.get(key, [])
    if not isinstance(value, (list, tuple)):
        raise SettingsError(f"{label}.{key} must be a list, not {value!r}{_in_brackets(value)}.")
    return value


def _protocol(label, value):
    number = int(value) if str(value).isdigit() else defaults.PROTOCOLS.get(str(value).lower(), -1)
    if number in defaults.SPOKEN_FOR:
        raise SettingsError(f"{label} names {value}, which is {defaults.SPOKEN_FOR[number]}; use the keys tcp and udp, and ICMP is let in as networks need it.")
    if not 0 <= number <= 255:
        raise SettingsError(f"{label} names '{value}', which is no protocol; write its number, or one of {', '.join(defaults.PROTOCOLS)}.")
    return number


def _rate(label, value):
    if value in ({}, False):
        return {}
    if not isinstance(value, dict) or not {"requests", "per"} <= set(value) <= {"requests", "per", "burst"}:
        raise SettingsError(f"{label} must be a dictionary with requests, per and perhaps burst, or {{}} for none, not {value!r}.")
    if value["per"] not in defaults.PERIODS:
        raise SettingsError(f"{label}.per must be one of {', '.join(defaults.PERIODS)}, not '{value['per']}'.")
    for key in ("requests", "burst"):
        if not str(value.get(key, 1)).isdigit() or not 1 <= int(value.get(key, 1)) <= 1000000:
            raise SettingsError(f"{label}.{key} must be a number from 1 to 1000000, not {value[key]!r}.")
    return {"requests": int(value["requests"]), "per": value["per"], "burst": int(value.get("burst", value["requests"]))}


def _device_rtp(label, item):
    if not isinstance(item, dict) or set(item) != {"from", "source_ports"} or not isinstance(item["from"], list) or not item["from"]:
        raise SettingsError(f"{label} has the item {item!r}; each is a dictionary with from, a list of networks, and source_ports, such as 16384-16482.")
    return [_network(f"{label}.from", value) for value in item["from"]], _ports(f"{label}.source_ports", item["source_ports"])


def _apart(label, items):
    """The items; of two with one address the packets would have to fit both."""
    found = [([networks.parse(text) for text in texts], source_ports) for texts, source_ports in items]
    for at, (some, source_ports) in enumerate(found):
        for others, other_ports in found[at + 1:]:
            both = networks.common(some, others)
            if both and source_ports != other_ports:
                raise SettingsError(f"{label} has {networks.show(both[0])} in two items, and what comes from there would have to fit both; name it in one.")
    return items


# -- what stays closed ------------------------------------------------------------------------------------------------------


def _denied(item):
    """(kind, value): tcp or udp with ranges, protocol with a number, process with a name, peer with a network."""
    label, match = f"{PREFIX}denied", _DENIED.match(item)
    if not match:
        raise SettingsError(f"{label} has '{item}'; write it as tcp/3306, udp/161, udp/5000-5010, protocol/vrrp, process/avahi-daemon or peer/198.51.100.7.")
    if match.group(1):
        return match.group(1), _ports(label, match.group(2))
    if match.group(3):
        return "protocol", _protocol(label, match.group(3))
    if match.group(4):
        return "process", match.group(4)
    return "peer", _network(label, match.group(5))
