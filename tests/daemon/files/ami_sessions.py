# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log in to AMI as each USER SECRET ADDRESS and stay: ami_sessions.py USER SECRET ADDRESS [USER SECRET ADDRESS...]"""

from __future__ import annotations

import signal
import socket
import sys

words = sys.argv[1:]
sessions = []
for user, secret, address in zip(words[::3], words[1::3], words[2::3]):
    session = socket.create_connection((address, 5038))
    session.sendall(("Action: Login\r\nUsername: %s\r\nSecret: %s\r\nEvents: off\r\n\r\n" % (user, secret)).encode())
    sessions.append(session)
signal.pause()
