# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the name of a file to the place where it really lies."""

from __future__ import annotations

import errno
import os
import stat
from typing import List, NamedTuple, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain

_MOST_LINKS = 40


class Link(NamedTuple):
    """One symbolic link on the way to a file."""

    path: str
    uid: int


class Place(NamedTuple):
    """Where a file lies: ``real`` has no symbolic link in it. The file itself need not exist, its directory does."""

    asked: str
    real: str
    links: List[Link]

    @property
    def directory(self) -> str:
        """The real directory."""
        return os.path.dirname(self.real)

    @property
    def name(self) -> str:
        """The name in that directory."""
        return os.path.basename(self.real)


def locate(path: str, roots: Sequence[str]) -> Place:
    """Follow the links of ``path``, as Asterisk does; HostError when that is unsafe or impossible.

    roots: the directories that belong to the configuration, for example ["/etc/asterisk"]. A link that leads out
    of them is followed only if root or the caller made it: on Debian the Asterisk user owns /etc/asterisk,
    and a link of its making must not lead root to /etc/shadow.
    """
    if not os.path.isabs(path):
        raise HostError("%s is not an absolute path; write the whole path." % path)
    try:
        place = _walk(path)
    except FileNotFoundError as error:
        raise HostError("The directory %s of %s does not exist; create it first." % (error.filename, path)) from error
    except OSError as error:
        raise explain(error, "Cannot find %s" % path) from error
    _check_links(place, roots)
    if place.links and _is_link(path) and not os.path.lexists(place.real):
        raise HostError("%s is a symbolic link to %s, which does not exist; remove the link or create the file." % (path, place.real))
    return place


def _walk(path: str) -> Place:
    links: List[Link] = []
    done = "/"
    todo = [part for part in os.path.normpath(path).split("/") if part]
    while todo:
        part = todo.pop(0)
        if part == "..":
            done = os.path.dirname(done)
            continue
        step = os.path.join(done, part)
        found = _lstat(step, bool(todo))
        if found is None or not stat.S_ISLNK(found.st_mode):
            done = step
            continue
        links.append(Link(step, found.st_uid))
        if len(links) > _MOST_LINKS:
            raise OSError(errno.ELOOP, "too many links")
        target = os.readlink(step)
        done = "/" if target.startswith("/") else done
        todo[:0] = [piece for piece in target.split("/") if piece not in ("", ".")]
    return Place(path, done, links)


def _lstat(path: str, must_exist: bool):
    try:
        return os.lstat(path)
    except FileNotFoundError:
        if must_exist:
            raise
        return None


def _is_link(path: str) -> bool:
    return os.path.islink(path.rstrip("/"))


def _check_links(place: Place, roots: Sequence[str]) -> None:
    if any(within(place.real, root) for root in roots):
        return
    for link in place.links:
        if link.uid not in (0, os.geteuid()):
            raise HostError("%s leads to %s, outside %s, through the symbolic link %s, which belongs to uid %d and not to root; "
                            "make root its owner (chown -h root) if it is meant to be so, or remove it."
                            % (place.asked, place.real, " and ".join(roots) or "the configuration", link.path, link.uid))


def within(path: str, root: str) -> bool:
    """Whether a real path lies below the directory ``root``."""
    return path.startswith(os.path.realpath(root).rstrip("/") + "/")


def same_inode(identity, roots: Sequence[str]) -> List[str]:
    """Every name below ``roots`` of the file with this (device, inode), sorted."""
    names = set()
    for root in roots:
        for folder, unused, files in os.walk(os.path.realpath(root)):
            for name in files:
                path = os.path.join(folder, name)
                found = _lstat(path, False)
                if found is not None and (found.st_dev, found.st_ino) == identity:
                    names.add(path)
    return sorted(names)


def is_mount_point(path: str) -> bool:
    """Whether a file is mounted by itself, as containers do with single files; rename(2) cannot replace such a file."""
    wanted = os.fsencode(path)
    try:
        with open("/proc/self/mountinfo", "rb") as stream:
            points = [_unescape(line.split(b" ")[4]) for line in stream if line.count(b" ") > 4]
    except OSError:
        return False
    return wanted in points


def _unescape(field: bytes) -> bytes:
    """proc(5): blanks and backslashes stand as octal numbers."""
    for code, char in ((b"\\040", b" "), (b"\\011", b"\t"), (b"\\012", b"\n"), (b"\\134", b"\\")):
        field = field.replace(code, char)
    return field
