# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins to AMI and ARI with a new secret, from this host."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
import socket

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import answers, inventory
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials.sip_logins import Answer, NOT_PROVEN, PROVEN, WRONG

BARRED = ("An access list refuses a login from this host itself, or PJSIP knows this host's address as somebody else or looks for the account by its "
          "address alone.")

_SECONDS = 5
_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def ami(cli, user, secret, admits=lambda address: True) -> Answer:
    """Log in by challenge (AMI's action ``Challenge``, AuthType MD5), so that the secret does not cross even the loopback.

    :param cli: tells where AMI listens.
    :param admits: whether the access lists of the user let an address in.
    """
    settings = answers.settings(inventory.ask(cli, "manager show settings")) or {}
    place = answers.address(settings.get("TCP Bindaddress") or "")
    if not settings.get("Manager (AMI)", "").startswith("Yes") or not place:
        return Answer(NOT_PROVEN, "AMI is off, or takes connections over TLS alone.")
    address = _HERE.get(place[0], place[0])
    if not admits(address):
        return Answer(NOT_PROVEN, BARRED)
    try:
        said = _ami_login(address, place[1], user, secret)
    except (OSError, ValueError):
        return Answer(NOT_PROVEN, "AMI does not answer on %s:%d." % place)
    if said:
        return Answer(PROVEN)
    if settings.get("Allow multiple login", "Yes").startswith("No"):
        return Answer(NOT_PROVEN, "AMI lets each user log in once at a time (allowmultiplelogin), and somebody may be.")
    return Answer(WRONG, "AMI refuses it.")


def _ami_login(address, port, user, secret):
    with socket.create_connection((address, port), _SECONDS) as connection, connection.makefile("rwb") as stream:
        stream.readline()
        _ask(stream, "Challenge", AuthType="MD5")
        challenge = _answer(stream)["challenge"]
        key = hashlib.md5((challenge + secret).encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()
        _ask(stream, "Login", AuthType="MD5", Username=user, Key=key, Events="off")
        said = _answer(stream)["response"] == "Success"
        if said:
            _ask(stream, "Logoff")
        return said


def _ask(stream, action, **fields):
    rows = ["Action: " + action] + ["%s: %s" % row for row in fields.items()]
    stream.write(("\r\n".join(rows) + "\r\n\r\n").encode("utf-8", "surrogateescape"))
    stream.flush()


def _answer(stream):
    """The next response, past events."""
    while True:
        rows = {}
        for line in iter(stream.readline, b"\r\n"):
            if not line:
                raise ValueError("AMI ended the connection")
            name, _colon, value = line.decode("utf-8", "replace").partition(":")
            rows[name.strip().lower()] = value.strip()
        if "response" in rows:
            return dict({"challenge": ""}, **rows)


def ari(cli, user, secret) -> Answer:
    """One request that changes nothing (GET /ari/asterisk/info), with the user's name and password."""
    found = answers.http(inventory.ask(cli, "http show status"))
    place, told = (found or {}).get("bound"), inventory.ask(cli, "http show status")
    if not place or "/ari/" not in told:
        return Answer(NOT_PROVEN, "The HTTP server is off, takes connections over TLS alone, or has no ARI.")
    prefix = re.search(r"(?m)^Prefix: *(\S*)", told)
    path = (prefix.group(1) if prefix else "") + "/ari/asterisk/info?only=system"
    basic = base64.b64encode(("%s:%s" % (user, secret)).encode("utf-8", "surrogateescape")).decode("ascii")
    connection = http.client.HTTPConnection(_HERE.get(place[0], place[0]), place[1], timeout=_SECONDS)
    try:
        connection.request("GET", path, headers={"Authorization": "Basic " + basic})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return Answer(NOT_PROVEN, "The HTTP server does not answer on %s:%d." % place)
    finally:
        connection.close()
    if status in (200, 401):
        return Answer(PROVEN) if status == 200 else Answer(WRONG, "ARI refuses it.")
    return Answer(NOT_PROVEN, "ARI answers %d." % status)
