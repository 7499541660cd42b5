# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The edits that give PJSIP's accounts new secrets and take old ones away."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import finding, pjsip_changes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.change import ChangeRefused, Manner
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.digests import ha1
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

TREE = """
[login](!)
type=auth
password=from-the-template
[100]
type=endpoint
auth=100,other
[101]
type=endpoint
auth=100
[100](login)
username=alice
realm=office
nonce_lifetime=60
[other]
type=auth
username=other
password=other
"""
OVERLAP = """
[100]
type=endpoint
auth=100-voipsec-old,100
[100]
type=auth
username=100
password=new
[100-voipsec-old]
type=auth
username=100
password=old
"""
WIZARD = "[w]\ntype=wizard\naccepts_auth=yes\ninbound_auth/username=w\ninbound_auth/password=w\ninbound_auth/realm=here\n"
NEW = Secret("New-Secret.1")


def look(files, version="22.10.1", **contents):
    case = files(version, **contents)
    found, overlaps = finding.find_all(case)
    return case, {one.id: one for one in found}, overlaps


def edits(change):
    return [tuple(edit.get(key) for key in ("file", "section", "type", "options", "state")) for edit in change.edits]


def test_a_new_section_beside(files):
    case, found, _overlaps = look(files, pjsip=TREE)
    change = pjsip_changes.start(case, found["pjsip:100"], NEW, Manner())
    assert edits(change) == [
        ("pjsip.conf", "100-voipsec-old", "auth", {"password": "from-the-template", "username": "alice", "realm": "office", "nonce_lifetime": "60"}, None),
        ("pjsip.conf", "100", "auth", {"password": "New-Secret.1"}, None),
        ("pjsip.conf", "100", "endpoint", {"auth": "100-voipsec-old,100,other"}, None),
        ("pjsip.conf", "101", "endpoint", {"auth": "100-voipsec-old,100"}, None)]
    assert change.edits[0]["create"] and "New-Secret" not in repr(change)
    assert [(held.object, dict(held.options)["password"].reveal()) for held in change.held] == [
        ("100", "New-Secret.1"), ("100-voipsec-old", "from-the-template")]
    assert [(login.account, login.user, login.which, login.secret.reveal()) for login in change.logins] == [
        ("100", "alice", "new", "New-Secret.1"), ("101", "alice", "new", "New-Secret.1"),
        ("100", "alice", "old", "from-the-template"), ("101", "alice", "old", "from-the-template")]


def test_another_realm_is_refused(files):
    case, found, _overlaps = look(files, pjsip=TREE)
    with pytest.raises(ChangeRefused, match="the realm elsewhere is another than office"):
        pjsip_changes.start(case, found["pjsip:100"], NEW, Manner(realm="elsewhere"))
    change = pjsip_changes.replace(case, found["pjsip:100"], NEW, Manner(realm="elsewhere"))
    assert edits(change)[0][3] == {"password": "New-Secret.1", "realm": "elsewhere"}


@pytest.mark.parametrize("version, more, options", [
    ("16.28.0", "", {"auth_type": "md5", "md5_cred": ha1("MD5", "100", "asterisk", "New-Secret.1"), "realm": "asterisk", "password": None}),
    ("22.10.1", "", {"auth_type": "digest", "password_digest": ["MD5:" + ha1("MD5", "100", "asterisk", "New-Secret.1")], "supported_algorithms_uas": "MD5",
                     "realm": "asterisk", "password": None}),
    ("22.10.1", "[global]\ntype=global\ndefault_realm=here\ndefault_auth_algorithms_uas=SHA-256,MD5\n", {
        "auth_type": "digest", "password_digest": [f"{name}:" + ha1(name, "100", "here", "New-Secret.1") for name in ("SHA-256", "MD5")],
        "supported_algorithms_uas": "SHA-256,MD5", "realm": "here", "password": None})])
def test_digests_alone(files, version, more, options):
    case, found, _overlaps = look(files, version, pjsip=more + "[100]\ntype=endpoint\nauth=100\n[100]\ntype=auth\nusername=100\npassword=100\n")
    change = pjsip_changes.replace(case, found["pjsip:100"], NEW, Manner(digest_only=True))
    assert edits(change)[0][3] == options
    assert [one.reveal() for one in change.plain] == ["100"]


