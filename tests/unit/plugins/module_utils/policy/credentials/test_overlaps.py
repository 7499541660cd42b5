# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time in which an account has two secrets."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import finding, overlaps

TREE = """
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
[w1-voipsec-old]
type=auth
username=w1
password=old-of-w1
[w1-voipsec-new]
type=auth
username=w1
password=new-of-w1
[alone-voipsec-old]
type=auth
username=alone
password=alone
"""
WIZARD = "[w1]\ntype=wizard\naccepts_auth=no\naccepts_registrations=yes\ninbound_auth/username=w1\nendpoint/auth=w1-voipsec-old,w1-voipsec-new\n"


def test_the_configuration_shows_it(files):
    found, there = finding.find_all(files(pjsip=TREE, pjsip_wizard=WIZARD))
    by_id = {one.id: one for one in found}
    assert set(by_id) == {"pjsip:100", "pjsip:100/old", "wizard:w1", "wizard:w1/old", "pjsip:alone-voipsec-old"}
    assert {id: (one.kind, one.name, one.old.secret.reveal()) for id, one in there.items()} == {
        "pjsip:100": ("pjsip", "100", "old"), "wizard:w1": ("wizard", "w1", "old-of-w1")}
    assert by_id["pjsip:100"].secret.reveal() == "new" and "pjsip:100" in by_id["pjsip:100/old"].why_not
    wizard = by_id["wizard:w1"]
    assert (wizard.secret.reveal(), wizard.file, wizard.section, wizard.option) == ("new-of-w1", "pjsip_wizard.conf", "w1", "inbound_auth/password")


def test_a_name_that_asterisk_would_cut(find):
    one = find(pjsip="[%s]\ntype=auth\nusername=x\npassword=y\n[%s]\ntype=auth\nusername=x\npassword=z\n" % ("a" * 67, "b" * 68))
    assert [overlaps.fits(found) for found in one.values()] == [True, False]
