# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ruleset that is asked for."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables.ruleset import Wanted, number_of_header_lines, parse

BODY = "set country { type ipv4_addr; flags interval; }\nchain input {\n  type filter hook input priority $priority; policy drop; # } not a brace\n}\n\n"


def wanted(body=BODY, table="voipsec", **elements):
    return Wanted(table, body, elements, -10)


def test_is_one_transaction_that_replaces_the_table():
    text = wanted(country=["10.77.0.0/16", "198.51.100.7"]).text()
    assert text.startswith("table inet voipsec { }\ndelete table inet voipsec\ntable inet voipsec {\nset country")
    assert "priority -10; policy drop" in text
    assert text.endswith("}\n# elements of country\nadd element inet voipsec country {\n10.77.0.0/16,\n198.51.100.7 }\n")
    assert text.split("\n")[number_of_header_lines()] == BODY.split("\n", maxsplit=1)[0]


@pytest.mark.parametrize("elements", [{}, {"country": ["10.77.0.0/16"]}, {"a": ["1", "2"], "country": ["10.77.0.0/16", "fd77::/64"]}])
def test_is_read_back(elements):
    again = parse("voipsec", wanted(**elements).text())
    assert again.text() == wanted(**elements).text()
    assert again.elements == elements
    assert again.digest() == wanted(**elements).digest()


def test_an_empty_set_of_elements_is_no_statement():
    assert wanted(country=[]).text() == wanted().text()


def test_a_file_of_somebody_else_is_not_read():
    with pytest.raises(HostError, match="was not written by voipsec.asterisk"):
        parse("voipsec", "flush ruleset\n")


@pytest.mark.parametrize("body, sentence", [
    ("chain a {\n}\n}\ntable inet other {", "Line 3 of the ruleset closes a brace that it has not opened"),
    ("chain a {", "The ruleset leaves 1 brace open; close each."),
    ("chain a {\n include \"x\"\n}", "Line 2 of the ruleset has an include"),
])
def test_refuses_what_reaches_beyond_the_table(body, sentence):
    with pytest.raises(HostError, match=sentence):
        wanted(body).check()


@pytest.mark.parametrize("body", ['chain a { log prefix "} }" }', "chain a { # }\n}", "chain includes { }", 'chain a { meta comment "include" }', ""])
def test_quoted_and_commented_braces_do_not_count(body):
    wanted(body).check()


@pytest.mark.parametrize("table", ["", "1a", "a b", "a" * 32, "a-b", "a\n", "a;b"])
def test_refuses_table_names(table):
    with pytest.raises(HostError, match="The table name"):
        wanted(table=table).check()


@pytest.mark.parametrize("value", ["", "1.2.3.4 }", "1.2.3.4, 1.2.3.5", "a;b", "$x", "@x", "a\nb", " a", 5])
def test_refuses_elements_that_are_more_than_one(value):
    with pytest.raises(HostError, match="of the set country cannot be used"):
        wanted(country=["10.77.0.0/16", value]).check()


@pytest.mark.parametrize("value", ["10.0.0.0/8", "10.0.0.1-10.0.0.9", "fd77::/64", "10.77.0.1 . 5060", "10.77.0.0/16 . 5060-5070", "eth0", "22 : accept"])
def test_takes_what_sets_hold(value):
    wanted(country=[value]).check()
    with pytest.raises(HostError, match="The set name"):
        Wanted("voipsec", "", {"a b": [value]}, 0).check()
