# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import socket

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import look


def test_one_look_at_this_very_host():
    with socket.socket() as one:
        one.bind(("0.0.0.0", 0))
        one.listen(1)
        seen = look.look()
        port = one.getsockname()[1]
    assert [(row.protocol, row.family, row.pid) for row in seen.listeners if row.port == port] == [("tcp", 4, os.getpid())]
    assert "inet voipsec" not in seen.foreign and isinstance(seen.sshd, dict)
