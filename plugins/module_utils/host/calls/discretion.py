# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep the secrets that a playbook hands to a module out of what Ansible records of the call.

Ansible writes the arguments of each module to the host's system log and into the result (``invocation``, shown with ``-vvv`` and
kept by callback plugins and AWX). ``no_log`` on the option ``edits`` would take the whole story away, and would turn each ``yes``
in the result into asterisks; so only the values that are secrets are masked, wherever they stand among the edits.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import masking


_PLAIN = frozenset((
    "file", "section", "section_pattern", "type", "position", "all", "template", "state", "create", "inherits", "rename_to", "edit_template"))
"""Suboptions of an edit that hold no values of options; what has another name is a mistake, and may be an option with its secret."""


_DEFAULTS = {
    "all": False, "template": False, "state": "present", "create": False, "inherits": [], "options": {}, "sequence": [], "edit_template": False}
"""Suboptions that nobody needs to read where they are not given. Those of 10,000 edits would be most of what Ansible records."""


def discreet(base):
    """A class of module whose records hold no secret.

    :param base: AnsibleModule; it is handed in because only modules import Ansible.
    """

    class Discreet(base):
        """The module, with the arguments masked in the system log and in the result."""

        def _log_invocation(self):
            params, self.params = self.params, masked(self.params)
            try:
                super()._log_invocation()
            finally:
                self.params = params

        def _return_formatted(self, kwargs):
            kwargs.setdefault("invocation", {"module_args": masked(self.params)})
            super()._return_formatted(kwargs)

    return Discreet


def masked(params):
    """The arguments of the module ``config`` with each secret value replaced, and without the suboptions that were not given.

    :param params: a dict; what does not have the shape of edits is hidden as a whole.
    """
    edits = params.get("edits")
    if edits is None:
        return params
    if not isinstance(edits, list) or not all(isinstance(edit, dict) for edit in edits):
        return dict(params, edits=masking.HIDDEN)
    return dict(params, edits=[_edit(edit) for edit in edits])


def _edit(edit):
    given = {key: value for key, value in edit.items() if value != _DEFAULTS.get(key)}
    sequence = given.get("sequence")
    found = {key: value if key in _PLAIN else masking.HIDDEN for key, value in given.items()}
    if given.get("options") is not None:
        found["options"] = _options(edit, given["options"])
    if sequence is not None:
        found["sequence"] = [_options(edit, item) for item in sequence] if isinstance(sequence, list) else masking.HIDDEN
    return found


def _options(edit, options):
    if not isinstance(options, dict):
        return masking.HIDDEN
    return {name: _value(edit, name, value) for name, value in options.items()}


def _value(edit, name, value):
    if isinstance(value, list):
        return [_value(edit, name, item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    hidden = isinstance(value, dict) or masking.is_secret(str(edit.get("file")), str(edit.get("section")), str(name), str(value))
    return masking.HIDDEN if hidden else value
