# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module audit beside running Asterisk daemons: naive ones, hardened ones, half-broken ones, and what it leaves behind."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from doors import ETC, Doors

TREES = Path(__file__).resolve().parents[2] / "molecule/shared"
CARRIER = b"127.0.0.9"

EVERYWHERE = set(
    "AMI-002 AMI-003 AMI-004 AMI-005 AMI-006 AMI-007 AMI-008 AMI-009 AMI-010 AMI-013 ARI-002 ARI-003 ARI-004 ARI-007 ARI-010 CORE-004 CORE-005 CORE-006 "
    "CORE-015 DP-001 DP-003 DP-009 DP-010 DP-012 DP-013 DP-020 ENUM-001 F2B-001 F2B-003 FAX-001 FEAT-002 FS-001 FS-002 FS-011 FS-012 FW-001 HTTP-002 "
    "HTTP-008 HTTP-009 IAX-001 IAX-006 IAX-007 IAX-008 IAX-009 IAX-014 IAX-015 LOG-001 LOG-003 LOG-005 LOG-011 LOG-013 MOD-004 MOD-005 MOD-008 MOD-009 "
    "MOD-010 MOD-012 MOD-013 MOD-014 MOD-015 MOD-021 PWD-005 RTP-004 RTP-006 RTP-008 SSH-002 SSH-005 USR-001 USR-011".split())
"""Rules, without AST-, that the naive host of either version breaks: Debian's samples with the hand-written files of molecule/shared."""

ONLY = {
    "16": set("MOD-002 PJS-002 PJS-003 PJS-005 PJS-021 PJS-022 PWD-002 SIP-001 SIP-002 SIP-003 SIP-004 SIP-006 SIP-007 SIP-008 SIP-012 SIP-014 SIP-016 "
              "SIP-017 SIP-020 SIP-022 SIP-023 SIP-024 SIP-026 SIP-028 SIP-029 SIP-031 SIP-034 VER-001".split()),
    "22": set("ARI-005 HTTP-011 PJS-001 PJS-007 PJS-008 PJS-010 PJS-013 PJS-014 PJS-016 PJS-017 PJS-018 PJS-021 PJS-022 PJS-024 PJS-025 PJS-026 PJS-032 "
              "PJS-033 PJS-035 PJS-042 PJS-045 PJS-048 PJS-050 PJS-051 VM-001 VM-002 VM-005 VM-008 VM-009 VM-012 VM-013 VM-014".split()),
}

BROKEN = {
    "sip": "[general]\ncontext=x\n[phone\nsecret=q\n", "pjsip": '[global]\ntype=global\n#include "nowhere.conf"\n', "iax": "\x00\x01\xff\xfe junk ]] (( \n\x00",
    "logger": "[general]\ndateformat=%F\n;-- never closed\n[logfiles]\nmessages => notice\n", "http": '[general]\n#include "http.conf"\nenabled=yes\n',
    "rtp": "[general]\nrtpstart=99999999999999999999\nrtpend=\n", "voicemail": "[default]\n=\n=>\n100\n100 =>\n100 => ,,,,,|||==\n",
    "extensions": "[x]\nexten =>\nexten => ,,,\nsame => n,\ninclude =>\ninclude => x\nswitch =>\n[](\n", "manager": "[general]\nenabled = yes\n[u](t)\n",
}


class Audit:
    """A host with a tree, and what an audit says of it."""

    def __init__(self, host):
        self.host, self.doors = host, Doors(host)

    def naive(self):
        """Debian's samples and the hand-written files of the version, read by a fresh daemon."""
        tree = TREES / ("pbx%s/etc/asterisk" % self.host.version)
        files = {str(path.relative_to(tree))[:-5]: path.read_bytes().replace(b"@CARRIER@", CARRIER) for path in tree.rglob("*.conf")}
        folders = sorted({"/root/stock/" + name.rsplit("/", 1)[0] for name in files if "/" in name})
        self.host.exec("[ -d /root/stock ] || cp -a /etc/asterisk /root/stock; install -d -o asterisk -g asterisk -m 0750 " + " ".join(folders))
        self.doors.begin(**{name.replace("/", "__"): text for name, text in files.items()})
        return self

    def older_than(self, seconds):
        """Wait until the daemon is so old: it tells its age in whole seconds."""
        self.host.until(lambda: int(re.search(r"System uptime: (\d+)", self.host.cli("core show uptime seconds")).group(1)) > seconds)

    def run(self, wrapper=(), **args):
        """The document."""
        done = self.host.module("audit", args, wrapper=wrapper)
        assert not done.get("failed") and done["changed"] is False, done
        return done["audit"]


