#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Own one nftables table: compare, change on trial, confirm."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: nftables
short_description: Own one nftables table, and never lock the administrator out
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Loads a ruleset into one table of the family C(inet), in one transaction. All other tables stay as they are.
  - A change takes itself back, on the host and by the host alone, unless it is confirmed over a new connection in time.
  - Only then is the ruleset loaded at boot, before the network and before Asterisk, and repaired within a minute when something else
    on the host flushes it, such as C(nft flush ruleset) or a restart of C(nftables.service).
  - What is loaded is compared with what loading the ruleset gives in an empty network namespace, not with a text, so a rule that
    somebody has added or removed by hand is seen, and a ruleset that is written differently and means the same is no change.
  - The elements of sets with the flag C(timeout) or C(dynamic), such as bans, belong to the running host. They stay when the ruleset
    changes, is taken back or repaired, and over a reboot. The elements of all other sets belong to the ruleset.
extends_documentation_fragment:
  - voipsec.asterisk.rollback
options:
  state:
    description:
      - V(present) loads O(ruleset). V(absent) deletes the table and all files of it; that needs no confirmation.
    type: str
    choices: [present, absent]
    default: present
  ruleset:
    description:
      - What stands between the braces of the table, in the language of nft(8), which every version on the hosts must understand.
      - It stands alone, without C(include), and without naming an interface by C(iif) or C(oif), because the interface may not be there at boot.
    type: str
  elements:
    description:
      - Elements of large sets without a timeout that O(ruleset) declares, as lists by the name of the set. Differences show their number.
    type: dict
    default: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
  diff_mode:
    description: Returns what is loaded and what will be, in one order of the parts.
    support: full
  idempotent:
    description: A second call changes nothing.
    support: full
notes:
  - Needs root on the host, and nftables 0.9.8 or newer.
"""

EXAMPLES = r"""
- name: Let in SSH and SIP, and nothing else
  voipsec.asterisk.nftables:
    ruleset: |
      set banned { type ipv4_addr; flags timeout; timeout 1h; }
      set devices { type ipv4_addr; flags interval; }
      chain input {
          type filter hook input priority $priority; policy drop;
          iifname "lo" accept
          ct state invalid drop
          ct state established,related accept
          tcp dport 22 accept
          ip saddr @banned drop
          ip saddr @devices udp dport 5060 accept
          meta l4proto { icmp, ipv6-icmp } accept
      }
    elements:
      devices: [10.20.0.0/16, 198.51.100.7]

- name: The same over a connection that proves nothing
  voipsec.asterisk.nftables:
    ruleset: "{{ lookup('ansible.builtin.file', 'pbx.nft') }}"
    probe:
      tcp: "{{ ansible_host }}:22"

- name: No table any more
  voipsec.asterisk.nftables:
    state: absent
"""

RETURN = r"""
reasons:
  description: What differed, one clause each.
  returned: always
  type: list
  elements: str
  sample: ["the chain input differs"]
trial:
  description: The change on trial, with C(token), C(seconds) and C(until) in unix seconds; null when nothing is on trial.
  returned: always
  type: dict
confirmed:
  description: Whether this task has made the ruleset the one that stays.
  returned: always
  type: bool
rolled_back:
  description: Whether the change that was to be confirmed had been taken back already.
  returned: always
  type: bool
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import nftables_call, results


def main() -> None:
    """Read the options, do the work, say what happened."""
    results.answer(AnsibleModule(argument_spec=nftables_call.argument_spec(), supports_check_mode=True), nftables_call.run)


if __name__ == "__main__":
    main()
