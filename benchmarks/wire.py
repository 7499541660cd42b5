# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two hosts on an internal network, and what a packet from the one to the other costs."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import uuid
from pathlib import Path
from typing import NamedTuple

from benchmarks import host
from benchmarks.host import PLACE

SUBNET, ADDRESS = "10.77.91.0/24", "10.77.91.10"
FLOOD = PLACE + "/benchmarks/flood.py"
SECONDS = 0.3


class Flow(NamedTuple):
    """What a flood of packets gave.

    :ivar rate: packets a second that came to a socket.
    :ivar cpu: nanoseconds of processor time of a packet from the one end to the other: sending, the bridge, the hooks of the host that takes it.
    :ivar softirq: nanoseconds that all processors spent in softirqs, in which the kernel delivers packets, for each of them; from ticks, and
        with what others do on the machine.
    :ivar lost: share of the packets that did not come.
    """

    rate: float
    cpu: float
    softirq: float
    lost: float


class Wire:
    """The host ``target``, and ``sender`` beside it."""

    def __init__(self, target, sender):
        self.target, self.sender = target, sender

    @contextlib.contextmanager
    def listening(self):
        """While something takes the packets on the target."""
        command = ["docker", "exec", "-i", self.target.name, "python3", FLOOD, "listen"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            yield

    def flood(self):
        """One Flow."""
        before = self._received(), _softirq()
        done = json.loads(self.sender.run("python3", FLOOD, "send", ADDRESS, str(SECONDS)).stdout)
        received, softirq = self._received() - before[0], _softirq() - before[1]
        return Flow(received / done["seconds"], done["cpu"], softirq * 1e9 / received, 1 - received / done["sent"])

    def _received(self):
        """UDP packets that came to a socket: those that were read, and those that did not fit into it."""
        names, values = [line.split() for line in self.target.run("grep", "^Udp:", "/proc/net/snmp").stdout.decode().splitlines()]
        counts = dict(zip(names, values))
        return int(counts["InDatagrams"]) + int(counts["RcvbufErrors"])


def _softirq():
    """Seconds that all processors have spent in softirqs, see proc_stat(5)."""
    return int(Path("/proc/stat").read_text().split("\n", 1)[0].split()[7]) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def started(image):
    """A Wire of two containers of an image, gone in the end."""
    network = "bench-" + uuid.uuid4().hex[:8]
    subprocess.run(["docker", "network", "create", "--internal", "--subnet", SUBNET, network], check=True, stdout=subprocess.DEVNULL)
    try:
        reach = ("--network", network, "--cap-add", "NET_ADMIN")
        with host.started(*reach, "--cap-add", "SYS_ADMIN", "--ip", ADDRESS, image=image) as target, host.started(*reach, image=image) as sender:
            yield Wire(target, sender)
    finally:
        subprocess.run(["docker", "network", "rm", network], check=True, stdout=subprocess.DEVNULL)
