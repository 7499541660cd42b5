# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The summary says the most important things first, in a few narrow lines."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_text, fleet
from ansible_collections.voipsec.asterisk.tests.fixtures import audits
from ansible_collections.voipsec.asterisk.tests.fixtures.audits import audit, finding, proof


def rendered(*documents, missing=()):
    return "".join(as_text.render(fleet.build(documents, missing)))


@pytest.mark.parametrize("count", [1, 2, 200])
def test_it_is_short_and_narrow(count):
    lines = rendered(*audits.fleet(count, before=True), missing=["lost-%d" % number for number in range(30)]).splitlines()
    assert len(lines) < 100 and max(map(len, lines)) <= as_text.WIDTH <= 80 - len('        "",')
    assert "and 20 more" in " ".join(" ".join(lines).split())


def test_a_fleet():
    text = rendered(audit(finding(), host="bad"), audit(finding(state="pass"), host="good"), audit(finding(state="not_checked"), host="dark"))
    lines = text.splitlines()
    assert lines[0] == "Audit of 3 hosts, newest of 2026-11-26T05:00:00Z"
    assert [line.split()[0] for line in lines[lines.index("Worst hosts:") + 1:][:3]] == ["dark", "bad", "good"]
    assert "not graded; nothing" in text and "F 0; 1 critical" in text and "A 100; nothing" in text
    assert "AST-SIP-001  critical     1 host   No guests" in text


def test_a_fleet_says_of_how_many_hosts_a_part_was_not_seen():
    text = rendered(audit(finding(state="not_checked"), host="a", could_not_see=["It is dark."]), audit(finding(), host="b"))
    assert "Open: 1 critical. Waived: 0. Not checked: 1.\nNot all was seen on 1 host; the report says what, and why.\n" in text
    assert "Not all was seen" not in rendered(audit(host="a"), audit(host="b"))


def test_one_host():
    text = rendered(audit(finding("AST-SIP-020", reason="It tells."), finding(subject="101", evidence=[proof()], pending_restart=True),
                          could_not_see=["The firewall."], before=audit(finding(), finding("AST-SIP-020"))))
    lines = text.splitlines()
    assert lines[0] == "Audit of pbx: F 0, before F 0"
    assert "The score is limited because a critical finding is open." in lines and "Not seen: The firewall." in lines
    critical = lines.index("critical AST-SIP-001 [101]: Guests get in. (restart pending)")
    assert lines[critical + 1] == "         sip.conf:7: allowguest is yes"
    assert critical < lines.index("low      AST-SIP-020: It tells.")
    assert lines[-2:] == ["  AST-SIP-001  +97.5, to 97: Set allowguest = no.", "  AST-SIP-020  +2.4, to 100: Set allowguest = no."]


def test_a_host_says_how_many_more():
    text = rendered(audit(*[finding(subject=str(number)) for number in range(25)]))
    assert "... and 5 more." in text


def test_nothing_moves_the_cursor():
    sly = "x\x1b[2J\r\n\x9b31mHost is safe"
    text = rendered(audit(finding(reason=sly, subject=sly, evidence=[proof(text=sly)]), host=sly, could_not_see=[sly])) + rendered(
        audit(host=sly), audit(host="b"), missing=[sly])
    assert not any(ord(char) < 32 and char != "\n" or 127 <= ord(char) < 160 for char in text)
    assert not any(line.startswith("Host is safe") for line in text.splitlines())


def test_no_host_at_all():
    assert rendered(missing=["a", "b"]) == "Audit of 0 hosts\n\nNo audit of a, b.\n"
