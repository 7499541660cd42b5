# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit as a whole: what becomes of many findings, of waivers, of what a host does not have, and of secrets."""

from __future__ import annotations

import json

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import catalogue, engine
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Entry, FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS, Verdict, WAIVED
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import Seen, TODAY, audit, of, states

_SIP = "[general]\nallowguest=no\n"


def _phones(count, lines="direct_media=no"):
    return {"pjsip.conf": "".join("[%d]\ntype=endpoint\n%s\n" % (number, lines) for number in range(100, 100 + count))}


def test_every_rule_is_told_in_the_order_of_the_catalogue(tmp_path):
    found = audit(tmp_path)
    assert list(dict.fromkeys(finding.rule.id for finding in found)) == list(catalogue.ENTRIES)
    assert not [finding for finding in found if "please report it" in finding.reason]


@pytest.mark.parametrize("count", [1, 3, engine.MOST_SUBJECTS, engine.MOST_SUBJECTS + 1, 500])
def test_many_findings_that_say_the_same_are_few(count, tmp_path):
    found = of(audit(tmp_path, _phones(count, "direct_media=yes")), "AST-PJS-033")
    assert len(found) == min(count, engine.MOST_SUBJECTS + 1) and {finding.state for finding in found} == {FAIL}
    assert [finding.subject for finding in found][:2] == ["PJSIP/100", "PJSIP/101"][:count]
    if count > engine.MOST_SUBJECTS + 3:
        assert found[-1].subject == "480 more, such as PJSIP/120, PJSIP/121, PJSIP/122"


def test_mending_one_of_many_never_makes_more_findings(tmp_path):
    def failed(good):
        text = "".join("[%d]\ntype=endpoint\ndirect_media=%s\n" % (number, "no" if number < good else "yes") for number in range(40))
        return sum(finding.state == FAIL for finding in of(audit(tmp_path, {"pjsip.conf": text}), "AST-PJS-033"))
    counts = [failed(good) for good in range(41)]
    assert counts == sorted(counts, reverse=True) and counts[-1] == 0


def test_what_passes_is_counted(tmp_path):
    found = of(audit(tmp_path, _phones(500)), "AST-PJS-033")
    assert [(finding.state, finding.subject, finding.reason) for finding in found] == [(PASS, None, "It is so for all 500.")]


def test_parts_of_a_rule_about_one_subject_become_one_finding(tmp_path):
    found = of(audit(tmp_path, _phones(1, "rtp_timeout=0\nrtp_timeout_hold=9999")), "AST-PJS-032")
    assert [(finding.subject, finding.state) for finding in found] == [("PJSIP/100", FAIL)]
    assert "rtp_timeout is '0'" in found[0].reason and "rtp_timeout_hold is '9999'" in found[0].reason and len(found[0].evidence) == 2


@pytest.mark.parametrize("version, files, wanted", [
    ("22.10.1", {"sip.conf": _SIP}, "does not have this"), ("16.28.0", {}, "There is no sip.conf"), (None, {"sip.conf": _SIP}, "is not known"),
])
def test_what_the_host_does_not_have_is_not_judged(version, files, wanted, tmp_path):
    found = of(audit(tmp_path, files, version), "AST-SIP-001")
    assert found[0].state == (NOT_CHECKED if version is None else NOT_APPLICABLE) and wanted in found[0].reason


def test_a_driver_that_is_not_loaded_is_not_applicable(tmp_path):
    found = of(audit(tmp_path, {"sip.conf": "[general]\n"}, "16.28.0", modules=frozenset()), "AST-SIP-001")
    assert (found[0].state, found[0].reason) == (NOT_APPLICABLE, "chan_sip.so is not loaded, and will not be at the next start.")


def test_a_waiver_takes_one_account_only(tmp_path):
    files = {"manager.conf": "[general]\nenabled=yes\n[a]\nsecret=x\nwrite=all\n[b]\nsecret=y\nwrite=all\n"}
    given = {"waivers": [{"rule": "AST-AMI-006", "account": "a", "reason": "r", "by": "me", "expires": "2027-01-01"}], "host": "pbx"}
    found = audit(tmp_path, files, given=given)
    assert states(found, "AST-AMI-006") == {"AMI user b": FAIL, "AMI user a": WAIVED}
    waived = next(finding for finding in of(found, "AST-AMI-006") if finding.state == WAIVED)
    assert waived.to_dict()["waiver"] == {"reason": "r", "expires": "2027-01-01", "by": "me"} and waived.reason == "It may use command, config, system."


def test_a_waiver_takes_one_of_many(tmp_path):
    given = {"waivers": [{"rule": "AST-PJS-033", "subject": "PJSIP/12?", "reason": "r", "by": "me", "expires": "2027-01-01"}]}
    found = of(audit(tmp_path, _phones(60, "direct_media=yes"), given=given), "AST-PJS-033")
    assert sum(finding.state == WAIVED for finding in found) == 10
    assert next(finding for finding in found if finding.subject.startswith("30 more")).state == FAIL


