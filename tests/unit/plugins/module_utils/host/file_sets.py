# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small configuration tree on a real file system, and processes that die in the middle of their work."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import struct
import subprocess
import traceback

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import transaction
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State


class Tree:
    """etc/ holds the configuration, state/ is our own directory."""

    def __init__(self, base):
        self.etc = os.path.join(os.path.realpath(str(base)), "etc")
        self.state = State(os.path.join(os.path.realpath(str(base)), "voipsec"))
        os.makedirs(os.path.join(self.etc, "pjsip.d"))
        self.options = transaction.Options(roots=(self.etc,))

    def path(self, name):
        """The absolute path of a file of the configuration."""
        return os.path.join(self.etc, name)

    def write(self, name, content, mode=0o640):
        """Make a file as an administrator would."""
        with open(self.path(name), "wb") as stream:
            stream.write(content)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def read(self, name):
        """Its bytes, None when there is no file."""
        try:
            with open(self.path(name), "rb") as stream:
                return stream.read()
        except FileNotFoundError:
            return None

    def snapshot(self):
        """Path -> (content, mode, links) of everything in the configuration, our own leftovers included."""
        found = {}
        for folder, unused, files in os.walk(self.etc):
            for name in files:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                with open(path, "rb") as stream:
                    found[os.path.relpath(path, self.etc)] = (stream.read(), status.st_mode, status.st_nlink)
        return found

    def session(self, **keywords):
        """A session on this tree."""
        return transaction.Session(self.state, **keywords)

    def apply(self, changes, run_id="run-1", module="config", step=None, check_mode=False, validate=None, **options):
        """One transaction; ``changes`` by name, as Change or as bytes."""
        full = dict((self.path(name), change if isinstance(change, Change) else Change(change)) for name, change in changes.items())
        keywords = {"check_mode": check_mode}
        if step is not None:
            keywords["step"] = step
        with self.session(**keywords) as session:
            return session.apply(full, run_id, module, self.options._replace(**options), validate)

    def leftovers(self):
        """Names of ours that must not be there when nothing is on its way."""
        found = [name for name in self.snapshot() if os.path.basename(name).startswith(".")]
        if os.path.exists(self.state.journal):
            found.append("journal")
        for folder, unused, files in os.walk(self.state.root):
            found.extend(name for name in files if name.endswith((".new", ".next")))
        return found


class Killer:
    """A ``step`` callable: counts steps, and at the step ``at`` (number or name) kills its process as a power cut would."""

    def __init__(self, at=None, error=None):
        self.at = at
        self.error = error
        self.names = []

    def __call__(self, name):
        self.names.append(name)
        if self.at in (len(self.names) - 1, name):
            if self.error is not None:
                raise self.error
            os.kill(os.getpid(), signal.SIGKILL)


def in_child(work):
    """Run ``work`` in a process of its own; returns the number of the signal that killed it, 0 for a normal end."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    unused, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    assert os.WEXITSTATUS(status) == 0, "the child failed, see its traceback"
    return 0


def acl(user):
    """A POSIX ACL in the form of its extended attribute (acl(5), linux/posix_acl_xattr.h): rw for the owner and one more user."""
    undefined = 0xFFFFFFFF
    entries = [(0x01, 6, undefined), (0x02, 6, user), (0x04, 4, undefined), (0x10, 6, undefined), (0x20, 0, undefined)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


@contextlib.contextmanager
def mounted(where, *arguments):
    """A mount for the time of the block; yields whether this process may mount at all."""
    done = subprocess.run(["mount", *arguments, where], stderr=subprocess.DEVNULL, check=False).returncode == 0
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", where], check=True)


@contextlib.contextmanager
def file_size_limit(size):
    """No file may grow beyond ``size`` bytes: the full disk for those who may not mount (setrlimit(2))."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
