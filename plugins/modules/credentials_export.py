#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export secrets from the escrow for the provisioning of telephones."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: credentials_export
short_description: Export new secrets from the escrow for the provisioning of telephones
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Writes what M(voipsec.asterisk.credentials) has stored on the controller's side into a CSV or JSON file of the controller.
  - The host is not asked, and no connection to it is opened. Nothing secret is in the result.
  - The file is for the user who runs Ansible only (0600), and is refused in web roots and in the directories of TFTP servers. It has secrets in
    clear. Remove it when the telephones are provisioned.
extends_documentation_fragment:
  - voipsec.asterisk.escrow
options:
  dest:
    description:
      - The file on the controller. A relative path starts at the directory of the playbook.
    type: str
    required: true
  format:
    description:
      - V(csv) has a line with the names of the columns; V(json) is a list of objects.
      - The columns are C(host), C(id), C(kind), C(user), C(realm), C(accounts), C(secret), C(status), C(created) and C(confirmed).
    type: str
    choices: [csv, json]
    default: csv
  hosts:
    description:
      - The hosts whose secrets are exported, as the inventory calls them. Default is the host of the task. With several, run the task once
        (C(run_once)).
    type: list
    elements: str
    default: []
  accounts:
    description:
      - Only these accounts, each as its id, its name, its user name or the name of its endpoint. Default is all.
    type: list
    elements: str
    default: []
  kinds:
    description:
      - Only these kinds.
    type: list
    elements: str
    choices: [pjsip, wizard, sip, iax2, ami, ari, voicemail, confbridge, meetme, users]
    default: []
  pending:
    description:
      - Also secrets of a run that was cut off, of which nobody knows yet whether the host takes them. Without it, such an account is
        exported with the secret that it had before, if the escrow has one.
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
  diff_mode:
    description: There is no difference shown, because it would be secrets.
    support: none
  idempotent:
    description: A second call changes nothing.
    support: full
  action:
    description: Runs on the controller.
    support: full
seealso:
  - module: voipsec.asterisk.credentials
"""

EXAMPLES = r"""
- name: A list of all telephones for the provisioning server
  voipsec.asterisk.credentials_export:
    dest: /root/provisioning/phones.csv
    hosts: "{{ groups['pbx'] }}"
    kinds: [pjsip, sip]
  run_once: true
"""

RETURN = r"""
dest:
  description: The file.
  returned: success
  type: str
count:
  description: How many secrets are in it.
  returned: success
  type: int
accounts:
  description: Host and id of each.
  returned: success
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.options import EXPORT


def main():
    """Reached only where Ansible does not find the action plugin: the work is done on the controller."""
    module = AnsibleModule(argument_spec=EXPORT, supports_check_mode=True)
    module.fail_json(msg="The action plugin of voipsec.asterisk.credentials_export was not found; install the collection as a whole.")


if __name__ == "__main__":
    main()
