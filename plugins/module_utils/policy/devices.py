# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices of all drivers: what registers here, under which name, and from where it does so now."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import is_on


class Lists(NamedTuple):
    """What the access lists of a driver's devices are called. ``contact``: those for the addresses that devices give."""

    source: Tuple[str, str]
    contact: Optional[Tuple[str, str]]


class Device(NamedTuple):
    """One device that registers.

    :ivar driver: PJSIP, SIP or IAX2. ``file``, ``kind``, ``name``, ``prefix``: where its options stand. ``type``: its type where sections
        of one name are told apart by it.
    :ivar addresses: from where it is registered now, as Asterisk tells: text, perhaps with a port.
    """

    driver: str
    file: str
    kind: str
    name: str
    prefix: str
    type: Optional[str]
    addresses: Tuple[str, ...]

    @property
    def lists(self):
        """The names of its lists, with their prefix."""
        found = {"PJSIP": Lists(("permit", "deny"), ("contact_permit", "contact_deny")), "IAX2": Lists(("permit", "deny"), None),
                 "SIP": Lists(("permit", "deny"), ("contactpermit", "contactdeny"))}[self.driver]
        return Lists(*(tuple(self.prefix + name for name in names) if names else None for names in found))

    @property
    def label(self):
        """How findings name it."""
        return f"{self.driver}/{self.name}"


def registering(case):
    """Every device that registers, of the drivers that this host has."""
    found = []
    if case.has("res_pjsip"):
        found += list(_pjsip(case)) + list(_wizard(case))
    if case.version.major < 21 and case.has("chan_sip"):
        found += _dynamic(case, "SIP", "sip.conf", ("device",), case.seen.sip_peers)
    if case.has("chan_iax2"):
        found += _dynamic(case, "IAX2", "iax.conf", ("peer", "friend"), case.seen.iax_peers)
    return found


def _pjsip(case):
    """Endpoints with an aor on which somebody can register."""
    accounts = {shown(name) for name in case.objects("pjsip.conf", "aor")
                if _number(case.line("pjsip.conf", name, "max_contacts", "aor"))}
    for name in case.objects("pjsip.conf", "endpoint"):
        aors = [word.strip() for word in (value_of(case.line("pjsip.conf", name, "aors", "endpoint")) or "").split(",")]
        if accounts.intersection(aors):
            yield Device("PJSIP", "pjsip.conf", "endpoint", shown(name), "", "endpoint", _contacts(case, aors))


def _wizard(case):
    for name in case.objects("pjsip_wizard.conf", "wizard"):
        line = case.line("pjsip_wizard.conf", name, "accepts_registrations", "wizard")
        if line is not None and is_on(value_of(line)):
            yield Device("PJSIP", "pjsip_wizard.conf", "wizard", shown(name), "endpoint/", "wizard", _contacts(case, [shown(name)]))


def _number(line):
    value = value_of(line) or "0"
    return int(value) if value.isdigit() else 0


def _contacts(case, aors):
    return tuple(address for aor in aors for address in (case.seen.addresses or {}).get(aor, ()))


def _dynamic(case, driver, filename, kinds, peers):
    found = []
    for name in case.objects(filename, *kinds):
        host = value_of(case.line(filename, name, "host"))
        if (host or "").strip().lower() == "dynamic":
            address = (peers or {}).get(shown(name))
            found.append(Device(driver, filename, kinds[0], shown(name), "", None, (address,) if address else ()))
    return found