def states(document, rule):
    """Subject to state."""
    return {finding["subject"]: finding["state"] for finding in document["findings"] if finding["rule"] == rule}


def failing(document, severities=("low", "medium", "high", "critical")):
    """Ids of rules that fail, without AST-."""
    return {finding["rule"][4:] for finding in document["findings"] if finding["state"] == "fail"
            and document["rules"][finding["rule"]]["severity"] in severities}


@pytest.fixture(name="audit")
def fixture_audit(host):
    return Audit(host)


def test_a_naive_host_breaks_exactly_these_rules(audit):
    document = audit.naive().run()
    assert failing(document) == EVERYWHERE | ONLY[audit.host.version]
    keys = [(finding["rule"], finding["subject"]) for finding in document["findings"]]
    assert len(keys) == len(set(keys))
    assert set(document["rules"]) == {finding["rule"] for finding in document["findings"]}
    assert document["asterisk_version"].startswith(audit.host.version) and document["user"] == "root"
    text = json.dumps(document)
    assert not [secret for secret in ("amp111", "w4ll", "4321", "password = dialer", "Adieu") if secret in text]


def test_evidence_names_the_line_its_source_and_the_daemon(audit):
    document = audit.naive().run()
    shown = {finding["rule"]: finding["evidence"] for finding in document["findings"]}
    bound = shown["AST-AMI-002"]
    assert bound[0]["where"] == ETC + "manager.d/50-callcenter.conf:3" and bound[0]["source"] == "an included file"
    assert any(one["running"] and one["running"].endswith(":5038") for one in bound)
    http = shown["AST-HTTP-002"][0]
    assert (http["where"], http["value"], http["running"]) == (ETC + "http.conf:4", "0.0.0.0", "0.0.0.0:8088")
    strict = shown["AST-RTP-001"][0]
    assert (strict["where"], strict["value"], strict["running"]) == (None, "yes", "Yes") and "default of Asterisk" in strict["source"]


def test_a_hardened_host_has_nothing_high_among_what_was_enforced(audit):
    audit.naive()
    audit.host.exec("sed -i 's/^secret *= *amp111/secret = Kd9-22xq-7fPm/; s/^secret=callcenter/secret=Zz8-11kd-Qm4v/' /etc/asterisk/manager.conf "
                    "/etc/asterisk/manager.d/*.conf")
    audit.host.exec("sed -i 's/^password = dialer/password = Rr5-77mm-Xk2w/' /etc/asterisk/ari.conf")
    enforced = {}
    for topic in ("manager", "sip", "logs"):
        done = audit.doors.harden(topic)
        assert not done.get("failed"), done
        for finding in done["findings"]:
            enforced.setdefault(finding["id"], set()).add(finding["state"])
    audit.host.restart()
    document = audit.run()
    high = {"AST-" + rule for rule in failing(document, ("high", "critical"))}
    assert not high & set(enforced)
    assert set(enforced) <= set(document["rules"])
    settled = {rule for rule, found in enforced.items() if found <= {"pass", "fixed"}}
    assert len(settled) > 30 and not {"AST-" + rule for rule in failing(document)} & settled
    assert {subject for rule in ("AST-DRIFT-001", "AST-DRIFT-002") for subject, state in states(document, rule).items() if state == "fail"} == set()


def test_a_half_broken_tree_gives_findings(audit):
    audit.naive()
    for name, text in BROKEN.items():
        audit.host.put(ETC + name + ".conf", text.encode("latin-1"))
    audit.host.put(ETC + "manager.d/50-callcenter.conf", "[x]\n", owner="root", mode=0o600)
    audit.host.exec("mkdir -p /etc/asterisk/features.conf.d; rm -f /etc/asterisk/cdr.conf /etc/asterisk/udptl.conf; mkdir /etc/asterisk/cdr.conf;"
                    "ln -s /etc/asterisk/udptl.conf /etc/asterisk/udptl.conf; rm -rf /etc/asterisk/keys")
    document = audit.run()
    broken = states(document, "AST-CONF-001")
    assert {"pjsip.conf", "manager.conf", "extensions.conf"} <= {name for name, state in broken.items() if state == "fail"}
    parts = states(document, "AST-CONF-002")
    assert any("logger.conf" in subject for subject in parts) and set(parts.values()) == {"fail"}
    assert not [finding for finding in document["findings"] if finding["rule"].startswith("AST-PJS-00") and finding["state"] == "pass"]
    assert set(states(document, "AST-AMI-006").values()) == {"not_checked"}
    if audit.host.version == "16":
        assert broken["sip.conf"] == "fail" and set(states(document, "AST-SIP-001").values()) == {"not_checked"}


