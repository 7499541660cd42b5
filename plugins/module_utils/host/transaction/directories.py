# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directories of one transaction, each opened once and kept open until its end."""

from __future__ import annotations

import os
from typing import Dict

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import open_directory


class Directories:
    """Descriptors by real path; a context manager that closes them."""

    def __init__(self):
        self._open: Dict[str, int] = {}

    def __enter__(self) -> "Directories":
        return self

    def __exit__(self, *unused) -> None:
        for descriptor in self._open.values():
            os.close(descriptor)
        self._open.clear()

    def get(self, path: str) -> int:
        """The descriptor of a directory; HostError when it is missing or no longer where it was."""
        if path not in self._open:
            try:
                self._open[path] = open_directory(path)
            except OSError as error:
                raise explain(error, "Cannot open the directory %s" % path) from error
        return self._open[path]

    def sync(self) -> None:
        """Make every rename in these directories survive a power loss."""
        for descriptor in self._open.values():
            os.fsync(descriptor)
