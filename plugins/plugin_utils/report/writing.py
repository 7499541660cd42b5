# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of a report: whole or not there, and only for who made them, since they tell an attacker where to go."""

from __future__ import annotations

import filecmp
import os
import stat
import tempfile
from pathlib import Path
from typing import Dict, Iterable, List

_DRAFT = ".report-"


class WriteError(Exception):
    """A file could not be written; the message is one sentence."""


def write_all(folder: str, files: Dict[str, Iterable[str]], mode: int = 0o600, keep: bool = False) -> List[str]:
    """Write files into a folder, each in one step. A folder that is missing is made, 0700, and so are those above it.

    All of them are written beside their places first, so that a full disk leaves the old report as it was. What is the same already is
    not touched, but for its mode.

    :param files: pieces of text by file name.
    :param keep: change nothing, and only say what would.
    :return: names of the files that changed.
    :raises WriteError: it could not be done.
    """
    place = Path(folder)
    try:
        _make(place, keep)
        if keep and not place.is_dir():
            with tempfile.TemporaryDirectory() as other:
                return _changed(Path(other), place, files, mode, keep)
        return _changed(place, place, files, mode, keep)
    except OSError as error:
        raise WriteError("The report cannot be written because of %s: %s; give a path that this user may write, or none, and no report is written." % (
            _culprit(error, place), error.strerror or error)) from None


def _culprit(error, place):
    """The name that the reader knows, which is not that of a draft."""
    name = error.filename2 or error.filename or place
    return place if os.path.basename(name).startswith(_DRAFT) else name


def _make(place, keep):
    missing = [folder for folder in (place, *place.parents) if not folder.exists()]
    for folder in reversed([] if keep else missing):
        folder.mkdir(mode=0o700)


def _changed(workplace, place, files, mode, keep):
    drafts = {}
    try:
        for name, pieces in files.items():
            drafts[name] = _draft(workplace, pieces, mode)
        changed = [name for name, draft in drafts.items() if not _is_same(draft, place / name, mode)]
        for name in [] if keep else changed:
            os.replace(drafts[name], place / name)
            del drafts[name]
        if changed and not keep:
            _sync(place)
        return changed
    finally:
        for draft in drafts.values():
            os.unlink(draft)


def _draft(folder, pieces, mode):
    """A finished file under a name that nobody else has."""
    number, name = tempfile.mkstemp(prefix=_DRAFT, dir=folder)
    try:
        with open(number, "w", encoding="utf-8", newline="\n") as stream:
            for piece in pieces:
                stream.write(piece)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
    except BaseException:
        os.unlink(name)
        raise
    return name


def _is_same(draft, path, mode):
    """A link is not: it is replaced, and what it points to stays as it is."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return False
    return stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) == mode and filecmp.cmp(draft, path, shallow=False)


def _sync(folder):
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
