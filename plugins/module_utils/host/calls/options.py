# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that every module shares which writes files; documented in the fragment C(voipsec.asterisk.transaction)."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state, transaction


def argument_spec() -> dict:
    """For AnsibleModule; the caller adds its own options."""
    return {
        "run_id": {"type": "str"},
        "hard_links": {"type": "str", "choices": ["refuse", "keep", "break"], "default": "refuse"},
        "keep_restore_points": {"type": "int", "default": transaction.DEFAULT_KEEP},
        "config_directory": {"type": "path", "default": "/etc/asterisk"},
        "state_directory": {"type": "path", "default": state.DEFAULT_ROOT},
    }


def run_id(params: dict) -> str:
    """The run id asked for, or a new one; HostError for one that cannot be used."""
    return state.check_run_id(params["run_id"] or state.new_run_id())


def transaction_options(params: dict) -> transaction.Options:
    """What Session.apply() needs to know."""
    return transaction.Options(
        roots=(params["config_directory"],), hard_links=params["hard_links"], keep=params["keep_restore_points"])
