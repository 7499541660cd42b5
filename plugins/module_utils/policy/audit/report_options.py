# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the module audit_report, which its documentation and its action plugin share."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.scoring import SEVERITIES

FORMATS = ("html", "json", "sarif", "junit", "text")
VARIABLE = "asterisk_audit"
NEVER = "never"


def argument_spec():
    """As Ansible takes it."""
    return {
        "audits": {"type": "list", "elements": "dict"},
        "variable": {"type": "str", "default": VARIABLE},
        "hosts": {"type": "list", "elements": "str"},
        "path": {"type": "path", "default": ""},
        "formats": {"type": "list", "elements": "str", "choices": list(FORMATS), "default": list(FORMATS)},
        "mode": {"type": "raw", "default": "0600"},
        "fail_on": {"type": "str", "choices": list(SEVERITIES) + [NEVER], "default": NEVER},
        "fail": {"type": "bool", "default": True},
        "statistics": {"type": "str", "default": "voipsec_audit_report"},
        "url": {"type": "str", "default": ""},
    }
