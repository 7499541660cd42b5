# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets into this host, who becomes root, and which accounts the current run uses."""

from __future__ import annotations

import os
import re
from typing import Iterable, List, Optional, Set, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts, commands, proc as reading

_ENVIRONMENT = ("SUDO_USER", "DOAS_USER", "LOGNAME", "USER")
_NOBODY = 4294967295
"""The loginuid of what nobody has logged in for (proc(5))."""

ANY_TIME, WITH_PASSWORD = "any_time", "with_password"
_OTHERS = re.compile(r"(?<![!\w])(?:targetpw|rootpw|runaspw)\b")
_ALL = re.compile(r"^\s*\((?:ALL|root)(?:\s*:\s*ALL)?\)(?P<tags>(?:\s*[A-Z_]+:)*)\s*ALL\s*$")


def sudo_right(name: str) -> Optional[str]:
    """Whether sudo lets an account do everything as root, as sudo itself says; None: it does not, or there is none."""
    return parse_sudo(commands.output(["sudo", "-n", "-l", "-U", name])[0])


def parse_sudo(text: str) -> Optional[str]:
    """The right in what ``sudo -l`` prints: of several rules that fit a command the last one counts (sudoers(5)). One that takes something away, or a
    password of another account that is asked for, is no right that anybody should rely on."""
    settings, _said, rules = text.partition("may run the following commands")
    rows = [line for line in rules.splitlines() if line.lstrip().startswith("(")]
    found = [match.group("tags") for match in map(_ALL.match, rows) if match]
    if not found or any("!" in row for row in rows):
        return None
    if "NOPASSWD:" in found[-1]:
        return ANY_TIME
    return None if _OTHERS.search(settings) else WITH_PASSWORD


def broken_shells(people: Iterable) -> Set[str]:
    """Names of accounts whose shell cannot be started, so that login and sshd turn them away."""
    return {one.name for one in people if not (os.path.isfile(one.shell) and os.access(one.shell, os.X_OK))}


def serving(people: Iterable, proc: str = "/proc") -> Set[str]:
    """Names of accounts as which programs run now."""
    owners = set()
    for number in reading.numbers(proc):
        try:
            owners.update(int(word) for word in reading.status(os.path.join(proc, str(number)))["Uid"].split()[:2])
        except (OSError, KeyError):
            continue
    return {one.name for one in people if one.uid in owners}


def used(told: Iterable[str] = (), people: Iterable = (), proc: str = "/proc") -> List[str]:
    """Names of accounts that this run uses: what the controller says, who runs it, who called sudo, who logged in, and who owns the processes above.

    :param told: names that the controller gives. :param people: all accounts, of which several may have one uid; of those with 0 root is meant.
    """
    numbers = {os.getuid(), os.geteuid()}
    for name in ("SUDO_UID", "PKEXEC_UID"):
        if os.environ.get(name, "").isdigit():
            numbers.add(int(os.environ[name]))
    pid = os.getpid()
    while pid > 0:
        pid, owners = _owners(os.path.join(proc, str(pid)))
        numbers |= owners
    found = {*filter(None, told), *(os.environ[name] for name in _ENVIRONMENT if os.environ.get(name))}
    twins = {one.name for one in people if one.uid in numbers and (one.uid or one.name == "root")}
    return sorted(found | twins | {accounts.user_name(number) for number in numbers})


def _owners(place) -> Tuple[int, Set[int]]:
    """(the parent, uids of a process and of the login that it belongs to); (0, none) where it is gone."""
    try:
        status = reading.status(place)
        login = reading.read(place + "/loginuid").strip()
    except OSError:
        return 0, set()
    found = {int(number) for number in status["Uid"].split()[:1]}
    if login.isdigit() and int(login) != _NOBODY:
        found.add(int(login))
    return int(status.get("PPid") or 0), found


def nologin() -> str:
    """The program that lets nobody work."""
    return next((path for path in ("/usr/sbin/nologin", "/sbin/nologin") if os.path.exists(path)), "/bin/false")
