# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's own promise to take a change back: a timer of systemd, which needs nothing of ours when it elapses."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from typing import List

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.places import Places

_BOOTED = "/run/systemd/system"
_PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
_SECONDS = 60

_SCRIPT = "mv -T {trial} {taken_back} 2>/dev/null || test -e {trial} || exit 0; {nft} -f {keeping} || {nft} -f {previous}"
"""Whoever renames the file of the trial decides: this script, or the confirmation. Where it cannot be renamed at all, the change is taken
back all the same."""


def has_systemd() -> bool:
    """sd_booted(3), and the tools to talk to it."""
    return os.path.isdir(_BOOTED) and all(shutil.which(name, path=_PATH) for name in ("systemctl", "systemd-run"))


def needs_systemd() -> None:
    """HostError where the host cannot take a change back by itself."""
    if not has_systemd():
        raise HostError("This host does not run systemd, whose timer takes a firewall change back that nobody confirms; "
                        "set rollback: false to change the rules without that safety.")


def unit_name(table: str, token: str) -> str:
    """Of the timer and its service, without the suffix."""
    return "voipsec-nftables-rollback-%s-%s" % (table, token[:8])


def arm(places: Places, unit: str, nft: str, seconds: int) -> None:
    """Start the timer; the service belongs to systemd alone and outlives whoever asked for it."""
    words = dict((name, shlex.quote(getattr(places, name))) for name in ("trial", "taken_back", "keeping", "previous"))
    script = _SCRIPT.format(nft=shlex.quote(nft), **words)
    tell("systemd-run", "--quiet", "--collect", "--unit=" + unit, "--on-active=%ds" % seconds, "--timer-property=AccuracySec=100ms",
         "--property=Type=oneshot", "--property=DefaultDependencies=no",
         "--description=Take back the change of the nftables table %s that nobody confirmed" % places.table, "/bin/sh", "-c", script)
    if not armed(unit):
        raise HostError("systemd has not started the timer %s.timer that takes the change back; nothing was changed, see systemctl status." % unit)


def armed(unit: str) -> bool:
    """Whether the timer still runs, that is, its time is not up."""
    return _run(["systemctl", "is-active", "--quiet", unit + ".timer"]).returncode == 0


def disarm(unit: str) -> None:
    """Stop the timer; without effect where its time is up."""
    _run(["systemctl", "stop", unit + ".timer"])


def tell(*command: str) -> None:
    """Run a command of systemd; HostError with its own words where it fails."""
    done = _run(list(command))
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[0]
        raise HostError("%s failed: %s." % (" ".join(command[:2]), reason.rstrip(".")))


def _run(command: List[str]):
    try:
        return subprocess.run(command, env={"PATH": _PATH, "LC_ALL": "C"}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace", timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HostError("Cannot run %s: %s." % (command[0], error)) from error
