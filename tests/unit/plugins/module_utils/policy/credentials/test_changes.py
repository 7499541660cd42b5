# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The edits of each kind that changes at once, and whether a secret is live."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import changes, digests, finding
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.change import ChangeRefused, Manner
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.digests import ha1
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.phases import ADOPT, REPLACE, Step

SIP = "[general]\n[t](!)\nsecret=inherited\n[s1]\ntype=friend\nhost=dynamic\nsecret=s1\n[s2](t)\ntype=friend\nhost=dynamic\n"
MEETME = "[rooms]\nconf => 8000,1234,4321\nconf => 8001\nconf => 8002, 1111\n"
TREE = {
    "sip": SIP, "iax": "[branch]\ntype=friend\nhost=dynamic\nsecret=one\nsecret=two\n", "manager": "[admin]\nsecret=admin\n",
    "ari": "[app]\ntype=user\npassword=app\n", "voicemail": "[default]\n100 => -1234,Alice,a@b.c,,attach=yes\n101 => 4321\n",
    "confbridge": "[guests]\ntype=user\npin=1234\n", "meetme": MEETME,
    "users": "[general]\nhasvoicemail=yes\n[u]\nhassip=yes\nsecret=u\nhost=dynamic\n"}


def made(files, id, text="New-Secret.1", manner=Manner(), **more):  # noqa: B008  # it is never changed
    case = files("16.28.0", **dict(TREE, **more))
    one = next(one for one in finding.find(case) if one.id == id)
    return changes.change(case, one, Step(id, REPLACE, (), ""), Secret(text), manner)


def options(change):
    return [(edit["file"], edit["section"], edit["options"]) for edit in change.edits]


@pytest.mark.parametrize("id, expected", [
    ("sip:s1", ("sip.conf", "s1", {"secret": "New-Secret.1"})), ("sip:s2", ("sip.conf", "s2", {"secret": "New-Secret.1"})),
    ("iax2:branch", ("iax.conf", "branch", {"secret": "New-Secret.1"})), ("ami:admin", ("manager.conf", "admin", {"secret": "New-Secret.1"})),
    ("ari:app", ("ari.conf", "app", {"password": "New-Secret.1"})), ("users:u", ("users.conf", "u", {"secret": "New-Secret.1"}))])
def test_one_option(files, id, expected):
    change = made(files, id)
    assert options(change) == [expected] and change.tell and change.id == id
    assert all(login.secret.reveal() == "New-Secret.1" for login in change.logins)


def test_a_user_and_a_peer_of_one_name_are_two_sections(files):
    change = made(files, "iax2:two", iax="[two]\ntype=user\nsecret=a\n[two]\ntype=peer\nhost=dynamic\nsecret=a\n")
    assert [(edit["section"], edit["type"], edit["options"]) for edit in change.edits] == [
        ("two", "user", {"secret": "New-Secret.1"}), ("two", "peer", {"secret": "New-Secret.1"})]


@pytest.mark.parametrize("id, expected", [
    ("voicemail:100@default", ("voicemail.conf", "default", {"100": "-70615243,Alice,a@b.c,,attach=yes"})),
    ("voicemail:101@default", ("voicemail.conf", "default", {"101": "70615243"})),
    ("confbridge:guests", ("confbridge.conf", "guests", {"pin": "70615243"})),
    ("voicemail:u@default", ("users.conf", "u", {"vmsecret": "70615243"}))])
def test_pins(files, id, expected):
    assert options(made(files, id, "70615243")) == [expected]


@pytest.mark.parametrize("lines, kept", [
    ("secret=83920174", {"vmsecret": "83920174"}), ("secret=-839201", {"vmsecret": "-839201"}), ("secret=83920174\nvmsecret=739264", {}),
    ("secret=83920174\nhasvoicemail=no", {}), ("secret=letters", {})])
def test_a_mailbox_keeps_its_pin_when_the_secret_that_it_is_changes(files, lines, kept):
    users = f"[general]\nhasvoicemail=yes\n[u]\nhassip=yes\nhost=dynamic\n{lines}\n"
    assert options(made(files, "users:u", users=users)) == [("users.conf", "u", dict({"secret": "New-Secret.1"}, **kept))]


