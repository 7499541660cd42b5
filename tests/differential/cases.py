# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A case: a few files in a directory of their own below the configuration directory, one of them the root file.

Contents and link targets name that directory with two marks, because includes are relative to the configuration directory:
``@@/`` is its absolute path and ``@/`` its path relative to the configuration directory.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field, replace

ROOT = "root.conf"


@dataclass(frozen=True)
class Case:
    """Files by their path in the case's directory; the other fields are for hand-written cases."""

    name: str
    files: dict
    directories: tuple = ()
    links: dict = field(default_factory=dict)
    unreadable: tuple = ()
    directory: str = ""

    def with_files(self, files: dict) -> "Case":
        """The same case with other contents."""
        return replace(self, files=files)

    def placed(self, directory: str) -> "Case":
        """The same case in a directory, relative to the configuration directory."""
        return replace(self, directory=directory)

    @property
    def root(self) -> str:
        """The root file's name as AMI and ``view.load`` get it."""
        return self.directory + "/" + ROOT

    def content(self, name: str, etc: str) -> bytes:
        """The bytes of one file as they are written."""
        data = self.files[name]
        if b"@" not in data:
            return data
        here = self.directory.encode()
        return data.replace(b"@@/", etc.encode() + b"/" + here + b"/").replace(b"@/", here + b"/")

    def write(self, etc: str) -> None:
        """Put the files where the daemons and our parser read them."""
        base = os.path.join(etc, self.directory)
        os.makedirs(base)
        for name in self.directories:
            os.makedirs(os.path.join(base, name), exist_ok=True)
        for name in self.files:
            path = os.path.join(base, name)
            if "/" in name:
                os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as stream:
                stream.write(self.content(name, etc))
        for name, target in self.links.items():
            os.symlink(target.replace("@@/", base + "/"), os.path.join(base, name))
        for name in self.unreadable:
            os.chmod(os.path.join(base, name), 0o600)

    def remove(self, etc: str) -> None:
        """Take the files away again."""
        shutil.rmtree(os.path.join(etc, self.directory))

    def show(self) -> str:
        """The files for a person."""
        parts = []
        for name, data in sorted(self.files.items()):
            lines = "".join("    {0!r}\n".format(line)[:220] for line in data.splitlines(keepends=True))
            parts.append("  {0}:\n{1}".format(name, lines))
        return "case {0}\n{1}".format(self.name, "".join(parts))