def test_a_stopped_asterisk_is_judged_by_its_files(audit):
    audit.naive()
    audit.host.stop()
    document = audit.run()
    assert states(document, "AST-AMI-002") == {None: "fail"} and states(document, "AST-RTP-001") == {None: "pass"}
    assert states(document, "AST-DRIFT-001") == {None: "not_applicable"}


def test_files_and_daemon_differ(audit):
    audit.naive()
    audit.host.cli("core set debug 4")
    document = audit.run()
    assert states(document, "AST-DRIFT-002") == {"asterisk.conf [options] debug": "fail"}
    assert states(document, "AST-CORE-012") == {None: "fail"} and states(document, "AST-DRIFT-001") == {None: "pass"}
    audit.host.cli("core set debug 0")
    audit.older_than(3)
    audit.host.put(ETC + "rtp.conf", "[general]\nstrictrtp=no\nicesupport=no\n")
    document = audit.run()
    assert states(document, "AST-DRIFT-001") == {"rtp.conf [general] strictrtp": "fail", "rtp.conf [general] icesupport": "fail"}
    assert states(document, "AST-RTP-001") == {None: "fail"}
    found = next(finding for finding in document["findings"] if finding["rule"] == "AST-RTP-004")
    assert found["state"] == "fail" and "reload activates it" in found["reason"] and not found["pending_restart"]


def test_a_context_that_is_not_read_yet_is_pending(audit):
    audit.naive()
    audit.older_than(3)
    assert states(audit.run(), "AST-DRIFT-001") == {None: "pass"}
    audit.host.exec("printf '\\n[new]\\nexten => 1,1,Hangup()\\n' >>/etc/asterisk/extensions.conf")
    document = audit.run()
    assert states(document, "AST-DRIFT-001") == {"extensions.conf contexts": "fail"}
    shown = next(finding for finding in document["findings"] if finding["rule"] == "AST-DRIFT-001")["evidence"]
    assert len(shown) == 1 and "[new] is not in the running dialplan." in shown[0]["text"]
    audit.host.cli("dialplan reload")
    assert states(audit.run(), "AST-DRIFT-001") == {None: "pass"}


def test_a_line_of_the_dialplan_that_is_not_read_yet_is_pending(audit):
    audit.naive()
    audit.older_than(3)
    audit.host.exec("sed -i 's/^exten => _00\\.,1,.*/exten => _00.,1,Hangup()/' /etc/asterisk/extensions.conf")
    document = audit.run()
    assert states(document, "AST-DRIFT-001") == {"extensions.conf extensions": "fail"} and states(document, "AST-DRIFT-002") == {None: "pass"}
    shown = next(finding for finding in document["findings"] if finding["rule"] == "AST-DRIFT-001")["evidence"]
    assert len(shown) == 1 and "_00.,1 Hangup(): the running Asterisk has _00.,1 " in shown[0]["text"]
    assert shown[0]["where"].startswith(ETC + "extensions.conf:")
    assert "pass" not in {state for rule in ("AST-DP-001", "AST-DP-009") for state in states(document, rule).values()}
    audit.host.cli("dialplan reload")
    assert states(audit.run(), "AST-DRIFT-001") == {None: "pass"}
    audit.host.cli("dialplan add extension 4711,1,NoOp,x into outbound")
    shown = [finding for finding in audit.run()["findings"] if finding["rule"].startswith("AST-DRIFT") and finding["state"] == "fail"]
    assert ["4711,1 NoOp(x) (pbx_config), which no file has." in one["evidence"][0]["text"] for one in shown] == [True]


def test_the_path_of_a_call_abroad_is_shown_line_by_line(audit):
    document = audit.naive().run()
    found = {finding["subject"]: finding for finding in document["findings"] if finding["rule"] == "AST-DP-001"}
    told = "\n".join(one["text"] for one in found["context public"]["evidence"])
    assert found["context public"]["state"] == "fail"
    assert re.search(r"lands in \[public\].*include => outbound.*\[outbound\] _00\.,2 Dial\(.*reaches .*carrier with international", told, re.DOTALL), told
    assert ETC + "extensions.conf:14" in {one["where"] for one in found["context public"]["evidence"]}


