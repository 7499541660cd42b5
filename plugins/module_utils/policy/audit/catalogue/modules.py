# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about modules that are loaded and not used (modules.conf)."""

from __future__ import annotations

import functools

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own, shared
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Look
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.modules import Absent, Required
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import All
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import modules as uses
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import BEFORE_21
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import modules as rules

_OLD = BEFORE_21


def _unused(number, *groups, **more):
    """A rule about groups of modules, each with what counts as use."""
    parts = tuple(Absent(tuple(names.split()), unless) for names, unless in groups)
    return shared(rules.RULES[f"AST-MOD-{number}"], parts[0] if len(parts) == 1 else All(parts), **more)


def _words(names, *words):
    return names, functools.partial(uses.by_words, words=words)


def _files(names, filename, *special):
    return names, functools.partial(uses.by_sections, filename=filename, special=special)


_DRIVERS = ("res_config_curl", "res_config_ldap", "res_config_mysql", "res_config_odbc", "res_config_pgsql", "res_config_sqlite3")
_BACKENDS = ("cdr_adaptive_odbc", "cdr_pgsql", "cdr_odbc", "cdr_tds", "cdr_sqlite3_custom", "cdr_beanstalkd", "cel_odbc", "cel_pgsql", "cel_tds",
             "cel_sqlite3_custom", "cel_beanstalkd")
"""Where calls and their events are written; each has a file of its own."""

ENTRIES = entries(
    _unused("001", ("chan_sip", uses.chan_sip), versions=_OLD),
    _unused("002", _files("chan_skinny", "skinny.conf", "general"), _files("chan_mgcp", "mgcp.conf", "general"), versions=_OLD),
    _unused("003", _files("chan_unistim", "unistim.conf", "general")),
    _unused("004", ("chan_iax2", uses.iax2)),
    _unused("005", _files("chan_ooh323", "ooh323.conf", "general"), _files("chan_motif", "motif.conf"), _files("res_xmpp", "xmpp.conf", "general")),
    _unused("006", _words("chan_alsa chan_oss chan_console", "console"), _words("chan_phone", "phone"), _words("chan_dahdi", "dahdi")),
    _unused("007", ("pbx_dundi", uses.dundi)),
    _unused("008", ("pbx_ael", functools.partial(uses.sample, filename="extensions.ael")),
            ("pbx_lua", functools.partial(uses.sample, filename="extensions.lua"))),
    _unused("009", ("pbx_spool", uses.spool)),
    _unused("010", _words("app_system", "system", "trysystem"), _words("func_shell", "shell"),
            _words("func_env", "env", "stat", "file", "file_count_line", "file_format"), _words("app_externalivr", "externalivr"),
            _words("app_originate", "originate"), _words("app_disa", "disa")),
    _unused("011", _words("app_macro", "macro", "macroexclusive", "macroif", "macroexit"), versions=_OLD),
    _unused("012", ("res_phoneprov res_pjsip_phoneprov_provider", uses.provisioning)),
    _unused("013", ("res_http_post", uses.uploads), ("res_prometheus", uses.metrics), _words("chan_websocket", "websocket")),
    _unused("014", *[(name, functools.partial(uses.driver, name=name.split("_", 2)[-1])) for name in _DRIVERS], ("res_realtime", uses.realtime),
            _words("pbx_realtime", "realtime"), *[_files(name, name + ".conf", "general") for name in _BACKENDS]),
    _unused("015", _files("res_snmp", "res_snmp.conf", "general"), ("res_hep res_hep_pjsip res_hep_rtcp", uses.hep),
            _files("res_corosync", "res_corosync.conf"),
            _files("res_calendar res_calendar_caldav res_calendar_ews res_calendar_exchange res_calendar_icalendar", "calendar.conf", "general"),
            _words("app_adsiprog", "adsiprog"), _words("app_festival", "festival"), _words("app_sms", "sms"), _words("app_getcpeid", "getcpeid")),
    own("AST-MOD-016", "high", "The command line of the dialplan is not there", "res_cliexec.so",
        "It runs any application from the command line, and is not built by default.", "res/res_cliexec.c",
        "Name it as noload in modules.conf, and restart Asterisk.",
        Absent(("res_cliexec",))),
    shared(rules.RULES["AST-MOD-020"], Required("res_srtp", uses.no_srtp)),
    own("AST-MOD-021", "low", "Only what is named is loaded", "modules.conf [modules] autoload",
        "With autoload each module that a package brings is loaded, also one that the next version adds.", "main/loader.c; modules.conf.sample",
        "Set autoload = no and name each module with load, on hosts that do one thing.", Look(uses.autoload),
        disruption="modules that nobody thought of are missing"),
    own("AST-MOD-022", "medium", "What modules.conf requires is installed", "modules.conf [modules] require, load",
        "Asterisk does not start without a module that it requires; of one that it is to load only a line in the log says that it is missing.",
        "main/loader.c", "Install the module, or take the line out.", Look(uses.missing), versions=Since("1+")),
)
