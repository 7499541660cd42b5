# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Digests and hashes of secrets."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import digests, hashes


def test_known_digests():
    """The example of RFC 7616, section 3.9.1, whose A1 is Mufasa:http-auth@example.org:Circle of Life."""
    words = ("Mufasa", "http-auth@example.org", "Circle of Life")
    assert digests.ha1("MD5", *words) == "3d78807defe7de2157e2b0b6573a855f"
    assert digests.ha1("sha-256", *words) == "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232"
    assert set(digests.specifications(["MD5", "SHA-256"], *words)) == {"MD5", "SHA-256"}


def test_an_algorithm_that_nobody_knows():
    with pytest.raises(digests.DigestError, match="the algorithm 'SHA-9'"):
        digests.ha1("SHA-9", "a", "b", "c")


def test_crypt():
    made = digests.crypted("Some-Secret.1")
    assert made.startswith("$6$") and made != digests.crypted("Some-Secret.1"), "each has a salt of its own"
    assert hashes.fits("Some-Secret.1", made) and not hashes.fits("another", made)


def test_no_library(monkeypatch):
    monkeypatch.setattr(hashes, "_library", lambda: None)
    with pytest.raises(digests.DigestError, match="libcrypt1"):
        digests.crypted("x")
