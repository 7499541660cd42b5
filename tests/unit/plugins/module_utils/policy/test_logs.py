# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A log of ours, who reads the others, and when chan_iax2 may tell of wrong secrets."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import logs
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import (
    FAIL, FIXED, KEPT, NOT_APPLICABLE, NOT_CHECKED, PASS,
)
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id, options, running

OWN, MODULE, DATES, EVENTS, IAX = "AST-LOG-001", "AST-LOG-002", "AST-LOG-003", "AST-LOG-010", "AST-IAX-014"
FILE = "/var/log/asterisk/voipsec_log"
LINE = "voipsec_log => [json]security,notice,warning,error\n"
STOCK = "[general]\ndateformat=%F %T\n[logfiles]\nconsole => notice,warning,error\nmessages => notice,warning,error\n"
PRIVATE = {"mode": 0o640, "owner": "asterisk", "group": "adm", "open": False}
OPEN = {"mode": 0o644, "owner": "asterisk", "group": "asterisk", "open": True}
SHOWN = "%-35s %-8s %-10s %-9s  - %s \n" % (FILE, "File", "json", "Enabled", "NOTICE WARNING ERROR SECURITY")


@pytest.fixture(name="judged")
def fixture_judged(host):
    """Findings on a host with IAX2; ``access`` is path to who may read it."""
    def judged(logger=STOCK, iax="[general]\n", access=(), **given):
        host.write("iax.conf", iax)
        if logger is not None:
            host.write("logger.conf", logger)
        seen = dict(running("chan_iax2", "res_security_log"), ask=lambda command: SHOWN, access=dict(access).get)
        return logs.judge(host.case("sip", seen=dict(seen, **given.pop("seen", {})), **given))
    return judged


def done(**more):
    """A host that is as the rules want it."""
    return dict(dict(logger=STOCK + LINE, iax="[general]\nauthdebug=yes\n", access={FILE: PRIVATE, "/var/log/asterisk/messages": PRIVATE}), **more)


def paths(finding):
    return [(place.path, place.exact) for place in finding.places]


def test_the_stock_host(judged):
    found = judged(access={"/var/log/asterisk/messages": OPEN})
    assert {finding.rule.id: finding.state for finding in found} == {OWN: FIXED, MODULE: PASS, DATES: PASS, EVENTS: PASS, IAX: FIXED}
    assert options(by_id(found, OWN)) == {"logfiles": {"voipsec_log": "[json]security,notice,warning,error"}}
    assert options(by_id(found, IAX)) == {"logfiles": {"voipsec_log": "[json]security,notice,warning,error"}, "general": {"authdebug": "yes"}}
    assert paths(by_id(found, OWN)) == [(FILE, True)]
    assert paths(by_id(found, IAX)) == [(FILE, True), ("/var/log/asterisk/messages", False)]


def test_nothing_is_left_to_do(judged):
    assert {finding.state for finding in judged(**done())} == {PASS}


@pytest.mark.parametrize("logger", [
    LINE.replace("security,", ""), LINE.replace("[json]", ""), LINE.replace("[json]", "[plain]"), LINE + LINE, LINE.replace(",error", ""), "",
])
def test_our_line_is_wrong(judged, logger):
    finding = by_id(judged(**done(logger=STOCK + logger)), OWN)
    assert (finding.state, options(finding), finding.places) == (FIXED, {"logfiles": {"voipsec_log": "[json]security,notice,warning,error"}}, ())


@pytest.mark.parametrize("line, state", [
    ("", FIXED), ("dateformat=%b %e %T\n", FIXED), ("dateformat=%H:%M\n", FIXED), ("dateformat=%F %T\n", PASS), ("dateformat=%d.%m.%Y %T\n", PASS),
    ("dateformat=%e. %T\ndateformat=%F %T\n", FIXED),
])
def test_dates_have_a_year(judged, line, state):
    finding = by_id(judged(logger="[general]\n" + line + "[logfiles]\n" + LINE), DATES)
    assert (finding.state, options(finding)) == (state, {"general": {"dateformat": "%F %T.%3q %z"}} if state == FIXED else {})


def test_dates_without_a_section_or_file(judged):
    assert by_id(judged(logger=None), DATES).state == NOT_APPLICABLE
    assert options(by_id(judged(logger="[logfiles]\n" + LINE), DATES)) == {"general": {"dateformat": "%F %T.%3q %z"}}


def test_levels_that_somebody_added_stay(judged):
    assert by_id(judged(**done(logger=STOCK + "voipsec_log => [json]*\n")), OWN).state == PASS
    finding = by_id(judged(**done(logger=STOCK + "voipsec_log => dtmf,notice\n")), OWN)
    assert options(finding)["logfiles"]["voipsec_log"] == "[json]security,notice,warning,error,dtmf"


