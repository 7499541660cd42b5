# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about AMI, the HTTP server and ARI. Defaults: main/manager.c, main/http.c, res/ari/config.c."""

from __future__ import annotations

import functools

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import conditions
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own, shared
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Look
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import Each, Option, Options, Said
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import credentials, manager, web
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import (
    Between, Given, GivesNone, Like, NEUTRAL, No, OneOf, StrongCiphers, Unlike, Unset, Yes,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import http as http_rules, manager as rules

_SAYS = functools.partial(Said, "manager show settings")
_R = dict(rules.RULES, **http_rules.RULES)
_ACLS = Since("20.19,21.12.3,22.9,23.3+")
_STATUS = Since("16.8,17.2,18+")


def _ami(option, want, default=None, key="", **more):
    return Option("manager.conf", "general", option, want, default, _SAYS(key) if key else None, unless=more.pop("unless", conditions.no_ami), **more)


def _users(option, want, default, only=None):
    return Each(lambda case: case.ami_users, "AMI users", option, want, default, ("manager.conf",), only, unless=conditions.no_ami)


def _http(option, want, default=None, **more):
    return Option("http.conf", "general", option, want, default, unless=more.pop("unless", conditions.no_http), **more)


def _ari_users(option, want, default):
    return Each(lambda case: case.ari_users, "ARI users", option, want, default, ("ari.conf",))


def _entry(rule, check, **more):
    return shared(_R[rule], check, **more)


_AMI_TLS = conditions.no_tls("manager.conf")
_HTTP_TLS = conditions.no_tls("http.conf")

ENTRIES = entries(
    own("AST-AMI-001", "low", "AMI is off where it has no users", "manager.conf [general] enabled", "A door that nobody uses is one that nobody watches.",
        "main/manager.c", "Set enabled = no.", Look(manager.unused, ("manager.conf",)), disruption="programs that get an AMI user later"),
    _entry("AST-AMI-002", Look(manager.bound, ("manager.conf",))),
    _entry("AST-AMI-003", Look(manager.lists, ("manager.conf",))),
    _entry("AST-AMI-004", Look(credentials.guessed("AST-AMI-004", "manager.conf"), ("manager.conf",))),
    _entry("AST-AMI-005", Look(functools.partial(manager.classes, unwanted=("originate",)), ("manager.conf",))),
    _entry("AST-AMI-006", Look(functools.partial(manager.classes, unwanted=("system", "command", "config")), ("manager.conf",))),
    _entry("AST-AMI-007", _ami("webenabled", No(), "no", "Web Manager (AMI/HTTP)")),
    _entry("AST-AMI-008", Options((_ami("authtimeout", Between(1, 10), "30"), _ami("authlimit", Between(1, 20), "50")))),
    own("AST-AMI-009", "low", "A login on AMI is one session", "manager.conf [general] allowmultiplelogin",
        "A login that is used twice at a time is one that somebody else has too; nobody notices.", "main/manager.c (authenticate)",
        "Set allowmultiplelogin = no, and give each program a user of its own.", _ami("allowmultiplelogin", No(), "yes", "Allow multiple login"),
        disruption="programs that open several sessions with one login"),
    _entry("AST-AMI-010", _ami("displayconnects", Yes(), "yes", "Display connects")),
    _entry("AST-AMI-011", Options((_ami("tlsdisablev1", Yes(), "no", unless=_AMI_TLS), _ami("tlsdisablev11", Yes(), "no", unless=_AMI_TLS),
                                  _ami("tlscipher", StrongCiphers(), "", unless=_AMI_TLS)))),
    own("AST-AMI-012", "low", "AMI does not write what it hears into the log", "manager.conf [general] debug",
        "The log then holds each action with its secrets.", "main/manager.c", "Set debug = no.", _ami("debug", No(), "no", "Debug")),
    own("AST-AMI-013", "low", "AMI users hear what they need", "manager.conf, read of users",
        "With all or security and dialplan a client hears of every login and every step of every call, digits among them.", "main/manager.c",
        "Name the classes that the client needs in read.", _users("read", GivesNone(("security", "dtmf")), ""),
        variable="manager_binding_users", disruption="programs that show digits or attacks"),
    own("AST-AMI-014", "low", "A session of AMI over HTTP ends soon", "manager.conf [general] httptimeout", "A cookie that was stolen is good for so long.",
        "main/manager.c", "Set httptimeout = 60.", _ami("httptimeout", Between(1, 120), "60", "HTTP Timeout (seconds)"),
        disruption="web pages that ask more seldom"),
    own("AST-AMI-015", "low", "AMI users set no variables of calls by themselves", "manager.conf, setvar of users",
        "What stands there is set on every call that the user makes, among it what decides about transfers and prices.", "main/manager.c (fast_originate)",
        "Take setvar out, or note what it is for in a waiver.", _users("setvar", Unset(), None), disruption="programs that need the variable"),
    _entry("AST-AMI-016", Look(manager.users_conf), versions=Since("1,10,11,12,13,14,15,16,17,18,19,20,21,22")),
    _entry("AST-HTTP-001", Look(web.unused)),
    _entry("AST-HTTP-002", Look(functools.partial(web.bound, tls=False))),
    _entry("AST-HTTP-003", Look(functools.partial(web.bound, tls=True))),
    _entry("AST-HTTP-004", Options((_http("tlsdisablev1", Yes(), "yes", unless=_HTTP_TLS), _http("tlsdisablev11", Yes(), "no", unless=_HTTP_TLS),
                                   _http("tlscipher", StrongCiphers(), "", unless=_HTTP_TLS)))),
    _entry("AST-HTTP-005", _http("enable_static", No(), "no")),
    _entry("AST-HTTP-006", Look(web.status_page), versions=_STATUS),
    _entry("AST-HTTP-007", _http("servername", NEUTRAL, "Asterisk")),
    own("AST-HTTP-008", "low", "The HTTP server's pages are not where everybody looks", "http.conf [general] prefix",
        "Scanners ask for /ari and /phoneprov; behind a prefix that they do not know they find nothing.", "main/http.c",
        "Set prefix to a word of your own, and tell the clients.", _http("prefix", Given()), disruption="clients that do not know the prefix"),
    _entry("AST-HTTP-009", Options((_http("sessionlimit", Between(1, 50), "100"), _http("session_inactivity", Between(1, 10000), "30000")))),
    own("AST-HTTP-010", "medium", "Nobody uploads files over HTTP", "http.conf [post_mappings]", "What is sent there is written to the disk of the PBX.",
        "res/res_http_post.c", "Take [post_mappings] out.", Look(web.uploads, ("http.conf",)), disruption="programs that upload sounds"),
    own("AST-HTTP-011", "low", "The HTTP server knows from where its clients come", "http.conf, sections with type = restriction; from 20.19, 22.9 and 23.3 on",
        "Failed logins on ARI leave no trace, so that nothing can ban who guesses.", "main/http.c",
        "Write a section [/ari] with type = restriction, deny = 0.0.0.0/0,::/0 and permit = the clients.", Look(web.restrictions, ("http.conf",)),
        versions=_ACLS, disruption="clients from elsewhere"),
    own("AST-HTTP-012", "low", "The HTTP server sends nobody elsewhere", "http.conf [general] redirect",
        "A redirection to a foreign page is a way to steal a login.",
        "main/http.c", "Take redirect out where it leads to another host.", _http("redirect", Unlike(r"//", "to a page of this server"), None)),
    _entry("AST-ARI-001", Look(web.unused_ari, ("ari.conf",)), driver="res_ari"),
    _entry("AST-ARI-002", Option("ari.conf", "general", "allowed_origins", Unlike(r"(^|,)\s*\*", "a list without *"), "", unless=conditions.no_ari,
                                 said=Said("ari show status", "Allowed Origins")), driver="res_ari"),
    _entry("AST-ARI-003", _ari_users("password_format", OneOf(("crypt",)), "plain"), driver="res_ari"),
    own("AST-ARI-004", "low", "ARI users that only look cannot change anything", "ari.conf, read_only of users",
        "An ARI user without it places calls and plays files.", "res/res_ari.c; GHSA-wcvv-g26m-wx5c", "Set read_only = yes where the program only looks.",
        _ari_users("read_only", Yes(), "no"), driver="res_ari", disruption="programs that do more"),
    own("AST-ARI-005", "medium", "ARI users come from their own networks", "ari.conf, permit and deny of users; from 20.19, 22.9 and 23.3 on",
        "Failed logins on ARI leave no trace, so a password can be guessed for as long as it takes.", "res/res_ari.c; res/ari/config.c",
        "Deny 0.0.0.0/0 and ::/0, and permit the hosts of the client.", Look(web.ari_lists, ("ari.conf",)), driver="res_ari", versions=_ACLS,
        disruption="clients from elsewhere"),
    own("AST-ARI-006", "medium", "Asterisk reads every section of ari.conf", "ari.conf, type of sections",
        "A section without type = user breaks the whole file in old versions, and is nobody's in new ones.", "res/ari/config.c",
        "Write type = user into the section.", Look(web.ari_types, ("ari.conf",)), driver="res_ari"),
    own("AST-ARI-007", "low", "ARI tells no product", "ari.conf [general] auth_realm", "The words of a login page are what scanners sort their finds by.",
        "res/ari/config.c", "Set auth_realm to a neutral word.",
        Option("ari.conf", "general", "auth_realm", NEUTRAL, "Asterisk REST Interface", Said("ari show status", "Auth realm"), unless=web.no_ari_door),
        driver="res_ari"),
    own("AST-ARI-009", "low", "ARI calls no program on other hosts unencrypted",
        "ari.conf and websocket_client.conf, outbound websockets; from 20.15 and 22.5 on",
        "The connection carries every call's events, and the login.", "res/ari/ari_websockets.c; websocket_client.conf.sample",
        "Set uri to wss: and tls_enabled = yes in websocket_client.conf.",
        Each(web.websocket_clients, "outbound websockets", "uri", Like(r"wss:.*|ws://(127\.|\[::1\]|localhost).*", "a URI of wss:, or of this host"), "",
             ("websocket_client.conf",)), driver="res_websocket_client", versions=Since("20.15,21.10,22.5,23+")),
    _entry("AST-ARI-010", Look(credentials.guessed("AST-ARI-010", "ari.conf"), ("ari.conf",)), driver="res_ari"),
)
