# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rotation of both databases that is killed at each of its steps: the server and the files agree after the next run, and Asterisk goes on."""

from __future__ import annotations

import json
from pathlib import Path

import conftest
import pytest

from databases import BEGIN, CDR, COMPILED, Databases, HANDOVER, IMAGES, MARIA, NOTE

STEPPING = (Path(__file__).parent / "stepping.py").read_text(encoding="utf-8")
RES_ODBC = "/etc/asterisk/res_odbc.conf"
SECRETS = {"mariadb:asteriskuser": "KilledMaria0123456789", "postgresql:asteriskcdr": "KilledPostgres0123456789"}
OLD = {"mariadb:asteriskuser": MARIA, "postgresql:asteriskcdr": CDR}
ASKED = {"mariadb:asteriskuser": "MYSQL_PWD=%s mariadb --no-defaults -h 127.0.0.1 -u asteriskuser -e 'SELECT 1'",
         "postgresql:asteriskcdr": "PGPASSWORD=%s psql -h 127.0.0.1 -U asteriskcdr -d cdr -c 'SELECT 1'"}


@pytest.fixture(name="site", scope="module", params=sorted(IMAGES))
def fixture_site(request):
    made = Databases(request.param)
    yield made
    made.close()


def test_a_run_that_is_killed_anywhere_is_brought_to_an_end(site):
    site.host.until(lambda: site.host.run("test $(($(date +%s) - $(stat -c %Z /etc/odbc.ini))) -gt 21").returncode == 0)  # so that no run waits for that
    options = {"apply": True, "weak": "rotate", "guess_seconds": 60}
    questions = [(id, ASKED[id] % text) for id in SECRETS for text in (OLD[id], SECRETS[id])]
    task = {"module": conftest.MODULES + "database_accounts", "library": conftest.LIBRARY, "after": NOTE, "files": site.beginning(), "reset": BEGIN,
            "wanted": dict(options, step="apply"), "next": dict(options, step="compare"), "handover": HANDOVER, "secrets": SECRETS,
            "first": int(site.version == "16"), "stride": 2,  # each version has every other step
            "ask": [question for _id, question in questions] + ["test ! -e " + NOTE]}
    found = json.loads(site.host.exec([*COMPILED, "python3", "-c", STEPPING], stdin=json.dumps(task)))
    last = found.pop()
    assert len(found) > 20 and not last["said"].get("failed"), (len(found), last)
    outcomes = set()
    for row in found:
        live = row["next"].get("live")
        assert live is not None, row
        for number, id in enumerate(SECRETS):
            old, new = (answer["rc"] == 0 for answer in row["answers"][2 * number:2 * number + 2])
            assert (old, new) == (not live[id], live[id]), row
            assert (SECRETS[id] in row["files"][RES_ODBC]) == live[id] and (OLD[id] in row["files"][RES_ODBC]) != live[id], row
        assert row["answers"][-1]["rc"] == 0, row
        outcomes.add(tuple(live.values()))
    assert outcomes == {(False, False), (True, False), (True, True)} and site.a_call_is_written()
