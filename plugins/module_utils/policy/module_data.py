# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that may have to go, and what counts as use of each: data, from Asterisk's source (16.28 and 22.10)."""

from __future__ import annotations

from typing import NamedTuple, Tuple


class Candidate(NamedTuple):
    """Modules that go together; the last one is needed by the others and names the finding.

    :ivar rule: id.
    :ivar technology: how its channels and dial strings begin, such as IAX2; also that of a dialplan switch.
    :ivar applications, functions: of the dialplan, in lower case.
    :ivar files: (its own file, sections in lower case that are no objects): any other live section there is use.
    :ivar families: realtime families of extconfig.conf whose objects are use.
    :ivar references: how often each of the others counts as a user of the last one.
    :ivar until: the first major version that does not have it.
    :ivar special: a key of the judge's own checks.
    """

    rule: str
    modules: Tuple[str, ...]
    technology: str = ""
    applications: Tuple[str, ...] = ()
    functions: Tuple[str, ...] = ()
    files: Tuple[tuple, ...] = ()
    families: Tuple[str, ...] = ()
    references: int = 1
    until: int = 9999
    special: str = ""

    @property
    def name(self):
        return self.modules[-1]


SQL_BACKENDS = ("cdr_adaptive_odbc", "cdr_odbc", "cdr_pgsql", "cdr_mysql", "cdr_tds", "cdr_sqlite3_custom", "cdr_beanstalkd",
                "cel_odbc", "cel_pgsql", "cel_tds", "cel_sqlite3_custom", "cel_beanstalkd")
"""Where calls and their events are written; each has a file of its own, whose sample has no section."""

