# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about media and fax (rtp.conf, udptl.conf). Defaults: res/res_rtp_asterisk.c, main/udptl.c."""

from __future__ import annotations

import functools

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own, shared
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Look
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import Option, Options, Said
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import media
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import Between, No, OneOf, Unset, Yes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import rtp as rules

_SAYS = functools.partial(Said, "rtp show settings")
_STRICT = OneOf(("yes", "true", "y", "t", "1", "on", "seqno"))


def _rtp(option, want, default=None, key="", **more):
    return Option("rtp.conf", "general", option, want, default, _SAYS(key) if key else None, **more)


def _entry(number, check, **more):
    return shared(rules.RULES[f"AST-RTP-{number}"], check, "res_rtp_asterisk", **more)


ENTRIES = entries(
    _entry("001", _rtp("strictrtp", _STRICT, "yes", "Strict RTP")),
    _entry("002", _rtp("probation", Between(4, 100), "4", "Probation")),
    _entry("003", Look(media.ports)),
    _entry("004", _rtp("icesupport", No(), "yes", "ICE support", unless=media.ice_users)),
    _entry("005", _rtp("srtpreplayprotection", Yes(), "yes", "Replay Protect"), versions=Since("16.16.1,17.9.2,18.2.1,19+")),
    _entry("006", _rtp("stun_software_attribute", No(), "yes"), versions=Since("16.19,18.5,19+")),
    own("AST-RTP-007", "low", "No foreign server is told of each call", "rtp.conf [general] stunaddr, turnaddr",
        "Each call asks that server for the address of this host, and TURN sends the voice through it.", "res/res_rtp_asterisk.c (rtp_add_candidates_to_ice)",
        "Take stunaddr and turnaddr out where no telephone is behind an address translation that needs them.",
        Options((_rtp("stunaddr", Unset()), _rtp("turnaddr", Unset()))), driver="res_rtp_asterisk", disruption="WebRTC through address translation"),
    own("AST-RTP-008", "low", "ICE does not tell inner networks", "rtp.conf [general] ice_deny, ice_permit, ice_acl, [ice_host_candidates]; from 16.10 on",
        "ICE names every address of the host to callers, also those of the management network.", "res/res_rtp_asterisk.c (rtp_address_is_ice_blacklisted)",
        "Name the networks that are not to be told in ice_deny.", Look(media.ice_networks), driver="res_rtp_asterisk", versions=Since("16.10,17.4,18+"),
        disruption="telephones that reach the PBX over such a network alone"),
    own("AST-FAX-001", "low", "Fax uses the ports that the firewall opens", "udptl.conf [general] udptlstart, udptlend",
        "Ports that overlap with those of RTP or of other services cannot be told apart by a firewall.", "main/udptl.c",
        "Set udptlstart and udptlend to a range that RTP does not use.", Look(media.fax_ports)),
)
