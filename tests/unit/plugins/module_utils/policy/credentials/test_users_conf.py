# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials of users.conf."""

from __future__ import annotations

TREE = """
[general]
vmsecret = 1234
hasiax = yes
hasvoicemail = no
[6001]
fullname = Dora Doe
secret = their-secret
hasvoicemail = yes
hassip = yes
[6002]
hasiax = no
hasmanager = yes
secret = manager
[6003]
[6004]
hasiax = no
hasmanager = yes
[6005]
registeriax = yes
secret = elsewhere
[6006]
hasiax = no
hasvoicemail = yes
vmsecret = -839264
"""


def test_what_a_section_does_not_say_comes_from_general(find):
    found = find("16.28.0", users=TREE, voicemail="[general]\nuserscontext=office\n")
    assert {name: (one.form, one.secret.reveal(), one.accounts) for name, one in found.items()} == {
        "users:6001": ("plain", "their-secret", ("SIP/6001", "IAX2/6001")), "users:6002": ("plain", "manager", ("AMI/6002",)),
        "users:6003": ("absent", None, ("IAX2/6003",)), "users:6005": ("plain", "elsewhere", ("IAX2/6005",)),
        "voicemail:6001@office": ("plain", "1234", ("6001@office",)), "voicemail:6006@office": ("plain", "839264", ("6006@office",))}
    assert found["voicemail:6001@office"].shared_line and found["voicemail:6001@office"].option == "vmsecret"
    assert found["users:6005"].direction == "outbound" and "Dora" in found["users:6001"].words


def test_a_driver_that_is_gone_makes_no_account(find):
    assert find("22.10.1", users=TREE)["users:6001"].accounts == ("IAX2/6001",)
    assert find("23.0.0", users=TREE) == {}


def test_iax2_lets_the_secret_of_general_in_too(find):
    found = find("16.28.0", users="[general]\nhasiax=yes\nsecret=all-of-them\n[1]\nsecret=own\n[2]\n[3]\nhasiax=no\nhassip=yes\nsecret=sip\n")
    assert {name: one.secret.reveal() for name, one in found.items()} == {
        "users:1": "own", "users:1/general": "all-of-them", "users:2": "all-of-them", "users:2/general": "all-of-them", "users:3": "sip"}
    assert "take it out of [general]" in found["users:1/general"].why_not and found["users:1"].why_not is None
