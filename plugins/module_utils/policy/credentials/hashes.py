# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guesses at secrets that are stored as a hash: the first things that an attacker with the file would try.

A digest of SIP is the hash of ``user:realm:secret`` (RFC 7616, section 3.4.2, A1). crypt(3) is called in the C library that Asterisk uses too
(``ast_crypt_validate`` in main/crypt.c), because Python 3.13 has no module for it any more.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import hashlib
import hmac

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import known_secrets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import common_passwords
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import CRYPT

MOST_GUESSES = 500_000
"""Digests that are made for all credentials of a host together, about a second."""

MOST_CRYPT = 64
"""Guesses at one crypt(3) hash: each takes milliseconds on purpose."""

_FIRST, _FEWEST = 30, 100
"""Common passwords that come before variations of the words; guesses at each digest, however many there are."""

_NUMBERS = 20_000
"""From so many guesses at each digest on, short numbers are tried as well, which are half of that."""

_TAILS = ("1", "12", "123", "1234", "!", "2024", "2025", "2026")

_KINDS = {32: ("md5",), 64: ("sha256", "sha512_256")}


def guesses(words, most):
    """At most so many candidates, the likeliest first: the words of an account, known defaults, the words reversed, twice and with the usual tails,
    common passwords."""
    words = list(dict.fromkeys(words))
    plain = [text for word in words for text in (word, word.lower())]
    found = dict.fromkeys([*plain, *known_secrets.STOCK, *common_passwords.IN_ORDER[:_FIRST]])
    if len(found) < most:
        found.update(dict.fromkeys(text for word in words for text in (word[::-1], word * 2, *(word + tail for tail in _TAILS))))
    if len(found) < most:
        found.update(dict.fromkeys(common_passwords.IN_ORDER))
    return list(found)[:most]


def guessed(credential, words, share=MOST_GUESSES):
    """The secret behind a hash if it is one that is guessed, else None.

    :param words: of the account, as text.
    :param share: how many digests may be made.
    """
    if credential.form == CRYPT:
        return _guessed_crypt(credential.secret.reveal(), words)
    found = _search(credential, ["", *guesses(words, max(_FEWEST, share))])
    return _search(credential, _short_numbers()) if found is None and share >= _NUMBERS else found


def _short_numbers():
    """All numbers of up to four digits, which scanners go through."""
    return (str(number).zfill(length) for length in range(1, 5) for number in range(10 ** length))


def matches(credential, text):
    """Whether a text is the secret of a credential whose form is md5 or sha256."""
    return _search(credential, [text]) is not None


def _search(credential, candidates):
    stored = (credential.secret.reveal() or "").lower()
    start = _bytes(f"{credential.user}:{credential.realm or ''}:")
    for kind in _KINDS.get(len(stored), ()):
        try:
            begun = hashlib.new(kind, start, usedforsecurity=False)
        except ValueError:  # an OpenSSL without it
            continue
        for text in candidates:
            made = begun.copy()
            made.update(_bytes(text))
            if made.hexdigest() == stored:
                return text
    return None


def _bytes(text):
    return text.encode("utf-8", "surrogateescape")


# -- crypt(3) -------------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=None)
def _library():
    """The C library's crypt; None: there is none."""
    for name in ("libcrypt.so.1", "libcrypt.so.2", ctypes.util.find_library("crypt")):
        try:
            function = ctypes.CDLL(name).crypt if name else None
        except (OSError, AttributeError):
            function = None
        if function is not None:
            function.restype, function.argtypes = ctypes.c_char_p, (ctypes.c_char_p, ctypes.c_char_p)
            return function
    return None


def fits(text, hashed):
    """Whether a text is what a crypt(3) hash was made of; None: nobody here can tell, for want of a library or of the hash's method."""
    made = crypted(text, hashed)
    return None if made is None else hmac.compare_digest(made, _bytes(hashed))


def crypted(text, setting):
    """What crypt(3) makes of a text (bytes); None: it cannot, for want of a library or of the method that ``setting`` names."""
    function = _library()
    made = function(_bytes(text), _bytes(setting)) if function is not None and "\0" not in text + setting else None
    return None if not made or made.startswith(b"*") else made


def _guessed_crypt(hashed, words):
    return next((text for text in guesses(words, MOST_CRYPT) if fits(text, hashed)), None)
