# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the HTTP server and ARI (http.conf, ari.conf)."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

RULES = table(
    Rule("AST-HTTP-001", "The HTTP server is off where nothing needs it", "medium", "http.conf [general] enabled, tlsenable",
         "what uses it without being seen here stops working",
         "It serves ARI, AMI, phone provisioning, metrics and WebSocket to everybody who reaches the port. enabled = no alone leaves "
         "HTTPS running where tlsbindaddr is set.",
         "main/http.c (__ast_http_load)", "Switch enabled and tlsenable off.", "manager_binding_http"),
    Rule("AST-HTTP-002", "HTTP listens only where it must", "high", "http.conf [general] bindaddr",
         "browsers and programs on other hosts cannot connect any more",
         "Passwords cross the network in the clear, and failed logins on ARI leave no trace.",
         "main/http.c; res/res_ari.c", "Bind HTTP to the loopback, and put a TLS proxy in front of it if others need it.",
         "manager_binding_http_address, manager_binding_remote_clients"),
    Rule("AST-HTTP-003", "HTTPS listens only where it must", "medium", "http.conf [general] tlsbindaddr",
         "browsers and programs on other hosts cannot connect any more",
         "The HTTPS port has its own address, and enabled = no does not stop it.",
         "main/http.c (__ast_http_load)", "Bind HTTPS to the loopback, or to the address that browsers need.",
         "manager_binding_http_address, manager_binding_remote_clients"),
    Rule("AST-HTTP-004", "HTTPS speaks no old versions", "medium", "http.conf [general] tlsdisablev1, tlsdisablev11, tlscipher, where TLS is on",
         "browsers and telephones that know TLS 1.1 or weak ciphers only", "TLS 1.0 and 1.1 are broken, and 1.1 is allowed by default; RFC 8996 forbids them.",
         "main/http.c; main/tcptls.c (__ssl_setup); RFC 8996", "Set tlsdisablev1 and tlsdisablev11 to yes, and take a weak tlscipher out.",
         "manager_binding_profile", strict=True),
    Rule("AST-HTTP-005", "The HTTP server serves no files", "low", "http.conf [general] enable_static",
         "pages below static-http are not served any more", "Nothing in Asterisk needs it.", "main/http.c",
         "Switch enable_static off.", "manager_binding_profile", strict=True),
    Rule("AST-HTTP-006", "The HTTP server has no status page", "low", "http.conf [general] enable_status; from 16.8, 17.2 and 18 on",
         "the page /httpstatus is gone", "It shows the version and had a cross-site scripting flaw; old versions have it on by default.",
         "main/http.c; GHSA-v6hp-wh3r-cwxh", "Switch enable_status off.", "manager_binding_rules_off"),
    Rule("AST-HTTP-007", "The HTTP server does not tell its version", "low", "http.conf [general] servername", "none",
         "The default is Asterisk and its exact version.", "main/http.c", "Set servername to a neutral word.", "manager_binding_rules_off"),
    Rule("AST-HTTP-009", "HTTP sessions are few and short", "low", "http.conf [general] sessionlimit, session_inactivity",
         "many browsers at once may be refused", "Slow clients hold threads.", "main/http.c; configs/samples/http.conf.sample",
         "Set sessionlimit to 50 and session_inactivity to 10000 ms.", "manager_binding_profile", strict=True),
    Rule("AST-ARI-001", "ARI is off where it has no users", "low", "ari.conf [general] enabled", "none",
         "It is on by default and waits for the first user.", "res/ari/config.c", "Switch enabled off.", "manager_binding_ari"),
    Rule("AST-ARI-002", "Web pages from elsewhere cannot use ARI", "medium", "ari.conf [general] allowed_origins",
         "web pages of origins that are not listed cannot use ARI any more",
         "With * any page that an administrator visits can use the administrator's login.",
         "res/res_ari.c (handle_options, origin_allowed)", "List the exact origins, or none.", "manager_binding_ari_origins"),
    Rule("AST-ARI-003", "ARI passwords are stored as hashes", "low", "ari.conf, each user: password_format", "not changed by the role",
         "A plain password in a file is known to everybody who can read the file or a backup of it.",
         "res/ari/config.c; ari mkpasswd", "Make a hash with 'ari mkpasswd', and set password_format = crypt.", "manager_binding_accept"),
    Rule("AST-ARI-010", "No ARI user has a password that everybody knows", "critical", "ari.conf, each user",
         "with disable, the client of that user cannot log in any more",
         "ARI places calls and reads files, failed logins are not logged, and scanners try stock passwords.",
         "res/res_ari.c; the products' own installation files, see policy/known_secrets.py",
         "Give the user a new password in ari.conf and in its client, or disable the user.", "manager_binding_bad_secrets"),
)
