# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a container: a module killed at each of its steps, each time from the same beginning, and what the next run makes of it.

A step is a rename or a removal of a file, a program that is started, and the first word to Asterisk after one: what leaves a trace outside of the process.
Each run is a child of a process that has loaded the module, so that a step costs what it does, and not the start of Python.

Standard input: a JSON object with ``module`` (full name), ``library``, ``after`` (the file with whose rename the steps begin; "": at once), ``files``
(path to text, None: it is not there), ``reset`` (shell commands that put back what is no file), ``wanted`` and ``next`` (arguments of the module that is
killed, and of the next run), ``handover`` (directory) and ``secrets``; ``first`` and ``stride`` say which steps. Standard output: a JSON array with a row for
each step, the last one of a run that was not killed.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import pwd
import signal
import subprocess
import sys
import uuid

EVENTS = ("os.rename", "os.remove", "subprocess.Popen")


class Steps:
    """Counts steps in this process, and ends it at one of them."""

    def __init__(self, last, after):
        self.left, self.seen, self.before, self.after = last, not after, "", after

    def __call__(self, event, arguments):
        if event == "os.rename" and self.after and self.after in str(arguments[1]):
            self.seen = True
        if not self.seen or event not in (*EVENTS, "socket.connect"):
            return
        if event in EVENTS or self.before == "subprocess.Popen":
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        if event != "os.remove":
            self.before = event


class Stepping:
    """The runs of one task."""

    def __init__(self, task):
        self.task = task
        sys.path.insert(0, task["library"])
        ansible = importlib.import_module("ansible")
        ansible.__file__ = task["library"] + "/ansible/__init__.py"  # a module's payload has an empty one
        self.basic = importlib.import_module("ansible.module_utils.basic")
        self.basic._ANSIBLE_PROFILE = "legacy"
        self.main = importlib.import_module(task["module"]).main

    def rows(self):
        """(place, whether it was killed, what the run said, what the next one said, texts of the files) for each step."""
        place = self.task.get("first", 0)
        while True:
            self.begin()
            said = self.run(self.task["wanted"], place)
            row = {"place": place, "killed": said is None, "said": said, "next": self.run(self.task["next"]) if said is None else None}
            yield dict(row, files={path: _text(path) for path in self.task["files"]}, answers=[_shell(one) for one in self.task.get("ask", ())])
            if said is not None:
                return
            place += self.task.get("stride", 1)

    def begin(self):
        for command in self.task["reset"]:
            _shell(command)
        for path, text in self.task["files"].items():
            if _text(path) != text:
                _write(path, text)

    def run(self, arguments, place=None):
        """What the module says; None: it was killed."""
        values = {"ANSIBLE_MODULE_ARGS": dict(arguments, handover=self.hand_over(), _ansible_check_mode=False, _ansible_diff=False)}
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(writing, 1)
            sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), write_through=True)
            self.basic._ANSIBLE_ARGS = json.dumps(values).encode()
            if place is not None:
                sys.addaudithook(Steps(place, self.task["after"]))
            try:
                self.main()
            except SystemExit:
                pass
            finally:
                sys.stdout.flush()
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as stream:
            text = stream.read()
        status = os.waitpid(child, 0)[1]
        return None if os.WIFSIGNALED(status) else json.loads(text)

    def hand_over(self):
        """The file that the other side writes just before the module starts."""
        folder = self.task["handover"]
        for path in (os.path.dirname(folder), folder):
            os.makedirs(path, 0o700, exist_ok=True)
        path = "%s/%s.json" % (folder, uuid.uuid4().hex)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            json.dump({"schema": 1, "secrets": self.task["secrets"]}, stream)
        return path


def _shell(command):
    done = subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return {"rc": done.returncode, "out": done.stdout}


def _text(path):
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return stream.read()
    except FileNotFoundError:
        return None


def _write(path, text):
    """As it was before: its owner and its mode are those of the file that lies there."""
    if text is None:
        os.remove(path)
        return
    if not os.path.exists(path):
        open(path, "w", encoding="utf-8").close()
        if path.startswith("/etc/asterisk/"):
            os.chown(path, *pwd.getpwnam("asterisk")[2:4])
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as stream:
        stream.write(text)


if __name__ == "__main__":
    json.dump(list(Stepping(json.load(sys.stdin)).rows()), sys.stdout)
