# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would stop a transaction half way, found before it starts."""

from __future__ import annotations

import os
from typing import Dict, List, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.directories import Directories
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import Attributes, Image, locked_by_flag
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.paths import Place, is_mount_point

# Journal, manifest and directory entries, in bytes for each file; generous.
_OVERHEAD = 2048


def check(place: Place, image: Optional[Image], attributes: Optional[Attributes], directories: Directories) -> None:
    """HostError when the file cannot be replaced, created or deleted."""
    directory = directories.get(place.directory)
    if os.fstatvfs(directory).f_flag & os.ST_RDONLY:
        raise HostError("Cannot change %s: it is on a read-only file system; mount it writable." % place.real)
    _check_flag(directory, ".", place.directory)
    if not os.access(".", os.W_OK | os.X_OK, dir_fd=directory, effective_ids=True):
        raise HostError("Cannot change %s: its directory is not writable; run as root (become: true)." % place.real)
    if image is not None:
        _check_flag(directory, place.name, place.real)
        if is_mount_point(place.real):
            raise HostError("Cannot change %s: the file is mounted by itself and cannot be replaced; mount its directory instead." % place.real)
    _check_owner(place, image, attributes)


def _check_flag(directory: int, name: str, path: str) -> None:
    flag = locked_by_flag(directory, name)
    if flag:
        raise HostError("Cannot change %s: it carries the %s flag; somebody set it on purpose, so ask them or run chattr -%s %s."
                        % (path, flag, flag[0], path))


def _check_owner(place: Place, image: Optional[Image], attributes: Optional[Attributes]) -> None:
    if attributes is None or os.geteuid() == 0:
        return
    if attributes.uid != os.geteuid() or attributes.gid not in [os.getegid()] + os.getgroups():
        raise HostError("Cannot change %s: its new version must belong to uid %d and gid %d; run as root (become: true)."
                        % (place.real, attributes.uid, attributes.gid))


class _Need:
    """What one file system must have free."""

    def __init__(self, path: str):
        self.path = path
        self.found = os.statvfs(path)
        self.bytes = 0
        self.inodes = 0

    def add(self, size: int) -> None:
        """One more file of this size."""
        block = self.found.f_frsize or 4096
        self.bytes += -(-size // block) * block + _OVERHEAD
        self.inodes += 1

    def check(self) -> None:
        """HostError when there is not enough; a file system that counts neither (f_blocks, f_files = 0) is taken at its word."""
        blocks = self.found.f_bfree if os.geteuid() == 0 else self.found.f_bavail
        free = blocks * (self.found.f_frsize or 4096)
        if self.found.f_blocks and free < self.bytes:
            raise HostError("The file system of %s has %d KiB free, and the change needs %d KiB for a moment; free some space."
                            % (self.path, free // 1024, -(-self.bytes // 1024)))
        if self.found.f_files and self.found.f_ffree < self.inodes:
            raise HostError("The file system of %s has %d inodes free, and the change needs %d for a moment; remove some files."
                            % (self.path, self.found.f_ffree, self.inodes))


def check_space(entries, old: List[Optional[bytes]], new: List[Optional[bytes]], state_root: str) -> None:
    """HostError when the new versions, or the copies for the restore point, will not fit."""
    needs: Dict[int, _Need] = {}
    root = _existing(state_root)
    for entry, before, after in zip(entries, old, new):
        try:
            for path, content in ((entry.directory, after), (root, before)):
                if content is not None:
                    needs.setdefault(os.stat(path).st_dev, _Need(path)).add(len(content))
        except OSError as error:
            raise explain(error, "Cannot see how much space %s has" % entry.directory) from error
    for need in needs.values():
        need.check()


def _existing(path: str) -> str:
    """The path, or its nearest parent that exists (check mode makes no directory)."""
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path
