#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""List, show and restore what the files of a host were before a run."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: restore_point
short_description: List, show and restore what files were before a run
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - Every module of this collection that changes a file first keeps a copy of it in a restore point of the run.
    This module lists the restore points of a host, shows what one of them holds, and undoes a whole run.
  - A run is undone completely or not at all. Files that the run created are deleted, files that it deleted come back,
    with their owner, group, mode, ACL and SELinux context.
  - Only files that are still as the run left them (by SHA-256) are restored; if another one is among them, the module stops,
    names it and changes nothing. O(force) is the way out, file by file.
  - Restoring makes a restore point too, so it can be undone by naming that run.
  - Restore points hold secrets. They lie in C(/var/lib/voipsec/restore), which only root can enter, and are never printed;
    differences are masked.
  - The module does not reload Asterisk; follow it with M(voipsec.asterisk.reload).
extends_documentation_fragment:
  - voipsec.asterisk.transaction
options:
  state:
    description:
      - V(listed) returns the restore points, V(shown) returns one of them and how each of its files is now. Neither changes anything.
      - V(restored) undoes the run. If all files already are as they were before it, nothing is changed.
    type: str
    choices: [listed, shown, restored]
    default: listed
  name:
    description:
      - The run id of the restore point.
      - V(newest) is the newest run that changed something; a run that only restored does not count, so restoring the newest
        run twice is the same as once.
    type: str
    default: newest
  force:
    description:
      - Paths of files that are restored although they were changed since the run.
    type: list
    elements: path
    default: []
  restore_secrets:
    description:
      - Also restore files in which the run replaced a secret. The old secret, which may be known to others or no longer known to
        the phones, is then valid again.
      - Without it, a restore point with such a file is refused.
      - It also opens files, such as logs, to those again from whom the run took them. Without it they stay closed, with a warning.
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changed status without changing anything.
    support: full
  diff_mode:
    description: Returns what restoring would change or has changed, with secrets masked; also for O(state=shown).
    support: full
  idempotent:
    description: A second call changes nothing.
    support: full
notes:
  - Needs root on the host.
  - If a run was interrupted (crash, power loss), O(state=restored) first finishes or undoes it, as every writing module does, and warns.
"""

EXAMPLES = r"""
- name: Which runs can be undone?
  voipsec.asterisk.restore_point:
  register: points

- name: What did the newest run change, and is it still as the run left it?
  voipsec.asterisk.restore_point:
    state: shown
  diff: true

- name: Undo the newest run
  voipsec.asterisk.restore_point:
    state: restored

- name: Undo a certain run, although sip.conf was edited since
  voipsec.asterisk.restore_point:
    state: restored
    name: run-20261123T101500Z-1f2e3d4c
    force:
      - /etc/asterisk/sip.conf
"""

RETURN = r"""
restore_points:
  description: The restore points, the newest first.
  returned: when O(state=listed)
  type: list
  elements: dict
  sample:
    - run_id: run-20261123T101500Z-1f2e3d4c
      created: "2026-11-23T10:15:00Z"
      kind: change
      restores: null
      modules: [config]
      files: 3
      secrets: false
restore_point:
  description: The restore point as it was before this task; the status of a file is relative to the disk at that time.
  returned: when O(state=shown) or O(state=restored)
  type: dict
  contains:
    run_id:
      description: Its run.
      type: str
    created:
      description: When the run first changed a file, in UTC.
      type: str
    kind:
      description: V(change), or V(restore) when the run was itself a restore.
      type: str
    restores:
      description: The run that was undone, for the kind V(restore).
      type: str
    modules:
      description: The modules that wrote.
      type: list
      elements: str
    secrets:
      description: Whether the run replaced a secret.
      type: bool
    files:
      description:
        - One entry for each file, with C(path), C(asked) (the path by which the module knew it), C(modules), C(secrets), and
          C(before) and C(after) with C(sha256), C(mode), C(uid) and C(gid), or null where there was no file.
        - C(status) is V(as_left), V(as_before), V(changed) or V(unreadable); C(reason) says why it is unreadable.
      type: list
      elements: dict
run_id:
  description: The run of this task, which names the restore point that undoes the restore.
  returned: when O(state=restored)
  type: str
written:
  description: The files that were restored.
  returned: when O(state=restored)
  type: list
  elements: str
modes:
  description: Files, such as logs, that got back the mode that they had before the run, which needs O(restore_secrets=true).
  returned: when O(state=restored)
  type: list
  elements: str
deleted:
  description: The files that were deleted, because the run had created them.
  returned: when O(state=restored)
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import options, restore_report, results


def argument_spec() -> dict:
    """The options of this module."""
    return dict(
        options.argument_spec(),
        state={"type": "str", "choices": ["listed", "shown", "restored"], "default": "listed"},
        name={"type": "str", "default": "newest"},
        force={"type": "list", "elements": "path", "default": []},
        restore_secrets={"type": "bool", "default": False, "no_log": False},
    )


def main() -> None:
    """Read the options, do the work, say what happened."""
    results.answer(AnsibleModule(argument_spec=argument_spec(), supports_check_mode=True), restore_report.run)


if __name__ == "__main__":
    main()
