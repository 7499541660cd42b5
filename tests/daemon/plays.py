# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the playbooks that users run against a container of the daemon tests."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import ansible

ROOT = Path(__file__).resolve().parents[2]
STATE = ("cd / && find etc/asterisk var/lib/voipsec -type f ! -name lock -exec sha256sum {} + 2>/dev/null; "
         "find etc/asterisk var/lib/voipsec ! -name lock -printf '%p %m %u %g %T@\\n' 2>/dev/null; true")


class Run:
    """One run of a playbook.

    :ivar code: exit status of ansible-playbook.
    :ivar report: what the callback ansible.posix.json printed.
    """

    def __init__(self, done):
        self.code = done.returncode
        self.report = json.loads(done.stdout[done.stdout.index("{"):])
        self.text = done.stdout

    def results(self, host="pbx"):
        """(task name, result) of every task that ran on a host."""
        found = [(task["task"]["name"], task["hosts"].get(host)) for play in self.report["plays"] for task in play["tasks"]]
        return [(name, result) for name, result in found if result is not None and not result.get("skipped")]

    def failed(self, host="pbx"):
        """The messages of failed tasks."""
        return [result.get("msg", "") for _name, result in self.results(host) if result.get("failed")]

    def remote(self, host="pbx"):
        """The modules that ran on the host itself, by their short names."""
        own = [result["action"] for _name, result in self.results(host) if result["action"].startswith("voipsec.asterisk.")]
        return [action.rsplit(".", 1)[1] for action in own]

    def changed(self, host="pbx"):
        return self.report["stats"][host]["changed"]

    def said(self, host="pbx"):
        """The message of the last debug task."""
        return [result["msg"] for _name, result in self.results(host) if result["action"] == "ansible.builtin.debug"][-1]


def play(host, tmp_path, name, *arguments, names=("pbx",), user=None, bans=False, passwords=False, audits=False, core=None, entries=None):
    """Run a playbook of the collection.

    :param names: hosts of the inventory, all of them this container.
    :param user: the account in the container; default root.
    :param bans: whether harden sets up bans. :param passwords: whether it looks for weak secrets. :param audits: whether it audits. The most of
        tests are about what comes before.
    :param entries: name of a host to further variables of it.
    :param core: the folder with the programs of another ansible-core, which has no collections of its own.
    """
    entry = {"ansible_connection": "community.docker.docker", "ansible_host": host.name, "ansible_python_interpreter": "/usr/bin/python3",
             "voipsec_fail2ban": bans, "voipsec_password_rotation": passwords, "voipsec_audit": audits}
    if user:
        entry.update(ansible_user=user, ansible_remote_tmp="/tmp/ansible-" + user)
    (tmp_path / "hosts.json").write_text(json.dumps({"all": {"hosts": {one: dict(entry, **(entries or {}).get(one, {})) for one in names}}}))
    environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"), ANSIBLE_PIPELINING="true",
                       ANSIBLE_STDOUT_CALLBACK="ansible.posix.json")
    if core:
        environment["ANSIBLE_COLLECTIONS_PATH"] += os.pathsep + str(Path(ansible.__file__).parents[1])
    program = str(core / "ansible-playbook") if core else "ansible-playbook"
    return Run(subprocess.run([program, "-i", str(tmp_path / "hosts.json"), "voipsec.asterisk." + name, *arguments],
                              env=environment, capture_output=True, text=True, check=False))


def stock(host, manager):
    """A fresh daemon on Debian's stock configuration with another manager.conf, and no memory of earlier runs."""
    host.exec("[ -d /root/stock ] || cp -a /etc/asterisk /root/stock; find /etc/asterisk -mindepth 1 -delete; "
              "cp -a /root/stock/. /etc/asterisk; rm -rf /var/lib/voipsec")
    host.put("/etc/asterisk/manager.conf", manager)
    host.restart()
    return host


def state(host):
    """Everything that a run could leave behind: configuration, attributes, times, state directory but the lock, which names its last holder."""
    return host.exec(STATE)