def test_an_expired_waiver_fails_and_says_so(tmp_path):
    given = {"waivers": [{"rule": "AST-SIP-001", "reason": "until the move", "by": "me", "expires": "2026-11-26"}]}
    found = of(audit(tmp_path, {"sip.conf": "[general]\n"}, "16.28.0", given), "AST-SIP-001")[0]
    assert found.state == FAIL and found.waiver is None and found.reason.endswith("The waiver of me (until the move) expired on 2026-11-26.")


def test_a_waiver_does_not_turn_a_pass_or_a_blank_into_something_else(tmp_path):
    given = {"waivers": [{"rule": "*", "reason": "r", "by": "me", "expires": "2027-01-01"}]}
    found = audit(tmp_path, {"sip.conf": _SIP}, "16.28.0", given, unit=None)
    assert states(found, "AST-SIP-001") == {None: PASS} and states(found, "AST-UNIT-001") == {None: NOT_CHECKED}


def test_a_bad_waiver_is_one_sentence():
    with pytest.raises(SettingsError, match="names the rule AST-NONE-1"):
        engine.Auditor({"waivers": [{"rule": "AST-NONE-1", "reason": "r", "by": "b", "expires": "2027-01-01"}]})


def test_a_check_that_stops_does_not_take_the_report_with_it(tmp_path):
    class Broken:
        @staticmethod
        def judge(case):
            yield Verdict(PASS, "x")
            raise IndexError("pjsip.conf: password")
    auditor = engine.Auditor({}, TODAY)
    rule = catalogue.ENTRIES["AST-SIP-001"].rule
    auditor.entries = {rule.id: Entry(rule, Broken())}
    found = auditor.audit(DiskSource(str(tmp_path)), None, Seen())
    assert [finding.state for finding in found] == [NOT_CHECKED] and "IndexError" in found[0].reason and "password" not in found[0].reason


def test_the_document_has_what_the_report_needs(tmp_path):
    auditor = engine.Auditor({"host": "pbx1"}, TODAY)
    document = auditor.document(auditor.audit(DiskSource(str(tmp_path)), None, Seen()), user="root", collected_at="x")
    assert (document["schema"], document["host"], document["user"]) == (1, "pbx1", "root") and document["collection_version"]
    assert set(document["findings"][0]) == {"rule", "subject", "state", "reason", "evidence", "waiver", "pending_restart"}
    shown = next(finding["evidence"][0] for finding in document["findings"] if finding["evidence"])
    assert set(shown) == {"where", "value", "source", "running", "text"}
    assert set(document["rules"]["AST-SIP-001"]) == {"title", "severity", "applies_to", "rationale", "source", "remedy", "variable", "disruption"}
    json.dumps(document)


CANARY = "Zq7xCanary"
SECRETS = {
    "sip.conf": "[general]\nregister => u:@C@@h\n[authentication]\nauth=u:@C@@r\n[100]\ntype=friend\nhost=dynamic\nsecret=@C@\nmd5secret=@C@\n"
                "remotesecret=@C@\nsetvar=PIN=@C@\n",
    "pjsip.conf": "[100]\ntype=endpoint\nauth=100\naors=100\nset_var=PASSWORD=@C@\n[100]\ntype=aor\nmax_contacts=1\n"
                  "[100]\ntype=auth\nusername=100\npassword=@C@\nmd5_cred=@C@\n"
                  "[r]\ntype=registration\nserver_uri=sip:u:@C@@carrier.example\noutbound_auth=100\n[t]\ntype=transport\nprotocol=tls\npassword=@C@\n",
    "pjsip_wizard.conf": "[w]\ntype=wizard\naccepts_auth=yes\naccepts_registrations=yes\ninbound_auth/username=w\ninbound_auth/password=@C@\n"
                         "endpoint/context=x\n",
    "iax.conf": "[general]\nregister => u:@C@@h\n[200]\ntype=friend\nhost=dynamic\nsecret=@C@\ndbsecret=@C@\n",
    "manager.conf": "[general]\nenabled=yes\n[crm]\nsecret=@C@\nwrite=all\nsetvar=TOKEN=@C@\n",
    "http.conf": "[general]\nenabled=yes\nbindaddr=0.0.0.0\nredirect=/ http://u:@C@@evil.example/\n",
    "ari.conf": "[general]\nenabled=yes\n[app]\ntype=user\npassword=@C@\n",
    "websocket_client.conf": "[w]\ntype=websocket_client\nuri=ws://u:@C@@x.example\npassword=@C@\n",
    "voicemail.conf": "[general]\nauthpassword=@C@\n[default]\n100 => @C@,A,a@b.example\n1234 => @C@,Example Mailbox,x\n",
    "meetme.conf": "[rooms]\nconf => 1,@C@,@C@\nconf => 2,,@C@\n",
    "confbridge.conf": "[u]\ntype=user\npin=@C@\n[a]\ntype=user\nadmin=yes\n[m]\ntype=menu\n1=dialplan_exec(x,s,1)\n",
    "extensions.conf": "[globals]\nDIALPIN=@C@\nTRUNK=IAX2/u:@C@@h\n[x]\nexten => 1,1,Dial(IAX2/u:@C@@h/1)\n same => n,Authenticate(4711@C@)\n"
                       " same => n,DISA(@C@,x)\n same => n,System(curl -u u:@C@ ${CALLERID(num)})\n same => n,ConfBridge(1)\n",
    "users.conf": "[general]\nvmsecret=@C@\nhassip=yes\nhasmanager=yes\n[6000]\nsecret=@C@\n",
    "rtp.conf": "[general]\nturnaddr=t\nturnpassword=@C@\nstunaddr=s\n", "xmpp.conf": "[x]\ntype=client\nsecret=@C@\nusetls=no\n",
    "prometheus.conf": "[general]\nenabled=yes\nauth_username=a\nauth_password=@C@\n",
    "features.conf": "[applicationmap]\nx => *1,self,System(curl -u u:@C@ x)\n", "extconfig.conf": "[settings]\nsippeers => odbc,asterisk\n",
}


