#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open what this Asterisk host offers, to whom it is offered, and close the rest; or say who would be cut off."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: firewall
short_description: Open the ports that this Asterisk host uses, from the right places, and close the rest
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Looks at the listeners, peers and protocols of the host and at what its Asterisk offers, and keeps one table of nftables that lets in
    what belongs to a service and drops the rest. Forwarded traffic and the tables of others are not touched.
  - The first run stops, and changes nothing, where something is reached on the host that no service covers. It names each of these with
    the two lines that decide it. Later runs warn.
  - A change is on trial until it is confirmed over a new connection, as for M(voipsec.asterisk.nftables).
  - The role P(voipsec.asterisk.firewall#role) is this module and its variables; its README explains the table.
extends_documentation_fragment:
  - voipsec.asterisk.rollback
options:
  settings:
    description:
      - The variables of the role, without their prefix, for example C(management_networks) for C(firewall_management_networks). What is not
        given has the default of the role. One that is not known is a warning with the nearest known name.
    type: dict
    default: {}
  never_cut:
    description:
      - Networks, addresses and DNS names that nothing here cuts off. They count as management networks.
    type: list
    elements: str
    default: []
  config_file:
    description:
      - The asterisk.conf of the Asterisk that is meant. Default is that of the only one on the host.
    type: path
  part:
    description:
      - V(all) is the whole table. V(guard) changes the guard alone, and takes the rest as the last confirmed run with V(all) has left it.
      - Where no run with V(all) was confirmed, V(guard) makes a table that closes nothing. It drops who is banned, and what the guard refuses, of
        SSH, SIP, IAX2 and WebSocket. It is kept at once, without a trial, because the connection of this run proves nothing about it.
    type: str
    choices: [all, guard]
    default: all
  guard:
    description:
      - The limits in the kernel that bound what a guesser of passwords gets answered, with C(attempts), and perhaps C(limits), C(drop_scanners),
        C(ban_ports), by jail dictionaries with C(tcp) and C(udp), and C(never_banned), networks. With V(part=guard) O(settings) may name these as
        C(never_banned), too. C(enabled=false) takes the guard away, and with V(part=guard) also a table
        that has nothing else.
      - Where it is not given, the guard of the host stays as it is.
    type: dict
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
  diff_mode:
    description: Returns the difference between the table that is loaded and the one that is wanted, long sets as counts.
    support: full
  idempotent:
    description: A second call changes nothing, as long as the host offers and uses the same.
    support: full
seealso:
  - module: voipsec.asterisk.nftables
notes:
  - Needs root on the host, nftables 0.9.8 or newer and a kernel of 5.10 or newer.
"""

EXAMPLES = r"""
- name: SSH from the office, SIP from two countries, a web interface from the office
  voipsec.asterisk.firewall:
    settings:
      management_networks: [10.20.0.0/16, "fd00:20::/48"]
      countries_allowed: [DE, AT]
      services:
        - name: ssh
          from: [management]
        - name: web
          tcp: [443]
          from: [management]
      denied: [tcp/3306]
"""

RETURN = r"""
opened:
  description: The open services in the order of the table, each with C(name), C(ports), C(tcp), C(udp), C(protocols), C(from), C(always) (groups
    that reach it whatever is denied), C(countries_allowed) and C(countries_denied).
  returned: always, but where a change is only confirmed
  type: list
  elements: dict
guard:
  description: Whether there is a guard (C(enabled)), whether addresses without a device are limited together (C(global_limit)), why not (C(reason)),
    and its C(limits).
  returned: always, but where a change is only confirmed
  type: dict
closes_nothing:
  description: Whether the table has the guard alone, so that the change needed no trial.
  returned: with O(part=guard), where no run with O(part=all) was confirmed
  type: bool
undecided:
  description: What is reached on the host and belongs to no service.
  returned: with C(part=all), but where a change is only confirmed
  type: list
  elements: dict
  contains:
    kind:
      description: C(listener), C(peer) or C(protocol).
      type: str
      returned: always
    what:
      description: What it is, for people.
      type: str
      returned: always
    process:
      description: The program.
      type: str
      returned: always
    open:
      description: What to add to the variables to open it.
      type: str
      returned: always
    close:
      description: What to add to C(firewall_denied) to close it.
      type: str
      returned: always
    sentence:
      description: All of it in one sentence.
      type: str
      returned: always
providers:
  description: Places of the set C(trunks) that the configuration or the running Asterisk names, each with C(place), C(kind), C(driver), C(origin), C(where).
  returned: always, but where a change is only confirmed
  type: list
  elements: dict
other_managers:
  description: Other programs that write firewall rules, each with C(name), C(active), C(how), C(consequence).
  returned: always, but where a change is only confirmed
  type: list
  elements: dict
first_run:
  description: Whether neither the table nor its file was there.
  returned: always, but where a change is only confirmed
  type: bool
reasons:
  description: What differed, one clause each.
  returned: always
  type: list
  elements: str
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

import functools

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import firewall_call, results
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks, plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import sets
from ansible_collections.voipsec.asterisk.plugins.module_utils.programs import firewall_exempt, firewall_learn, firewall_resolve, firewall_why

COMMANDS = {"exempt": firewall_exempt.__name__, "learn": firewall_learn.__name__, "resolve": firewall_resolve.__name__,
            "why": firewall_why.__name__}


def main():
    """Read the options, do the work, say what happened."""
    module = AnsibleModule(argument_spec=firewall_call.argument_spec(), supports_check_mode=True)
    work = functools.partial(firewall_call.run, make_planner=plan.Planner, parse=networks.parse, commands=COMMANDS, sizes=sets)
    try:
        results.answer(module, work)
    except plan.SettingsError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
