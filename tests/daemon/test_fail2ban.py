# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module fail2ban with real fail2bans (0.11 and 1.1): what is banned is banned in the kernel, and a mistake leaves what ran before."""

from __future__ import annotations

import re
import time

import pytest
from guarded import JAIL_FILE, JAILS, LOG, TABLE, Guarded, said


@pytest.fixture(name="guarded")
def fixture_guarded(host):
    machine = Guarded(host)
    machine.begin()
    return machine


def test_a_second_run_changes_nothing_and_check_mode_says_what_a_run_does(guarded):
    predicted = guarded.good(check_mode=True, diff=True)
    assert predicted["changed"] and guarded.host.run(["test", "-e", JAIL_FILE]).returncode == 1
    assert guarded.host.run(["pidof", "-x", "fail2ban-server"]).returncode
    done = guarded.good(diff=True)
    assert (done["changed"], done["jails"], done["reasons"], done["diff"]) == (True, predicted["jails"], predicted["reasons"], predicted["diff"])
    assert [(jail["name"], jail["attempts"], jail["findtime"], jail["bantime"]) for jail in done["jails"]] == [
        ("voipsec-auth", 2, 21600, 3600), ("voipsec-scan", 10, 21600, 3600), ("voipsec-ami", 2, 21600, 3600), ("voipsec-iax2", 2, 21600, 3600),
        ("sshd", 5, 21600, 3600)]
    assert guarded.jails() == JAILS and not done.get("warnings")
    again = guarded.good(diff=True)
    assert (again["changed"], again["reasons"], again["diff"]) == (False, [], [])
    changed = guarded.good(attempts=1)
    assert changed["changed"] and guarded.ask("get", "voipsec-auth", "maxretry") == "1"


def test_a_ban_is_in_the_kernel_for_its_service_and_both_families(guarded):
    guarded.good(bantime="10m")
    guarded.write("198.51.100.7")
    guarded.write("198.51.100.8", times=2)
    guarded.write("fd77::8", times=2)
    assert 590 <= guarded.wait_banned("banned_sip4", "198.51.100.8") <= 600
    assert 590 <= guarded.wait_banned("banned_sip6", "fd77::8") <= 600
    assert list(guarded.banned("banned_sip4")) == ["198.51.100.8"], "one attempt is allowed"
    guarded.write("198.51.100.9", "InvalidPassword", "AMI", 2)
    guarded.host.until(lambda: "198.51.100.9" in guarded.host.exec("nft list ruleset"))
    rules = guarded.host.exec("nft list table inet f2b-table")
    assert "5038" in rules and "198.51.100.9" in rules, "the table has no set for ami, so that fail2ban's own action bans"
    assert "198.51.100.9" not in guarded.banned("banned_sip4") and not guarded.banned("banned_ssh4")
    guarded.write("198.51.100.10", "InvalidAccountID", times=9)
    time.sleep(3)
    assert "198.51.100.10" not in guarded.banned("banned_sip4")
    guarded.write("198.51.100.10", "InvalidAccountID")
    guarded.wait_banned("banned_sip4", "198.51.100.10")


def test_bans_grow(guarded):
    guarded.good(bantime="8s", bantime_max="1h")
    guarded.write("198.51.100.8", times=2)
    assert guarded.wait_banned("banned_sip4", "198.51.100.8") <= 8
    guarded.host.until(lambda: "Unban 198.51.100.8" in guarded.host.exec("cat /var/log/fail2ban.log"))
    guarded.host.until(lambda: not guarded.banned("banned_sip4"))
    guarded.write("198.51.100.8", times=2)
    guarded.host.until(lambda: guarded.banned("banned_sip4").get("198.51.100.8", 0) > 8)
    assert guarded.banned("banned_sip4")["198.51.100.8"] <= 16


