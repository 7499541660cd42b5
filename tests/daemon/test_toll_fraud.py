# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard against toll fraud: real calls of telephones through a real Asterisk to a carrier that writes down what reaches it."""

from __future__ import annotations

import re

import pytest
from tolls import FAR, NEAR, counters, forget, furnish, generate, phones, reached, refusals, saved, zone_with_midnight_in

BASE = {"country": "DE", "allowed": ["national"]}


@pytest.fixture(scope="module")
def office(host):
    furnish(host)
    return host


@pytest.fixture
def guard(office):
    """Set the guard; what was counted is forgotten."""
    def stand(**settings):
        done = office.module("toll_fraud", {"settings": dict(BASE, **settings)})
        assert not done.get("failed"), done.get("msg")
        forget(office)
        return done
    return stand


def test_without_the_guard_everything_reaches_the_carrier(office):
    forget(office)
    assert phones(office, "call", "101", FAR)["status"] == 200
    assert reached(office) == [FAR]


def test_abroad_is_refused_and_the_country_is_not(office, guard):
    guard()
    assert phones(office, "call", "101", FAR)["status"] in (403, 603)
    assert phones(office, "call", "101", NEAR)["status"] == 200
    assert phones(office, "call", "101", "112")["status"] == 200
    assert reached(office) == [NEAR, "112"]
    [line] = refusals(office, 1)
    assert FAR in line and "/101'" in line and "address='127.0.0.1" in line and "reason='destination'" in line


def test_an_internal_call_goes_as_before(office, guard):
    guard()
    assert phones(office, "transfer", "101", "102", NEAR) == {"status": 202, "state": "up"}
    assert reached(office, NEAR) == 1


@pytest.mark.parametrize("number", [FAR])
def test_no_way_round(office, guard, number):
    """A blind transfer, a 302, and forwards by the dialplan."""
    guard()
    phones(office, "transfer", "101", "102", number)
    phones(office, "forward", "101", "102", number)
    for key in ("201", "202", "205"):
        office.cli("database put CFIM %s %s" % (key, number))
        phones(office, "call", "101", key)
    assert reached(office) == []
    assert len(refusals(office, 5)) == 5


def test_the_same_ways_lead_into_the_country(office, guard):
    guard()
    assert phones(office, "forward", "101", "102", NEAR)["status"] == 200
    for key in ("201", "202", "205"):
        office.cli("database put CFIM %s %s" % (key, NEAR))
        assert phones(office, "call", "101", key)["status"] == 200
    assert reached(office, NEAR) == 4 and refusals(office) == []


def test_a_forward_counts_for_who_forwards(office, guard):
    guard()
    phones(office, "forward", "101", "102", FAR)
    [line] = refusals(office, 1)
    assert "/102'" in line


def _dial_by_keys(office, number):
    """A caller dials by DISA, and out of the menu of voicemail (3 and 4), which the image of Asterisk 16 does not have; how many calls that makes."""
    ways = [("204", "w")] + ([("203", "wwwww3wwww4ww")] if office.version == "22" else [])
    for key, tones in ways:
        office.cli("channel originate Local/%s@internal application SendDTMF %sww%s#wwwwwwwwwwwwwwwwwwww" % (key, tones, number))
    return len(ways)


def test_voicemail_and_disa_do_not_lead_round_it(office, guard):
    guard()
    calls = _dial_by_keys(office, FAR)
    office.until(lambda: len(refusals(office)) == calls)
    assert reached(office) == []
    calls = _dial_by_keys(office, NEAR)
    office.until(lambda: reached(office, NEAR) == calls)


def test_fifty_at_once_against_five(office, guard):
    guard(limits=[{"for": "host", "calls": 5}])
    done = phones(office, "many", "101", NEAR, 50)["statuses"]
    assert done.count(200) == 5 and len(done) == 50
    assert reached(office, NEAR) == 5


def test_calls_a_minute(office, guard):
    guard(limits=[{"for": "endpoint", "calls_per_minute": 3}])
    done = phones(office, "many", "101", NEAR, 8)["statuses"]
    assert done.count(200) == 3 and reached(office, NEAR) == 3
    assert phones(office, "call", "102", NEAR)["status"] == 200


def test_money_ends_a_call_and_the_next_is_refused(office, guard):
    """Two minutes of money: the call that is up holds them all."""
    guard(prices={"national": "0.50"}, limits=[{"for": "endpoint", "money_per_day": "1.00"}])
    phones(office, "call", "101", NEAR, 2)
    [value] = office.until(lambda: [value for (kind, key), value in counters(office).items() if kind == "day" and re.fullmatch("e/.*/101", key)])
    assert value.split(":")[2] == "5000" and 1 <= int(value.split(":")[1]) <= 10
    assert phones(office, "call", "101", NEAR, 1)["status"] == 200
    assert phones(office, "call", "101", NEAR)["status"] in (403, 603)
    assert phones(office, "call", "102", NEAR)["status"] == 200
    assert "reason='money'" in refusals(office, 1)[-1]


def test_the_length_of_a_call(office, guard):
    guard(limits=[{"for": "trunk", "call_minutes": 1}])
    assert phones(office, "call", "101", NEAR, 70)["state"] == "ended"


def test_a_transferred_call_is_booked_to_its_end(office, guard):
    """Who called hangs up, the other end of the trunk goes on with somebody else, and is ended when the minute is over."""
    guard(prices={"national": "0.50"}, limits=[{"for": "endpoint", "calls": 1, "call_minutes": 1, "money_per_day": "5.00"}])
    assert phones(office, "hand_over", "101", "102", NEAR)["state"] == "ended"
    office.until(lambda: ("day", "h") in counters(office))
    assert int(counters(office)["day", "h"].split(":")[1]) >= 50


