# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials of pjsip.conf."""

from __future__ import annotations

TREE = """
[device](!)
type=endpoint
[login](!)
type=auth
password=from-the-template
[100](device)
auth=100
aors=100
callerid="Alice Smith" <4711>
mailboxes=200@default
[100](login)
username=alice
[100]
type=aor
max_contacts=1
[desk](device)
auth=new,old
[new](login)
username=desk
password=new-one
[old](login)
username=desk
[open](device)
aors=100
[trunk](device)
[trunk]
type=identify
endpoint=trunk
match=198.51.100.1
[anonymous](device)
[out](device)
outbound_auth=out
[out](login)
username=us
[both](device)
auth=both
outbound_auth=both
[both](login)
username=both
[unused](login)
username=unused
"""


def test_each_auth_section_is_found_with_what_uses_it(find):
    found = find(pjsip=TREE)
    assert set(found) == {"pjsip:100", "pjsip:new", "pjsip:old", "pjsip:open", "pjsip:out", "pjsip:both", "pjsip:unused"}
    one = found["pjsip:100"]
    assert (one.user, one.accounts, one.direction, one.option, one.object_type, one.file) == (
        "alice", ("100",), "inbound", "password", "auth", "pjsip.conf")
    assert one.secret.reveal() == "from-the-template" and one.shared_line and one.where.endswith("pjsip.conf:6")
    assert {"100", "Alice Smith", "Alice", "Smith", "4711", "200"} <= set(one.words)
    assert found["pjsip:new"].accounts == found["pjsip:old"].accounts == ("desk",)
    assert found["pjsip:new"].secret.reveal() == "new-one" and not found["pjsip:new"].shared_line


def test_an_endpoint_that_nobody_has_to_prove_to_be_is_absent_but_for_trunks_and_guests(find):
    found = find(pjsip=TREE)
    absent = [one for one in found.values() if one.form == "absent"]
    assert [(one.id, one.option, one.object_type) for one in absent] == [("pjsip:open", "auth", "endpoint")]
    assert absent[0].where.endswith(":24") and absent[0].secret.reveal() is None


def test_an_auth_of_the_same_name_does_not_take_the_id_of_an_endpoint_without_one(find):
    found = find(pjsip="[100]\ntype=endpoint\n[100]\ntype=auth\nusername=100\npassword=x\n")
    assert found["pjsip:100"].form == "plain" and found["pjsip:100/absent"].form == "absent"


def test_what_logs_in_elsewhere_is_never_changed(find):
    found = find(pjsip=TREE)
    assert found["pjsip:out"].direction == "outbound" and "never here" in found["pjsip:out"].why_not and found["pjsip:out"].accounts == ("out",)
    assert found["pjsip:both"].direction == "inbound" and "endpoint both" in found["pjsip:both"].why_not
    assert found["pjsip:100"].why_not is None


def test_a_wizard_may_use_an_auth_of_pjsip_conf(find):
    found = find(pjsip="[a]\ntype=auth\nusername=a\npassword=x\n", pjsip_wizard="[w]\ntype=wizard\naccepts_registrations=yes\nendpoint/auth=a\n")
    assert set(found) == {"pjsip:a"} and found["pjsip:a"].accounts == ("w",)


def test_the_dialplan_gives_the_extensions(find):
    found = find(pjsip="[abc]\ntype=endpoint\nauth=abc\n[abc]\ntype=auth\nusername=abc\npassword=x\n",
                 extensions="[in]\nexten => 300,1,NoOp()\n same => n,Dial(PJSIP/abc,20)\nexten => 301,hint,PJSIP/abc&SIP/abc\n"
                 "exten => _3XX,1,Dial(PJSIP/abc)\n")
    assert {"300", "301"} <= set(found["pjsip:abc"].words) and "_3XX" not in found["pjsip:abc"].words


def test_a_driver_that_is_not_loaded_has_no_credentials(find):
    assert find(pjsip=TREE, modules=frozenset()) == {}
