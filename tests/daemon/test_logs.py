# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wrong secret on IAX2 leaves a line that nobody else can read, on running Asterisks."""

from __future__ import annotations

import json
import re

import pytest
from doors import ETC, Doors, states

LOGS = "/var/log/asterisk/"
OWN = LOGS + "voipsec_log"
STOCK = {"16": LOGS + "messages", "22": LOGS + "messages.log"}
IAX = "[general]\n[phone]\ntype=friend\nhost=dynamic\ncontext=in\nsecret=kj3-hd82\n"
HASHES = re.compile(r"Host 127\.0\.0\.1 failed MD5 authentication for 'phone' \([0-9a-f]{32} != [0-9a-f]{32}\)")
RULES = ("AST-LOG-001", "AST-LOG-002", "AST-LOG-003", "AST-LOG-010", "AST-IAX-014")


@pytest.fixture(name="doors")
def fixture_doors(host):
    host.exec("rm -rf /var/log/asterisk && install -d -o asterisk -g asterisk /var/log/asterisk")
    return Doors(host)


def guess(doors):
    """Somebody guesses the secret of the telephone."""
    said = doors.knock("iax2_phone", "--host", "127.0.0.1", "--user", "phone", "--secret", "wrong")
    assert said["registered"] is False
    return said


def text(doors, path):
    return doors.host.run(["cat", path]).stdout


def mode(doors, path):
    return doors.host.exec(["stat", "-c", "%a %U:%G", path]).strip()


def judged(done):
    return {rule: states(done, rule) for rule in RULES}


def open_lines(doors):
    """Files of the log directory in which everybody can read the answer to a challenge."""
    found = doors.host.exec(["runuser", "-u", "nobody", "--", "sh", "-c", "grep -ls 'failed MD5' /var/log/asterisk/* || true"])
    return found.split()


def test_a_wrong_secret_leaves_a_line_that_nobody_else_reads(doors):
    doors.begin(iax=IAX)
    stock = STOCK[doors.host.version]
    guess(doors)
    assert "failed MD5" not in text(doors, stock), "stock Asterisk says nothing"
    predicted = doors.harden("sip", check_mode=True)
    assert (mode(doors, stock), doors.host.run(["test", "-e", OWN]).returncode) == ("644 asterisk:asterisk", 1)
    done = doors.harden("sip")
    assert not done.get("failed"), done
    assert judged(done) == judged(predicted) == {
        "AST-LOG-001": {"": "fixed"}, "AST-LOG-002": {"": "pass"}, "AST-LOG-003": {"": "fixed"}, "AST-LOG-010": {"": "pass"},
        "AST-IAX-014": {"": "fixed"}}
    assert predicted["modes"] == done["modes"] == [
        {"path": OWN, "before": None, "after": "0640 asterisk:adm"}, {"path": stock, "before": "0644 asterisk:asterisk", "after": "0640 asterisk:asterisk"}]
    assert (predicted["changed_files"], predicted["changes"]) == (done["changed_files"], done["changes"])
    assert "module reload logger" in [row["command"] for row in done["reloaded"]]
    assert re.search(r"^%s +File +json +Enabled +- NOTICE WARNING ERROR SECURITY" % OWN, doors.host.cli("logger show channels"), re.MULTILINE)
    guess(doors)
    doors.host.until(lambda: HASHES.search(text(doors, OWN)))
    assert HASHES.search(text(doors, stock)), "no level was taken from it"
    assert (mode(doors, OWN), mode(doors, stock), open_lines(doors)) == ("640 asterisk:adm", "640 asterisk:asterisk", [])
    again = doors.harden("sip")
    assert (again["changed"], again["modes"], again["reloaded"]) == (False, [], [])
    assert judged(again)["AST-IAX-014"] == {"": "pass"}


def test_a_log_that_was_rotated_by_asterisk_is_closed_again(doors):
    """Asterisk makes the new file with its umask; logrotate's ``create`` keeps the mode that the old one had."""
    doors.begin(iax=IAX)
    doors.harden("sip")
    doors.host.cli("logger rotate")
    assert mode(doors, OWN) == "644 asterisk:asterisk"
    done = doors.harden("sip")
    assert not done.get("failed"), done
    assert judged(done)["AST-LOG-001"] == judged(done)["AST-IAX-014"] == {"": "fixed"}
    assert (mode(doors, OWN), mode(doors, STOCK[doors.host.version]), done["changed_files"]) == ("640 asterisk:adm", "640 asterisk:asterisk", [])
    assert not doors.harden("sip")["changed"]


def test_a_log_that_was_taken_away_is_made_and_opened(doors):
    doors.begin(iax=IAX)
    doors.harden("sip")
    doors.host.exec(["rm", OWN])
    done = doors.harden("sip")
    assert not done.get("failed"), done
    guess(doors)
    doors.host.until(lambda: HASHES.search(text(doors, OWN)))
    assert mode(doors, OWN) == "640 asterisk:adm"


def add_channel(doors, line):
    doors.host.exec("printf '%s\\n' >> /etc/asterisk/logger.conf && asterisk -rx 'logger reload'" % line)


def test_syslog_keeps_it_off_until_it_is_trusted(doors):
    doors.begin(iax=IAX)
    add_channel(doors, "syslog.local0 => notice")
    kept = doors.harden("sip")
    assert judged(kept)["AST-IAX-014"] == {"": "kept"} and "syslog.local0" in kept["summary"] and "sip_hardening_trusted_logs" in kept["summary"]
    assert "authdebug = yes" not in doors.host.get(ETC + "iax.conf").decode()
    assert mode(doors, STOCK[doors.host.version]) == "644 asterisk:asterisk"
    guess(doors)
    assert "failed MD5" not in text(doors, OWN)
    done = doors.harden("sip", trusted_logs=["syslog.local0"])
    assert judged(done)["AST-IAX-014"] == {"": "fixed"}
    guess(doors)
    doors.host.until(lambda: HASHES.search(text(doors, OWN)))