def test_bans_are_lifted_and_outlive_a_restart(guarded):
    guarded.good(bantime="10m")
    guarded.write("198.51.100.8", times=2)
    guarded.write("198.51.100.9", times=2)
    guarded.wait_banned("banned_sip4", "198.51.100.9")
    guarded.ask("restart")
    guarded.host.until(lambda: guarded.host.run(["fail2ban-client", "ping"]).returncode == 0)
    assert 500 < guarded.wait_banned("banned_sip4", "198.51.100.9") <= 600
    assert not guarded.good(bantime="10m")["changed"]
    guarded.ask("set", "voipsec-auth", "unbanip", "198.51.100.9")
    guarded.host.until(lambda: list(guarded.banned("banned_sip4")) == ["198.51.100.8"])
    guarded.host.exec("nft delete element inet voipsec banned_sip4 '{ 198.51.100.8 }'; : > /var/log/fail2ban.log")
    guarded.ask("set", "voipsec-auth", "unbanip", "198.51.100.8")
    guarded.host.until(lambda: "Unban 198.51.100.8" in guarded.host.exec("cat /var/log/fail2ban.log"))
    time.sleep(1)
    assert "ERROR" not in guarded.host.exec("cat /var/log/fail2ban.log"), "an element that is not there is no error"


def test_a_ban_that_ends_leaves_a_longer_one_of_another_jail(guarded):
    guarded.good(bantime="5s", bantime_max="1h", jails=[{"name": "voipsec-scan", "bantime": "1h"}])
    guarded.write("198.51.100.8", times=2)
    guarded.wait_banned("banned_sip4", "198.51.100.8")
    guarded.ask("set", "voipsec-scan", "banip", "198.51.100.8")
    guarded.host.until(lambda: guarded.banned("banned_sip4").get("198.51.100.8", 0) > 3000)
    guarded.host.until(lambda: "Unban 198.51.100.8" in guarded.host.exec("cat /var/log/fail2ban.log"))
    assert guarded.banned("banned_sip4")["198.51.100.8"] > 3000


def test_nobody_is_banned_who_must_not_be(guarded):
    guarded.host.exec("grep -q office.example.org /etc/hosts || echo 198.51.100.20 office.example.org >> /etc/hosts; "
                      "ip addr add 198.51.100.99/32 dev lo || true")
    guarded.host.put("/etc/fail2ban/jail.local", "[DEFAULT]\nignoreip = 127.0.0.1/8 198.51.100.44\n[sshd]\nignoreip = 198.51.100.45,::1\n", owner="root")
    guarded.good(never_ban=["198.51.100.0/29", "office.example.org"], ignore=["fd77::/64"])
    for address in ("198.51.100.7", "198.51.100.44", "198.51.100.45", "198.51.100.20", "fd77::5", "127.0.0.5", "198.51.100.99", "198.51.100.30"):
        guarded.write(address, times=4)
    guarded.wait_banned("banned_sip4", "198.51.100.30")
    time.sleep(2)
    assert list(guarded.banned("banned_sip4")) == ["198.51.100.30"] and not guarded.banned("banned_sip6")


def test_who_is_exempted_for_a_while_is_not_banned(guarded):
    guarded.host.exec("nft add set inet voipsec exempted4 '{ type ipv4_addr; flags interval,timeout; }'; "
                      "nft add element inet voipsec exempted4 '{ 198.51.100.0/28 timeout 1h }'")
    guarded.good()
    guarded.write("198.51.100.8", times=5)
    guarded.write("198.51.100.80", times=2)
    guarded.wait_banned("banned_sip4", "198.51.100.80")
    assert list(guarded.banned("banned_sip4")) == ["198.51.100.80"]
    guarded.host.exec("nft flush set inet voipsec exempted4")
    guarded.write("198.51.100.8", times=2)
    guarded.wait_banned("banned_sip4", "198.51.100.8")


def test_a_ban_of_somebody_who_is_spared_from_now_on_is_lifted(guarded):
    guarded.good()
    for address in ("198.51.100.8", "198.51.100.9", "fd77::8"):
        guarded.write(address, times=2)
        guarded.wait_banned("banned_sip6" if ":" in address else "banned_sip4", address)
    predicted = guarded.good(check_mode=True, never_ban=["198.51.100.8", "fd77::/64"])
    assert "voipsec-auth bans 198.51.100.8, whom nothing may ban" in predicted["reasons"] and len(guarded.banned("banned_sip4")) == 2
    assert guarded.good(never_ban=["198.51.100.8", "fd77::/64"])["reasons"] == predicted["reasons"]
    assert list(guarded.banned("banned_sip4")) == ["198.51.100.9"] and not guarded.banned("banned_sip6")
    assert not guarded.good(never_ban=["198.51.100.8", "fd77::/64"])["changed"]