def test_what_only_a_restart_activates_is_pending(audit):
    audit.naive()
    audit.older_than(3)
    audit.host.exec("sed -i 's/^\\[options\\]/[options]\\nmaxcalls = 50/' /etc/asterisk/asterisk.conf")
    document = audit.run()
    found = next(finding for finding in document["findings"] if finding["rule"] == "AST-CORE-004")
    assert found["state"] == "fail" and found["pending_restart"] and "a restart activates it" in found["reason"]
    audit.host.restart()
    assert states(audit.run(), "AST-CORE-004") == {None: "pass"}


SNAPSHOT = """cd / && find . -xdev \\( -path ./proc -o -path ./sys -o -path ./dev -o -path ./usr/local/lib/voipsec \\
  -o -path ./var/cache/voipsec-compiled \\) -prune \\
  -o -printf '%p|%y|%m|%U|%G|%s|%T@|%C@|%l\\n' | sort
find /etc /var/log/asterisk /usr/share/doc/asterisk -xdev -type f ! -name hostname -printf '%p %A@\\n' | sort
find / -xdev -type f -path '/etc/*' -exec sha256sum {} + | sort"""


def test_nothing_on_the_host_changes(audit):
    audit.naive()
    audit.run()
    before = audit.host.exec(SNAPSHOT).splitlines()
    for check_mode in (False, True):
        done = audit.host.module("audit", {}, check_mode=check_mode)
        assert done["changed"] is False
    after = audit.host.exec(SNAPSHOT).splitlines()
    assert sorted(set(before) ^ set(after)) == []


def test_another_account_says_what_it_could_not_see_and_never_passes_it(audit):
    audit.naive()
    whole = audit.run()
    part = audit.run(wrapper=("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"))
    assert part["user"] == "nobody" and any("cannot be read by this account" in sentence for sentence in part["could_not_see"])
    assert states(part, "AST-PJS-001" if audit.host.version == "22" else "AST-SIP-001") == {None: "not_checked"}
    assert states(part, "AST-FW-001") == {None: "not_checked"} and states(part, "AST-ACCT-002") == {None: "not_checked"}
    only_pass = {rule for rule in whole["rules"] if set(states(part, rule).values()) == {"pass"}}
    assert not {"AST-" + rule for rule in failing(whole)} & only_pass
    assert states(part, "AST-USR-011") == states(whole, "AST-USR-011")


def test_waivers_and_attestations(audit):
    audit.naive()
    waiver = {"rule": "AST-AMI-00?", "subject": "admin", "host": "pbx*", "reason": "it is ours", "by": "J. Miller", "expires": "2099-01-01"}
    document = audit.run(host="pbx1", waivers=[waiver], attestations={"AST-TRUNK-001": {"by": "J. Miller", "date": "2026-01-02", "expires": "2099-01-01"}})
    assert states(document, "AST-AMI-006") == {"AMI user admin": "waived", "AMI user callcenter": "fail", "AMI user wall1": "pass"}
    assert states(document, "AST-TRUNK-001") == {None: "pass"} and states(document, "AST-TRUNK-002") == {None: "not_checked"}
    document = audit.run(host="pbx1", waivers=[dict(waiver, expires="2026-01-01")])
    found = next(finding for finding in document["findings"] if finding["rule"] == "AST-AMI-006" and finding["subject"] == "AMI user admin")
    assert found["state"] == "fail" and "The waiver of J. Miller (it is ours) expired on 2026-01-01." in found["reason"] and found["waiver"] is None
    refused = audit.host.module("audit", {"waivers": [{"rule": "AST-AMI-999", "reason": "x", "by": "y", "expires": "2099-01-01"}]})
    assert refused["failed"] and refused["msg"].startswith("audit_waivers, number 1, names the rule AST-AMI-999") and "\n" not in refused["msg"]


def test_ten_thousand_endpoints_in_one_call(audit):
    audit.naive()
    audit.host.stop()
    lines = ["[phone](!)\ntype=endpoint\ncontext=phones\ndisallow=all\nallow=ulaw\n[a](!)\ntype=auth\n[r](!)\ntype=aor\nmax_contacts=1\n"]
    lines += ["[%d](phone)\nauth=a%d\naors=%d\n[%d](r)\n[a%d](a)\nusername=%d\npassword=secret-%d\n" % ((number,) * 7) for number in range(10000, 20000)]
    audit.host.put(ETC + "pjsip.conf", "".join(lines))
    measure = ("prlimit", "--data=%d" % (300 * 1024 * 1024))
    document = audit.run(wrapper=measure)
    found = states(document, "AST-PJS-048")
    assert len(found) == 21 and [subject for subject in found if subject.startswith("9980 more")]
    assert len(json.dumps(document)) < 1024 * 1024
