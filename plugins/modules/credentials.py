#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Give accounts of an Asterisk new secrets, with an overlap where it can have two."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: credentials
short_description: Rotate the secrets of an Asterisk, with an overlap where it can have two, and prove them on the daemon
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Finds and judges every credential as M(voipsec.asterisk.credentials_info) does, and gives new secrets to those that are weak, too old,
    or named. Secrets are made on the controller and are stored in O(escrow) before the host gets them.
  - A PJSIP account accepts the new secret beside the old one for O(overlap_days), so that telephones are moved in that time. A later call takes
    the old one away. What is done at which time is decided by what the configuration shows, so an interrupted run is found by the next one.
  - chan_sip, IAX2, AMI, ARI, mailboxes and conferences have one secret only. They change at once, in batches if asked.
  - All files are changed in one transaction, with those of other programs of the host that hold a secret (O(consumers)), and reloaded. Then
    Asterisk is asked, account by account, in its memory and by real logins from the host itself. Where it says no, everything is put back.
  - Secrets that this Asterisk proves to others, such as those of trunks, are never changed.
  - No secret is an argument of the module, or part of what it returns.
extends_documentation_fragment:
  - voipsec.asterisk.transaction
  - voipsec.asterisk.escrow
options:
  apply:
    description:
      - Change what is due. Without it, the module only reports.
    type: bool
    default: false
  rotate_weak:
    description:
      - Secrets that can be guessed, and accounts that need one and have none, are due.
    type: bool
    default: true
  max_age_days:
    description:
      - Secrets that were set by this module so many days ago are due. The age of others is not known.
    type: int
  accounts:
    description:
      - These accounts are due, each as its id such as V(pjsip:100), as the name of its section, or as the name of its endpoint.
      - Within one O(run_id) an account is changed once.
    type: list
    elements: str
    default: []
  everything:
    description:
      - All accounts are due. With O(overlap_days=0) both secrets of an overlap are replaced, which is what an emergency needs.
    type: bool
    default: false
  overlap_days:
    description:
      - How long a PJSIP account accepts both secrets. With V(0) it changes at once.
      - An overlap that has begun keeps its end.
    type: int
    default: 7
  batch:
    description:
      - How many accounts without overlap change in one call, those with the worst secrets first. Default is all.
    type: int
  kinds:
    description:
      - Only accounts of these kinds are due by themselves. What O(accounts) names is due all the same.
    type: list
    elements: str
    choices: [pjsip, wizard, sip, iax2, ami, ari, voicemail, confbridge, meetme, users]
    default: []
  policies:
    description:
      - What new secrets are like, and how long old ones must be, by kind. Each is a dictionary with C(length), C(alphabet) (C(phone),
        C(letters_digits), C(lower_digits), C(hex), C(digits) or C(wide)) and C(classes), of which there must be one character each (C(upper),
        C(lower), C(digit), C(mark)).
      - A policy that no password satisfies which is worth it is refused.
    type: dict
    default: {}
  groups:
    description:
      - Policies for groups of devices whose menus take less. Each is a dictionary with C(accounts), a list of names or patterns such as
        C(2??), and C(policy). The first that fits counts.
    type: list
    elements: dict
    default: []
  digest_only:
    description:
      - Store digests in place of secrets wherever Asterisk takes one, so that the plain text is in O(escrow) alone. C(password_digest) of PJSIP from
        20.12, 21.7 and 22.2 on, C(md5_cred) before, C(md5secret) of chan_sip, and C(password_format=crypt) of ARI.
      - Accounts of these kinds that are stored as plain text are due. The realm, and on newer versions the algorithms, are pinned in the section.
      - Restore points that hold plain text of secrets are listed in RV(plain_text_points) until no account has two secrets, and destroyed then.
    type: bool
    default: false
  realm:
    description:
      - The realm of digests, and of PJSIP's new secrets. Default is the one that Asterisk uses for the account.
      - Another one is refused where there is an overlap, because a telephone that answers the first challenge only could not log in with both.
    type: str
  consumers:
    description:
      - Files of this host that hold the secret of an account too, such as those of FreePBX or of a dialer. They change in the same transaction,
        and are put back with it. A place whose value is not the account's secret is refused.
    type: list
    elements: dict
    default: []
    suboptions:
      account:
        description: The id of the account, such as V(ami:admin).
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
        description: A Python regular expression with one group, which is the secret. It must fit once.
        type: str
  rename:
    description:
      - Devices that get another name, old to new. Their sections, what names them in the dialplan, in hints, queues and other files, and Asterisk's
        database follow. Extensions and mailboxes keep their numbers.
      - Each gets a new secret at once, because the user name of the digest changes, and counts for O(batch).
      - A device of which it is not clear what names it, for example by C(PJSIP/${EXTEN}), keeps its name, with the reason.
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
  health_timeout:
    description:
      - Seconds until everything must be there again after the reload.
    type: int
    default: 20
  step:
    description:
      - Set by this collection itself. V(plan) says what is due, V(compare) which of some secrets are live, V(apply) does it.
    type: str
    choices: [plan, compare, apply]
    default: plan
  handover:
    description:
      - Set by this collection itself. A file of O(state_directory) with secrets, which is removed before it is looked into.
    type: path
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything. The escrow is opened and not written.
    support: full
  diff_mode:
    description: Returns the difference of each file, with secrets masked.
    support: full
  idempotent:
    description: A second call in the same phase changes nothing.
    support: full
seealso:
  - module: voipsec.asterisk.credentials_info
  - module: voipsec.asterisk.credentials_export
  - module: voipsec.asterisk.restore_point
notes:
  - Needs root on the host.
  - A login that proves a secret is not tried where an access list refuses it, so nothing of this counts as an attack.
