#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Give accounts new secrets, with an overlap where Asterisk can have two."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: credentials
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import credentials_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import phases, rotation
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


def main():
    """Read the options, do the work, say what happened."""
    module = AnsibleModule(argument_spec=credentials_call.argument_spec(), supports_check_mode=True)
    try:
        result = credentials_call.run(module.params, module.check_mode, module._diff, rotation.Rotation)
    except (HostError, EditError, SettingsError, phases.PhaseError) as error:
        module.fail_json(msg=str(error))
    for warning in result.pop("warnings"):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
