# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What files say is worth little where a database stands in their place, or beside them."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import judging
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, NOT_APPLICABLE, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, observed

MANAGER = ("[general]\nenabled=yes\nbindaddr=127.0.0.1\n[admin]\nsecret=Kd9-22xq-7fPm\ndeny=0.0.0.0/0\ndeny=::/0\npermit=127.0.0.1\npermit=::1\n"
           "read=none\nwrite=none\n")
SIP = "[general]\nallowguest=no\nalwaysauthreject=yes\n[a]\ntype=friend\nhost=dynamic\nsecret=Kd9-22xq-7fPm\n"
PJSIP = "[100]\ntype=endpoint\nauth=100\naors=100\n[100]\ntype=auth\nusername=u\npassword=Kd9-22xq-7fPm\n[100]\ntype=aor\nmax_contacts=1\n"


def judged(host, topic, extconfig, files, version="22.10.1", **seen):
    for name, text in dict(files, **({} if extconfig is None else {"extconfig.conf": "[settings]\n" + extconfig + "\n"})).items():
        host.write(name, text)
    return judging.Judge(topic, {}).judge(DiskSource(str(host.path)), Version.parse(version), observed(**seen))


@pytest.mark.parametrize("line, state", [
    ("manager.conf => odbc,asterisk,ast_config", NOT_CHECKED), ("global => odbc,asterisk,ast_config", NOT_CHECKED),
    ("http.conf => odbc,asterisk,ast_config", PASS), ("global => odbc", PASS), (";global => odbc,asterisk", PASS), (None, PASS)])
def test_a_file_that_nobody_reads_proves_nothing(host, line, state):
    found = judged(host, "manager", line, {"manager.conf": MANAGER})
    for rule in ("AST-AMI-002", "AST-AMI-003"):
        finding = by_id(found, rule)
        assert finding.state == state
        assert state == PASS or finding.reason.startswith("Asterisk reads manager.conf from a database") and f"extconfig.conf:2 says {line}." in finding.reason


def test_a_file_that_is_missing_may_be_in_the_database(host):
    assert by_id(judged(host, "manager", "manager.conf => odbc,a,b", {}), "AST-AMI-002").state == NOT_CHECKED
    assert by_id(judged(host, "manager", "", {}), "AST-AMI-002").state == NOT_APPLICABLE


def test_what_is_wrong_stays_wrong(host):
    text = MANAGER.replace("bindaddr=127.0.0.1", "bindaddr=0.0.0.0").replace("Kd9-22xq-7fPm", "amp111")
    found = judged(host, "manager", "global => odbc,a,b", {"manager.conf": text})
    assert by_id(found, "AST-AMI-002").state == FIXED and by_id(found, "AST-AMI-004", "admin").state == FAIL


def test_asterisk_conf_is_read_before_any_database(host):
    text = "[options]\nlive_dangerously=no\n"
    assert by_id(judged(host, "manager", "global => odbc,a,b", {"asterisk.conf": text}), "AST-CORE-001").state == PASS


@pytest.mark.parametrize("line", ["sip.conf => odbc,asterisk,ast_config", "global => odbc,asterisk,ast_config"])
def test_a_sip_conf_that_nobody_reads(host, line):
    found = judged(host, "sip", line, {"sip.conf": SIP}, "16.28.0")
    assert {by_id(found, rule).state for rule in ("AST-SIP-001", "AST-SIP-002", "AST-SIP-009", "AST-SIP-025")} == {NOT_CHECKED}


def test_a_driver_that_is_not_there_has_no_database(host):
    gone = {"running": True, "modules": frozenset()}
    assert all(finding.state == NOT_APPLICABLE for finding in judged(host, "sip", "global => odbc,a,b", {"sip.conf": SIP}, "16.28.0", **gone)
               if finding.rule.id == "AST-SIP-001")
    assert not [finding for finding in judged(host, "sip", "global => odbc,a,b", {"sip.conf": SIP}) if finding.rule.id.startswith("AST-SIP")
                and finding.state == NOT_CHECKED]


def test_devices_beside_those_of_the_file(host):
    found = judged(host, "sip", "sippeers => odbc,asterisk,sippeers", {"sip.conf": SIP}, "16.28.0")
    finding = by_id(found, "AST-SIP-025")
    assert finding.state == NOT_CHECKED and "extconfig.conf:2 says sippeers => odbc,asterisk,sippeers." in finding.reason
    assert by_id(found, "AST-SIP-001").state == by_id(found, "AST-SIP-002").state == PASS
    found = judged(host, "sip", None, {"sip.conf": SIP.replace("secret=Kd9-22xq-7fPm", "")}, "16.28.0")
    assert [(finding.subject, finding.state) for finding in found if finding.rule.id == "AST-SIP-025"] == [("database", NOT_CHECKED), ("SIP/a", FAIL)]


def test_iax2_says_it_itself(host):
    files = {"iax.conf": "[general]\n[x]\ntype=friend\nhost=dynamic\nsecret=Kd9-22xq-7fPm\n"}
    found = [finding for finding in judged(host, "sip", "iaxfriends => odbc,a,b", files) if finding.rule.id == "AST-IAX-001"]
    assert [(finding.subject, finding.state) for finding in found] == [("", PASS), ("database", NOT_CHECKED)]
    assert {finding.state for finding in judged(host, "sip", "iaxfriends => odbc,a,b\niax.conf => odbc,a,c", files)
            if finding.rule.id == "AST-IAX-001"} == {NOT_CHECKED}


@pytest.mark.parametrize("sorcery, known", [
    ("[res_pjsip]\nendpoint=realtime,ps_endpoints\n", False), ("[res_pjsip]\nendpoint=config,pjsip.conf,criteria=type=endpoint\n", True),
    ("[res_pjsip]\nendpoint/cache=memory_cache,expire_on_reload=yes\nendpoint=config,pjsip.conf,criteria=type=endpoint\n", True),
    ("[res_pjsip]\nendpoint=config,pjsip.conf,criteria=type=endpoint\nendpoint=realtime,ps_endpoints\n", False),
    ("[res_pjsip]\naor=realtime,ps_aors\n", True), ("", True)])
def test_endpoints_of_a_database(host, sorcery, known):
    found = judged(host, "sip", "ps_endpoints => odbc,asterisk\nps_aors => odbc,asterisk", {"pjsip.conf": PJSIP, "sorcery.conf": sorcery})
    for rule in ("AST-PJS-001", "AST-PJS-009"):
        assert {finding.state for finding in found if finding.rule.id == rule} == {PASS if known else NOT_CHECKED}


def test_each_finding_has_a_key_of_its_own(host):
    lines = "sippeers => odbc,a,b\niaxfriends => odbc,a,c\nacls => odbc,a,d\n"
    files = {"sip.conf": SIP.replace("no", "yes"), "pjsip.conf": PJSIP, "iax.conf": "[general]\n[x]\ntype=friend\nhost=dynamic\n"}
    for line in (lines, lines + "sip.conf => odbc,a,e\niax.conf => odbc,a,e\n", lines + "global => odbc,a,f\n"):
        keys = [finding.key for finding in judged(host, "sip", line, files, "16.28.0")]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("line, state", [("acls => odbc,a,b", NOT_CHECKED), ("acl.conf => odbc,a,b", NOT_CHECKED), ("", FAIL)])
def test_lists_of_a_database(host, line, state):
    files = {"pjsip.conf": PJSIP.replace("type=endpoint\n", "type=endpoint\nacl=office\n"), "acl.conf": "[other]\ndeny=::/0\n"}
    assert by_id(judged(host, "sip", line, files), "AST-ACL-001").state == state
