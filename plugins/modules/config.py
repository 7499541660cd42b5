#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Edit Asterisk's configuration so that the effective view comes out as asked."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: config
short_description: Edit Asterisk's configuration without loss, by what Asterisk really reads
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Changes options and sections of Asterisk's configuration files, any number in one call, as one transaction.
  - A value counts as present when Asterisk reads it so, through C(#include), templates, V((+\)), C(+=), duplicates and block comments.
    The line that counts is changed in place; exactly one active line is left for a scalar option.
  - Only the bytes that must change are touched. Comments, spacing, order, operators, line ends and encoding stay.
  - After planning, all changed files are read again as Asterisk reads them. An edit whose value does not come out as asked, or that
    changes anything else, is refused, and no file is changed.
  - Files that another program generates (FreePBX, Issabel and others) are never written. The edit goes to a custom file of that
    program, or the module fails and says why. The same holds for what a database replaces (realtime).
  - The module does not reload Asterisk; follow it with M(voipsec.asterisk.reload).
extends_documentation_fragment:
  - voipsec.asterisk.transaction
options:
  edits:
    description:
      - What is to be so, in order.
    type: list
    elements: dict
    required: true
    suboptions:
      file:
        description:
          - The root file as Asterisk opens it, relative to O(config_directory), for example V(pjsip.conf). What it includes belongs to it.
        type: str
        required: true
      section:
        description:
          - Name of the section. One of O(edits[].section) and O(edits[].section_pattern) is required.
          - Upper and lower case count as they do for the reader of this file.
        type: str
      section_pattern:
        description:
          - A Python regular expression that the whole name of a section must match.
        type: str
      type:
        description:
          - Only sections whose O(edits[].type) is this, for example V(endpoint) or V(auth). Needed where several sections share a name.
        type: str
      position:
        description:
          - Which of several matching sections, counted from 0; negative numbers count from the end.
        type: int
      all:
        description:
          - All sections that match. Without it, and without O(edits[].position), more than one match is an error.
        type: bool
        default: false
      template:
        description:
          - Means a template, a section whose header ends in V((!\)), instead of a live section. What inherits from it changes with it.
        type: bool
        default: false
      state:
        description:
          - V(absent) removes the section with all its options. Comments stay.
        type: str
        choices: [present, absent]
        default: present
      create:
        description:
          - Add the section at the end of the file if there is none, with O(edits[].options) and O(edits[].sequence).
          - Without it a section that is missing is an error.
        type: bool
        default: false
      inherits:
        description:
          - Sections from which a section that is created inherits.
        type: list
        elements: str
        default: []
      rename_to:
        description:
          - New name of the section. Headers that inherit from it and options that refer to it in the same file are changed too.
        type: str
      options:
        description:
          - Option to value. A list means just these lines in this order, null means that the option is not set.
          - Write the value as Asterisk is to read it; C(;) is escaped by the module. C(true) and C(false) become V(yes) and V(no).
          - Options that count in the order of their lines (C(disallow) and C(allow), C(deny) and C(permit)) make one list here, with those
            first that take back. Where another order is meant, write it as O(edits[].sequence).
          - Write numbers with a point and all secrets in quotes, because YAML changes them otherwise; the module refuses them.
        type: dict
        default: {}
      sequence:
        description:
          - An exact ordered list of lines for options whose order matters together, such as C(deny) and C(permit). Each item is one
            option with its value.
        type: list
        elements: dict
        default: []
      edit_template:
        description:
          - Where a value comes from a template, change it in the template. Without it, the section itself gets a line that overrides it.
        type: bool
        default: false
  check_options:
    description:
      - Refuse options that the running version does not know, and values of the wrong type.
      - Options of which nothing is known are written and listed in RV(unchecked_options).
    type: bool
    default: true
  protected:
    description:
      - Files that are never written, relative to O(config_directory) or absolute.
    type: list
    elements: str
    default: []
  asterisk_version:
    description:
      - The version that reads the files. Default is the running one, or that of the installed program.
    type: str
  backup:
    description:
      - Keep a restore point of this run, which M(voipsec.asterisk.restore_point) can restore. Only root can read it.
    type: bool
    default: true
  owner:
    description:
      - Owner of the root files that are edited. Default is to leave it; a new file gets that of C(asterisk.conf).
    type: str
  group:
    description:
      - Group of the root files that are edited.
    type: str
  mode:
    description:
      - Mode of the root files that are edited, in octal digits and in quotes, such as V('0640').
    type: raw
  try_start:
    description:
      - Whether to start a throw-away Asterisk on the changed files before they land, in a network namespace of its own.
      - V(when_needed) does so for files that only the next restart reads, where a mistake would lie dormant until then.
      - Nothing lands if it does not start, or loses an endpoint, a context or an ACL.
    type: str
    choices: [when_needed, never, always]
    default: when_needed
  expected_losses:
    description:
      - What the throw-away Asterisk may lack, as C(kind:name) patterns; kinds are endpoint, context, acl and module, for example
        V(module:chan_skinny.so). Modules that an edit adds as C(noload) are expected anyway.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
  diff_mode:
    description: Returns the difference of each file, with secrets masked.
    support: full
  idempotent:
    description: A second call changes nothing.
    support: full
seealso:
  - module: voipsec.asterisk.config_info
  - module: voipsec.asterisk.reload
  - module: voipsec.asterisk.restore_point
notes:
  - Needs root on the host.
  - An edit of a C(#include)d file is made by naming its root file, because only that says what the lines mean.
"""

EXAMPLES = r"""
- name: AMI listens on the loopback address only, whatever else the files say
  voipsec.asterisk.config:
    edits:
      - file: manager.conf
        section: general
        options:
          bindaddr: 127.0.0.1
  register: edited

- name: Let Asterisk read it
  voipsec.asterisk.reload:
    files: "{{ edited.changed_files }}"

- name: An AMI user from one network, both families, with two classes
  voipsec.asterisk.config:
    edits:
      - file: manager.conf
        section: wallboard
        create: true
        options:
          read: call,agent
          write: ""
        sequence:
          - deny: 0.0.0.0/0
          - deny: ::/0
          - permit: 10.20.0.0/16

- name: One codec list for all endpoints whose name has three digits
  voipsec.asterisk.config:
    edits:
      - file: pjsip.conf
        section_pattern: "[0-9]{3}"
        type: endpoint
        all: true
        sequence:
          - disallow: all
          - allow: alaw
"""

RETURN = r"""
changed_files:
  description: Files that were written, as Asterisk opens them. Feed this to M(voipsec.asterisk.reload).
  returned: always
  type: list
  elements: str
changes:
  description: What changed. Values of secret options are masked.
  returned: always
  type: list
  elements: dict
  sample:
    - file: /etc/asterisk/manager.conf
      line: 12
      section: general
      option: bindaddr
      before: 0.0.0.0
      after: 127.0.0.1
unchecked_options:
  description: Options for which neither the daemon nor the collection can tell whether the version knows them.
  returned: always
  type: list
  elements: str
asterisk_version:
  description: The version for which the files were read.
  returned: always
  type: str
product:
  description: The program that generates this configuration, or null.
  returned: always
  type: str
run_id:
  description: The run of this task, which names its restore point.
  returned: always
  type: str
"""

import gc

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import config_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.discretion import discreet
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def main():
    """Read the options, do the work, say what happened."""
    module = discreet(AnsibleModule)(argument_spec=config_call.argument_spec(), supports_check_mode=True)
    try:
        result = config_call.run(module.params, module.check_mode, module._diff)
    except (HostError, EditError) as error:
        module.fail_json(msg=presentable(str(error)))
    for warning in result.pop("warnings"):
        module.warn(warning)
    module.exit_json(**presentable(result))


if __name__ == "__main__":
    gc.disable()  # looking for garbage among the many objects of a large file takes a fifth of the time, and there is none to find
    try:
        main()
    finally:
        gc.freeze()  # nor at the end