def test_midnight_gives_the_day_back(office, guard):
    """The zone of the guard is set so that its day ends in a moment."""
    guard(prices={"national": "0.50"}, limits=[{"for": "endpoint", "money_per_day": "0.50"}], timezone=zone_with_midnight_in(office, 45))
    phones(office, "call", "101", NEAR, 1)
    assert phones(office, "call", "101", NEAR)["status"] in (403, 603)
    before = office.until(lambda: counters(office).get(("day", "h"))).split(":")[0]
    office.until(lambda: phones(office, "call", "101", NEAR)["status"] == 200)
    assert counters(office)["day", "h"].split(":")[0] >= before


def test_the_command_of_the_operator_runs_once(office, guard):
    office.put("/usr/local/bin/tell", "#!/bin/sh\necho \"$@\" >> /tmp/told\n", mode=0o755)
    office.exec("rm -f /tmp/told")
    guard(limits=[{"for": "host", "calls": 0}], command="/usr/local/bin/tell")
    phones(office, "many", "101", NEAR, 5)
    office.until(lambda: office.run(["test", "-s", "/tmp/told"]).returncode == 0)
    assert len(refusals(office, 5)) == 5
    assert office.exec(["cat", "/tmp/told"]).splitlines() == ["calls host %s %s" % (NEAR, "PJSIP/carrier" if office.version == "22" else "SIP/carrier")]


def test_hints_are_as_before(office, guard):
    guard()
    assert office.cli("core show hints").count("_10X@internal") == 1


@pytest.mark.parametrize(("settings", "words"), [
    ({"country": "XX"}, "toll_fraud_country must be the two letters"), ({"prices": {"GB": "cheap"}}, "must be an amount of money"),
    ({"denied": ["112"]}, "would deny the emergency number 112"),
    ({"limits": [{"for": "host", "call_minutes": 60, "minutes_per_day": 10}]}, "contradicts itself")])
def test_bad_input_changes_nothing(office, settings, words):
    before = office.exec("sha256sum /etc/asterisk/*.conf")
    done = office.module("toll_fraud", {"settings": dict(BASE, **settings)})
    assert done["failed"] and words in done["msg"]
    assert office.exec("sha256sum /etc/asterisk/*.conf") == before


def test_emergency_numbers_pass_every_limit(office, guard):
    guard(limits=[{"for": "host", "calls": 0, "money_per_day": "0"}], denied=["national"])
    assert phones(office, "call", "101", NEAR)["status"] in (403, 603)
    assert phones(office, "call", "101", "112")["status"] == 200
    assert reached(office) == ["112"]


def test_damaged_data_refuse_what_costs_and_nothing_else(office, guard):
    guard(limits=[{"for": "host", "calls": 5, "money_per_day": "100"}])
    office.cli("database put voipsec-day h nonsense")
    assert phones(office, "call", "101", NEAR)["status"] in (403, 603)
    assert "reason='damaged'" in refusals(office, 1)[-1]
    assert phones(office, "call", "101", "112")["status"] == 200
    assert reached(office) == ["112"]
    office.cli("database del voipsec-day h")
    office.cli("dialplan remove context voipsec-to-base")
    assert phones(office, "call", "101", NEAR)["status"] in (403, 603)
    assert phones(office, "call", "101", "112")["status"] == 200
    office.cli("dialplan reload")


def test_counters_survive_a_restart(office, guard):
    guard(prices={"national": "0.50"}, limits=[{"for": "endpoint", "money_per_day": "0.50"}])
    phones(office, "call", "101", NEAR, 1)
    office.until(lambda: {"day"} <= {kind for kind, _key in counters(office)} and not any(kind == "open" for kind, _key in counters(office)))
    before = counters(office)
    office.until(lambda: saved(office) == before)
    office.restart()
    assert {key: value for key, value in counters(office).items() if key[0] == "day"} == {key: value for key, value in before.items() if key[0] == "day"}
    assert phones(office, "call", "101", NEAR)["status"] in (403, 603)


def test_a_changed_extension_is_noticed(office, guard):
    guard()
    office.cli("dialplan add extension _0X.,4,NoOp,late into outbound")
    assert phones(office, "call", "101", NEAR)["status"] in (403, 603)
    assert "reason='stale'" in refusals(office, 1)[-1]
    assert phones(office, "call", "101", "112")["status"] == 200
    office.cli("dialplan reload")


def test_it_goes_without_a_trace(office, guard):
    before = office.get("/etc/asterisk/extensions.conf")
    done = office.module("toll_fraud", {"state": "absent"})
    assert done["changed"]
    assert b"voipsec" not in office.get("/etc/asterisk/extensions.conf")
    assert "voipsec" not in office.exec(["ls", "/etc/asterisk"])
    assert not office.module("toll_fraud", {"state": "absent"})["changed"]
    guard()
    assert office.get("/etc/asterisk/extensions.conf") == before
    assert not office.module("toll_fraud", {"settings": BASE})["changed"]


def test_a_generated_dialplan_is_asked_in_its_own_hook(office, guard):
    generate(office)
    done = guard(limits=[{"for": "host", "calls": 5}])
    assert done["guarded"] == [] and done["changed_files"] == [
        "/etc/asterisk/" + name for name in ("extensions_custom.conf", "voipsec_toll_closed.conf", "voipsec_toll_fraud.conf")]
    assert [phones(office, "call", "101", number)["status"] for number in (FAR, NEAR, "112")] == [403, 200, 200]
    assert reached(office) == [NEAR, "112"]
    assert office.module("toll_fraud", {"state": "absent"})["changed"]
    assert office.get("/etc/asterisk/extensions_custom.conf") == b"; mine\n"
