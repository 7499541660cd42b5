# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contain an account whose secret everybody guesses until it gets another one: it comes only from where it is registered now, and makes no calls outside.

Nobody is asked to move: the telephone goes on working from where it is. Elsewhere the guess is right and of no use.
"""

from __future__ import annotations

import ipaddress
from typing import NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import bare, edit, encoded, is_loopback, pairs_of, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

_STRANGERS = ("198.51.100.77", "2001:db8::77")
"""Addresses that no list names (RFC 5737, RFC 3849), one of each family."""


class Containment(NamedTuple):
    """``told``: for people. ``edits``: in the vocabulary of the module config, () where it is contained already."""

    told: str
    edits: Tuple[dict, ...]


def contain(case, device):
    """How to contain a device; None where that is not asked for, or nobody knows from where it comes.

    :param device: see devices.Device.
    :raises SettingsError: the context that calls inside is not in the dialplan of the running Asterisk.
    """
    if not case.settings["contain"]:
        return None
    edits, told, more = [], [], {"type": device.type} if device.type else {}
    if not _is_closed(case, device):
        networks = _networks(device)
        if not networks or _has_networks(case, device):
            return None
        pairs = acl.fresh(list(acl.LOOPBACK.values()) + networks + case.never_cut)
        inherited = pairs_of(_lines(case, device, inherited=True), _prefix(device))
        edits.append(edit(device.file, device.name, sequence=[{_prefix(device) + option: value} for option, value in acl.behind(inherited, pairs)], **more))
        told.append(f"it comes from {', '.join(acl.shown(network) for network in networks)} only")
    context = case.settings["contain_context"]
    if context and _context(case, device) != context:
        _refuse_unknown(case, context)
        edits.append(edit(device.file, device.name, options={device.prefix + "context": context}, **more))
        told.append(f"its calls begin in the context {context}")
    return Containment(" and ".join(told) or _already(case), tuple(edits))


def _already(case):
    context = case.settings["contain_context"]
    return "it comes only from where its access list says" + (f", and its calls begin in the context {context}" if context else "")


def _prefix(device):
    return device.lists.source[0][:-len("permit")]


def _lines(case, device, inherited=False):
    found = case.lines(device.file, encoded(device.name), set(device.lists.source), device.type)
    return case.inherited(found, device.file, device.name, device.type) if inherited else found


def _is_closed(case, device):
    rules = acl.parse(pairs_of(_lines(case, device), _prefix(device)))
    return not any(acl.allows(rules, address) for address in _STRANGERS)


def _networks(device):
    """The addresses from which it is registered, without those of this host."""
    found = [ipaddress.ip_address(bare(address)) for address in device.addresses if _is_address(address) and not is_loopback(address)]
    return acl.unique(ipaddress.ip_network(address) for address in found)


def _is_address(text):
    try:
        return bool(ipaddress.ip_address(bare(text)))
    except ValueError:
        return False


def _has_networks(case, device):
    """Whether its networks are named, so that it gets a list by AST-SIP-006, AST-PJS-007 or AST-IAX-010."""
    names = (device.name, device.label)
    return bool(case.settings["device_networks"]) or any(str(name) in names for group in case.settings["device_groups"].values() for name in group["devices"])


def _context(case, device):
    return value_of(case.line(device.file, encoded(device.name), device.prefix + "context", device.type))


def _refuse_unknown(case, context):
    if case.seen.running and "[ Context '%s'" % context not in case.seen.ask("dialplan show " + context):
        raise SettingsError(f"sip_hardening_contain_context names '{context}', and the dialplan of the running Asterisk has no such context; correct it.")
