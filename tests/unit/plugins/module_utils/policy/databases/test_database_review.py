# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.review import Review
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

PARAMS = {"weak": "rotate", "anonymous": "report", "remote_root": "report", "test_database": "report", "clients": {}, "accounts": [], "freepbx": "report"}
MARIA = {"version": "10.5.1-MariaDB", "comment": "x", "bind": "127.0.0.1", "port": 3306, "off": 0}
ROWS = [{"user": "asteriskuser", "host": "localhost", "priv": {"plugin": "mysql_native_password", "authentication_string": ""}}]


def accounts():
    server = Review.server("mariadb", [[MARIA], ROWS, []])
    one = server.accounts[0]
    return [one._replace(verifier=Review.verifier(one, "amp109"))]


def test_a_server_is_read_and_another_one_is_named():
    assert [one.id for one in Review.server("mariadb", [[MARIA], ROWS, []]).accounts] == ["mariadb:asteriskuser"]
    assert "only MariaDB from 10.4 on" in Review.server("mariadb", [[dict(MARIA, version="8.0.1", comment="MySQL")], [], []]).why
    about = {"version": "15", "listen": "localhost", "port": "5432"}
    assert Review.server("postgresql", [[about], [{"user": "bob", "super": False, "verifier": None}], []]).accounts[0].id == "postgresql:bob"


def test_a_job_finds_the_default_and_shows_nothing():
    review = Review(PARAMS)
    job = review.jobs(accounts())[0]
    place = next(at for at, text in enumerate(job.candidates) if Review.fits(text, job.hashed))
    assert Review.found(job, place).reason == "known" and Review.is_password(accounts()[0], "amp109") and repr(job) == "Job(mariadb:asteriskuser)"
    admin = accounts()[0]._replace(id="freepbx:admin", engine="freepbx", user="admin")
    assert review.jobs([admin])[0].candidates[:2] == ["admin", "palosanto"]


def test_options_name_what_is_there():
    Review(PARAMS).refuse_unknown(accounts())
    for option, value in (("clients", {"mariadb:x": []}), ("accounts", ["mariadb:x"])):
        with pytest.raises(SettingsError, match=option + " names the account 'mariadb:x'"):
            Review(dict(PARAMS, **{option: value})).refuse_unknown(accounts())


def test_rows_and_what_is_weak_still():
    review = Review(PARAMS)
    there = accounts()
    steps = review.plan(there, {there[0].id: Review.Guess("known", "AMP")}, [], {})
    row = Review.row(steps[0])
    assert (row["id"], row["kind"], row["action"], row["needs_secret"]) == ("mariadb:asteriskuser", "mariadb", "refused", False)
    assert [one["where"] for one in Review.weak(steps, True, {there[0].id: "/etc/odbc.ini:3"})] == ["/etc/odbc.ini:3"]
    assert Review.weak([steps[0]._replace(action="replace")], True, {}) == []
