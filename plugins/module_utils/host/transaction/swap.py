# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The moves of a transaction. Each works on one journal and can be repeated after a crash at any instant."""

from __future__ import annotations

import os
from typing import List, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.directories import Directories
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.journal import Journal
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import no_step


def stage(journal: Journal, new: List[Optional[bytes]], directories: Directories, step=no_step) -> None:
    """Put every new version beside its target and give every old version a second name, all of it on disk.

    The old version keeps its inode: to undo a replacement is one rename that needs no space.
    """
    for index, entry in enumerate(journal.entries):
        directory = directories.get(entry.directory)
        try:
            if entry.after is not None:
                _stage_one(journal, index, new[index], directories, step)
            if entry.before is not None:
                os.link(entry.name, journal.parked_name(index), src_dir_fd=directory, dst_dir_fd=directory, follow_symlinks=False)
                step("parked %d" % index)
        except OSError as error:
            raise explain(error, "Cannot stage the new version of %s" % entry.path) from error
    directories.sync()
    step("all staged")


def _stage_one(journal: Journal, index: int, content: bytes, directories: Directories, step) -> None:
    entry = journal.entries[index]
    directory = directories.get(entry.directory)
    name = journal.staged_name(index)
    if entry.twin is not None:
        first = directories.get(journal.entries[entry.twin].directory)
        os.link(journal.staged_name(entry.twin), name, src_dir_fd=first, dst_dir_fd=directory, follow_symlinks=False)
    else:
        files.create(directory, name, content, entry.after_attributes, entry.before_mtime_ns, lambda what: step("stage %d %s" % (index, what)))
    step("staged %d" % index)


def current(journal: Journal, index: int, directories: Directories) -> Optional[str]:
    """SHA-256 of what lies at the target now, None for nothing."""
    entry = journal.entries[index]
    image = files.read_image(directories.get(entry.directory), entry.name, entry.path)
    return files.digest(image.content) if image else None


def landed(journal: Journal, index: int, directories: Directories) -> bool:
    """Whether this entry was swapped already; HostError when its staged file is gone and it was not."""
    entry = journal.entries[index]
    directory = directories.get(entry.directory)
    if entry.after is None:
        return not _is_old(journal, index, directory)
    if files.exists(directory, journal.staged_name(index)):
        return False
    if _is_old(journal, index, directory) or not files.exists(directory, entry.name) or _was_put_back(journal, index, directories):
        raise HostError("The staged new version of %s was removed." % entry.path)
    return True


def _was_put_back(journal: Journal, index: int, directories: Directories) -> bool:
    """Whether an undo that could not be put on record (full disk) took this entry back before it was interrupted."""
    entry = journal.entries[index]
    if entry.before in (None, entry.after) or files.exists(directories.get(entry.directory), journal.parked_name(index)):
        return False
    return current(journal, index, directories) == entry.before


def _is_old(journal: Journal, index: int, directory: int) -> bool:
    """Whether the target still is the inode that was there before; false when the parked name is gone."""
    try:
        old = os.stat(journal.parked_name(index), dir_fd=directory, follow_symlinks=False)
        now = os.stat(journal.entries[index].name, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return (old.st_dev, old.st_ino) == (now.st_dev, now.st_ino)


def verify(journal: Journal, directories: Directories) -> None:
    """HostError when a file that is still to be swapped is not what the change was computed from."""
    for index in range(len(journal.entries)):
        if not landed(journal, index, directories):
            _verify_one(journal, index, directories)


def _verify_one(journal: Journal, index: int, directories: Directories) -> None:
    entry = journal.entries[index]
    if current(journal, index, directories) != entry.before:
        raise HostError("%s was changed by somebody else before its new version was in place; run again." % entry.path)


def land(journal: Journal, directories: Directories, step=no_step) -> None:
    """Swap one by one what has not been swapped. Each swap is one rename or unlink, so each file is whole at every instant.

    Between the last look at a file and its rename lie some microseconds in which an edit by somebody else goes unseen.
    """
    for index, entry in enumerate(journal.entries):
        if landed(journal, index, directories):
            continue
        _verify_one(journal, index, directories)
        directory = directories.get(entry.directory)
        try:
            if entry.after is None:
                os.unlink(entry.name, dir_fd=directory)
            else:
                os.rename(journal.staged_name(index), entry.name, src_dir_fd=directory, dst_dir_fd=directory)
        except OSError as error:
            raise explain(error, "Cannot replace %s" % entry.path) from error
        step("landed %d" % index)
    directories.sync()
    step("all landed")


def put_back(journal: Journal, directories: Directories, step=no_step) -> List[int]:
    """Undo what was swapped. Returns the positions of files that somebody changed after us; these are left alone."""
    _remove_staged(journal, directories)
    step("unstaged")
    left = []
    for index, entry in enumerate(journal.entries):
        directory = directories.get(entry.directory)
        if entry.before is None:
            done = _take_away(journal, index, directories)
        elif _is_old(journal, index, directory) or not files.exists(directory, journal.parked_name(index)):
            done = True
        else:
            done = _still_ours(journal, index, directories)
            if done:
                os.rename(journal.parked_name(index), entry.name, src_dir_fd=directory, dst_dir_fd=directory)
        if not done:
            left.append(index)
        step("put back %d" % index)
    directories.sync()
    return left


def _still_ours(journal: Journal, index: int, directories: Directories) -> bool:
    try:
        return current(journal, index, directories) == journal.entries[index].after
    except HostError:
        return False


def _take_away(journal: Journal, index: int, directories: Directories) -> bool:
    """Remove a file that the transaction created, unless it was changed since."""
    entry = journal.entries[index]
    directory = directories.get(entry.directory)
    if not files.exists(directory, entry.name):
        return True
    if not _still_ours(journal, index, directories):
        return False
    os.unlink(entry.name, dir_fd=directory)
    return True


def _remove_staged(journal: Journal, directories: Directories) -> None:
    for index, entry in enumerate(journal.entries):
        files.remove_name(directories.get(entry.directory), journal.staged_name(index))
    directories.sync()


def tidy(journal: Journal, directories: Directories, step=no_step) -> None:
    """Remove the transaction's own names."""
    for index, entry in enumerate(journal.entries):
        directory = directories.get(entry.directory)
        files.remove_name(directory, journal.staged_name(index))
        files.remove_name(directory, journal.parked_name(index))
        step("tidied %d" % index)
    directories.sync()