def test_without_a_table_fail2bans_own_action_bans(guarded):
    guarded.begin(table=False)
    done = guarded.good()
    assert done["jails"][0]["action"] == ["fail2ban's own action on tcp/5060-5061", "fail2ban's own action on udp/5060"]
    guarded.write("198.51.100.8", times=2)
    guarded.write("fd77::8", times=2)
    guarded.host.until(lambda: "fd77::8" in guarded.host.exec("nft list ruleset"))
    rules = guarded.host.exec("nft list table inet f2b-table")
    assert re.search(r"udp dport (\{ )?5060.*addr-set-voipsec-auth-udp drop", rules) and re.search(r"tcp dport (\{ )?5060-5061.*-tcp drop", rules), rules
    guarded.host.exec(["nft", "-f", "-"], stdin=TABLE)
    moved = guarded.good()
    assert moved["changed"] and "banned_sip4" in moved["jails"][0]["action"][0]
    guarded.wait_banned("banned_sip4", "198.51.100.8")
    assert not guarded.good()["changed"]


def test_what_the_running_server_does_otherwise_is_mended(guarded):
    guarded.good()
    guarded.ask("set", "voipsec-auth", "maxretry", "50")
    guarded.ask("set", "voipsec-scan", "addignoreip", "198.51.100.0/24")
    guarded.ask("stop", "voipsec-ami")
    done = guarded.good()
    assert done["changed"] and done["reasons"] == [
        "voipsec-auth has attempts 50 instead of 2", "voipsec-scan ignores other addresses", "the jail voipsec-ami does not run"]
    assert guarded.ask("get", "voipsec-auth", "maxretry") == "2" and guarded.jails() == JAILS
    assert not guarded.good()["changed"]
    guarded.ask("stop")
    assert "does not answer" in guarded.good(check_mode=True)["reasons"][0]
    assert guarded.good()["changed"] and guarded.jails() == JAILS


def test_a_jail_that_cannot_start_takes_no_other_with_it(guarded):
    guarded.begin(auth_log=False)
    guarded.host.put("/etc/fail2ban/jail.local", "[asterisk]\nenabled = true\nlogpath = /var/log/asterisk/nosuch\n[dovecot]\nenabled = true\n"
                     "backend = auto\nlogpath = /var/log/nosuch\n[postfix]\nenabled = true\nbackend = auto\n"
                     "systemd_if_nologs = false\nlogpath = /nosuch\n[web]\nenabled = true\n",
                     owner="root", mode=0o644)
    done = guarded.good()
    words = "\n".join(said(done))
    assert "The jail sshd is left out: there is no /var/log/auth.log" in words, words
    assert "The jail postfix of this host is switched off, because none of its logs exists" in words
    assert "The jail web of this host is switched off, because fail2ban cannot read it (Unable to read the filter 'web')" in words
    assert [name for name in guarded.jails() if name.startswith("voipsec-")] == JAILS[1:]
    again = guarded.good()
    assert (again["changed"], said(again)) == (False, said(done))
    guarded.host.exec(": > /var/log/auth.log")
    assert guarded.good()["changed"] and "sshd" in guarded.jails()
    guarded.host.exec("rm %s" % LOG)
    guarded.ask("restart")
    assert "sshd" in guarded.jails(), "a log that is gone keeps nothing from starting"


def test_without_asterisks_log_the_other_jails_run(guarded):
    guarded.host.exec("rm %s" % LOG)
    done = guarded.good()
    assert guarded.jails() == ["sshd"] and len(said(done)) == 4 and "its log %s does not exist" % LOG in said(done)[0]


def test_a_stock_jail_beside_ours_is_told(guarded):
    guarded.host.exec(": > /var/log/asterisk/messages; : > /var/log/asterisk/messages.log")
    guarded.host.put("/etc/fail2ban/jail.local", "[asterisk]\nenabled = true\n", owner="root", mode=0o644)
    done = guarded.good()
    assert len(said(done)) == 1 and "The jail asterisk of this host reads Asterisk's log beside ours" in said(done)[0]
    assert "asterisk" in guarded.jails()


WEB = {"name": "web-login", "log": "/var/log/web.log", "filter": "nginx-http-auth", "ports": {"tcp": [443]}, "attempts": 3}


