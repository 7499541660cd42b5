# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AMI's options (manager.conf).

Source: main/manager.c, __init_manager. AMI reads its TLS options with ast_tls_read_conf, but refuses those about
client certificates ("Invalid keyword").
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options.table import Table

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.options import shared

GENERAL = shared.TLS_SERVER + Table("""
enabled               bool
webenabled            bool
bindaddr              address   keep
port                  int:1024..65535
brokeneventsaction    bool
allowmultiplelogin    bool
displayconnects       bool
timestampevents       bool
debug                 bool
httptimeout           int:1..
authtimeout           int:1..   keep
authlimit             int:1..   keep
channelvars           text
disabledevents        text   since=16.25,18.11,19.3,20+
""")

USER = shared.ACL + Table("""
secret                text   secret
read                  text
write                 text
displayconnects       bool
allowmultiplelogin    bool
writetimeout          int:100..   keep
setvar                text   list
eventfilter*          text   list since=18.26,20.11,21.6,22.1+
eventfilter           text   list
""")

TABLES = {"general": GENERAL, "user": USER}
