# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connect standard input and output with a TCP port, from an address of choice: the ProxyCommand of an SSH that comes from there.

  relay.py HOST PORT SOURCE
"""
from __future__ import annotations

import os
import select
import socket
import sys

SILENCE = 15.0  # seconds after which the relay ends


def main() -> None:
    host, port, source = sys.argv[1:]
    with socket.create_connection((host, int(port)), 5.0, (source, 0)) as sock:
        while True:
            ready = select.select([sock, 0], [], [], SILENCE)[0]
            data = sock.recv(65536) if sock in ready else os.read(0, 65536) if ready else b""
            if not data:
                return
            if sock in ready:
                os.write(1, data)
            else:
                sock.sendall(data)


if __name__ == "__main__":
    main()