@pytest.mark.parametrize("access, reread", [(None, ("logger.conf",)), (OPEN, ()), (dict(PRIVATE, owner="root"), ()), (dict(PRIVATE, group="asterisk"), ())])
def test_our_file_is_wrong(judged, access, reread):
    wrong = done(access={FILE: access, "/var/log/asterisk/messages": PRIVATE})
    finding = by_id(judged(**wrong), OWN)
    assert (finding.state, finding.edits, paths(finding), finding.reread) == (FIXED, (), [(FILE, True)], reread)
    assert paths(by_id(judged(**wrong), IAX)) == [(FILE, True)]


def test_asterisk_has_not_read_it(judged):
    finding = by_id(judged(**done(seen={"ask": lambda command: ""})), OWN)
    assert (finding.state, finding.edits, finding.reread) == (FIXED, (), ("logger.conf",))
    finding = by_id(judged(**done(seen={"has_read": lambda name: False})), IAX)
    assert (finding.state, finding.edits, finding.reread) == (FIXED, (), ("iax.conf",))


def test_no_logger_conf(judged):
    found = judged(logger=None)
    assert (by_id(found, OWN).state, by_id(found, IAX).state) == (FAIL, KEPT)


def test_no_section_for_files(judged):
    assert by_id(judged(logger="[general]\n"), OWN).edits[0]["create"]


@pytest.mark.parametrize("modules, running_, loaded, state", [
    ("", True, True, PASS), ("", True, False, FAIL), ("noload => res_security_log.so\n", True, True, FAIL), ("noload=RES_security_log\n", False, None, FAIL),
    ("", False, None, NOT_CHECKED),
])
def test_the_module(judged, host, modules, running_, loaded, state):
    host.write("modules.conf", "[modules]\n" + modules)
    seen = {"running": running_, "modules": None if loaded is None else frozenset(["chan_iax2"] + ["res_security_log"] * loaded)}
    finding = by_id(judged(seen=seen), MODULE)
    assert (finding.state, finding.edits) == (state, ())


@pytest.mark.parametrize("line, access, given, state", [
    ("mine => security", OPEN, {}, FIXED), ("mine => *", None, {}, FIXED), ("mine => security", PRIVATE, {}, PASS),
    ("mine => security", OPEN, {"trusted_logs": ["mine"]}, KEPT), ("mine => security", OPEN, {"trusted_logs": ["/var/log/asterisk/mine"]}, KEPT),
    ("syslog.local0 => security", None, {}, KEPT), ("console => security", None, {}, PASS), ("mine => notice", OPEN, {}, PASS),
])
def test_who_reads_security_events(judged, line, access, given, state):
    finding = by_id(judged(**done(logger=STOCK + LINE + line, access={FILE: PRIVATE, "/var/log/asterisk/mine": access}), **given), EVENTS)
    assert (finding.state, bool(finding.places)) == (state, state == FIXED)
    if state == KEPT and not given:
        assert "sip_hardening_trusted_logs" in finding.reason


def test_a_channel_whose_readers_nobody_knows_keeps_authdebug_off(judged):
    logger = STOCK + LINE + "syslog.local0 => notice\n"
    kept = by_id(judged(**done(logger=logger, iax="[general]\n")), IAX)
    assert (kept.state, kept.edits, kept.places) == (KEPT, (), ())
    assert "stays off, because syslog.local0" in kept.reason and "sip_hardening_trusted_logs" in kept.reason
    assert "is on, although" in by_id(judged(**done(logger=logger)), IAX).reason
    assert by_id(judged(**done(logger=logger), trusted_logs=["syslog.local0"]), IAX).state == PASS


def test_a_file_that_is_trusted_stays_open(judged):
    finding = by_id(judged(**done(access={FILE: PRIVATE, "/var/log/asterisk/messages": OPEN}), trusted_logs=["messages"]), IAX)
    assert finding.state == PASS


def test_our_log_is_switched_off(judged):
    assert by_id(judged(rules_off=["AST-LOG-001"]), IAX).state == KEPT
    assert by_id(judged(**done(), rules_off=["AST-LOG-001"]), IAX).state == PASS


def test_a_daemon_that_says_no(judged):
    written, private = by_id(judged(), OWN).proofs
    assert not written.look(type("Seen", (), {"ask": staticmethod(lambda command: "")}))[1]
    assert written.look(type("Seen", (), {"ask": staticmethod(lambda command: SHOWN)}))[1]
    assert not private.look(type("Seen", (), {"access": staticmethod(lambda path: OPEN)}))[1]
    assert private.look(type("Seen", (), {"access": staticmethod(lambda path: PRIVATE)})) == ("0640 asterisk:adm", True)


def test_without_iax2(host, judged):
    assert by_id(judged(seen={"modules": frozenset(["res_security_log"])}), IAX).state == NOT_APPLICABLE
    (host.path / "iax.conf").unlink()
    assert by_id(logs.judge(host.case("sip")), IAX).state == NOT_APPLICABLE
