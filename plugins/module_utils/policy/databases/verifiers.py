# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What MariaDB and PostgreSQL keep in place of a password, made and tried here, so that no server ever sees a new password in a statement.

``mysql_native_password`` is ``*`` and SHA-1 of SHA-1 (MariaDB's documentation of PASSWORD()). PostgreSQL has ``md5`` and MD5 of password and name, and
SCRAM-SHA-256 (RFC 5802 and RFC 7677; its form is in PostgreSQL's documentation of pg_authid). FreePBX keeps the SHA-1 of an administrator's password.
Passwords of this collection have characters of ASCII alone, which SASLprep leaves as they are.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from typing import Callable, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

MARIADB, POSTGRESQL, FREEPBX = "mariadb", "postgresql", "freepbx"

_NATIVE = re.compile(r"\*[0-9A-F]{40}\Z")
_SHA1 = re.compile(r"[0-9a-f]{40}\Z")
_SCRAM = re.compile(r"SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)\Z")
_ITERATIONS = 4096
"""PostgreSQL's default (scram_iterations)."""

_MOST_ITERATIONS = 100000
"""More than that is not tried: one guess would take longer than all others together."""


def make(engine: str, user: str, text: str, draw: Callable[[int], bytes] = os.urandom) -> Secret:
    """What the server keeps for a new password."""
    if engine == MARIADB:
        return Secret(_native(text))
    if engine == FREEPBX:
        return Secret(_sha1(text))
    salt = draw(16)
    stored, server = _scram(text, salt, _ITERATIONS)
    coded = [base64.b64encode(part).decode("ascii") for part in (salt, stored, server)]
    return Secret("SCRAM-SHA-256$%d:%s$%s:%s" % (_ITERATIONS, *coded))


def fits(user: str, text: str, verifier: str) -> Optional[bool]:
    """Whether a text is the password behind a verifier; None: nobody here can tell."""
    if _NATIVE.match(verifier):
        return hmac.compare_digest(_native(text), verifier)
    if _SHA1.match(verifier):
        return hmac.compare_digest(_sha1(text), verifier)
    if verifier.startswith("md5") and len(verifier) == 35:
        return hmac.compare_digest(_md5(user, text), verifier)
    found = _SCRAM.match(verifier)
    if found is None or int(found.group(1)) > _MOST_ITERATIONS:
        return None
    try:
        salt, stored = (base64.b64decode(found.group(place)) for place in (2, 3))
    except binascii.Error:
        return None
    return hmac.compare_digest(_scram(text, salt, int(found.group(1)))[0], stored)


def _bytes(text):
    return text.encode("utf-8", "surrogateescape")


def _native(text):
    inner = hashlib.sha1(_bytes(text), usedforsecurity=False).digest()
    return "*" + hashlib.sha1(inner, usedforsecurity=False).hexdigest().upper()


def _sha1(text):
    return hashlib.sha1(_bytes(text), usedforsecurity=False).hexdigest()


def _md5(user, text):
    return "md5" + hashlib.md5(_bytes(text + user), usedforsecurity=False).hexdigest()


def _scram(text, salt, iterations):
    salted = hashlib.pbkdf2_hmac("sha256", _bytes(text), salt, iterations)
    stored = hashlib.sha256(hmac.new(salted, b"Client Key", hashlib.sha256).digest()).digest()
    return stored, hmac.new(salted, b"Server Key", hashlib.sha256).digest()
