# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AMI as a whole: bind addresses, HTTP, the log, users.conf."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import manager
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, KEPT, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, observed, options, session

OPEN = "[general]\nenabled=yes\n"


def running(bind="0.0.0.0:5038", **more):
    return dict(running=True, ami={"Manager (AMI)": "Yes", "TCP Bindaddress": bind, "Web Manager (AMI/HTTP)": "No", "Display connects": "Yes"},
                sessions=[], ami_users={}, listening=[("tcp", bind.rsplit(":", 1)[0].strip("[]"), int(bind.rsplit(":", 1)[1]))], **more)


def test_off_without_a_file(host):
    found = manager.judge(host.case())
    assert {finding.state for finding in found} == {NOT_APPLICABLE}


def test_off_by_the_file(host):
    host.write("manager.conf", "[general]\nenabled=no\nbindaddr=0.0.0.0\n")
    finding = by_id(manager.judge(host.case()), "AST-AMI-002")
    assert finding.state == NOT_APPLICABLE
    assert "manager.conf:2: [general] enabled = no" in finding.reason


def test_off_by_the_file_and_still_on_in_the_daemon(host):
    host.write("manager.conf", "[general]\nenabled=no\nbindaddr=0.0.0.0\n[crm]\nsecret=crm\n")
    found = manager.judge(host.case(seen=running()))
    finding = by_id(found, "AST-AMI-002")
    assert (finding.state, finding.edits, finding.reread, finding.losses) == (FIXED, (), ("manager.conf",), ("socket:tcp *:5038",))
    assert {one.state for one in found if one is not finding} == {NOT_APPLICABLE}
    assert not finding.proofs[0].look(observed(**running()))[1]
    assert finding.proofs[0].look(observed(ami={"Manager (AMI)": "No"}))[1]


@pytest.mark.parametrize("address", ["10.9.8.7", "127.0.0.1"])
def test_off_by_the_file_while_somebody_is_connected(host, address):
    host.write("manager.conf", "[general]\nenabled=no\n")
    seen = dict(running(), sessions=[session("crm", address)])
    kept = by_id(manager.judge(host.case(seen=seen)), "AST-AMI-002")
    assert kept.state == KEPT and "crm from " + address in kept.reason and "manager_binding_remote_clients" in kept.reason
    assert by_id(manager.judge(host.case(seen=seen, remote_clients="cut")), "AST-AMI-002").state == FIXED


@pytest.mark.parametrize("option, setting", [("address", "manager_binding_address"), ("tls_address", "manager_binding_tls_address")])
def test_an_address_that_no_interface_has(host, option, setting):
    host.write("manager.conf", OPEN + "tlsenable=yes\n")
    wanted = {option: "198.51.100.9"}
    with pytest.raises(SettingsError, match="No interface .*198.51.100.9.*manager.conf; correct %s, nothing was changed" % setting):
        manager.judge(host.case(seen=dict(foreign=frozenset(["198.51.100.9"])), **wanted))
    host.write("manager.conf", OPEN + "bindaddr=198.51.100.9\ntlsenable=yes\ntlsbindaddr=198.51.100.9:5039\n")
    manager.judge(host.case(seen=dict(foreign=frozenset(["198.51.100.9"])), address="198.51.100.9"))


@pytest.mark.parametrize("lines", ["", "bindaddr=0.0.0.0\n", "bindaddr=127.0.0.1\n[general](+)\nBindAddr = ::\n", "bindaddr=192.168.1.1\n"])
def test_a_bind_that_reaches_further_is_mended(host, lines):
    host.write("manager.conf", OPEN + lines)
    finding = by_id(manager.judge(host.case()), "AST-AMI-002")
    assert finding.state == FIXED
    assert options(finding) == {"general": {"bindaddr": "127.0.0.1"}}
    assert finding.losses == ("socket:tcp *:5038",)


@pytest.mark.parametrize("wanted, written", [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("::1", "[::1]"), ("::", "0:0:0:0:0:0:0:0")])
def test_a_bind_that_is_right_passes(host, wanted, written):
    host.write("manager.conf", OPEN + f"bindaddr={written}\n")
    assert by_id(manager.judge(host.case(address=wanted)), "AST-AMI-002").state == PASS


def test_a_line_that_does_not_count_does_not_make_it_pass(host):
    host.write("manager.conf", OPEN + "bindaddr=0.0.0.0\n;--\nbindaddr=127.0.0.1\n--;\n[general]\nbindaddr=127.0.0.1\n")
    assert by_id(manager.judge(host.case()), "AST-AMI-002").state == FIXED


def test_a_file_that_asterisk_has_not_read_is_read_again(host):
    host.write("manager.conf", OPEN + "bindaddr=127.0.0.1\n")
    finding = by_id(manager.judge(host.case(seen=running())), "AST-AMI-002")
    assert (finding.state, finding.edits, finding.reread) == (FIXED, (), ("manager.conf",))


def test_a_client_from_elsewhere_keeps_the_bind(host):
    host.write("manager.conf", OPEN + "bindaddr=::\n[crm]\nsecret=x\n")
    seen = dict(running("[::]:5038"), sessions=[session("crm", "10.9.8.7"), session("crm", "127.0.0.1"), session("crm", "::ffff:127.0.0.1")])
    kept = by_id(manager.judge(host.case(seen=seen)), "AST-AMI-002")
    assert kept.state == KEPT
    assert "crm from 10.9.8.7" in kept.reason and "manager_binding_remote_clients" in kept.reason and "127.0.0.1" not in kept.reason
    assert not kept.edits
    assert by_id(manager.judge(host.case(seen=seen, remote_clients="cut")), "AST-AMI-002").state == FIXED
    assert by_id(manager.judge(host.case(seen=seen, address="10.9.8.1")), "AST-AMI-002").state == FIXED


