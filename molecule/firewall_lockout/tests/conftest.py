# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PBX whose firewall is changed over SSH, seen from the controller and, past the firewall, from the container engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import testinfra

SCENARIO = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "lockout"
SHORT = 10  # seconds, the shortest window that the module takes
LONG = 120  # longer than anything here takes, on a busy machine


def awaited(condition, what, seconds=LONG):
    """Return as soon as the condition is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not within %d seconds: %s" % (seconds, what)
        time.sleep(0.2)


class Play:
    """A running ansible-playbook."""

    def __init__(self, name, variables, change, sockets):
        command = ["ansible-playbook", "--inventory", name + ",", "--extra-vars", json.dumps({**variables, "change": change}), str(SCENARIO / "change.yml")]
        environment = {**os.environ, "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json", "ANSIBLE_SSH_CONTROL_PATH_DIR": str(sockets)}
        self.name = name
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def result(self):
        """What the module said."""
        out, err = self._process.communicate(timeout=LONG)
        try:
            tasks = json.loads(out)["plays"][0]["tasks"]
            return tasks[1]["hosts"][self.name]
        except (ValueError, LookupError):
            raise AssertionError("the play ended without a result:\n%s\n%s" % (out, err)) from None

    def kill(self):
        """As if the controller lost its power; what it opened on other machines stays open."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


class Site:
    """One PBX."""

    def __init__(self, host, sockets):
        variables = host.ansible.get_variables()
        self._host, self._sockets = host, sockets
        self.name, self.container = variables["inventory_hostname"], variables["ansible_host"]
        self.ipv4, self.ipv6 = variables["mol_address4"], variables["mol_address6"]
        network = self.ipv4.rsplit(".", 1)[0]
        self.peer = network + ".20"
        self._ssh = ["-F", "none", "-i", str(FOLDER / "key"), "-o", "UserKnownHostsFile=%s" % (FOLDER / "known_hosts"), "-o", "BatchMode=yes"]
        options = " ".join(self._ssh)
        self.direct = {
            "ansible_connection": "ssh", "ansible_host": self.ipv4, "ansible_user": "root", "ansible_ssh_common_args": options, "ansible_pipelining": True,
            "ansible_python_interpreter": "/usr/bin/python3",
        }
        self.as_clerk = {  # all that a connection may have to keep: family, port, key, and the password of another user
            **self.direct, "ansible_host": self.ipv6, "ansible_port": 2222, "ansible_user": "clerk", "ansible_pipelining": False,
            "ansible_ssh_private_key_file": str(FOLDER / "key"), "ansible_ssh_common_args": options.replace("-i %s " % (FOLDER / "key"), ""),
            "ansible_become": True, "ansible_become_method": "su", "ansible_become_password": "not-a-secret",
        }
        self.through_peer = {**self.direct, "ansible_ssh_common_args": '%s -o ProxyCommand="ssh %s -W [%%h]:%%p root@%s"' % (options, options, self.peer)}
        self.past_the_firewall = {**self.direct, "ansible_connection": "community.docker.docker", "ansible_host": self.container}

    def start(self, variables, ruleset, rollback_after=LONG, **change):
        """A play that makes the change."""
        return Play(self.name, variables, {"ruleset": ruleset, "rollback_after": rollback_after, **change}, self._sockets)

    def change(self, variables, ruleset, **change):
        """What the module says of it."""
        return self.start(variables, ruleset, **change).result()

    def rules(self, table="voipsec"):
        """The table, past the firewall; nothing where it is not there."""
        return self._host.run("nft list table inet %s", table).stdout

    def ssh(self, *options, address=None):
        """A process that runs ``cat`` on the host, over a connection of its own."""
        command = ["ssh", *self._ssh, "-o", "ConnectTimeout=2", *options, "root@" + (address or self.ipv4), "cat"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def lets_in(self, *options):
        """Whether ssh gets in."""
        process = self.ssh(*options)
        return process.communicate("in\n", timeout=30)[0] == "in\n"

    def over_master(self):
        """Whether the connection that the play keeps open still works."""
        sockets = list(self._sockets.iterdir())
        return len(sockets) == 1 and self.lets_in("-S", str(sockets[0]), "-o", "ControlMaster=no")

    def restart(self):
        """Without shutting down anything."""
        subprocess.run(["docker", "restart", "--time", "0", self.container], check=True, capture_output=True)
        awaited(lambda: self._host.run("systemctl is-active ssh.service").rc == 0, "sshd runs again")

    @contextmanager
    def session(self):
        """An ssh connection that stays open; yields a function that says whether it still passes words."""
        process = self.ssh()
        try:
            yield lambda: _echo(process, "word\n") == "word\n"
        finally:
            process.kill()
            process.communicate()


def _echo(process, line):
    process.stdin.write(line)
    process.stdin.flush()
    return process.stdout.readline()


@pytest.fixture(scope="class")
def site(request, tmp_path_factory):
    host = testinfra.get_host("ansible://" + request.cls.pbx, ansible_inventory=request.config.option.ansible_inventory)
    return Site(host, tmp_path_factory.mktemp("s"))


@pytest.fixture(autouse=True)
def _no_master_is_left(site):
    """Each test has connections of its own."""
    yield
    for socket in site._sockets.iterdir():
        subprocess.run(["ssh", "-F", "none", "-S", str(socket), "-O", "exit", "any"], check=False, capture_output=True)
        socket.unlink(missing_ok=True)
