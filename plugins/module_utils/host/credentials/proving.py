# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking the running Asterisk whether it does what the files say of secrets: in its memory, and at its doors. Nothing that is asked changes anything."""

from __future__ import annotations

import re
from typing import Dict, List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import answers, inventory
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import bundles
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import logins
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials.sip_logins import Account, Answer, NOT_PROVEN, PROVEN, WRONG, prove
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials.sip_wire import Wire

_TABLE = re.compile(r"^ ParameterName +: ParameterValue *$", re.MULTILINE)
_ROW = re.compile(r"^ (\S+) +: (.*?) *$", re.MULTILINE)
_DOMAIN = re.compile(r"^(\S+) .*\[(?:Configured|Automatic)\]", re.MULTILINE)
_PIN = re.compile(r"^PIN: +(.*?) *$", re.MULTILINE)
_NO_DOOR = {
    "sip": "chan_sip lets nobody register but devices of host=dynamic, so no login is tried.",
    "iax2": "A registration over IAX2 would take the place of the one that the other side has, so none is tried.",
    "voicemail": "Asterisk tells nobody the PIN of a mailbox, and it is entered by telephone alone.",
    "meetme": "Asterisk tells nobody the PIN of a room, and it is entered by telephone alone.",
    "users": "It may be for several drivers, so no login is tried.",
}


class Proof(NamedTuple):
    """What became of one account's questions. ``state``: proven, not_proven or wrong; ``reasons``: sentences, without secrets."""

    state: str
    reasons: List[str]


def ask(cli, changes, seconds=60.0) -> Dict[str, Proof]:
    """Ask for each change.

    :param cli: the running daemon's. ``changes``: objects with id, held, logins and gone, see policy/credentials/change.py.
    :returns: by id. What the memory shows does not replace a login, and what it does not show as wanted is wrong.
    :raises CliError: the daemon stops answering.
    """
    told: Dict[str, List[Answer]] = {change.id: [] for change in changes}
    auths = _listed(cli) if any(change.held or change.gone for change in changes) else frozenset()
    tables = _tables(cli, [held.object for change in changes for held in change.held if held.object in auths])
    for change in changes:
        told[change.id] += [_memory(held, tables) for held in change.held]
        told[change.id] += [Answer(WRONG, "Asterisk still has the auth %s." % name) for name in change.gone if name in auths]
        told[change.id] += [_DIRECT[one.kind](cli, one) for one in change.logins if one.kind in _DIRECT]
        if not change.logins and change.id.split(":")[0] in _NO_DOOR:
            told[change.id].append(Answer(NOT_PROVEN, _NO_DOOR[change.id.split(":")[0]]))
    for driver in ("pjsip", "sip"):
        rows = [(change.id, one) for change in changes for one in change.logins if one.kind == driver]
        for (id, one), answer in zip(rows, _registered(cli, driver, [one for _id, one in rows], seconds)):
            told[id].append(answer._replace(reason="%s secret of %s: %s" % (one.which.capitalize(), one.account, answer.reason)) if answer.reason else answer)
    return {id: _together(found) for id, found in told.items()}


def _together(found):
    for state in (WRONG, NOT_PROVEN):
        reasons = [one.reason for one in found if one.state == state]
        if reasons:
            return Proof(state, list(dict.fromkeys(reasons)))
    return Proof(PROVEN, [])


# -- memory ---------------------------------------------------------------------------------------------------------------


def _listed(cli):
    """The names of all auth objects: the shell completes them, while ``pjsip show auths`` cuts long ones."""
    return inventory.completions(cli, "pjsip show auth ")


def _tables(cli, names):
    """What ``pjsip show auth`` says of each, option to value: many in one connection."""
    found = {}
    for commands in bundles("pjsip show auth " + name for name in names):
        tables = _TABLE.split(cli.run_together(commands))[1:]
        if len(tables) != len(commands):  # one of them has just gone, and it is not told which
            tables = [cli.run(command) for command in commands]
        found.update((command.rpartition(" ")[2], dict(_ROW.findall(table))) for command, table in zip(commands, tables))
    return found


def _memory(held, tables):
    """Whether ``pjsip show auth`` shows the secrets as they should be. It is compared here, and shown to nobody."""
    rows = tables.get(held.object)
    if rows is None:
        return Answer(WRONG, "Asterisk has no auth %s." % held.object)
    digests = dict(part.partition(":")[::2] for part in rows.get("password_digest", "").split(","))
    for option, secret in held.options:
        name, _colon, algorithm = option.partition(":")
        shown = digests.get(algorithm) if algorithm else rows.get(name)
        if shown != secret.reveal():
            return Answer(WRONG, "Asterisk has another %s for the auth %s." % (name, held.object))
    return Answer(PROVEN)


# -- doors ----------------------------------------------------------------------------------------------------------------


def _pin(cli, one):
    told = _PIN.search(inventory.ask(cli, "confbridge show profile user " + one.user))
    if told is None:
        return Answer(NOT_PROVEN, "Asterisk does not tell the profile.")
    return Answer(PROVEN) if told.group(1) == one.secret.reveal() else Answer(WRONG, "Asterisk has another PIN for the profile.")


def _ami(cli, one):
    return logins.ami(cli, one.user, one.secret.reveal(), one.admits)


def _ari(cli, one):
    return logins.ari(cli, one.user, one.secret.reveal())


_DIRECT = {"ami": _ami, "ari": _ari, "pin": _pin}


def _registered(cli, driver, rows, seconds):
    """An Answer for each login over SIP."""
    if not rows:
        return []
    domain = _domain(cli) if driver == "sip" else ""
    reason = "Asterisk has no SIP socket over UDP, TCP or TLS that this host reaches."
    for protocol, (address, port) in _places(cli, driver):
        try:
            with Wire(protocol, address, port) as wire:
                return _tried(driver, rows, wire, seconds, domain)
        except OSError as error:
            reason = "The SIP socket %s:%d cannot be reached from this host (%s)." % (address, port, error.strerror or type(error).__name__)
    return [Answer(NOT_PROVEN, reason)] * len(rows)


def _tried(driver, rows, wire, seconds, domain):
    admitted = [one.admits(wire.address) for one in rows]
    accounts = [Account(driver, one.account, one.user, one.secret.reveal(), {name: digest.reveal() for name, digest in one.digests})
                for one, admits in zip(rows, admitted) if admits]
    answered = iter(prove(accounts, wire, seconds, domain))
    return [next(answered) if admits else Answer(NOT_PROVEN, logins.BARRED) for admits in admitted]


def _domain(cli):
    """chan_sip refuses every registration for a domain that is not on its list, where it has one (register_verify in channels/chan_sip.c)."""
    found = _DOMAIN.search(inventory.ask(cli, "sip show domains"))
    return found.group(1) if found else ""


def _places(cli, driver):
    """Where the driver listens, UDP first."""
    if driver == "pjsip":
        found = [row for row in answers.transports(inventory.ask(cli, "pjsip show transports")) if row[0] in ("udp", "tcp", "tls")]
    else:
        settings = answers.settings(inventory.ask(cli, "sip show settings")) or {}
        names = (("udp", "UDP Bindaddress"), ("tcp", "TCP SIP Bindaddress"), ("tls", "TLS SIP Bindaddress"))
        found = [(protocol, place) for protocol, name in names for place in [answers.address(settings.get(name) or "")] if place]
    return sorted(found, key=lambda row: ("udp", "tcp", "tls").index(row[0]))
