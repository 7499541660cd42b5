# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.files import Account
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.ways import ANY_TIME, Doors, Facts, WITH_PASSWORD, doors, refusal, ways
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

HASH = "$6$salt$" + "h" * 86


def account(name, uid=1000, shell="/bin/bash", secret=HASH, expires=None):
    return Account(name, uid, uid, "/", shell, Secret(secret), expires, False)


@pytest.mark.parametrize("one, keys, sudo, is_way", [
    (account("root", 0), [], {}, True), (account("root", 0, secret="*"), [], {}, False), (account("root", 0, secret="*"), ["root"], {}, True),
    (account("bob"), ["bob"], {}, False), (account("bob"), [], {"bob": WITH_PASSWORD}, True),
    (account("bob", secret="!"), ["bob"], {"bob": WITH_PASSWORD}, False),
    (account("bob", secret="!"), ["bob"], {"bob": ANY_TIME}, True), (account("bob", secret=""), [], {"bob": ANY_TIME}, False),
    (account("bob", expires=1), ["bob"], {"bob": ANY_TIME}, False), (account("bob", shell="/bin/false"), ["bob"], {"bob": ANY_TIME}, False),
])
def test_who_gets_in_and_becomes_root(one, keys, sudo, is_way):
    assert ways([one], Facts(keys, sudo, []), 20000) == ([one.name] if is_way else [])


def test_what_cannot_be_started_or_is_too_old_is_no_way():
    facts = Facts(["bob"], {"bob": ANY_TIME}, [], ["bob", "al"], broken=["bob"])
    assert doors([account("bob"), account("al")], facts, 20000) == Doors(frozenset(), frozenset(["al"]))
    old = account("bob")._replace(unused=20000)
    assert doors([old], facts._replace(broken=()), 19999).root == {"bob"} and doors([old], facts._replace(broken=()), 20000) == Doors(frozenset(), frozenset())


def test_who_is_left_alone():
    facts = Facts([], {}, ["ansible"])
    two, one, none = (Doors(frozenset(names), frozenset(names)) for names in ("ab", "a", ""))
    assert "This run uses" in refusal("ansible", two, two, facts) and "the last account with which" in refusal("a", one, none, facts)
    assert "the last account that sshd lets in" in refusal("a", one, Doors(one.root, frozenset()), facts)
    assert refusal("b", two, one, facts) == "" and refusal("c", none, none, facts) == "" and two.without("b", none) == one and two.without("b", two) == two
