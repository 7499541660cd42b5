# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts that stay as they are: what the run uses, the last ways in, what serves, and what is not whole."""

from __future__ import annotations

import json

import pytest

from accounts import COMPILED, HANDOVER, PEOPLE, apply, call, crypted, files, give_key, lets_in, people_of, rows, start_sshd


@pytest.fixture(name="people")
def fixture_people(host):
    """Accounts as distributions for telephony leave them."""
    return people_of(host)


def test_the_account_of_the_run_and_that_which_it_becomes_are_left_alone(people):
    people.exec("chpasswd", stdin="root:SangomaDefaultPassword\n")
    before = files(people)
    wanted = {"apply": True, "weak": "lock", "guess_seconds": 120, "run_accounts": ["pi"], "remedies": dict.fromkeys(("five", "md5", "des", "bee"), "report")}
    done = people.module("accounts", wanted, wrapper=(*COMPILED, "SUDO_USER=six"), check_mode=True)
    found = rows(done)
    assert {name: found[name]["action"] for name in ("root", "pi", "six")} == dict.fromkeys(("root", "pi", "six"), "refused")
    assert "This run uses the account" in found["pi"]["sentence"] and not done["changed"] and files(people) == before
    assert {"root", "pi", "six"} <= set(done["used"])


def test_the_last_way_to_root_stays(people):
    people.exec("usermod -L -e 1 toor; gpasswd -d good sudo; gpasswd -a pi sudo; gpasswd -a bee sudo; gpasswd -a six nogroup")
    found = call(people, apply=True, weak="lock")
    assert sorted(found["ways_to_root"]) == ["bee", "pi"]
    assert sorted(rows(found)[name]["action"] for name in ("bee", "pi")) == ["lock", "refused"]
    done, _none = apply(people, weak="lock")
    kept = [name for name in ("bee", "pi") if rows(done)[name]["action"] == "refused"]
    assert len(kept) == 1 and lets_in(people, kept[0], PEOPLE[kept[0]][1])
    assert "the last account with which somebody becomes root" in rows(done)[kept[0]]["sentence"]
    assert "unix:" + kept[0] in [row["id"] for row in done["weak"]]
    # With a key and a right that needs no password, another one is enough.
    people.exec("echo 'good ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/test; chmod 440 /etc/sudoers.d/test; passwd -l good")
    give_key(people, "good", 'from="10.0.0.1" ')
    start_sshd(people)
    done, _none = apply(people, weak="lock")
    assert done["ways_to_root"] == sorted(["good", kept[0]], key=done["ways_to_root"].index)
    assert rows(done)[kept[0]]["action"] == "lock" and not lets_in(people, kept[0], PEOPLE[kept[0]][1])


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("way", ["no_root_login", "one_command", "sudo_asks", "no_shell", "not_admitted", "old_password"])
def test_what_only_looks_like_a_way_to_root_is_none(people, way, kept):
    """The sudoer pi stays unless the other way is a real one. Nobody else becomes root: toor has ended, and the run is not in root's place."""
    people.exec("usermod -e 1 toor; gpasswd -d good sudo; gpasswd -a pi sudo; passwd -l good")
    rule, settings, options = "good ALL=(ALL) NOPASSWD: ALL", "", ""
    if way == "no_root_login":
        settings, name = "PermitRootLogin %s\n" % ("no" if kept else "prohibit-password"), "root"
    else:
        name = "good"
    if way == "one_command":
        options = 'command="echo no",no-pty ' if kept else "no-pty "
    if way == "sudo_asks":
        rule += "\ngood ALL=(ALL) %sALL" % ("" if kept else "NOPASSWD: ")
    if way == "no_shell":
        people.exec("usermod -s %s good" % ("/bin/zsh-that-is-gone" if kept else "/bin/sh"))
    if way == "not_admitted":
        settings = "AllowUsers pi%s\n" % ("" if kept else " good")
    if way == "old_password":
        people.exec("chage -d 2001-01-01 -M 30 -I %d good" % (5 if kept else -1))
    people.exec("cat > /etc/sudoers.d/test; chmod 440 /etc/sudoers.d/test", stdin=rule + "\n")
    give_key(people, name, options)
    start_sshd(people, settings)
    found = call(people, check_mode=True, apply=True, step="apply", weak="report", remedies={"pi": "lock"}, guess_seconds=20)
    assert rows(found)["pi"]["action"] == ("refused" if kept else "lock"), rows(found)["pi"]


