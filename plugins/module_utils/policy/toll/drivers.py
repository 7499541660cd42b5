# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the channel drivers let devices do without the dialplan: send a call elsewhere, be called elsewhere, come without a login."""

from __future__ import annotations

from typing import Iterator, List

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import devices, pjsip_identity
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import lower, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.dial_lines import Way


def ways(case, trunks: bool) -> List[Way]:
    """Ways to a trunk that the drivers open.

    :param trunks: whether something dials one at all.
    """
    return [*_redirecting(case), *(_contacts(case) if trunks else ()), *(_guests(case) if trunks else ())]


def has_guests(case) -> bool:
    """Whether chan_sip takes calls without a login; it does where nothing is said."""
    if case.version.major >= 21 or not case.reading("sip.conf"):
        return False
    line = case.line("sip.conf", b"general", "allowguest")
    return line is None or values.is_true(line.value)


def _redirecting(case) -> Iterator[Way]:
    for one in pjsip_identity.endpoints(case) if case.has("res_pjsip") else ():
        line = lower(case.options(one.file, one.name, one.kind)).get(one.prefix + "redirect_method")
        if (value_of(line) or "user").lower() != "user":
            yield Way(str(line.where), f"PJSIP/{one.name} forwards calls to any address (redirect_method = {value_of(line)}); set it to user")
    names = case.objects("sip.conf", "device") if case.reading("sip.conf") and case.version.major < 21 else ()
    for name in [b"general", *names]:
        line = case.line("sip.conf", name, "promiscredir") if case.version.major < 21 and case.reading("sip.conf") else None
        if line is not None and values.is_true(line.value):
            yield Way(str(line.where), f"SIP/{shown(name)} forwards calls to any address (promiscredir); set it to no")


def _contacts(case) -> Iterator[Way]:
    """Who registers the carrier's address as his own is called there, with the number that he put in front of it."""
    bound = {"PJSIP": _bound_pjsip, "SIP": _bound_sip}
    free = [device for device in devices.registering(case) if device.driver in bound and not bound[device.driver](case, device)]
    for driver, file, remedy in (("PJSIP", "pjsip.conf", "set rewrite_contact to yes, or contact_deny"),
                                 ("SIP", "sip.conf", "set dynamic_exclude_static to yes, or contactdeny")):
        names = [device.name for device in free if device.driver == driver]
        if names:
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            yield Way(file, f"{driver}/{names[0]}{more} may register any address, also that of a carrier, and be called there; {remedy}")


def _bound_pjsip(case, device) -> bool:
    """``rewrite_contact`` takes the address that the request came from; access lists: res/res_pjsip_acl.c."""
    if any(case.lines("pjsip.conf", shown(name), {"contact_deny", "contact_acl"}, "acl") for name in case.objects("pjsip.conf", "acl")):
        return True
    options = lower(case.options(device.file, device.name, device.kind))
    rewritten = options.get(device.prefix + "rewrite_contact")
    return rewritten is not None and values.is_true(rewritten.value) or any(device.prefix + name in options for name in ("contact_deny", "contact_acl"))


def _bound_sip(case, device) -> bool:
    """``parse_register_contact`` in channels/chan_sip.c: with force_rport the address that the request came from counts."""
    excluded = case.line("sip.conf", b"general", "dynamic_exclude_static")
    if excluded is not None and values.is_true(excluded.value):
        return True
    nat = case.line("sip.conf", device.name, "nat") or case.line("sip.conf", b"general", "nat")
    words = {word.strip().lower() for word in (value_of(nat) or "").split(",")}
    sections = (device.name, "general")
    return bool(words & {"yes", "force_rport"}) or any(case.lines("sip.conf", name, {"contactdeny", "contactacl"}) for name in sections)


def _guests(case) -> Iterator[Way]:
    if has_guests(case):
        yield Way("sip.conf", "guests may call (allowguest), and one who transfers a call passes for the endpoint that his From names; set allowguest to no")
