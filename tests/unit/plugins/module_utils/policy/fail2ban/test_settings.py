# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of fail2ban: defaults, and one sentence for each mistake."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

WEB = {"name": "web", "log": "/var/log/web.log", "ports": {"tcp": [443]}}


@pytest.mark.parametrize("given, words", [
    ({"attempts": 0}, "fail2ban_attempts must be a number from 1 to 10000, not 0."),
    ({"attempts": -1}, "fail2ban_attempts must be a number from 1 to 10000, not -1."),
    ({"attempts": True}, "fail2ban_attempts must be a number"),
    ({"scan_attempts": "many"}, "fail2ban_scan_attempts must be a number from 1 to 10000, not 'many'."),
    ({"sshd_attempts": 1.5}, "fail2ban_sshd_attempts must be a number"),
    ({"findtime": "6 hours"}, "fail2ban_findtime must be seconds, or a duration such as 10m, 6h or 7d, up to 366d, not '6 hours'."),
    ({"bantime": 0}, "fail2ban_bantime must be seconds"),
    ({"bantime": -1}, "fail2ban_bantime must be seconds"),
    ({"bantime_max": "10y"}, "fail2ban_bantime_max must be seconds"),
    ({"bantime": "2d", "bantime_max": "1d"}, "fail2ban_bantime_max is 86400 seconds, less than the 172800 of fail2ban_bantime"),
    ({"never_ban": "10.0.0.0/8"}, "fail2ban_never_ban must be a list, not '10.0.0.0/8'; write ['10.0.0.0/8']."),
    ({"never_ban": ["10.0.0.1/24"]}, "fail2ban_never_ban: 10.0.0.1/24 has host bits set"),
    ({"never_ban": ["office"]}, "fail2ban_never_ban: office is neither an address"),
    ({"jails": WEB}, "fail2ban_jails must be a list"),
    ({"jails": [{"enabled": True}]}, "fail2ban_jails has an item without a name"),
    ({"jails": [dict(WEB, name="Web")]}, "fail2ban_jails has the name 'Web'"),
    ({"jails": [dict(WEB, name="a-b"), dict(WEB, name="a_b")]}, "fail2ban_jails names a_b twice"),
    ({"jails": [dict(WEB, port=1)]}, "fail2ban_jails[web] has the key 'port', which is none of"),
    ({"jails": [{"name": "voipsec-auth", "log": "/x"}]}, "fail2ban_jails[voipsec-auth] has the key 'log'"),
    ({"jails": [{"name": "sshd", "filter": "x"}]}, "fail2ban_jails[sshd] has the key 'filter'"),
    ({"jails": [dict(WEB, enabled="perhaps")]}, "fail2ban_jails[web].enabled must be auto, true or false, not 'perhaps'."),
    ({"jails": [dict(WEB, attempts=0)]}, "fail2ban_jails[web].attempts must be a number"),
    ({"jails": [dict(WEB, findtime="x")]}, "fail2ban_jails[web].findtime must be seconds"),
    ({"jails": [dict(WEB, log="web.log")]}, "fail2ban_jails[web].log must be the absolute path of a file"),
    ({"jails": [dict(WEB, log="/a b")]}, "fail2ban_jails[web].log must be the absolute path of a file"),
    ({"jails": [dict(WEB, backend="gamin")]}, "fail2ban_jails[web].backend must be one of auto, polling, pyinotify, systemd, not 'gamin'."),
    ({"jails": [dict(WEB, filter="../x")]}, "fail2ban_jails[web].filter must be the name of a file"),
    ({"jails": [dict(WEB, ports=[443])]}, "fail2ban_jails[web].ports must be a dictionary"),
    ({"jails": [dict(WEB, ports={"tcp": [70000]})]}, "fail2ban_jails[web].ports.tcp has 70000"),
    ({"jails": [dict(WEB, ports={})]}, "fail2ban_jails[web] does not say which ports a ban closes"),
    ({"jails": [{"name": "web", "ports": {"tcp": [443]}}]}, "fail2ban_jails[web] does not say where it reads"),
    ({"jails": [dict(WEB, name="sip")]}, "fail2ban_jails[sip]: this name is taken"),
    ({"jails": [dict(WEB, name="voipsec-x")]}, "fail2ban_jails[voipsec-x]: this name is taken"),
])
def test_a_mistake_is_one_sentence_with_the_variable_and_the_value(given, words):
    with pytest.raises(SettingsError) as caught:
        settings.complete(given)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_what_nothing_reads_is_a_warning():
    assert settings.complete({"atempts": 1})[1] == ["Nothing reads the variable fail2ban_atempts; did you mean fail2ban_attempts?"]
    assert settings.complete({"zzzz": 1})[1] == ["Nothing reads the variable fail2ban_zzzz."]


def test_defaults():
    found, warnings = settings.complete({"attempts": None})
    assert (found["attempts"], found["findtime"], found["bantime"], found["bantime_max"], found["jails"], warnings) == (2, 21600, 3600, 604800, {}, [])


@pytest.mark.parametrize("text, seconds", [(90, 90), ("90", 90), ("90s", 90), ("10m", 600), ("6h", 21600), ("7d", 604800), ("2w", 1209600), (" 5 m ", 300)])
def test_durations(text, seconds):
    assert settings.duration("x", text) == seconds


def test_places_are_written_as_fail2ban_prints_them():
    found = settings.complete({"never_ban": ["FD77:0::1", "10.0.0.0/8", "Office.Example.org.", "198.51.100.7/32"]})[0]
    assert found["never_ban"] == ["fd77::1", "10.0.0.0/8", "office.example.org", "198.51.100.7"]


def test_a_jail_that_is_off_needs_nothing_else():
    found = settings.complete({"jails": [{"name": "dovecot", "enabled": False}, {"name": "voipsec-scan", "attempts": "20"}]})[0]["jails"]
    assert found["dovecot"]["enabled"] == "false" and found["voipsec-scan"] == {"attempts": 20, "enabled": "auto"}


def test_offered_ports():
    assert settings.offered({"sip": {"udp": [[5060, 5060]], "tcp": ["5060-5061", 5070]}, "iax2": {}, "ami": None}) == {
        "sip": {"udp": ((5060, 5060),), "tcp": ((5060, 5061), (5070, 5070))}}
    with pytest.raises(SettingsError, match="The ports of the service sip: udp has 0"):
        settings.offered({"sip": {"udp": [0]}})
