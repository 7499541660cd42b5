# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret is shown by nothing but ``reveal``."""

from __future__ import annotations

import json
import pickle

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

WORD = "Tr0ub4dor"


def test_only_reveal_shows_it():
    secret = Secret(WORD)
    assert secret.reveal() == WORD
    for text in (repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", "%s %r" % (secret, secret), repr((secret,)), repr({"a": secret})):
        assert WORD not in text and "********" in text


@pytest.mark.parametrize("write", [json.dumps, pickle.dumps])
def test_nothing_writes_it(write):
    with pytest.raises(TypeError):
        write(Secret(WORD))


def test_equal_by_value():
    assert Secret(WORD) == Secret(WORD) != Secret("other") and len({Secret(WORD), Secret(WORD)}) == 1
    assert Secret(WORD) != WORD


def test_an_absent_and_an_empty_one_count_as_none():
    assert not Secret(None) and not Secret("") and Secret("x") and Secret(None) != Secret("")
