# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the access lists of an account let in to be judged by its secret."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import finding
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.admission import Admission

PHONE = "[100]\ntype=endpoint\nauth=100\n%s[100]\ntype=auth\nusername=100\npassword=x\n"
BOTH = "deny=0.0.0.0/0\ndeny=::/0\npermit=10.20.0.0/16\n"


def lists(tmp_path, version="22.10.1", **files):
    for name, text in files.items():
        (tmp_path / (name + ".conf")).write_text(text)
    return Admission(finding.files(DiskSource(str(tmp_path)), Version.parse(version)))


@pytest.mark.parametrize("text, is_closed", [(BOTH, True), ("", False), ("deny=0.0.0.0/0\npermit=10.20.0.0/16\n", False), ("acl=office\n", True)])
def test_an_endpoint_that_is_closed_to_strangers(tmp_path, text, is_closed):
    found = lists(tmp_path, pjsip=PHONE % text, acl="[office]\n" + BOTH)
    assert found.is_closed("pjsip", ("100",)) is is_closed
    assert found.of("pjsip", "100")("10.20.0.7") is True


def test_other_drivers(tmp_path):
    found = lists(tmp_path, "16.28.0", sip="[100]\ntype=friend\nhost=dynamic\nsecret=100\n" + BOTH, iax="[200]\ntype=friend\nhost=dynamic\nsecret=200\n" + BOTH)
    assert found.is_closed("sip", ("100",)) and found.is_closed("iax2", ("200",)) and not found.is_closed("sip", ("100", "101"))


def test_what_is_not_known_is_not_closed(tmp_path):
    found = lists(tmp_path, pjsip=PHONE % BOTH)
    assert not found.is_closed("pjsip", ()) and not found.is_closed("voicemail", ("100@default",))


@pytest.mark.parametrize("own, general, expected", [
    ("", "", True), ("identify_by=username,ip\n", "", True), ("identify_by=auth_username\n", "", True), ("identify_by=ip\n", "", False),
    ("", "[g]\ntype=global\nendpoint_identifier_order=ip,header\n", False), ("", "[g]\ntype=global\nendpoint_identifier_order=username,ip\n", True)])
def test_an_endpoint_that_is_not_looked_for_by_its_name_cannot_log_in_from_here(tmp_path, own, general, expected):
    found = lists(tmp_path, pjsip=PHONE % own + general)
    assert found.of("pjsip", "100")("127.0.0.1") is expected
    assert not found.is_closed("pjsip", ("100",)), "it is no access list"
