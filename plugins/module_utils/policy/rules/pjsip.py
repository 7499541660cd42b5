# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about PJSIP (pjsip.conf, pjsip_wizard.conf)."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_NETWORKS = "sip_hardening_keep_guests, sip_hardening_guests_in_use, sip_hardening_guest_networks"
_OFF = "sip_hardening_rules_off"
_STRICT = "sip_hardening_profile"

RULES = table(
    Rule("AST-PJS-001", "PJSIP has no open endpoint anonymous", "critical", "pjsip.conf and pjsip_wizard.conf, endpoints anonymous and anonymous@domain",
         "calls of providers that have no identify section are refused",
         "The endpoint takes every request that no other endpoint takes, so guests reach its context, and scans leave no security event.",
         "res/res_pjsip_endpoint_identifier_anonymous.c; res/res_pjsip/pjsip_distributor.c",
         "Deny both families on the endpoint: its requests are then challenged like those of unknown endpoints. Give providers an "
         "identify section.", _NETWORKS),
    Rule("AST-PJS-003", "Requests are not given to an endpoint anonymous", "low", "pjsip.conf, endpoint_identifier_order of the global section",
         "none: there is no endpoint anonymous", "An endpoint of that name that comes later would be open at once.",
         "res/res_pjsip/config_global.c; res/res_pjsip.c (ast_sip_identify_endpoint)", "Take anonymous out of endpoint_identifier_order.", _OFF),
    Rule("AST-PJS-005", "PJSIP does not tell its version", "low", "pjsip.conf, user_agent of the global section", "none known",
         "The exact version stands in every answer, and scanners sort their finds by it.", "res/res_pjsip/config_global.c",
         "Set user_agent to a neutral word.", _OFF),
    Rule("AST-PJS-009", "Every endpoint that is known by its name is asked for a secret", "critical",
         "pjsip.conf and pjsip_wizard.conf, endpoints without auth",
         "not changed by the role",
         "An endpoint without auth is never challenged: whoever writes its name into From may call as it, unless it is known by its address alone.",
         "res/res_pjsip/pjsip_distributor.c (authenticate); res/res_pjsip_endpoint_identifier_user.c",
         "Give the endpoint an auth section, or identify_by = ip with an identify section, or an access list for both families.",
         "sip_hardening_accept"),
    Rule("AST-PJS-010", "A trunk is known by its address only", "critical", "pjsip.conf and pjsip_wizard.conf, identify_by of endpoints without auth",
         "requests with the endpoint's name in From that come from addresses which no identify section names are refused",
         "The default is username,ip: whoever writes the name of the endpoint into From may call as it, from anywhere, and is asked for nothing.",
         "res/res_pjsip_endpoint_identifier_user.c; res/res_pjsip/pjsip_configuration.c", "Set identify_by = ip.", _OFF),
    Rule("AST-PJS-011", "No identify section lets everybody in", "critical", "pjsip.conf, match and match_header of type=identify", "not changed by the role",
         "Who fits an identify section is its endpoint. A network of everybody, or a header that callers write themselves, is no proof, "
         "where the endpoint has no auth.", "res/res_pjsip_endpoint_identifier_ip.c; GHSA-qqxj-v78h-hrf9",
         "Name the provider's addresses in match, and give the endpoint an auth section where it is known by a header.", "sip_hardening_accept"),
    Rule("AST-PJS-017", "A new registration takes the place of the old one", "medium", "pjsip.conf, remove_existing of an aor with max_contacts = 1",
         "of two telephones with one account the one that registered first is not called any more; it was the second one that was refused",
         "Otherwise a telephone whose address changed is refused, and a jail that counts that shuts it out. With it, an account that somebody "
         "else uses shows at once, because the own telephone is silent.",
         "res/res_pjsip_registrar.c; res/res_pjsip/pjsip_config.xml", "Set remove_existing = yes.", _OFF),
    Rule("AST-PJS-018", "An account has one telephone, unless it is said to have more", "low", "pjsip.conf, max_contacts of an aor",
         "a second telephone of an account takes the place of the first; accounts with two telephones now are kept",
         "A stolen account registers beside the real telephone, and nobody notices.", "res/res_pjsip_registrar.c",
         "Set max_contacts = 1 and remove_existing = yes, or name the account in sip_hardening_max_contacts.",
         "sip_hardening_profile, sip_hardening_max_contacts", strict=True),
    Rule("AST-PJS-020", "OPTIONS is answered to accounts only", "low", "pjsip.conf, allow_unauthenticated_options of endpoints; from 16.18 and 18.4 on",
         "devices that look with OPTIONS and cannot authenticate it", "The answer tells that the endpoint exists.",
         "res/res_pjsip/pjsip_config.xml", "Set allow_unauthenticated_options = no.", _OFF),
    Rule("AST-PJS-023", "Large requests do not change to TCP by themselves", "low", "pjsip.conf, disable_tcp_switch of the system section",
         "requests that are too large for UDP are sent over UDP all the same", "A firewall that knows UDP only drops them.",
         "res/res_pjsip/config_system.c", "Set disable_tcp_switch = yes; a restart activates it.", _STRICT, strict=True),
    Rule("AST-PJS-029", "A device does not send calls elsewhere", "medium", "pjsip.conf, redirect_method of endpoints",
         "a device that redirects calls to addresses of other hosts cannot any more; redirection to extensions goes on",
         "With uri_core and uri_pjsip a 302 with any address makes Asterisk dial it.", "res/res_pjsip_session.c; channels/chan_pjsip.c",
         "Set redirect_method = user.", _STRICT, strict=True),
    Rule("AST-PJS-042", "Numbers are not tried digit by digit", "low", "pjsip.conf, allow_overlap of endpoints",
         "phones that send digits one by one cannot dial any more", "The answer 484 tells that an extension begins like this.",
         "res/res_pjsip_session.c", "Set allow_overlap = no.", _STRICT, strict=True),
    Rule("AST-PJS-044", "SIP messages are not written to the log", "medium", "pjsip.conf, debug of the global section", "none",
         "The log then holds what telephones send to prove their secrets, which can be tried offline.", "res/res_pjsip_logger.c",
         "Set debug = no.", _OFF),
)
