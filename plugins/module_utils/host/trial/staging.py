# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the place for a trial start: the configuration with its changes, and empty directories for everything that Asterisk writes.

What the trial sees where:

=========================  ==========================================================================================================
configuration directory    a copy with the changes in it, at the real path, because includes may be absolute
run, ``/run``              empty: no control socket, no system log, no database server's socket of the host
spool, log                 the real sub-directories' names, empty: no call file is dialled, no real record is written
database directory         everything but the database itself (``astdb``): what registered is neither read nor changed
``/dev``                   null, zero, full, random, urandom and tty only: no telephony hardware is opened
``/tmp``, ``/var/tmp``     empty
=========================  ==========================================================================================================
"""

from __future__ import annotations

import os
import stat
from typing import Dict, List, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import source, view
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import loopback, sandbox

DEFAULTS = {"astspooldir": "/var/spool/asterisk", "astlogdir": "/var/log/asterisk", "astrundir": "/var/run/asterisk",
            "astdbdir": "/var/lib/asterisk"}
"""The directories that Asterisk writes, as Debian and upstream compile them in."""

_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_DATABASE = "astdb"
_NEW_FILE = 0o640


class Stage:
    """A directory of ours with everything in it that the trial sees instead of the host's.

    :param work: an empty directory that only root can enter.
    :param config: the asterisk.conf that the trial starts with.
    :param etc_dir: the configuration directory.
    :param changes: absolute path to new bytes, or to ``None`` for a file that goes away.
    :raises HostError: a change cannot be shown to the trial.
    """

    def __init__(self, work: str, config: str, etc_dir: str, changes: Dict[str, Optional[bytes]]):
        self.work = work
        self.binds: List[Tuple[str, str]] = []
        self.writable: List[str] = []
        overlay = source.OverlaySource(source.DiskSource(etc_dir), changes)
        self.directories, self.socket_name = directories(view.load(overlay, config))
        self._system()
        self._written()
        self._configuration(etc_dir, changes)

    @property
    def control_socket(self) -> str:
        """Where the trial's control socket appears for us."""
        return os.path.join(self._seen(os.path.realpath(self.directories["astrundir"])), self.socket_name)

    @property
    def logs(self) -> str:
        """The trial's log directory, as we see it."""
        return self._seen(os.path.realpath(self.directories["astlogdir"]))

    def room(self, environment, limits) -> sandbox.Room:
        """The room for the sandbox."""
        return sandbox.Room(binds=self.binds, writable=self.writable, covered=_bound_sockets(), output=os.path.join(self.work, "console"),
                            environment=environment, limits=limits)

    def _seen(self, path):
        """Our path for what the trial sees at ``path``: the last directory that was put there or above."""
        for what, where in reversed(self.binds):
            if path == where or path.startswith(where + "/"):
                return what + path[len(where):]
        return path

    def _private(self, where, like=None):
        """An empty directory of ours, seen at ``where``; owner and mode as ``like``, by default as what is there."""
        where = os.path.realpath(where)
        own = os.path.join(self.work, "d%d" % len(self.binds))
        os.mkdir(own)
        _same_rights(like or where, own)
        self.binds.append((own, where))
        self.writable.append(where)
        return own

    # -- the system --------------------------------------------------------------------------------------------------

    def _system(self):
        for path in ("/tmp", "/var/tmp", "/run"):
            if os.path.isdir(path):
                self._private(path)
        devices = os.path.join(self.work, "dev")
        os.mkdir(devices, 0o755)
        for name in _DEVICES:
            _write(os.path.join(devices, name), b"")
            self.binds.append(("/dev/" + name, os.path.join(devices, name)))
        self.binds.append((devices, "/dev"))
        self._resolver()

    def _resolver(self):
        """The name server of the sandbox; /etc/resolv.conf is often a link into /run."""
        place = os.path.realpath("/etc/resolv.conf")
        seen = self._seen(place)
        if seen != place:
            os.makedirs(os.path.dirname(seen), exist_ok=True)
            _write(seen, loopback.RESOLV_CONF)
        elif os.path.exists(place):
            _write(os.path.join(self.work, "resolv.conf"), loopback.RESOLV_CONF)
            self.binds.append((os.path.join(self.work, "resolv.conf"), place))

    # -- what Asterisk writes ----------------------------------------------------------------------------------------

    def _written(self):
        run = os.path.realpath(self.directories["astrundir"])
        seen = self._seen(run)
        if seen != run:
            os.makedirs(seen, exist_ok=True)
            _same_rights(run if os.path.isdir(run) else self.directories["astspooldir"], seen)
        elif os.path.isdir(run):
            self._private(run)
        for name in ("astspooldir", "astlogdir"):
            if os.path.isdir(self.directories[name]):
                _skeleton(os.path.realpath(self.directories[name]), self._private(self.directories[name]))
        if os.path.isdir(self.directories["astdbdir"]):
            self._database(os.path.realpath(self.directories["astdbdir"]))

    def _database(self, real):
        own = os.path.join(self.work, "database")
        os.mkdir(own)
        _same_rights(real, own)
        for entry in sorted(os.scandir(real), key=lambda entry: entry.name):
            place = os.path.join(own, entry.name)
            if entry.name.startswith(_DATABASE):
                continue
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), place)
                continue
            if entry.is_dir():
                os.mkdir(place)
            else:
                _write(place, b"")
            self.binds.append((entry.path, place))
        self.binds.append((own, real))
        self.writable.append(real)

    # -- the configuration -------------------------------------------------------------------------------------------

    def _configuration(self, etc_dir, changes):
        etc_dir = os.path.realpath(etc_dir)
        own = os.path.join(self.work, "etc")
        _copy_tree(etc_dir, own)
        for path, content in sorted(changes.items()):
            place = os.path.realpath(path)
            if place.startswith(etc_dir + "/"):
                _change(own + place[len(etc_dir):], content, place, etc_dir)
            else:
                self._outside(place, content)
        self.binds.append((own, etc_dir))
        self.writable.append(etc_dir)

    def _outside(self, place, content):
        if content is None or not os.path.isfile(place):
            raise HostError("A trial start cannot show Asterisk that %s, outside the configuration directory, is new or gone; "
                            "create or remove that file by hand first." % place)
        own = os.path.join(self.work, "f%d" % len(self.binds))
        _write(own, content)
        _same_rights(place, own)
        self.binds.append((own, place))


