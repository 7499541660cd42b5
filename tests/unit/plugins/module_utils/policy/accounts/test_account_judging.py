# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import judging, known
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.files import Account
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.judging import Guess, judge
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

HASH = "$6$salt$" + "h" * 86


def account(name="bob", uid=1000, shell="/bin/bash", secret=HASH, expires=None, in_passwd=False):
    return Account(name, uid, uid, "/home/" + name, shell, Secret(secret), expires, in_passwd)


def told(one, guess=Guess(), keys=()):
    found = judge([one], {one.name: guess}, 1000, 20000, keys)
    return (found[0].reasons, found[0].severity) if found else None


@pytest.mark.parametrize("one, guess, wanted", [
    (account(), Guess(), None),
    (account(), Guess("known", "ViciBox"), (("known",), "critical")),
    (account(), Guess("common"), (("common",), "high")),
    (account(shell="/usr/sbin/nologin"), Guess("name"), (("name",), "medium")),
    (account(secret="!" + HASH), Guess("name"), None),
    (account(secret=""), Guess(), (("empty",), "critical")),
    (account(secret="", in_passwd=True), Guess(), (("empty", "in_passwd"), "critical")),
    (account(secret="", expires=20000), Guess(), None),
    (account(secret="abcdefghijklm"), Guess(), (("old_hash",), "medium")),
    (account(secret="$1$salt$abcdefghijklmnopqrstuv"), Guess(), (("old_hash",), "medium")),
    (account("toor", 0, secret="!"), Guess(), (("uid0",), "critical")),
    (account("toor", 0, "/bin/false", "!"), Guess(), None),
    (account("root", 0), Guess(), None),
    (account("svc", 100, secret="!"), Guess(), (("shell",), "low")),
    (account("svc", 100), Guess(), (("shell",), "medium")),
    (account("sync", 4, "/bin/sync"), Guess(), None),
])
def test_what_is_wrong_with_an_account(one, guess, wanted):
    assert told(one, guess) == wanted


def test_a_key_makes_a_shell_of_a_service_worse():
    assert told(account("svc", 100, secret="!"), keys=["svc"]) == (("shell",), "medium")


def test_the_worst_come_first_and_the_sentence_names_the_product_and_no_password():
    found = judge([account("svc", 100, secret="!"), account()], {"bob": Guess("known", "ViciBox")}, 1000, 20000)
    assert [one.account.name for one in found] == ["bob", "svc"] and found[0].sentence == "its password is known from ViciBox"


def test_what_a_password_is():
    assert judging.of_text(known.UNIX, "bob", "BOB", 3) == Guess("name", "", 3)
    assert judging.of_text(known.UNIX, "bob", "vicidial", 3) == Guess("known", "ViciBox", 3)
    assert judging.of_text(known.UNIX, "bob", "letmein", 3) == Guess("common", "", 3)
