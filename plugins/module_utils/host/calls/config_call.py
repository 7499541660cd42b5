# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The call of the module ``config``: its options, and the wish that they make."""

from __future__ import annotations

import grp
import pwd

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import configuring, options
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State

_EDIT = {
    "file": {"type": "str", "required": True},
    "section": {"type": "str"},
    "section_pattern": {"type": "str"},
    "type": {"type": "str"},
    "position": {"type": "int"},
    "all": {"type": "bool", "default": False},
    "template": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "create": {"type": "bool", "default": False},
    "inherits": {"type": "list", "elements": "str", "default": []},
    "rename_to": {"type": "str"},
    "options": {"type": "dict", "default": {}},
    "sequence": {"type": "list", "elements": "dict", "default": []},
    "edit_template": {"type": "bool", "default": False},
}


def argument_spec():
    """The options of the module."""
    return dict(
        options.argument_spec(),
        edits={"type": "list", "elements": "dict", "required": True, "options": _EDIT},
        check_options={"type": "bool", "default": True},
        protected={"type": "list", "elements": "str", "default": []},
        asterisk_version={"type": "str"},
        backup={"type": "bool", "default": True},
        owner={"type": "str"},
        group={"type": "str"},
        mode={"type": "raw"},
        try_start={"type": "str", "choices": ["when_needed", "never", "always"], "default": "when_needed"},
        expected_losses={"type": "list", "elements": "str", "default": []},
    )


def run(params, check_mode, diff):
    """Do what the module was asked to.

    :returns: the module's result, with a list ``warnings``.
    :raises HostError, EditError: with one sentence; no file was changed.
    """
    host = machine.find(params["config_directory"], params["asterisk_version"])
    wish = configuring.Wish(
        run_id=params["run_id"], check_mode=check_mode, diff=diff, hard_links=params["hard_links"],
        keep=params["keep_restore_points"], protected=params["protected"], check_options=params["check_options"],
        mode=_mode(params["mode"]), uid=_id(params["owner"], pwd.getpwnam, "owner"), gid=_id(params["group"], grp.getgrnam, "group"),
        backup=params["backup"], try_start=params["try_start"], expected_losses=params["expected_losses"])
    return configuring.configure(host, params["edits"], wish, State(params["state_directory"]))


def _mode(text):
    if text is None:
        return None
    if not isinstance(text, str):
        raise HostError(f"The mode is given as a number, which YAML reads in its own way ({text}); write it in quotes, such as '0640'.")
    try:
        mode = int(text, 8)
    except ValueError:
        mode = -1
    if not 0 < mode <= 0o7777:
        raise HostError(f"The mode '{text}' is not an octal number such as '0640'; correct it.")
    return mode


def _id(name, find, what):
    """The number of a user or group."""
    if name is None or name.isdigit():
        return None if name is None else int(name)
    try:
        return find(name)[2]
    except KeyError:
        raise HostError(f"The {what} '{name}' does not exist on this host; create it or correct the name.")
