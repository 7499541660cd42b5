# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two hosts on an internal network, and what a packet from the one to the other costs."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import uuid
from pathlib import Path
from typing import NamedTuple

from benchmarks import host, table
from benchmarks.host import PLACE

ADDRESS = "10.77.91.10"
NETWORKS = {"10.77.91.0/24": ADDRESS}
"""Each network with the address of the target in it."""
FLOOD = PLACE + "/benchmarks/flood.py"
SECONDS = 0.3
_ROW = "  %-52s %8s %8s %8s %8s %8s %8s"


class Flow(NamedTuple):
    """What a flood of packets gave.

    :ivar rate: packets a second that came to a socket.
    :ivar cpu: nanoseconds of processor time of a packet from the one end to the other: sending, the bridge, the hooks of the host that takes it.
    :ivar softirq: nanoseconds that all processors spent in softirqs, in which the kernel delivers packets, for each that was sent; from ticks,
        and with what others do on the machine.
    :ivar lost: share of the packets that did not come.
    :ivar sent: packets a second that were sent.
    """

    rate: float
    cpu: float
    softirq: float
    lost: float
    sent: float


class Wire:
    """The host ``target``, which has the address, and ``sender`` beside it."""

    def __init__(self, target, sender, address=ADDRESS):
        self.target, self.sender, self.address = target, sender, address

    @contextlib.contextmanager
    def listening(self, *ports):
        """While something takes the packets on the target."""
        command = ["docker", "exec", "-i", self.target.name, "python3", FLOOD, "listen", *ports]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            yield

    def flood(self, *what):
        """One Flow.

        :param what: the first line of a message of SIP, and the addresses from which it comes; nothing for RTP.
        """
        before = self._received(), _softirq()
        done = json.loads(self.sender.run("python3", FLOOD, "send", self.address, str(SECONDS), *what).stdout)
        received, softirq, sent = self._received() - before[0], _softirq() - before[1], done["sent"]
        return Flow(received / done["seconds"], done["cpu"], softirq * 1e9 / sent, 1 - received / sent, sent / done["seconds"])

    def _received(self):
        """UDP packets that came to a socket: those that were read, and those that did not fit into it."""
        names, values = [line.split() for line in self.target.run("grep", "^Udp:", "/proc/net/snmp").stdout.decode().splitlines()]
        counts = dict(zip(names, values))
        return int(counts["InDatagrams"]) + int(counts["RcvbufErrors"])


def _softirq():
    """Seconds that all processors have spent in softirqs, see proc_stat(5)."""
    return int(Path("/proc/stat").read_text().split("\n", 1)[0].split()[7]) / os.sysconf("SC_CLK_TCK")


def head(title):
    """Begin a table of flows."""
    table.head(title, ())
    table.say(_ROW % ("", "packets/s", "best", "CPU ns", "least", "softirq", "lost %"))


def row(label, flows):
    """One line of it."""
    rates, cpus, softirqs, losses, _sent = zip(*flows)
    numbers = (statistics.median(rates), max(rates), statistics.median(cpus), min(cpus), statistics.median(softirqs), 100 * statistics.median(losses))
    table.say(_ROW % (label, *("%.0f %.0f %.0f %.0f %.0f %.1f" % numbers).split()))


@contextlib.contextmanager
def started(image, networks=None):
    """A Wire of two containers of an image, gone in the end.

    :param networks: one of IPv4, and perhaps one of IPv6, each with the address of the target.
    """
    name, networks = "bench-" + uuid.uuid4().hex[:8], networks or NETWORKS
    families = ["--ipv6"] if any(":" in network for network in networks) else []
    subnets = [word for network in networks for word in ("--subnet", network)]
    subprocess.run(["docker", "network", "create", "--internal", *families, *subnets, name], check=True, stdout=subprocess.DEVNULL)
    try:
        reach = ("--network", name, "--cap-add", "NET_ADMIN")
        own = [word for address in networks.values() for word in ("--ip6" if ":" in address else "--ip", address)]
        with host.started(*reach, "--cap-add", "SYS_ADMIN", *own, image=image) as target, host.started(*reach, image=image) as sender:
            yield Wire(target, sender, next(iter(networks.values())))
    finally:
        subprocess.run(["docker", "network", "rm", name], check=True, stdout=subprocess.DEVNULL)
