# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of passwords of web servers (htpasswd): what stands there, and whether a text is one of them.

``{SHA}`` is SHA-1 in base64, ``{SSHA}`` with a salt behind it, ``$apr1$`` MD5 a thousand times over (Apache's documentation, Password Formats; RFC 2307
for the braces). A line of three fields is one of htdigest, whose last is the MD5 of all (RFC 7616, section 3.4.2). lighttpd takes passwords in clear.
All else is crypt(5).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from typing import List, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import hashes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

_ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NAMED = re.compile(r"^[ \t]*(?:(?:AuthUserFile|auth_basic_user_file)[ \t]+|auth\.backend\.(?:htpasswd|htdigest|plain)\.userfile[ \t]*=[ \t]*)"
                    r"[\"']?([^\s\"';]+)", re.MULTILINE | re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{32}\Z")
_ROUNDS = 1000


def named(text: str) -> List[str]:
    """The files that a configuration of Apache, nginx or lighttpd names."""
    return _NAMED.findall(text)


def parse(text: str) -> List[Tuple[str, Secret]]:
    """The users of a file, each with what is kept of the password."""
    rows = (line.strip().split(":") for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return [(row[0], Secret(_kept(row))) for row in rows if len(row) > 1 and row[0]]


def _kept(row):
    return "$digest$%s:%s$%s" % tuple(row) if len(row) == 3 and _DIGEST.match(row[2]) else row[1]


def fits(text: str, kept: str) -> Optional[bool]:
    """Whether a text is the password; None: nobody here can tell."""
    if kept.startswith("{SHA}"):
        made = base64.b64encode(hashlib.sha1(_bytes(text), usedforsecurity=False).digest()).decode("ascii")
        return hmac.compare_digest(made, kept[5:])
    if kept.startswith("{SSHA}"):
        return _salted(text, kept[6:])
    if kept.startswith("$digest$"):
        names, _dollar, made = kept[8:].rpartition("$")
        return hmac.compare_digest(_md5(_bytes(names + ":" + text)).hex(), made)
    if kept.startswith("{PLAIN}"):
        return hmac.compare_digest(_bytes(text), _bytes(kept[7:]))
    if kept.startswith("$apr1$"):
        return hmac.compare_digest(_apr1(_bytes(text), kept.split("$")[2].encode()), kept)
    return True if kept[:1] not in "${" and hmac.compare_digest(_bytes(text), _bytes(kept)) else hashes.fits(text, kept)


def _salted(text, kept):
    try:
        raw = base64.b64decode(kept)
    except binascii.Error:
        return None
    return hmac.compare_digest(hashlib.sha1(_bytes(text) + raw[20:], usedforsecurity=False).digest(), raw[:20])


def _bytes(text):
    return text.encode("utf-8", "surrogateescape")


def _md5(*parts):
    return hashlib.md5(b"".join(parts), usedforsecurity=False).digest()


def _apr1(text, salt):
    """The same as ``$1$`` of crypt(5), with another name in it."""
    inner = _md5(text, salt, text)
    start = text + b"$apr1$" + salt + (inner * (len(text) // 16 + 1))[:len(text)]
    length = len(text)
    while length:
        start += b"\0" if length & 1 else text[:1]
        length >>= 1
    made = _md5(start)
    for number in range(_ROUNDS):
        odd = number & 1
        made = _md5(text if odd else made, salt if number % 3 else b"", text if number % 7 else b"", made if odd else text)
    return "$apr1$%s$%s" % (salt.decode(), _coded(made))


def _coded(made):
    groups = [(made[place], made[place + 6], made[place + 12 if place < 4 else 5]) for place in range(5)]
    text = "".join(_letters(high << 16 | middle << 8 | low, 4) for high, middle, low in groups)
    return text + _letters(made[11], 2)


def _letters(number, count):
    return "".join(_ALPHABET[number >> (6 * place) & 63] for place in range(count))
