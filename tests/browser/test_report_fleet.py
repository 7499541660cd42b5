# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page of a thousand hosts: sorting, filtering, opening."""

from __future__ import annotations

import json

import pytest

ROWS = "table.rows tbody tr"
NAMES = ROWS + " .row-link"


def names(page):
    """Of the rows that are there."""
    return page.value("[...document.querySelectorAll(%s)].map((one) => one.innerText)" % json.dumps(NAMES))


def status(page):
    return page.text("p.status")


def head(key):
    return "th[data-key='%s'] button" % key


def expected(hosts, key, down=False):
    """Names in the order of a value; of equals in the order of the names, as the fleet has them."""
    return [host.name for host in sorted(hosts, key=lambda host: -key(host) if down else key(host))]


def score(host):
    return -1 if host.now.score.score is None else host.now.score.score


def test_it_opens_with_the_worst_hosts_and_makes_the_first_rows_only(show, fleets):
    page, fleet = show("big"), fleets[1]["big"]
    assert page.text("h1") == "1,000 hosts" and status(page) == "1,000 hosts"
    found = names(page)
    assert found == expected(fleet.hosts, score)[:len(found)] and 100 <= len(found) < 400
    assert page.texts(".notice") == ["No audit of lost."]
    counts = page.texts(".column-count")
    assert [int(count) for count in counts] == [sum(host.now.grade == grade for host in fleet.hosts) for grade in "ABCDEF"]


def test_columns_sort_both_ways(show, fleets):
    page, hosts = show("big"), fleets[1]["big"].hosts
    columns = (("host", None, 1), ("critical", lambda host: host.now.score.open["critical"], -1), ("before", lambda host: host.before.score.score, 1))
    for key, value, first in columns:
        for direction in (first, -first):
            page.click(head(key))
            found = names(page)
            order = [host.name for host in hosts][::direction] if value is None else expected(hosts, value, direction < 0)
            assert found == order[:len(found)]
            assert page.value("document.querySelector(\"th[data-key='%s']\").getAttribute('aria-sort')" % key) == (
                "ascending" if direction > 0 else "descending")
    assert page.value("document.querySelectorAll('th[aria-sort=none]').length") == len(page.texts("table.rows thead th")) - 1


def test_more_rows_come_with_scrolling(show):
    page = show("big")
    before = len(names(page))
    page.value("window.scrollTo(0, document.body.scrollHeight)")
    page.until("document.querySelectorAll(%s).length > %d" % (json.dumps(ROWS), before))
    while page.value("!document.querySelector('.more').hidden"):
        page.value("window.scrollTo(0, document.body.scrollHeight)")
    assert len(set(names(page))) == 1000


def test_short_names_beside_long_versions_stay_on_one_line(show):
    page = show("short")
    assert names(page) == ["pbx16", "pbx22"]
    assert page.value("[...document.querySelectorAll(%s)].map((one) => one.getClientRects().length)" % json.dumps(NAMES)) == [1, 1]
    assert page.texts(ROWS + " td:last-child") == ["16.28.0", "22.10.1"]
    page.click(NAMES)
    page.until("document.querySelector('.view.host')")
    assert "Asterisk 16.28.0~dfsg-0+deb11u10" in page.text(".facts")


def test_rules_that_as_many_hosts_fail_come_by_severity(show):
    page = show("short")
    page.value("location.hash = '#/rules'")
    page.until("document.querySelector('#find-rule')")
    assert page.texts(ROWS + " .subline") == ["AST-SIP-001", "AST-AMI-007", "AST-SIP-020"]


def test_filter_by_name(show, fleets):
    page = show("big")
    page.click("#find-host")
    page.type("BERLIN 16.28")
    wanted = [host for host in fleets[1]["big"].hosts if "berlin" in host.name and host.now.document["asterisk_version"].startswith("16.28.0~")]
    assert names(page) == expected(wanted, score) and wanted
    assert status(page) == "%d of 1,000 hosts" % len(wanted)


def test_filter_by_grades_from_the_chart_and_from_the_chips(show, fleets):
    page, hosts = show("big"), fleets[1]["big"].hosts
    page.click(".column[data-grade=F]")
    count = sum(host.now.grade == "F" for host in hosts)
    assert status(page) == "%d of 1,000 hosts" % count
    assert page.value("document.querySelector('.chip[data-grade=F]').getAttribute('aria-pressed')") == "true"
    page.click(".chip[data-grade=A]")
    assert status(page) == "%d of 1,000 hosts" % (count + sum(host.now.grade == "A" for host in hosts))
    page.click(".chip[data-grade=F]")
    assert page.value("new Set([...document.querySelectorAll('%s td.score .grade')].map((one) => one.dataset.grade)).size" % ROWS) == 1
    assert page.value("document.querySelector('%s td.score .grade').dataset.grade" % ROWS) == "A"


