# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""acl.conf and ari.conf. Source: main/named_acl.c; res/ari/config.c."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

ACL = {"acl": Table("""
permit   acl   ordered=acl
deny     acl   ordered=acl
""")}

_GENERAL = Table("""
type                      general   since=20.15,21.10,22.5,23+
enabled                   bool
pretty                    bool
auth_realm                text
allowed_origins           text
channelvars               text
websocket_write_timeout   int:1..
""")

_USER = Table("""
type              user
password          text   secret
password_format   plain|crypt
read_only         bool
permit            acl    ordered=acl since=20.19,21.12.3,22.9,23.3+
deny              acl    ordered=acl since=20.19,21.12.3,22.9,23.3+
acl               text   ordered=acl since=20.19,21.12.3,22.9,23.3+
""")

_OUTBOUND = Table("""
type                  outbound_websocket   since=20.15,21.10,22.5,23+
websocket_client_id   text   since=20.15,21.10,22.5,23+
apps                  text   since=20.15,21.10,22.5,23+
local_ari_user        text   since=20.15,21.10,22.5,23+
subscribe_all         bool   since=20.15,21.10,22.5,23+
""")

ARI = {"general": _GENERAL, "user": _USER, "outbound_websocket": _OUTBOUND}
