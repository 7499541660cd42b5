# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.judging import Guess
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases import places
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.model import Account, Trouble, beyond, is_local
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.planning import Found, Wish, assign, plan, stale

ROTATE = Wish("rotate", "drop", "report", "drop", {}, [])
TEXT = "[a]\nusername => bob\npassword => old\n[b]\npassword => old\n[c]\nusername => bob\npassword => wrong\n"


def account(user="bob", remote="", only=True, verifier="old", engine="mariadb"):
    return Account(engine + ":" + user, engine, user, ("localhost",), Secret(verifier), only, remote)


def first(one, found=Found(own=("place",)), wish=ROTATE, guess=Guess("known", "FreePBX")):
    return plan([one], {one.id: guess}, [], {one.id: found}, wish)[0]


def test_what_is_rotated_and_what_is_only_told():
    assert first(account()).action == "replace" and first(account(), wish=ROTATE._replace(weak="report")).action == "report"
    assert first(account(verifier=""), guess=Guess()).reasons == ("empty",) and first(account()).sentence.startswith("Its password is known from FreePBX.")
    assert plan([account()], {}, [], {}, ROTATE) == []
    asked = first(account(), guess=Guess(), wish=ROTATE._replace(weak="report", accounts=["mariadb:bob"]))
    assert asked.action == "replace" and asked.reasons == ()


@pytest.mark.parametrize("one, found, words", [
    (account(only=False), Found(own=("place",)), "other ways to log in"), (account("b'ob"), Found(own=("place",)), "has a quote"),
    (account(remote="from %"), Found(own=("place",)), "Others may use it (from %)"), (account(), Found(), "No file is known"),
    (account(), Found(own=("place",), others=("/etc/x",)), "/etc/x seems to hold"), (account(), Found(own=("place",), doubtful="It is doubtful."), "doubtful"),
])
def test_what_is_left_alone(one, found, words):
    step = first(one, found)
    assert step.action == "refused" and words in step.sentence and not step.needs_secret


def test_who_is_listed_is_told():
    step = first(account(remote="from %"), Found(), ROTATE._replace(clients={"mariadb:bob": ["crm", "dialer"]}))
    assert step.action == "replace" and "crm, dialer" in step.tell
    assert first(account(), Found(), ROTATE._replace(clients={"mariadb:bob": []})).tell == "" and first(account(), Found(consumers=1)).action == "replace"


def test_administrators_of_freepbx_have_a_wish_of_their_own():
    one = account("admin", engine="freepbx")
    assert first(one, Found()).action == "report" and first(one, Found(), ROTATE._replace(freepbx="rotate")).action == "replace"
    assert "files" not in first(one, Found(), ROTATE._replace(freepbx="rotate")).sentence


def test_what_is_no_account():
    full, empty = Trouble("mariadb:@test", "test_database", "low", "x"), Trouble("mariadb:@anonymous", "anonymous", "high", "x", ("localhost",))
    full = full._replace(kept="It is not empty.")
    assert [step.action for step in plan([], {}, [full, empty, full._replace(reason="listening")], {}, ROTATE)] == ["refused", "drop", "report"]


def fits(one, text):
    return one.verifier.reveal() == text


def test_a_place_counts_when_it_has_the_password():
    settings = places.parse("/etc/asterisk/res_odbc.conf", TEXT)
    found = assign([account()], settings, fits)
    assert [one.section for one in found["mariadb:bob"].own] == ["a", "b"] and not found["mariadb:bob"].doubtful
    assert assign([account("admin", engine="freepbx")], settings, fits) == {"freepbx:admin": Found()}
    assert stale([account()], settings, found) == ["/etc/asterisk/res_odbc.conf:8 has a password for bob that the server does not take."]


def test_two_accounts_of_one_password_and_a_server_elsewhere_are_doubtful():
    settings = places.parse("/etc/asterisk/res_odbc.conf", TEXT)
    assert "mariadb:al has the same one" in assign([account(), account("al")], settings, fits)["mariadb:bob"].doubtful
    far = places.parse("/etc/asterisk/cdr_mysql.conf", "[global]\nhostname=db.example.com\nuser=bob\npassword=old\n")
    assert "names the server db.example.com" in assign([account()], far, fits)["mariadb:bob"].doubtful


def test_a_place_means_a_server_of_its_kind():
    both = [account(), account(engine="postgresql")]
    for path, id in (("/etc/asterisk/cdr_pgsql.conf", "postgresql:bob"), ("/etc/asterisk/cdr_mysql.conf", "mariadb:bob")):
        found = assign(both, places.parse(path, "[global]\nuser=bob\npassword=old\n"), fits)
        assert [id for id in found if found[id].own] == [id] and not found[id].doubtful
    found = assign(both, places.parse("/etc/asterisk/res_odbc.conf", TEXT[:TEXT.index("[b]")]), fits)
    assert "may mean postgresql:bob too" in found["mariadb:bob"].doubtful
    assert stale([account(engine="postgresql")], places.parse("/etc/asterisk/cdr_mysql.conf", TEXT), {}) == []


def test_what_is_local():
    assert is_local("/var/run/postgresql")
    assert all(is_local(host) for host in ("", "localhost", "127.0.0.1", "::1", "127.0.0.0/255.0.0.0"))
    assert not any(is_local(host) for host in ("%", "10.0.0.1", "0.0.0.0", "*", "pbx")) and beyond(["127.0.0.1", " ::"]) == (" ::",)
