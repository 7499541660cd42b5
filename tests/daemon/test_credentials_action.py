# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module credentials with its action plugin, its escrow and a real Asterisk: what is stored is what the daemon takes, whatever cuts a run off."""

from __future__ import annotations

import csv
import os
import time

import pytest

from rotations import Controller, Said

PJSIP = """\
[udp]
type = transport
protocol = udp
bind = 127.0.0.1

""" + "".join("""\
[{0}]
type = endpoint
auth = {0}
aors = {0}
[{0}]
type = aor
max_contacts = 1
[{0}]
type = auth
auth_type = userpass
username = {0}
password = {1}

""".format(name, secret) for name, secret in (("100", "100-o1d"), ("101", "101-o1d"), ("strong", "k7CmzwhPtxv9fRdbWq4s")))
WEAK = ("pjsip:100", "pjsip:101")
OLD = ("100-o1d", "101-o1d")


@pytest.fixture(name="pbx")
def fixture_pbx(asterisk):
    """As if nothing had ever been rotated."""
    asterisk.exec("rm -rf /var/lib/voipsec")
    asterisk.put("/etc/asterisk/pjsip.conf", PJSIP)
    asterisk.cli("module reload res_pjsip.so")
    asterisk.until(lambda: held(asterisk, "100") == "100-o1d" and held(asterisk, "101") == "101-o1d")
    return asterisk


@pytest.fixture(name="controller")
def fixture_controller(pbx, tmp_path):
    os.chmod(tmp_path, 0o700)
    return Controller(tmp_path / "home", {"pbx": connection(pbx)})


def connection(pbx):
    return {"ansible_connection": "community.docker.docker", "ansible_host": pbx.name, "ansible_python_interpreter": "/usr/bin/python3"}


def configured(pbx):
    """Section to the secrets that stand in the file for it, whether of the account itself or beside it."""
    found, section = {}, None
    for line in pbx.get("/etc/asterisk/pjsip.conf").decode().splitlines():
        if line.startswith("["):
            section = line.strip("[]").partition("]")[0]
        elif line.startswith("password"):
            found[section] = line.partition("=")[2].strip()
    return found


def held(pbx, name):
    """The password that the daemon has for an auth."""
    lines = [line for line in pbx.cli("pjsip show auth " + name).splitlines() if line.strip().startswith("password ")]
    return lines[0].partition(":")[2].strip() if lines else None


def assert_escrow_is_right(pbx, controller):
    """What is confirmed last is what the daemon takes; nothing is pending."""
    entries = controller.escrow()
    assert sorted(entries) == sorted(WEAK)
    for name, entry in entries.items():
        section = name.partition(":")[2]
        assert entry["status"] == "confirmed" and entry["secret"] == configured(pbx)[section] == held(pbx, section)
    assert pbx.run("ls -A /var/lib/voipsec/handover").stdout == ""


def test_it_rotates_what_is_weak_and_then_nothing(pbx, controller):
    result, text = controller.rotate({"overlap_days": 0}, "--check", "--diff")
    assert result["changed"], text
    assert configured(pbx)["100"] == "100-o1d" and not (controller.home / ".voipsec").exists()
    result, text = controller.rotate({"overlap_days": 0})
    assert result["changed"] and result["escrow"]["confirmed"] == list(WEAK), text
    assert_escrow_is_right(pbx, controller)
    assert configured(pbx)["strong"] == "k7CmzwhPtxv9fRdbWq4s"
    again, text = controller.rotate({"overlap_days": 0})
    assert not again["changed"] and not again["escrow"]["confirmed"], text
    checked, text = controller.rotate({"overlap_days": 0}, "--check")
    assert not checked["changed"], text


def test_an_overlap_keeps_both(pbx, controller):
    result, text = controller.rotate({"overlap_days": 7})
    assert result["changed"], text
    assert_escrow_is_right(pbx, controller)
    assert set(OLD) <= set(configured(pbx).values())
    again, text = controller.rotate({"overlap_days": 7})
    assert not again["changed"], text


def secrets_of(controller):
    return list(OLD) + [entry["secret"] for entry in controller.escrow().values()]


