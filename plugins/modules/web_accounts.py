#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find logins of web servers and front ends that anybody gets in with."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: web_accounts
short_description: Find default and common passwords of web servers, Issabel and Elastix
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Looks into files of passwords (htpasswd) that the configuration of Apache, nginx or lighttpd names or that are called so, and into the logins of Issabel
    and Elastix (C(/var/www/db/acl.db)). Tries what they keep with the defaults of front ends, the name of the login, and common passwords.
  - Nothing is changed, and no request is sent to a server. Administrators of FreePBX are found by M(voipsec.asterisk.database_accounts).
options:
  files:
    description:
      - More files of passwords.
    type: list
    elements: path
    default: []
  guess_seconds:
    description:
      - How long passwords are tried in one call. What was not tried is told in RV(untried).
    type: int
    default: 20
attributes:
  check_mode:
    description: It changes nothing in any mode.
    support: full
  diff_mode:
    description: There is no difference to show.
    support: none
  idempotent:
    description: It changes nothing.
    support: full
seealso:
  - module: voipsec.asterisk.accounts
  - module: voipsec.asterisk.database_accounts
notes:
  - Needs root on the host.
"""

EXAMPLES = r"""
- name: Say which logins anybody gets in with
  voipsec.asterisk.web_accounts:
"""

RETURN = r"""
weak:
  description: The logins, with the keys of M(voipsec.asterisk.credentials).
  returned: always
  type: list
  elements: dict
count:
  description: How many logins were looked at.
  returned: always
  type: int
stores:
  description: The files in which there are some.
  returned: always
  type: list
  elements: str
untried:
  description: Logins of which not the whole list was tried, as of M(voipsec.asterisk.accounts).
  returned: always
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import web_accounts_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.weblogins.review import Review


def main():
    """Read the options, look, say what was found."""
    module = AnsibleModule(argument_spec=web_accounts_call.argument_spec(), supports_check_mode=True)
    try:
        result = web_accounts_call.run(module.params, Review)
    except HostError as error:
        module.fail_json(msg=str(error))
    for warning in result.pop("warnings"):
        module.warn(warning)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
