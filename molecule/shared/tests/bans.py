# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is banned, by the kernel and by fail2ban, and who works on in the meantime."""

from __future__ import annotations

import ast
import contextlib
import json
import subprocess
import time

import attacks
from conftest import DRIVERS, awaited, waited

LASTING = ("learned", "known", "names", "begun")
"""Sets that hold no attackers, by the beginning of their names."""


def elements(pbx, name):
    return pbx.host.run("nft list set inet voipsec %s", name).stdout


def sets(pbx):
    """The kernel's sets of our table, as nft describes them."""
    listed = json.loads(pbx.host.check_output("nft -j list table inet voipsec"))["nftables"]
    return [one["set"] for one in listed if "set" in one]


def jails(pbx):
    """{jail: addresses that fail2ban says it has banned}."""
    said = ast.literal_eval(pbx.host.check_output("fail2ban-client banned"))
    return {name: banned for one in said for name, banned in one.items()}


def of(pbx, *addresses):
    """{address: sets and jails in which it is banned}."""
    kernel = {one["name"]: json.dumps(one.get("elem", [])) for one in sets(pbx) if one["name"].startswith(("banned", "barred"))}
    by_jail = jails(pbx)
    return {address: [name for name, found in kernel.items() if json.dumps(address) in found] + [name for name in by_jail if address in by_jail[name]]
            for address in addresses}


def forget(pbx):
    """Unban everybody and load the table anew, with nothing of what the host remembers but LASTING: the guard's limits are full again, too."""
    pbx.host.check_output("fail2ban-client unban --all")
    _load_anew(pbx, LASTING)


def _load_anew(pbx, lasting):
    pbx.host.check_output("(cat /etc/voipsec/nftables/voipsec.nft; echo %s) | nft -f -", "\n".join(_lasting(pbx, lasting)))


def _lasting(pbx, beginnings):
    """Commands of nft that add what is to stay."""
    found = []
    for one in sets(pbx):
        for element in one.get("elem", []) if one["name"].startswith(beginnings) else []:
            element = element["elem"] if "elem" in element else {"val": element}
            value = " . ".join(map(str, element["val"]["concat"])) if "concat" in element["val"] else element["val"]
            timeout = " timeout %ds" % element["timeout"] if "timeout" in element else ""
            found.append("add element inet voipsec %s { %s%s }" % (one["name"], value, timeout))
    return found


def provoke(field, number):
    """Guess from an address until the kernel and fail2ban have banned it. The guard's limits are full before each try, because it lets so little
    through after others have guessed that fail2ban has nothing to count; and on a busy machine one try may come to a single guess, or take a minute."""
    address = field.at(number)

    def banned():
        return address in sum(jails(field.pbx).values(), [])

    def tried():
        _load_anew(field.pbx, LASTING + ("banned",))
        field.crack([address], 4, seconds=5.0, per_source=8, gap=0.2, dialogs=1)
        return waited(banned, 15)
    awaited(lambda: banned() or tried(), "fail2ban bans %s" % address, 240)
    awaited(lambda: [name for name in of(field.pbx, address)[address] if name.startswith("banned_sip")], "the kernel bans %s" % address, 60)


@contextlib.contextmanager
def telephones_work(field, seconds):
    """Both telephones register and call during the block, which lasts at least so long, and none of that fails."""
    def state(user):
        said = field.peer.phone(user)
        return {name: said[name] for name in ("registrations", "failures", "calls", "lost_calls")}
    before, start = {user: state(user) for user in attacks.PHONES}, time.monotonic()
    yield
    after, took = {user: state(user) for user in attacks.PHONES}, time.monotonic() - start
    for user, was in before.items():
        more = {name: after[user][name] - was[name] for name in was}
        assert (more["failures"], more["lost_calls"]) == (0, 0), (user, more)
        # They register each 5 seconds and call each 3; on a busy machine half of that will do.
        assert more["registrations"] >= int(seconds / 10) and more["calls"] >= int(seconds / 6), (user, more, took)


def ssh(field, number, user, command, with_key=True):
    """A login from one of the peer's addresses, or from this machine, as a finished process."""
    options = ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"]
    options += ["-i", str(attacks.FOLDER / "key"), "-o", "IdentitiesOnly=yes"] if with_key else ["-o", "PubkeyAuthentication=no"]
    if number != attacks.RUNNER:
        container = field.peer.host.ansible.get_variables()["ansible_host"]
        options += ["-o", "ProxyCommand=docker exec -i %s python3 %srelay.py %%h %%p %s" % (container, DRIVERS, field.at(number))]
    return subprocess.run(["ssh", *options, "%s@%s" % (user, field.target()), command], capture_output=True, text=True, check=False, timeout=60)
