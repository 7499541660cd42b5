#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Say what is wrong with the Asterisk of a host, with proof, and change nothing."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: audit
short_description: Say what is wrong with the Asterisk of a host, with proof, and change nothing
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Reads the configuration as Asterisk reads it, asks the running Asterisk, the kernel, systemd, fail2ban and the SSH server, and judges
    all of it by the rules of the catalogue, which C(docs/rules.md) lists.
  - Every finding has its evidence, which is a file and a line, the value that counts and where it comes from, and what the running daemon says. A
    difference between the two is a finding of its own. Secrets are never shown.
  - It judges by its own reading and not by that of M(voipsec.asterisk.harden), so that it checks the work of the roles too. Secrets are judged as by
    M(voipsec.asterisk.credentials_info), and the paths of calls through the dialplan by a judge that no role uses.
  - Nothing on the host is changed, in check mode and without.
options:
  host:
    description:
      - The name by which waivers know this host; the role gives C(inventory_hostname).
    type: str
    default: ""
  waivers:
    description:
      - Findings that somebody accepts. Each is a dictionary with C(rule) (an id, or a pattern such as C(AST-MOD-*)), C(reason), C(by) and
        C(expires) (a date; from that day on the finding fails again, and says so), and perhaps C(host) and C(subject) (patterns; C(account) is
        another word for the latter).
    type: list
    elements: dict
    default: []
  attestations:
    description:
      - What only a person can know, by the id of its rule, for example C(AST-TRUNK-001). Each is a dictionary with C(by), C(date) and perhaps
        C(expires). Without the latter it is good for a year.
    type: dict
    default: {}
  numbers:
    description:
      - What costs money where this host stands, as a dictionary with C(international) (prefixes, in quotes), C(premium) and C(emergency) (numbers, or
        patterns of Asterisk), and C(internal_digits) (numbers of two to so many digits that do not begin with 0 are internal).
      - Of what it does not name the defaults count. These are the prefixes C(00), C(011) and C(+), the premium numbers of Germany and North America,
        the emergency numbers C(110), C(112), C(911), C(999), C(000) and C(0112), and five digits.
    type: dict
    default: {}
  config_directory:
    description:
      - The configuration directory of the Asterisk that is meant. Default is the one that its asterisk.conf names.
    type: path
  config_file:
    description:
      - The asterisk.conf of the Asterisk that is meant, where several run on the host.
    type: path
  timeout:
    description:
      - Seconds that Asterisk may take for one answer.
    type: int
    default: 60
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
  diff_mode:
    description: Nothing changes, so there is no difference.
    support: none
  idempotent:
    description: A second call changes nothing.
    support: full
seealso:
  - module: voipsec.asterisk.harden
  - module: voipsec.asterisk.credentials_info
  - module: voipsec.asterisk.facts
notes:
  - Works without root as far as it can. What it could not see stands in RV(audit.could_not_see), and the rules about it are C(not_checked).
  - Findings do not fail the task; the role P(voipsec.asterisk.audit#role) fails by severity.
"""

EXAMPLES = r"""
- name: What is wrong with this Asterisk
  voipsec.asterisk.audit:
  register: audited

- name: The same, with what was accepted and attested
  voipsec.asterisk.audit:
    host: "{{ inventory_hostname }}"
    waivers:
      - rule: AST-AMI-005
        account: crm
        reason: click-to-dial needs it
        by: J. Miller
        expires: 2027-03-31
    attestations:
      AST-TRUNK-001: {by: J. Miller, date: 2026-11-02}
"""

RETURN = r"""
audit:
  description: The document that the reports are made of.
  returned: always
  type: dict
  contains:
    schema:
      description: Its version, 1.
      type: int
      returned: always
    host:
      description: The name of O(host).
      type: str
      returned: always
    collected_at:
      description: When it was made, in UTC.
      type: str
      returned: always
    collection_version:
      description: The version of this collection, whose rules were used.
      type: str
      returned: always
    asterisk_version:
      description: The version for which was judged; null where it is not known.
      type: str
      returned: always
    distribution:
      description: The operating system.
      type: str
      returned: always
    user:
      description: The account that looked.
      type: str
      returned: always
    could_not_see:
      description: Sentences about what it was not allowed to see, or what the host does not have.
      type: list
      elements: str
      returned: always
    findings:
      description: What was judged, in the order of the rules.
      type: list
      elements: dict
      returned: always
      contains:
        rule:
          description: The id of the rule, such as C(AST-SIP-001).
          type: str
          returned: always
        subject:
          description: What was judged where a rule looks at several things; null for the host as a whole.
          type: str
          returned: always
        state:
          description: C(pass), C(fail), C(waived), C(not_applicable) or C(not_checked); C(reason) says why.
          type: str
          returned: always
        reason:
          description: One sentence.
          type: str
          returned: always
        evidence:
          description:
            - What was seen. Each is a dictionary with C(where) (file and line, or null), C(value) (null for a secret), C(source), C(running)
              (what the running Asterisk says, or null) and C(text).
          type: list
          elements: dict
          returned: always
        waiver:
          description: Reason, expiry and author of the waiver that counts; null without one.
          type: dict
          returned: always
        pending_restart:
          description: Whether the files are safe already, and only a restart of Asterisk activates them.
          type: bool
          returned: always
    rules:
      description: Every rule by its id, with title, severity, applies_to, rationale, source, remedy, variable and disruption.
      type: dict
      returned: always
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import audit_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import engine
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


def main():
    """Read the options, look, say what was found."""
    module = AnsibleModule(argument_spec=audit_call.argument_spec(), supports_check_mode=True)
    try:
        result = audit_call.run(module.params, engine.Auditor)
    except (HostError, SettingsError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
