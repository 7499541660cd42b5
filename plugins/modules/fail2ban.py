#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jails of fail2ban that count attempts in Asterisk's log and ban in the kernel, with the running fail2ban as witness."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: fail2ban
short_description: Let fail2ban count attempts in Asterisk's log and ban for one service
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Writes jails, filters and an action of fail2ban, lets fail2ban judge them, reloads or starts it, and asks it whether it runs with them. Where it
    does not, the files of before are back and run, and the module fails with fail2ban's reason.
  - The filters read Asterisk's log in JSON (C(voipsec_log), set up by the role P(voipsec.asterisk.sip_hardening#role)), count each attempt once, and
    take an address only from where no caller can write it.
  - A ban closes the ports of one service for one address, through the sets C(banned_SERVICE4) and C(banned_SERVICE6) of the nftables table where it
    is loaded and has them, otherwise through fail2ban's own action for nftables.
  - Lets a timer of systemd rotate Asterisk's log each day and whenever it has grown to 64 MB, with C(logrotate).
  - A jail that cannot start, because its log or its filter is missing for example, is left out with a warning, so that the others start. One that
    the settings name fails before anything is changed.
options:
  settings:
    description:
      - The variables of the role, without their prefix. C(attempts) (2) refused logins within C(findtime) (6h) ban for C(bantime) (1h), which doubles
        with each further ban up to C(bantime_max) (7d). C(scan_attempts) (10) is for requests of unknown accounts, C(sshd_attempts) (5) for SSH.
      - C(never_ban) lists networks, addresses and DNS names. C(jails) is a list of dictionaries that change a jail by its C(name) (C(enabled),
        C(attempts), C(findtime), C(bantime)) or add one (with C(log) or C(backend), C(filter) and C(ports)).
    type: dict
    default: {}
  services:
    description:
      - The ports of each service that this host offers, by C(tcp) and C(udp), as numbers, ranges such as C(8000-8010), or pairs of first and last;
        see the example. A jail whose service is not there is not made. Names are C(sip), C(wss), C(ami), C(http), C(iax2) and C(ssh).
      - Without any, the module looks which there are, in Asterisk and sshd, and what providers Asterisk knows, which are never banned.
    type: dict
    default: {}
  ignore:
    description:
      - Networks, addresses and DNS names that no jail bans, beside C(never_ban) of the settings, such as trunks and management networks. The address
        that the current run comes from and the host's own are always among them.
    type: list
    elements: str
    default: []
  table:
    description: The nftables table, of the family inet, whose sets take the bans.
    type: str
    default: voipsec
  expect_table:
    description:
      - In check mode, whether the table and its sets will be there in a real run, because an earlier task of it loads them.
    type: bool
    default: false
  log:
    description: Asterisk's log in JSON.
    type: path
    default: /var/log/asterisk/voipsec_log
  config_file:
    description: The asterisk.conf of the Asterisk that is meant. Default is that of the only one on the host.
    type: path
  state:
    description: V(absent) takes the files away and reloads fail2ban, where it runs.
    type: str
    choices: [present, absent]
    default: present
  run_id:
    description: The id of the run, for the journal of the change. Default is a new one.
    type: str
  state_directory:
    description: Where the journal of the change lies, for root only.
    type: path
    default: /var/lib/voipsec
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
  diff_mode:
    description: Returns the difference between the files that are there and those that are wanted, and what the running fail2ban does otherwise.
    support: full
  idempotent:
    description: A second call changes nothing, as long as the host and the address of the run are the same.
    support: full
seealso:
  - module: voipsec.asterisk.firewall
notes:
  - Needs root on the host, and fail2ban 0.11 or newer.
"""

EXAMPLES = r"""
- name: Ban after the second wrong password, for ten minutes at first, and never a provider
  voipsec.asterisk.fail2ban:
    settings:
      attempts: 2
      bantime: 10m
      never_ban: [198.51.100.0/28]
      jails:
        - name: nginx-http-auth
          log: /var/log/nginx/error.log
          ports: {tcp: [80, 443]}
    services:
      sip: {udp: [5060], tcp: [5060, 5061]}
      ssh: {tcp: [22]}
"""

RETURN = r"""
jails:
  description: The jails that run.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
    service:
      description: The services that a ban closes.
      type: list
      elements: str
      returned: always
    attempts:
      description: How many attempts ban.
      type: int
      returned: always
    findtime:
      description: Within how many seconds.
      type: int
      returned: always
    bantime:
      description: For how many seconds the first time.
      type: int
      returned: always
    log:
      description: Where it reads.
      type: str
      returned: always
    action:
      description: How it bans, for people.
      type: list
      elements: str
      returned: always
reasons:
  description: What differed, one clause each.
  returned: always
  type: list
  elements: str
"""

import functools

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import fail2ban_call, results
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


def main():
    """Read the options, do the work, say what happened."""
    module = AnsibleModule(argument_spec=fail2ban_call.argument_spec(), supports_check_mode=True)
    try:
        results.answer(module, functools.partial(fail2ban_call.run, make_planner=plan.Planner, files=plan.FILES))
    except SettingsError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
