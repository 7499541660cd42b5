#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find accounts of databases that anybody gets into, and give them new passwords together with the files that hold them."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: database_accounts
short_description: Find default passwords, anonymous users and open doors of MariaDB and PostgreSQL, and rotate passwords with the files that hold them
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Asks the servers of this host for their accounts, and tries what they keep in place of passwords with the defaults of systems for telephony, the
    names of the accounts, and common passwords.
  - Finds the places in files of this host that hold the password of an account, C(res_odbc.conf), C(odbc.ini), C(cdr_*.conf), C(cel_*.conf),
    C(res_pgsql.conf), C(/etc/freepbx.conf), C(/etc/amportal.conf), C(/root/.my.cnf). A place counts when what stands there is the password that the
    server has.
  - A rotation is noted on the host, the server gets the new password, the files are replaced in one transaction, each way that a file
    tells is logged in by, and Asterisk connects anew. Where one of these goes wrong, all of it is changed back. What ends a run in between is
    brought to an end by the next one with O(apply), all the way forward or all the way back.
  - New passwords are made on the controller and are stored in O(escrow) before the host gets them. No password is an argument of the module or of a
    program, in a statement, or part of what is returned; servers get what they keep in place of it.
extends_documentation_fragment:
  - voipsec.asterisk.escrow
options:
  apply:
    description:
      - Do what the other options say. Without it, the module only reports.
    type: bool
    default: false
  weak:
    description:
      - What is done to an account that has no password, or one that is known, its own name, or common.
      - An account that others may use, because the server listens where they reach it and lets them in, is reported and left alone until O(clients)
        lists who does. So is one whose password stands in no file that is known.
    type: str
    choices: [report, rotate]
    default: report
  anonymous:
    description:
      - What is done to users of MariaDB without a name. Dropping cannot be undone.
    type: str
    choices: [report, drop]
    default: report
  remote_root:
    description:
      - What is done to C(root) of MariaDB from other hosts than this one. Dropping cannot be undone.
    type: str
    choices: [report, drop]
    default: report
  test_database:
    description:
      - What is done to MariaDB's database C(test), which everybody may use. One with tables is left alone.
    type: str
    choices: [report, drop]
    default: report
  freepbx:
    description:
      - What is done to an administrator of FreePBX (table C(ampusers), in MariaDB) whose password is known, its own name, or common.
    type: str
    choices: [report, rotate]
    default: report
  accounts:
    description:
      - Accounts by their id, such as V(mariadb:freepbxuser), that get a new password whatever theirs is like.
    type: list
    elements: str
    default: []
  clients:
    description:
      - For accounts by their id, who uses them beside the files of this host, as a list of names. An empty list says that nobody does.
      - They are told in RV(accounts[].tell), and need the new password from the escrow.
    type: dict
    default: {}
  consumers:
    description:
      - More files of this host that hold the password of an account. They change in the same transaction. A place whose value is not the account's
        password is refused.
    type: list
    elements: dict
    default: []
    suboptions:
      account:
        description: The id of the account, such as V(mariadb:asteriskuser).
        type: str
        required: true
      path:
        description: The file.
        type: path
        required: true
      option:
        description:
          - The name of the option in a file of lines such as C(name = value), with or without quotes. It must be there once.
          - One of O(consumers[].option) and O(consumers[].pattern) is required.
        type: str
      pattern:
        description: A Python regular expression with one group, which is the password. It must fit once.
        type: str
  engines:
    description:
      - The kinds of servers that are looked into, where one runs.
    type: list
    elements: str
    choices: [mariadb, postgresql]
    default: [mariadb, postgresql]
  guess_seconds:
    description:
      - How long passwords are tried in one call. What was not tried is told in RV(untried).
    type: int
    default: 20
  policies:
    description:
      - What new passwords are like, as for M(voipsec.asterisk.credentials), by the kinds C(mariadb), C(postgresql) and C(freepbx).
    type: dict
    default: {}
  groups:
    description:
      - Policies for some accounts, as for M(voipsec.asterisk.credentials).
    type: list
    elements: dict
    default: []
  config_directory:
    description:
      - The directory of the Asterisk configuration.
    type: path
    default: /etc/asterisk
  config_file:
    description:
      - The asterisk.conf of the Asterisk that is meant. Default is C(asterisk.conf) in O(config_directory).
    type: path
  run_id:
    description:
      - Name of the run that this task belongs to. There is no restore point of it, because old files are of no use once the server has another
        password; rotate again instead.
    type: str
  state_directory:
    description:
      - Where the note of a change, the lock, and what was tried lie. Its subdirectories are for root only (0700).
    type: path
    default: /var/lib/voipsec
  remember:
    description:
      - Set by this collection itself. Whether it is noted what was tried, which is no change of the host's configuration.
    type: bool
    default: false
  step:
    description:
      - Set by this collection itself. V(plan) says what is due, V(compare) which of some passwords are live, V(apply) does it.
    type: str
    choices: [plan, compare, apply]
    default: plan
  handover:
    description:
      - Set by this collection itself. A file of O(state_directory) with passwords, which is removed before it is looked into.
    type: path
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything. The escrow is opened and not written.
    support: full
  diff_mode:
    description: Returns what becomes of each account, and the names of files, without passwords.
    support: full
  idempotent:
    description: A second call changes nothing.
    support: full
