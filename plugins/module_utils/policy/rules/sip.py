# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about chan_sip (sip.conf), which Asterisk 21 removed."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_OFF = "sip_hardening_rules_off"
_STRICT = "sip_hardening_profile"
_BEFORE_21 = "; before Asterisk 21"

RULES = table(
    Rule("AST-SIP-001", "chan_sip lets no guests in", "critical", "sip.conf [general] allowguest; before Asterisk 21",
         "calls of providers that have no section of their own are refused",
         "It is on by default: any call without an account reaches the dialplan, and scanners find it in an hour. It also keeps "
         "alwaysauthreject from working for INVITE.",
         "channels/chan_sip.c; README-SERIOUSLY.bestpractices.md; AST-2011-011", "Set allowguest = no, and give providers a peer of their own.",
         "sip_hardening_keep_guests, sip_hardening_guests_in_use"),
    Rule("AST-SIP-002", "chan_sip answers unknown and known names alike", "high", "sip.conf [general] alwaysauthreject; before Asterisk 21",
         "none known but old door phones", "Otherwise the answers tell which extensions exist.",
         "channels/chan_sip.c; AST-2009-003", "Set alwaysauthreject = yes.", _OFF),
    Rule("AST-SIP-004", "chan_sip asks for an account before it answers OPTIONS", "low", "sip.conf [general] auth_options_requests" + _BEFORE_21,
         "providers and monitors that look with OPTIONS get 401 in place of 200",
         "The answer to OPTIONS tells whether an extension exists in the context of guests.",
         "channels/chan_sip.c (handle_request_options)", "Set auth_options_requests = yes.", _STRICT, strict=True),
    Rule("AST-SIP-005", "chan_sip takes messages from accounts only", "medium", "sip.conf [general] auth_message_requests" + _BEFORE_21,
         "devices that send MESSAGE and cannot authenticate it", "A MESSAGE without an account runs the dialplan.",
         "channels/chan_sip.c (receive_message)", "Set auth_message_requests = yes.", _OFF),
    Rule("AST-SIP-008", "Nobody registers from the address of a trunk", "low", "sip.conf [general] dynamic_exclude_static" + _BEFORE_21,
         "a phone behind the same address as a peer with a static host cannot register",
         "A device that registers with a trunk's address takes its calls.", "channels/chan_sip.c; configs/samples/sip.conf.sample",
         "Set dynamic_exclude_static = yes.", _STRICT, strict=True),
    Rule("AST-SIP-009", "Calls are authenticated", "high", "sip.conf, insecure of devices" + _BEFORE_21, "not changed by the role",
         "insecure = invite takes every call in the name of the device without asking for its secret; without a static host or an access "
         "list anybody can send it.", "channels/chan_sip.c (check_peer_ok)",
         "Remove insecure, or give the device a static host or an access list for both families.", "sip_hardening_accept"),
    Rule("AST-SIP-010", "chan_sip makes no devices by itself", "critical", "sip.conf [general] autocreatepeer" + _BEFORE_21,
         "devices that no section describes cannot register any more",
         "With it any REGISTER becomes a device that may call.", "channels/chan_sip.c (register_verify)", "Set autocreatepeer = no.",
         "sip_hardening_guests_in_use, sip_hardening_rules_off"),
    Rule("AST-SIP-015", "A device does not send calls elsewhere", "medium", "sip.conf, promiscredir in [general] and devices" + _BEFORE_21,
         "a device that redirects calls to addresses of other hosts cannot any more; redirection to extensions goes on",
         "A 302 with any address makes Asterisk dial it.", "channels/chan_sip.c (parse_moved_contact)", "Set promiscredir = no.", _OFF),
    Rule("AST-SIP-020", "chan_sip does not tell its version", "low", "sip.conf [general] useragent, sdpsession" + _BEFORE_21, "none known",
         "The exact version stands in every answer, and scanners sort their finds by it.", "channels/chan_sip.c",
         "Set useragent and sdpsession to neutral words.", _OFF),
    Rule("AST-SIP-021", "Half-open TCP sessions are few and short", "low", "sip.conf [general] tcpauthtimeout, tcpauthlimit" + _BEFORE_21,
         "devices behind slow lines may be too slow", "Connections without a login take threads and file handles.",
         "channels/chan_sip.c; configs/samples/sip.conf.sample", "Set tcpauthtimeout = 10 and tcpauthlimit = 50.", _STRICT, strict=True),
    Rule("AST-SIP-022", "chan_sip is not offered over WebSocket where no device uses it", "low", "sip.conf [general] websocket_enabled" + _BEFORE_21,
         "none: no device has the transport ws or wss", "It puts SIP on the port of the HTTP server.", "channels/chan_sip.c",
         "Set websocket_enabled = no.", _OFF),
    Rule("AST-SIP-025", "Every device that registers has a secret", "critical", "sip.conf, devices without secret and md5secret" + _BEFORE_21,
         "not changed by the role", "An empty or missing secret means that nothing is asked: whoever registers as the device may call.",
         "channels/chan_sip.c (check_auth)", "Give the device a secret, or a static host and an access list.", "sip_hardening_accept"),
    Rule("AST-SIP-027", "Callers do not say who they are", "low", "sip.conf, trustrpid in [general] and devices" + _BEFORE_21,
         "the number that a provider or a gateway sends in Remote-Party-ID is not shown any more",
         "A phone can then call with any number.", "channels/chan_sip.c (get_rpid)", "Set trustrpid = no but for trunks.", _STRICT, strict=True),
    Rule("AST-SIP-028", "Calls without media end", "low", "sip.conf [general] rtptimeout, rtpholdtimeout" + _BEFORE_21,
         "calls on hold for longer than five minutes are hung up", "A call whose far end is gone keeps a line, and costs money.",
         "channels/chan_sip.c (check_rtp_timeout)", "Set rtptimeout = 60 and rtpholdtimeout = 300.", _STRICT, strict=True),
    Rule("AST-SIP-030", "What follows a ';' in the user part is not dialled", "low", "sip.conf [general] legacy_useroption_parsing" + _BEFORE_21,
         "gateways that hide digits there", "It changes which extension is reached.", "channels/chan_sip.c",
         "Set legacy_useroption_parsing = no.", _STRICT, strict=True),
    Rule("AST-SIP-031", "Numbers are not tried digit by digit", "low", "sip.conf, allowoverlap in [general] and devices" + _BEFORE_21,
         "phones that send digits one by one cannot dial any more", "The answer 484 tells that an extension begins like this.",
         "channels/chan_sip.c", "Set allowoverlap = no.", _STRICT, strict=True),
)
