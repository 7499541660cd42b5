# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks that change secrets, run as users run them, and telephones that try what comes of it."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import uuid
from pathlib import Path

from ansible.parsing import vault
from conftest import awaited, DRIVERS

FOLDER = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "passwords"
CRASHES = Path(__file__).with_name("crashes")
STATE = "/var/lib/voipsec/state/credentials.json"
LOG = "/var/log/asterisk/voipsec_log"

OLD = {"201": "201", "202": "1234", "203": "Sommer2019", "204": "Sommer2019", "206": "warehouse", "207": "amp111", "208": "qwertyuiop12", "210": "210"}
"""Telephones of PJSIP that converge.yml gave new secrets, and what they had before."""

STRONG = {"240": "Wq7xKhPt3RnZbm9dVs2L", "250": "k7CmzwhPtxv9fRdbWq4s", "280": "Vq3zmKhPtx9fRdbWn7st"}
"""Telephones whose secrets are good, and stay until somebody asks for another one."""

OLD_OF_SHA_256 = {"220": "220"}

FAILURES = re.compile(r'SecurityEvent=\\?"(InvalidPassword|ChallengeResponseFailed|InvalidAccountID|FailedACL)\\?".*?AccountID=\\?"([^"\\]*)')


class Run:
    """What came of ansible-playbook.

    :ivar code: its exit status. ``text``: all that it printed.
    """

    def __init__(self, code, text):
        self.code, self.text = code, text
        plays = json.loads(text[text.index('{\n    "custom_stats"'):])["plays"] if '{\n    "custom_stats"' in text else []
        self.tasks = [task["hosts"] for play in plays for task in play["tasks"]]

    def results(self, host):
        return [hosts[host] for hosts in self.tasks if host in hosts]

    def rotation(self, host):
        """The result of the module credentials."""
        found = [one for one in self.results(host) if one.get("action") == "voipsec.asterisk.credentials" and not one.get("skipped")]
        assert found, self.text[-3000:]
        return found[-1]

    def actions(self, host):
        """{id: what became of the account}."""
        rotation = self.rotation(host)
        assert not rotation.get("failed"), rotation.get("msg")
        return {row["id"]: row["action"] for row in rotation["accounts"]}

    def failures(self, host):
        """The sentences of tasks that failed."""
        return [one["msg"] for one in self.results(host) if one.get("failed")]


