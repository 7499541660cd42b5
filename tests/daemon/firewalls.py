# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts with systemd and nftables in containers, for the tests of the module nftables."""

from __future__ import annotations

import re
import subprocess
import uuid
from pathlib import Path

import ansible.module_utils
import pytest
from conftest import COLLECTION, COMPILING, IMAGES, LIBRARY, ROOT, AsteriskHost

STATE = "/var/lib/voipsec/state/nftables/voipsec/"
FILE = "/etc/voipsec/nftables/voipsec.nft"
RULES = """\
counter dropped { }
set management { type ipv4_addr; flags interval; elements = { 10.77.0.0/16, 198.51.100.7 } }
set country { type ipv4_addr; flags interval; }
set banned { type ipv4_addr; flags timeout, dynamic; timeout 1h; size 1000; }
set learned { type ipv4_addr . inet_service; flags timeout; }
chain service_sip {
    ip saddr @banned drop
    meta l4proto udp @th,64,32 0x4f505449 counter drop
    udp sport 5060 update @learned { ip saddr . udp sport timeout 1d } accept
}
chain input {
    type filter hook input priority $priority; policy accept;
    iif lo accept
    ip saddr @management accept
    udp dport 5060 jump service_sip
    ip saddr @country counter name dropped drop
}
"""
ELEMENTS = {"country": ["198.51.100.64/26"]}


class FirewallHost(AsteriskHost):
    """A container with systemd, which is able to start again."""

    def apply(self, ruleset=RULES, elements=None, check_mode=False, diff=False, **options):
        """The module nftables, without a trial unless ``token`` is given."""
        options.setdefault("rollback", "token" in options)
        return self.module("nftables", dict({"ruleset": ruleset, "elements": ELEMENTS if elements is None else elements}, **options), check_mode, diff)

    def settled(self, **options):
        """As ``apply``, which must not fail."""
        result = self.apply(**options)
        assert not result.get("failed"), result["msg"]
        return result

    def confirm(self, token):
        return self.module("nftables", {"token": token, "confirm": True})

    def nft(self, command):
        """Run nft with the text of a command."""
        return self.exec(["nft", "-f", "-"] if "\n" in command else ["nft"] + command.split(), stdin=command if "\n" in command else None)

    def rules(self, table="inet voipsec"):
        """The table as nft prints it without counters and times; "" where there is none."""
        return self.run(["nft", "-s", "list", "table"] + table.split()).stdout

    def elements(self, name, kind="set"):
        """The elements of a set or map as nft prints them, without their times."""
        text = " ".join(self.nft("-s list %s inet voipsec %s" % (kind, name)).split())
        inner = text.partition("elements = {")[2].rstrip("} ")
        return sorted(element.strip() for element in re.findall(r'(?:[^,"]|"[^"]*")+', inner))

    def others(self):
        """All tables but ours, as nft prints them without counters and times."""
        tables = [line for line in self.nft("list tables").splitlines() if line != "table inet voipsec"]
        return "".join(self.nft("-s list " + line) for line in tables)

    def files(self):
        """Everything of ours on disk, with the times of change."""
        return self.exec("find /etc/voipsec /var/lib/voipsec /etc/systemd/system -type f -printf '%p %m %T@\\n' "
                         "2>/dev/null | grep -v -e kept.json -e /lock | sort; true")

    def reboot(self):
        self.leave()
        subprocess.run(["docker", "restart", "-t", "20", self.name], check=True, stdout=subprocess.DEVNULL)
        self.booted()

    def booted(self):
        self.until(lambda: self.once("systemctl is-system-running").stdout.strip() in ("running", "degraded"))


def firewall_host(version, label):
    """A container of the version with systemd as its first process."""
    machine = FirewallHost(version, "t-%s-%s-%s" % (label, version, uuid.uuid4().hex[:8]))
    utils = Path(list(ansible.module_utils.__path__)[0])
    subprocess.run(["docker", "run", "-d", "--name", machine.name, "--label", "voipsec.asterisk.test=daemon", "--network", "none",
                    "--cgroupns", "private", "--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN", "--sysctl", "net.ipv6.conf.all.disable_ipv6=0",
                    "--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp", *COMPILING,
                    "-v", "%s:%s/ansible/module_utils:ro" % (utils, LIBRARY), "-v", "%s:%s/plugins:ro" % (ROOT / "plugins", COLLECTION),
                    IMAGES[version]], check=True, stdout=subprocess.DEVNULL)
    machine.once("touch %s/ansible/__init__.py" % LIBRARY)
    machine.booted()
    return machine


def discard(machine):
    subprocess.run(["docker", "rm", "-f", machine.name], check=True, stdout=subprocess.DEVNULL)


def fixture(label):
    """A pytest fixture: a host of each version."""
    @pytest.fixture(name="host", scope="module", params=sorted(IMAGES))
    def host(request):
        machine = firewall_host(request.param, label)
        yield machine
        discard(machine)
    return host
