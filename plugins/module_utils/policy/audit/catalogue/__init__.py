# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue: every rule of the audit by its id, in the order of the report."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue import (
    advisories, core, dialplan, files, iax, machine, manager, media, modules, pjsip, sip,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries

ENTRIES = entries(*(
    entry for part in (files, sip, pjsip, media, iax, manager, core, modules, dialplan, machine, advisories) for entry in part.ENTRIES.values()))
