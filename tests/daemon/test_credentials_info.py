# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""credentials_info beside a running Asterisk: it misses none of the credentials that the daemon has, and invents none.

On Debian's own files, and on a tree with every kind in every shape. The secrets that the finders see are compared with those that the daemon
shows or takes; the module itself returns none.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from types import SimpleNamespace

import conftest
import credential_trees
import pytest
from doors import ETC, Doors

REVEAL = """
import json, sys
sys.path.insert(0, %r)
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import inventory, machine
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import finding
host = machine.find()
modules = frozenset(name[:-3] for name, state in inventory.modules(host.cli).items() if state == "Running")
files = finding.files(DiskSource(host.etc_dir, host.uid, host.gids), host.version, modules)
print(json.dumps({one.id: one.secret.reveal() for one in finding.find(files)}))
""" % conftest.LIBRARY
CRYPTED = """
import ctypes
crypt = ctypes.CDLL("libcrypt.so.1").crypt
crypt.restype = ctypes.c_char_p
print(crypt(b"crypted", b"$6$saltsalt$").decode())
"""
FETCH = """
import sys, urllib.error, urllib.request
request = urllib.request.Request("http://127.0.0.1:8088/ari/asterisk/info", headers={"Authorization": "Basic " + sys.argv[1]})
try:
    print(urllib.request.urlopen(request).status)
except urllib.error.HTTPError as error:
    print(error.code)
"""
SPOOL = "/var/spool/asterisk/voicemail/sales/106"


def md5(*parts):
    return hashlib.md5(":".join(parts).encode()).hexdigest()


def plant(host):
    """The tree with everything in it."""
    words = {"HASHED": md5("hashed", "pbx.example", "Ha3-only-a-digest"), "SIPMD5": md5("503", "old.example", "503"),
             "CRYPTED": host.exec(["python3", "-c", CRYPTED]).strip()}
    host.exec(f"mkdir -p {ETC}credentials.d {SPOOL} && chown -R asterisk: {ETC}credentials.d /var/spool/asterisk/voicemail")
    for name, text in credential_trees.files(host.version, words).items():
        host.put(ETC + name, text)
    host.put(SPOOL + "/secret.conf", "[general]\npassword=836172\n")
    host.put(ETC + "http.conf", "[general]\nenabled=yes\nbindaddr=127.0.0.1\nbindport=8088\n")


@pytest.fixture(name="told", scope="module", params=["stock", "planted"])
def fixture_told(host, request):
    """What the module and the finders say of a running Asterisk: host, tree, result, rows (by id), secrets (by id)."""
    doors = Doors(host)
    doors.begin()
    if request.param == "planted":
        plant(host)
        host.restart()
    result = host.module("credentials_info")
    assert not result.get("failed"), result
    secrets = json.loads(host.exec(["python3", "-c", REVEAL]))
    return SimpleNamespace(host=host, doors=doors, tree=request.param, result=result, secrets=secrets,
                           rows={row["id"]: row for row in result["credentials"]})


def names(told, kind, **wanted):
    """Names of a kind's rows with these values."""
    return {row["name"] for row in told.rows.values() if row["kind"] == kind and all(row[key] == value for key, value in wanted.items())}


def setting(text, label):
    """The value behind a label in what the daemon shows of one object."""
    found = re.search(r"^ *%s *: ?(.*)$" % re.escape(label), text, re.MULTILINE)
    return found.group(1).strip() if found else None


def unknown(answer):
    return "No such command" in answer


def test_the_module_finds_what_the_finders_find(told):
    assert set(told.rows) == set(told.secrets) and told.result["unread"] == []
    problems = told.result["problems"]
    assert len(problems) == (told.tree == "planted") and all("[no-user]" in problem for problem in problems)
    assert {row["form"] for row in told.rows.values() if told.secrets[row["id"]] is None} <= {"absent", "realtime"}
    assert told.result["summary"]["found"] == len(told.rows) > 0


def test_no_secret_is_returned(told):
    said = json.dumps(told.result)
    words = {told.rows[key]["name"] for key in told.rows} | {told.rows[key]["user"] for key in told.rows}
    hidden = [secret for secret in told.secrets.values() if secret and len(secret) > 4 and secret not in words]
    assert not [secret for secret in hidden if secret in said] and (hidden or told.tree == "stock")


# -- PJSIP ------------------------------------------------------------------------------------------------------------------


