# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The channels of logger.conf, and of the running Asterisk."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import log_channels
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import observed

SHOWN = """Logger queue limit: 1000

Channel                             Type     Formatter  Status    Configuration
-------                             ----     ---------  ------    -------------
syslog.local0                       Syslog   default    Enabled    - NOTICE@
/var/log/asterisk/voipsec_log       File     default    Enabled    - NOTICE WARNING ERROR SECURITY@
/var/log/asterisk/0123456789abcdefg File     json       Disabled   - NOTICE@
                                    Console  default    Enabled    - NOTICE WARNING ERROR VERBOSE@
""".replace("@", " ")


@pytest.mark.parametrize("value, levels, formatter", [
    ("notice,Security", {"notice", "security"}, ""), (" [default] notice , error", {"notice", "error"}, ""), ("[json]notice", {"notice"}, "json"),
    ("*", {"*"}, ""), ("verbose(3),,notice", {"verbose(3)", "notice"}, ""),
])
def test_what_a_channel_gets(host, value, levels, formatter):
    host.write("logger.conf", "[logfiles]\nfull => %s\n" % value)
    channel, = log_channels.configured(host.case("sip"))
    assert (channel.levels, channel.formatter, channel.path) == (levels, formatter, "/var/log/asterisk/full")
    assert channel.gets("notice")


def test_the_first_section_counts_and_every_line_of_it(host):
    first = "[logfiles]\nfull => error\nfull => notice\nconsole => notice\nsyslog.local0 => notice\n/srv/x => error\n"
    host.write("logger.conf", first + "[logfiles]\ny => error\n")
    found = log_channels.configured(host.case("sip"))
    assert [(channel.name, channel.path) for channel in found] == [
        ("full", "/var/log/asterisk/full"), ("full", "/var/log/asterisk/full"), ("console", None), ("syslog.local0", None), ("/srv/x", "/srv/x")]
    assert [channel.name for channel, _why in log_channels.elsewhere(found)] == ["syslog.local0"]


def test_the_name_of_the_host_in_the_name_of_the_file(host):
    host.write("logger.conf", "[general]\nappendhostname=yes\n[logfiles]\nfull => error\n")
    assert log_channels.configured(host.case("sip"))[0].path == "/var/log/asterisk/full.pbx"


def test_what_the_running_asterisk_says():
    found = log_channels.rows(SHOWN)
    assert found["/var/log/asterisk/voipsec_log"] == ("File", "default", True, frozenset(("notice", "warning", "error", "security")))
    assert found["/var/log/asterisk/0123456789abcdefg"] == ("File", "json", False, frozenset(("notice",)))
    assert set(found) == {"syslog.local0", "/var/log/asterisk/voipsec_log", "/var/log/asterisk/0123456789abcdefg", ""}


def test_files_that_only_the_running_asterisk_writes(host):
    host.write("logger.conf", "[logfiles]\nvoipsec_log => notice\n")
    case = host.case("sip", seen=dict(ask=lambda command: SHOWN.replace("syslog.local0                       Syslog", "/x" + " " * 34 + "File  ")))
    found = log_channels.running_only(case, log_channels.configured(case))
    assert [(channel.name, channel.path) for channel in found] == [("/x", "/x"), ("/var/log/asterisk/0123456789abcdefg", None)]
    assert len(log_channels.elsewhere(found)) == 1


def test_a_file_that_is_not_there_yet_will_be_open(host):
    case = host.case("sip", seen=dict(access={"/a": {"open": True}, "/b": {"open": False}}.get))
    assert [log_channels.is_open(case, log_channels.Channel(path, frozenset(), "", path, "")) for path in ("/a", "/b", "/c")] == [True, False, True]


def test_the_proof_asks_for_the_mode():
    (place,), (proof,) = log_channels.closed_by([log_channels.Channel("a", frozenset(), "", "/a", "")] * 2)
    assert (place.path, place.exact) == ("/a", False)
    held = {"mode": 0o644, "owner": "asterisk", "group": "adm", "open": True}
    assert proof.look(observed(access=lambda path: held)) == ("0644 asterisk:adm", False)
    assert proof.look(observed(access=lambda path: dict(held, mode=0o640, open=False))) == ("0640 asterisk:adm", True)
    assert proof.look(observed()) == ("no such file", False)
