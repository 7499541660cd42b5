#!/usr/bin/python
# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Let networks alone for a while: neither the guard nor a jail bars their telephones."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: exemption
short_description: Let networks alone for a while, so that nothing bars their telephones
version_added: 1.0.0
author:
  - The voipsec.asterisk contributors (@voipsec)
description:
  - For the minutes in which telephones still try an old password, because their secrets were changed and nobody has told them yet.
    The guard neither counts nor bars what comes from these networks, no jail but sshd's counts it, and what the kernel and fail2ban hold
    against addresses in them is lifted, but for bans from SSH.
  - It ends by itself. What the firewall lets in from where stays as it is.
  - Networks that were exempted before keep their own time; for an address of both, the longer one counts.
options:
  networks:
    description:
      - Networks and addresses, of IPv4 and IPv6. A network of everybody is refused.
    type: list
    elements: str
    required: true
  minutes:
    description:
      - For how long, from 1 to 1440.
    type: int
    default: 60
  table:
    description:
      - The nftables table with the guard.
    type: str
    default: voipsec
attributes:
  check_mode:
    description: Says what it would do.
    support: full
  diff_mode:
    description: There is no difference to show.
    support: none
  idempotent:
    description: Each run begins the time anew.
    support: none
seealso:
  - module: voipsec.asterisk.firewall
  - module: voipsec.asterisk.fail2ban
"""

EXAMPLES = r"""
- name: Bar no telephone of the office while it gets its new secret
  voipsec.asterisk.exemption:
    networks: [10.20.0.0/16, "fd77:20::/48"]
    minutes: 120
"""

RETURN = r"""
networks:
  description: What is exempted now, or would be, neighbours joined; with what was exempted before.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import exempting


def main():
    """Read the options, do the work, say what happened."""
    spec = {"networks": {"type": "list", "elements": "str", "required": True}, "minutes": {"type": "int", "default": 60},
            "table": {"type": "str", "default": "voipsec"}}
    module = AnsibleModule(argument_spec=spec, supports_check_mode=True)
    try:
        networks = exempting.exempt(module.params["table"], module.params["networks"], module.params["minutes"], module.check_mode)
    except HostError as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=bool(module.params["networks"]), networks=networks)


if __name__ == "__main__":
    main()
