#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credentials of an Asterisk host, judged."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: credentials_info
short_description: Which secrets an Asterisk host has, and which of them can be guessed
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Finds what lets somebody in. These are the auth sections and wizards of PJSIP, devices of chan_sip and IAX2, users of AMI and ARI, PINs of
    voicemail and of conferences, and users.conf up to Asterisk 22; through C(#include), templates, V((+\)) and C(+=), as Asterisk reads them.
  - Finds accounts that have no secret where they should have one.
  - Finds what this Asterisk proves to others (registrations, C(outbound_auth), C(remotesecret)), which nothing here ever changes.
  - Names credentials that a database holds, and does not look into it.
  - Judges each by the guesses that scanners make, by length and entropy, and by age. Of secrets that are stored as a hash, the same guesses are
    compared with the hash.
  - Nothing is changed, and no secret or part of one is returned. As a user who is not root it does what it can, and says what it could not read.
options:
  config_directory:
    description: The directory of the Asterisk configuration.
    type: path
    default: /etc/asterisk
  state_directory:
    description: Where the state of this collection lies on the host, which knows when secrets were set.
    type: path
    default: /var/lib/voipsec
  asterisk_version:
    description: The version that reads the files. Default is the running one, or that of the installed program.
    type: str
  kinds:
    description:
      - Only these kinds are returned and counted. They are V(pjsip), V(wizard), V(sip), V(iax2), V(ami), V(ari), V(voicemail), V(confbridge),
        V(meetme) and V(users).
    type: list
    elements: str
    default: []
  weak_only:
    description: Return only those about which there is something to say. O(ignore:summary) counts all of them.
    type: bool
    default: false
  policies:
    description:
      - The least length by kind, as a dictionary with C(length), such as C(length=8) for V(voicemail).
      - Where it is not given, AMI and ARI need 16 characters, PINs 6 digits, all others 12 characters.
      - With C(alphabet=digits) for telephones that can only be given digits, less entropy is enough.
    type: dict
    default: {}
  max_age_days:
    description: Days after which a secret is too old. The age of a secret is known where this collection has set it.
    type: int
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the same as without.
    support: full
  diff_mode:
    description: Changes nothing, so there is no difference to show.
    support: N/A
  idempotent:
    description: Changes nothing.
    support: full
seealso:
  - module: voipsec.asterisk.config_info
"""

EXAMPLES = r"""
- name: Find weak secrets
  voipsec.asterisk.credentials_info:
    weak_only: true
  register: secrets

- name: Show where they stand
  ansible.builtin.debug:
    msg: "{{ item.id }} ({{ item.where }}): {{ item.sentences | join(' ') }}"
  loop: "{{ secrets.credentials }}"
  loop_control:
    label: "{{ item.id }}"
"""

RETURN = r"""
asterisk_version:
  description: The version for which the files were read.
  returned: always
  type: str
credentials:
  description: One entry for each credential.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Kind and name, such as V(pjsip:100) or V(voicemail:100@default); unique on a host.
      type: str
    kind:
      description: See O(kinds).
      type: str
    name:
      description: The section, the box or the room.
      type: str
    direction:
      description: V(inbound) for what lets somebody in, V(outbound) for what this Asterisk proves to others.
      type: str
    user:
      description: The user name.
      type: str
    accounts:
      description: The endpoints, peers or users that use it.
      type: list
      elements: str
    form:
      description: V(plain), V(md5), V(sha256), V(crypt), V(absent) or V(realtime).
      type: str
    where:
      description: File and line of the value that counts; of the section where there is none.
      type: str
    file:
      description: The root file.
      type: str
    section:
      description: The section in it.
      type: str
    shared_line:
      description: Whether the line is also that of other sections, a template's for example.
      type: bool
    weak:
      description: Whether somebody could guess it.
      type: bool
    severity:
      description: V(critical), V(high), V(medium), V(low) or V(none), of the worst reason.
      type: str
    reasons:
      description:
        - The worst first, of V(absent), V(name), V(extension), V(known_default), V(caller_id), V(close_to_name), V(common), V(sequence), V(keyboard),
          V(pin_rule), V(shared), V(short), V(entropy), V(age) and V(unknown_form). The last two do not make it weak.
      type: list
      elements: str
    sentences:
      description: One for each reason, for people.
      type: list
      elements: str
    remarks:
      description: What another secret does not mend. V(user_is_extension) says that the user name is a number, which scanners try.
      type: list
      elements: str
    rule:
      description: The rule of the catalogue that a weak one breaks, else null.
      type: str
    changeable:
      description: Whether the module that rotates secrets changes it.
      type: bool
    why_not:
      description: Why it does not, as one sentence, else null.
      type: str
    age_days:
      description: Days since this collection set it; null where that is not known.
      type: int
summary:
  description:
    - How many there are, as C(found), C(weak), C(absent), C(outbound), C(changeable) (weak ones that can be changed here), C(by_kind),
      C(by_severity) and C(by_reason).
  returned: always
  type: dict
unread:
  description: Sentences about what this user could not read or ask.
  returned: always
  type: list
  elements: str
problems:
  description: Sentences about files that Asterisk does not read, or not to their end, and about objects that it refuses.
  returned: always
  type: list
  elements: str
msg:
  description: The summary in one sentence.
  returned: always
  type: str
"""

import gc

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import credentials_info_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import answer
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import finding, judging


def main():
    """Read the options, do the work, say what was found."""
    module = AnsibleModule(argument_spec=credentials_info_call.argument_spec(), supports_check_mode=True)
    answer(module, lambda params, check_mode, diff: credentials_info_call.run(params, finding, judging))


if __name__ == "__main__":
    gc.disable()  # looking for garbage among the many objects of a large file takes a fifth of the time, and there is little to find
    try:
        main()
    finally:
        gc.freeze()  # nor at the end
