# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other programs on this host that write firewall rules, and what that means for a table of our own. Nothing is switched off here.

In nftables a drop in any base chain is final, an accept is not (nft(8), "verdict statements"): beside another firewall, a packet has to
pass both.
"""

from __future__ import annotations

import os
import re
from typing import List, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands, proc as reading

_SCRIPT = "voipfirewalld"
"""FreePBX's daemon is a PHP script: only its title tells."""

_BOTH = "a packet has to pass its rules and ours, so what only one of them opens stays closed"


class Manager(NamedTuple):
    """One program. ``active``: its rules are in force, or are put there at any moment; ``how``: what shows it; ``consequence``: what will happen."""

    name: str
    active: bool
    how: str
    consequence: str


class _Known(NamedTuple):
    name: str
    units: Tuple[str, ...]
    processes: Tuple[str, ...]
    consequence: str
    switch: Tuple[str, str] = ("", "")
    paths: Tuple[str, ...] = ()


_ALL = (
    _Known("firewalld", ("firewalld.service",), ("firewalld",),
           _BOTH + "; firewall-cmd --complete-reload may take our table away until the host repairs it, within a minute"),
    _Known("ufw", ("ufw.service",), (), _BOTH, ("etc/ufw/ufw.conf", r"(?im)^\s*ENABLED\s*=\s*[\"']?yes")),
    _Known("nftables.service", ("nftables.service",), (),
           "its stock configuration begins with 'flush ruleset': each start, restart or reload of it takes our table away until the host repairs it, "
           "within a minute"),
    _Known("netfilter-persistent", ("netfilter-persistent.service", "iptables.service", "ip6tables.service"), (),
           _BOTH + "; it loads rules of iptables at boot, and of nftables where its plugin is installed"),
    _Known("fail2ban", ("fail2ban.service",), ("fail2ban-server",), "its bans drop packets that our table lets in, also those of trunks and managers"),
    _Known("crowdsec", ("crowdsec-firewall-bouncer.service",), ("crowdsec-firewal",),
           "its bans drop packets that our table lets in, also those of trunks and managers"),
    _Known("docker", ("docker.service",), ("dockerd",),
           "ports that it publishes are forwarded to containers, and forwarded traffic is not filtered by our table"),
    _Known("podman", ("netavark-firewalld-reload.service",), ("rootlessport", "conmon"),
           "ports that it publishes are forwarded to containers, and forwarded traffic is not filtered by our table"),
    _Known("libvirt", ("libvirtd.service", "virtnetworkd.service"), ("libvirtd", "virtnetworkd"),
           "forwarded traffic of virtual machines is not filtered by our table; DHCP and DNS for them (udp/67, 53) have to be opened"),
    _Known("shorewall", ("shorewall.service", "shorewall6.service"), (), _BOTH),
    _Known("ferm", ("ferm.service",), (), _BOTH),
    _Known("firehol", ("firehol.service",), (), _BOTH),
    _Known("csf", ("csf.service", "lfd.service"), ("lfd",), _BOTH + "; its daemon lfd bans addresses by itself"),
    _Known("FreePBX firewall", (), (_SCRIPT,),
           _BOTH + "; it clears the rules of iptables at each start, even when it is switched off, which leaves our table alone",
           paths=("var/www/html/admin/modules/firewall/hooks/voipfirewalld",)),
)


def managers(root="/"):
    """Every Manager that is installed here, those in force first.

    :param root: the root directory, for tests.
    """
    states = _states([unit for known in _ALL for unit in known.units])
    running = _names(os.path.join(root, "proc"))
    found = [_judged(known, states, running, root) for known in _ALL]
    return sorted((one for one in found if one), key=lambda one: not one.active)


def _judged(known, states, running, root):
    units = [unit for unit in known.units if states.get(unit)]
    active = [unit for unit in units if states[unit] in ("active", "reloading", "activating")]
    processes = [name for name in known.processes if name in running]
    path, wanted = known.switch
    text = reading.read(os.path.join(root, path)) if path else None
    if path:
        switched = re.search(wanted, text) is not None
        return Manager(known.name, switched, "/%s says that it is %s" % (path, "on" if switched else "off"), known.consequence) if text else None
    if processes or active:
        how = "its process %s runs" % processes[0] if processes else "%s is active" % active[0]
        return Manager(known.name, True, how, known.consequence)
    if units or any(os.path.exists(os.path.join(root, one)) for one in known.paths):
        return Manager(known.name, False, "%s is not active" % (units or known.paths)[0], known.consequence)
    return None


def _states(units) -> dict:
    """Unit to its state, of those that are installed; nothing without systemd."""
    text = commands.output(["systemctl", "show", "--property=Id,LoadState,ActiveState", "--", *units])[0]
    return parse_states(text)


def parse_states(text):
    """``systemctl show --property=Id,LoadState,ActiveState``: unit to its state, of those that are loaded."""
    blocks = [dict(line.partition("=")[::2] for line in block.splitlines()) for block in text.split("\n\n")]
    return {block["Id"]: block.get("ActiveState", "") for block in blocks if block.get("LoadState") == "loaded"}


def _names(proc) -> List[str]:
    """Names of those known programs, as the kernel cuts them (15 bytes), that run in our network namespace: one in a container rules there."""
    wanted = {name for known in _ALL for name in known.processes}
    own = reading.link(os.path.join(proc, "self/ns/net"))
    found = set()
    for pid in reading.numbers(proc):
        try:
            name = reading.read("%s/%d/comm" % (proc, pid)).rstrip("\n")
            if name.startswith("php") and _SCRIPT in reading.read("%s/%d/cmdline" % (proc, pid)):
                name = _SCRIPT
        except OSError:  # it has ended meanwhile
            continue
        if name in wanted and reading.link("%s/%d/ns/net" % (proc, pid)) in (own, None):
            found.add(name)
    return sorted(found)
