#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find accounts of the host that anybody gets into, and close them or give them new passwords."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: accounts
short_description: Find UNIX accounts with default, guessed or empty passwords, second roots and needless shells, and do something about them
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Reads C(/etc/passwd) and C(/etc/shadow), and tries the hash of each password that lets somebody in with the defaults of distributions for
    telephony, the names of the account, and common passwords, by the host's own libcrypt. No candidate leaves the memory of a process that has
    a limit of time and memory; what it did not come to is told in RV(untried).
  - What is done about a finding is said by O(weak), O(empty), O(uid0) and O(shell). Nothing is ever done to an account that this run uses, or that
    it becomes, nor to the last one with which somebody gets in and becomes root, nor to the last one that sshd lets in, as sshd and sudo say it themselves.
  - C(/etc/passwd) and C(/etc/shadow) change in one transaction, under the lock that passwd and its like take, and with a restore point. Then the C library is
    asked; where it sees something else, both are put back.
  - New passwords are made on the controller and are stored in O(escrow) before the host gets them. No password or hash is an argument of the module, or
    part of what it returns.
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
      - What is done to an account whose password is known, its own name, or common.
      - V(lock) makes that no password lets in any more; keys do. V(expire) ends the account, for keys too, and what it has in C(cron). V(rotate) gives it
        a new password, which is in O(escrow).
    type: str
    choices: [report, lock, expire, rotate]
    default: report
  empty:
    description:
      - What is done to an account whose password is empty.
    type: str
    choices: [report, lock, expire, rotate]
    default: report
  uid0:
    description:
      - What is done to an account other than root that has the uid 0.
    type: str
    choices: [report, lock, expire]
    default: report
  shell:
    description:
      - What is done to an account of a service (its uid is below C(UID_MIN) of C(/etc/login.defs)) that has a shell to log in with.
        V(nologin) takes it away. Programs that work with C(su), such as those of PostgreSQL in Debian, may need it.
      - An account as which programs run now is left alone unless O(remedies) names it.
    type: str
    choices: [report, expire, nologin]
    default: report
  remedies:
    description:
      - For an account by its name, the remedy for all that is found of it, in place of the four options.
    type: dict
    default: {}
  guess_seconds:
    description:
      - How long passwords are tried in one call. The likeliest ones come first, for all accounts in turn. A later call goes on where this one ended,
        and tries no hash again that was tried with the whole list. V(0) tries nothing.
    type: int
    default: 20
  policies:
    description:
      - What new passwords are like, as for M(voipsec.asterisk.credentials), by the kind C(unix).
    type: dict
    default: {}
  groups:
    description:
      - Policies for some accounts, as for M(voipsec.asterisk.credentials).
    type: list
    elements: dict
    default: []
  run_id:
    description:
      - Name of the run that this task belongs to, up to 64 letters, digits, dots, dashes and underscores.
      - All tasks with the same O(run_id) share one restore point, so that M(voipsec.asterisk.restore_point) undoes the whole run.
    type: str
  keep_restore_points:
    description:
      - How many restore points stay on the host. Older ones are removed after a change; the newest one always stays.
    type: int
    default: 20
  state_directory:
    description:
      - Where restore points, the journal, the lock, and what was tried lie. Its subdirectories are for root only (0700).
    type: path
    default: /var/lib/voipsec
  run_accounts:
    description:
      - Set by this collection itself. Accounts that the connection uses.
    type: list
    elements: str
    default: []
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
    description: Returns what becomes of each account, without passwords and hashes.
    support: full
  idempotent:
    description: A second call changes nothing.
    support: full
seealso:
  - module: voipsec.asterisk.credentials
  - module: voipsec.asterisk.restore_point
notes:
  - Needs root on the host.
  - Only accounts of the host's own files are looked at, not those of a directory such as LDAP.
"""

EXAMPLES = r"""
- name: Say which accounts anybody gets into
  voipsec.asterisk.accounts:

- name: Give new passwords to who has a weak one, and end second roots
  voipsec.asterisk.accounts:
    apply: true
    weak: rotate
    empty: lock
    uid0: expire
    remedies:
      installer: expire
"""

RETURN = r"""
accounts:
  description: The accounts of which there is something to say, the worst first.
  returned: when the module plans or applies
  type: list
  elements: dict
  contains:
    id:
      description: Such as C(unix:pi).
      type: str
      returned: always
    kind:
      description: Always C(unix).
      type: str
      returned: always
    name:
      description: Of the account.
      type: str
      returned: always
    user:
      description: The same.
      type: str
      returned: always
    accounts:
      description: The same in a list.
      type: list
      elements: str
      returned: always
    realm:
      description: Always null.
      type: str
      returned: always
    words:
      description: What a new password must not be close to, besides the name.
      type: list
      elements: str
      returned: always
    action:
      description: C(lock), C(expire), C(replace) and C(nologin) do so; C(report) does nothing; C(refused) must not be done; C(wait) comes in a later run.
      type: str
      returned: always
    does:
      description: All that is done to it.
      type: list
      elements: str
      returned: always
    reasons:
      description: In stable words, C(empty), C(known), C(name), C(common), C(uid0), C(shell), C(old_hash) and C(in_passwd).
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
weak:
  description: What is still there after this call; without O(apply), what is there. The keys are those of M(voipsec.asterisk.credentials).
  returned: when the module plans or applies
  type: list
  elements: dict
untried:
  description: Accounts of which not the whole list was tried.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Such as C(unix:pi).
      type: str
      returned: always
    tried:
      description: How many candidates were tried, in this call and before.
      type: int
      returned: always
    left:
      description: How many were not.
      type: int
      returned: always
    why:
      description: Why.
      type: str
      returned: always
ways_to_root:
  description: Accounts with which somebody got in and became root before this call, by a key or a password.
  returned: when the module plans or applies
  type: list
  elements: str
used:
  description: Accounts that this run uses.
  returned: when the module plans or applies
  type: list
  elements: str
count:
  description: How many accounts were looked at.
  returned: when the module plans or applies
  type: int
live:
  description: For each password that was handed over, by id, whether it is the one that the account has now.
  returned: when the step is compare
  type: dict
taken_back:
  description: Accounts whose last run was undone by a restore point since. The escrow is told which of their passwords the host has now.
  returned: when the module plans or applies
  type: list
  elements: str
changed_files:
  description: Files that were written, or would be in check mode.
  returned: always
  type: list
  elements: str
run_id:
  description: The run of this task, which names its restore point.
  returned: always
  type: str
escrow:
  description: What happened in the escrow, without passwords.
  returned: when O(apply=true)
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import accounts_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.review import Review
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import options
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


def main():
    """Read the options, do the work, say what happened."""
    module = AnsibleModule(argument_spec=dict(accounts_call.argument_spec(), escrow=options.ESCROW), supports_check_mode=True)
    try:
        result = accounts_call.run(module.params, module.check_mode, module._diff, Review)
    except (HostError, SettingsError) as error:
        module.fail_json(msg=str(error))
    for warning in result.pop("warnings"):
        module.warn(warning)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
