#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The effective view of Asterisk's configuration as data."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: config_info
short_description: What Asterisk really reads from its configuration files, and from which line
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Returns the sections and options of configuration files as Asterisk reads them, through C(#include), templates, V((+\)), C(+=),
    escapes and block comments, each with the file and line that it comes from.
  - Tells which of several lines counts for the running version, and what the daemon ignores or rejects.
  - Nothing is changed, and C(#exec) is never run.
options:
  files:
    description: Root files, relative to O(config_directory) or absolute, for example V(manager.conf).
    type: list
    elements: str
    required: true
  sections:
    description: Only sections of these names, without regard to case.
    type: list
    elements: str
    default: []
  section_pattern:
    description: Only sections whose whole name matches this Python regular expression.
    type: str
  type:
    description: Only sections whose C(type) option has this value.
    type: str
  secrets:
    description:
      - Return the values of secret options too. Set C(no_log) on the task then.
    type: bool
    default: false
  config_directory:
    description: The directory of the Asterisk configuration.
    type: path
    default: /etc/asterisk
  asterisk_version:
    description: The version that reads the files. Default is the running one, or that of the installed program.
    type: str
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the same as without.
    support: full
  diff_mode:
    description: Changes nothing, so there is no difference to show.
    support: N/A
  idempotent:
    description: Changes nothing.
    support: full
seealso:
  - module: voipsec.asterisk.config
"""

EXAMPLES = r"""
- name: On which address does AMI listen after the next start, and which line says so?
  voipsec.asterisk.config_info:
    files: [manager.conf]
    sections: [general]
  register: info

- name: Show it
  ansible.builtin.debug:
    msg: >-
      {{ info.files['manager.conf'].sections[0].options
         | selectattr('name', 'equalto', 'bindaddr') | selectattr('counts') | first }}
"""

RETURN = r"""
asterisk_version:
  description: The version for which the files were read.
  returned: always
  type: str
files:
  description: One entry for each root file.
  returned: always
  type: dict
  contains:
    valid:
      description: Whether Asterisk accepts the file.
      type: bool
    error:
      description: What makes it invalid, with C(file), C(line), C(kind) and C(message), or null.
      type: dict
    problems:
      description: Lines that Asterisk ignores, and included files that are cut off or missing.
      type: list
      elements: dict
    rejected:
      description: Objects that the daemon rejects and sections that nobody reads.
      type: list
      elements: dict
    files:
      description: All files that are read, in order.
      type: list
      elements: str
    includes:
      description: The include directives, with C(file), C(line), C(argument) and what they C(found).
      type: list
      elements: dict
    sections:
      description:
        - The sections in Asterisk's order, with C(name), C(template), C(inherits), C(type), C(file), C(line) and all C(places)
          that add to it. C(read) says whether the daemon uses it.
        - Each of its C(options) has C(name), C(value), C(file), C(line), C(through) (the templates that it comes through) and
          C(counts) (whether this line is the one that the daemon uses).
      type: list
      elements: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import config_info_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def main():
    """Read the options, do the work, say what was found."""
    module = AnsibleModule(argument_spec=config_info_call.argument_spec(), supports_check_mode=True)
    try:
        result = config_info_call.run(module.params)
    except HostError as error:
        module.fail_json(msg=presentable(str(error)))
    module.exit_json(**presentable(result))


if __name__ == "__main__":
    main()
