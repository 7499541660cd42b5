# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets as Asterisk stores them where it need not know the plain text: digests of user, realm and secret (RFC 7616, section 3.4.2: H(A1)), and
hashes of crypt(3) for ARI (``ast_crypt_validate`` in main/crypt.c)."""

from __future__ import annotations

import hashlib
import secrets
from typing import Dict, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import hashes

_NAMES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}
"""Asterisk's names of algorithms (res/res_pjsip/config_auth.c) to those of the C library behind hashlib."""


class DigestError(ValueError):
    """A digest that cannot be made here; the message is one sentence."""


def ha1(algorithm: str, user: str, realm: str, secret: str) -> str:
    """The digest in lower case hexadecimal digits.

    :param algorithm: a name of Asterisk.
    :raises DigestError: Python cannot compute it on this host.
    """
    text = f"{user}:{realm}:{secret}".encode("utf-8", "surrogateescape")
    name = _NAMES.get(algorithm.upper())
    if name is None:
        raise DigestError(f"the algorithm '{algorithm}' is not known, so no digest can be made for it.")
    try:
        return _hashed(name, text)
    except ValueError as error:
        raise DigestError(f"the Python of this host cannot compute {algorithm}, so no digest can be made for it.") from error


def _hashed(name, text):
    """MD5 is what the protocol asks for; FIPS mode allows it for that."""
    return hashlib.new(name, text, **({"usedforsecurity": False} if name == "md5" else {})).hexdigest()


def specifications(algorithms: Sequence[str], user: str, realm: str, secret: str) -> Dict[str, str]:
    """Algorithm to digest, for each that is offered."""
    return {algorithm: ha1(algorithm, user, realm, secret) for algorithm in algorithms}


def crypted(secret: str) -> str:
    """A hash of crypt(3), method 6 (SHA-512), with a salt of its own.

    :raises DigestError: the C library of this host cannot make it.
    """
    made = hashes.crypted(secret, f"$6${secrets.token_hex(8)}$")
    if made is None:
        raise DigestError("the C library of this host has no crypt(3), so no hash can be made; install libcrypt1.")
    return made.decode("ascii")