@pytest.mark.parametrize("pipelining", ["false", "true"])
def test_no_secret_is_printed_or_left(pbx, controller, pipelining):
    result, text = controller.rotate({"overlap_days": 0}, "-vvvvv", "--diff", ANSIBLE_DEBUG="1", ANSIBLE_KEEP_REMOTE_FILES="1", ANSIBLE_PIPELINING=pipelining)
    assert result["changed"], text[-2000:]
    secrets = secrets_of(controller)
    assert not [secret for secret in secrets if secret in text]
    assert not controller.files_with(secrets)
    assert "handover" in text and "EXEC" in text, "it was not as loud as it should be"
    found = pbx.exec(["grep", "-rlF", "--exclude-dir=proc", "--exclude-dir=sys", *["-e" + secret for secret in secrets], "/"], check=False).split()
    assert found and not [path for path in found if path != "/etc/asterisk/pjsip.conf" and not path.startswith("/var/lib/voipsec/restore/")]
    open_ones = [path for path in found if path.startswith("/var/lib") and pbx.exec(["stat", "-c", "%a %U", path]).strip() != "600 root"]
    assert not open_ones


def awaited(condition, process, seconds=180):
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None and time.monotonic() < end, process.communicate()[0][-3000:]
        time.sleep(0.001)


def test_a_task_that_fails_prints_none(pbx, controller):
    process = controller.start("voipsec.asterisk.credentials", {"apply": True, "kinds": ["pjsip"], "overlap_days": 0}, "-vvvvv", "--diff", ANSIBLE_DEBUG="1")
    try:
        awaited((controller.home / ".voipsec" / "escrow" / "pbx.vault").exists, process)
        pbx.exec("pkill -STOP -x asterisk")
        text = process.communicate()[0]
    finally:
        pbx.exec("pkill -CONT -x asterisk")
    assert Said(text).result()["failed"], text[-3000:]
    secrets = secrets_of(controller)
    assert len(secrets) == 4 and not [secret for secret in secrets if secret in text]
    assert {entry["status"] for entry in controller.escrow().values()} == {"pending"} and configured(pbx)["100"] == "100-o1d"


def test_killed_between_escrow_and_change(pbx, controller):
    path = controller.home / ".voipsec" / "escrow" / "pbx.vault"
    process = controller.start("voipsec.asterisk.credentials", {"apply": True, "kinds": ["pjsip"], "overlap_days": 0})
    awaited(path.exists, process)
    controller.kill(process)
    pending = {name: entry["secret"] for name, entry in controller.escrow().items()}
    assert {entry["status"] for entry in controller.escrow().values()} == {"pending"}
    result, text = controller.rotate({"overlap_days": 0})
    assert result["changed"], text
    assert_escrow_is_right(pbx, controller)
    assert {name: entry["secret"] for name, entry in controller.escrow().items()} == pending


def test_killed_between_change_and_confirmation(pbx, controller):
    process = controller.start("voipsec.asterisk.credentials", {"apply": True, "kinds": ["pjsip"], "overlap_days": 0})
    awaited(lambda: configured(pbx)["100"] != "100-o1d", process)
    controller.kill(process)
    pbx.exec("pkill -KILL python3; true")
    before = {name: entry["secret"] for name, entry in controller.escrow().items()}
    result, text = controller.rotate({"overlap_days": 0})
    assert result["changed"] and not result.get("failed"), text
    assert_escrow_is_right(pbx, controller)
    assert {name: entry["secret"] for name, entry in controller.escrow().items()} == before
    again, text = controller.rotate({"overlap_days": 0})
    assert not again["changed"], text


@pytest.mark.parametrize("options, words", [
    ({"escrow": {"path": "/var/www/html"}}, "must not lie in /var/www/html"), ({"escrow": {"path": "open"}}, "chmod 0700"),
    ({"policies": {"pjsip": {"length": 3}}}, "satisfied by no password"), ({"escrow": {"vault_password_file": "missing"}}, "vault_password_file is"),
    ({"escrow": {"backend": "hashi_vault", "token": "s.abc"}}, "is a secret"), ({"accounts": ["nobody"]}, "nobody")])
