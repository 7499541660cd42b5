# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role default_passwords with its action plugins and its escrow: what is stored is what the host takes, and nothing else has it."""

from __future__ import annotations

import os

import pytest

from databases import CDR, Databases, MARIA
from rotations import Controller, PASSWORD, Said

ROLE = {"default_passwords_apply": True, "default_passwords_unix_weak": "rotate", "default_passwords_unix_empty": "lock",
        "default_passwords_unix_uid0": "expire",
        "default_passwords_database_weak": "rotate", "default_passwords_freepbx": "rotate", "default_passwords_guess_seconds": 60}
IDS = {"unix:pi", "mariadb:asteriskuser", "postgresql:asteriskcdr"}


@pytest.fixture(name="site", scope="module")
def fixture_site():
    made = Databases("22")
    made.begin(sources=False)
    made.host.exec("useradd -m -s /bin/bash pi; useradd -o -u 0 -g 0 -M -d /root -s /bin/bash toor; useradd -m -s /bin/bash boss; gpasswd -a boss sudo")
    made.host.exec("chpasswd -c SHA512 -s 1000", stdin="pi:raspberry\ntoor:k7CmzwhPtxv9fRdbWq4s\nboss:k7CmzwhPtxv9fRdbWq4s\n")
    yield made
    made.close()


@pytest.fixture(name="controller", scope="module")
def fixture_controller(site, tmp_path_factory):
    home = tmp_path_factory.mktemp("controller")
    os.chmod(home, 0o700)
    pbx = {"ansible_connection": "community.docker.docker", "ansible_host": site.host.name, "ansible_python_interpreter": "/usr/bin/python3"}
    return Controller(home / "home", {"pbx": pbx})


def play(controller, variables, *words, **environment):
    """(results by the name of the task, all that was printed)."""
    process = controller.start("voipsec.asterisk.facts", {}, *words, tasks=(), play={
        "roles": [{"role": "voipsec.asterisk.default_passwords"}], "tasks": [], "vars": variables}, **environment)
    text = process.communicate()[0]
    said = Said(text)
    return {task["task"]["name"].partition(" : ")[2] or task["task"]["name"]: task["hosts"]["pbx"] for task in said.tasks if "pbx" in task["hosts"]}, text


UNIX = "Find accounts of the host that anybody gets into, and do what is asked for"
DATABASES = "Find accounts of databases that anybody gets into, and do what is asked for"
STOP = "Stop where anybody gets into something that nobody accepted"


def test_a_run_in_its_phases(site, controller):
    before = site.texts()
    shadow = site.host.get("/etc/shadow")
    told, text = play(controller, {"default_passwords_guess_seconds": 60})
    assert told[STOP]["failed"] and "unix:pi (critical" in told[STOP]["msg"] and "mariadb:asteriskuser (critical" in told[STOP]["msg"], text
    assert site.texts() == before and site.host.get("/etc/shadow") == shadow and not (controller.home / ".voipsec").exists()

    told, text = play(controller, ROLE, "--check", "--diff")
    assert told[UNIX]["changed"] and told[DATABASES]["changed"], text
    assert site.texts() == before and site.host.get("/etc/shadow") == shadow and not (controller.home / ".voipsec").exists()

    told, text = play(controller, ROLE, "-vvvvv", "--diff", ANSIBLE_DEBUG="1", ANSIBLE_KEEP_REMOTE_FILES="1")
    assert told[UNIX]["changed"] and told[DATABASES]["changed"] and not told[STOP].get("failed"), text[-3000:]
    entries = controller.escrow()
    assert set(entries) == IDS and {entry["status"] for entry in entries.values()} == {"confirmed"}
    assert site.maria_takes(entries["mariadb:asteriskuser"]["secret"]) and site.postgres_takes(entries["postgresql:asteriskcdr"]["secret"])
    assert site.a_call_is_written() and not site.maria_takes(MARIA) and not site.postgres_takes(CDR)

    secrets = [entry["secret"] for entry in entries.values()]
    assert not [secret for secret in secrets if secret in text] and PASSWORD not in text
    assert controller.files_with(secrets) == []
    known = sorted([*before, "/etc/odbc.ini"])
    for secret in secrets:
        found = site.host.run(["grep", "-rlF", "--exclude-dir=proc", "--exclude-dir=sys", secret, "/etc", "/root", "/tmp", "/var", "/run"])
        assert set(found.stdout.split()) <= set(known)

    told, text = play(controller, ROLE)
    assert not told[UNIX]["changed"] and not told[DATABASES]["changed"] and not told[STOP].get("failed"), text
    assert controller.escrow() == entries


def test_a_run_that_is_undone_is_known_to_the_escrow(site, controller):
    told, text = play(controller, dict(ROLE, default_passwords_databases=[], default_passwords_web=False))
    run = site.host.module("restore_point", {"state": "listed"})["restore_points"]
    point = next(one["run_id"] for one in run if "accounts" in one["modules"])
    back = site.host.module("restore_point", {"state": "restored", "name": point, "restore_secrets": True})
    assert back["changed"], back
    told, text = play(controller, dict(ROLE, default_passwords_databases=[], default_passwords_web=False))
    assert told[UNIX]["changed"] and told[UNIX]["taken_back"] == ["unix:pi"], text
    values = controller.escrow()["unix:pi"]
    assert values["status"] == "confirmed"
    again, text = play(controller, dict(ROLE, default_passwords_databases=[], default_passwords_web=False))
    assert not again[UNIX]["changed"], text


@pytest.mark.parametrize("variables, words", [
    ({"default_passwords_unix_weak": "shoot"}, "value of default_passwords_unix_weak must be one of"),
    ({"default_passwords_policies": {"unix": {"length": 3}}}, "is satisfied by no password"),
    ({"default_passwords_apply": True, "default_passwords_unix_remedies": {"gone": "lock"}}, "remedies names the account 'gone'"),
])
def test_a_mistake_changes_nothing(site, controller, variables, words):
    shadow = site.host.get("/etc/shadow")
    told, text = play(controller, variables)
    assert words in text and any(result.get("failed") for result in told.values()) and site.host.get("/etc/shadow") == shadow
