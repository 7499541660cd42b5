# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of what all modules share that write files."""

from __future__ import annotations


class ModuleDocFragment:
    """Used as C(extends_documentation_fragment: voipsec.asterisk.transaction)."""

    DOCUMENTATION = r"""
options:
  run_id:
    description:
      - Name of the run that this task belongs to, up to 64 letters, digits, dots, dashes and underscores.
      - All tasks with the same O(run_id) share one restore point, so that M(voipsec.asterisk.restore_point) undoes the whole run.
      - Without it, the task makes a run id of its own, and a restore point of its own.
    type: str
  hard_links:
    description:
      - What to do with a file that has several names (hard links). A file is replaced by a rename, which replaces one name only.
      - V(refuse) stops with an error, unless all names of the file get the same new content in this task.
      - V(keep) replaces the file under all of its names below O(config_directory), and stops when there are others.
      - V(break) replaces the file under this name only; the other names keep the old content.
    type: str
    choices: [refuse, keep, break]
    default: refuse
  keep_restore_points:
    description:
      - How many restore points stay on the host. Older ones are removed after a change; the newest one always stays.
    type: int
    default: 20
  config_directory:
    description:
      - The directory of the Asterisk configuration.
      - A symbolic link that leads out of it is followed only if it belongs to root.
    type: path
    default: /etc/asterisk
  state_directory:
    description:
      - Where restore points, the journal and the lock lie. Its subdirectories are for root only (0700).
      - It must not lie inside O(config_directory).
    type: path
    default: /var/lib/voipsec
"""