"""

EXAMPLES = r"""
- name: Say which secrets would be changed, and why
  voipsec.asterisk.credentials:

- name: Give weak accounts new secrets; telephones have two weeks
  voipsec.asterisk.credentials:
    apply: true
    overlap_days: 14
    consumers:
      - account: ami:admin
        path: /etc/freepbx.conf
        pattern: "\\['AMPMGRPASS'\\] = '([^']*)'"

- name: After a break-in, change all secrets at once
  voipsec.asterisk.credentials:
    apply: true
    everything: true
    overlap_days: 0

- name: Give two devices names that scanners do not try
  voipsec.asterisk.credentials:
    apply: true
    rotate_weak: false
    rename:
      "100": reception-desk
      "101": reception-cordless
"""

RETURN = r"""
accounts:
  description: The accounts of which there is something to say.
  returned: when the module plans or applies
  type: list
  elements: dict
  contains:
    id:
      description: Of the credential, such as C(pjsip:100).
      type: str
      returned: always
    kind:
      description: Of the credential.
      type: str
      returned: always
    name:
      description: The section, the mailbox or the room.
      type: str
      returned: always
    user:
      description: The user name of the digest or of the login.
      type: str
      returned: always
    realm:
      description: The realm, where a digest is stored.
      type: str
      returned: always
    accounts:
      description: The endpoints or peers that use it.
      type: list
      elements: str
      returned: always
    words:
      description: What a secret must not be close to.
      type: list
      elements: str
      returned: always
    action:
      description:
        - C(start) sets a new secret beside the old one; C(replace) in its place; C(rename) with a new name; C(retire) takes the old one away;
          C(adopt) notes an overlap of which nobody knew; C(wait) does nothing yet; C(report) is not changed here; C(refused) could not be changed.
      type: str
      returned: always
    reasons:
      description: Why, in stable words, such as C(name) for a secret that is the account's name.
      type: list
      elements: str
      returned: always
    sentence:
      description: The same for people.
      type: str
      returned: always
    until:
      description: When the overlap ends, in seconds since the epoch.
      type: int
      returned: always
    needs_secret:
      description: Whether a new secret is needed for it.
      type: bool
      returned: always
    tell:
      description: Who must be told the new secret.
      type: str
      returned: always
    proof:
      description: What Asterisk said afterwards; null where it was not asked.
      type: dict
      returned: always
      contains:
        state:
          description: proven, or not_proven where nobody could be asked.
          type: str
          returned: always
        reasons:
          description: Why it is not proven.
          type: list
          elements: str
          returned: always
weak:
  description:
    - What can be guessed and is still there after this call; without O(apply), what is there. The worst first.
    - The old secret of an overlap goes, and is told only where it is what a scanner tries first, by the id of the account and C(/old).
  returned: when the module plans or applies
  type: list
  elements: dict
  contains:
    id:
      description: Of the credential.
      type: str
      returned: always
    direction:
      description: C(inbound), or C(outbound) for what this Asterisk proves to others, which only its provider can change.
      type: str
      returned: always
    severity:
      description: C(critical), C(high), C(medium) or C(low).
      type: str
      returned: always
    reasons:
      description: Stable words, as M(voipsec.asterisk.credentials_info) has them.
      type: list
      elements: str
      returned: always
    contained:
      description: Whether an access list of both families lets in only those whom it names.
      type: bool
      returned: always
    where:
      description: File and line.
      type: str
      returned: always
    sentence:
      description: The reasons for people.
      type: str
      returned: always
renamed:
  description: For each device that gets another name, the id that its credential had, to a dictionary with its new C(id) and C(user).
  returned: when the module plans or applies
  type: dict
live:
  description: For each secret that was handed over, by id, whether it is the one that the account has now.
  returned: when the step is compare
  type: dict
plain_text_points:
  description: Restore points that hold secrets as plain text and are to be destroyed.
  returned: always
  type: list
  elements: str
called_like_extensions:
  description: Accounts whose user name is the extension, half of what a scanner needs, as they were before this call. O(rename) gives other names.
  returned: when the module plans or applies
  type: list
  elements: str
taken_back:
  description: Accounts whose last run was undone by a restore point since. The escrow is told which of their secrets the host has now.
  returned: when the module plans or applies
  type: list
  elements: str
destroyed_points:
  description: Restore points that were destroyed.
  returned: when the module plans or applies
  type: list
  elements: str
changed_files:
  description: Files that were written, or would be in check mode.
  returned: when the module plans or applies
  type: list
  elements: str
reloaded:
  description: What was reloaded.
  returned: when the module plans or applies
  type: list
  elements: dict
asterisk_version:
  description: The version for which was planned.
  returned: when the module plans or applies
  type: str
run_id:
  description: The run of this task, which names its restore point.
  returned: always
  type: str
escrow:
  description: What happened in the escrow, without secrets.
  returned: when O(apply=true)
  type: dict
"""

import gc

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.targets import EditError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import credentials_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import options, phases, policies, rotation
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


def main():
    """Read the options, do the work, say what happened."""
    module = AnsibleModule(argument_spec=dict(credentials_call.argument_spec(), escrow=options.ESCROW), supports_check_mode=True)
    try:
        result = credentials_call.run(module.params, module.check_mode, module._diff, rotation.Rotation)
    except (HostError, EditError, SettingsError, phases.PhaseError, policies.PolicyError) as error:
        module.fail_json(msg=str(error))
    for warning in result.pop("warnings"):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    gc.disable()  # looking for garbage among the many objects of a large file takes a fifth of the time, and there is little to find
    try:
        main()
    finally:
        gc.freeze()  # nor at the end
