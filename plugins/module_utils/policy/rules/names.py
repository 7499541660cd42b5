# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the names of devices."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_TEXT = ("Scanners try numbers as names, so half of what proves a device is known. README-SERIOUSLY asks for names that are not extensions, such as "
         "the hardware address.")
_REMEDY = "Rename the device as the plan says, and its telephone with it; calls to its extension go on, because the dialplan keeps the number."

RULES = table(
    Rule("AST-SIP-026", "A device of chan_sip is not called like its extension", "medium", "sip.conf, names of devices; before Asterisk 21",
         "not changed by the role", _TEXT, "README-SERIOUSLY.bestpractices.md, Proper Device Naming", _REMEDY, "sip_hardening_accept"),
    Rule("AST-PJS-048", "An endpoint of PJSIP is not called like its extension", "medium", "pjsip.conf and pjsip_wizard.conf, names of endpoints that register",
         "not changed by the role", _TEXT, "README-SERIOUSLY.bestpractices.md, Proper Device Naming", _REMEDY, "sip_hardening_accept"),
    Rule("AST-IAX-017", "A device of IAX2 is not called like its extension", "medium", "iax.conf, names of devices with host = dynamic",
         "not changed by the role", _TEXT, "README-SERIOUSLY.bestpractices.md, Proper Device Naming", _REMEDY, "sip_hardening_accept"),
)
