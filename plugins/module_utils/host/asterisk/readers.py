# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which modules read which configuration file, and which files only a start reads: data, from Asterisk's source.

Modules: every ``ast_config_load`` and ``aco_file`` with the ``.reload`` of its module in the tags 16.28.0 and 22.10.1; it agrees
with what ``config list`` says on both. Every reload is ``module reload <module>``: it is the narrowest there is, and unlike
``dialplan reload`` and its like it says when it failed. ``core reload`` is never used: it reloads everything, and it deadlocked
PJSIP in several versions (asterisk issues #436, #1855, #2081).
"""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version


class Reader(NamedTuple):
    """Who reads a file.

    ``modules``: to be reloaded, those that run. ``command``: another command than ``module reload``, where there is no module.
    ``partly``: what of the file a reload does not take, for people; None: it takes everything. ``before``: the first major version
    whose modules do not read it any more.
    """

    modules: Tuple[str, ...] = ()
    command: Optional[str] = None
    partly: Optional[str] = None
    before: int = 9999


PERMISSIONS = "cli reload permissions"
CRASHING = ("users.conf", "cli_permissions.conf")
"""Files whose readers end Asterisk with a segmentation fault when the file is invalid (``pbx/pbx_config.c``, ``main/cli.c``)."""

_USERS = ("pbx_config.so", "chan_sip.so", "chan_iax2.so", "manager", "app_voicemail.so", "app_voicemail_odbc.so", "app_voicemail_imap.so",
          "res_phoneprov.so", "chan_dahdi.so")
_VOICEMAIL = ("app_voicemail.so", "app_voicemail_odbc.so", "app_voicemail_imap.so")

READERS = {
    "extconfig.conf": Reader(("extconfig",)),
    "logger.conf": Reader(("logger",)),
    "acl.conf": Reader(("acl",)),
    "cli_permissions.conf": Reader(command=PERMISSIONS),
    "res_odbc.conf": Reader(("res_odbc.so",)),
    "res_pgsql.conf": Reader(("res_config_pgsql.so",)),
    "res_ldap.conf": Reader(("res_config_ldap.so",)),
    "res_config_sqlite3.conf": Reader(("res_config_sqlite3.so",)),
    "res_config_mysql.conf": Reader(("res_config_mysql.so",)),
    "res_mysql.conf": Reader(("res_config_mysql.so",)),
    "res_curl.conf": Reader(("res_config_curl.so",)),
    "func_odbc.conf": Reader(("func_odbc.so",)),
    "http.conf": Reader(("http", "res_http_post.so")),
    "manager.conf": Reader(("manager",)),
    "ari.conf": Reader(("res_ari.so",)),
    "prometheus.conf": Reader(("res_prometheus.so",)),
    "websocket_client.conf": Reader(("res_websocket_client.so",)),
    "chan_websocket.conf": Reader(("chan_websocket.so",)),
    "cdr.conf": Reader(("cdr", "cdr_csv.so")),
    "cel.conf": Reader(("cel", "cel_manager.so")),
    "indications.conf": Reader(("indications",)),
    "features.conf": Reader(("features",)),
    "res_parking.conf": Reader(("res_parking.so",)),
    "udptl.conf": Reader(("udptl",)),
    "dnsmgr.conf": Reader(("dnsmgr",)),
    "enum.conf": Reader(("enum",)),
    "dsp.conf": Reader(("dsp",)),
    "codecs.conf": Reader(("plc", "codec_speex.so")),
    "rtp.conf": Reader(("res_rtp_asterisk.so",)),
    "res_stun_monitor.conf": Reader(("res_stun_monitor.so",)),
    "pjproject.conf": Reader(("res_pjproject.so",), partly="what res_pjproject reads at its start ([startup])"),
    "stir_shaken.conf": Reader(("res_stir_shaken.so",)),
    "geolocation.conf": Reader(("res_geolocation.so",)),
    "pjsip.conf": Reader(("res_pjsip.so",), partly="type=system, and transports without allow_reload"),
    "pjsip_wizard.conf": Reader(("res_pjsip.so",)),
    "pjsip_notify.conf": Reader(("res_pjsip_notify.so",)),
    "sip.conf": Reader(("chan_sip.so",), before=21),
    "sip_notify.conf": Reader(("chan_sip.so",), before=21),
    "iax.conf": Reader(("chan_iax2.so",), partly="bindaddr and bindport"),
    "iaxprov.conf": Reader(("chan_iax2.so",)),
    "users.conf": Reader(_USERS, before=23),
    "dundi.conf": Reader(("pbx_dundi.so",), partly="bindaddr and port"),
    "mgcp.conf": Reader(("chan_mgcp.so",), before=21),
    "skinny.conf": Reader(("chan_skinny.so",), before=21),
    "unistim.conf": Reader(("chan_unistim.so",)),
    "motif.conf": Reader(("chan_motif.so",)),
    "xmpp.conf": Reader(("res_xmpp.so",)),
    "jabber.conf": Reader(("res_xmpp.so",)),
    "ooh323.conf": Reader(("chan_ooh323.so",)),
    "chan_dahdi.conf": Reader(("chan_dahdi.so",), partly="the channels and their signalling"),
    "console.conf": Reader(("chan_console.so",)),
    "voicemail.conf": Reader(_VOICEMAIL),
    "minivm.conf": Reader(("app_minivm.so",)),
    "queues.conf": Reader(("app_queue.so",)),
    "queuerules.conf": Reader(("app_queue.so",)),
    "agents.conf": Reader(("app_agent_pool.so",)),
    "confbridge.conf": Reader(("app_confbridge.so",)),
    "meetme.conf": Reader(("app_meetme.so",)),
    "sla.conf": Reader(("app_sla.so", "app_meetme.so")),
    "followme.conf": Reader(("app_followme.so",)),
    "amd.conf": Reader(("app_amd.so",)),
    "alarmreceiver.conf": Reader(("app_alarmreceiver.so",)),
    "say.conf": Reader(("app_playback.so",)),
    "osp.conf": Reader(("app_osplookup.so",), before=21),
    "musiconhold.conf": Reader(("res_musiconhold.so",)),
    "phoneprov.conf": Reader(("res_phoneprov.so",)),
    "calendar.conf": Reader(("res_calendar.so",)),
    "res_fax.conf": Reader(("res_fax.so",)),
    "hep.conf": Reader(("res_hep.so",)),
    "statsd.conf": Reader(("res_statsd.so",)),
    "resolver_unbound.conf": Reader(("res_resolver_unbound.so",)),
    "smdi.conf": Reader(("res_smdi.so",)),
    "adsi.conf": Reader(("res_adsi.so",)),
    "aeap.conf": Reader(("res_aeap.so",)),
    "cli_aliases.conf": Reader(("res_clialiases.so",)),
    "cdr_custom.conf": Reader(("cdr_custom.so",)),
    "cdr_manager.conf": Reader(("cdr_manager.so",)),
    "cdr_adaptive_odbc.conf": Reader(("cdr_adaptive_odbc.so",)),
    "cdr_odbc.conf": Reader(("cdr_odbc.so",)),
    "cdr_pgsql.conf": Reader(("cdr_pgsql.so",)),
    "cdr_mysql.conf": Reader(("cdr_mysql.so",), before=19),
    "cdr_sqlite3_custom.conf": Reader(("cdr_sqlite3_custom.so",)),
    "cdr_beanstalkd.conf": Reader(("cdr_beanstalkd.so",)),
    "cdr_tds.conf": Reader(("cdr_tds.so",)),
    "cdr_syslog.conf": Reader(("cdr_syslog.so",), before=19),
    "cel_custom.conf": Reader(("cel_custom.so",)),
    "cel_odbc.conf": Reader(("cel_odbc.so",)),
    "cel_pgsql.conf": Reader(("cel_pgsql.so",)),
    "cel_sqlite3_custom.conf": Reader(("cel_sqlite3_custom.so",)),
    "cel_beanstalkd.conf": Reader(("cel_beanstalkd.so",)),
    "cel_tds.conf": Reader(("cel_tds.so",)),
    "extensions.ael": Reader(("pbx_ael.so",)),
    "extensions.lua": Reader(("pbx_lua.so",)),
    "extensions.conf": Reader(("pbx_config.so",)),
}
"""File name to its Reader, in the order in which reloads are safe: realtime mappings, ACLs and databases before those who use them,
the dialplan last. ``acl`` tells its users itself (``ast_named_acl_change_type``); ``res_pjsip.so`` covers every object type of
pjsip.conf, those of other modules too (``ast_sorcery_reload``)."""

AT_START = {
    "asterisk.conf": "Asterisk itself", "modules.conf": "the module loader", "cli.conf": "Asterisk itself", "sorcery.conf": "each module that keeps objects",
    "stasis.conf": "the message bus", "ccss.conf": "call completion", "res_snmp.conf": "res_snmp.so", "res_http_media_cache.conf": "res_http_media_cache.so",
    "res_config_odbc.conf": "res_config_odbc.so", "chan_mobile.conf": "chan_mobile.so", "res_corosync.conf": "res_corosync.so",
    "alsa.conf": "chan_alsa.so", "oss.conf": "chan_oss.so", "phone.conf": "chan_phone.so", "dbsep.conf": "the database drivers",
}
"""Files that only a start reads, and who reads them: their modules have no ``.reload``."""

HARMFUL_AT_START = ("acl.conf",) + CRASHING
"""Files that a reload takes, but whose damage shows at the next start only, or worse there: a broken acl.conf is then empty."""

EACH_TIME = ("festival.conf",)
"""Files that are read each time they are needed; nothing is to be done."""


def known(name: str, version: Version) -> bool:
    """Whether this version's Asterisk has a reader for a file of this name."""
    reader = READERS.get(name)
    return name in AT_START or name in EACH_TIME or bool(reader and version.major < reader.before)
