# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the addresses from which devices may come, and about the lists of acl.conf."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_NETWORKS = "sip_hardening_device_networks, sip_hardening_device_groups, sip_hardening_sources_in_use"
_ROAMING = "a telephone that comes from a network that is not named cannot register and not call; those that are registered from elsewhere now are kept"

RULES = table(
    Rule("AST-ACL-001", "Every named access list is loaded", "critical", "acl.conf, and acl, contact_acl of whatever names a list", "not changed by the role",
         "A list that is named and not defined denies everybody. A file with one mistake is refused as a whole, and at the next start every list in "
         "it is empty, which lets everybody in.", "main/named_acl.c; main/acl.c", "Define the list in acl.conf, and mend the file.",
         "sip_hardening_accept"),
    Rule("AST-SIP-006", "chan_sip's devices come from their own networks", "medium", "sip.conf, permit and deny of devices with host = dynamic", _ROAMING,
         "A secret that was stolen or guessed is of no use from elsewhere.", "channels/chan_sip.c; main/acl.c",
         "Name the networks of the telephones in sip_hardening_device_networks.", _NETWORKS),
    Rule("AST-SIP-007", "chan_sip's devices are reached in their own networks", "medium", "sip.conf, contactpermit and contactdeny of devices", _ROAMING,
         "Otherwise a registration can name any address, and the calls of the device go there.", "channels/chan_sip.c (parse_register_contact)",
         "Name the networks of the telephones in sip_hardening_device_networks.", _NETWORKS),
    Rule("AST-PJS-007", "PJSIP's endpoints come from their own networks", "medium",
         "pjsip.conf and pjsip_wizard.conf, permit and deny of endpoints that register", _ROAMING,
         "A secret that was stolen or guessed is of no use from elsewhere.", "res/res_pjsip/pjsip_distributor.c (apply_acls); main/acl.c",
         "Name the networks of the telephones in sip_hardening_device_networks.", _NETWORKS),
    Rule("AST-PJS-008", "PJSIP's endpoints are reached in their own networks", "medium",
         "pjsip.conf and pjsip_wizard.conf, contact_permit and contact_deny of endpoints that register", _ROAMING,
         "Otherwise a registration can name any address, and the calls of the endpoint go there.", "res/res_pjsip/pjsip_distributor.c (apply_acls)",
         "Name the networks of the telephones in sip_hardening_device_networks.", _NETWORKS),
    Rule("AST-IAX-010", "IAX2's devices come from their own networks", "medium", "iax.conf, permit and deny of devices with host = dynamic", _ROAMING,
         "A secret that was stolen or guessed is of no use from elsewhere.", "channels/chan_iax2.c; main/acl.c",
         "Name the networks of the telephones in sip_hardening_device_networks.", _NETWORKS),
)