def test_auth_objects(told):
    answer = told.host.cli("pjsip show auths")
    loaded = set(re.findall(r"^ +Auth: +([^<\s/]+)/", answer, re.MULTILINE))
    found = {name: f"pjsip:{name}" for name in names(told, "pjsip") if told.rows[f"pjsip:{name}"]["section"] == name and _is_auth(told, f"pjsip:{name}")}
    found.update({f"{name}-iauth": f"wizard:{name}" for name in names(told, "wizard") if _is_auth(told, f"wizard:{name}")})
    found.update({f"{row['name']}-oauth": row["id"] for row in told.rows.values() if row["id"].endswith("/outbound") and row["kind"] == "wizard"})
    assert loaded == set(found)
    for name, key in found.items():
        shown = told.host.cli("pjsip show auth " + name)
        stored = {setting(shown, "password"), setting(shown, "md5_cred"), setting(shown, "password_digest"), ""} - {None}
        assert (told.secrets[key] or "") in stored or any(told.secrets[key] in value for value in stored), (name, shown)
        assert setting(shown, "username") == told.rows[key]["user"]


def _is_auth(told, key):
    """Whether a row is about an auth object, and not about an endpoint or a wizard without one."""
    row = told.rows.get(key)
    return row is not None and (row["form"] != "absent" or row["id"] in ("pjsip:desk-old", "pjsip:no-password"))


def test_endpoints_without_an_auth(told):
    """Those that are known neither by an address nor by where this Asterisk logs in."""
    blocks = re.split(r"^ Endpoint: +", told.host.cli("pjsip show endpoints"), flags=re.MULTILINE)[2:]
    bare = {re.split(r"[/\s]", block)[0] for block in blocks if not re.search(r"InAuth:|OutAuth:|Identify:", block)}
    absent = [row for row in told.rows.values() if row["kind"] in ("pjsip", "wizard") and row["form"] == "absent"]
    assert bare == {row["name"] for row in absent if not _is_auth(told, row["id"])}


def test_which_way_a_pjsip_secret_goes(told):
    if told.tree == "planted":
        assert names(told, "pjsip", direction="outbound") == {"provider"} and told.rows["pjsip:provider"]["changeable"] is False
        assert "cut off" in told.rows["pjsip:both"]["why_not"] and told.rows["pjsip:100"]["changeable"]
        assert told.rows["pjsip:100"]["shared_line"] and not told.rows["pjsip:late"]["shared_line"]


# -- chan_sip and IAX2 ------------------------------------------------------------------------------------------------------


def test_devices_of_chan_sip(told):
    answer = told.host.cli("sip show objects")
    if unknown(answer):
        assert told.host.version == "22" and not names(told, "sip")
        return
    devices = re.findall(r"^name: (\S+)$", answer.split("Registry objects")[0], re.MULTILINE)
    users_conf = {row["name"] for row in told.rows.values() if any(account.startswith("SIP/") for account in row["accounts"])}
    assert users_conf | names(told, "sip") & set(devices) == set(devices) - {"504"}, "504 is known by its address"
    for name in devices:
        shown, row = told.host.cli(f"sip show peer {name}"), told.rows.get(f"sip:{name}") or told.rows.get(f"users:{name}")
        form = "md5" if setting(shown, "MD5Secret") == "<Set>" else "plain" if setting(shown, "Secret") == "<Set>" else "absent"
        assert form == (row["form"] if row else "absent"), shown
        assert (f"sip:{name}/remotesecret" in told.rows) == (setting(shown, "Remote Secret") == "<Set>")
    for name, secret in re.findall(r"^(\S+) +(\S+) .* (?:Yes|No) +(?:Yes|No)", told.host.cli("sip show users"), re.MULTILINE):
        key = f"sip:{name}" if f"sip:{name}" in told.rows else f"users:{name}"
        assert (told.secrets[key] or "default").startswith(secret), "the third column where there is no secret"


def test_registrations_of_chan_sip(told):
    if told.host.version == "16":
        there = {row["id"].split(" ")[1].split("@")[0] for row in told.rows.values() if row["id"].startswith("sip:register")}
        shown = re.findall(r"^\S+:\d+ +[NY] +(\S+) ", told.host.cli("sip show registry"), re.MULTILINE)
        assert {name.split("@")[0] for name in shown} == there


def test_accounts_of_iax2(told):
    users = {}
    for line in told.host.cli("iax2 show users").split("\n")[1:]:
        if line.strip() and not line.startswith(("Username", "No ethernet")):
            users[line[:17].strip()] = line[17:38].strip()
    found = {row["name"] for row in told.rows.values() if row["kind"] == "iax2" or any(account.startswith("IAX2/") for account in row["accounts"])}
    peers = set(re.findall(r"^(\S+?)(?:/\S*)? .*\([DS]\)", told.host.cli("iax2 show peers"), re.MULTILINE))
    keyed = {name for name, shown in users.items() if shown.startswith("Key:")}
    assert found - {row["name"] for row in told.rows.values() if "register" in row["id"]} == (set(users) | peers) - keyed
    for name, shown in users.items():
        secrets = [secret for key, secret in told.secrets.items() if re.fullmatch(r"(?:iax2|users):%s(?:/\d+)?" % re.escape(name), key)]
        known = ";".join(reversed([secret for secret in secrets if secret])) or "-no secret-"
        assert name in keyed or known.startswith(shown), (name, shown)
    for name in peers:
        row = told.rows.get(f"iax2:{name}") or told.rows[f"users:{name}"]
        assert (setting(told.host.cli(f"iax2 show peer {name}"), "Secret") == "<Set>") == (row["form"] == "plain")


