# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module accounts on the files of a real Debian, whose own programs make the accounts and say what became of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import conftest
import pytest

from accounts import COMPILED, HANDOVER, PEOPLE, STATE, STRONG, apply, call, files, give, lets_in, people_of, reasons, rows

STEPPING = (Path(__file__).parent / "stepping.py").read_text(encoding="utf-8")


@pytest.fixture(name="people")
def fixture_people(host):
    """Accounts as distributions for telephony leave them."""
    return people_of(host)


def test_it_finds_what_anybody_gets_into(people):
    before = files(people)
    found = reasons(call(people))
    assert found["pi"] == ["known"] and found["six"] == ["name"] and found["bee"] == ["common"] and found["five"] == ["known"]
    assert found["des"] == ["known", "old_hash"] and found["md5"] == ["name", "old_hash"]
    assert found["nobodys"] == ["empty"] and found["toor"] == ["uid0"] and found["daemonic"] == ["shell"]
    assert "good" not in found and files(people) == before
    assert people.run("test -e /var/lib/voipsec").returncode == 1


def test_what_was_tried_is_remembered_and_tells_nothing(people):
    first = call(people, remember=True, guess_seconds=120)
    text = people.get(STATE).decode()
    assert not [secret for _method, secret in PEOPLE.values() if len(secret) > 4 and '"%s"' % secret in text]
    assert not [line for line in people.get("/etc/shadow").decode().splitlines() if len(line.split(":")[1]) > 5 and line.split(":")[1] in text]
    assert people.exec("stat -c %a " + STATE).strip() == "600"
    again = call(people, remember=True, guess_seconds=0)
    assert reasons(again) == reasons(first) and again["untried"] == []
    people.exec("chpasswd", stdin="good:raspberry\n")
    assert [row["id"] for row in call(people, guess_seconds=0)["untried"]] == ["unix:good"]
    assert reasons(call(people))["good"] == ["known"]


def test_a_run_goes_on_where_the_last_one_ended(people):
    result = call(people, remember=True, guess_seconds=0)
    assert {row["id"] for row in result["untried"]} == {"unix:" + name for name in [*PEOPLE, "toor"]}
    assert all(row["tried"] == 0 and row["left"] > 1000 for row in result["untried"])
    known = {"schema": 1, "tried": json.loads(people.get(STATE).decode())["tried"]}
    left = {row["id"]: row["left"] for row in result["untried"]}
    known["tried"]["pi"][1] = left["unix:pi"] - 3  # as if a run had come so far without finding it
    people.exec("cat > " + STATE, stdin=json.dumps(known))
    assert "pi" not in reasons(call(people))


def test_a_hash_that_takes_for_ever_keeps_nobody_waiting(people):
    give(people, "good", "$6$rounds=999999999$abcdefghijklmnop$" + "x" * 86)
    give(people, "toor", "!")
    result = call(people, guess_seconds=10)
    assert [row["id"] for row in result["untried"]] == ["unix:good"] and result["untried"][0]["tried"] == 0 and "time" in result["untried"][0]["why"]
    assert reasons(result)["pi"] == ["known"] and reasons(result)["bee"] == ["common"]
    give(people, "good", "$y$jFT$abcdefghijklmnop$" + "x" * 43)  # more memory than it may have
    result = call(people)
    assert {row["id"]: row["why"] for row in result["untried"]}["unix:good"].startswith("this host's libcrypt cannot tell")
    assert reasons(result)["pi"] == ["known"]


def test_check_mode_and_diff_tell_what_a_run_does(people):
    wanted = {"weak": "lock", "empty": "lock", "uid0": "expire", "shell": "nologin"}
    before = files(people)
    checked = call(people, check_mode=True, diff=True, apply=True, **wanted)
    assert files(people) == before and checked["changed"]
    assert people.run("test -e /var/lib/voipsec").returncode == 1
    done, _none = apply(people, **wanted)
    assert done["changed"] and done["changed_files"] == checked["changed_files"] == ["/etc/passwd", "/etc/shadow"]
    assert rows(done) == rows(checked)
    text = json.dumps(checked)
    assert "pi: password set, ends never, shell /bin/bash" in checked["diff"][0]["before"] and "pi: password locked" in checked["diff"][0]["after"]
    assert not [line for line in before[1].decode().splitlines() if len(line.split(":")[1]) > 5 and line.split(":")[1] in text]


def test_what_is_locked_is_locked_and_the_rest_as_before(people):
    before = [text.decode().splitlines() for text in files(people)]
    modes = people.exec("stat -c '%a %U %G' /etc/passwd /etc/shadow")
    assert lets_in(people, "pi", "raspberry") and lets_in(people, "good", STRONG) and lets_in(people, "toor", STRONG)
    done, _none = apply(people, weak="lock", empty="lock", uid0="expire", shell="nologin")
    after = [text.decode().splitlines() for text in files(people)]
    assert not lets_in(people, "pi", "raspberry") and not lets_in(people, "toor", STRONG) and lets_in(people, "good", STRONG)
    changed = [{one.split(":")[0] for one, two in zip(*pair) if one != two} for pair in zip(before, after)]
    assert changed == [{"daemonic"}, {"pi", "des", "md5", "five", "six", "bee", "nobodys", "toor"}]
    assert people.exec("stat -c '%a %U %G' /etc/passwd /etc/shadow") == modes
    assert people.exec("passwd -S pi").split()[1] == "L" and people.exec("passwd -S nobodys").split()[1] == "L"
    assert re.search(r"Account expires\s*: Jan 02, 1970", people.exec("LC_ALL=C chage -l toor"))
    assert people.exec("getent passwd daemonic").strip().endswith(":/usr/sbin/nologin")
    assert people.run("pwck -r").returncode == people.run("pwck -r /root/etc/passwd /root/etc/shadow").returncode
    again, _none = apply(people, weak="lock", empty="lock", uid0="expire", shell="nologin")
    assert not again["changed"] and not again["weak"], again
    back = people.module("restore_point", {"state": "restored", "name": done["run_id"], "restore_secrets": True})
    assert back["changed"] and [text.decode().splitlines() for text in files(people)] == before


