# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A controller of its own home, with an escrow, that rotates the secrets of a container of the daemon tests."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PASSWORD = "the vault password of the tests"


class Controller:
    """Where ansible-playbook runs: nothing that it writes lies elsewhere than in its home.

    :param home: a directory, which is made and closed to others.
    :param hosts: name to variables, of the inventory.
    """

    def __init__(self, home, hosts):
        self.home = home
        home.mkdir(mode=0o700)
        (home / "password").write_text(PASSWORD)
        (home / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}))

    def environment(self, **more):
        """Of a program of Ansible."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "AWX_", "LAUNCHED_"))}
        return dict(kept, HOME=str(self.home), ANSIBLE_HOME=str(self.home / "ansible"), ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"),
                    ANSIBLE_STDOUT_CALLBACK="ansible.posix.json", ANSIBLE_NOCOLOR="1", TMPDIR=str(self.home), PATH="%s:%s" % (BIN, os.environ["PATH"]), **more)

    def start(self, module, options, *words, tasks=(), play=None, **environment):
        """ansible-playbook with one task on all hosts, as a process group of its own."""
        task = {"name": "It", module: options}
        content = [dict({"hosts": "all", "gather_facts": False, "tasks": [task, *tasks]}, **(play or {}))]
        (self.home / "play.json").write_text(json.dumps(content))
        return self.start_playbook(str(self.home / "play.json"), *words, **environment)

    def start_playbook(self, playbook, *words, out=subprocess.PIPE, **environment):
        """ansible-playbook with a playbook, as a process group of its own, which prints to ``out``."""
        command = ["ansible-playbook", "-i", str(self.home / "hosts.json"), "--vault-password-file", str(self.home / "password"), playbook]
        return subprocess.Popen([*command, *words], env=self.environment(**environment), cwd=self.home, stdout=out, stderr=subprocess.STDOUT,
                                text=True, errors="replace", start_new_session=True)

    def run(self, module, options, *words, **more):
        """The results of the task by host, and all that was printed."""
        process = self.start(module, options, *words, **more)
        text = process.communicate()[0]
        return Said(text)

    def rotate(self, options, *words, **more):
        """One run of the module credentials on the only host: its result, and all that was printed."""
        said = self.run("voipsec.asterisk.credentials", dict({"apply": True, "kinds": ["pjsip"]}, **options), *words, **more)
        return said.result(), said.text

    def kill(self, process):
        """As if the controller lost its power: Ansible's workers are process groups of their own, and would go on."""
        family = _family(process.pid)
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in family:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            family = sorted({*family, *_family(process.pid)})
        process.communicate()

    def escrow(self, host="pbx"):
        """Id to entry, as ansible-vault itself reads the file."""
        path = self.home / ".voipsec" / "escrow" / (host + ".vault")
        command = ["ansible-vault", "view", "--vault-password-file", str(self.home / "password"), str(path)]
        return json.loads(subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=True).stdout)["entries"]

    def files_with(self, words):
        """The files of the home that have one of the words in them."""
        wanted = [word.encode() for word in words]
        return [str(path) for path in self.home.rglob("*") if path.is_file() and not path.is_symlink() and any(word in path.read_bytes() for word in wanted)]


def _family(pid):
    """A process and all that come from it."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split()
    parents = {int(child): int(parent) for child, parent in zip(listed[::2], listed[1::2])}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


class Said:
    """What ansible-playbook printed.

    :ivar text: all of it, debugging output included.
    """

    def __init__(self, text):
        self.text = text
        report = self._report(text)
        self.tasks = [task for play in report["plays"] for task in play["tasks"]]

    @staticmethod
    def _report(text):
        """The callback's object, wherever it stands among other lines."""
        start = text.find('{\n    "custom_stats"')
        if start < 0:
            raise AssertionError("ansible-playbook gave no report:\n" + text[-4000:])
        return json.JSONDecoder().raw_decode(text[start:])[0]

    def result(self, host="pbx", task=0):
        return self.tasks[task]["hosts"][host]
