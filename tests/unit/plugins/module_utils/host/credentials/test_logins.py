# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins to AMI and ARI, against servers of a few lines; against Asterisk in tests/daemon."""

from __future__ import annotations

import base64
import hashlib
import http.server
import socketserver
import threading

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import NoSuchCommand
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import logins
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials.sip_logins import NOT_PROVEN, PROVEN, WRONG


class Cli:
    def __init__(self, **said):
        self.said = said

    def run(self, command):
        for words, text in self.said.items():
            if command.startswith(words.replace("_", " ")):
                return text
        raise NoSuchCommand("no")


class Manager(socketserver.StreamRequestHandler):
    """Greets, tells an event, and takes one key."""

    def handle(self):
        self.wfile.write(b"Asterisk Call Manager/9\r\n")
        while True:
            rows = {}
            for line in iter(self.rfile.readline, b"\r\n"):
                if not line:
                    return
                name, _colon, value = line.decode().partition(": ")
                rows[name] = value.strip()
            self.wfile.write(b"Event: FullyBooted\r\n\r\n")
            if rows["Action"] == "Challenge":
                self.wfile.write(b"Response: Success\r\nChallenge: 4711\r\n\r\n")
            elif rows["Action"] == "Login":
                right = rows["Key"] == hashlib.md5(b"4711SECRET").hexdigest() and rows["Username"] == "admin"
                self.wfile.write(b"Response: %s\r\n\r\n" % (b"Success" if right else b"Error"))


class Ari(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        right = self.headers["Authorization"] == "Basic " + base64.b64encode(b"app:SECRET").decode()
        self.send_response((200 if right else 401) if self.path.startswith("/pbx/ari/asterisk/info") else 404)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(name="serve")
def fixture_serve():
    servers = []

    def start(handler):
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server.server_address[1]
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def settings(port, multiple="Yes", enabled="Yes"):
    return Cli(manager_show_settings="  Manager (AMI):             %s\n  TCP Bindaddress:           0.0.0.0:%d\n  Allow multiple login:      %s\n" % (
        enabled, port, multiple))


def test_ami(serve):
    port = serve(Manager)
    assert logins.ami(settings(port), "admin", "SECRET").state == PROVEN
    assert logins.ami(settings(port), "admin", "wrong").state == WRONG
    assert logins.ami(settings(port, "No"), "admin", "wrong").state == NOT_PROVEN
    barred = logins.ami(settings(port), "admin", "SECRET", lambda address: address != "127.0.0.1")
    assert (barred.state, barred.reason) == (NOT_PROVEN, logins.BARRED)


@pytest.mark.parametrize("cli", [settings(1), settings(1, enabled="No"), Cli()])
def test_no_ami(cli):
    answer = logins.ami(cli, "admin", "SECRET")
    assert answer.state == NOT_PROVEN and answer.reason.endswith(".")


def http_status(port, uri="/pbx/ari/... => Asterisk RESTful API"):
    return Cli(http_show_status="Prefix: /pbx\nServer Enabled and Bound to 127.0.0.1:%d\n\nEnabled URI's:\n%s\n" % (port, uri))


def test_ari(serve):
    port = serve(Ari)
    assert logins.ari(http_status(port), "app", "SECRET").state == PROVEN
    assert logins.ari(http_status(port), "app", "wrong").state == WRONG
    assert logins.ari(http_status(port, "/ws => x"), "app", "SECRET").state == NOT_PROVEN
    assert logins.ari(http_status(1), "app", "SECRET").state == NOT_PROVEN
    assert logins.ari(Cli(http_show_status="Server Disabled\n"), "app", "SECRET").state == NOT_PROVEN