def test_an_account_that_is_spelled_in_an_odd_way_is_found(people):
    lines = people.get("/etc/passwd").decode() + "odd:x:0:0\nbare::0:0\nplus:x:+0:0::/root:/bin/sh\n"
    people.exec("cat > /etc/passwd", stdin=lines)
    people.exec("cat >> /etc/shadow", stdin="odd:%s:19000:0:99999\n" % crypted(people, "raspberry", "sha512crypt"))
    assert people.exec("python3 -c 'import pwd; print(*[pwd.getpwnam(name).pw_uid for name in (\"odd\", \"bare\", \"plus\")])'").split() == ["0", "0", "0"]
    before, found = files(people), rows(call(people, apply=True, weak="lock", empty="lock", uid0="expire"))
    assert found["odd"]["reasons"] == ["known", "uid0"] and found["bare"]["reasons"][0] == "empty" and found["plus"]["reasons"] == ["uid0"]
    assert found["odd"]["action"] == found["bare"]["action"] == "refused" and "pwck" in found["odd"]["sentence"] and files(people) == before
    done, _none = apply(people, weak="lock", empty="lock")
    assert rows(done)["pi"]["action"] == "lock" and {"unix:odd", "unix:bare", "unix:plus", "unix:toor"} <= {row["id"] for row in done["weak"]}


def test_without_shadow_what_stands_in_passwd_is_judged(people):
    people.exec(["sed", "-i", "s|^six:x:|six:%s:|" % crypted(people, "six", "sha512crypt").replace("|", "\\|"), "/etc/passwd"])
    people.exec("mv /etc/shadow /root/shadow.away")
    found = rows(call(people, apply=True, weak="lock"))
    assert found["six"]["reasons"] == ["name", "in_passwd"] and found["six"]["action"] == "refused" and "pi" not in found


def test_an_account_that_a_service_runs_as_keeps_its_shell_until_it_is_named(people):
    people.background("exec setpriv --reuid=daemonic --regid=nogroup --clear-groups sleep 300")
    people.until(lambda: people.run("pgrep -u daemonic sleep").returncode == 0)
    assert "Programs run as it now" in rows(call(people, apply=True, shell="nologin"))["daemonic"]["sentence"]
    done, _none = apply(people, remedies={"daemonic": "nologin"})
    people.exec("pkill -u daemonic sleep")
    assert people.exec("getent passwd daemonic").strip().endswith(":/usr/sbin/nologin") and rows(done)["daemonic"]["action"] == "nologin"


def test_it_waits_for_other_programs_of_accounts(people):
    people.background("python3 -c \"import ctypes,time; ctypes.CDLL(None).lckpwdf(); open('/tmp/held','w'); time.sleep(60)\" & echo $! > /tmp/holder")
    people.until(lambda: people.run("test -e /tmp/held").returncode == 0)
    before = files(people)
    path = HANDOVER + "/one.json"
    people.exec("install -d -m 700 /var/lib/voipsec %s; umask 077; cat > %s" % (HANDOVER, path), stdin=json.dumps({"schema": 1, "secrets": {}}))
    done = call(people, apply=True, step="apply", weak="lock", handover=path)
    people.exec("rm /tmp/held; kill $(cat /tmp/holder)")
    assert done["failed"] and "Another program is changing the accounts" in done["msg"] and files(people) == before


def test_what_stands_in_passwd_is_not_ours_to_move(people):
    hashed = crypted(people, "six", "sha512crypt")
    people.exec(["sed", "-i", "s|^six:x:|six:%s:|" % hashed.replace("|", "\\|"), "/etc/passwd"])
    before = files(people)
    found = rows(call(people, apply=True, weak="lock", remedies=dict.fromkeys(("pi", "des", "md5", "five", "bee"), "report"), empty="report"))
    assert "in_passwd" in found["six"]["reasons"] and found["six"]["action"] == "refused" and "pwconv" in found["six"]["sentence"]
    assert files(people) == before
