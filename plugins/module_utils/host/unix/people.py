# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets into this host, who becomes root, and which accounts the current run uses."""

from __future__ import annotations

import os
import re
import stat
from typing import Iterable, List, Optional, Set, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts, commands, proc as reading

_MOST = 1024 * 1024
"""Bytes of a file with keys that are looked at."""

_KEY = re.compile(r"^(?!\s*#).*(?:^|[\s,])(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+|sk-\S+|ssh-\S+-cert-\S+)\s+AAAA", re.MULTILINE)
_DEFAULT_FILES = ".ssh/authorized_keys .ssh/authorized_keys2"
_ENVIRONMENT = ("SUDO_USER", "DOAS_USER", "LOGNAME", "USER")
_NOBODY = 4294967295
"""The loginuid of what nobody has logged in for (proc(5))."""

ANY_TIME, WITH_PASSWORD = "any_time", "with_password"
_ALL = re.compile(r"^\s*\((?:ALL|root)(?:\s*:\s*ALL)?\)(?P<tags>(?:\s*[A-Z_]+:)*)\s*ALL\s*$")


def key_holders(people: Iterable) -> Set[str]:
    """Names of accounts that sshd lets in with a key of its own files.

    :param people: each with name, uid and home.
    """
    settings = dict(line.split(" ", 1) for line in commands.output(["sshd", "-T"])[0].splitlines() if " " in line)
    if settings.get("pubkeyauthentication", "yes") == "no":
        return set()
    patterns = [word for word in settings.get("authorizedkeysfile", _DEFAULT_FILES).split() if word != "none"]
    return {one.name for one in people if any(_has_key(_path(pattern, one)) for pattern in patterns)}


def _path(pattern, one):
    """The tokens of sshd_config(5), AuthorizedKeysFile."""
    text = pattern.replace("%%", "\0").replace("%h", one.home).replace("%u", one.name).replace("%U", str(one.uid)).replace("\0", "%")
    return text if text.startswith("/") else os.path.join(one.home, text)


def _has_key(path):
    """A user may have put anything there, such as a pipe that nobody writes to."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return stat.S_ISREG(os.fstat(handle).st_mode) and bool(_KEY.search(os.read(handle, _MOST).decode("utf-8", "replace")))
    finally:
        os.close(handle)


def sudo_right(name: str) -> Optional[str]:
    """Whether sudo lets an account do everything as root, as sudo itself says; None: it does not, or there is none."""
    return parse_sudo(commands.output(["sudo", "-n", "-l", "-U", name])[0])


def parse_sudo(text: str) -> Optional[str]:
    """The strongest right in what ``sudo -l`` prints."""
    found = [match.group("tags") for match in map(_ALL.match, text.splitlines()) if match]
    if not found:
        return None
    return ANY_TIME if any("NOPASSWD:" in tags for tags in found) else WITH_PASSWORD


def used(told: Iterable[str] = (), proc: str = "/proc") -> List[str]:
    """Names of accounts that this run uses: what the controller says, who runs it, who called sudo, who logged in, and who owns the processes above.

    :param told: names that the controller gives.
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
    return sorted(found | {accounts.user_name(number) for number in numbers})


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
