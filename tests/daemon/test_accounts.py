# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module accounts on the files of a real Debian, whose own programs make the accounts and say what became of them."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import conftest
import pytest

STATE = "/var/lib/voipsec/state/accounts.json"
HANDOVER = "/var/lib/voipsec/handover"
STEPPING = (Path(__file__).parent / "stepping.py").read_text(encoding="utf-8")
STRONG = "k7CmzwhPtxv9fRdbWq4s"
COMPILED = ("env", "PYTHONPYCACHEPREFIX=/tmp/compiled")
"""The collection is mounted where nothing can be written, so that each call would compile it anew."""

PAM = r"""
import ctypes, sys
class Message(ctypes.Structure): _fields_ = [("style", ctypes.c_int), ("text", ctypes.c_char_p)]
class Answer(ctypes.Structure): _fields_ = [("text", ctypes.c_void_p), ("code", ctypes.c_int)]
Talk = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.POINTER(Message)), ctypes.POINTER(ctypes.POINTER(Answer)), ctypes.c_void_p)
class Conversation(ctypes.Structure): _fields_ = [("talk", Talk), ("data", ctypes.c_void_p)]
libc, pam = ctypes.CDLL(None), ctypes.CDLL("libpam.so.0")
libc.calloc.restype = libc.strdup.restype = ctypes.c_void_p
libc.calloc.argtypes, libc.strdup.argtypes = (ctypes.c_size_t, ctypes.c_size_t), (ctypes.c_char_p,)
user, secret = sys.stdin.read().split("\n")[:2]
@Talk
def talk(count, messages, answers, data):
    made = ctypes.cast(libc.calloc(count, ctypes.sizeof(Answer)), ctypes.POINTER(Answer))
    for at in range(count):
        if messages[at].contents.style in (1, 2):
            made[at].text = libc.strdup(secret.encode())
    answers[0] = made
    return 0
handle = ctypes.c_void_p()
@ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p)
def at_once(status, delay, data): pass
pam.pam_start(b"login", user.encode(), ctypes.byref(Conversation(talk, None)), ctypes.byref(handle))
pam.pam_set_item(handle, 10, at_once)
said = pam.pam_authenticate(handle, 0) or pam.pam_acct_mgmt(handle, 0)
print("in" if said == 0 else "out")
"""
"""The system's own doorkeeper, asked as login does."""

PEOPLE = {
    "pi": ("yescrypt", "raspberry"), "des": ("descrypt", "password"), "md5": ("md5crypt", "md5"), "five": ("sha256crypt", "asterisk"),
    "six": ("sha512crypt", "six"), "bee": ("bcrypt", "letmein"), "good": ("sha512crypt", STRONG),
}
"""Name to method and password."""


@pytest.fixture(name="people")
def fixture_people(host):
    """Accounts as distributions for telephony leave them."""
    return people_of(host)


def people_of(host):
    clean = "rm -rf /var/lib/voipsec /home/*/.ssh /root/.ssh; rm -f /etc/sudoers.d/test /etc/ssh/sshd_config.d/test.conf"
    if host.run("test -d /root/made && cp -a /root/made/* /etc && { %s; }" % clean).returncode == 0:
        return host
    host.exec("mkdir /root/etc && cp -a /etc/passwd /etc/shadow /etc/group /etc/gshadow /root/etc")
    for name, (method, secret) in PEOPLE.items():
        host.exec(["useradd", "-m", "-s", "/bin/bash", name])
        give(host, name, crypted(host, secret, method))
    host.exec("useradd -m -s /bin/bash nobodys && passwd -d nobodys")
    host.exec("useradd -o -u 0 -g 0 -M -d /root -s /bin/bash toor")
    host.exec("useradd -r -s /bin/bash daemonic; gpasswd -a good sudo")
    give(host, "toor", crypted(host, STRONG, "sha512crypt"))
    host.exec("mkdir /root/made && cp -a /etc/passwd /etc/shadow /etc/group /etc/gshadow /root/made")
    return host


def give(host, name, hashed):
    """Newer versions of chpasswd refuse the methods that nobody should use any more."""
    lines = [line.split(":") for line in host.get("/etc/shadow").decode().splitlines()]
    host.exec("cat > /etc/shadow", stdin="".join(":".join([line[0], hashed if line[0] == name else line[1], *line[2:]]) + "\n" for line in lines))