def test_filter_by_rule_and_severity_and_everything_at_once(show, fleets):
    page, hosts = show("big"), fleets[1]["big"].hosts

    def fails(host, rule):
        return any(finding["rule"] == rule and finding["state"] == "fail" for finding in host.now.findings)

    page.choose("#by-rule", "AST-AMI-003")
    assert status(page) == "%d of 1,000 hosts" % sum(fails(host, "AST-AMI-003") for host in hosts)
    page.choose("#by-severity", "critical")
    page.click(".chip[data-grade=F]")
    page.click("#find-host")
    page.type("o")
    wanted = [host for host in hosts if fails(host, "AST-AMI-003") and host.now.score.open["critical"] and host.now.grade == "F" and "o" in host.name]
    assert status(page) == "%d of 1,000 hosts" % len(wanted) and wanted
    page.click("#reset")
    assert status(page) == "1,000 hosts"


def test_a_filter_that_nothing_passes(show):
    page = show("big")
    page.click("#find-host")
    page.type("no such host")
    assert status(page) == "0 of 1,000 hosts" and names(page) == []


@pytest.mark.parametrize("position", [0, -1])
def test_a_host_opens_with_its_findings_and_their_evidence(show, fleets, position):
    page = show("big")
    host = fleets[1]["big"].hosts[position]
    page.click("#find-host")
    page.type(host.name)
    page.click(NAMES)
    page.until("document.querySelector('.view.host')")
    assert page.text("h1") == host.name and host.name in page.value("document.title")
    failing = [finding for finding in host.now.findings if finding["state"] == "fail"]
    shown = [finding for finding in host.now.findings if finding["state"] in ("fail", "waived") or (not failing and finding["state"] != "not_applicable")]
    assert status(page) == "%d of %d findings" % (len(shown), len(host.now.findings))
    page.click("details.finding > summary")
    page.until("document.querySelector('.finding[open] .finding-body')")
    rule = page.value("document.querySelector('.finding[open] .rule-id').innerText")
    expected_texts = [[proof["text"] for proof in finding["evidence"]] for finding in shown if finding["rule"] == rule]
    now = "[...document.querySelector('.finding-body > div').children].map((one) => one.tagName === 'H4' ? one.innerText : one.querySelector('p')?.innerText)"
    told = page.value(now)
    assert told[told.index("Evidence") + 1:][:1] in [texts[:1] for texts in expected_texts]


def test_going_back_keeps_the_filter_and_the_place(show):
    page = show("big")
    page.click(".chip[data-grade=F]")
    before = status(page)
    page.value("window.scrollTo(0, 1500)")
    page.click(NAMES, 20)
    page.until("document.querySelector('.view.host')")
    assert page.value("document.activeElement.tagName") == "H1" and page.value("window.scrollY") == 0
    page.value("history.back()")
    page.until("document.querySelector('.view.overview')")
    assert status(page) == before and page.value("window.scrollY") > 500


def test_findings_are_filtered_by_state_and_by_words(show, fleets):
    page = show("small")
    host = next(one for one in fleets[1]["small"].hosts if one.now.score.states["fail"] > 5)
    page.value("location.hash = '#/host/%s'" % host.name)
    page.until("document.querySelector('.view.host')")
    states = host.now.score.states
    page.click(".chip[data-state=pass]")
    assert status(page).startswith("%d of" % (states["fail"] + states["waived"] + states["pass"]))
    page.click(".chip[data-state=fail]")
    page.click("#find-finding")
    page.type("rtp.conf")
    wanted = [one for one in host.now.findings if one["state"] in ("pass", "waived") and "rtp.conf" in json.dumps(one["evidence"])]
    assert status(page).startswith("%d of" % len(wanted)) and wanted


def test_what_hardening_fixed_is_told_with_before(show, fleets):
    page = show("small")
    host = fleets[1]["small"].hosts[0]
    page.value("location.hash = '#/host/%s'" % host.name)
    page.until("document.querySelector('.view.host')")
    now = {(one["rule"], one["subject"]): one["state"] for one in host.now.findings}
    fixed = [one for one in host.before.findings if one["state"] == "fail" and now[(one["rule"], one["subject"])] == "pass"]
    page.click(".chip[data-outcome=fixed]")
    assert status(page) == "%d of %d findings" % (len(fixed), len(host.now.findings)) and fixed
    page.click("details.finding > summary")
    page.until("document.querySelector('.finding[open] .finding-body')")
    assert "Before hardening" in page.text(".finding[open] .finding-body")
    assert "Before hardening" in page.text("section[aria-labelledby=p-score]")


def test_a_rule_names_its_hosts(show, fleets):
    page, fleet = show("small"), fleets[1]["small"]
    rule, hosts, _findings = fleet.failing_rules()[0]
    page.click(".worst a")
    page.until("document.querySelector('.view.rule')")
    assert page.text("h1") == fleet.rules[rule]["title"] and len(names(page)) == hosts
    page.value("location.hash = '#/rules'")
    page.until("document.querySelector('#find-rule')")
    page.click("#find-rule")
    page.type(rule)
    assert status(page) == "1 of %d rules" % len(fleet.rules)


def test_a_single_host_is_shown_at_once(show, fleets):
    page = show("one")
    assert page.text("h1") == fleets[1]["one"].hosts[0].name and page.texts(".back") == []


def test_no_host(show):
    page = show("none")
    assert page.texts(".notice") == ["No audit of lost."] and status(page) == "0 hosts"


def test_an_address_that_means_nothing_shows_the_overview(show):
    page = show("small")
    page.value("location.hash = '#/host/%E0%A4%A'")
    page.until("document.activeElement.tagName === 'H1'")
    assert page.text("h1") == "12 hosts"
