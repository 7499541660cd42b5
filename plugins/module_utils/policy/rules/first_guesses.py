# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about secrets of devices."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

RULES = table(
    Rule("AST-PWD-001", "No device has its name for a secret", "high", "sip.conf, pjsip.conf, pjsip_wizard.conf and iax.conf, secrets of devices that register",
         "with sip_hardening_contain the account works only from where it is registered now",
         "It is the first guess of every scanner, so no limit of attempts and no ban comes before it.",
         "README-SERIOUSLY.bestpractices.md, Strong Passwords", "Give the account another secret, and its telephone with it.", "sip_hardening_contain"),
)
