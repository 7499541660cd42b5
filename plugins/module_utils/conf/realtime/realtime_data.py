# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which parts of Asterisk can be fed from a database, and what that means for the text file.

Read in Asterisk 16.28.0, 20.20.1 and 22.10.1: the callers of ``ast_sorcery_apply_config`` and
``ast_sorcery_apply_default`` in res/ and main/, and of ``ast_load_realtime`` in apps/, channels/, main/ and res/.
"""

from __future__ import annotations

from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since

NEVER_MAPPED = ("extconfig.conf", "asterisk.conf", "modules.conf", "cli.conf", "res_curl.conf", "res_config_sqlite3.conf")
"""Read with CONFIG_FLAG_NOREALTIME, or before a database driver can be loaded (``load_modules`` in main/loader.c)."""

NOT_BY_NAME = ("extconfig.conf", "asterisk.conf", "logger.conf")
"""Names that extconfig.conf cannot bind ("Cannot bind" in main/config.c; compared with case). ``global`` still covers
logger.conf on a reload."""


class Consumer(NamedTuple):
    """A module that keeps its objects in sorcery.

    :ivar types: the object types that it reads from the file when sorcery.conf does not name them.
    :ivar sections: the sections of sorcery.conf that it applies to them, in order.
    """

    types: tuple
    sections: tuple
    since: Since = Since("13+")


_PJSIP = "res_pjsip"
_AST_ARI = Since("20.15, 21.10, 22.5+")

CONSUMERS = {
    "pjsip.conf": (
        Consumer(("endpoint", "auth", "aor", "domain_alias", "transport", "global", "system"), (_PJSIP,)),
        Consumer(("identify",), (_PJSIP, "res_pjsip_endpoint_identifier_ip")),
        Consumer(("registration",), (_PJSIP, "res_pjsip_outbound_registration")),
        Consumer(("acl",), (_PJSIP, "acl")),
        Consumer(("outbound-publish",), (_PJSIP, "res_pjsip_outbound_publish")),
        Consumer(("asterisk-publication",), (_PJSIP, "res_pjsip_publish_asterisk")),
        Consumer(("phoneprov",), (_PJSIP, "res_pjsip_phoneprov_provider")),
        Consumer(("resource_list", "inbound-publication"), (_PJSIP, "res_pjsip_pubsub")),
    ),
    "ari.conf": (Consumer(("general", "user", "outbound_websocket"), ("res_ari",), _AST_ARI),),
    "websocket_client.conf": (Consumer(("websocket_client",), ("res_websocket_client",), _AST_ARI),),
    "stir_shaken.conf": (
        Consumer(("attestation", "verification", "profile", "tn", "general", "store", "certificate"), ("res_stir_shaken",)),
    ),
    "geolocation.conf": (
        Consumer(("location",), ("res_geolocation", "location")),
        Consumer(("profile",), ("res_geolocation", "profile")),
    ),
    "aeap.conf": (Consumer(("client",), ("res_aeap",)),),
    "pjproject.conf": (Consumer(("log_mappings",), ("res_pjproject",)),),
}

TEXT_WIZARD = "config"
"""The one sorcery wizard that reads text files."""

CACHE_WIZARD = "memory_cache"

FAMILIES = {
    "sippeers": ("sip.conf", "SIP peers"),
    "iaxpeers": ("iax.conf", "IAX2 peers"),
    "iaxusers": ("iax.conf", "IAX2 users"),
    "voicemail": ("voicemail.conf", "mailboxes"),
    "extensions": ("extensions.conf", "extensions (in contexts with a Realtime switch)"),
    "acls": ("acl.conf", "named ACLs"),
    "queues": ("queues.conf", "queues"),
    "queue_members": ("queues.conf", "queue members"),
    "queue_rules": ("queuerules.conf", "queue rules (with realtime_rules=yes)"),
    "musiconhold": ("musiconhold.conf", "music classes"),
    "meetme": ("meetme.conf", "conference rooms"),
    "followme": ("followme.conf", "follow-me profiles"),
}
"""Families that add to a text file. Each reader looks for a name in the text first and asks the database only for names
that are not there (``sip_find_peer``, ``find_peer`` and ``find_callno`` in chan_iax2, ``find_user`` in app_voicemail,
``ast_named_acl_find``, ``find_load_queue_rt_friendly``, ``local_ast_moh_start``, ``conf_exec``, ``app_exec`` of
app_followme), so an edit of the text works; what it cannot do is change the objects in the database."""
