# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The other end of a channel: a program in the container that runs what it is asked, one thing at a time.

A question is a line of JSON and what is to be given as standard input; so is the answer, with standard output and standard error.
A module of ours runs in a process of its own, forked from this one, which has loaded its utilities and has run none of them: to
start Python and to load them anew costs as much as the most of modules do themselves.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import subprocess
import sys


def called(name):
    """Tell ps, pkill and pgrep the name of this process."""
    with open("/proc/self/comm", "w", encoding="ascii") as comm:
        comm.write(name)


def first_environment():
    """That of ``docker exec``; Python has changed its own."""
    with open("/proc/self/environ", "rb") as file:
        return dict(entry.split(b"=", 1) for entry in file.read().split(b"\0") if b"=" in entry)


def run_command(words, files, environment):
    given, said, blamed = files
    try:
        return subprocess.run([os.fsencode(word) for word in words], stdin=given, stdout=said, stderr=blamed, env=environment,
                              start_new_session=True, check=False).returncode
    except OSError as error:
        blamed.write(str(error).encode())
        blamed.flush()
        return 127 if isinstance(error, FileNotFoundError) else 126


def load(module, library):
    """Load a module and all that it needs, and then forget the module itself, which is to be run and not imported."""
    if library not in sys.path:
        sys.path.insert(0, library)
        import ansible
        ansible.__file__ = library + "/ansible/__init__.py"  # a module's payload has an empty one
    importlib.import_module(module)
    del sys.modules[module]


def become(module, files):
    """Make this forked process look like one that was started for the module."""
    os.setsid()
    called(module.rpartition(".")[2][:15])
    for number, file in enumerate(files):
        os.dup2(file.fileno(), number)
        file.close()
    sys.stdin, sys.stdout, sys.stderr = (open(number, mode, encoding="utf-8", errors="surrogateescape") for number, mode in ((0, "r"), (1, "w"), (2, "w")))


def run_module(module):
    """Run it to its end, which is that of this process."""
    from ansible.module_utils import basic
    basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
    basic._ANSIBLE_PROFILE = "legacy"
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def fork_module(module, library, files):
    """Status of the module's process; None in that process itself."""
    load(module, library)
    process = os.fork()
    if not process:
        become(module, files)
        return None
    status = os.waitpid(process, 0)[1]
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def answer(code, files):
    answers = [os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0) for file in files]
    head = json.dumps({"code": code if code >= 0 else 128 - code, "sizes": [len(one) for one in answers]}).encode()
    sys.stdout.buffer.write(head + b"\n" + b"".join(answers))
    sys.stdout.buffer.flush()


def serve(environment):
    """Answer until nobody asks any more; in a process that was forked for a module, return its name."""
    for line in iter(sys.stdin.buffer.readline, b""):
        asked = json.loads(line)
        # In memory and no pipes: what a command leaves running in the background must not hold the answer up.
        files = [open(os.memfd_create(name), "w+b") for name in ("in", "out", "err")]
        files[0].write(sys.stdin.buffer.read(asked["given"]))
        files[0].seek(0)
        code = fork_module(asked["module"], asked["library"], files) if "module" in asked else run_command(asked["words"], files, environment)
        if code is None:
            return asked["module"]
        answer(code, files[1:])
        for file in files:
            file.close()
    return None


def main():
    called("channel")  # a test that kills all of Python means another one
    module = serve(first_environment())
    if module:
        run_module(module)


if __name__ == "__main__":
    main()
