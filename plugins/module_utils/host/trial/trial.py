# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start Asterisk on trial with a changed configuration, before any of it lands.

Some settings are read at the next start only, and a mistake in them shows when nobody looks: a broken acl.conf leaves named ACLs
empty, which lets everybody in (``main/named_acl.c``), a broken users.conf or cli_permissions.conf ends Asterisk with a segmentation
fault (``pbx/pbx_config.c``, ``main/cli.c``), a ``noload`` may take away a driver that phones need.

The trial runs in a ``sandbox``: it reaches nobody and changes nothing on the host (see there and in ``staging``). It is asked over
its own control socket what it has, that is compared with what the running daemon has, and it is ended.

Two kinds of difference are told apart with a second trial, of the configuration as it is: what the change would take away
(``lost_*``), and what the next start would miss anyway (``dormant``): endpoints from a database that the sandbox cannot reach, hardware,
contexts that were added at run time, and damage that lies in the files already.
"""

from __future__ import annotations

import fcntl
import fnmatch
import grp
import os
import pwd
import shutil
import tempfile
import time
from typing import Dict, Iterable, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import source, view
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import installation, inventory, processes, readers
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import Cli, CliError, NotRunning
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import messages, sandbox, staging

DEFAULT_CONFIG = processes.DEFAULT_CONFIG
SECONDS = 60.0
"""How long one start may take until Asterisk says that it has fully booted; 10,000 PJSIP endpoints take 2 s."""

KINDS = ("endpoint", "context", "acl", "module")
_PREFIX = "trial-"
_ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/"}


class Who(NamedTuple):
    """As whom Asterisk runs: names or numbers for ``-U`` and ``-G``; None: as root."""

    user: Optional[str] = None
    group: Optional[str] = None


class Report(NamedTuple):
    """What a trial found. ``lost_*`` are sorted names; they are empty where it did not boot.

    ``booted``: Asterisk said that it has fully booted. ``dormant``: "kind:name" of what the next start would miss without the change,
    too. ``errors``: its own error messages, as it wrote them, without time and thread, and ours about files of which it did not come
    to speak before it crashed; only the new ones where the unchanged configuration was tried, too. ``reference``: what it was compared with,
    "running" or "unchanged" (a trial of the unchanged configuration). ``seconds``: what the trial with the changes took.
    """

    booted: bool
    lost_endpoints: List[str]
    lost_contexts: List[str]
    lost_acls: List[str]
    lost_modules: List[str]
    dormant: List[str]
    errors: List[str]
    reference: str
    seconds: float

    @property
    def lost(self) -> List[str]:
        """Everything lost, as "kind:name"."""
        named = zip(KINDS, (self.lost_endpoints, self.lost_contexts, self.lost_acls, self.lost_modules))
        return ["%s:%s" % (kind, name) for kind, names in named for name in names]

    @property
    def good(self) -> bool:
        """Whether the change may land."""
        return self.booted and not self.lost


class Started(NamedTuple):
    """One start: what it had (None: it did not boot), its errors, and the seconds that it took."""

    found: Optional[inventory.Inventory]
    errors: List[str]
    seconds: float


def compare(etc_dir: str, changes: Dict[str, Optional[bytes]], expected_losses: Iterable[str] = (), timeout: float = SECONDS,
            config: str = DEFAULT_CONFIG, running: Optional[Cli] = None, who: Optional[Who] = None,
            root: str = state.DEFAULT_ROOT) -> Report:
    """Start Asterisk with the changes and compare.

    :param etc_dir: its configuration directory.
    :param changes: absolute path to new bytes, or to ``None`` for a file that goes away.
    :param expected_losses: "kind:name" patterns (fnmatch) of what is meant to go away, for example "module:chan_skinny.so"; kinds are
        endpoint, context, acl, module.
    :param timeout: seconds for one start; there are up to two.
    :param config: its asterisk.conf.
    :param running: the running daemon to compare with; None, or one that does not run: the unchanged configuration is tried, too.
    :param who: as whom it runs; None: as the running daemon does, or as the owner of the log directory.
    :param root: the collection's directory on the host; the trial's files lie in ``state`` below it, and are removed.
    :raises sandbox.NotPermitted: this host does not allow namespaces.
    :raises HostError: nothing can be said, for example because the unchanged configuration does not boot either.
    """
    start = _Starter(etc_dir, config, timeout, who, root)
    try:
        return _compare(start, _ask_running(running), changes, expected_losses)
    finally:
        start.leave()


def _compare(start, reference, changes, expected_losses):
    changed = start(changes)
    if not changed.found:
        changed = changed._replace(errors=changed.errors + _unsaid(start.etc_dir, changes, changed.errors))
    unchanged = None
    if reference is None or not changed.found or _missing(reference, changed.found, expected_losses):
        unchanged = start({})
        if not unchanged.found:
            raise HostError("Asterisk does not boot on trial even with the configuration as it is, so nothing can be said about the "
                            "change%s; look at its messages, or go on without a trial." % _quoted(unchanged.errors))
    return _report(reference, changed, unchanged, list(expected_losses))


def _unsaid(etc_dir, changes, said):
    """What our own reading refuses of the changed files and of those on which Asterisk crashes.

    Its log is written by a thread of its own, and a crash can come before the last lines are (``logger_thread`` in ``main/logger.c``).
    """
    files = source.OverlaySource(source.DiskSource(etc_dir), changes)
    names = dict.fromkeys([os.path.join(etc_dir, name) for name in readers.CRASHING] + sorted(path for path in changes if path.endswith(".conf")))
    errors = [view.load(files, name).error for name in names]
    found = [error for error in errors if error is not None and error.kind != "missing"]
    return [str(error) for error in found if not any(error.where.path in line for line in said)]


def _ask_running(running):
    try:
        return inventory.take(running) if running else None
    except NotRunning:
        return None


def _report(reference, changed, unchanged, expected):
    wanted = reference or unchanged.found
    lost, dormant = [], []
    for thing in _missing(wanted, changed.found, expected) if changed.found else ():
        (lost if unchanged is None or thing in _things(unchanged.found) else dormant).append(thing)
    names = [[name for kind, name in lost if kind == wanted_kind] for wanted_kind in KINDS]
    known = set(unchanged.errors) if unchanged else ()
    errors = [error for error in changed.errors if error not in known]
    return Report(changed.found is not None, *names, dormant=["%s:%s" % thing for thing in dormant], errors=errors,
                  reference="running" if reference else "unchanged", seconds=changed.seconds)


def _things(found):
    names = zip(KINDS, (found.endpoints, found.contexts, found.acls, found.modules))
    return {(kind, name) for kind, some in names for name in some}


def _missing(wanted, found, expected):
    missing = sorted(_things(wanted) - _things(found))
    return [thing for thing in missing if not any(fnmatch.fnmatchcase("%s:%s" % thing, pattern) for pattern in expected)]


def _quoted(errors):
    return " (it says: %s)" % errors[-1] if errors else ""


class _Starter:
    def __init__(self, etc_dir, config, timeout, who, root):
        self.etc_dir = etc_dir
        self.config = config
        self.timeout = timeout
        daemon = next((process for process in processes.find() if process.here and process.config == config), None)
        self.program = _program(daemon)
        self.environment = _environment(daemon.pid) if daemon else _ENVIRONMENT
        self.who = who or (_who(daemon.uid, daemon.gid) if daemon else None)
        place = state.State(root)
        self.made = [path for path in (place.state, place.restore, place.root) if not os.path.lexists(path)]
        place.prepare()
        place.refuse_inside([etc_dir])
        self.place = place.state

    def leave(self):
        """Take away the directories that were made for the trial alone: in check mode nothing stays."""
        for path in self.made:
            try:
                os.rmdir(path)
            except OSError:
                pass  # something lies in it

    def __call__(self, changes):
        """One start: a Started."""
        began = time.monotonic()
        with _Work(self.place) as work:
            stage = staging.Stage(work, self.config, self.etc_dir, changes)
            room = stage.room(self.environment, sandbox.Limits(seconds=self.timeout + 60))
            with sandbox.Sandbox(room, self._words(stage)) as box:
                found = _await(box, stage.control_socket, began + self.timeout)
            errors = messages.errors([os.path.join(work, "console"), stage.logs])
        return Started(found, errors, time.monotonic() - began)

    def _words(self, stage):
        owner = os.stat(stage.logs) if os.path.isdir(stage.logs) else os.stat(self.etc_dir)
        who = self.who or _who(owner.st_uid, owner.st_gid)
        words = [self.program, "-f", "-n", "-C", self.config]
        return words + ["-U", who.user, "-G", who.group or who.user] if who.user else words


def _program(daemon):
    """The running program where it may be looked at, else the installed one: that is what the next start takes, too."""
    if daemon and not daemon.replaced and os.path.isabs(daemon.executable) and os.access(daemon.executable, os.X_OK):
        return daemon.executable
    path = installation.find_program()
    if not path:
        raise HostError("There is no program 'asterisk' for a trial start; install Asterisk, or go on without a trial.")
    return path


def _who(uid, gid):
    if not uid:
        return Who()
    try:
        return Who(pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_name)
    except KeyError as error:
        raise HostError("Asterisk runs as user %d and group %d, which have no name here; a trial start needs names." % (uid, gid)) from error


def _environment(pid):
    """The daemon's own, without what belongs to systemd's supervision of it."""
    try:
        with open("/proc/%d/environ" % pid, "rb") as stream:
            pairs = [os.fsdecode(item).split("=", 1) for item in stream.read().split(b"\0") if b"=" in item]
    except OSError:
        return _ENVIRONMENT
    ours = ("NOTIFY_SOCKET", "LISTEN_PID", "LISTEN_FDS", "WATCHDOG_PID", "WATCHDOG_USEC", "JOURNAL_STREAM", "INVOCATION_ID")
    return {name: value for name, value in pairs if name not in ours}


def _await(box, socket_path, deadline):
    """What the trial has once it has booted; None when it ended first, or the time was over."""
    while time.monotonic() < deadline and not box.ended():
        try:
            cli = Cli(socket_path, timeout=max(0.1, deadline - time.monotonic()))
            if "fully booted" in cli.run("core waitfullybooted"):
                return inventory.take(cli)
        except CliError:
            pass
        time.sleep(0.1)
    return None


class _Work:
    """A directory for one trial, removed at its end; what a killed trial left behind is removed first."""

    def __init__(self, place):
        self.place = place

    def __enter__(self):
        for name in os.listdir(self.place):
            if name.startswith(_PREFIX):
                _remove_if_left(os.path.join(self.place, name))
        self.path = tempfile.mkdtemp(prefix=_PREFIX, dir=self.place)
        self.lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        return self.path

    def __exit__(self, *unused):
        os.close(self.lock)
        shutil.rmtree(self.path)


def _remove_if_left(path):
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path)
    except BlockingIOError:
        pass  # another run's trial, which is running
    finally:
        os.close(descriptor)
