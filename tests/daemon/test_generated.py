# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration that FreePBX and Issabel generate: closed through custom files, on the daemon, also after "Apply Config"."""

from __future__ import annotations

import re

import pytest
from trees import Pbx

from ansible_collections.voipsec.asterisk.plugins.filter.audit_outcomes import audit_outcomes

TREES = [("16", "freepbx16"), ("16", "issabel"), ("22", "freepbx17")]
_ALL = {"logger_logfiles_custom.conf", "manager_custom.conf", "http_custom.conf", "iax_custom_post.conf", "rtp_custom.conf"}
CUSTOM = {
    "freepbx16": _ALL | {"ari_additional_custom.conf", "sip_custom_post.conf", "pjsip.endpoint_custom_post.conf", "pjsip_custom_post.conf"},
    "freepbx17": _ALL | {"ari_additional_custom.conf", "pjsip.endpoint_custom_post.conf", "pjsip_custom_post.conf"},
    "issabel": _ALL | {"sip_custom_post.conf", "pjsip_custom_post.conf"},
}
OPEN = {"freepbx16": [], "freepbx17": [], "issabel": ["AST-PJS-009:PJSIP/dummy_endpoint"]}
"""What stays open: Issabel's own endpoint without auth, in a context that does not exist."""

CLOSED = {"refused", "challenged"}
PRODUCT = {"freepbx16": "FreePBX", "freepbx17": "FreePBX", "issabel": "Issabel"}
GUEST = "anonymous"
USERS = ("billing", "provider-in")
"""An AMI user and an IAX2 trunk that were made in the product."""

pytestmark = pytest.mark.parametrize("host, name", TREES, indirect=["host"], scope="module")


@pytest.fixture(name="pbx")
def fixture_pbx(host, name):
    pbx = Pbx(host, name)
    pbx.begin()
    return pbx


def named(results, rule, subject=""):
    found = [finding for result in results for finding in result["findings"] if (finding["id"], finding["subject"]) == (rule, subject)]
    assert len(found) == 1
    return found[0]


def assert_closed(pbx):
    assert set(pbx.calls().values()) <= CLOSED
    assert pbx.ami("127.0.0.2") == "refused"
    assert pbx.phone("101"), "an extension of the product must still register"


def assert_nothing_to_change(pbx):
    """No file changes. What the product wrote is read once more, because nobody can prove that Asterisk has read it; then nothing is."""
    first = pbx.hardened()
    assert [result["changed_files"] for result in first] == [[], []], first
    assert [result["changed"] for result in pbx.hardened()] == [False, False]


def test_doors_are_closed_through_custom_files(pbx):
    open_doors = pbx.calls()
    pjsip = open_doors.pop("pjsip")
    assert set(open_doors.values()) == {"answered"} and pbx.ami("127.0.0.2") == "accepted"
    assert pbx.name == "issabel" or pjsip == "answered"  # Issabel gives its endpoint a transport that does not exist
    before = pbx.files()
    predicted = [pbx.harden(topic, check_mode=True) for topic in ("manager", "sip")]
    assert pbx.files() == before
    done = pbx.hardened()
    for said, happened in zip(predicted, done):
        assert [said[key] for key in ("changed_files", "changes", "findings")] == [happened[key] for key in ("changed_files", "changes", "findings")]
    after = pbx.files()
    assert {path for path in after if after[path] != before.get(path)} == {"etc/asterisk/" + name for name in CUSTOM[pbx.name]}
    assert set(after) == set(before) and all(after[path][1:] == before[path][1:] for path in before)
    assert [result["failed_findings"] for result in done] == [[], OPEN[pbx.name]]
    assert_closed(pbx)
    assert [result["changed"] for result in pbx.hardened()] == [False, False]


def test_the_audit_finds_closed_what_was_closed(pbx):
    findings = [finding for result in pbx.hardened() for finding in result["findings"]]
    outcomes = audit_outcomes(pbx.host.module("audit", {})["audit"], findings)
    assert [row["told"] for row in outcomes["broken"]] == []


def test_apply_config_keeps_what_was_set(pbx):
    pbx.hardened()
    kept = {name: pbx.text(name) for name in CUSTOM[pbx.name]}
    pbx.apply(added=["103"])
    assert_closed(pbx)
    assert pbx.phone("103")
    assert {name: pbx.text(name) for name in kept} == kept
    assert_nothing_to_change(pbx)
    pbx.host.restart()
    assert_closed(pbx)


