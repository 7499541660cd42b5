# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restart Asterisk, at once or when no call is up.

Where systemd runs Asterisk, systemd must restart it. Measured with Debian's unit (``Type=notify``, ``Restart=on-failure``, program
started as root with ``-U asterisk``) on 16.28 and 22.10: ``core restart when convenient`` executes the program anew in the same process,
which is no longer root then, so the daemon comes back without CAP_NET_ADMIN (it cannot mark packets any more) and cannot read what
only root can. ``core stop when convenient`` ends it with status 0, after which ``Restart=on-failure`` leaves it down. So while we
wait, a drop-in below /run says ``Restart=always``: systemd starts Asterisk again as soon as it has ended, even if we are no longer
there. The drop-in goes afterwards, at the latest with the next boot.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import inventory
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import CliError, NotAnswering, NotRunning
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import health

DROP_IN = "/run/systemd/system/%s.d/90-voipsec-restart.conf"
_DROP_IN_TEXT = "# Written by the Ansible collection voipsec.asterisk while it waits for calls to end; it goes by itself.\n[Service]\nRestart=always\n"
_BOOT_SECONDS = 120.0


class Restart(NamedTuple):
    """What became of it. ``waiting_for``: the channels that were still up when the time was over."""

    done: bool
    how: str
    waiting_for: List[str]


def restart(cli, when_convenient: bool, timeout: float) -> Restart:
    """Restart the running daemon and wait until it has fully booted.

    :param when_convenient: wait for the last call to end; new calls are still taken meanwhile. False: calls are cut.
    :param timeout: seconds to wait for calls to end. After that the restart is called off.
    :raises HostError: Asterisk does not come back.
    """
    greeting = cli.greeting()
    unit = managing_unit(greeting.peer_pid)
    before = _identity(cli)
    if not when_convenient:
        if unit:
            _systemctl("restart", unit)
        else:
            _command(cli, "core restart now")
        _await_boot(cli, before)
        return Restart(True, "now", [])
    return _patiently(cli, unit, before, timeout)


def managing_unit(pid: int) -> Optional[str]:
    """The systemd service whose main process this is, or None."""
    if not pid or not os.path.isdir("/run/systemd/system") or not shutil.which("systemctl"):
        return None
    try:
        with open("/proc/%d/cgroup" % pid, encoding="utf-8", errors="replace") as stream:
            names = {os.path.basename(line.rstrip("\n")) for line in stream}
    except OSError:
        return None
    for name in sorted(names):
        if name.endswith(".service") and _show(name, "MainPID") == str(pid):
            return name
    return None


def _patiently(cli, unit, before, timeout):
    kept = _KeepUp(unit)
    with kept:
        _command(cli, "core stop when convenient" if unit else "core restart when convenient")
        deadline = time.monotonic() + timeout
        while not _gone(cli, before):
            if time.monotonic() > deadline:
                waiting = _call_off(cli)
                if waiting is not None:
                    return Restart(False, "called off", waiting)
                break
            time.sleep(0.2)
        _await_boot(cli, before)
    return Restart(True, "when convenient", [])


def _call_off(cli):
    """The channels that are up; None when it was too late, Asterisk is on its way already."""
    try:
        waiting = sorted(channel.name for channel in health.channels(cli).values())
        cli.run("core abort shutdown")
        return waiting
    except CliError:
        return None


class _KeepUp:
    """While it lasts, systemd starts the unit again however it ends."""

    def __init__(self, unit):
        self.path = DROP_IN % unit if unit and _show(unit, "Restart") != "always" else None

    def __enter__(self):
        if self.path:
            try:
                os.makedirs(os.path.dirname(self.path), 0o755, exist_ok=True)
                with open(self.path, "w", encoding="ascii") as stream:
                    stream.write(_DROP_IN_TEXT)
            except OSError as error:
                raise explain(error, "Cannot write %s, without which Asterisk would stay down" % self.path) from error
            _systemctl("daemon-reload")

    def __exit__(self, *unused):
        if self.path:
            os.unlink(self.path)
            try:
                os.rmdir(os.path.dirname(self.path))
            except OSError:
                pass  # somebody else's drop-ins are there, too
            _systemctl("daemon-reload")


def _show(unit, name):
    done = subprocess.run(["systemctl", "show", "--property=" + name, "--", unit], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode("utf-8", "replace").strip().partition("=")[2]


def _systemctl(*words):
    done = subprocess.run(["systemctl"] + list(words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise HostError("systemctl %s failed: %s." % (" ".join(words), done.stdout.decode("utf-8", "replace").strip().rstrip(".")))


def _command(cli, command):
    """A command that answers only when it has done its work, if at all: for calls to end, that may be hours."""
    try:
        cli.run(command, timeout=1.0)
    except NotAnswering:
        pass


def _identity(cli):
    """(process id, second of the start)."""
    greeting, began = cli.greeting(), inventory.start_time(cli)
    return greeting.pid, began


def _gone(cli, before):
    """Whether that run of the daemon has ended."""
    try:
        pid, began = _identity(cli)
    except NotRunning:
        return True
    except CliError:
        return False
    return pid != before[0] or abs(began - before[1]) > health.START_ACCURACY


def _await_boot(cli, before):
    deadline = time.monotonic() + _BOOT_SECONDS
    while time.monotonic() < deadline:
        try:
            if _gone(cli, before) and "fully booted" in cli.run("core waitfullybooted", timeout=max(1.0, deadline - time.monotonic())):
                return
        except CliError:
            pass
        time.sleep(0.2)
    raise HostError("Asterisk has not come back %d s after its restart; look at its log and at 'systemctl status asterisk'." % _BOOT_SECONDS)
