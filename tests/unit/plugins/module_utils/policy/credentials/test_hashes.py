# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guesses at hashes."""

from __future__ import annotations

import hashlib

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import hashes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Credential, Secret

HELLO = "$6$saltsalt$YTeBOLnmm3CoeJTzBuijUEtOEWCqrw/nQ8/AeMmON4LGp3k0ZiMjC1OdqzWFUAfDQBvYkOch9BWtQTBcZ1E/p0"
"""crypt(3) of hello, as the module crypt of Python 3.11 makes it."""


def stored(text, form="md5", realm="asterisk"):
    return Credential("pjsip:a", "pjsip", "a", "inbound", "alice", ("a",), ("a",), Secret(text), form, realm, None, "pjsip.conf", "a", "md5_cred", "auth",
                      False, None)


@pytest.mark.parametrize("form, algorithm", [("md5", "md5"), ("sha256", "sha256"), ("sha256", "sha512_256")])
@pytest.mark.parametrize("secret", ["alice", "ecila", "alicealice", "alice123", "amp111", "123456", "Smith"])
def test_names_and_known_secrets_are_found_behind_a_digest(form, algorithm, secret):
    digest = hashlib.new(algorithm, f"alice:pbx:{secret}".encode()).hexdigest()
    assert hashes.guessed(stored(digest.upper(), form, "pbx"), ["alice", "Smith"]) == secret
    assert hashes.matches(stored(digest, form, "pbx"), secret) and not hashes.matches(stored(digest, form, "other"), secret)


def test_a_good_secret_is_not_found():
    digest = hashlib.md5(b"alice:asterisk:k7q9zx31mvbt").hexdigest()
    assert hashes.guessed(stored(digest), ["alice"]) is None and hashes.guessed(stored("no digest"), ["alice"]) is None


def test_fewer_guesses_are_made_where_there_are_many_digests():
    late = hashes.common_passwords.IN_ORDER[-1]
    digest = hashlib.md5(f"alice:asterisk:{late}".encode()).hexdigest()
    assert hashes.guessed(stored(digest), ["alice"]) == late and hashes.guessed(stored(digest), ["alice"], share=10) is None


def test_crypt():
    assert hashes.fits("hello", HELLO) is True and hashes.fits("Hello", HELLO) is False
    assert hashes.guessed(stored(HELLO, "crypt", None), ["Hello"]) == "hello"
    assert hashes.guessed(stored(HELLO[:-1] + "1", "crypt", None), ["alice"]) is None
    assert hashes.fits("hello", "$nothing$x") is None and hashes.fits("a\0b", HELLO) is None


def test_without_a_library_nobody_can_tell(monkeypatch):
    monkeypatch.setattr(hashes, "_library", lambda: None)
    assert hashes.fits("hello", HELLO) is None
