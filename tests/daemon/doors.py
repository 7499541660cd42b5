# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Asterisk with the files of a test, the module harden, and the drivers that knock."""

from __future__ import annotations

import json
from pathlib import Path

ETC = "/etc/asterisk/"
DRIVERS = Path(__file__).resolve().parents[2] / "molecule/shared/drivers"


class Doors:
    """Asterisk with the files of a test, and the drivers that knock."""

    def __init__(self, host):
        self.host = host

    def begin(self, **files):
        """Stock configuration with these files in it, no restore points, and a fresh daemon. ``manager`` stands for manager.conf."""
        self.host.exec("[ -d /root/stock ] || cp -a /etc/asterisk /root/stock")
        self.host.exec("rm -rf /etc/asterisk /var/lib/voipsec && cp -a /root/stock /etc/asterisk && install -d -o asterisk /etc/asterisk/manager.d")
        self.host.exec("rm -f /var/log/asterisk/cdr-csv/Master.csv")
        for name, text in files.items():
            self.host.put(ETC + name.replace("__", "/") + ".conf", text)
        self.host.restart()

    def harden(self, topic="manager", check_mode=False, **settings):
        return self.host.module("harden", {"topic": topic, "settings": settings, "run_id": "test"}, check_mode=check_mode)

    def listening(self, port):
        """Addresses of the listening TCP sockets on a port, as ss tells."""
        rows = self.host.exec(["ss", "-Hltn", "sport = :%d" % port]).splitlines()
        return sorted(row.split()[3].rsplit(":", 1)[0] for row in rows)

    def knock(self, driver, *args):
        if self.host.run(["test", "-e", "/root/drivers"]).returncode:
            self.host.exec("mkdir /root/drivers")
            for path in DRIVERS.glob("*.py"):
                self.host.put("/root/drivers/" + path.name, path.read_text(), owner="root", mode=0o755)
        return json.loads(self.host.exec(["python3", "/root/drivers/%s.py" % driver, *args]))

    def ami(self, user, secret, command="core show version", host="127.0.0.1"):
        return self.knock("ami_probe", "--host", host, "--user", user, "--secret", secret, "--command", command)

    def calls(self):
        """What becomes of a call without an account, at every driver that this version has."""
        doors = {"pjsip": ("sip_guest_call", "127.0.0.1", 5070), "pjsip6": ("sip_guest_call", "::1", 5070), "iax2": ("iax2_guest_call", "127.0.0.1", 4569)}
        if self.host.version == "16":
            doors["sip"] = ("sip_guest_call", "127.0.0.1", 5080)
        return {name: self.knock(driver, "--host", address, "--port", str(port), "--number", "600") for name, (driver, address, port) in doors.items()}


def states(result, rule):
    """Subject to state of the findings of a rule."""
    return {finding["subject"]: finding["state"] for finding in result["findings"] if finding["id"] == rule}
