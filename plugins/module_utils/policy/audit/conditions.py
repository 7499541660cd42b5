# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a rule means nothing: functions of the case that give one sentence, or "" where it does mean something."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import NOT_APPLICABLE, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true


def no_ami(case):
    """AMI is off, in the file and in the daemon."""
    on = case.is_on("manager.conf", "general", "enabled") or is_true(case.said("manager show settings", "Manager (AMI)"))
    return "" if on else "AMI is off."


def no_tls(filename):
    """A condition: TLS of a server with ``tlsenable`` is off."""
    def away(case):
        on = case.is_on(filename, "general", "tlsenable") or case.is_on(filename, "general", "sslenable")
        return "" if on else f"TLS is off in {filename}."
    return away


def no_http(case):
    """Neither HTTP nor HTTPS is on, in the file and in the daemon."""
    shown = case.seen.ask("http show status") or ""
    on = any(case.is_on("http.conf", "general", name) for name in ("enabled", "tlsenable")) or "Enabled and Bound" in shown
    return "" if on else "The HTTP server is off."


def no_ari(case):
    """ARI is switched off."""
    return "" if case.is_on("ari.conf", "general", "enabled", True) else "ARI is off."


def no_guests(case):
    """chan_sip takes no guests."""
    return "" if case.is_on("sip.conf", "general", "allowguest", True) else "chan_sip takes no guests."


def no_tcp(case):
    """chan_sip speaks UDP only."""
    on = any(case.is_on("sip.conf", "general", name) for name in ("tcpenable", "tlsenable"))
    return "" if on else "chan_sip speaks UDP only."


def no_own_bind(protocol):
    """A condition: chan_sip does not speak a protocol, or listens for it where it listens for UDP."""
    def away(case):
        if not case.is_on("sip.conf", "general", protocol + "enable"):
            return f"chan_sip does not speak {protocol.upper()}."
        line = case.book("sip.conf").line("general", protocol + "bindaddr")
        return "" if line is not None else f"{protocol}bindaddr is not set, so udpbindaddr counts."
    return away


def no_auth_username(case):
    """PJSIP does not identify by the name of the login, without which it counts nothing."""
    order = (pjsip_global(case, "endpoint_identifier_order") or "ip,username,anonymous").lower()
    return "" if "auth_username" in order.replace(" ", "").split(",") else "It counts only where endpoint_identifier_order has auth_username."


def pjsip_global(case, option):
    """A value of PJSIP's global section, as text."""
    found = case.typed_once("global")
    return found.value(option) if found else None


def no_websocket(case):
    """Some device is reached over WebSocket."""
    users = [thing.label for thing in case.sip_devices if {"ws", "wss"} & set(thing.value("transport", "").lower().split(","))]
    return f"{users[0]} uses WebSocket." if users else ""


def otherwise(away, look, case):
    """What ``look`` says, unless there is a sentence why the rule means nothing."""
    return [Verdict(NOT_APPLICABLE, away)] if away else look(case)
