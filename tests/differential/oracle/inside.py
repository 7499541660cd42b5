# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first process of a throw-away Asterisk container: starts daemons there and lets the host talk to them.

Runs inside the container (Python 3.9 or newer, standard library only). It listens on a Unix socket in a bind-mounted
directory, because the container has no network. Each connection begins with one JSON line:

* ``{"op": "spawn", "argv": [...], "directories": [...], "owner": "asterisk"}`` -> ``{"pid": 12}``
* ``{"op": "running", "pid": 12}`` -> ``{"running": true, "status": null}``
* ``{"op": "kill", "pid": 12}`` -> ``{"status": -9}`` (SIGKILL: nothing a daemon here holds is worth saving)
* ``{"op": "clear"}`` -> ``{"ended": 1}``: the same for every daemon that was started here, by whichever process asked for it
* ``{"op": "run", "argv": [...]}`` -> ``{"status": 0, "output": "..."}``
* ``{"op": "tcp", "port": 5038}`` -> ``{"ok": true}``, then the connection is a relay to 127.0.0.1:5038

It ends, and the container with it, when its standard input ends: that is when the process that started it is gone.
"""

from __future__ import annotations

import json
import os
import pwd
import socket
import subprocess
import sys
import threading

CHILDREN: dict = {}


def spawn(request: dict) -> dict:
    """Start a daemon; its output goes to the file named ``log`` (default: nowhere)."""
    account = pwd.getpwnam(request.get("owner", "root"))
    for directory in request.get("directories", []):
        os.makedirs(directory, exist_ok=True)
        os.chown(directory, account.pw_uid, account.pw_gid)
    with open(request.get("log", os.devnull), "ab") as log:
        child = subprocess.Popen(request["argv"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    CHILDREN[child.pid] = child
    return {"pid": child.pid}


def running(request: dict) -> dict:
    """Say whether a daemon that was started here still runs."""
    status = CHILDREN[request["pid"]].poll()
    return {"running": status is None, "status": status}


def kill(request: dict) -> dict:
    """End one daemon that was started here, at once."""
    child = CHILDREN.pop(request["pid"])
    child.kill()
    return {"status": child.wait()}


def clear(_request: dict) -> dict:
    """End every daemon that was started here, at once."""
    pids = list(CHILDREN)
    for pid in pids:
        kill({"pid": pid})
    return {"ended": len(pids)}


def run(request: dict) -> dict:
    """Run one command to its end."""
    done = subprocess.run(request["argv"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return {"status": done.returncode, "output": done.stdout.decode("utf-8", "replace")}


def pump(source: socket.socket, target: socket.socket) -> None:
    """Copy bytes one way until the source ends."""
    try:
        while True:
            data = source.recv(1 << 18)
            if not data:
                break
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()
        target.close()


def relay(client: socket.socket, port: int) -> None:
    """Join a connection with a TCP port of this container's loopback address."""
    try:
        server = socket.create_connection(("127.0.0.1", port))
    except OSError as error:
        client.sendall(json.dumps({"ok": False, "error": str(error)}).encode() + b"\n")
        client.close()
        return
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.sendall(b'{"ok": true}\n')
    threading.Thread(target=pump, args=(client, server), daemon=True).start()
    pump(server, client)
    client.close()


OPERATIONS = {"spawn": spawn, "running": running, "kill": kill, "clear": clear, "run": run}


def first_line(client: socket.socket) -> bytes:
    """Read up to the first newline, and not one byte further."""
    line = b""
    while not line.endswith(b"\n"):
        byte = client.recv(1)
        if not byte:
            break
        line += byte
    return line


def serve(client: socket.socket) -> None:
    """Answer the one request of a connection."""
    line = first_line(client)
    if not line:
        client.close()
        return
    request = json.loads(line)
    if request["op"] == "tcp":
        relay(client, request["port"])
        return
    try:
        answer = OPERATIONS[request["op"]](request)
    except (OSError, KeyError) as error:
        answer = {"error": "{0}: {1}".format(type(error).__name__, error)}
    client.sendall(json.dumps(answer).encode() + b"\n")
    client.close()


def end_with_standard_input() -> None:
    """Leave when the host side goes away."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def main() -> None:
    """Listen on the socket named by the first argument."""
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen(64)
    while True:
        client = listener.accept()[0]
        threading.Thread(target=serve, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main()