def test_new_passwords_let_in_and_old_ones_do_not(people):
    done, secrets = apply(people, weak="rotate", empty="rotate")
    assert set(secrets) == {"unix:" + name for name in ("pi", "des", "md5", "five", "six", "bee", "nobodys")}
    for id, secret in secrets.items():
        name = id.partition(":")[2]
        assert lets_in(people, name, secret) and not lets_in(people, name, PEOPLE.get(name, ("", ""))[1]), id
    assert not [secret for secret in secrets.values() if secret in json.dumps(done)]
    today = int(people.exec("date +%s")) // 86400
    assert int(people.exec("getent shadow pi").split(":")[2]) in (today, today - 1)
    again, none = apply(people, weak="rotate", empty="rotate", guess_seconds=0)
    assert not again["changed"] and not none and not again["untried"]
    path = HANDOVER + "/one.json"
    people.exec("umask 077; cat > " + path, stdin=json.dumps({"schema": 1, "secrets": {"unix:pi": secrets["unix:pi"], "unix:bee": "other", "unix:gone": "x"}}))
    live = call(people, step="compare", handover=path)["live"]
    assert live == {"unix:pi": True, "unix:bee": False, "unix:gone": False}


def test_a_host_that_can_make_no_hash_says_so_before_anything_is_stored(people):
    people.exec("mkdir -p /root/none; cat > /root/none/sitecustomize.py",
                stdin="import ctypes\nreal = ctypes.CDLL\ndef load(name, *more, **how):\n if name and 'crypt' in name: raise OSError(name)\n "
                      "return real(name, *more, **how)\nctypes.CDLL = load\n")
    told = people.module("accounts", {"apply": True, "empty": "rotate"}, wrapper=(*COMPILED, "PYTHONPATH=/root/none"))
    assert told["failed"] and told["msg"] == "This host has no libcrypt with which a password can be set; install libcrypt1."
    told = people.module("accounts", {}, wrapper=(*COMPILED, "PYTHONPATH=/root/none"))
    assert {row["id"] for row in told["untried"]} == {"unix:" + name for name in [*PEOPLE, "toor"]} and "cannot tell" in told["untried"][0]["why"]


@pytest.mark.parametrize("options, words", [
    ({"remedies": {"nobody-here": "lock"}}, "remedies names the account 'nobody-here', which this host does not have"),
    ({"remedies": {"pi": "kill"}}, "remedies gives the account pi the remedy 'kill', which is none of"),
    ({"guess_seconds": -1}, "guess_seconds is -1, and must be 0 or more"),
])
def test_a_mistake_is_one_sentence(people, options, words):
    before = files(people)
    told = people.module("accounts", dict({"apply": True, "weak": "lock", "guess_seconds": 1}, **options), wrapper=COMPILED)
    assert told["failed"] and told["msg"].startswith(words) and told["msg"].count("\n") == 0 and files(people) == before


def test_a_run_that_is_killed_changes_all_or_nothing(people):
    """passwd and shadow are both as before or both new when the next run has begun, and all new when it has ended."""
    call(people, remember=True)
    paths = (STATE, "/etc/passwd", "/etc/shadow")
    options = {"apply": True, "weak": "lock", "shell": "nologin", "step": "apply", "guess_seconds": 120}
    task = {"module": conftest.MODULES + "accounts", "library": conftest.LIBRARY, "after": "/var/lib/voipsec", "handover": HANDOVER, "secrets": {},
            "files": {path: people.get(path).decode() for path in paths}, "wanted": options, "next": options, "ask": ["passwd -S pi"],
            "reset": ["rm -rf /var/lib/voipsec; install -d -m 700 /var/lib/voipsec /var/lib/voipsec/state; umask 077; touch " + STATE]}
    found = json.loads(people.exec([*COMPILED, "python3", "-c", STEPPING], stdin=json.dumps(task)))
    assert len(found) > 5 and not found[-1]["killed"]
    for row in found:
        said = row["next"] if row["killed"] else row["said"]
        assert not said.get("failed"), row["place"]
        assert "daemonic:x:" in row["files"]["/etc/passwd"] and row["files"]["/etc/passwd"].split("daemonic:x:")[1].split("\n")[0].endswith("nologin")
        assert row["answers"][0]["out"].split()[1] == "L", row["place"]
        assert len(row["files"]["/etc/shadow"].splitlines()) == len(task["files"]["/etc/shadow"].splitlines())
