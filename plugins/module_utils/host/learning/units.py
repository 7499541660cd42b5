# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""systemd's unit that keeps the learned places of a table, as text for whoever installs it."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import units

SERVICE = "voipsec-firewall-learn@.service"
EVERY_SECONDS = 20

_TEXT = """\
[Unit]
Description=Devices that are registered with Asterisk, for the nftables table %%i of voipsec.asterisk
After=voipsec-nftables@%%i.service
ConditionPathExists=/var/lib/voipsec/state/nftables/%%i/firewall.json
# several runs of Ansible in a few seconds may restart it; it must never stay down for that
StartLimitIntervalSec=0

[Service]
StandardInput=null
# no timer: systemd 247 logs four lines each time that one elapses
ExecStart=/bin/sh -c 'while :; do %(python)s -I %(agent)s learn %%i; sleep %(seconds)d; done'
Restart=always
RestartSec=5
NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
"""


def texts():
    """File name below /etc/systemd/system: content."""
    return {SERVICE: _TEXT % {"python": units.python(), "agent": units.AGENT, "seconds": EVERY_SECONDS}}