CANDIDATES = (
    Candidate("AST-MOD-001", ("chan_sip",), "SIP", ("sipaddheader", "sipremoveheader", "sipdtmfmode", "sipsendcustominfo"),
              ("sippeer", "sip_header", "sip_headers", "sipchaninfo", "checksipdomain"), (("sip.conf", ("general", "authentication")),),
              ("sippeers", "sipusers", "sipregs"), until=21, special="sip"),
    Candidate("AST-MOD-002", ("chan_skinny",), "Skinny", files=(("skinny.conf", ("general",)),), until=21),
    Candidate("AST-MOD-002", ("chan_mgcp",), "MGCP", files=(("mgcp.conf", ("general",)),), until=21),
    Candidate("AST-MOD-003", ("chan_unistim",), "USTM", files=(("unistim.conf", ("general",)),), special="autoprovisioning"),
    Candidate("AST-MOD-004", ("chan_iax2",), "IAX2", ("iax2provision",), ("iaxpeer", "iaxvar"), (("iax.conf", ("general", "callnumberlimits")),),
              ("iaxusers", "iaxpeers", "iaxfriends"), special="iax"),
    Candidate("AST-MOD-005", ("chan_ooh323",), "OOH323", files=(("ooh323.conf", ("general",)),), special="gatekeeper"),
    Candidate("AST-MOD-005", ("chan_motif", "res_xmpp"), "Motif", ("jabbersend", "jabbersendgroup", "jabberstatus", "jabberjoin", "jabberleave"),
              ("jabber_receive", "jabber_status"), (("motif.conf", ()), ("xmpp.conf", ("general",)), ("jabber.conf", ("general",)))),
    Candidate("AST-MOD-006", ("chan_alsa",), "Console", until=21),
    Candidate("AST-MOD-006", ("chan_oss",), "Console", until=19),
    Candidate("AST-MOD-006", ("chan_phone",), "Phone", files=(("phone.conf", ("interfaces",)),), until=19, special="cards"),
    Candidate("AST-MOD-006", ("chan_console",), "Console"),
    Candidate("AST-MOD-006", ("chan_dahdi",), "DAHDI", special="cards"),
    Candidate("AST-MOD-007", ("pbx_dundi",), "DUNDi", functions=("dundilookup", "dundiquery", "dundiresult"), files=(("dundi.conf", ("general", "mappings")),),
              special="dundi"),
    Candidate("AST-MOD-008", ("pbx_ael",), special="ael"),
    Candidate("AST-MOD-008", ("pbx_lua",), special="lua"),
    Candidate("AST-MOD-009", ("pbx_spool",), special="spool"),
    Candidate("AST-MOD-010", ("app_system",), applications=("system", "trysystem")),
    Candidate("AST-MOD-010", ("func_shell",), functions=("shell",)),
    Candidate("AST-MOD-010", ("func_env",), functions=("env", "stat", "file", "file_count_line", "file_format", "basename", "dirname")),
    Candidate("AST-MOD-010", ("app_externalivr",), applications=("externalivr",)),
    Candidate("AST-MOD-010", ("app_originate",), applications=("originate",)),
    Candidate("AST-MOD-010", ("app_disa",), applications=("disa",)),
    Candidate("AST-MOD-011", ("app_macro",), applications=("macro", "macroexclusive", "macroexit", "macroif"), until=21, special="macros"),
    Candidate("AST-MOD-012", ("res_pjsip_phoneprov_provider", "res_phoneprov"), functions=("pp_each_extension", "pp_each_user"), special="provisioning"),
    Candidate("AST-MOD-013", ("res_http_post",), special="post"),
    Candidate("AST-MOD-013", ("res_prometheus",), special="prometheus"),
    Candidate("AST-MOD-013", ("chan_websocket",), "WebSocket", special="ari",
              files=(("chan_websocket.conf", ("general", "global")), ("websocket_client.conf", ()))),
    Candidate("AST-MOD-014", ("pbx_realtime",), "Realtime", families=("extensions",)),
    Candidate("AST-MOD-014", ("res_realtime",), special="driver"),
    Candidate("AST-MOD-014", ("res_config_curl",), special="driver"),
    Candidate("AST-MOD-014", ("res_config_ldap",), special="driver"),
    Candidate("AST-MOD-014", ("res_config_mysql",), special="driver"),
    Candidate("AST-MOD-014", ("res_config_odbc",), special="driver"),
    Candidate("AST-MOD-014", ("res_config_pgsql",), special="driver"),
    Candidate("AST-MOD-014", ("res_config_sqlite3",), special="driver"),
    *(Candidate("AST-MOD-014", (name,), files=((name + ".conf", ()),)) for name in SQL_BACKENDS),
    Candidate("AST-MOD-015", ("res_snmp",), special="snmp"),
    Candidate("AST-MOD-015", ("res_hep_pjsip", "res_hep_rtcp", "res_hep"), special="hep"),
    Candidate("AST-MOD-015", ("res_corosync",), files=(("res_corosync.conf", ()),)),
    Candidate("AST-MOD-015", ("res_calendar_caldav", "res_calendar_ews", "res_calendar_exchange", "res_calendar_icalendar", "res_calendar"), "Calendar",
              functions=("calendar_busy", "calendar_event", "calendar_query", "calendar_query_result", "calendar_write"),
              files=(("calendar.conf", ("general",)),), references=2),
    Candidate("AST-MOD-015", ("app_adsiprog",), applications=("adsiprog",)),
    Candidate("AST-MOD-015", ("app_getcpeid",), applications=("getcpeid",)),
    Candidate("AST-MOD-015", ("app_festival",), applications=("festival",)),
    Candidate("AST-MOD-015", ("app_sms",), applications=("sms",)),
    Candidate("AST-PJS-002", ("res_pjsip_endpoint_identifier_anonymous",), special="anonymous"),
)

SAMPLE_DIAL_STRINGS = ("iax2/username:secret@example.com", "iax2/guest@misery.digium.com", "iax2/${global(iaxinfo)}@iaxtel.com", "dundi/e164")
"""Dial strings and a switch of the sample dialplans, in lower case: they stand in many edited files, and lead nowhere. The last one leads
somewhere only where DUNDi has peers or mappings, which count as use themselves."""

STOCK_IAX_USERS = {"guest": None, "iaxtel": b"iaxtel", "iaxfwd": b"freeworlddialup"}
"""Users of the sample iax.conf (``type=user``), and their ``inkeys``; the networks behind the keys are gone."""

SAMPLE_DIALPLANS = {"pbx_ael": "extensions.ael", "pbx_lua": "extensions.lua"}
"""Module to the file whose sample comes with the package."""

AUTHENTICATOR = "res_pjsip_authenticator_digest"
