# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of the passwords of an installation: the escrow has those that the host takes, and Asterisk goes on with them."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from ansible.parsing import vault

FOLDER = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"]) / "default_passwords"
IDS = {"unix:pi", "unix:vagrant", "mariadb:asteriskuser", "postgresql:asteriskcdr", "freepbx:admin"}


@pytest.fixture(name="secrets")
def fixture_secrets(host):
    """Id to the password that the escrow has, as Ansible itself reads it."""
    key = vault.VaultSecret((FOLDER / "vault_password").read_bytes().strip())
    name = host.backend.get_pytest_id().rpartition("/")[2]
    text = vault.VaultLib([("default", key)]).decrypt((FOLDER / "escrow" / (name + ".vault")).read_bytes())
    entries = json.loads(text)["entries"]
    assert {entry["status"] for entry in entries.values()} == {"confirmed"}
    return {id: entry["secret"] for id, entry in entries.items()}


def test_the_escrow_has_what_was_changed(secrets):
    assert set(secrets) == IDS


def test_databases_take_the_new_passwords_only(host, secrets):
    maria = "MYSQL_PWD=%s mariadb --no-defaults -h 127.0.0.1 -u asteriskuser -e 'SELECT 1'"
    postgres = "PGPASSWORD=%s psql -h 127.0.0.1 -U asteriskcdr -d cdr -c 'SELECT 1'"
    for command, id, old in ((maria, "mariadb:asteriskuser", "amp109"), (postgres, "postgresql:asteriskcdr", "astcdr123")):
        assert host.run(command % secrets[id]).rc == 0 and host.run(command % old).rc != 0


def test_asterisk_writes_cdrs_to_both(host):
    def rows():
        return [int(host.check_output(command)) for command in (
            "mariadb -N -B -e 'SELECT COUNT(*) FROM asteriskcdrdb.cdr'", "runuser -u postgres -- psql -At -d cdr -c 'SELECT COUNT(*) FROM cdr'")]

    before, deadline = rows(), time.monotonic() + 60
    host.check_output("asterisk -rx 'channel originate Local/100@inside application Wait 0.2'")
    while not all(new > old for new, old in zip(rows(), before)):
        assert time.monotonic() < deadline, "no CDR was written"
        time.sleep(0.2)


def test_files_have_no_old_password(host, secrets):
    for path in ("/etc/odbc.ini", "/etc/asterisk/res_odbc.conf", "/etc/freepbx.conf", "/etc/amportal.conf"):
        text = host.check_output("cat %s", path)
        assert "amp109" not in text and "astcdr123" not in text and secrets["mariadb:asteriskuser"] in text


def test_accounts_are_as_asked_for(host):
    status = {line.split()[0]: line.split()[1] for line in host.check_output("passwd -Sa").splitlines()}
    assert (status["pi"], status["vagrant"], status["boss"], status["guest"], status["toor"]) == ("P", "P", "P", "L", "L")
    assert "Jan 02, 1970" in host.check_output("LC_ALL=C chage -l toor")
    assert host.user("recorder").shell == "/usr/sbin/nologin" and host.user("postgres").shell == "/bin/bash"


def test_what_nobody_needs_is_gone(host):
    assert host.check_output("mariadb -N -B -e \"SELECT COUNT(*) FROM mysql.global_priv WHERE User = ''\"") == "0"
    assert "test" not in host.check_output("mariadb -N -B -e 'SHOW DATABASES'").split()


def test_the_administrator_of_freepbx_has_another_password(host, secrets):
    kept = host.check_output("mariadb -N -B -e \"SELECT password_sha1 FROM asterisk.ampusers WHERE username = 'admin'\"")
    assert kept == host.check_output("printf %%s %s | sha1sum | cut -d' ' -f1", secrets["freepbx:admin"])


def test_no_password_lies_about(host, secrets):
    for secret in secrets.values():
        found = host.run("grep -rlF --exclude-dir=proc --exclude-dir=sys %s /etc /root /tmp /var /run", secret).stdout.split()
        assert set(found) <= {"/etc/odbc.ini", "/etc/asterisk/res_odbc.conf", "/etc/freepbx.conf", "/etc/amportal.conf"}
