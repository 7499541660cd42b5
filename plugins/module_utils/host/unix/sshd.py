# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom sshd lets in, and by what, as sshd itself says (sshd -T), with the keys that lie in its own files."""

from __future__ import annotations

import datetime
import fnmatch
import grp
import os
import re
import stat
from typing import Dict, Iterable, List, NamedTuple, Set

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands, proc

_MOST = 1024 * 1024
"""Bytes of a file with keys that are looked at."""

_FROM = "host=elsewhere.invalid,addr=198.51.100.1,laddr=198.51.100.2,lport=22"
"""An address of which no Match block speaks: a way in from a few addresses alone counts for nothing."""

_OPTIONS = r"""(?P<options>(?:[^\s"#]|"(?:\\.|[^"\\])*")(?:[^\s"]|"(?:\\.|[^"\\])*")*[ \t]+)?"""
_KEY = re.compile(r"^[ \t]*" + _OPTIONS + r"(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-[\w@.-]+|sk-[\w@.-]+)[ \t]+AAAA", re.MULTILINE)
_LIMITED = re.compile(r"""(?:^|,)(?:command=|cert-authority)""", re.IGNORECASE)
_EXPIRY = re.compile(r"""expiry-time="(\d{8})""", re.IGNORECASE)
_PASSWORDS = ("password", "keyboard-interactive")


class Door(NamedTuple):
    """Names of accounts. ``keys``: that come in with a key and may do what they like; ``passwords``: with a password."""

    keys: Set[str]
    passwords: Set[str]


def look(people: Iterable) -> Door:
    """Whom it lets in; nobody where none runs, or where it does not say.

    :param people: each with name, uid, gid and home.
    """
    found = Door(set(), set())
    for one in people if runs() else ():
        settings = parse(commands.output(["sshd", "-T", "-C", "user=%s,%s" % (one.name, _FROM)])[0])
        if is_admitted(one.name, lambda one=one: _groups(one), settings):
            _add(found, one, settings)
    return found


def _add(found, one, settings):
    root = settings["permitrootlogin"][0] if one.uid == 0 else "yes"
    alone = [way.split(":")[0] for words in settings["authenticationmethods"] for way in words.split() if "," not in way]
    if _is_on(settings, "pubkeyauthentication") and {"any", "publickey"} & set(alone) and root in ("yes", "prohibit-password", "without-password"):
        patterns = [word for text in settings.get("authorizedkeysfile", ()) for word in text.split() if word != "none"]
        if any(has_key(_path(pattern, one), one, settings) for pattern in patterns):
            found.keys.add(one.name)
    asks = {"password": _is_on(settings, "passwordauthentication"),
            "keyboard-interactive": _is_on(settings, "kbdinteractiveauthentication") or _is_on(settings, "challengeresponseauthentication")}
    if root == "yes" and any(asks[way] and {"any", way} & set(alone) for way in _PASSWORDS):
        found.passwords.add(one.name)


def runs() -> bool:
    """Whether it runs, or systemd starts it for each connection."""
    for number in proc.numbers():
        try:
            if proc.read("/proc/%d/comm" % number).strip() == "sshd":
                return True
        except OSError:
            continue
    return "active" in commands.output(["systemctl", "is-active", "ssh.socket", "sshd.socket"])[0].split()


def parse(text: str) -> Dict[str, List[str]]:
    """What ``sshd -T`` prints. Its names are in small letters before OpenSSH 10."""
    found: Dict[str, List[str]] = {}
    for line in text.splitlines():
        name, _space, value = line.partition(" ")
        found.setdefault(name.lower(), []).append(value)
    return found


def _is_on(settings, name):
    return settings.get(name) == ["yes"]


def is_admitted(name: str, groups, settings: Dict[str, List[str]]) -> bool:
    """Whether an account comes as far as to be asked for something, and gets a shell then.

    :param groups: called without arguments, names of its groups.
    """
    if "permitrootlogin" not in settings or "authenticationmethods" not in settings or settings.get("forcecommand", ["none"]) != ["none"]:
        return False
    lists = {key: [word for text in settings.get(key, ()) for word in text.split()] for key in ("denyusers", "allowusers", "denygroups", "allowgroups")}
    if _is_named([name], lists["denyusers"]) or (lists["allowusers"] and not _is_named([name], lists["allowusers"])):
        return False
    mine = groups() if lists["denygroups"] or lists["allowgroups"] else []
    return not _is_named(mine, lists["denygroups"]) and not (lists["allowgroups"] and not _is_named(mine, lists["allowgroups"]))


def _is_named(names, patterns):
    plain = [pattern.partition("@")[0] for pattern in patterns]
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in plain if not pattern.startswith("!")) and not any(
        fnmatch.fnmatchcase(name, pattern[1:]) for name in names for pattern in plain if pattern.startswith("!"))


def _groups(one):
    found = []
    for number in os.getgrouplist(one.name, one.gid):
        try:
            found.append(grp.getgrgid(number).gr_name)
        except KeyError:
            continue
    return found


def _path(pattern, one):
    """The tokens of sshd_config(5), AuthorizedKeysFile."""
    text = pattern.replace("%%", "\0").replace("%h", one.home).replace("%u", one.name).replace("%U", str(one.uid)).replace("\0", "%")
    return text if text.startswith("/") else os.path.join(one.home, text)


def has_key(path: str, one, settings: Dict[str, List[str]]) -> bool:
    """Whether a file lets its account in. A user may have put anything there, such as a pipe that nobody writes to."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode) or (_is_on(settings, "strictmodes") and not _is_safe(path, one)):
            return False
        return any(_is_free(match.group("options") or "") for match in _KEY.finditer(os.read(handle, _MOST).decode("utf-8", "replace")))
    finally:
        os.close(handle)


def _is_free(options):
    """Neither for one command alone, as images for clouds give root, nor over, nor good with a certificate only."""
    ends = _EXPIRY.search(options)
    return not _LIMITED.search(options) and not (ends and ends.group(1) <= datetime.date.today().strftime("%Y%m%d"))


def _is_safe(path, one):
    """StrictModes of sshd_config(5): from the file up to the home, or to the top, nobody else may write."""
    place, home = os.path.realpath(path), os.path.realpath(one.home)
    while True:
        try:
            status = os.stat(place)
        except OSError:
            return False
        if status.st_uid not in (0, one.uid) or status.st_mode & 0o022:
            return False
        if place in (home, "/"):
            return True
        place = os.path.dirname(place)