def test_what_is_deleted_in_the_product_does_no_harm(pbx):
    """An addition to a section that is gone would make Asterisk leave out the rest of the file."""
    pbx.hardened()
    pbx.apply(deleted=[GUEST, *USERS], manager="boss")
    pbx.host.restart()
    assert "does not exist" not in pbx.host.exec("grep -a 'Category addition' /var/log/asterisk/full; true")
    assert re.search(r"Display connects: +Yes", pbx.host.cli("manager show settings"))
    assert_closed(pbx)
    assert pbx.ami("127.0.0.1", "boss", "not-a-secret-ami") == "accepted"
    assert pbx.ami("127.0.0.1", "fixtureadmin", "not-a-secret-ami") == "rejected"
    first = pbx.harden("manager")
    assert named([first], "AST-AMI-003", "boss")["state"] == "fixed"
    assert named([pbx.harden("sip")], "AST-PJS-001")["state"] == "pass"
    pbx.apply(manager="boss")
    assert_closed(pbx)
    assert_nothing_to_change(pbx)


def test_an_administrators_lines_in_the_custom_file_stay(pbx):
    mine = "; ours\n[wallboard]\nsecret = Gh7-kkq29-x\nread = call\n"
    pbx.host.put("/etc/asterisk/manager_custom.conf", mine, mode=0o664)
    pbx.host.cli("module reload manager")
    pbx.hardened()
    text = pbx.text("manager_custom.conf")
    assert text.startswith(mine)
    pbx.host.put("/etc/asterisk/manager_custom.conf", text + mine.replace("wallboard", "later"), mode=0o664)
    pbx.apply(deleted=USERS, manager="boss")
    assert [pbx.ami("127.0.0.1", user, "Gh7-kkq29-x") for user in ("wallboard", "later")] == ["accepted", "accepted"]


def test_what_only_the_product_can_change_names_its_setting(pbx):
    product = PRODUCT[pbx.name]
    pbx.edit("manager.conf", "not-a-secret-ami", "amp111")
    done = pbx.harden("manager", bad_secrets="disable")
    finding = named([done], "AST-AMI-004", "fixtureadmin")
    assert finding["state"] == "fail" and done["failed_findings"] == ["AST-AMI-004:fixtureadmin"]
    line = 1 + pbx.text("manager.conf").split("\n").index("secret = amp111")
    setting = "Settings > Advanced Settings > Asterisk Manager > Asterisk Manager Password (AMPMGRPASS)"
    assert f"{product} writes /etc/asterisk/manager.conf:{line} from its setting {setting}; change it there" in finding["reason"]
    assert "Settings > Asterisk Manager Users" in named([done], "AST-AMI-005", "billing")["reason"]
    assert "amp111" not in str(done)


def test_where_the_first_value_wins_the_finding_fails_with_the_setting(pbx):
    """rtp.conf: what stands first counts, and that is the generated file; the other findings are closed all the same."""
    pbx.edit("rtp_additional.conf", "strictrtp=yes", "strictrtp=no")
    pbx.host.restart()
    generated = pbx.text("rtp_additional.conf")
    done = pbx.harden("sip")
    finding = named([done], "AST-RTP-001")
    assert finding["state"] == "fail" and "AST-RTP-001" in done["failed_findings"]
    line = 1 + generated.split("\n").index("strictrtp=no")
    assert f"/etc/asterisk/rtp_additional.conf:{line}: [general] strictrtp" in finding["reason"], finding["reason"]
    why = "Asterisk uses the first value, and the generated file comes first"
    assert finding["reason"].endswith(f"{why}, so change Settings > Asterisk SIP Settings > Strict RTP in {PRODUCT[pbx.name]}."), finding["reason"]
    assert pbx.text("rtp_additional.conf") == generated and "strictrtp" not in pbx.text("rtp_custom.conf")
    assert set(pbx.calls().values()) <= CLOSED
    pbx.edit("rtp_additional.conf", "strictrtp=no", "strictrtp=yes")  # as the administrator does in the product
    pbx.host.cli("core reload")
    assert named([pbx.harden("sip")], "AST-RTP-001")["state"] == "pass"
