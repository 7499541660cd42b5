# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.files import Account
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.judging import Guess, judge
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.planning import EXPIRED, Remedies, edits, left, plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.ways import Facts
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

HASH = "$6$salt$" + "h" * 86
NONE = {"weak": "report", "empty": "report", "uid0": "report", "shell": "report", "accounts": {}}


def account(name="bob", uid=1000, secret=HASH, in_passwd=False):
    return Account(name, uid, uid, "/", "/bin/bash", Secret(secret), None, in_passwd)


def planned(*accounts, guesses=None, facts=Facts([], {}, []), **remedies):
    return plan(list(accounts), judge(list(accounts), guesses or {}, 1000, 20000), Remedies(**dict(NONE, **remedies)), facts, 20000)


@pytest.mark.parametrize("one, guess, remedies, wanted", [
    (account(), Guess("name"), {}, ()),
    (account(), Guess("name"), {"weak": "lock"}, ("lock",)),
    (account(), Guess("name"), {"weak": "rotate"}, ("replace",)),
    (account(), Guess("name"), {"weak": "expire"}, ("expire", "lock")),
    (account(), Guess("name"), {"weak": "lock", "accounts": {"bob": "report"}}, ()),
    (account(), Guess("name"), {"weak": "rotate", "accounts": {"bob": "expire"}}, ("expire", "lock")),
    (account(secret=""), Guess(), {"weak": "lock"}, ()),
    (account(secret=""), Guess(), {"empty": "rotate"}, ("replace",)),
    (account("toor", 0, "!"), Guess(), {"uid0": "lock", "weak": "lock"}, ()),
    (account("toor", 0, "!"), Guess(), {"uid0": "expire"}, ("expire",)),
    (account("svc", 100), Guess("name"), {"weak": "lock", "shell": "nologin"}, ("lock", "nologin")),
    (account("svc", 100), Guess(), {"weak": "lock", "accounts": {"svc": "lock"}}, ()),
    (account("svc", 100), Guess(), {"shell": "nologin"}, ("nologin",)),
    (account("toor", 0, "!"), Guess(), {"accounts": {"toor": "rotate"}}, ()),
])
def test_what_is_done_is_what_was_asked_for(one, guess, remedies, wanted):
    steps = planned(one, account("root", 0), guesses={one.name: guess}, **remedies)
    assert [step.does for step in steps if step.verdict.account.name == one.name] == [wanted]


def test_the_last_way_to_root_is_kept_though_all_are_weak():
    facts = Facts([], {"bob": "with_password", "al": "with_password"}, ["root"])
    steps = planned(account(), account("al"), account("root", 0, "*"), guesses={"bob": Guess("name"), "al": Guess("name")}, facts=facts, weak="lock")
    assert [step.action for step in steps] == ["lock", "refused"] and "Its" not in steps[1].refused and not steps[1].does


def test_what_does_not_stand_in_shadow_is_refused():
    steps = planned(account(in_passwd=True), account("root", 0), guesses={"bob": Guess("name")}, weak="lock")
    assert steps[0].action == "refused" and "pwconv" in steps[0].sentence


def test_edits_say_what_stands_there_then():
    steps = planned(account(), account("al"), account("svc", 100, "!"), account("root", 0), guesses={"bob": Guess("name"), "al": Guess("name")},
                    weak="lock", shell="nologin", accounts={"al": "rotate"})
    found = edits(steps, {"al": "new hash"}, "/usr/sbin/nologin", 20000)
    assert found["bob"].secret.reveal() == "!" + HASH and found["bob"].changed is None
    assert found["al"].secret.reveal() == "new hash" and found["al"].changed == 20000
    assert found["svc"].shell == "/usr/sbin/nologin" and found["svc"].secret is None and EXPIRED == 1
    assert "new hash" not in repr(found) and HASH not in repr(steps)


def test_the_last_account_that_sshd_lets_in_is_kept():
    facts = Facts([], {}, ["root"], ["bob", "al"])
    steps = planned(account(), account("al"), account("root", 0), guesses={"bob": Guess("name"), "al": Guess("name")}, facts=facts, weak="lock")
    assert [step.action for step in steps] == ["lock", "refused"] and "sshd lets in" in steps[1].refused
    steps = planned(account(), account("root", 0), guesses={"bob": Guess("name")}, facts=facts._replace(keys=["bob"]), weak="lock")
    assert steps[0].does == ("lock",)  # the key still lets in


def test_an_account_of_a_service_at_work_ends_when_it_is_named():
    facts = Facts([], {}, ["root"], serving=["svc", "bob"])
    accounts = (account("svc", 100), account(), account("root", 0))
    steps = planned(*accounts, guesses={"bob": Guess("name")}, facts=facts, shell="nologin", weak="expire")
    found = {step.verdict.account.name: step for step in steps}
    assert found["svc"].action == "refused" and "Programs run as it" in found["svc"].sentence and found["bob"].action == "expire"
    assert planned(*accounts, facts=facts, accounts={"svc": "nologin"})[0].does == ("nologin",)


def test_a_line_that_is_not_whole_is_refused():
    steps = planned(account()._replace(is_whole=False), account("root", 0), guesses={"bob": Guess("name")}, weak="lock")
    assert steps[0].action == "refused" and "pwck" in steps[0].sentence


def test_what_a_remedy_does_not_mend_is_left():
    steps = planned(account("toor", 0), account("svc", 100), account("root", 0), guesses={"toor": Guess("name"), "svc": Guess("name")}, weak="lock")
    assert {step.verdict.account.name: left(step) for step in steps} == {"toor": ("uid0",), "svc": ("shell",)}
    assert left(planned(account("toor", 0), account("root", 0), uid0="expire")[0]) == ()
    left_over = steps[0].verdict.only(left(steps[0]))
    assert left_over.severity == "critical" and "its own name" not in left_over.sentence
