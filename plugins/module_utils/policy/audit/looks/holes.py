# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the configuration keeps a known hole closed: conditions that give one sentence, or ""."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import conditions
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import web
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks.manager import written
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true


def no_fax(case):
    """Nobody faxes over T.38."""
    users = [thing for thing in case.endpoints if is_true(thing.value("t38_udptl", "no"))]
    if case.version < (21,) and case.has("chan_sip"):
        lines = [case.book("sip.conf").line("general", "t38pt_udptl")] + [thing.lines.get("t38pt_udptl") for thing in case.sip_devices]
        users += [line for line in lines if line is not None and line.value.lower() != b"no"]
    return "" if users else "Nobody may fax over T.38."


def no_tls(case):
    """No transport has TLS."""
    return "" if case.tls_transports else "No transport of PJSIP has TLS."


def no_tcp(case):
    """No transport has TCP."""
    users = [thing.name for thing in case.of_type("transport") if thing.value("protocol", "udp").lower() in ("tcp", "tls", "ws", "wss")]
    return "" if users else "No transport of PJSIP has TCP."


def no_dtls(case):
    """Nobody uses DTLS."""
    users = [thing for thing in case.endpoints if thing.value("media_encryption", "no").lower() == "dtls" or is_true(thing.value("webrtc", "no"))]
    users += [thing for thing in case.sip_devices if is_true(thing.value("dtlsenable", "no"))]
    return "" if users else "Nobody uses DTLS."


def _classes(case, *names):
    if conditions.no_ami(case):
        return "AMI is off."
    wrong = [thing for thing in case.ami_users if written(thing) & set(names)]
    return "" if wrong else f"No AMI user may use {' or '.join(names)}."


def no_config_class(case):
    """No AMI user has config or system."""
    return _classes(case, "config", "system")


def no_originate_class(case):
    """No AMI user has originate."""
    return _classes(case, "originate", "system")


def not_the_release(case):
    """It came with three releases and went with the next ones."""
    return "" if case.version[:3] in ((18, 23, 0), (20, 8, 0), (21, 3, 0)) else f"Asterisk {case.version} is older than the releases that had it."


def before_the_change(case):
    """It came with the new digest algorithms."""
    return "" if case.version >= (20,) and case.version.major != 19 else f"Asterisk {case.version} is older than the releases that had it."


def no_status(case):
    """The status page is off."""
    if conditions.no_http(case):
        return "The HTTP server is off."
    return "" if any(verdict.state != PASS for verdict in web.status_page(case)) else "The status page is off."


def no_ari_users(case):
    """Nobody can use ARI."""
    away = conditions.no_http(case) or conditions.no_ari(case)
    return away or ("" if case.ari_users else "ARI has no users.")


def no_ami_over_http(case):
    """AMI is not offered over HTTP."""
    on = case.is_on("manager.conf", "general", "webenabled") and not conditions.no_http(case)
    return "" if on else "AMI is not offered over HTTP."
