# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and the running daemon."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.drift import alike
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import FAIL, NOT_APPLICABLE, NOT_CHECKED, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import audit, of, states

RTP = {"rtp.conf": "[general]\nstrictrtp=no\n"}
SAYS = {"rtp show settings": "  Strict RTP:      Yes"}


@pytest.mark.parametrize("one, other, wanted", [
    ("yes", "Yes", True), ("on", "Enabled", True), ("no", "Disabled", True), ("0", "0 (Disabled)", True), ("4", "4 frames", True), (None, "", True),
    ("0", "Not set", True), ("x", "X", True),
    ("a,b", "a, b", True), ("yes", "No", False), ("60", "0 (Disabled)", False), ("4", "8 frames", False), ("0.9", "0.5", False), ("pbx", "Asterisk", False),
])
def test_what_means_the_same(one, other, wanted):
    assert alike(one, other) is wanted


def test_a_younger_file_is_pending(tmp_path):
    found = audit(tmp_path, RTP, answers_to=SAYS, times={"rtp.conf": 5000.0})
    assert states(found, "AST-DRIFT-001") == {"rtp.conf [general] strictrtp": FAIL} and states(found, "AST-DRIFT-002") == {None: PASS}
    shown = of(found, "AST-DRIFT-001")[0].evidence[0]
    assert (shown.value, shown.running) == ("no", "Yes") and shown.where.endswith("rtp.conf:2")


def test_an_older_file_is_overridden(tmp_path):
    found = audit(tmp_path, RTP, answers_to=SAYS)
    assert states(found, "AST-DRIFT-001") == {None: PASS} and states(found, "AST-DRIFT-002") == {"rtp.conf [general] strictrtp": FAIL}


def test_what_only_a_start_reads_is_pending_as_a_whole(tmp_path):
    found = audit(tmp_path, {"asterisk.conf": "[options]\n"}, times={"asterisk.conf": 5000.0})
    assert states(found, "AST-DRIFT-001") == {"asterisk.conf": FAIL} and of(found, "AST-DRIFT-001")[0].pending


@pytest.mark.parametrize("seen, wanted", [({"running": False, "answers": False}, NOT_APPLICABLE), ({"answers": False}, NOT_CHECKED)])
def test_without_a_daemon_that_answers(seen, wanted, tmp_path):
    found = audit(tmp_path, RTP, answers_to=SAYS, **seen)
    assert states(found, "AST-DRIFT-001") == {None: wanted}


def test_a_banner_whose_version_nobody_wrote_is_no_difference(tmp_path):
    found = audit(tmp_path, {"pjsip.conf": "[g]\ntype=global\n"}, answers_to={"pjsip show settings": " user_agent : Asterisk PBX 22.10.1"})
    assert states(found, "AST-DRIFT-002") == {None: PASS} and states(found, "AST-PJS-005") == {None: FAIL}


@pytest.mark.parametrize("text, says, state, words, pending", [
    ("maxcalls=50", "Not set", FAIL, "a restart activates it", True), ("maxcalls=50", "50", PASS, "'50'", False), ("", "50", FAIL, "until it reads the file",
                                                                                                                   False),
    ("", "Not set", FAIL, "should be from 1", False)])
def test_both_count_for_a_verdict(text, says, state, words, pending, tmp_path):
    found = of(audit(tmp_path, {"asterisk.conf": "[options]\n" + text}, answers_to={"core show settings": "  Maximum calls: " + says},
                     times={"asterisk.conf": 5000.0}), "AST-CORE-004")[0]
    assert (found.state, found.pending) == (state, pending) and words in found.reason


def test_what_a_start_gave_it_beside_its_files_no_restart_takes_away(tmp_path):
    found = of(audit(tmp_path, {"asterisk.conf": "[options]\nmaxcalls=50\n"}, answers_to={"core show settings": "  Maximum calls: Not set"}), "AST-CORE-004")[0]
    assert (found.state, found.pending) == (FAIL, False) and "by an option of its program or by a command" in found.reason


def test_a_daemon_that_cannot_be_asked_is_not_taken_for_good(tmp_path):
    assert of(audit(tmp_path, {"rtp.conf": "[general]\n"}, answers=False), "AST-RTP-001")[0].state == NOT_CHECKED
    assert of(audit(tmp_path, RTP, answers=False), "AST-RTP-001")[0].state == FAIL
    assert of(audit(tmp_path, {"rtp.conf": "[general]\n"}, answers=False, running=False), "AST-RTP-001")[0].state == PASS


@pytest.mark.parametrize("made, times, pending, overridden", [
    ({"in": {"pbx_config"}, "OUT": {"pbx_config"}, "more": {"pbx_lua"}}, {}, {None: PASS}, {None: PASS}), (None, {}, {None: PASS}, {None: PASS}),
    ({"in": {"pbx_config"}}, {"extensions.conf": 5000.0}, {"extensions.conf contexts": FAIL}, {None: PASS}),
    ({"in": {"pbx_config"}}, {}, {None: PASS}, {"extensions.conf contexts": FAIL}),
])
def test_contexts_that_do_not_run(made, times, pending, overridden, tmp_path):
    found = audit(tmp_path, {"extensions.conf": "[general]\n[in]\nexten => 1,1,Hangup()\n[out]\n"}, made=made, times=times)
    assert states(found, "AST-DRIFT-001") == pending and states(found, "AST-DRIFT-002") == overridden
    if pending != overridden:
        shown = [one for rule in ("AST-DRIFT-001", "AST-DRIFT-002") for one in of(found, rule) if one.state == FAIL][0].evidence
        assert [one.where for one in shown] == [str(tmp_path / "extensions.conf:4")]


def test_a_dialplan_that_is_not_used_differs_in_nothing(tmp_path):
    found = audit(tmp_path, {"extensions.conf": "[in]\n"}, made={}, modules=frozenset(), module_files=frozenset())
    assert states(found, "AST-DRIFT-002") == {None: PASS}


SHOWN = "[ Context 'in' created by 'pbx_config' ]\n  '1' =>            1. %s         [extensions.conf:3]\n"


@pytest.mark.parametrize("line, times, pending, overridden", [
    ("Hangup()", {}, {None: PASS}, {None: PASS}), ("Dial(PJSIP/1)", {"extensions.conf": 5000.0}, {"extensions.conf extensions": FAIL}, {None: PASS}),
    ("Dial(PJSIP/1)", {}, {None: PASS}, {"extensions.conf extensions": FAIL}),
])
def test_lines_that_do_not_run(line, times, pending, overridden, tmp_path):
    found = audit(tmp_path, {"extensions.conf": "[general]\n[in]\nexten => 1,1,Hangup()\n", "pjsip.conf": "[100]\ntype=endpoint\ncontext=in\nauth=100\n"},
                  made={"in": {"extensions.conf"}}, times=times, answers_to={"dialplan show": SHOWN % line})
    assert states(found, "AST-DRIFT-001") == pending and states(found, "AST-DRIFT-002") == overridden
    differs = pending != overridden
    assert states(found, "AST-DP-009") == {"context in": NOT_CHECKED if differs else PASS} or not differs
    if differs:
        shown = [one for rule in ("AST-DRIFT-001", "AST-DRIFT-002") for one in of(found, rule) if one.state == FAIL][0].evidence
        assert [one.where for one in shown] == [str(tmp_path / "extensions.conf:3")] and "the running Asterisk has 1,1 Dial(PJSIP/1)." in shown[0].text
