# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A no-op run of playbooks/harden.yml on a fleet, over SSH: how it grows with the hosts, and with the forks of one controller.

Hosts are containers, and they share the processors with the controller. So the wall clock says less here than on a real fleet; the controller's own
processor time and memory are what carries over.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from benchmarks import hardening, host, table
from benchmarks.host import ROOT
from benchmarks.table import Cost

BOOK = ROOT / "playbooks" / "harden.yml"
SIZES = (1, 5, 20)
FORKS = (1, 5, 10, 20)
DEV_SEC = (("ssh_hardening", 30), ("os_hardening", 86))
"""Tasks with a module that runs on the host, in the task files of dev-sec.hardening 10.6.0 (commit c3822fca). A run skips those of other systems."""

LEAST = ("-e", "voipsec_fail2ban=false", "-e", "voipsec_password_rotation=false", "-e", "voipsec_audit=false")
"""Without the bans, the passwords and the audit."""

_COMMON = ("-e", "voipsec_serial=100%", "-e", "audit_report_path=", *hardening.WEAK, "-e", "sip_hardening_fail=false", "-e", "manager_binding_fail=false")
_SSHD = """
mkdir -p /run/sshd /root/.ssh && chmod 700 /root/.ssh && cat >/root/.ssh/authorized_keys
ssh-keygen -A >/dev/null && /usr/sbin/sshd -o MaxStartups=100 -o UseDNS=no
for address in "$@"; do ip addr add "$address/32" dev eth0; done
cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub
"""
_EVERY = 0.1
"""Seconds between two looks at the memory."""


def measure(rounds, sizes=SIZES, forks=FORKS):
    """Print the tables; every host is hardened first, with Debian's configuration."""
    with started(max(sizes)) as fleet:
        table.say("%d containers on this machine, over SSH with ControlPersist and pipelining" % max(sizes))
        fleet.run(max(sizes), max(forks), BOOK, *_COMMON)
        for title, options in (("all of it", _COMMON), ("without bans, passwords and audit", _COMMON + LEAST)):
            _grow(fleet, title, options, sizes, max(forks), rounds)
        _fork(fleet, max(sizes), forks, rounds)


def _grow(fleet, title, options, sizes, forks, rounds):
    """From one host to many, and as many pings."""
    table.head("harden.yml with nothing to do, %s, %d forks" % (title, forks))
    tasks = 0
    for size in sizes:
        costs, outputs = zip(*[fleet.run(size, forks, BOOK, "-vvv", *options) for _round in range(rounds)])
        tasks = hardening.counted(outputs[-1])[0] // size
        table.row("%d hosts, %d remote tasks on each" % (size, tasks), table.median(costs))
        table.row("%d hosts, as many pings" % size, table.median([fleet.ping(size, forks, tasks) for _round in range(rounds)]))
    one = (fleet.ping(sizes[-1], forks, 10).seconds - fleet.ping(sizes[-1], forks, 0).seconds) / 10
    for role, count in DEV_SEC:
        table.row("%d hosts, %s of dev-sec: %d pings, reckoned" % (sizes[-1], role, count), Cost(one * count))


def _fork(fleet, size, forks, rounds):
    table.head("harden.yml with nothing to do on %d hosts, without bans, passwords and audit" % size)
    for number in forks:
        costs = [fleet.run(size, number, BOOK, *_COMMON, *LEAST)[0] for _round in range(rounds)]
        table.row("%d forks" % number, table.median(costs))
        table.row("%d forks, three pings" % number, table.median([fleet.ping(size, number, 3) for _round in range(rounds)]))


class Fleet:
    """The hosts, and a folder with an inventory and a key."""

    def __init__(self, folder, addresses):
        self._folder = folder
        self._addresses = addresses

    def ping(self, size, forks, count):
        """The Cost of so many pings on each host."""
        return self.run(size, forks, [{"hosts": "all", "gather_facts": False, "tasks": [{"ansible.builtin.ping": {}}] * count}])[0]

    def run(self, size, forks, book, *options):
        """(Cost on the controller, output) of ansible-playbook; its peak is that of all its processes together."""
        if not isinstance(book, Path):
            plays, book = book, self._folder / "book.json"
            book.write_text(json.dumps(plays))
        hosts = {"pbx%d" % number: {"ansible_host": address} for number, address in enumerate(self._addresses[:size], 1)}
        (self._folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts, "vars": {
            "ansible_user": "root", "ansible_python_interpreter": "/usr/bin/python3", "ansible_ssh_private_key_file": str(self._folder / "key"),
            "ansible_ssh_common_args": "-o UserKnownHostsFile=%s -o GlobalKnownHostsFile=/dev/null" % (self._folder / "known_hosts")}}}))
        environment = dict(os.environ, ANSIBLE_PIPELINING="true", ANSIBLE_SSH_CONTROL_PATH_DIR=str(self._folder / "cp"), ANSIBLE_FORKS=str(forks))
        command = [sys.executable, str(ROOT / "benchmarks" / "cost.py"), "ansible-playbook", "-i", str(self._folder / "hosts.json"), *options, str(book)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as done:
            memory = Memory(done.pid)
            output, said = done.communicate()
            peak = memory.end()
        found = json.loads(said.rstrip("\n").rpartition("\n")[2])
        if found["status"]:
            raise SystemExit("ansible-playbook failed:\n%s\n%s" % (output[-3000:], said[-1000:]))
        return Cost(found["seconds"], found["cpu"], peak), output


class Memory:
    """The most memory that a process and its descendants have at a time, shared pages counted once (PSS, proc(5))."""

    def __init__(self, pid):
        self._pid = pid
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self):
        """MiB."""
        self._over.set()
        self._thread.join()
        return self._peak / 1024

    def _look(self):
        while not self._over.wait(_EVERY):
            self._peak = max(self._peak, sum(map(_share, _family(self._pid))))


def _family(pid):
    """The process and its descendants."""
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for thread in os.listdir("/proc/%d/task" % one):
                found += [int(child) for child in Path("/proc/%d/task/%s/children" % (one, thread)).read_text().split()]
    return found


def _share(pid):
    """KiB of a process; 0 where it has ended."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/%d/smaps_rollup" % pid).read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


@contextlib.contextmanager
def started(size):
    """A Fleet of so many hosts, gone in the end."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        name = "bench-fleet-%d" % os.getpid()
        subprocess.run(["docker", "network", "create", "--internal", name], check=True, stdout=subprocess.DEVNULL)
        stack.callback(subprocess.run, ["docker", "network", "rm", name], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "key")], check=True)
        look = ["docker", "network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", name]
        subnet = subprocess.run(look, check=True, capture_output=True, text=True)
        free = [str(address) for address in list(ipaddress.ip_network(subnet.stdout.strip()).hosts())[99:99 + size]]
        machines = [stack.enter_context(host.started("--network", name, "--cap-add", "NET_ADMIN", "--cap-add", "SYS_ADMIN")) for _one in range(size)]
        known = []
        for address, machine in zip(free, machines):
            key = machine.run("sh", "-c", _SSHD, "sh", address, stdin=(folder / "key.pub").read_bytes()).stdout.decode().strip()
            machine.start()
            known.append("%s %s" % (address, key))
        (folder / "known_hosts").write_text("\n".join(known) + "\n")
        stack.callback(_hang_up, folder)
        yield Fleet(folder, free)


def _hang_up(folder):
    """End the connections that SSH keeps for later runs."""
    for place in (folder / "cp").glob("*"):
        subprocess.run(["ssh", "-o", "ControlPath=%s" % place, "-O", "exit", "fleet"], capture_output=True, check=False)