def test_bad_input_is_one_sentence_and_changes_nothing(pbx, controller, options, words):
    (controller.home / "open").mkdir(mode=0o755)
    before = pbx.get("/etc/asterisk/pjsip.conf")
    for check in ((), ("--check",)) if "path" in str(options) else ((),):
        result, text = controller.rotate(options, *check)
        assert result["failed"] and words in result["msg"] and result["msg"].count(". ") == 0, text
    assert pbx.get("/etc/asterisk/pjsip.conf") == before and not (controller.home / ".voipsec" / "escrow" / "pbx.vault").exists()


def test_a_wrong_vault_password(pbx, controller):
    controller.rotate({"overlap_days": 0})
    (controller.home / "password").write_text("another")
    before = pbx.get("/etc/asterisk/pjsip.conf")
    for check in ((), ("--check",)):
        result, text = controller.rotate({"everything": True, "overlap_days": 0}, *check)
        assert result["failed"] and "cannot be decrypted with the vault password of this run" in result["msg"], text
    assert pbx.get("/etc/asterisk/pjsip.conf") == before


def test_a_run_that_was_undone(pbx, controller):
    """The escrow says what the host has, not what it would have."""
    for run in ("one", "two"):
        result, text = controller.rotate({"overlap_days": 0, "everything": True, "kinds": ["pjsip"], "run_id": run})
        assert result["changed"], text
    second = {name: entry["secret"] for name, entry in controller.escrow().items()}
    undone = pbx.module("restore_point", {"state": "restored", "name": "two", "restore_secrets": True})
    assert undone["changed"], undone
    pbx.cli("module reload res_pjsip.so")
    result, text = controller.rotate({"overlap_days": 0}, "--check")
    assert result["changed"] and result["taken_back"] == sorted(second) and {name: entry["secret"] for name, entry in controller.escrow().items()} == second
    result, text = controller.rotate({"overlap_days": 0})
    assert result["changed"] and result["taken_back"] == sorted(second), text
    now = {name: (entry["status"], entry["secret"]) for name, entry in controller.escrow().items()}
    assert now == {name: ("confirmed", configured(pbx)[name.partition(":")[2]]) for name in second}
    assert not set(second.values()).intersection(secret for _status, secret in now.values())
    again, text = controller.rotate({"overlap_days": 0})
    assert not again["changed"] and again["taken_back"] == [], text


def test_under_a_runner_the_file_is_refused(pbx, controller):
    result, text = controller.rotate({"overlap_days": 0}, AWX_ISOLATED_DATA_DIR="/runner/artifacts/1")
    assert result["failed"] and "job of ansible-runner" in result["msg"], text
    result, text = controller.rotate({"overlap_days": 0, "escrow": {"declared_persistent": True}}, AWX_ISOLATED_DATA_DIR="/runner/artifacts/1")
    assert result["changed"] and not result.get("failed"), text


def test_an_export_asks_no_host(pbx, controller):
    controller.rotate({"overlap_days": 0})
    hosts = controller.home / "hosts.json"
    hosts.write_text(hosts.read_text().replace(pbx.name, "no-such-container"))
    options = {"dest": "phones.csv", "kinds": ["pjsip"]}
    said = controller.run("voipsec.asterisk.credentials_export", options, "--check", "-vvvvv", ANSIBLE_DEBUG="1")
    assert said.result()["changed"] and not (controller.home / "phones.csv").exists()
    said = controller.run("voipsec.asterisk.credentials_export", options, "-vvvvv", "--diff", ANSIBLE_DEBUG="1")
    assert said.result()["changed"] and said.result()["count"] == 2
    with open(controller.home / "phones.csv", encoding="utf-8") as stream:
        rows = {row["id"]: row["secret"] for row in csv.DictReader(stream)}
    assert rows == {name: entry["secret"] for name, entry in controller.escrow().items()}
    assert not [secret for secret in rows.values() if secret in said.text]
    assert not controller.run("voipsec.asterisk.credentials_export", options).result()["changed"]
    assert (controller.home / "phones.csv").stat().st_mode & 0o777 == 0o600


def test_a_report_needs_no_escrow(pbx, controller):
    result, text = controller.rotate({"apply": False})
    assert not result.get("failed") and {row["id"] for row in result["accounts"]} == set(WEAK), text
    assert not (controller.home / ".voipsec").exists()