# -- AMI and ARI ------------------------------------------------------------------------------------------------------------


def test_managers_log_in_with_what_was_found(told):
    users = set(re.findall(r"^(\w+)$", told.host.cli("manager show users"), re.MULTILINE)) - {"username"}
    found = {row["name"].lower(): row["id"] for row in told.rows.values() if row["kind"] == "ami" or "AMI/" + row["name"] in row["accounts"]}
    assert users - set(found) == ({"keyless"} if told.tree == "planted" else set()) and set(found) <= users
    for name, key in found.items():
        assert told.doors.ami(name, told.secrets[key] or "")["login"] == "accepted", name
        assert told.doors.ami(name, "wrong")["login"] != "accepted"


def test_users_of_ari_log_in_with_what_was_found(told):
    if told.tree == "planted":
        users = set(re.findall(r"^(?:No|Yes) +(?:(?:No|Yes) +)?(\S+)$", told.host.cli("ari show users"), re.MULTILINE))
        assert users - {"nothing"} == names(told, "ari") == {"plainari", "crypted"}
        for name, secret, code in (("plainari", told.secrets["ari:plainari"], "200"), ("crypted", "crypted", "200"), ("nothing", "", "401")):
            word = base64.b64encode(f"{name}:{secret}".encode()).decode()
            assert told.host.exec(["python3", "-c", FETCH, word]).strip() == code, name
        assert told.rows["ari:crypted"]["reasons"] == ["name"], "the hash is the name's"


# -- PINs -------------------------------------------------------------------------------------------------------------------


def test_mailboxes(told):
    answer = told.host.cli("voicemail show users")
    boxes = {f"{box}@{context}" for context, box in re.findall(r"^(\S+) +(\S+) .* \d+$", answer, re.MULTILINE)}
    assert unknown(answer) or boxes
    assert names(told, "voicemail") == boxes - {"104@default"}, "104 has a PIN that nobody can dial"
    if boxes and told.tree == "planted":
        assert told.secrets["voicemail:106@sales"] == "836172" and told.secrets["voicemail:101@default"] == "739264"
        assert names(told, "voicemail", form="absent") == {"102@default", "103@default"}


def test_profiles_of_conferences(told):
    profiles = re.findall(r"^(\w+)$", told.host.cli("confbridge show profile users"), re.MULTILINE)
    shown = {name: setting(told.host.cli("confbridge show profile user " + name), "PIN") for name in profiles}
    assert profiles and {name: pin for name, pin in shown.items() if pin not in ("None", "")} == {
        name: told.secrets[f"confbridge:{name}"] for name in names(told, "confbridge")}


def test_meetme_counts_where_it_is_loaded(told):
    assert bool(names(told, "meetme")) == (told.tree == "planted" and "0 modules" not in told.host.cli("module show like app_meetme"))


# -- verdicts ---------------------------------------------------------------------------------------------------------------


def test_what_everybody_guesses_is_weak(told):
    weak = {key: row["reasons"] for key, row in told.rows.items() if row["weak"]}
    if told.tree == "stock":
        assert weak["iax2:guest"] == ["absent"] and told.rows["iax2:guest"]["rule"] == "AST-IAX-001"
        return
    assert weak["pjsip:open"] == weak["wizard:wiz3"] == weak["users:6003"] == weak["ami:empty"] == ["absent"]
    assert told.host.version == "22" or weak["sip:503"] == ["name"], "its digest is that of the name"
    assert not {"pjsip:hashed", "pjsip:100", "wizard:wiz2", "ami:derived"} & set(weak)
    assert told.rows["pjsip:100"]["remarks"] == ["user_is_extension"]


def test_a_second_run_and_check_mode_say_the_same(told):
    assert told.host.module("credentials_info") == told.host.module("credentials_info", check_mode=True) == told.result


def test_who_is_not_root_gets_what_can_be_read_and_is_told_the_rest(told):
    if told.tree == "planted":
        result = told.host.module("credentials_info", wrapper=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
        assert not result.get("failed") and result["summary"]["found"] == 0 and result["unread"], result
        assert any(f"{ETC}pjsip.conf cannot be read by this user; run as root" in sentence for sentence in result["unread"])
        assert any("every driver counts" in sentence for sentence in result["unread"])