def test_a_channel_that_only_the_daemon_has_is_closed_too(doors):
    doors.begin(iax=IAX)
    doors.host.cli("logger add channel extra notice")
    assert mode(doors, LOGS + "extra") == "644 asterisk:asterisk"
    done = doors.harden("sip")
    assert LOGS + "extra" in [row["path"] for row in done["modes"]]
    guess(doors)
    assert open_lines(doors) == []


def test_security_events_are_closed_to_others(doors):
    doors.begin(iax=IAX)
    add_channel(doors, "mine => security")
    done = doors.harden("sip")
    assert judged(done)["AST-LOG-010"] == {"mine": "fixed"} and mode(doors, LOGS + "mine") == "640 asterisk:asterisk"


def test_rules_that_are_off(doors):
    doors.begin(iax=IAX)
    before = doors.host.exec("sha256sum /etc/asterisk/logger.conf")
    done = doors.harden("sip", rules_off=["AST-LOG-001", "AST-LOG-003", "AST-IAX-014"])
    assert judged(done) == {"AST-LOG-001": {"": "waived"}, "AST-LOG-002": {"": "pass"}, "AST-LOG-003": {"": "waived"}, "AST-LOG-010": {"": "pass"},
                            "AST-IAX-014": {"": "waived"}}
    assert (done["modes"], doors.host.exec("sha256sum /etc/asterisk/logger.conf")) == ([], before)
    assert doors.host.run(["test", "-e", OWN]).returncode == 1
    assert judged(doors.harden("sip", rules_off=["AST-LOG-001"]))["AST-IAX-014"] == {"": "kept"}


def test_links_lead_root_nowhere(doors):
    doors.begin(iax=IAX)
    doors.host.exec("runuser -u asterisk -- ln -s /root/victim %s" % OWN)
    done = doors.harden("sip")
    assert judged(done)["AST-LOG-001"] == judged(done)["AST-IAX-014"] == {"": "fail"}
    assert "/root/victim" in done["summary"] and "authdebug = yes" not in doors.host.get(ETC + "iax.conf").decode()
    assert doors.host.run(["test", "-e", "/root/victim"]).returncode == 1


def test_the_way_back(doors):
    doors.begin(iax=IAX)
    stock, logger = STOCK[doors.host.version], doors.host.get(ETC + "logger.conf")
    doors.harden("sip")
    back = doors.host.module("restore_point", {"state": "restored", "name": "test"})
    assert (doors.host.get(ETC + "logger.conf"), doors.host.get(ETC + "iax.conf").decode()) == (logger, IAX)
    assert mode(doors, stock) == "640 asterisk:asterisk" and stock in str(back["warnings"]), back["warnings"]
    opened = doors.host.module("restore_point", {"state": "restored", "name": "test", "restore_secrets": True})
    assert (opened["modes"], mode(doors, stock)) == ([stock], "644 asterisk:asterisk")
    assert not doors.host.module("restore_point", {"state": "restored", "name": "test", "restore_secrets": True})["changed"]


def test_without_the_module_there_are_no_security_events(doors):
    doors.begin(iax=IAX)
    doors.host.cli("module unload res_security_log.so")
    done = doors.harden("sip")
    assert not done.get("failed"), done
    assert judged(done)["AST-LOG-002"] == {"": "fail"} and judged(done)["AST-LOG-001"] == {"": "fixed"}
    doors.host.cli("module load res_security_log.so")
    assert judged(doors.harden("sip"))["AST-LOG-002"] == {"": "pass"}


def test_nobody_forges_a_line_and_each_has_its_date(doors):
    """chan_iax2 logs the name as it came, line feeds included; in the stock file that makes a line of its own."""
    doors.begin(iax=IAX)
    doors.harden("sip")
    fake = "x\n[2026-01-01 00:00:00] NOTICE[1] chan_iax2.c: Host 198.51.100.7 failed MD5 authentication for 'phone' (a != b)"
    said = doors.knock("iax2_phone", "--host", "127.0.0.1", "--user", fake, "--secret", "wrong")
    assert said["registered"] is False
    doors.host.until(lambda: "198.51.100.7" in text(doors, OWN))
    lines = [json.loads(line) for line in text(doors, OWN).splitlines() if line.startswith("{")]
    assert lines and {"NOTICE"} <= {line["logmsg"]["level"] for line in lines}
    assert [line["timestamp"] for line in lines if not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d{4}", line["timestamp"])] == []
    assert [row for row in text(doors, OWN).splitlines() if "198.51.100.7" in row and not row.startswith("{")] == [], "it stays inside of its line"
    assert [row for row in text(doors, STOCK[doors.host.version]).splitlines() if row.startswith("[2026-01-01 00:00:00] NOTICE")], "a line that somebody forged"


def test_the_logs_alone(doors):
    """What bans need, without the rest of the topic sip."""
    doors.begin(iax=IAX)
    done = doors.harden("logs")
    assert judged(done) == {"AST-LOG-001": {"": "fixed"}, "AST-LOG-002": {"": "pass"}, "AST-LOG-003": {"": "fixed"}, "AST-LOG-010": {"": "pass"},
                            "AST-IAX-014": {"": "fixed"}}
    assert sorted(done["changed_files"]) == [ETC + "iax.conf", ETC + "logger.conf"]
    guess(doors)
    doors.host.until(lambda: HASHES.search(text(doors, OWN)))
    assert not doors.harden("logs")["changed"]
