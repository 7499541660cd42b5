# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The units of systemd that look up the DNS names of a table each five minutes, as text for whoever installs them."""

from __future__ import annotations

SERVICE = "voipsec-firewall-resolve@.service"
TIMER = "voipsec-firewall-resolve@.timer"

UNITS = {
    SERVICE: """\
[Unit]
Description=Addresses of the DNS names that the nftables table %i lets in
After=network-online.target nss-lookup.target voipsec-nftables@%i.service
ConditionPathExists=/var/lib/voipsec/state/nftables/%i/firewall.json

[Service]
Type=oneshot
ExecStart=/usr/bin/python3 -I /var/lib/voipsec/firewall.pyz resolve %i
TimeoutStartSec=4min
NoNewPrivileges=yes
""",
    TIMER: """\
[Unit]
Description=Look up the DNS names of the nftables table %i each five minutes
ConditionPathExists=/var/lib/voipsec/state/nftables/%i/firewall.json

[Timer]
# At once when it is started, so that after a boot the last good answers are in the sets within seconds.
OnActiveSec=1s
OnUnitInactiveSec=5min
AccuracySec=10s

[Install]
WantedBy=timers.target
""",
}
"""File name below /etc/systemd/system: content."""
