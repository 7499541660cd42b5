# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's own directories on the host, its lock, and state files that are written whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import stat
import time

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain

DEFAULT_ROOT = "/var/lib/voipsec"
SCHEMA = 1

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\Z")


def no_step(name):
    """The default for every ``step`` argument; tests pass a callable that stops the process at the step of that name."""


def new_run_id(prefix: str = "run") -> str:
    """A run id that sorts by time (UTC) and does not repeat."""
    return "%s-%s-%s" % (prefix, time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()), os.urandom(4).hex())


def check_run_id(run_id: str) -> str:
    """The run id itself, or HostError: it becomes the name of a directory."""
    if run_id == "newest" or not _RUN_ID.match(run_id):
        raise HostError("The run id %r cannot be used; take up to 64 letters, digits, dots, dashes and underscores, "
                        "starting with a letter or digit, and not the word newest." % run_id)
    return run_id


class State:
    """/var/lib/voipsec: ``restore/`` holds the restore points, ``state/`` the journal and the lock; all 0700."""

    def __init__(self, root: str = DEFAULT_ROOT):
        self.root = os.path.abspath(root)
        self.restore = os.path.join(self.root, "restore")
        self.state = os.path.join(self.root, "state")
        self.journal = os.path.join(self.state, "journal.json")
        self.lock = os.path.join(self.state, "lock")

    def prepare(self) -> None:
        """Make the directories, or tighten them; HostError when they cannot be trusted."""
        for path in (self.root, self.restore, self.state):
            private_directory(path)

    def refuse_inside(self, roots) -> None:
        """Copies hold secrets, so they never lie where Asterisk, or whoever can read its configuration, looks."""
        real = os.path.realpath(self.root)
        for root in roots:
            inside = os.path.realpath(root)
            if real == inside or real.startswith(inside.rstrip("/") + "/"):
                raise HostError("The state directory %s lies inside %s; choose one outside the Asterisk configuration." % (self.root, root))


def private_directory(path: str) -> None:
    """Make ``path`` a directory that only its owner, who is the caller, can enter."""
    try:
        if not os.path.lexists(path):
            os.makedirs(path, 0o700, exist_ok=True)
            sync_directory(os.path.dirname(path))
        found = os.lstat(path)
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise HostError("%s must be a directory that belongs to the user who runs the module (uid %d), because copies of secrets lie in it; "
                            "remove it or correct its owner." % (path, os.geteuid()))
        if stat.S_IMODE(found.st_mode) != 0o700:
            os.chmod(path, 0o700)
    except OSError as error:
        raise explain(error, "Cannot prepare the directory %s" % path) from error


def sync_directory(path: str) -> None:
    """Make renames and new names in the directory survive a power loss (fsync(2), NOTES)."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte; os.write may stop early."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view):]


def unfinished(path: str) -> str:
    """The name under which write_private() prepares the file."""
    return path + ".new"


def write_private(path: str, content: bytes, step=no_step) -> None:
    """Replace a file of ours: mode 0600 from its first instant, on disk before it gets its name, whole at every instant."""
    temporary = unfinished(path)
    if os.path.lexists(temporary):
        os.unlink(temporary)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        try:
            os.fchmod(descriptor, 0o600)
            step("created")
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        step("written")
        os.rename(temporary, path)
    except BaseException:
        remove(temporary)
        raise
    sync_directory(os.path.dirname(path))


def remove(path: str) -> None:
    """Remove a file if it is there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def write_json(path: str, data: dict, step=no_step) -> None:
    """Write a state file; adds the schema version."""
    text = json.dumps(dict(data, schema=SCHEMA), indent=1, sort_keys=True)
    write_private(path, text.encode("ascii") + b"\n", step)


def save_json(path: str, data: dict) -> None:
    """``write_json`` for who has nothing to undo when it fails: HostError with the reason."""
    try:
        write_json(path, data)
    except OSError as error:
        raise explain(error, "Cannot write the state file %s" % path) from error


def read_as(path: str, build):
    """What ``build`` makes of the data of a state file, or None when there is none; HostError when it cannot be understood."""
    data = _read_json(path)
    if data is None:
        return None
    try:
        return build(data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path: str) -> HostError:
    return HostError("The state file %s is damaged; look at it, and move it away if its run is of no interest." % path)


def _read_json(path: str):
    try:
        with open(path, "rb") as stream:
            data = json.loads(stream.read().decode("ascii"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, "Cannot read the state file %s" % path) from error
    except ValueError as error:
        raise _damaged(path) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise HostError("The state file %s was written by another version of voipsec.asterisk (schema %r, this one knows %d); run that version."
                        % (path, data.get("schema") if isinstance(data, dict) else None, SCHEMA))
    return data


class Lock:
    """One writer at a time, by flock(2): the kernel drops it when its holder dies, so it never goes stale."""

    def __init__(self, state: State, read_only: bool = False):
        """read_only: look, and hold nothing (check mode): nothing is created; an absent lock file counts as free."""
        self._path = state.lock
        self._read_only = read_only
        self._descriptor = None

    def __enter__(self) -> "Lock":
        flags = os.O_RDONLY if self._read_only else os.O_RDWR | os.O_CREAT
        try:
            self._descriptor = os.open(self._path, flags | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            if self._read_only and error.errno == errno.ENOENT:
                return self
            raise explain(error, "Cannot open the lock file %s" % self._path) from error
        self._take()
        return self

    def _take(self) -> None:
        kind = fcntl.LOCK_SH if self._read_only else fcntl.LOCK_EX
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            self.__exit__()
            raise HostError("Another run of voipsec.asterisk is changing this host (process %s); wait until it has ended." % holder) from error
        if self._read_only:
            self.__exit__()
        else:
            self._sign()

    def _sign(self) -> None:
        """Who holds it is told to others; on a full file system it is not, and the lock counts all the same."""
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, b"%d\n" % os.getpid(), 0)
        except OSError:
            pass

    def __exit__(self, *unused) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
