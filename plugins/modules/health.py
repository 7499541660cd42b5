#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the Asterisk on a host is healthy, and as healthy as before."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: health
short_description: Tell whether Asterisk is healthy, and as healthy as before
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Asks the running Asterisk whether it answers and has fully booted, since when it runs, which telephones are registered and which of them
    answer, whether its own registrations at providers stand, on which sockets of SIP and IAX2 it listens, and which calls are up.
  - With O(before), the result of an earlier task, it compares, and RV(healthy) is V(false) with one sentence for each thing that was lost.
    So a rollout knows whether to go on. The task itself does not fail; a stopped or hanging Asterisk is a result, too.
  - It changes nothing.
  - Losses are told from what happens by itself. Telephones may be gone up to O(lost_registrations). Calls end; one counts as cut only where
    its driver runs no more or Asterisk was restarted, unless O(lost_calls) says how far their number may fall.
  - A telephone that is locked out stays registered until its registration expires. Only what is looked at for longer than that is
    proven, see O(hold).
extends_documentation_fragment:
  - voipsec.asterisk.running
options:
  before:
    description:
      - RV(health) of an earlier task on the same host. Without it only the daemon itself is judged.
    type: dict
  lost_registrations:
    description:
      - How many devices may be gone that were registered or answered, as a number such as V(2), or a percentage of them such as V(5%),
        rounded down. A device is a telephone that registered, or a peer on a fixed address that is asked whether it answers (C(qualify)).
      - Registrations of this Asterisk at providers are never allowed to go, unless O(expected_losses) names them.
    type: str
    default: "0"
  lost_calls:
    description:
      - How far the number of calls may fall, as a number or a percentage. Without it the number is not judged, because calls end.
    type: str
  expected_losses:
    description:
      - What is meant to go, as C(kind:name) with shell patterns. Kinds are C(device) (V(device:PJSIP/101)), C(registration)
        (V(registration:PJSIP/carrier)), C(socket) (V(socket:udp 0.0.0.0:4569)) and C(call), a channel (V(call:IAX2/*)).
    type: list
    elements: str
    default: []
  wait:
    description:
      - Seconds within which what is missing may come back. Telephones need time to register again.
      - A restart is never waited for, as it took the calls along.
    type: int
    default: 0
  hold:
    description:
      - Seconds for which the host has to stay healthy. It is looked at again and again meanwhile; what goes missing has O(wait) to come back.
      - Telephones prove that they still get in when they register anew, so V(120) covers those that do so every minute or two.
    type: int
    default: 0
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
  diff_mode:
    description: Returns details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: none
    details: It changes nothing.
notes:
  - It needs root.
  - Tested with Asterisk 16 and 22.
seealso:
  - module: voipsec.asterisk.facts
    description: Has more about the same things.
  - module: voipsec.asterisk.reload
    description: Compares around a single reload, down to each context and module.
"""

EXAMPLES = r"""
- name: Look at the host before it is changed
  voipsec.asterisk.health:
  register: before

- name: Change it
  ansible.builtin.import_role:
    name: voipsec.asterisk.sip_hardening

- name: Look again, and wait until telephones are back
  voipsec.asterisk.health:
    before: "{{ before.health }}"
    lost_registrations: 2%
    wait: 60
    hold: 120
  register: after

- name: Stop where something was lost
  ansible.builtin.assert:
    that: after.healthy
    fail_msg: "{{ after.reasons | join(' ') }}"
"""

RETURN = r"""
healthy:
  description: Whether Asterisk answers, has fully booted, and has lost nothing that it may not lose.
  returned: always
  type: bool
  sample: false
reasons:
  description: One sentence for each thing that makes it unhealthy.
  returned: always
  type: list
  elements: str
  sample:
    - "2 of 40 devices that were registered or answered are gone or do not answer: PJSIP/101, PJSIP/102. At most 0 may."
passed:
  description: One sentence for each difference that may be, such as calls that ended.
  returned: always
  type: list
  elements: str
  sample: ["2 of 8 channels ended meanwhile, as calls do."]
seconds:
  description: How long it was looked at.
  returned: always
  type: float
  sample: 12.5
health:
  description: The last look, for O(before) of a later task. A value is null where the daemon could not be asked.
  returned: always
  type: dict
  contains:
    schema:
      description: Version of this form.
      type: int
      returned: always
      sample: 1
    running:
      description: Whether an Asterisk with this configuration runs.
      type: bool
      returned: always
      sample: true
    answers:
      description: Whether it can be asked. C(false) with RV(health.running=true) means that it hangs.
      type: bool
      returned: always
      sample: true
    fully_booted:
      description: Whether it has loaded everything.
      type: bool
      returned: always
      sample: true
    reason:
      description: Why it cannot be judged; null where it can.
      type: str
      returned: always
    version:
      description: The running version.
      type: str
      returned: always
      sample: 22.10.1+dfsg+~cs6.17.60671434-1
    pid:
      description: Process id.
      type: int
      returned: always
      sample: 812
    started:
      description: When it started, in seconds since the epoch, to the second.
      type: int
      returned: always
      sample: 1795646400
    calls:
      description: The number of calls in progress.
      type: int
      returned: always
      sample: 4
    channels:
      description: The channels in progress, unique id to name.
      type: dict
      returned: always
      sample: {"1795646412.7": PJSIP/101-00000003}
    drivers:
      description: Names of the running modules of channel drivers and dialplan sources.
      type: list
      elements: str
      returned: always
      sample: [chan_iax2, chan_pjsip, pbx_config]
    devices:
      description:
        - Telephones that registered, and peers on fixed addresses that are asked whether they answer, by name. A PJSIP device is an AOR.
        - V(reachable) is one that answers, V(unmonitored) one that nobody asks, V(unreachable) one that does not answer.
      type: dict
      returned: always
      sample: {PJSIP/101: reachable, PJSIP/102: unmonitored}
    devices_by_driver:
      description: How many devices are in which state.
      type: dict
      returned: always
      sample: {PJSIP: {reachable: 1, unmonitored: 1, unreachable: 0}}
    outbound_registrations:
      description: Registrations of this Asterisk at providers, with their state.
      type: dict
      returned: always
      sample: {PJSIP/carrier: Registered}
    sockets:
      description: Sockets of SIP and IAX2 on which it listens; null where the process cannot be looked into.
      type: list
      elements: str
      returned: always
      sample: ["udp 0.0.0.0:4569", "udp 0.0.0.0:5060"]
    unknown:
      description: One sentence for each thing that could not be seen.
      type: list
      elements: str
      returned: always
      sample: []
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import health_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import answer


def main():
    """Look, judge, say so."""
    answer(AnsibleModule(argument_spec=health_call.argument_spec(), supports_check_mode=True), health_call.run)


if __name__ == "__main__":
    main()