def test_what_was_a_digest_stays_one(files):
    old = ha1("MD5", "100", "asterisk", "old")
    case, found, _overlaps = look(files, "16.28.0", pjsip=f"[100]\ntype=endpoint\nauth=100\n[100]\ntype=auth\nauth_type=md5\nusername=100\nmd5_cred={old}\n")
    change = pjsip_changes.start(case, found["pjsip:100"], NEW, Manner())
    assert edits(change)[1][3] == {"auth_type": "md5", "md5_cred": ha1("MD5", "100", "asterisk", "New-Secret.1"), "realm": "asterisk"}
    login = change.logins[-1]
    assert login.secret.reveal() is None and [(name, one.reveal()) for name, one in login.digests] == [("MD5", old)]


def test_the_end_of_an_overlap(files):
    case, found, overlaps = look(files, pjsip=OVERLAP)
    change = pjsip_changes.retire(case, overlaps["pjsip:100"], found["pjsip:100"])
    assert edits(change) == [("pjsip.conf", "100", "endpoint", {"auth": "100"}, None), ("pjsip.conf", "100-voipsec-old", "auth", None, "absent")]
    assert change.gone == ("100-voipsec-old",) and [login.secret.reveal() for login in change.logins] == ["new"]
    both = pjsip_changes.replace(case, found["pjsip:100"], NEW, Manner(), overlaps["pjsip:100"])
    assert edits(both)[0][3] == {"password": "New-Secret.1"} and edits(both)[1:] == edits(change)


def test_a_wizard(files):
    case, found, _overlaps = look(files, pjsip="", pjsip_wizard=WIZARD)
    change = pjsip_changes.start(case, found["wizard:w"], NEW, Manner())
    assert edits(change) == [
        ("pjsip.conf", "w-voipsec-old", "auth", {"username": "w", "password": "w", "realm": "here"}, None),
        ("pjsip.conf", "w-voipsec-new", "auth", {"username": "w", "realm": "here", "password": "New-Secret.1"}, None),
        ("pjsip_wizard.conf", "w", "wizard", {"inbound_auth/password": "New-Secret.1", "accepts_auth": "no", "endpoint/auth": "w-voipsec-old,w-voipsec-new"},
         None)]
    case, found, _overlaps = look(files, pjsip="", pjsip_wizard=WIZARD + "endpoint/auth=mine\n")
    with pytest.raises(ChangeRefused, match="has endpoint/auth beside accepts_auth"):
        pjsip_changes.start(case, found["wizard:w"], NEW, Manner())


def test_the_end_of_a_wizards_overlap(files):
    tree = "".join("[w-voipsec-%s]\ntype=auth\nusername=w\npassword=%s\n" % (name, name) for name in ("old", "new"))
    wizard = WIZARD.replace("accepts_auth=yes", "accepts_auth=no") + "endpoint/auth=w-voipsec-old,w-voipsec-new\n"
    case, found, overlaps = look(files, pjsip=tree, pjsip_wizard=wizard)
    change = pjsip_changes.retire(case, overlaps["wizard:w"], found["wizard:w"])
    assert edits(change) == [
        ("pjsip.conf", "w-voipsec-old", "auth", None, "absent"), ("pjsip.conf", "w-voipsec-new", "auth", None, "absent"),
        ("pjsip_wizard.conf", "w", "wizard", {"accepts_auth": "yes", "endpoint/auth": None}, None)]


def test_a_first_secret(files):
    case, found, _overlaps = look(files, pjsip="[100]\ntype=endpoint\naors=100\n[100]\ntype=aor\nmax_contacts=1\n")
    change = pjsip_changes.replace(case, found["pjsip:100"], NEW, Manner())
    assert edits(change) == [("pjsip.conf", "100", "auth", {"username": "100", "password": "New-Secret.1"}, None),
                             ("pjsip.conf", "100", "endpoint", {"auth": "100"}, None)]
    case, found, _overlaps = look(files, pjsip="[100]\ntype=endpoint\naors=100\n[100]\ntype=aor\nmax_contacts=1\n[100]\ntype=auth\nusername=1\npassword=2\n")
    with pytest.raises(ChangeRefused, match="set its auth = 100"):
        pjsip_changes.replace(case, found["pjsip:100/absent"], NEW, Manner())
