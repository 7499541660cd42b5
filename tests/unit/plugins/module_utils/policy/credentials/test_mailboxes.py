# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PINs of mailboxes."""

from __future__ import annotations

import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import mailboxes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import Files

BOXES = """
[general]
aliasescontext=aliases
[aliases]
1@x => 2@default
[default]
100 => 739264,Alice Smith,a@example.com
101 => -839264,Fixed
102 => -,None
103 =>
104 => *4,Locked
100 => 1234,Again
[Sales]
100 => 592738
"""


def test_the_boxes_of_each_context(find):
    found = find(voicemail=BOXES)
    assert {name: one.secret.reveal() for name, one in found.items()} == {
        "voicemail:100@default": "739264", "voicemail:101@default": "839264", "voicemail:102@default": None, "voicemail:103@default": None,
        "voicemail:100@Sales": "592738"}
    one = found["voicemail:100@default"]
    assert (one.user, one.section, one.option, one.form) == ("100", "default", "100", "plain") and {"Alice", "Smith"} <= set(one.words)
    assert found["voicemail:102@default"].form == found["voicemail:103@default"].form == "absent"


@pytest.fixture(name="spool")
def fixture_spool(host):
    host.write("spool/voicemail/default/100/secret.conf", "[general]\npassword=918273\n")
    host.write("asterisk.conf", "[directories]\nastspooldir=%s/spool\n" % host.path)
    return host.path / "spool/voicemail/default/100/secret.conf"


def test_the_file_in_the_spool_directory_takes_the_place_of_the_line(find, spool):
    text = "[general]\npasswordlocation=spooldir\n[default]\n100 => 1111,A\n101 => 2222,B\n"
    found = find(voicemail=text)
    one = found["voicemail:100@default"]
    assert one.secret.reveal() == "918273" and one.where == f"{spool}:2" and str(spool) in one.why_not
    assert found["voicemail:101@default"].secret.reveal() == "2222" and found["voicemail:101@default"].why_not is None


@pytest.mark.parametrize("general, own, wanted", [
    ("spooldir", "", "918273"), ("", "passwordlocation=spooldir", "918273"), ("spooldir", "attach=no|passwordlocation=voicemail.conf", "1111"),
    ("", "", "1111")])
def test_the_option_of_the_box_counts_before_the_general_one(find, spool, general, own, wanted):
    found = find(voicemail="[general]\npasswordlocation=%s\n[default]\n100 => 1111,A,,,%s\n" % (general, own))
    assert found["voicemail:100@default"].secret.reveal() == wanted and spool.exists()


def test_a_file_that_asterisk_cannot_read_is_told(host, spool):
    host.write("voicemail.conf", "[general]\npasswordlocation=spooldir\n[default]\n100 => 1111,A\n")
    spool.chmod(0o600)
    case = Files(DiskSource(str(host.path), uid=os.geteuid() + 1), Version.parse("22.10.1"))
    assert [one.secret.reveal() for one in mailboxes.find(case)] == ["1111"] and case.unreadable == [str(spool)]


def test_without_the_application_there_are_no_boxes(find):
    assert find(voicemail=BOXES, modules=frozenset(("chan_iax2",))) == {}
    assert find(voicemail=BOXES, modules=frozenset(("app_voicemail_odbc",)))
