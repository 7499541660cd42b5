#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge one topic of an Asterisk's configuration, close what is open, and ask the daemon whether it is closed."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: harden
short_description: Close what is open in one topic of Asterisk's configuration, and prove it on the daemon
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Reads the effective configuration and looks at the running Asterisk, judges both by the rules of the collection, edits what is not
    safe, reloads what reads the changed files, and asks Asterisk whether it does what the files say.
  - Only what the host has is judged. A rule for a driver, file or option that is not there is C(not_applicable), with the reason.
  - Who uses a door at this moment is asked first. Such a door is C(kept) and named, with the variable that closes it.
  - All edits are one transaction with a restore point. An edit that must not be made, because the file belongs to another program for
    example, is reported as a finding that fails, and the others are made.
  - If the reload takes a call, an endpoint or anything else away, the files of this task are put back, reloaded, and the task fails.
  - The roles P(voipsec.asterisk.manager_binding#role) and P(voipsec.asterisk.sip_hardening#role) are this module and its variables.
extends_documentation_fragment:
  - voipsec.asterisk.transaction
options:
  topic:
    description:
      - What is judged. V(manager) is AMI, HTTP, ARI and the command line; V(sip) is who may call without an account,
        and which modules are loaded that nothing uses. V(logs) is only what bans read, the log of attacks, its dates, and whether
        chan_iax2 tells of wrong secrets; V(sip) has it too.
    type: str
    choices: [manager, sip, logs]
    required: true
  settings:
    description:
      - The variables of the role of this topic, without their prefix, for example C(address) for C(manager_binding_address). What is not
        given has the default of the role. One that is not known is a warning with the nearest known name.
      - C(manager) goes with the role C(manager_binding), C(sip) with C(sip_hardening), C(logs) with a part of the variables of the latter.
    type: dict
    default: {}
  never_cut:
    description:
      - Networks and addresses of both families that nothing here cuts off. They are permitted wherever an access list is written.
    type: list
    elements: str
    default: []
  protected:
    description:
      - Files that are never written, relative to O(config_directory) or absolute.
    type: list
    elements: str
    default: []
  config_file:
    description:
      - The asterisk.conf of the Asterisk that is meant. Default is C(asterisk.conf) in O(config_directory).
    type: path
  reload:
    description:
      - Reload what reads the changed files, and check that nothing is lost. Without it nothing is asked afterwards either.
    type: bool
    default: true
  health_timeout:
    description:
      - Seconds until everything must be there again after the reload.
    type: int
    default: 20
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
  - module: voipsec.asterisk.config
  - module: voipsec.asterisk.reload
  - module: voipsec.asterisk.restore_point
notes:
  - Needs root on the host.
  - Open findings do not fail the task, they are listed in RV(failed_findings), so that the roles can fail after everything else is done.
"""

EXAMPLES = r"""
- name: AMI on the loopback, and for the wallboard's network
  voipsec.asterisk.harden:
    topic: manager
    settings:
      permit: [10.20.0.0/16]
      users:
        wallboard:
          read: [call, agent]
          write: []

- name: No calls without an account, but for those of one provider
  voipsec.asterisk.harden:
    topic: sip
    settings:
      guest_networks: [198.51.100.16/28]
"""

RETURN = r"""
findings:
  description: What was judged, in the order of the rules.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The rule, such as C(AST-AMI-002).
      type: str
      returned: always
    title:
      description: The rule in a few words.
      type: str
      returned: always
    subject:
      description: What was judged where a rule looks at several things, such as the name of an AMI user; else empty.
      type: str
      returned: always
    severity:
      description: low, medium, high or critical.
      type: str
      returned: always
    state:
      description:
        - C(pass) is safe already; C(fixed) was not, and is now (in check mode it would be); C(fail) is not safe; C(kept) is not safe and
          stays so because somebody uses it or a setting says so; C(waived) is accepted or switched off; C(not_applicable) and
          C(not_checked) say why in C(reason).
      type: str
      returned: always
    reason:
      description: One sentence.
      type: str
      returned: always
    evidence:
      description: File and line with the option and its value, secrets masked, and what the running Asterisk says.
      type: list
      elements: str
      returned: always
    remedy:
      description: What to do where it is not safe.
      type: str
      returned: always
    variable:
      description: The variable of the role that decides.
      type: str
      returned: always
failed_findings:
  description: Findings that are still open, with at least the severity of C(fail_severity), and not accepted, as C(id) or C(id:subject).
  returned: always
  type: list
  elements: str
summary:
  description: One sentence for people, with what is open and what was kept.
  returned: always
  type: str
changed_files:
  description: Files that were written.
  returned: always
  type: list
  elements: str
changes:
  description: What changed, as M(voipsec.asterisk.config) returns it.
  returned: always
  type: list
  elements: dict
modes:
  description:
    - Files that had to be there with a mode, such as logs, and were not. A change that is taken back leaves them closed.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description: The file.
      type: str
      returned: always
    before:
      description: Its mode, owner and group, for example C(0644 asterisk:asterisk); null where there was none.
      type: str
      returned: always
    after:
      description: The same afterwards; in check mode as it would be.
      type: str
      returned: always
reloaded:
  description: What was reloaded, or would be in check mode.
  returned: always
  type: list
  elements: dict
pending_restart:
  description: What waits for a restart, as M(voipsec.asterisk.reload) returns it.
  returned: always
  type: list
  elements: dict
daemon:
  description: What the running Asterisk was asked afterwards, and what it said. Empty in check mode and where it does not run.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The rule.
      type: str
      returned: always
    asked:
      description: The question.
      type: str
      returned: always
    wanted:
      description: The answer that is safe.
      type: str
      returned: always
    said:
      description: The answer.
      type: str
      returned: always
asterisk_version:
  description: The version for which was judged.
  returned: always
  type: str
run_id:
  description: The run of this task, which names its restore point.
  returned: always
  type: str
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import harden_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import judging


def main():
    """Read the options, do the work, say what happened."""
    module = AnsibleModule(argument_spec=harden_call.argument_spec(), supports_check_mode=True)
    try:
        result = harden_call.run(module.params, module.check_mode, module._diff, judging.Judge)
    except (HostError, EditError, judging.SettingsError) as error:
        module.fail_json(msg=str(error))
    for warning in result.pop("warnings"):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
