# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways past the guard against toll fraud, tried with real calls, and what has to be as if it were not there."""

from __future__ import annotations

import pytest
from toll_office import events, furnish, scene, spent
from tolls import FAR, NEAR, counters, forget, phones, reached, refusals, saved

BASE = {"country": "DE", "allowed": ["national"], "prices": {"national": "0.50"}}
GUARD = "/etc/asterisk/voipsec_toll_fraud.conf"
PLAN = "/etc/asterisk/extensions.conf"
AS_BEFORE = {"watch": ("101", "102"), "write": ("101", "102", "good morning"), "pick_up": ("101", "102", "*8102")}


@pytest.fixture(scope="module")
def office(host):
    furnish(host)
    host.before = {name: scene(host, name, *words) for name, words in AS_BEFORE.items()}
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


def call(office, number, seconds=0, user="101"):
    return phones(office, "call", user, number, seconds)["status"]


def reasons(office):
    return [line.split("reason='")[1].split("'")[0] for line in refusals(office, 1)]


@pytest.mark.parametrize("name", sorted(AS_BEFORE))
def test_it_is_as_before(office, guard, name):
    """Hints by subscribe_context, messages by message_context, and pickup."""
    guard()
    assert scene(office, name, *AS_BEFORE[name]) == office.before[name]
    assert office.before == {"watch": {"status": 200, "free": True, "talking": True}, "write": {"status": 202, "read": ["good morning"]},
                             "pick_up": {"caller": "up", "picker": "up", "called": "cancelled"}}


def test_who_parks_a_call_pays_until_it_ends(office, guard):
    guard(limits=[{"for": "endpoint", "calls": 1, "call_minutes": 2}])
    assert scene(office, "park", "101", NEAR, "102", "700") == {"status": 202, "taken": 200, "state": "up"}
    office.until(lambda: spent(office, "e/101")[0] >= 2)
    assert spent(office, "e/102") == (0, 0) and reached(office) == [NEAR]


def test_who_connects_two_calls_pays_until_they_end(office, guard):
    guard(limits=[{"for": "endpoint", "call_minutes": 2}])
    assert scene(office, "attended", "101", NEAR, "102") == {"status": 202, "state": "up"}
    office.until(lambda: spent(office, "e/101")[0] >= 2)
    assert reached(office) == [NEAR]


def test_the_called_one_passes_the_caller_on_and_pays(office, guard):
    guard()
    assert scene(office, "passed_on", "101", "102", NEAR) == {"status": 202, "state": "up"}
    office.until(lambda: spent(office, "e/102")[1] == 5000)
    scene(office, "passed_on", "101", "102", FAR)
    assert reached(office) == [NEAR] and reasons(office) == ["destination"]


def test_each_trunk_that_rings_counts_and_the_one_that_answers_is_paid(office, guard):
    guard(limits=[{"for": "trunk", "calls": 1}, {"for": "host", "calls": 5, "money_per_day": "9.00", "end_calls": False}])
    office.background("python3 /tmp/drivers/toll_phones.py 127.0.0.1 call 101 301 8")
    office.until(lambda: len(reached(office)) == 2)
    assert {key for kind, key in counters(office) if kind == "open"} and call(office, NEAR, user="102") in (403, 603)
    assert reasons(office) == ["calls"]
    office.until(lambda: spent(office, "h")[1] and not any(kind == "open" for kind, _key in counters(office)))
    assert spent(office, "h")[1] == 5000 and sum(spent(office, "t/" + name)[1] for name in ("carrier", "second")) == 5000


def test_a_later_call_does_not_hide_what_an_earlier_one_cost(office, guard):
    guard()
    assert call(office, "302", 20) == 200
    office.until(lambda: spent(office, "e/101")[1] == 5000)
    assert 1 <= spent(office, "e/101")[0] <= 4


def test_a_trunk_in_a_variable_and_a_gateway_that_registers(office, guard):
    guard()
    assert [call(office, number) in (403, 603) for number in ("303", "304")] == [True, True]
    assert reasons(office) == ["destination", "destination"]