seealso:
  - module: voipsec.asterisk.accounts
  - module: voipsec.asterisk.credentials
notes:
  - Needs root on the host, whom MariaDB lets in by its socket, by C(/root/.my.cnf), or by a password that is known; and the account C(postgres).
  - MariaDB is looked into from 10.4 on, the first server of PostgreSQL that C(psql) finds. MySQL and Percona are named and not looked into.
"""

EXAMPLES = r"""
- name: Say which accounts of databases anybody gets into
  voipsec.asterisk.database_accounts:

- name: Give them new passwords, and take away what nobody needs
  voipsec.asterisk.database_accounts:
    apply: true
    weak: rotate
    anonymous: drop
    test_database: drop
    clients:
      mariadb:asteriskuser: [reports.example.com]
"""

RETURN = r"""
accounts:
  description: The accounts, and other things of the servers, of which there is something to say.
  returned: when the module plans or applies
  type: list
  elements: dict
  contains:
    id:
      description: Such as C(mariadb:asteriskuser) or C(postgresql:@listening).
      type: str
      returned: always
    kind:
      description: C(mariadb), C(postgresql), or C(freepbx).
      type: str
      returned: always
    name:
      description: The rest of the id.
      type: str
      returned: always
    user:
      description: Of the account; empty for what is none.
      type: str
      returned: always
    hosts:
      description: From where it may come, in MariaDB; the database, of FreePBX.
      type: list
      elements: str
      returned: always
    accounts:
      description: Always empty.
      type: list
      elements: str
      returned: always
    realm:
      description: Always null.
      type: str
      returned: always
    words:
      description: Always empty.
      type: list
      elements: str
      returned: always
    action:
      description: C(replace) and C(drop) do so; C(report) does nothing; C(refused) must not or could not be done; C(wait) comes in a later run.
      type: str
      returned: always
    reasons:
      description: In stable words, C(empty), C(known), C(name), C(common), C(anonymous), C(remote_root), C(test_database), C(listening), C(trust) and
        C(cleartext).
      type: list
      elements: str
      returned: always
    sentence:
      description: The same for people.
      type: str
      returned: always
    needs_secret:
      description: Whether a new password is needed for it.
      type: bool
      returned: always
    tell:
      description: Who must be told the new password.
      type: str
      returned: always
    proof:
      description: What Asterisk's connections said afterwards; null where the account was not changed.
      type: dict
      returned: always
      contains:
        state:
          description: C(proven), or C(not_proven) where no connection of Asterisk could be asked. The logins by the files are proven in any case.
          type: str
          returned: always
        reasons:
          description: Why it is not proven.
          type: list
          elements: str
          returned: always
weak:
  description: What is still there after this call; without O(apply), what is there. The keys are those of M(voipsec.asterisk.credentials).
  returned: when the module plans or applies
  type: list
  elements: dict
servers:
  description: The servers that run here, each with its engine and the ids of its accounts.
  returned: when the module plans or applies
  type: list
  elements: dict
places:
  description: For each account by its id, the places that hold its password, as file and line.
  returned: when the module plans or applies
  type: dict
untried:
  description: Accounts of which not the whole list was tried, as of M(voipsec.asterisk.accounts).
  returned: always
  type: list
  elements: dict
live:
  description: For each password that was handed over, by id, whether it is the one that the account has now.
  returned: when the step is compare
  type: dict
changed_files:
  description: Files that were written, or would be in check mode.
  returned: always
  type: list
  elements: str
run_id:
  description: The run of this task.
  returned: always
  type: str
escrow:
  description: What happened in the escrow, without passwords.
  returned: when O(apply=true)
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import database_accounts_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import options
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.review import Review
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


def main():
    """Read the options, do the work, say what happened."""
    module = AnsibleModule(argument_spec=dict(database_accounts_call.argument_spec(), escrow=options.ESCROW), supports_check_mode=True)
    try:
        result = database_accounts_call.run(module.params, module.check_mode, module._diff, Review)
    except (HostError, SettingsError) as error:
        module.fail_json(msg=str(error))
    for warning in result.pop("warnings"):
        module.warn(warning)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
