#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put a guard in front of every line of an Asterisk's dialplan that dials a trunk, and ask Asterisk whether it stands."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: toll_fraud
short_description: Guard an Asterisk's trunks against calls that cost more than they may
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Reads the dialplan, finds each line that dials a trunk, and puts a guard in front of it that knows the number at that moment, whichever way the
    call came. The dialplan itself stays as it is, but for lines at the end of C(extensions.conf), or of the custom file of the program that writes it.
  - The guard permits destinations, and limits calls, minutes and money of an endpoint, a trunk and the host. What it counts is in AstDB.
  - Ways to a trunk in which no guard can stand, such as AGI programs, are listed in RV(unguarded).
  - All files are one transaction with a restore point. If the reload takes anything away, they are put back, reloaded, and the task fails.
  - The role P(voipsec.asterisk.toll_fraud#role) is this module and its variables.
extends_documentation_fragment:
  - voipsec.asterisk.transaction
options:
  state:
    description:
      - V(present) makes the guard as O(settings) say. V(absent) takes it away, and the dialplan has its old bytes; counters stay in AstDB.
      - V(status) changes nothing and returns the counters.
    type: str
    choices: [present, absent, status]
    default: present
  settings:
    description:
      - The variables of the role P(voipsec.asterisk.toll_fraud#role), without their prefix, for example C(country) for C(toll_fraud_country). What is not
        given has the default of the role. One that is not known is a warning with the nearest known name.
    type: dict
    default: {}
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
      - Reload the dialplan, check that nothing is lost, and ask Asterisk whether the guard stands.
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
    description: Returns the difference of each file.
    support: full
  idempotent:
    description: A second call changes nothing, as long as the dialplan is the same.
    support: full
seealso:
  - module: voipsec.asterisk.reload
  - module: voipsec.asterisk.restore_point
notes:
  - Needs root on the host.
  - After a change of the dialplan the guard refuses calls that cost until the module runs again, see RV(dialplan_changed).
"""

EXAMPLES = r"""
- name: Calls in the country and to its neighbours, and at most 20 euros a day for each telephone
  voipsec.asterisk.toll_fraud:
    settings:
      country: DE
      allowed: [national, AT, CH]
      prices: {national: '0.02', AT: '0.05', CH: '0.10'}
      limits:
        - {for: endpoint, calls: 2, money_per_day: '20.00'}
        - {for: host, calls: 10, call_minutes: 120, money_per_day: '200.00'}

- name: What was counted today
  voipsec.asterisk.toll_fraud:
    state: status
  register: counted
"""

RETURN = r"""
guarded:
  description: The lines with a guard in front of them, as file, line, context, extension and priority.
  returned: always
  type: list
  elements: str
unguarded:
  description: Ways to a trunk in which no guard stands, each with its place.
  returned: always
  type: list
  elements: str
counters:
  description: What is counted, with O(state=status).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description:
        - C(day) with the value C(day:seconds:money), C(rate) with C(minute:calls), C(open) with
          C(start:seconds granted:price:trunk:endpoint:channel), or C(told) with the day. Money is in 1/10000 of the currency.
      type: str
      returned: always
    key:
      description: C(h) for the host, C(t/TRUNK), C(e/ENDPOINT), or the id of the call.
      type: str
      returned: always
    value:
      description: The value as it is in AstDB.
      type: str
      returned: always
standing:
  description: Whether the running Asterisk has the guard.
  returned: with O(state=status)
  type: bool
dialplan_changed:
  description: Whether files of the dialplan were changed since the guard was made, so that it has to be made again.
  returned: with O(state=status)
  type: bool
changed_files:
  description: Files that were written or taken away.
  returned: always
  type: list
  elements: str
reloaded:
  description: What was reloaded, or would be in check mode.
  returned: always
  type: list
  elements: dict
asterisk_version:
  description: The version for which the guard was made.
  returned: always
  type: str
run_id:
  description: The run of this task, which names its restore point.
  returned: always
  type: str
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import toll_fraud_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.planner import Planner


def main():
    """Read the options, do the work, say what happened."""
    module = AnsibleModule(argument_spec=toll_fraud_call.argument_spec(), supports_check_mode=True)
    try:
        result = presentable(toll_fraud_call.run(module.params, module.check_mode, module._diff, Planner))
    except (HostError, SettingsError) as error:
        module.fail_json(msg=presentable(str(error)))
    for warning in result.pop("warnings") + ["No guard stands in this way: " + way for way in result["unguarded"]]:
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