def test_the_proof_wants_the_socket_too(host):
    host.write("manager.conf", OPEN)
    proof = by_id(manager.judge(host.case()), "AST-AMI-002").proofs[0]
    right = observed(**running("127.0.0.1:5038"))
    assert proof.look(right)[1]
    assert not proof.look(observed(**running("0.0.0.0:5038")))[1]
    right.listening = [("tcp", "127.0.0.1", 5038), ("tcp", "::", 5038)]
    said, good = proof.look(right)
    assert not good and "::" in said
    right.listening = []
    assert not proof.look(right)[1]


def test_tls_that_does_not_listen_is_no_failure(host):
    host.write("manager.conf", OPEN + "bindaddr=0.0.0.0\ntlsenable=yes\n")
    silent = {"running": True, "sessions": [], "listening": [], "ami": {"TCP Bindaddress": "0.0.0.0:5038", "TLS Bindaddress": "Disabled"}}
    proof = by_id(manager.judge(host.case(seen=silent)), "AST-AMI-002", "TLS").proofs[0]
    assert proof.look(observed(**silent)) == ("Disabled, as before", True)
    assert not proof.look(observed(**{**silent, "ami": {"TLS Bindaddress": "0.0.0.0:5039"}}))[1]
    host.write("manager.conf", OPEN + "bindaddr=0.0.0.0\ntlsenable=yes\ntlsbindaddr=127.0.0.1:5039\n")
    assert by_id(manager.judge(host.case(seen=silent)), "AST-AMI-002", "TLS").state == PASS


def test_tls_has_an_address_of_its_own(host):
    host.write("manager.conf", OPEN + "bindaddr=127.0.0.1\ntlsenable=yes\ntlsbindaddr=0.0.0.0:5099\n")
    finding = by_id(manager.judge(host.case()), "AST-AMI-002", "TLS")
    assert options(finding) == {"general": {"tlsbindaddr": "127.0.0.1:5099"}}
    assert options(by_id(manager.judge(host.case(tls_address="::1")), "AST-AMI-002", "TLS")) == {"general": {"tlsbindaddr": "[::1]:5099"}}


def test_ami_over_http(host):
    host.write("manager.conf", OPEN + "webenabled=yes\n[crm]\nsecret=x\n")
    assert options(by_id(manager.judge(host.case()), "AST-AMI-007")) == {"general": {"webenabled": "no"}}
    assert by_id(manager.judge(host.case(web=True)), "AST-AMI-007").state == PASS
    seen = dict(running(), sessions=[session("crm", "10.9.8.7", http=True)])
    assert by_id(manager.judge(host.case(seen=seen)), "AST-AMI-007").state == KEPT


def test_the_log_and_the_strict_limits(host):
    host.write("manager.conf", OPEN + "displayconnects=no\nauthtimeout=5\n")
    assert options(by_id(manager.judge(host.case()), "AST-AMI-010")) == {"general": {"displayconnects": "yes"}}
    assert "AST-AMI-008" not in [finding.rule.id for finding in manager.judge(host.case())]
    assert options(by_id(manager.judge(host.case(profile="strict")), "AST-AMI-008")) == {"general": {"authlimit": "20"}}


@pytest.mark.parametrize("text, version, state", [
    (None, "22.10.1", NOT_APPLICABLE), ("[general]\nhasmanager=no\n[6000]\nfullname=x\n", "22.10.1", PASS),
    ("[6000]\nhasmanager=yes\n", "22.10.1", FAIL), ("[general]\nhasmanager=yes\n[6000]\nfullname=x\n", "16.28.0", FAIL),
    ("[6000]\nhasmanager=yes\n", "23.4.1", NOT_APPLICABLE), ("[boss]\nhasmanager=no\n[boss]\nhasmanager=yes\n", "22.10.1", FAIL),
    ("[boss]\nhasmanager=no\nhasmanager=yes\n", "22.10.1", PASS),
])
def test_users_conf(host, text, version, state):
    host.write("manager.conf", OPEN)
    if text is not None:
        host.write("users.conf", text)
    assert by_id(manager.judge(host.case(version=version)), "AST-AMI-016").state == state


@pytest.mark.parametrize("text, wanted", [
    ("tlsenable=yes\n", {"tlsdisablev1": "yes", "tlsdisablev11": "yes"}),
    ("tlsenable=yes\ntlsdisablev1=yes\ntlsdisablev11=yes\ntlscipher=ALL\n", {"tlscipher": None}),
    ("tlsenable=yes\ntlsdisablev1=yes\ntlsdisablev11=yes\n", {}), ("", None)])
def test_old_versions_of_tls(host, text, wanted):
    host.write("manager.conf", OPEN + text)
    assert not [finding for finding in manager.judge(host.case()) if finding.rule.id == "AST-AMI-011"]
    finding = by_id(manager.judge(host.case(profile="strict")), "AST-AMI-011")
    assert (finding.state, options(finding)) == ((NOT_APPLICABLE if wanted is None else FIXED if wanted else PASS), {"general": wanted} if wanted else {})