class Site:
    """One PBX, its peer, and the controller."""

    def __init__(self, pbx, peer):
        self.pbx, self.peer = pbx, peer
        variables = pbx.host.ansible.get_variables()
        self.port, self.network = variables["mol_pjsip_port"], variables["mol_address4"].rpartition(".")[0] + "."
        self.is_22 = pbx.name == "pbx22"
        self._inventory = str(pbx.host.backend.ansible_inventory)

    # -- the controller -----------------------------------------------------------------------------------------------------

    def start(self, settings, environment=(), playbook="rotate_passwords", inventory=None, hosts=None):
        """ansible-playbook with these variables."""
        told = {"voipsec_hosts": hosts or self.pbx.name, "voipsec_serial": "100%", "voipsec_max_fail_percentage": 100, "password_rotation_apply": True,
                "password_rotation_fail": False, **settings}
        command = ["ansible-playbook", "--inventory", inventory or self._inventory, "--extra-vars", json.dumps(told), "voipsec.asterisk." + playbook]
        return subprocess.Popen(command, env={**os.environ, "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json", **dict(environment)}, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def play(self, settings, **more):
        """A run to its end."""
        process = self.start({"password_rotation_" + name: value for name, value in settings.items()}, **more)
        text = process.communicate()[0]
        return Run(process.returncode, text)

    def rotate(self, *accounts, **settings):
        """A run that changes these accounts alone. Returns what became of them."""
        done = self.play({"accounts": list(accounts), "rotate_weak": False, **settings})
        assert done.code == 0, done.failures(self.pbx.name) or done.text[-3000:]
        return done

    def kill_at(self, place, settings, on_host=False):
        """A run whose controller loses its power at a place of crashes/sitecustomize.py; with ``on_host`` the module there does so, too."""
        mark = "VOIPSEC_TEST=" + uuid.uuid4().hex
        environment, reached = dict([mark.split("=")]), FOLDER / ("reached-" + self.pbx.name)
        reached.unlink(missing_ok=True)
        if on_host:
            settings = {**settings, "ansible_python_interpreter": self._stopping_python(place)}
        else:
            environment.update(PYTHONPATH=str(CRASHES), STOP_AT=place, STOP_FILE=str(reached))
        process = self.start(settings, environment)

        def stopped():
            return self.pbx.host.run("cat /root/stopping/reached").stdout if on_host else reached.exists()

        awaited(lambda: stopped() or process.poll() is not None, "the run comes to %s" % place, 120)
        assert process.poll() is None, process.communicate()[0][-3000:]
        _kill_marked(mark)
        process.communicate()
        if on_host:
            self.pbx.host.check_output("kill -KILL %s", stopped())

    def _stopping_python(self, place):
        """A Python of the host that stops in the middle of a module."""
        content = (CRASHES / "sitecustomize.py").read_text()
        self._write("/root/stopping/sitecustomize.py", content, "0644")
        variables = "STOP_AT=%s STOP_FILE=/root/stopping/reached PYTHONPATH=/root/stopping" % place
        self._write("/root/stopping/python3", "#!/bin/sh\n%s exec /usr/bin/python3 \"$@\"\n" % variables, "0755")
        self.pbx.host.check_output("rm -f /root/stopping/reached")
        return "/root/stopping/python3"

    def _write(self, path, content, mode):
        self.pbx.host.check_output("mkdir -p %s && printf %%s %s > %s && chmod %s %s", os.path.dirname(path), content, path, mode, path)

    def escrow(self):
        """{id: entry}, as Ansible itself reads a file that is encrypted with ansible-vault."""
        key = vault.VaultSecret((FOLDER / "vault_password").read_bytes().strip())
        text = vault.VaultLib([("default", key)]).decrypt((FOLDER / "escrow" / (self.pbx.name + ".vault")).read_bytes())
        return json.loads(text)["entries"]

    def secret(self, name):
        """The one that is in force, by the escrow."""
        entry = self.escrow()[name]
        assert entry["status"] == "confirmed", (name, entry["status"])
        return entry["secret"]

    # -- the PBX ------------------------------------------------------------------------------------------------------------

    def text(self, name):
        return self.pbx.host.check_output("cat /etc/asterisk/%s", name)

    def tree(self):
        """Everything that a run could leave behind, but the lock and what the timers of the guard and of logrotate note by themselves."""
        places = "etc/asterisk etc/dialer.conf var/lib/voipsec -type f ! -name lock ! -name logrotate ! -path '*/nftables/*'"
        return self.pbx.host.check_output("cd / && find " + places + " -exec sha256sum {} + | sort")

    def end_overlaps(self):
        """A week later."""
        self.pbx.host.check_output("sed -i -E 's/\"overlap_until\": [0-9]+/\"overlap_until\": 1000/' %s", STATE)

    def overlaps(self):
        """The accounts that have two secrets, by the state file."""
        notes = json.loads(self.pbx.host.check_output("cat %s", STATE))["accounts"]
        return {name for name, note in notes.items() if note["phase"] == "overlap"}

    def here(self, driver, *arguments):
        """What a driver says that runs on the PBX itself."""
        return json.loads(self.pbx.host.check_output(shlex.join(["python3", DRIVERS + driver + ".py", "--host", "127.0.0.1", *arguments])))

    # -- telephones ---------------------------------------------------------------------------------------------------------

    def register(self, *phones, port=None):
        """The status of each registration; a phone is (user, secret) with more, see sip_register.py."""
        told = [{"user": user, "secret": secret, **more} for user, secret, more in ((*phone, {})[:3] for phone in phones)]
        said = self.peer.run("sip_register.py", "--host", self.pbx.ipv4, "--port", str(port or self.port), json.dumps(told))
        return [one["status"] for one in said]

    def log_position(self):
        return int(self.pbx.host.check_output("stat -c %%s %s", LOG))

    def failures(self, since):
        """Accounts of which Asterisk noted failures from a place in the log on. A failure of 250 stands behind them, so all have been written."""
        self.register(("250", "wrong"))
        awaited(lambda: "250" in self._failed(since), "the failure of 250 is in the log", 30)
        return self._failed(since) - {"250"}

    def _failed(self, since):
        return {account for _event, account in FAILURES.findall(self.pbx.host.check_output("tail -c +%s %s", str(since + 1), LOG))}


def _kill_marked(mark):
    """Every process of this machine that has the mark in its environment: workers of Ansible are process groups of their own."""
    def marked():
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark.encode() in path.read_bytes().split(b"\0"):
                    yield int(path.parent.name)
            except OSError:
                continue
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in list(marked()):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
