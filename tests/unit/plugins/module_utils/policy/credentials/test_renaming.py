# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that get another name."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import finding, renaming
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.phases import PhaseError

PJSIP = ("[100]\ntype=endpoint\nauth=100\naors=100\n[100]\ntype=aor\nmax_contacts=1\n[100]\ntype=auth\nusername=100\npassword=x\n"
         "[desk]\ntype=endpoint\nauth=100-b\n")
DIALPLAN = "[inside]\nexten => 100,1,Dial(PJSIP/100)\nexten => 100,hint,PJSIP/100\n"
DATABASE = """/CF/555                                           : PJSIP/100 and more
/CF/100                                           : 200
/registrar/contact/100;@abc: {"uri":"sip:100@10.0.0.1"}
/registrar/contact/1001;@abc: {"uri":"sip:1001@10.0.0.1"}
"""


def plan(files, old="100", new="alice-desk", database="", version="22.10.1", **contents):
    case = files(version, **dict({"pjsip": PJSIP, "extensions": DIALPLAN}, **contents))
    return renaming.plan(case, finding.find(case), old, new, lambda command: database if command == "database show" else "")


def test_what_follows(files):
    found = plan(files, database=DATABASE, queues="[q]\nmember => PJSIP/100\n")
    assert (found.id, found.driver, found.credential.id) == ("pjsip:alice-desk", "PJSIP", "pjsip:100")
    assert [(edit["file"], edit.get("type"), edit.get("device"), edit["rename_to"]) for edit in found.edits] == [
        ("pjsip.conf", "endpoint", None, "alice-desk"), ("pjsip.conf", "aor", None, "alice-desk"),
        ("extensions.conf", None, "100", "alice-desk"), ("queues.conf", None, "100", "alice-desk")]
    assert found.database == (("/CF/555", "PJSIP/alice-desk and more"), ("/registrar/contact/100;@abc", None))
    assert found.losses == ("endpoint:PJSIP/100", "contact:PJSIP/100*")


def test_keys_of_the_database_that_are_its_name(files):
    rows = "/cidname/PJSIP/100      : Alice\n/cidname/PJSIP/1001 : Bob\n/CF/100 : 200\n/x/PJSIP/100 : PJSIP/100\n"
    assert plan(files, database=rows).database == (("/cidname/PJSIP/alice-desk", "Alice"), ("/cidname/PJSIP/100", None),
                                                   ("/x/PJSIP/alice-desk", "PJSIP/alice-desk"), ("/x/PJSIP/100", None))


def test_a_secret_with_a_name_of_its_own(files):
    tree = PJSIP.replace("[100]\ntype=auth", "[login]\ntype=auth").replace("auth=100\n", "auth=login\n")
    assert plan(files, pjsip=tree).id == "pjsip:login"


@pytest.mark.parametrize("old, new, words", [
    ("7", "x", "which this host does not have"), ("SIP/100", "x", "which this host does not have"), ("100", "200", "is no name for a device"),
    ("100", "a b", "is no name for a device"), ("100", "desk", "there is a device 'desk' already")])
def test_bad_names(files, old, new, words):
    with pytest.raises(PhaseError, match=words):
        plan(files, old, new)


def test_two_drivers_have_it(files):
    sip = "[100]\ntype=friend\nhost=dynamic\nsecret=x\n"
    with pytest.raises(PhaseError, match="which PJSIP and SIP have; write PJSIP/100"):
        plan(files, version="16.28.0", sip=sip)
    assert plan(files, "SIP/100", version="16.28.0", sip=sip).id == "sip:alice-desk"


@pytest.mark.parametrize("contents, database, words", [
    ({"extensions": "[x]\nexten => _1XX,1,Dial(PJSIP/${EXTEN})\n"}, "", "may mean PJSIP/100"),
    ({"pjsip": PJSIP.replace("auth=100-b", "auth=100")}, "", "shares its secret with 100, desk"),
    ({"pjsip": PJSIP.replace("auth=100\n", "")}, "", "has no secret; give it one first"),
    ({"pjsip": PJSIP.replace("auth=100\n", "auth=100-voipsec-old,100\n") + "[100-voipsec-old]\ntype=auth\nusername=100\npassword=y\n"}, "",
     "has 2 secrets .* its overlap is not over"),
    ({}, "/Queue/PersistentMembers/support : PJSIP/100;0;0;Alice;PJSIP/100\n", "is logged in to the queue support")])
def test_what_stops_it(files, contents, database, words):
    with pytest.raises(renaming.RenameRefused, match=words):
        plan(files, database=database, **contents)


def test_a_dialplan_that_is_not_edited(files, host):
    host.write("extensions.lua", "x = 1\napp.dial('PJSIP/100')\n")
    with pytest.raises(renaming.RenameRefused, match=r"extensions.lua:2: it names PJSIP/100"):
        plan(files)


def test_done(files):
    case = files(pjsip=PJSIP)
    assert [renaming.is_done(case, *names) for names in (("7", "desk"), ("100", "desk"), ("7", "nobody"))] == [True, False, False]


def test_user_names(files):
    sip = "[s]\ntype=friend\nhost=dynamic\nsecret=x\ndefaultuser=s\n"
    found = plan(files, "s", version="16.28.0", sip=sip)
    assert renaming.user_options(files("16.28.0", sip=sip), found) == {"defaultuser": "alice-desk"}
