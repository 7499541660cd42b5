# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory as /proc was on a Debian host with the programs of tests/daemon/test_network.py: Asterisk 22, sshd, and one Python program for
each kind of socket, with a stranger connected. Process 1 there is docker's; 4789 is bound by the kernel (VXLAN)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

RECORDED = Path(__file__).parents[1] / "fixtures/proc"


class Proc:
    """A tree below ``path``, to be changed by a test."""

    def __init__(self, path):
        self.path = path
        known = json.loads((RECORDED / "processes.json").read_text())
        for pid, process in known["processes"].items():
            self.process(pid, **process)
        for table in (RECORDED / "net").iterdir():
            self.write("self/net/" + table.name, table.read_text())
        self.write("sys/net/ipv4/ip_local_port_range", known["range"])

    def __str__(self):
        return str(self.path)

    def write(self, name, text):
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text)

    def append(self, name, text):
        self.write(name, (self.path / name).read_text() + text)

    def process(self, pid, comm, cmdline="", fd=(), netns="net:[1]", parent=1, **files):
        """A process with the sockets (``socket:[7]``) that it has open."""
        files = dict({"stat": "%s (%s) S %s 0" % (pid, comm, parent), "cgroup": ""}, **files, comm=comm + "\n", cmdline=cmdline)
        for name, text in files.items():
            self.write("%s/%s" % (pid, name), text)
        for directory in ("fd", "ns"):
            (self.path / str(pid) / directory).mkdir(exist_ok=True)
        os.symlink(netns, str(self.path / str(pid) / "ns/net"))
        for number, target in enumerate(fd):
            os.symlink(target, str(self.path / str(pid) / "fd" / str(number)))


@pytest.fixture(name="proc")
def recorded_tree(tmp_path):
    return Proc(tmp_path)
