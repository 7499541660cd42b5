#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the running Asterisk read changed files, and see that nothing is lost."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: reload
short_description: Reload only what reads the changed files, and check that no call and no endpoint is lost
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Finds out which modules of the running Asterisk read the changed files, directly or through an include, and reloads those alone.
    C(core reload) is never used, because it reloads everything and is known to deadlock PJSIP.
  - Looks at calls, endpoints, contacts, registrations, contexts, ACLs, modules and bound sockets before and after. Calls that end and
    contacts that expire meanwhile are told apart from what the reload took away. If something was taken away, the task fails.
  - Says by name what only a restart of Asterisk activates. It restarts Asterisk only if asked to.
  - Does nothing when Asterisk does not run, as it reads its files when it starts.
  - Before anything is reloaded, the files are read as Asterisk would. C(users.conf) and C(cli_permissions.conf) are always checked,
    because an invalid one ends Asterisk with a segmentation fault.
extends_documentation_fragment:
  - voipsec.asterisk.running
options:
  files:
    description:
      - The files that changed, absolute or relative to the configuration directory, as M(voipsec.asterisk.config) returns them in
        C(changed_files). A file that is gone is named, too.
      - Without any, nothing is reloaded, and the result says only what waits for a restart.
    type: list
    elements: path
    default: []
  restart:
    description:
      - Whether to restart Asterisk when something waits for that.
      - V(when_convenient) waits until no call is up. New calls are taken meanwhile.
      - V(now) cuts calls.
    type: str
    choices: [never, when_convenient, now]
    default: never
  restart_timeout:
    description:
      - Seconds to wait for calls to end with O(restart=when_convenient). After that the restart is called off, and the task fails and
        names the channels.
    type: int
    default: 300
  health_check:
    description:
      - Whether to compare before and after.
    type: bool
    default: true
  health_timeout:
    description:
      - Seconds until everything must be there again. Drivers register anew at their providers after a reload.
    type: int
    default: 20
  expected_losses:
    description:
      - What is meant to go, as C(kind:name) with shell patterns. Kinds are C(call), C(endpoint), C(contact), C(registration), C(context),
        C(acl), C(module), C(socket) and C(session).
      - Endpoints are written C(PJSIP/name), C(SIP/name), C(IAX2/name) and C(IAX2/name (user\)), sockets C(udp 0.0.0.0:5060).
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
    details: The result says what would be reloaded and whether Asterisk would be restarted; what would be lost is not known.
  diff_mode:
    description: Returns details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: none
    details: It changes no file.
notes:
  - It needs root.
  - Where systemd runs Asterisk, the restart is systemd's. While O(restart=when_convenient) waits, a drop-in below C(/run/systemd/system) sets
    C(Restart=always) for the unit.
  - Tested with Asterisk 16 and 22.
seealso:
  - module: voipsec.asterisk.config
  - module: voipsec.asterisk.restore_point
"""

EXAMPLES = r"""
- name: Bind AMI to the loopback
  voipsec.asterisk.config:
    edits:
      - file: manager.conf
        section: general
        options:
          bindaddr: 127.0.0.1
  register: edited

- name: Make Asterisk read it
  voipsec.asterisk.reload:
    files: "{{ edited.changed_files }}"

- name: Take the stock guest away, and nothing else
  voipsec.asterisk.reload:
    files:
      - iax.conf
    expected_losses:
      - endpoint:IAX2/guest (user)

- name: Restart Asterisk once the last call has ended, if something waits for that
  voipsec.asterisk.reload:
    restart: when_convenient
    restart_timeout: 3600
"""

RETURN = r"""
running:
  description: Whether Asterisk runs.
  returned: always
  type: bool
asterisk_version:
  description: The running version; null when it does not run.
  returned: always
  type: str
reloaded:
  description: What was reloaded, or would be in check mode, in order.
  returned: always
  type: list
  elements: dict
  contains:
    command:
      description: The command, as typed on Asterisk's command line.
      type: str
      returned: always
      sample: module reload manager
    files:
      description: The root files that changed, themselves or in what they include.
      type: list
      elements: str
      returned: always
      sample: [/etc/asterisk/manager.conf]
refused_objects:
  description:
    - Objects that Asterisk refused during the reload, and goes on with the old ones of, as C(type name). Only what keeps its objects in
      Asterisk's sorcery has such, PJSIP for example.
  returned: always
  type: list
  elements: str
failed_reloads:
  description: Reloads that Asterisk says failed.
  returned: always
  type: list
  elements: dict
  contains:
    command:
      description: The command.
      type: str
      returned: always
    reason:
      description: Asterisk's words.
      type: str
      returned: always
unread:
  description: Files that no module reads that is loaded on this host.
  returned: always
  type: list
  elements: str
unknown:
  description: Files of which it is not known who reads them. Nothing was reloaded for them, and there is a warning for each.
  returned: always
  type: list
  elements: str
partly_reloaded:
  description: Root files that a reload takes only in part, and what is left for a restart.
  returned: always
  type: dict
  sample: {/etc/asterisk/iax.conf: bindaddr and bindport}
pending_restart:
  description: What waits for a restart.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: File, section and option; or the file.
      type: str
      returned: always
      sample: pjsip.conf [udp] bind
    running:
      description: What the daemon runs with; null when it does not tell.
      type: str
      returned: always
      sample: 0.0.0.0:5060
    configured:
      description: What the file says.
      type: str
      returned: always
      sample: 127.0.0.1:5060
    reason:
      description: Why a reload is not enough.
      type: str
      returned: always
lost:
  description: What the reload or restart took away. The task fails when there is anything.
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: As in O(expected_losses), or C(daemon) when Asterisk restarted or does not answer.
      type: str
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    reason:
      description: How it was lost.
      type: str
      returned: always
ended:
  description: What ended by itself meanwhile, as C(kind:name), such as calls that were hung up and contacts that expired.
  returned: always
  type: list
  elements: str
restarted:
  description: Whether Asterisk was restarted, or would be in check mode.
  returned: always
  type: bool
waiting_for:
  description: The channels that were still up when O(restart_timeout) was over.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import reload_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def main():
    """Read the options, do the work, say what happened."""
    module = AnsibleModule(argument_spec=reload_call.argument_spec(), supports_check_mode=True)
    try:
        result = reload_call.run(module.params, module.check_mode)
    except HostError as error:
        module.fail_json(msg=presentable(str(error)))
    for warning in result.pop("warnings"):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**presentable(result))


if __name__ == "__main__":
    main()
