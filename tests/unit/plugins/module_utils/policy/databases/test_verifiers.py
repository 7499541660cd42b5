# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.verifiers import fits, make

KEPT = {"mariadb": "*74B1C21ACE0C2D6B0678A5E503D2A60E8F9651A3", "freepbx": "7c6a61c68ef8b9b6b061b28c348bc1ed7921cb53"}
"""Of passw0rd, as MariaDB 10.5 and 11.8 say, and as sha1sum says."""


@pytest.mark.parametrize("kept", [KEPT["mariadb"], KEPT["freepbx"]])
def test_what_servers_keep_of_a_password(kept):
    assert fits("root", "passw0rd", kept) is True and fits("root", "password", kept) is False


@pytest.mark.parametrize("engine", ["mariadb", "postgresql", "freepbx"])
def test_what_is_made_fits_and_shows_nothing(engine):
    made = make(engine, "bob", "a new password")
    assert fits("bob", "a new password", made.reveal()) is True and fits("bob", "another", made.reveal()) is False
    assert "a new password" not in repr(made) and made.reveal() not in repr(made)


def test_scram_is_that_of_rfc_7677():
    """Its example: user, pencil, 4096 iterations, and the salt W22ZaJ0SNY7soEsUEjb6gQ==."""
    import base64
    import hashlib
    import hmac
    salt = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
    text = make("postgresql", "user", "pencil", lambda count: salt).reveal()
    stored, server = text.rsplit("$", 1)[1].split(":")
    words = ("n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
             "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0").encode()
    assert base64.b64encode(hmac.new(base64.b64decode(server), words, hashlib.sha256).digest()) == b"6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    proof = base64.b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    key = bytes(one ^ two for one, two in zip(proof, hmac.new(base64.b64decode(stored), words, hashlib.sha256).digest()))
    assert hashlib.sha256(key).digest() == base64.b64decode(stored)


def test_md5_of_postgresql_has_the_name_in_it():
    import hashlib
    kept = "md5" + hashlib.md5(b"passw0rdbob").hexdigest()
    assert fits("bob", "passw0rd", kept) is True and fits("al", "passw0rd", kept) is False


@pytest.mark.parametrize("kept", ["", "invalid", "5d2e19393cc5ef67", "SCRAM-SHA-256$999999999:YQ==$YQ==:YQ==", "SCRAM-SHA-256$4096:a$YQ==:YQ=="])
def test_what_nobody_can_tell(kept):
    assert fits("bob", "x", kept) is None
