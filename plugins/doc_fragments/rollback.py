# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of what the modules share that change the nftables table."""

from __future__ import annotations


class ModuleDocFragment:
    """Used as C(extends_documentation_fragment: voipsec.asterisk.rollback)."""

    DOCUMENTATION = r"""
options:
  table:
    description:
      - Name of the table, of the family C(inet). All of it belongs to this module, and no other table is touched.
      - Up to 31 letters, digits and underscores, starting with a letter.
    type: str
    default: voipsec
  priority:
    description:
      - The number that stands for C($priority) in base chains. Lower numbers come first; V(0) is where other firewalls usually filter.
    type: int
    default: -10
  rollback:
    description:
      - Take a change of the loaded rules back unless it is confirmed over a new connection in time.
      - The host does this by itself, with a timer of systemd. Until then the change is not loaded at boot, so a reboot takes it back too.
      - With V(false) a change counts at once and for good.
    type: bool
    default: true
  rollback_after:
    description:
      - Seconds after which a change is taken back that nobody has confirmed, from 10 to 600.
    type: int
    default: 60
  probe:
    description:
      - What proves on the controller that the host can still be reached, for connections which prove nothing, such as C(docker) or C(local).
      - Connections of the plugin C(ssh) need none; the change is confirmed over a new one. A probe that is named all the same has to
        succeed, too.
    type: dict
    suboptions:
      tcp:
        description: C(host:port) that the controller must be able to connect to.
        type: str
      command:
        description: A command and its arguments that must end with status 0 on the controller.
        type: list
        elements: str
  token:
    description:
      - Names the change on trial. The action plugin makes it; leave it out.
    type: str
  confirm:
    description:
      - Confirm the change on trial that has this O(token), instead of making one. The action plugin does that.
    type: bool
    default: false
"""
