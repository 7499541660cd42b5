# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a topic: which there are, of which kind, with which default; and what is wrong with those that were given.

They are the variables of the role of the topic without its prefix. A test holds them against the role's argument_specs.
"""

from __future__ import annotations

import difflib
import ipaddress

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.ami_classes import CLASSES

_CHOICE = {
    "profile": ("default", "strict"), "fail_severity": ("low", "medium", "high", "critical"), "bad_secrets": ("fail", "disable", "keep"),
    "remote_clients": ("keep", "cut"), "http": ("auto", "on", "off"), "ari": ("auto", "on", "off"), "guests_in_use": ("keep", "cut"),
    "sources_in_use": ("keep", "cut"),
}
_COMMON = {"profile": "default", "rules_off": [], "accept": [], "fail_severity": "high", "fail": True}

DEFAULTS = {
    "manager": dict(
        _COMMON, address="127.0.0.1", tls_address="", permit=[], users={}, revoke=["system", "command", "config"], bad_secrets="fail",
        web=False, remote_clients="keep", http="auto", http_address="127.0.0.1", ari="auto", ari_origins=[]),
    "sip": dict(
        _COMMON, keep_guests=[], guests_in_use="keep", guest_networks=[], cdr_file="", cdr_days=30, max_contacts={},
        rtp_ports="", rtp_calls=100, device_networks=[], device_groups={}, sources_in_use="keep", contain=False, contain_context="", modules_keep=[],
        trusted_logs=[], iax2_addresses=[], dundi_addresses=[]),
    "logs": dict(_COMMON, trusted_logs=[]),
}
PREFIX = {"manager": "manager_binding_", "sip": "sip_hardening_", "logs": "sip_hardening_"}
_ADDRESSES = ("address", "tls_address", "http_address")
_ADDRESS_LISTS = ("iax2_addresses", "dundi_addresses")
_NETWORKS = ("permit", "guest_networks", "device_networks")
_USER_KEYS = {"permit": "list", "read": "list", "write": "list", "state": "text"}


class SettingsError(ValueError):
    """Settings or files that cannot be worked with; the message is one sentence with the mend."""


def complete(topic, given):
    """The settings with all defaults, and a list of warnings.

    :raises SettingsError: a value is of the wrong kind.
    """
    defaults, prefix = DEFAULTS[topic], PREFIX[topic]
    settings, warnings = dict(defaults), []
    for name, value in given.items():
        if name not in defaults:
            near = difflib.get_close_matches(name, defaults, 1, 0.5)
            hint = f"; did you mean {prefix}{near[0]}?" if near else "."
            warnings.append(f"Nothing reads the variable {prefix}{name}{hint}")
        elif value is not None:
            settings[name] = _checked(prefix + name, name, value, defaults[name])
    return settings, warnings


def listed(value):
    """What Ansible's own type list makes of a text, such as an answer to a survey of AWX: its parts between commas. Other values stay as they are."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _checked(label, name, value, default):
    kind = type(default)
    value = _converted(value, kind, name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        words = {str: "a text", bool: "true or false", list: "a list", dict: "a dictionary", int: "a number"}
        raise SettingsError(f"{label} must be {words[kind]}, not {value!r}.")
    if name in _CHOICE and value not in _CHOICE[name]:
        raise SettingsError(f"{label} must be one of {', '.join(_CHOICE[name])}, not '{value}'.")
    if name in _ADDRESSES and value:
        _address(label, value)
    if name in _NETWORKS:
        networks(label, value)
    if name in _ADDRESS_LISTS:
        return [_bound(label, str(item)) for item in value]
    if name == "revoke":
        _classes(label, value)
    if name == "max_contacts":
        return {str(account): _most(f"{label}[{account}]", most) for account, most in value.items()}
    if name == "device_groups":
        return {str(group): _group(f"{label}[{group}]", wish) for group, wish in value.items()}
    if name == "users":
        return {str(user): _user(f"{label}[{user}]", wish) for user, wish in value.items()}
    return value


def _converted(value, kind, name):
    if name in _CHOICE and isinstance(value, bool):
        return "on" if value else "off"
    if kind is bool and isinstance(value, str) and value.lower() in ("yes", "true", "no", "false", "on", "off"):
        return value.lower() in ("yes", "true", "on")
    if kind is int and isinstance(value, str) and value.isdigit():
        return int(value)
    return listed(value) if kind is list else value


def _group(label, wish):
    if not isinstance(wish, dict) or set(wish) != {"devices", "networks"} or not all(isinstance(value, list) and value for value in wish.values()):
        raise SettingsError(f"{label} must be a dictionary with devices and networks, each a list with at least one item.")
    networks(f"{label}.networks", wish["networks"])
    return wish


def _most(label, value):
    if not str(value).isdigit() or int(value) < 1:
        raise SettingsError(f"{label} must be a number of telephones from 1 on, not {value!r}.")
    return int(value)


def _address(label, value):
    try:
        ipaddress.ip_address(value)
    except ValueError:
        raise SettingsError(f"{label} must be one address without a port, such as 127.0.0.1 or ::1, not '{value}'; AMI and HTTP listen on "
                            "one address or on all.")


def _bound(label, value):
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise SettingsError(f"{label} must have addresses without a port, such as 10.20.0.1 or fd00:20::1, not '{value}'.")


def enabled(label, value):
    """auto, true or false as a word.

    :raises SettingsError: it is none of them.
    """
    word = str(value).lower()
    if word not in ("auto", "true", "false", "yes", "no"):
        raise SettingsError(f"{label}.enabled must be auto, true or false, not '{value}'.")
    return {"yes": "true", "no": "false"}.get(word, word)


def networks(label, values):
    """The networks of a list of texts.

    :raises SettingsError: one of them is none.
    """
    try:
        return [ipaddress.ip_network(str(value), strict=False) for value in values]
    except ValueError as problem:
        raise SettingsError(f"{label} has an item that is no address or network ({problem}); write 10.20.0.0/16 or fd00:20::/32.")


def _classes(label, values):
    for value in values:
        if value not in CLASSES:
            near = difflib.get_close_matches(str(value).strip().lower(), CLASSES, 1, 0.5)
            hint = f"; did you mean {near[0]}?" if near else "; write them in lower case."
            raise SettingsError(f"{label} names '{value}', which is no class of AMI{hint}")


def _user(label, wish):
    if not isinstance(wish, dict):
        raise SettingsError(f"{label} must be a dictionary with permit, read, write or state.")
    for key, value in wish.items():
        if key not in _USER_KEYS:
            raise SettingsError(f"{label} has the key '{key}', which is none of permit, read, write and state.")
        if _USER_KEYS[key] == "list" and not isinstance(value, list):
            raise SettingsError(f"{label}.{key} must be a list.")
    if wish.get("state", "present") not in ("present", "disabled"):
        raise SettingsError(f"{label}.state must be present or disabled, not '{wish['state']}'.")
    networks(f"{label}.permit", wish.get("permit", []))
    for key in ("read", "write"):
        _classes(f"{label}.{key}", wish.get(key, []))
    return wish