def test_a_trunk_of_iax2(office, guard):
    guard(limits=[{"for": "trunk", "names": ["IAX2/far"], "money_per_day": "0.50"}])
    office.cli("database deltree far")
    assert call(office, "773" + FAR) in (403, 603) and call(office, "773" + NEAR, 2) == 200
    office.until(lambda: spent(office, "t/far")[1] == 5000)
    assert call(office, "773" + NEAR) in (403, 603) and call(office, NEAR) == 200
    assert reasons(office) == ["destination", "money"]
    assert [line.split()[0] for line in office.cli("database show far").splitlines() if line.startswith("/far/")] == ["/far/" + NEAR]


@pytest.mark.parametrize("number", [
    "089#" + FAR, "0089*7009001", "0049" + FAR, "01013" + FAR, "0101300290555555", "0" + "8" * 40, NEAR + ",30",
    NEAR + "&SIP/carrier/" + FAR, NEAR + ";x=1", "00-41-44"])
def test_numbers_that_are_none_or_are_read_in_two_ways(office, guard, number):
    guard()
    assert call(office, number) in (403, 603) and reached(office) == []
    assert reasons(office) in (["number"], ["destination"])


def test_a_guest_does_not_get_the_exception_of_an_endpoint_by_his_name(office, guard):
    guard(exceptions=[{"endpoints": ["PJSIP/102", "SIP/102"], "allowed": ["CH"]}])
    assert call(office, FAR, user="102") == 200
    assert scene(office, "guest", "102", FAR)["state"] == "refused" and reached(office) == [FAR]


def test_office_hours(office, guard):
    """Out of them what an exception allows is refused, and an emergency number passes."""
    guard(exceptions=[{"contexts": ["internal"], "allowed": ["CH"], "hours": "*,mon-sun"}])
    assert call(office, FAR) == 200
    guard(exceptions=[{"contexts": ["internal"], "allowed": ["CH"], "hours": "*,*,29,feb"}], allowed=[])
    assert call(office, FAR) in (403, 603) and call(office, NEAR) in (403, 603) and call(office, "112") == 200


def test_a_refusal_is_heard_told_and_has_its_cause(office, guard):
    guard(cause=17, announcement="vm-no")
    before = len(events(office))
    first, second = (phones(office, "call", "101", FAR) for _each in range(2))
    assert (first["status"], first["progress"], second["status"]) == (486, 183, 486)
    office.until(lambda: len(events(office)) > before)
    assert call(office, "0018765550100") == 486  # another number, the same reason and caller
    [event] = events(office)[before:]
    assert event["Reason"] == "destination" and event["Number"] == FAR and event["Scope"].endswith("/101")
    assert len(refusals(office, 3)) == 3 and "address='127.0.0.1" in refusals(office)[0]


@pytest.mark.parametrize("left", [None, 0.2, 0.6, 0.98])
def test_a_guard_that_is_damaged_lets_emergency_and_internal_calls_pass_and_nothing_else(office, guard, left):
    """Gone, or cut somewhere."""
    guard()
    whole = office.get(GUARD)
    office.exec(["rm", GUARD]) if left is None else office.put(GUARD, whole[:int(len(whole) * left)])
    office.restart()
    forget(office)
    assert [call(office, number) in (403, 603) for number in (NEAR, FAR)] == [True, True]
    assert call(office, "112") == 200 and reached(office) == ["112"]
    assert phones(office, "transfer", "101", "102", NEAR)["status"] == 202 and reached(office) == ["112"]
    assert office.module("toll_fraud", {"settings": BASE})["changed"] and call(office, NEAR) == 200


