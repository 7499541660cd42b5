# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""10,000 accounts whose secret is their name: judged, planned, given new secrets, and what Asterisk needs to reload the same file.

The modules run as Ansible runs them on a target, in the steps of the action plugin of ``credentials``; what the controller adds is measured with a
playbook of that one task.
"""

from __future__ import annotations

import collections
import json
import tempfile
import uuid
from pathlib import Path
from typing import Callable, NamedTuple

from benchmarks import exchange, host, payload, peers, playbook, table
from benchmarks.host import PLACE
from benchmarks.table import median

_HANDOVER = "/var/lib/voipsec/handover"
_DELIVER = 'umask 077; install -d -m 700 /var/lib/voipsec %s; cat > "$1"' % _HANDOVER
_LATER = r"""sed -i -E 's/"overlap_until": [0-9]+/"overlap_until": 1000/g' /var/lib/voipsec/state/credentials.json"""
"""The overlap is over."""
_JUDGE, _PLAN, _ACT, _IDLE = "credentials_info: find and judge", "credentials: plan", "credentials: all get new secrets", "credentials: a second run"
_RETIRE, _RELOAD, _AGAIN = "credentials: the old secrets go", "Asterisk: %s, weak secrets", "Asterisk: %s, new secrets"
_PLAYED, _PLAYED_AGAIN = "ansible-playbook, escrow and all, on the controller", "ansible-playbook, a second run"


class Driver(NamedTuple):
    """A channel driver.

    :ivar kind: of its credentials. ``file``: where they are, ``text``: what it says for so many accounts.
    :ivar reload: a command of the shell that ends when its reload is done, ``called``: what is in it.
    :ivar overlaps: whether an account can have two secrets.
    """

    kind: str
    image: str
    file: str
    text: Callable[[int], str]
    reload: str
    called: str
    overlaps: bool


_TOUCHED = "touch /etc/asterisk/pjsip.conf\n"
"""Asterisk does not read again what has not changed."""
DRIVERS = (
    Driver("pjsip", "voipsec/asterisk-sid", "/etc/asterisk/pjsip.conf", lambda count: exchange.text(count, str), _TOUCHED + host.PJSIP_RELOAD,
           "module reload res_pjsip.so", True),
    Driver("sip", "voipsec/asterisk-bullseye", peers.FILE, peers.text, peers.RELOAD, "sip reload", False),
)


def measure(count, rounds):
    """Print the tables, one generation after the other."""
    builder = payload.Builder()
    for driver in DRIVERS:
        with host.started(image=driver.image, prefix="bench-passwords-") as machine:
            text = driver.text(count).encode()
            table.say("\n" + machine.description())
            table.say("%s: %d accounts, %d lines, %.1f MiB" % (driver.file, count, text.count(b"\n"), len(text) / 2 ** 20))
            machine.put(driver.file, text)
            machine.start()
            table.head("%d accounts of %s whose secret is their name" % (count, driver.kind))
            measured = Measured(machine, builder, driver, count)
            for _round in range(rounds):
                measured.run(text)
            measured.say()


class Measured:
    """What the runs of one driver took.

    :ivar costs: label to the costs of each round.
    :ivar proofs: how many accounts Asterisk was asked about in the last round, by what it said.
    """

    def __init__(self, machine, builder, driver, count):
        self.machine, self.driver, self.count, self._builder = machine, driver, count, builder
        self.costs, self.proofs = collections.OrderedDict(), {}

    def run(self, text):
        """One round, from weak secrets to new ones alone, and once more with ansible-playbook."""
        machine, driver = self.machine, self.driver
        self._begin(text)
        self._reload(_RELOAD)
        self._judge()
        self._rotate(_ACT, "start" if driver.overlaps else "replace")
        self._nothing(_IDLE)
        self._reload(_AGAIN)
        if driver.overlaps:
            machine.run("sh", "-c", _LATER)
            self._rotate(_RETIRE, "retire")
        self._begin(text)
        machine.reload(driver.reload)
        self._play()

    def _begin(self, text):
        self.machine.run("rm", "-rf", "/var/lib/voipsec")
        self.machine.put(self.driver.file, text)

    def _play(self):
        """With what the controller does: connections, secrets that are made, encrypted, stored, read back, and handed over."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "password").write_text("of the benchmark")
            escrow = {"path": folder + "/escrow", "vault_password_file": folder + "/password"}
            tasks = [{"voipsec.asterisk.credentials": self._options(escrow=escrow)}]
            for label in (_PLAYED, _PLAYED_AGAIN):
                cost, output = playbook.cost(self.machine, [{"hosts": "all", "gather_facts": False, "tasks": tasks}])
                if ("changed=0" in output) is not (label == _PLAYED_AGAIN):
                    raise SystemExit("The playbook changed what it should not, or nothing:\n" + output[-1000:])
                self._note(label, cost)

    def say(self):
        """Print the rows."""
        for label, costs in self.costs.items():
            table.row(label, median(costs))
        for label, proofs in self.proofs.items():
            table.say("  %s: %s" % (label, ", ".join("%d %s" % (number, state) for state, number in proofs.items())))

    def _reload(self, label):
        self._note(label % self.driver.called, self.machine.reload(self.driver.reload))

    def _judge(self):
        answer = self._module(_JUDGE, "credentials_info", {"kinds": [self.driver.kind]})
        if answer["summary"]["weak"] < self.count:
            raise SystemExit("Weak are %d of %d." % (answer["summary"]["weak"], self.count))

    def _rotate(self, label, action):
        planned = self._module(_PLAN if action != "retire" else None, "credentials", self._options(step="plan"))
        secrets = {id: "Rt." + uuid.uuid4().hex for id in _wanted(planned)}
        done = self._module(label, "credentials", self._options(step="apply", **self._handed(secrets)))
        rows = [row for row in done["accounts"] if row["action"] == action]
        if len(rows) < self.count:
            raise SystemExit("%s: %s" % (label, collections.Counter(row["action"] for row in done["accounts"])))
        self.proofs[label] = collections.Counter(row["proof"]["state"] for row in rows)

    def _nothing(self, label):
        answer = self._module(label, "credentials", self._options(step="plan"))
        if answer["changed"] or _wanted(answer):
            raise SystemExit("A second run has something to do.")

    def _options(self, **more):
        return dict({"apply": True, "kinds": [self.driver.kind]}, **more)

    def _handed(self, secrets):
        """The options that hand secrets over, as the action plugin does."""
        if not secrets:
            return {}
        path = "%s/%s.json" % (_HANDOVER, uuid.uuid4().hex)
        data = {"schema": 1, "secrets": secrets}
        self.machine.run("sh", "-c", _DELIVER, "sh", path, stdin=json.dumps(data).encode())
        return {"handover": path}

    def _module(self, label, name, options):
        script = "%s/%s.py" % (PLACE, name)
        self.machine.put(script, self._builder.build("voipsec.asterisk." + name, options))
        cost, done = self.machine.cost("python3", script)
        if label:
            self._note(label, cost)
        return json.loads(done.stdout)

    def _note(self, label, cost):
        self.costs.setdefault(label, []).append(cost)


def _wanted(answer):
    return [row["id"] for row in answer["accounts"] if row["needs_secret"]]