def directories(settings) -> Tuple[Dict[str, str], str]:
    """The directories that an asterisk.conf (a View) sets, and the name of the control socket in ``astrundir``.

    First ``[directories]`` and ``[files]`` section that is no template; the last value of an option counts (``main/options.c``).
    """
    found = dict(DEFAULTS)
    name = "asterisk.ctl"
    values = {option: os.fsdecode(value) for option, value in _options(settings, b"directories")}
    if "astvarlibdir" in values:
        found["astdbdir"] = values["astvarlibdir"]
    found.update((option, value) for option, value in values.items() if option in found and value)
    for option, value in _options(settings, b"files"):
        if option == "astctl":
            name = os.fsdecode(value)
    return found, name


def _options(settings, section):
    first = next(iter(settings.named(section)), None)
    variables = first.variables if first and not settings.error else ()
    return [(os.fsdecode(variable.name).lower(), variable.value) for variable in variables]


def _bound_sockets():
    """Paths of the sockets on which programs of this host listen (proc(5), /proc/net/unix)."""
    with open("/proc/net/unix", "rb") as stream:
        rows = [line.rstrip(b"\n").split(None, 7) for line in stream][1:]
    return sorted({os.fsdecode(row[7]) for row in rows if len(row) == 8 and row[7].startswith(b"/")})


def _write(path, content):
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def _same_rights(model, path):
    status = os.stat(model)
    os.chown(path, status.st_uid, status.st_gid)
    os.chmod(path, stat.S_IMODE(status.st_mode))


def _skeleton(real, own):
    for entry in os.scandir(real):
        if entry.is_dir(follow_symlinks=False):
            os.mkdir(os.path.join(own, entry.name))
            _same_rights(entry.path, os.path.join(own, entry.name))


def _copy_tree(real, own):
    """Directories, files and symbolic links, with owner and mode; nothing else can be configuration."""
    os.mkdir(own)
    _same_rights(real, own)
    for entry in os.scandir(real):
        place = os.path.join(own, entry.name)
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), place)
        elif entry.is_dir():
            _copy_tree(entry.path, place)
        elif entry.is_file():
            with open(entry.path, "rb") as stream:
                _write(place, stream.read())
            _same_rights(entry.path, place)


def _change(copy, content, place, etc_dir):
    """Apply one change to the copy. A new file gets the owner of the configuration directory, as Asterisk must read it."""
    if content is None:
        if os.path.lexists(copy):
            os.unlink(copy)
        return
    known = os.path.exists(copy)
    os.makedirs(os.path.dirname(copy), exist_ok=True)
    _write(copy, content)
    if not known:
        owner = os.stat(etc_dir)
        os.chown(copy, owner.st_uid, owner.st_gid)
        os.chmod(copy, _NEW_FILE)