def test_a_new_pin_comes_before_one_that_is_kept(files):
    users = "[general]\nhasvoicemail=yes\n[u]\nhassip=yes\nsecret=1234\n[v]\nhassip=yes\nsecret=1234\n"
    both = {"users:u": made(files, "users:u", users=users), "voicemail:u@default": made(files, "voicemail:u@default", "70615243", users=users),
            "users:v": made(files, "users:v", users=users)}
    assert [options(change)[0][2] for change in changes.without_pins(both).values()] == [
        {"secret": "New-Secret.1"}, {"vmsecret": "70615243"}, {"secret": "New-Secret.1", "vmsecret": "1234"}]


def test_chan_sip_by_digest(files):
    digest = ha1("MD5", "s1", "asterisk", "New-Secret.1")
    assert options(made(files, "sip:s1", manner=Manner(digest_only=True))) == [
        ("sip.conf", "general", {"realm": "asterisk"}), ("sip.conf", "s1", {"md5secret": digest, "secret": None})]
    assert options(made(files, "sip:s2", manner=Manner(digest_only=True)))[1][2] == {"md5secret": ha1("MD5", "s2", "asterisk", "New-Secret.1")}
    with pytest.raises(ChangeRefused, match="its realm is asterisk, and mine would make"):
        made(files, "sip:s1", manner=Manner(True, "mine"))
    domains = SIP.replace("[general]\n", "[general]\ndomainsasrealm=yes\n")
    with pytest.raises(ChangeRefused, match="with domainsasrealm telephones are asked in the realm of their domain"):
        made(files, "sip:s1", manner=Manner(True), sip=domains)
    assert options(made(files, "sip:s1", sip=domains)) == [("sip.conf", "s1", {"secret": "New-Secret.1"})]


def test_ari_by_hash(files):
    change = made(files, "ari:app", manner=Manner(digest_only=True))
    assert options(change)[0][2]["password"].startswith("$6$") and options(change)[0][2]["password_format"] == "crypt"
    hashed = digests.crypted("old")
    again = made(files, "ari:app", ari=f"[app]\ntype=user\npassword={hashed}\npassword_format=crypt\n")
    assert options(again)[0][2]["password_format"] == "crypt" and again.plain == ()


def test_all_rooms_in_one_edit(files):
    case = files("16.28.0", **TREE)
    assert changes.rooms(case, {"meetme:8000": Secret("7000"), "meetme:8000/admin": Secret("7001"), "meetme:8001": Secret("7002")}) == [
        {"file": "meetme.conf", "section": "rooms", "options": {"conf": ["8000,7000,7001", "8001", "8002, 1111"]}}]


@pytest.mark.parametrize("id, text, words", [
    ("ami:admin", "", "is empty"), ("ami:admin", "a;b", "cannot hold"), ("ami:admin", "a\nb", "cannot hold"), ("ami:admin", "a b", "cannot hold"),
    ("confbridge:guests", "12ab", "digits")])
def test_what_no_file_can_hold(files, id, text, words):
    with pytest.raises(ChangeRefused, match=words) as caught:
        made(files, id, text)
    assert text not in str(caught.value) or not text


def test_an_adoption_edits_nothing(files):
    case = files(manager=TREE["manager"])
    one, = finding.find(case)
    assert changes.change(case, one, Step("ami:admin", ADOPT, (), ""), None, Manner()).edits == ()


def test_live(files):
    hashed, digest = digests.crypted("right"), ha1("MD5", "s", "asterisk", "right")
    case = files("16.28.0", manager="[m]\nsecret=right\n", ari=f"[a]\ntype=user\npassword={hashed}\npassword_format=crypt\n",
                 sip=f"[s]\ntype=friend\nhost=dynamic\nmd5secret={digest}\n[open]\ntype=friend\nhost=dynamic\n")
    found = {one.id: one for one in finding.find(case)}
    assert set(found) == {"ami:m", "ari:a", "sip:s", "sip:open"}
    assert {id: (changes.is_live(one, "right"), changes.is_live(one, "wrong")) for id, one in found.items()} == {
        "ami:m": (True, False), "ari:a": (True, False), "sip:s": (True, False), "sip:open": (False, False)}
