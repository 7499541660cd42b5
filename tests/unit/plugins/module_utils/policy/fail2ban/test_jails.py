# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jails a host gets, and what is written of them."""

from __future__ import annotations

import configparser

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import jails, settings
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

ALL = {"sip": {"udp": [5060], "tcp": [5060]}, "wss": {"tcp": [8089]}, "ami": {"tcp": [5038]}, "http": {"tcp": [8088]}, "iax2": {"udp": [4569]},
       "ssh": {"tcp": [22]}}
WEB = {"name": "web-login", "log": "/var/log/web.log", "ports": {"tcp": [443]}}


def wanted(services=None, **given):
    found, off = jails.wanted(settings.complete(given)[0], settings.offered(ALL if services is None else services), "/log")
    return {jail.name: jail for jail in found}, off


def test_all_of_them():
    found, off = wanted()
    assert list(found) == ["voipsec-auth", "voipsec-scan", "voipsec-ami", "voipsec-iax2", "sshd"] and off == []
    assert [jail.attempts for jail in found.values()] == [2, 10, 2, 2, 5]
    assert found["voipsec-auth"].services == ("sip", "wss") and found["voipsec-ami"].services == ("ami", "http")
    assert (found["sshd"].log, found["sshd"].backend, found["voipsec-scan"].log, found["voipsec-scan"].backend) == ("", "", "/log", "auto")


def test_only_for_what_the_host_offers():
    assert list(wanted({"wss": {"tcp": [8089]}, "http": {"tcp": [8088]}})[0]) == ["voipsec-auth", "voipsec-scan"]
    with pytest.raises(SettingsError, match="fail2ban_jails.voipsec-iax2. is enabled, but this host does not offer iax2; take it out"):
        wanted({"sip": {"udp": [5060]}}, jails=[{"name": "voipsec-iax2", "enabled": True}])


def test_what_the_settings_change():
    found, off = wanted(bantime_max="1d", jails=[{"name": "voipsec-auth", "attempts": 1, "bantime": "2d"}, {"name": "sshd", "enabled": False}, WEB,
                                                 {"name": "dovecot", "enabled": False}])
    assert (found["voipsec-auth"].attempts, found["voipsec-auth"].bantime, found["voipsec-auth"].bantime_max) == (1, 172800, 172800)
    assert off == ["sshd", "dovecot"]
    web = found["web-login"]
    assert (web.filter, web.attempts, web.log, web.services, web.named) == ("web-login", 5, "/var/log/web.log", ("web_login",), True)
    assert wanted(jails=[dict(WEB, backend="systemd")])[0]["web-login"].log == ""
    assert wanted(jails=[{"name": "sshd", "log": "/x"}])[0]["sshd"].backend == "auto"


def test_sets_where_there_are_some_and_ports_for_the_rest():
    auth = wanted()[0]["voipsec-auth"]
    assert [name for name, _line in auth.actions("voipsec", {"sip", "wss"})] == ["voipsec-sip", "voipsec-wss"]
    assert [line for _name, line in auth.actions("voipsec", {"sip"})][1].endswith('protocol=tcp, port="8089", blocktype=drop]')
    assert [name for name, _line in auth.actions("voipsec", ())] == ["voipsec-tcp-5060-8089", "voipsec-udp-5060"]


def test_nobody_of_the_host_itself_is_banned():
    found = jails.ignored(settings.complete({"never_ban": ["10.0.0.0/8"]})[0], ["fd77::1", "10.0.0.0/8"])
    assert found == ["10.0.0.0/8", "127.0.0.0/8", "::1", "fd77::1"]
    with pytest.raises(SettingsError, match="10.0.0.1/8 has host bits set"):
        jails.ignored(settings.complete({})[0], ["10.0.0.1/8"])


def test_the_file():
    found, off = wanted(jails=[WEB, {"name": "dovecot", "enabled": False}])
    acting = {name: [line for _name, line in jail.actions("voipsec", {"sip"})] for name, jail in found.items()}
    text = jails.text(list(found.values()), off, acting, ["127.0.0.0/8", "::1"], ["# one"])
    reader = configparser.ConfigParser()
    reader.read_string(text)
    assert reader.sections() == list(found) + ["dovecot"] and reader["dovecot"]["enabled"] == "false"
    auth = reader["voipsec-auth"]
    assert (auth["maxretry"], auth["findtime"], auth["bantime"], auth["bantime.maxtime"], auth["usedns"]) == ("2", "21600", "3600", "604800", "no")
    assert auth["logpath"].split() == ["/log", "/etc/fail2ban/filter.d/voipsec-auth.conf"] and auth["ignoreip"].split() == ["127.0.0.0/8", "::1"]
    assert len(auth["action"].splitlines()) == 2
    assert "filter" not in reader["sshd"] and "logpath" not in reader["sshd"] and "usedns" not in reader["sshd"]
    assert reader["web-login"]["filter"] == "web-login" and "ignorecommand" not in text
    asking = configparser.RawConfigParser()
    asking.read_string(jails.text(list(found.values()), off, acting, ["::1"], ["# one"], "other"))
    asked = asking["voipsec-auth"]["ignorecommand"]
    assert "inet other exempted$f" in asked and asking["web-login"]["ignorecommand"] == asked and "ignorecommand" not in asking["sshd"]