def test_a_number_with_a_trunk_in_it_is_asked_about_where_telephones_are_rung(office, guard):
    """The line rings ``PJSIP/${EXTEN:1}``, and what is dialled names the trunk with a number (AST-2010-002)."""
    driver, trunk = ("PJSIP", FAR + "%40carrier") if office.version == "22" else ("SIP", "carrier/" + FAR)
    ways = ["8" + trunk, "8102&%s/%s" % (driver, trunk)]
    assert not office.module("toll_fraud", {"state": "absent"}).get("failed")
    forget(office)
    assert [call(office, number) for number in ways] == [200, 200] and reached(office) == [FAR, FAR]
    guard()
    assert [call(office, number) in (403, 603) for number in ways] == [True, True] and reached(office) == [] and reasons(office) == ["destination"] * 2
    assert phones(office, "call", "101", "8999", 0)["status"] not in (403, 603)  # nobody is called so, which Dial finds out by itself
    office.exec(["rm", GUARD])
    office.restart()
    assert [call(office, number) in (403, 603) for number in ways] == [True, True] and reached(office) == []
    assert phones(office, "call", "101", "8999", 0)["status"] not in (403, 603)
    assert office.module("toll_fraud", {"settings": BASE})["changed"]


def test_a_change_of_the_dialplan_that_keeps_its_lines_is_noticed(office, guard):
    """The line dials another number now than the guard asks about."""
    guard()
    assert call(office, NEAR) == 200
    before = office.get(PLAN)
    office.put(PLAN, before.replace(b"_0X.,1,NoOp(in the country)", b"_0X.,1,Set(TRUNK=another)", 1))
    assert call(office, NEAR) == 200  # nobody has read it yet
    office.cli("dialplan reload")
    assert call(office, NEAR) in (403, 603) and call(office, "112") == 200 and reasons(office) == ["stale"]
    assert office.module("toll_fraud", {"state": "status"})["dialplan_changed"]
    guard(when_changed="warn")
    assert not office.module("toll_fraud", {"state": "status"})["dialplan_changed"]
    office.put(PLAN, office.get(PLAN).replace(b"TRUNK=another", b"TRUNK=a third"))
    office.cli("dialplan reload")
    assert call(office, NEAR) == 200 and b"the dialplan has changed" in office.get("/var/log/asterisk/full")
    office.put(PLAN, before)


def test_a_counter_of_a_later_day_is_not_forgotten(office, guard):
    """The clock went back."""
    guard(limits=[{"for": "host", "money_per_day": "0.50"}])
    office.cli("database put voipsec-day h 20991231:60:5000")
    assert call(office, NEAR) in (403, 603) and reasons(office) == ["money"]


def test_a_call_that_was_up_when_asterisk_ended_is_booked(office, guard):
    guard(limits=[{"for": "endpoint", "call_minutes": 1, "money_per_day": "5.00"}])
    office.background("timeout 20 python3 /tmp/drivers/toll_phones.py 127.0.0.1 call 101 %s 15" % NEAR)
    office.until(lambda: any(kind == "open" for kind, _key in saved(office)))
    office.restart()
    assert call(office, NEAR, user="102") == 200
    office.until(lambda: spent(office, "e/101")[1] == 5000)
    told = {(row["kind"], row["key"]): row["value"] for row in office.module("toll_fraud", {"state": "status"})["counters"]}
    assert {key: value for key, value in told.items() if key[0] == "day" and key[1].endswith("/101")}.items() <= counters(office).items()


def test_counters_that_cannot_be_written_refuse_what_costs(office, guard):
    guard()
    office.stop()
    office.exec("chown root /var/lib/asterisk /var/lib/asterisk/astdb.sqlite3; chmod a-w,a+rX /var/lib/asterisk /var/lib/asterisk/astdb.sqlite3")
    office.start()
    assert call(office, NEAR) in (403, 603) and call(office, "112") == 200
    assert "damaged" in reasons(office)
    office.stop()
    office.exec("chown asterisk /var/lib/asterisk /var/lib/asterisk/astdb.sqlite3; chmod u+w /var/lib/asterisk /var/lib/asterisk/astdb.sqlite3")
    office.start()
    forget(office)
    assert call(office, NEAR) == 200
