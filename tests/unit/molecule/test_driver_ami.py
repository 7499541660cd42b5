# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import types

import ami_probe
import pytest


@pytest.fixture
def manager():
    """An AMI of one connection; the given responses are sent one per action, then the connection is closed."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads = []

    def start(*responses: bytes) -> int:
        def serve() -> None:
            connection, _address = listener.accept()
            with connection, connection.makefile("rwb") as stream:
                stream.write(b"Asterisk Call Manager/9.9\r\n")
                stream.flush()
                for response in responses:
                    while stream.readline().strip():
                        continue
                    stream.write(response)
                    stream.flush()
        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        return listener.getsockname()[1]

    yield start
    for thread in threads:
        thread.join()
    listener.close()


def probe(port: int, **more) -> dict:
    given = {"user": "admin", "secret": "amp111", "command": "", "hold": 0.0, **more}
    return ami_probe.probe(types.SimpleNamespace(host="127.0.0.1", port=port, timeout=5.0, **given))


ACCEPTED = b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n"


def test_banner_without_a_login(manager):
    assert probe(manager(), user="") == {"outcome": "banner", "banner": "Asterisk Call Manager/9.9"}


def test_login_that_is_rejected(manager):
    assert probe(manager(b"Response: Error\r\nMessage: Authentication failed\r\n\r\n"))["login"] == "rejected"


def test_command_after_a_login_skips_events(manager):
    answer = b"Event: FullyBooted\r\n\r\nResponse: Success\r\nOutput: one\r\nOutput: two\r\n\r\n"
    assert probe(manager(ACCEPTED, answer), command="x")["output"] == ["one", "two"]


def test_session_that_the_server_closes_is_not_held(manager):
    result = probe(manager(ACCEPTED), hold=30.0)
    assert (result["login"], result["still_open"]) == ("accepted", False)


def test_closed_port_is_refused(closed_port):
    done = subprocess.run([sys.executable, ami_probe.__file__, "--host", "127.0.0.1", "--port", str(closed_port)], capture_output=True, check=True)
    assert json.loads(done.stdout)["outcome"] == "refused"
