# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the filters; what they match is seen with fail2ban itself in tests/daemon/test_filters.py."""

from __future__ import annotations

import configparser
import re

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import filters


def read(name):
    reader = configparser.ConfigParser()
    reader.read_string(filters.text(name, ["# one"]))
    return reader["Definition"]


def test_what_is_read_back_is_what_was_meant():
    for name, (_sources, expressions) in filters.FILTERS.items():
        found = read(name)
        assert found["failregex"].split("\n") == list(expressions) and found["datepattern"].split("\n") == list(filters.DATES)
        assert found["ignoreregex"] == ""


@pytest.mark.parametrize("name", sorted(filters.FILTERS))
def test_every_expression_holds_on_to_the_frame(name):
    sources, expressions = filters.FILTERS[name]
    for expression in expressions:
        assert expression.count("<ADDR>") == 1 and any(expression.startswith("^" + source) for source in sources)
        re.compile(expression.replace("<ADDR>", "(?P<ip>[0-9a-f.:]+)"))
    frame = read(name)["prefregex"]
    assert frame.startswith("^") and frame.endswith("$")


def matches(name, line):
    frame = read(name)["prefregex"].replace("<F-CONTENT>", "(?P<content>").replace("</F-CONTENT>", ")")
    content = re.match(frame, line)
    return [found["ip"] for one in filters.FILTERS[name][1] if content
            for found in [re.match(one.replace("<ADDR>", "(?P<ip>[0-9a-f.:]+)"), content["content"])] if found]


LINE = (r'{"hostname":"","timestamp":"","identifiers":{"lwp":1,"callid":""},"logmsg":{"location":{"filename":"%s","function":"f","line":1},"level":"%s",'
        r'"message":"%s\n"}}')


def test_an_address_comes_only_from_where_asterisk_writes_it():
    event = (r'SecurityEvent=\"ChallengeResponseFailed\",EventTV=\"t\",Severity=\"Error\",Service=\"PJSIP\",EventVersion=\"1\",AccountID=\"1\",'
             r'SessionID=\"%s\",LocalAddress=\"IPV4/UDP/127.0.0.1/5060\",RemoteAddress=\"IPV4/UDP/198.51.100.7/5060\",Challenge=\"\"')
    assert matches("voipsec-auth", LINE % ("res_security_log.c", "SECURITY", event % "x)y")) == ["198.51.100.7"]
    assert matches("voipsec-auth", LINE % ("res_security_log.c", "SECURITY", event % r'RemoteAddress=\"IPV4/UDP/9.9.9.9/1')) == []
    assert matches("voipsec-auth", LINE % ("chan_sip.c", "SECURITY", event % "c")) == []
    notice = r"Registration from '\"' failed for '9.9.9.9:1' - Wrong password\"' failed for '198.51.100.7:5060' - Wrong password"
    assert matches("voipsec-auth", LINE % ("chan_sip.c", "NOTICE", notice)) == ["198.51.100.7"]
    assert matches("voipsec-auth", "[x] NOTICE[1] chan_sip.c: " + notice) == []