@pytest.mark.parametrize("version", ["16.28.0", "22.10.1"])
@pytest.mark.parametrize("spoil", [str, lambda text: text.replace("yes", "no"), lambda text: text + "\n[broken",
                                   lambda text: text.replace("=", " = ").replace(" = >", "=>")])
def test_no_secret_is_told(version, spoil, tmp_path):
    files = {name: spoil(text).replace("@C@", CANARY) for name, text in SECRETS.items()}
    auditor = engine.Auditor({}, TODAY)
    found = audit(tmp_path, files, version)
    text = json.dumps(auditor.document(found))
    assert CANARY not in text, [finding for finding in found if CANARY in json.dumps(finding.to_dict())]
    assert not [finding for finding in found if "please report it" in finding.reason]


@pytest.mark.parametrize("family, filename, rule", [("sippeers", "sip.conf", "AST-SIP-025"), ("iaxusers", "iax.conf", "AST-IAX-001"),
                                                    ("voicemail", "voicemail.conf", "AST-VM-001")])
def test_objects_in_a_database_are_not_taken_for_good(family, filename, rule, tmp_path):
    files = {filename: "[general]\n", "extconfig.conf": "[settings]\n%s => odbc,asterisk\n" % family}
    assert NOT_CHECKED in states(audit(tmp_path, files, "16.28.0"), rule).values()
    assert NOT_CHECKED not in states(audit(tmp_path, dict(files, **{"extconfig.conf": ""}), "16.28.0"), rule).values()


@pytest.mark.parametrize("line, state", [
    ("global => odbc,asterisk,ast_config", NOT_CHECKED), ("manager.conf => odbc,asterisk,ast_config", NOT_CHECKED), ("", "pass")])
def test_global_puts_every_file_into_a_database(line, state, tmp_path):
    manager = "[general]\nenabled=yes\nbindaddr=127.0.0.1\n[a]\nsecret=Kd9-22xq-7fPm\ndeny=0.0.0.0/0,::/0\npermit=127.0.0.1\n"
    found = audit(tmp_path, {"manager.conf": manager, "extconfig.conf": f"[settings]\n{line}\n", "asterisk.conf": "[options]\nlive_dangerously=no\n"})
    assert {finding.state for rule in ("AST-AMI-002", "AST-AMI-003") for finding in of(found, rule)} == {state}
    assert of(found, "AST-CORE-001")[0].state == "pass"


@pytest.mark.parametrize("line, state", [("acl.conf => odbc,a,b", NOT_CHECKED), ("acls => odbc,a,b", NOT_CHECKED), ("", "fail")])
def test_named_lists_of_a_database(line, state, tmp_path):
    files = {"manager.conf": "[general]\nenabled=yes\n[a]\nacl=office\n", "acl.conf": "[other]\n", "extconfig.conf": f"[settings]\n{line}\n"}
    assert states(audit(tmp_path, files), "AST-ACL-001") == {None if line.startswith("acl.conf") else "office": state}


def test_a_whole_file_in_a_database_is_not_judged(tmp_path):
    files = {"sip.conf": _SIP, "extconfig.conf": "[settings]\nsip.conf => odbc,asterisk,ast_config\n"}
    found = of(audit(tmp_path, files, "16.28.0"), "AST-SIP-001")[0]
    assert found.state == NOT_CHECKED and "from a database" in found.reason
