# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The built-in HTTP server's options (http.conf).

Source: main/http.c, __ast_http_load; res/res_http_post.c reads [post_mappings].
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options import shared

GENERAL = shared.TLS_SERVER + Table("""
enabled                      bool
bindaddr                     text
bindport                     int:0..65535
servername                   text
prefix                       text
redirect                     text   list
enable_static@16.8,17.2,18+/enablestatic   bool
enable_status                bool   since=16.8,17.2,18+
sessionlimit                 int:1..
session_inactivity           int:1..
session_keep_alive           int:0..
""")

RESTRICTION = shared.ACL + Table("""
type                         restriction
""")

TABLES = {"general": GENERAL, "post_mappings": Table(opened="list"), "restriction": RESTRICTION}
