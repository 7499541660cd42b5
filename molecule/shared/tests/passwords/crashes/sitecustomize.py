# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loaded by a Python that is to stop at one place of a rotation, so that a test can end it there.

STOP_AT is ``escrow``, on the controller: secrets are stored, and the next thing is to bring them to the host; or ``change``, on the host: all files are in
place, and the next thing is to talk to Asterisk. STOP_FILE gets the number of the process when it is reached.
"""

import os
import signal
import sys

_landed = []


def _is_there(event, args):
    if os.environ["STOP_AT"] == "escrow":
        return event == "subprocess.Popen" and "/handover/" in str(args[1]) and "cat > " in str(args[1])
    if event == "os.rename" and str(args[1]).endswith("10-phones.conf"):
        _landed.append(True)
    return event == "socket.connect" and bool(_landed)


def _hook(event, args):
    if _is_there(event, args):
        with open(os.environ["STOP_FILE"], "w", encoding="ascii") as file:
            file.write(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGSTOP)


if "STOP_AT" in os.environ:
    sys.addaudithook(_hook)
