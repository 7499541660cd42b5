#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prove on the host that wrong passwords end in a ban which the kernel holds."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: fail2ban_proof
short_description: Prove on the host that wrong passwords end in a ban which the kernel holds
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Makes a network namespace with an address of its own for some seconds, and fails to register from there as often as one may, at one
    SIP socket of Asterisk for each family and protocol (UDP, TCP). Nobody else is banned, and the ban is taken back.
  - Follows what happens. Asterisk must answer, log the address, the jail must read that log, count the line and ban, the kernel must hold
    the ban, and drop what comes. What C(fail2ban-client) says of a ban counts for nothing.
  - Where a link is broken the module fails and names it.
  - Where nobody may make a namespace (a container without CAP_SYS_ADMIN), or Asterisk has no such socket, nothing is proven. That is a
    warning, and RV(proven) is null; it is never taken for a success.
  - The namespace belongs to a process of the module and ends with it, however it ends.
options:
  sockets:
    description:
      - Where Asterisk listens, as C(asterisk_host.sockets) of M(voipsec.asterisk.facts) has it. Only SIP without TLS is used.
    type: list
    elements: dict
    required: true
  log:
    description:
      - The file in which Asterisk logs attacks, which the jail reads.
    type: path
    required: true
  attempts:
    description:
      - How many wrong passwords lead to a ban.
    type: int
    required: true
  jail:
    description:
      - The jail of fail2ban that bans.
    type: str
    default: voipsec-auth
  table:
    description:
      - The nftables table whose sets hold bans. Where it has no set for the service, the address is looked for in all tables.
    type: str
    default: voipsec
  service:
    description:
      - The service whose sets C(banned_SERVICE4) and C(banned_SERVICE6) hold the ban.
    type: str
    default: sip
attributes:
  check_mode:
    description: Is skipped in check mode, because it sends requests and bans an address for some seconds.
    support: none
  diff_mode:
    description: There is no difference to show.
    support: none
  idempotent:
    description: It changes nothing that stays.
    support: full
seealso:
  - module: voipsec.asterisk.firewall
  - module: voipsec.asterisk.facts
"""

EXAMPLES = r"""
- name: Prove that two wrong passwords end in a ban
  voipsec.asterisk.fail2ban_proof:
    sockets: "{{ asterisk_host.sockets }}"
    log: /var/log/asterisk/voipsec_log
    attempts: 2
  register: proof
"""

RETURN = r"""
proven:
  description: Whether every link held, at every place; null where nothing could be proven.
  returned: always
  type: bool
proofs:
  description: What came out at each place, with family (4 or 6), protocol, port, broken (the first link that does not hold, or null), told.
  returned: always
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import proof_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def main():
    """Read the options, do the work, say what happened."""
    module = AnsibleModule(argument_spec=proof_call.argument_spec(), supports_check_mode=False)
    try:
        result = proof_call.run(module.params)
    except HostError as error:
        module.fail_json(msg=str(error))
    for warning in result.pop("warnings"):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