def crypted(host, secret, method):
    """A hash by the container's libcrypt, of a salt by its own crypt_gensalt."""
    count = {"$2b$": 5, "$6$": 1000}
    """Of rounds: what nobody finds is tried with the whole list."""
    prefix = {"yescrypt": "$y$", "sha512crypt": "$6$", "sha256crypt": "$5$", "md5crypt": "$1$", "bcrypt": "$2b$", "descrypt": ""}[method]
    program = ("import ctypes,sys; c=ctypes.CDLL('libcrypt.so.1'); c.crypt_gensalt.restype=c.crypt.restype=ctypes.c_char_p; "
               "print(c.crypt(sys.argv[1].encode(), c.crypt_gensalt(sys.argv[2].encode(), int(sys.argv[3]), None, 0)).decode())")
    return host.exec(["python3", "-c", program, secret, prefix, str(count.get(prefix, 0))]).strip()


def start_sshd(host, settings=""):
    """With its own configuration and these lines."""
    host.put("/etc/ssh/sshd_config.d/test.conf", settings, owner="root", mode=0o644)
    host.exec("mkdir -p /run/sshd; ssh-keygen -A >/dev/null; pidof sshd >/dev/null || /usr/sbin/sshd")


def give_key(host, name, options=""):
    host.exec("mkdir -p ~{0}/.ssh; cat > ~{0}/.ssh/authorized_keys; chown -R {0} ~{0}/.ssh; chmod -R go-w ~{0}/.ssh; chmod 755 ~{0}".format(name),
              stdin=options + "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample key\n")


def lets_in(host, user, secret):
    return host.exec(["python3", "-c", PAM], stdin="%s\n%s\n" % (user, secret)).strip() == "in"


def call(host, check_mode=False, diff=False, **options):
    """One call of the module."""
    return host.module("accounts", dict({"guess_seconds": 120}, **options), check_mode=check_mode, diff=diff, wrapper=COMPILED)


def apply(host, **options):
    """Plan, make passwords, apply. Returns (result, passwords by id)."""
    planned = call(host, apply=True, remember=True, **options)
    assert not planned.get("failed"), planned
    secrets = {row["id"]: "Rt" + uuid.uuid4().hex for row in planned["accounts"] if row["needs_secret"]}
    path = "%s/%s.json" % (HANDOVER, uuid.uuid4().hex)
    host.exec("install -d -m 700 /var/lib/voipsec %s" % HANDOVER)
    host.exec("umask 077; cat > " + path, stdin=json.dumps({"schema": 1, "secrets": secrets}))
    return call(host, apply=True, step="apply", handover=path, remember=True, **options), secrets


def rows(result):
    assert not result.get("failed"), result
    return {row["name"]: row for row in result["accounts"]}


def reasons(result):
    return {name: row["reasons"] for name, row in rows(result).items()}


def files(host):
    return [host.get("/etc/" + name) for name in ("passwd", "shadow")]


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


def test_a_host_that_can_make_no_hash_says_so_before_anything_is_stored(people):
    people.exec("mkdir -p /root/none; cat > /root/none/sitecustomize.py",
                stdin="import ctypes\nreal = ctypes.CDLL\ndef load(name, *more, **how):\n if name and 'crypt' in name: raise OSError(name)\n "
                      "return real(name, *more, **how)\nctypes.CDLL = load\n")
    told = people.module("accounts", {"apply": True, "empty": "rotate"}, wrapper=(*COMPILED, "PYTHONPATH=/root/none"))
    assert told["failed"] and told["msg"] == "This host has no libcrypt with which a password can be set; install libcrypt1."
    told = people.module("accounts", {}, wrapper=(*COMPILED, "PYTHONPATH=/root/none"))
    assert {row["id"] for row in told["untried"]} == {"unix:" + name for name in [*PEOPLE, "toor"]} and "cannot tell" in told["untried"][0]["why"]


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


@pytest.mark.parametrize("options, words", [
    ({"remedies": {"nobody-here": "lock"}}, "remedies names the account 'nobody-here', which this host does not have"),
    ({"remedies": {"pi": "kill"}}, "remedies gives the account pi the remedy 'kill', which is none of"),
    ({"guess_seconds": -1}, "guess_seconds is -1, and must be 0 or more"),
])
def test_a_mistake_is_one_sentence(people, options, words):
    before = files(people)
    told = people.module("accounts", dict({"apply": True, "weak": "lock", "guess_seconds": 1}, **options), wrapper=COMPILED)
    assert told["failed"] and told["msg"].startswith(words) and told["msg"].count("\n") == 0 and files(people) == before


def test_what_stands_in_passwd_is_not_ours_to_move(people):
    hashed = crypted(people, "six", "sha512crypt")
    people.exec(["sed", "-i", "s|^six:x:|six:%s:|" % hashed.replace("|", "\\|"), "/etc/passwd"])
    before = files(people)
    found = rows(call(people, apply=True, weak="lock", remedies=dict.fromkeys(("pi", "des", "md5", "five", "bee"), "report"), empty="report"))
    assert "in_passwd" in found["six"]["reasons"] and found["six"]["action"] == "refused" and "pwconv" in found["six"]["sentence"]
    assert files(people) == before


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
