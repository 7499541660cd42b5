# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How hard a secret is to guess by its own looks."""

from __future__ import annotations

import random
import string

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import strength


@pytest.mark.parametrize("text", ["1234", "123456789012", "987654", "aaaaaaaa", "abcdefgh", "121212", "abcabcabc", "1234567890123", "hgfedcba", "0000x0000"])
def test_sequences(text):
    assert strength.is_sequence(text)


@pytest.mark.parametrize("text", ["qwerty", "asdfghjkl", "1qaz2wsx", "azerty", "qwertz", "147258369", "2580", "poiuytre", "yxcvbnm", "qsdfgh", "3edc4rfv"])
def test_walks(text):
    assert strength.is_walk(text)


@pytest.mark.parametrize("text", ["8fk2q9al1xpz", "correct-horse", "k7", "", "739264", "kx93mzqwe7tb"])
def test_neither(text):
    assert not strength.is_sequence(text) and not strength.is_walk(text)


@pytest.mark.parametrize("text", [
    "password", "passw0rd!", "p@ssword", "drowssap", "summer2024!", "asterisk1", "admin123", "1changeme1", "secretsecret", "letmein99"])
def test_common(text):
    assert strength.is_common(text)


@pytest.mark.parametrize("text", ["8fk2q9al1xpz", "a1password-with-much-behind", "zzk", "739264", ""])
def test_not_common(text):
    assert not strength.is_common(text)


def test_bits():
    assert strength.bits("") == 0 and strength.bits("aaaaaaaaaaaaaaaa") < 10 and strength.bits("abababababab") < 15
    assert strength.bits("8fk2Q9aL1xPz") > 70 and 39 < strength.bits("739264185029") < 41
    assert strength.bits("qwertyKx93mZ") < strength.bits("qrwxtyKx93mZ") - 10, "a walk is worth little"
    assert strength.bits("K7q-xZ93") * 2 > strength.bits("K7q-xZ93K7q-xZ93") == strength.bits("K7q-xZ93"), "what is repeated counts once"


def test_random_secrets_pass():
    chooser = random.Random(7)
    letters = string.ascii_letters + string.digits
    for unused in range(3000):
        text = "".join(chooser.choice(letters) for unused in range(16))
        low = text.lower()
        assert strength.bits(text) > 50 and not (strength.is_common(low) or strength.is_sequence(low) or strength.is_walk(low)), text


def test_leet_and_block():
    assert "password" in strength.leet("p4$$w0rd") and "alice" in strength.leet("a1ice") + strength.leet("al1ce") and strength.leet("1234") == ()
    assert strength.block("abcabc") == "abc" and strength.block("abcab") == "abcab" and strength.block("") == ""