def test_a_jail_of_the_operator(guarded):
    guarded.host.exec(": > /var/log/web.log")
    guarded.host.exec(["nft", "-f", "-"], stdin="table inet voipsec { set banned_web_login4 { type ipv4_addr; flags dynamic,timeout; size 99; }\n"
                      "set banned_web_login6 { type ipv6_addr; flags dynamic,timeout; size 99; }\n}\n")
    done = guarded.good(jails=[WEB])
    assert done["jails"][-1]["action"] == ["the sets banned_web_login4 and banned_web_login6 of the table inet voipsec"]
    assert guarded.jails() == sorted(JAILS + ["web-login"]) and guarded.ask("get", "web-login", "maxretry") == "3"
    guarded.ask("set", "web-login", "banip", "198.51.100.8")
    guarded.wait_banned("banned_web_login4", "198.51.100.8")


MISTAKES = (
    ({"attempts": 0}, "fail2ban_attempts must be a number from 1 to 10000, not 0."),
    ({"never_ban": ["10.0.0.1/24"]}, "fail2ban_never_ban: 10.0.0.1/24 has host bits set"),
    ({"jails": [dict(WEB, log="/var/log/nosuch")]}, "The jail web-login cannot start: its log /var/log/nosuch does not exist; nothing was changed."),
    ({"jails": [dict(WEB, log="/var/log")]}, "The log /var/log is a directory; name a file."),
    ({"jails": [dict(WEB, filter="nosuch")]}, "its filter /etc/fail2ban/filter.d/nosuch.conf does not exist"),
    ({"jails": [{"name": "voipsec-iax2", "enabled": True}], "services": {"sip": {"udp": [5060]}}},
     "fail2ban_jails[voipsec-iax2] is enabled, but this host does not offer iax2"),
    ({"log": "/var/log/asterisk"}, "The log /var/log/asterisk is a directory; name a file."),
)


def test_a_mistake_changes_nothing(guarded):
    guarded.host.exec(": > /var/log/web.log")
    guarded.good()
    state = "find /etc/fail2ban -type f -exec sha256sum {} + | sort; cat /run/fail2ban/fail2ban.pid"
    before = guarded.host.exec(state)
    for settings, words in MISTAKES:
        done = guarded.apply(**settings)
        assert done.get("failed") and words in done["msg"], done
        assert guarded.host.exec(state) == before
    assert guarded.jails() == JAILS


def test_a_configuration_that_fail2ban_refuses_is_not_written(guarded):
    guarded.good()
    before = guarded.host.get(JAIL_FILE)
    guarded.host.put("/etc/fail2ban/jail.local", "nosuch = 1\n", owner="root", mode=0o644)
    done = guarded.apply(attempts=7)
    assert done.get("failed") and "File contains no section headers. file: '/etc/fail2ban/jail.local', line: 1" in done["msg"], done
    assert guarded.host.get(JAIL_FILE) == before and guarded.ask("get", "voipsec-auth", "maxretry") == "2"


def test_what_only_the_server_refuses_is_taken_back(guarded):
    """A failregex that is none passes fail2ban-client -t."""
    guarded.good()
    before = guarded.host.get(JAIL_FILE)
    guarded.host.exec(": > /var/log/web.log; printf '[Definition]\\nfailregex = ^(<HOST>\\n' > /etc/fail2ban/filter.d/broken.conf")
    done = guarded.apply(jails=[dict(WEB, filter="broken")])
    assert done.get("failed") and "so that of before is back and running" in done["msg"], done
    assert guarded.host.get(JAIL_FILE) == before and guarded.jails() == JAILS
    guarded.write("198.51.100.8", times=2)
    guarded.wait_banned("banned_sip4", "198.51.100.8")


def test_absent(guarded):
    guarded.host.exec("cp -a /etc/fail2ban /root/before")
    guarded.good()
    assert guarded.apply(state="absent", check_mode=True)["changed"] and "voipsec-auth" in guarded.jails()
    done = guarded.apply(state="absent", diff=True)
    assert done["changed"] and not done.get("failed"), done
    assert guarded.host.run(["diff", "-r", "/root/before", "/etc/fail2ban"]).returncode == 0
    assert guarded.jails() == ["sshd"]
    assert not guarded.apply(state="absent")["changed"]
