# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about DUNDi (dundi.conf)."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

RULES = table(
    Rule("AST-DUN-002", "DUNDi listens only where it must", "low", "dundi.conf [general] bindaddr, bindaddr2; the latter from 16.5 on",
         "peers that reach it at another address of this host, from the next start on",
         "It listens on every address by default, also on those that face the internet.", "pbx/pbx_dundi.c (set_config, load_module)",
         "Name the addresses in sip_hardening_dundi_addresses; a restart activates it.", "sip_hardening_dundi_addresses"),
    Rule("AST-DUN-003", "Peers of DUNDi learn and tell what they need", "low", "dundi.conf, include and permit of peers", "not changed by the role",
         "A peer with permit = all is answered about every number, and one with include = all is believed about every number.",
         "pbx/pbx_dundi.c; configs/samples/dundi.conf.sample", "Name the contexts of DUNDi in include and permit of the peer.", "sip_hardening_accept"),
)
