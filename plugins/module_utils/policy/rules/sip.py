# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about calls without an account (sip.conf, pjsip.conf, pjsip_wizard.conf, iax.conf)."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_NETWORKS = "sip_hardening_keep_guests, sip_hardening_guests_in_use, sip_hardening_guest_networks"

RULES = table(
    Rule("AST-SIP-001", "chan_sip lets no guests in", "critical", "sip.conf [general] allowguest; before Asterisk 21",
         "calls of providers that have no section of their own are refused",
         "It is on by default: any call without an account reaches the dialplan, and scanners find it in an hour. It also keeps "
         "alwaysauthreject from working for INVITE.",
         "channels/chan_sip.c; README-SERIOUSLY.bestpractices.md; AST-2011-013", "Set allowguest = no, and give providers a peer of their own.",
         "sip_hardening_keep_guests, sip_hardening_guests_in_use"),
    Rule("AST-SIP-002", "chan_sip answers unknown and known names alike", "high", "sip.conf [general] alwaysauthreject; before Asterisk 21",
         "none known but old door phones", "Otherwise the answers tell which extensions exist.",
         "channels/chan_sip.c; AST-2009-003", "Set alwaysauthreject = yes.", "sip_hardening_rules_off"),
    Rule("AST-PJS-001", "PJSIP has no open endpoint anonymous", "critical", "pjsip.conf and pjsip_wizard.conf, endpoints anonymous and anonymous@domain",
         "calls of providers that have no identify section are refused",
         "The endpoint takes every request that no other endpoint takes, so guests reach its context, and scans leave no security event.",
         "res/res_pjsip_endpoint_identifier_anonymous.c; res/res_pjsip/pjsip_distributor.c",
         "Deny both families on the endpoint: its requests are then challenged like those of unknown endpoints. Give providers an "
         "identify section.", _NETWORKS),
    Rule("AST-IAX-001", "IAX2 has no user without a secret", "critical", "iax.conf, users and friends without secret and inkeys",
         "calls of providers whose section has no secret are refused unless it has host",
         "A call without a user name is matched against every user, and one without a secret fits best. The stock file ships [guest].",
         "channels/chan_iax2.c (check_access); configs/samples/iax.conf.sample",
         "Give the user a secret, or deny both families and permit the provider's addresses.", _NETWORKS),
)
