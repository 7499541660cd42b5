# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import csv
import io
import json
import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import exporting
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.plugin_utils.escrow.conftest import day, WISH, wish


def test_what_the_host_takes(document):
    document.put(WISH, Secret("second-secret"), day(4))
    (row,) = exporting.rows(document)
    assert row == {"host": "pbx", "id": "pjsip:100", "kind": "pjsip", "user": "100", "realm": None, "accounts": ["100"], "secret": "first-secret",
                   "status": "confirmed", "created": day(1), "confirmed": day(2)}
    assert [(row["id"], row["secret"]) for row in exporting.rows(document, pending=True)] == [("ami:wallboard", "never-seen"), ("pjsip:100", "second-secret")]


def test_some_of_them(document):
    document.put(wish("sip:7", accounts=["desk"]), Secret("seven"), day(4))
    found = [[row["id"] for row in exporting.rows(document, *asked, pending=True)] for asked in ((["desk", "pjsip:100"],), ((), ["sip"]))]
    assert found == [["pjsip:100", "sip:7"], ["sip:7"]]


def test_an_unknown_account(document):
    with pytest.raises(EscrowError, match="The escrow of pbx has no account 8, nobody; nothing was exported"):
        exporting.rows(document, ["100", "nobody", "8"])


def test_both_formats(document):
    document.put(wish("sip:7", accounts=["a", "b"]), Secret('quoted"and,more'), day(4))
    found = exporting.rows(document, pending=True)
    assert json.loads(exporting.text(found, "json")) == found
    read = list(csv.DictReader(io.StringIO(exporting.text(found, "csv").decode())))
    assert tuple(read[0]) == exporting.COLUMNS and [row["secret"] for row in read] == ["never-seen", "first-secret", 'quoted"and,more']
    assert read[2]["accounts"] == "a b" and read[2]["confirmed"] == ""


def test_the_file_is_for_this_user_only_and_stays_when_it_is_the_same(home):
    path = home / "phones.csv"
    assert exporting.write(str(path), b"one", check=True) and not path.exists()
    assert exporting.write(str(path), b"one", check=False) and path.stat().st_mode & 0o777 == 0o600
    before = path.stat()
    assert not exporting.write(str(path), b"one", check=False) and path.stat().st_ino == before.st_ino
    assert exporting.write(str(path), b"two", check=False) and path.read_bytes() == b"two" and os.listdir(home) == ["phones.csv"]


@pytest.mark.parametrize("path, words", [("/var/www/html/phones.csv", "must not lie in"), ("{home}/missing/phones.csv", "no such file"),
                                         ("{home}/shared/phones.csv", "everybody can write to"), ("{home}/link.csv", "no symbolic link"),
                                         ("{home}/open.csv", "chmod 0600"), ("{home}/tftpboot/p.csv", "must not lie in")])
def test_where_it_may_not_lie(home, path, words):
    (home / "shared").mkdir()
    os.chmod(home / "shared", 0o777)
    (home / "link.csv").symlink_to("elsewhere")
    (home / "open.csv").write_text("")
    os.chmod(home / "open.csv", 0o644)
    with pytest.raises(EscrowError, match=words):
        exporting.write(path.format(home=home), b"secret", check=False)
    assert not (home / "elsewhere").exists() and not (home / "open.csv").read_text()
