# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock that passwd, usermod, chage, PAM and systemd take before they write the files of accounts: lckpwdf(3)."""

from __future__ import annotations

import ctypes
import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


class AccountLock:
    """Holds it for the time of a block. The C library waits 15 seconds for it, and the kernel drops it when its holder dies.

    :raises HostError: another program holds it.
    """

    def __enter__(self) -> AccountLock:
        library = ctypes.CDLL(None, use_errno=True)
        if library.lckpwdf():
            number = ctypes.get_errno()
            raise HostError("Another program is changing the accounts of this host (lckpwdf: %s), so nothing was changed; run again when it has ended."
                            % (os.strerror(number).lower() if number else "it took too long"))
        self._library = library
        return self

    def __exit__(self, *unused) -> None:
        self._library.ulckpwdf()
