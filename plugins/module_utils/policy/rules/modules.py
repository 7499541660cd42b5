# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about modules that are loaded and not used (modules.conf); which modules they mean, and what counts as use, is in module_data."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_KEEP = "sip_hardening_modules_keep"
_STRICT = "sip_hardening_profile, sip_hardening_modules_keep"
_NOLOAD = "Name it as noload in modules.conf, and restart Asterisk when that is convenient."

RULES = table(
    Rule("AST-MOD-001", "chan_sip is not loaded where PJSIP does the work", "medium", "chan_sip.so; before Asterisk 21",
         "devices that are set up for chan_sip later cannot register until the line is taken out",
         "It listens on UDP 5060 beside PJSIP, takes guests by default, and gets no corrections any more.",
         "channels/chan_sip.c; UPGRADE.txt of Asterisk 21", _NOLOAD, _KEEP),
    Rule("AST-MOD-002", "Skinny and MGCP are not loaded unused", "medium", "chan_skinny.so, chan_mgcp.so; before Asterisk 21",
         "such telephones cannot be added until the line is taken out", "Both protocols know no passwords.",
         "channels/chan_skinny.c, chan_mgcp.c", _NOLOAD, _KEEP),
    Rule("AST-MOD-003", "UNISTIM is not loaded unused", "medium", "chan_unistim.so", "such telephones cannot be added until the line is taken out",
         "It listens on UDP 5000 and had an overflow that any packet reaches.", "channels/chan_unistim.c; GHSA-3g56", _NOLOAD, _KEEP),
    Rule("AST-MOD-004", "IAX2 is not loaded unused", "medium", "chan_iax2.so", "IAX2 cannot be used until the line is taken out",
         "It is loaded by default, listens on UDP 4569 of every address, ships a user without a secret, and its attacks leave no security event.",
         "channels/chan_iax2.c; configs/samples/iax.conf.sample", _NOLOAD, _KEEP),
    Rule("AST-MOD-005", "H.323 and XMPP are not loaded unused", "medium", "chan_ooh323.so, chan_motif.so and res_xmpp.so",
         "H.323 and XMPP cannot be used until the lines are taken out", "Large parsers for what comes from the network, with several overflows in 2026.",
         "addons/chan_ooh323.c; channels/chan_motif.c; GHSA-746q, GHSA-x348, GHSA-h5hv, GHSA-mxgm", _NOLOAD, _KEEP),
    Rule("AST-MOD-006", "Sound cards and line cards are not loaded unused", "low",
         "chan_alsa.so, chan_oss.so, chan_phone.so, chan_console.so, chan_dahdi.so; the first three before Asterisk 21",
         "calls from the command line, and cards that are added later, do not work until the line is taken out",
         "A PBX in a rack has no sound card, and what is on one can be heard in the room.", "channels/chan_console.c; channels/chan_dahdi.c",
         _NOLOAD, _STRICT, strict=True),
    Rule("AST-MOD-007", "DUNDi is not loaded unused", "medium", "pbx_dundi.so", "DUNDi cannot be used until the line is taken out",
         "It listens on UDP 4520 of every address.", "pbx/pbx_dundi.c", _NOLOAD, _KEEP),
    Rule("AST-MOD-008", "The sample dialplans in AEL and Lua are not loaded", "medium", "pbx_ael.so, pbx_lua.so",
         "extensions.ael and extensions.lua are not read until the line is taken out",
         "Packages bring samples that are loaded beside extensions.conf: a second door into the contexts default, public and demo that nobody looks at.",
         "pbx/pbx_lua.c; pbx/pbx_ael.c; configs/samples/extensions.lua.sample", _NOLOAD, _KEEP),
    Rule("AST-MOD-009", "Call files are not taken where nobody writes them", "low", "pbx_spool.so", "call files are not carried out any more",
         "Who can write into the spool directory can place calls and run applications.", "pbx/pbx_spool.c", _NOLOAD, _STRICT, strict=True),
    Rule("AST-MOD-010", "Applications and functions that run programs or open lines are not loaded unused", "low",
         "app_system.so, func_shell.so, func_env.so, app_externalivr.so, app_originate.so, app_disa.so",
         "a dialplan that is written later, and programs on AMI, ARI and AGI, do not find them", "What is not there cannot be reached by an injected word.",
         "README-SERIOUSLY.bestpractices.md; apps/app_system.c; funcs/func_shell.c", _NOLOAD, _STRICT, strict=True),
    Rule("AST-MOD-011", "Macros are not loaded unused", "low", "app_macro.so; before Asterisk 21", "a dialplan with Macro that is written later does not work",
         "It is deprecated, gets no corrections, and is one more way to run parts of the dialplan.", "apps/app_macro.c; UPGRADE.txt of Asterisk 21",
         _NOLOAD, _STRICT, strict=True),
    Rule("AST-MOD-012", "Phone provisioning is not loaded unused", "medium", "res_phoneprov.so, res_pjsip_phoneprov_provider.so",
         "telephones cannot fetch their configuration until the lines are taken out",
         "It hands out the passwords of telephones over HTTP to everybody who knows a MAC address.", "res/res_phoneprov.c; GHSA-4pgv", _NOLOAD, _KEEP),
    Rule("AST-MOD-013", "Parts of the web server are not loaded unused", "low",
         "res_http_post.so, res_prometheus.so, chan_websocket.so; partly from Asterisk 20 on", "what uses them without being seen here stops working",
         "Each is one more way in once the web server is on.",
         "res/res_http_post.c; res/res_prometheus.c; channels/chan_websocket.c", _NOLOAD, _STRICT, strict=True),
    Rule("AST-MOD-014", "Database drivers are not loaded unused", "low",
         "res_config_*.so, res_realtime.so, pbx_realtime.so, and the SQL backends of cdr and cel",
         "a database that is set up later is not used until the line is taken out", "Large libraries, and two injections in 2026.",
         "main/config.c; GHSA-r6c2 (LDAP), GHSA-ph27 (SQL of call events)", _NOLOAD, _STRICT, strict=True),
    Rule("AST-MOD-015", "Rare modules are not loaded unused", "low",
         "res_snmp.so, res_hep*.so, res_corosync.so, res_calendar*.so, app_adsiprog.so, app_getcpeid.so, app_festival.so, app_sms.so",
         "they cannot be used until the lines are taken out", "Code that hardly anybody uses is tested by hardly anybody.", "GHSA-q9fr (app_sms)",
         _NOLOAD, _STRICT, strict=True),
    Rule("AST-MOD-020", "Asterisk does not start without encryption of media where a device wants it", "medium",
         "res_srtp.so, where an endpoint of PJSIP or a device of chan_sip is to encrypt its media", "Asterisk does not start where the module is missing",
         "Without this module such calls fail, and where media_encryption_optimistic is on they are not encrypted, and nobody is told.",
         "main/rtp_engine.c (ast_rtp_engine_srtp_is_registered); res/res_pjsip_sdp_rtp.c", "Name it as require in modules.conf.", "sip_hardening_rules_off"),
    Rule("AST-PJS-002", "PJSIP does not look for an endpoint anonymous", "low", "res_pjsip_endpoint_identifier_anonymous.so",
         "an endpoint anonymous that is added later takes no calls until the line is taken out", "Without it nobody is ever taken for a guest.",
         "res/res_pjsip_endpoint_identifier_anonymous.c", _NOLOAD, _KEEP),
    Rule("AST-PJS-045", "Asterisk does not start with PJSIP and without its authenticator", "medium", "res_pjsip_authenticator_digest.so",
         "Asterisk does not start where the module is missing",
         "Without this module PJSIP asks nobody for a password, and says so only in the log.", "res/res_pjsip.c (ast_sip_requires_authentication)",
         "Name it as require in modules.conf.", "sip_hardening_rules_off"),
)
