# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two containers on one internal network of both families: a host with a table of ours, and somebody who knocks."""

from __future__ import annotations

import json
import subprocess
import uuid

from conftest import ROOT, AsteriskHost, container
from networks import docker, Network

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall import networks
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.firewall.plan import Observed, Planner

PACKETS = (ROOT / "molecule" / "shared" / "drivers" / "packets.py").read_text()
NETS = {"16": ("198.51.100.0/25", "198.51.100.%d", "fd77::100:0/112", "fd77::100:%d"),
        "22": ("198.51.100.128/25", "198.51.100.2%d", "fd77::200:0/112", "fd77::200:%d")}
HOST, EAST, WEST = 10, 20, 40
"""Last numbers of addresses: of the host, and of those who knock, on either side of a border."""


class Peer(AsteriskHost):
    """The one who knocks."""

    def ask(self, function, *arguments, **more):
        """What a function of packets.py gives."""
        return json.loads(self.exec(["python3", "/root/packets.py", function, json.dumps(arguments), json.dumps(more)]).splitlines()[-1])

    def start_tool(self, function, *arguments, **more):
        """Start a server of packets.py and wait until it is ready."""
        place = "/root/%s" % uuid.uuid4().hex[:8]
        self.background("python3 /root/packets.py %s '%s' '%s' > %s 2>&1" % (function, json.dumps(arguments), json.dumps(more), place))
        self.until(lambda: "ready" in self.exec("cat %s" % place, check=False))
        return place


class Wire:
    """The network, the host and the peer.

    :ivar host, peer: containers. ``v4(n)``, ``v6(n)``: addresses of the network.
    """

    def __init__(self, version):
        self.version = version
        self.subnet4, self._four, self.subnet6, self._six = NETS[version]
        self.network = Network("wire-" + version, self.subnet4, self.subnet6)
        try:
            self.host = container(version, "wire", "--cap-add", "SYS_ADMIN")
            self.host.__class__ = Peer
            self.peer = Peer(version, "t-wirepeer-%s-%s" % (version, uuid.uuid4().hex[:8]))
            docker("run", "--rm", "-d", "--init", "--name", self.peer.name, "--label", "voipsec.asterisk.test=daemon", "--cap-add", "NET_ADMIN",
                   "--network", self.network.name, "--ip", self.v4(EAST), "--ip6", self.v6(EAST), "voipsec/peer", "sleep", "infinity")
            self.network.join(self.host.name, self.v4(HOST), self.v6(HOST))
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self):
        for one in (self.host, self.peer):
            one.exec("ip route del default 2>/dev/null; ip -6 route del default 2>/dev/null; true")
            one.put("/root/packets.py", PACKETS, owner="root", mode=0o755)
        self.peer.exec("ip addr add %s/25 dev eth0; ip -6 addr add %s/112 dev eth0 nodad preferred_lft 0" % (self.v4(WEST), self.v6(WEST)))
        self.host.until(lambda: "tentative" not in self.host.exec("ip -6 addr"))
        self.peer.until(lambda: "tentative" not in self.peer.exec("ip -6 addr"))

    def v4(self, number):
        return self._four % number

    def v6(self, number):
        return self._six % number

    @property
    def families(self):
        """For both families: a function from a number to an address."""
        return (self.v4, self.v6)

    @property
    def countries(self):
        """XA has EAST, XB has WEST, for both families."""
        return {code: [networks.parse(address(number)) for address in self.families] for code, number in (("XA", EAST), ("XB", WEST))}

    def plan(self, settings=None, never_cut=(), resolved=None, guard=None, is_open=False, **seen):
        """The Plan of a host that offers SSH, SIP and media."""
        offered = {"ssh": {"tcp": ((22, 22),)}, "sip": {"udp": ((5060, 5060),), "tcp": ((5060, 5060),)}, "rtp": {"udp": ((10000, 20000),)}}
        observed = Observed(**dict({"offered": offered, "first_run": False, "asterisk_pid": 1}, **seen))
        planner = Planner(settings or {}, never_cut, guard)
        return planner.plan_open(observed, resolved) if is_open else planner.plan(observed, self.countries, resolved)

    def load(self, settings=None, **more):
        """Load the table as a whole, with nothing left of the one before."""
        self.load_plan(self.plan(settings, **more))

    def load_plan(self, plan):
        text = "table inet voipsec { }\ndelete table inet voipsec\ntable inet voipsec {\n%s}\n" % plan.body.replace("$priority", "-10")
        text += "".join("add element inet voipsec %s { %s }\n" % (name, ", ".join(items)) for name, items in plan.elements.items() if items)
        self.host.exec(["nft", "-c", "-f", "-"], stdin=text)
        self.host.exec(["nft", "-f", "-"], stdin=text)

    def unload(self):
        self.host.exec("nft delete table inet voipsec 2>/dev/null; true")

    def flows(self, words):
        """Lines of the kernel's table of connections with all of these words."""
        return [row for row in self.host.exec("cat /proc/net/nf_conntrack").splitlines() if all(word in row for word in words)]

    def close(self):
        for one in ("host", "peer"):
            if hasattr(self, one):
                subprocess.run(["docker", "rm", "-f", getattr(self, one).name], capture_output=True, check=False)
        self.network.close()
