# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about AMI (manager.conf, users.conf) and the command line (asterisk.conf)."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

RULES = table(
    Rule("AST-AMI-002", "AMI listens only where it must", "high", "manager.conf [general] bindaddr, tlsbindaddr",
         "clients on other hosts cannot connect any more; open sessions go on",
         "A login on AMI is as good as a shell for many classes, and the protocol shows every secret that crosses the network. Without "
         "bindaddr Asterisk listens on every address of both families.",
         "main/manager.c (__init_manager); README-SERIOUSLY.bestpractices.md, Manager Class Authorizations",
         "Bind AMI to the loopback, or to one address of a management network and permit that network.",
         "manager_binding_address, manager_binding_remote_clients"),
    Rule("AST-AMI-003", "Each AMI user has an access list for both families", "high", "manager.conf, each user",
         "clients in networks that are not listed cannot log in any more; open sessions go on",
         "An access list is what is left when the bind address or a firewall goes wrong. A rule for 0.0.0.0/0 does not match a native IPv6 "
         "client, and the list of a user's last section replaces that of the earlier ones.",
         "main/acl.c (ast_apply_acl); main/manager.c (__init_manager)",
         "Deny 0.0.0.0/0 and ::/0, and permit the hosts of the client.",
         "manager_binding_permit, manager_binding_users"),
    Rule("AST-AMI-004", "No AMI user has a secret that everybody knows", "critical", "manager.conf, each user",
         "with disable, the client of that user cannot log in any more",
         "Products ship AMI users with fixed secrets, and scanners try them. An empty secret is a secret that is known.",
         "main/manager.c (authenticate); the products' own installation files, see policy/known_secrets.py",
         "Give the user a new secret in manager.conf and in its client, or disable the user.",
         "manager_binding_bad_secrets, manager_binding_users"),
    Rule("AST-AMI-005", "AMI users cannot place calls unless they need to", "medium", "manager.conf, write",
         "programs that place calls need it",
         "With originate a client dials any number in any context, and runs most applications.",
         "main/manager.c (action_originate); GHSA-c4cg-9275-6w44",
         "Name the classes that the client needs in manager_binding_users.",
         "manager_binding_revoke, manager_binding_users"),
    Rule("AST-AMI-006", "No AMI user may run commands or write the configuration", "high", "manager.conf, write",
         "programs that use the command line, System() or the configuration through AMI stop working",
         "system, command and config each lead to commands on the host: by Originate of System, by the command line, by UpdateConfig "
         "of the dialplan. Deleting the line revokes nothing, because a reload keeps what was in memory.",
         "README-SERIOUSLY.bestpractices.md, Manager Class Authorizations; main/manager.c (get_perm, __init_manager)",
         "Name the classes that the client needs in manager_binding_users.",
         "manager_binding_revoke, manager_binding_users"),
    Rule("AST-AMI-007", "AMI is not offered over HTTP", "medium", "manager.conf [general] webenabled",
         "web pages that use AMI over HTTP stop working",
         "It puts the login on one more port, with a cookie instead of a connection.",
         "main/manager.c; configs/samples/manager.conf.sample", "Switch webenabled off.", "manager_binding_web"),
    Rule("AST-AMI-008", "Half-open AMI sessions are few and short", "low", "manager.conf [general] authtimeout, authlimit",
         "clients behind slow lines may be too slow", "Connections without a login take threads and file handles.",
         "main/manager.c; configs/samples/manager.conf.sample", "Set authtimeout to 10 seconds and authlimit to 20.",
         "manager_binding_profile", strict=True),
    Rule("AST-AMI-010", "AMI logins are written to the log", "low", "manager.conf [general] displayconnects", "none",
         "Without it nobody sees who logged in.", "main/manager.c", "Switch displayconnects on.", "manager_binding_rules_off"),
    Rule("AST-AMI-011", "AMI's TLS speaks no old versions", "medium", "manager.conf [general] tlsdisablev1, tlsdisablev11, tlscipher, where TLS is on",
         "clients that know TLS 1.1 or weak ciphers only", "TLS 1.0 and 1.1 are broken, and allowed by default; RFC 8996 forbids them.",
         "main/tcptls.c (__ssl_setup); RFC 8996", "Set tlsdisablev1 and tlsdisablev11 to yes, and take a weak tlscipher out.",
         "manager_binding_profile", strict=True),
    Rule("AST-AMI-016", "users.conf makes no AMI users", "high", "users.conf, hasmanager; before Asterisk 23", "not changed by the role",
         "hasmanager = yes makes an AMI user with every class and no access list, whatever manager.conf says.",
         "main/manager.c (__init_manager)",
         "Move the user to manager.conf and set hasmanager = no; keep a copy, because a mistake in users.conf ends Asterisk.",
         "manager_binding_accept"),
    Rule("AST-CORE-001", "Dangerous functions cannot be used from outside the dialplan", "high", "asterisk.conf [options] live_dangerously",
         "AMI and ARI programs that read files or run commands through dialplan functions stop working",
         "It lets AMI and ARI call SHELL(), FILE() and the like. Only a restart takes it away.",
         "main/pbx_functions.c, main/options.c; AST-2013-007", "Set live_dangerously = no and restart Asterisk when it suits.",
         "manager_binding_rules_off"),
    Rule("AST-CORE-013", "Only root and Asterisk's own group reach the control socket", "high", "asterisk.conf [files] astctlpermissions",
         "accounts that used the command line through the open socket cannot any more",
         "Who can write to the control socket can do everything that Asterisk can.",
         "main/asterisk.c (ast_makesocket)", "Set astctlpermissions = 0660 and restart Asterisk when it suits.", "manager_binding_rules_off"),
)
