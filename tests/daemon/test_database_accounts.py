# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module database_accounts on a real MariaDB and a real PostgreSQL, with an Asterisk that uses both."""

from __future__ import annotations

import json

import pytest

from databases import CDR, COMPILED, Databases, IMAGES, MARIA, NOTE, rows

BOTH = {"mariadb:asteriskuser", "postgresql:asteriskcdr"}


@pytest.fixture(name="machine", scope="module", params=sorted(IMAGES))
def fixture_machine(request):
    made = Databases(request.param, sources=True)
    yield made
    made.close()


@pytest.fixture(name="site")
def fixture_site(machine):
    machine.begin()
    return machine


def test_all_places_of_a_password_change_and_asterisk_goes_on(machine):
    """With passwords in odbc.ini, whose change takes 20 seconds. Each version has one of the servers here, and both in what follows."""
    site, sources = machine, machine.beginning(sources=True)
    if site.texts() != sources:
        site.begin(sources=True)
    id, engine, takes, old = {"16": ("postgresql:asteriskcdr", "postgresql", site.postgres_takes, CDR),
                              "22": ("mariadb:asteriskuser", "mariadb", site.maria_takes, MARIA)}[site.version]
    assert site.a_call_is_written()
    before = site.texts()
    done, secrets = site.rotate(engines=[engine])
    assert list(secrets) == [id] and rows(done)[id]["action"] == "replace" and rows(done)[id]["proof"]["state"] == "proven", rows(done)
    assert takes(secrets[id]) and not takes(old)
    after = site.texts()
    assert after == {path: text.replace(old, secrets[id]) for path, text in before.items()} and "/etc/odbc.ini" in done["changed_files"]
    assert done["changed_files"] == sorted(path for path in after if after[path] != before[path]) and site.a_call_is_written()


def test_both_servers_change_and_asterisk_goes_on(site):
    before = site.texts()
    done, secrets = site.rotate()
    assert {id: (row["action"], row["proof"]["state"]) for id, row in rows(done).items()} == dict.fromkeys(BOTH, ("replace", "proven")), rows(done)
    maria, cdr = secrets["mariadb:asteriskuser"], secrets["postgresql:asteriskcdr"]
    assert site.maria_takes(maria) and not site.maria_takes(MARIA) and site.postgres_takes(cdr) and not site.postgres_takes(CDR)
    assert site.texts() == {path: text.replace(MARIA, maria).replace(CDR, cdr) for path, text in before.items()} and site.a_call_is_written()
    assert not [secret for secret in secrets.values() if secret in json.dumps(done)]
    again, none = site.rotate()
    assert not again["changed"] and not none and not again["weak"]
    assert site.host.run("test -e " + NOTE).returncode == 1


def test_check_mode_says_what_a_run_does_and_writes_nothing(site):
    before = site.texts()
    checked = site.call(check_mode=True, diff=True, apply=True, weak="rotate")
    assert site.texts() == before and site.maria_takes(MARIA) and site.postgres_takes(CDR)
    assert site.host.run("test -e /var/lib/voipsec").returncode == 1
    done, _secrets = site.rotate()
    assert checked["changed"] and checked["changed_files"] == done["changed_files"]
    assert {id: row["action"] for id, row in rows(checked).items()} == {id: row["action"] for id, row in rows(done).items()}
    assert "mariadb:asteriskuser: new password" in checked["diff"][0]["after"] and MARIA not in json.dumps(checked)


def test_no_program_and_no_log_gets_to_see_a_password(site):
    log = site.maria("SELECT CONCAT(@@datadir, @@general_log_file)").strip()
    site.host.exec("rm -f %s /tmp/argv" % log)
    site.maria("SET GLOBAL general_log = 1")
    site.postgres("ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()")
    site.host.background("while :; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null >> /tmp/argv; done")
    done, secrets = site.rotate()
    site.host.exec("for p in /proc/[0-9]*; do if tr '\\0' ' ' < $p/cmdline 2>/dev/null | grep -q '^sh -c while'; then kill ${p#/proc/}; fi; done")
    site.maria("SET GLOBAL general_log = 0")
    site.postgres("ALTER SYSTEM RESET log_statement", "SELECT pg_reload_conf()")
    assert done["changed"] and set(secrets) == BOTH
    seen = site.host.run("cat %s /tmp/argv /var/log/postgresql/* /var/log/asterisk/*" % log).stdout
    assert "mariadb" in seen and len(seen) > 10000
    assert not [secret for secret in secrets.values() if secret in seen] and "mysql_native_password USING" not in seen and "SCRAM-SHA-256$" not in seen
    for path in ("/var/lib/voipsec", "/root", "/tmp"):
        assert not [secret for secret in secrets.values() if site.host.run(["grep", "-rqF", secret, path]).returncode == 0]


def test_a_connection_that_fails_takes_everything_back(site):
    """Asterisk goes another way than the files tell a client: by a source that is not there."""
    site.host.exec("sed -i 's/^dsn => mariacdr/dsn => nowhere/' /etc/asterisk/res_odbc.conf")
    before = site.texts()
    done, _secrets = site.rotate()
    row = rows(done)["mariadb:asteriskuser"]
    assert row["action"] == "refused" and "Asterisk cannot connect by mariacdr" in row["sentence"] and "changed back" in row["sentence"], row
    after = site.texts()
    assert {path for path in after if after[path] != before[path]} == {"/etc/asterisk/res_odbc.conf", "/etc/asterisk/cdr_pgsql.conf"}, done
    assert site.maria_takes(MARIA) and MARIA in after["/etc/asterisk/res_odbc.conf"] and rows(done)["postgresql:asteriskcdr"]["action"] == "replace"
    assert "mariadb:asteriskuser" in [row["id"] for row in done["weak"]] and site.host.run("test -e " + NOTE).returncode == 1


def test_accounts_that_others_may_use_wait_until_their_clients_are_listed(site):
    site.maria("CREATE USER asteriskuser@'10.9.%' IDENTIFIED BY 'amp109'; CREATE USER cron@'%' IDENTIFIED BY '1234'")
    site.maria("CREATE USER asteriskcdruser@localhost IDENTIFIED BY 'asteriskcdruser'")
    found = rows(site.call(apply=True, weak="rotate"))
    assert found["mariadb:asteriskuser"]["action"] == "replace"  # the server listens on the loopback alone, so nobody comes from there
    assert found["mariadb:asteriskcdruser"]["reasons"] == ["name"] and "No file is known" in found["mariadb:asteriskcdruser"]["sentence"]
    done, secrets = site.rotate(clients={"mariadb:cron": ["dialer.example.com"], "mariadb:asteriskcdruser": []})
    assert set(secrets) == BOTH | {"mariadb:cron", "mariadb:asteriskcdruser"} and "dialer.example.com" in rows(done)["mariadb:cron"]["tell"]
    assert site.maria_takes(secrets["mariadb:asteriskcdruser"], "asteriskcdruser")
    stored = site.maria("SELECT DISTINCT JSON_VALUE(Priv, '$.authentication_string') FROM mysql.global_priv WHERE User = 'asteriskuser'").split()
    assert len(stored) == 1  # both rows of the user got it


def test_files_that_nobody_thought_of_keep_a_password_until_they_are_named(site):
    site.host.put("/etc/dialer.conf", "[db]\nuser = asteriskuser\nsecret = amp109\n")
    found = rows(site.call(apply=True, weak="rotate"))["mariadb:asteriskuser"]
    assert found["action"] == "refused" and "/etc/dialer.conf seems to hold its password" in found["sentence"]
    done, secrets = site.rotate(consumers=[{"account": "mariadb:asteriskuser", "path": "/etc/dialer.conf", "option": "secret"}])
    assert rows(done)["mariadb:asteriskuser"]["action"] == "replace"
    assert site.host.get("/etc/dialer.conf").decode() == "[db]\nuser = asteriskuser\nsecret = %s\n" % secrets["mariadb:asteriskuser"]


def test_a_login_is_tried_with_the_password_of_its_file_whatever_root_has_in_its_own(site):
    """/root/.my.cnf names another user and another server; the password of the account stands in a file for a user that the server does not let in."""
    site.host.put("/root/.my.cnf", "[client]\nuser=root\nhost=192.168.255.1\npassword=none\n", owner="root", mode=0o600)
    site.host.exec("sed -i 's/^AMPDBNAME=asterisk/AMPDBNAME=nowhere/' /etc/amportal.conf")
    row = rows(site.rotate()[0])["mariadb:asteriskuser"]
    assert row["action"] == "refused" and "does not let in the way that /etc/amportal.conf:4 (ERROR 1044" in row["sentence"], row
    assert site.maria_takes(MARIA) and MARIA in site.texts()["/etc/amportal.conf"]
    site.host.exec("sed -i 's/^AMPDBNAME=nowhere/AMPDBNAME=asterisk/' /etc/amportal.conf")
    assert rows(site.rotate()[0])["mariadb:asteriskuser"]["action"] == "replace"


def test_a_known_file_with_another_mention_is_left_alone(site):
    site.host.exec("echo 'FOPPASSWORD=amp109' >> /etc/amportal.conf")
    row = rows(site.call(apply=True, weak="rotate"))["mariadb:asteriskuser"]
    assert row["action"] == "refused" and "/etc/amportal.conf seems to hold its password" in row["sentence"]


def test_accounts_of_other_methods_are_told_and_kept(site):
    site.maria("INSTALL SONAME 'auth_ed25519'")
    try:
        site.maria("CREATE USER curve@localhost IDENTIFIED VIA ed25519 USING PASSWORD('amp109'); "
                   "CREATE USER twoways@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('amp109') OR unix_socket")
        site.postgres("CREATE ROLE \"odd\u0085name\" LOGIN", "CREATE ROLE bare LOGIN")
        result = site.call(apply=True, weak="rotate", accounts=["mariadb:curve", "postgresql:bare"], clients={"postgresql:bare": [], "mariadb:curve": []})
        found = rows(result)
        assert {row["id"] for row in result["untried"]} == {"mariadb:curve"} and "not known here" in result["untried"][0]["why"]
        assert found["mariadb:curve"]["action"] == found["postgresql:bare"]["action"] == "refused" and "other ways" in found["postgresql:bare"]["sentence"]
        done, secrets = site.rotate(clients={"mariadb:twoways": []})
        assert rows(done)["mariadb:twoways"]["action"] == "replace" and site.maria_takes(secrets["mariadb:twoways"], "twoways")
        assert "unix_socket" in site.maria("SHOW CREATE USER twoways@localhost")
    finally:
        site.postgres("DROP ROLE IF EXISTS bare", "DROP ROLE IF EXISTS \"odd\u0085name\"")
        site.maria("DROP USER IF EXISTS curve@localhost; UNINSTALL SONAME 'auth_ed25519'")


def test_the_only_root_and_a_test_database_with_programs_stay(site):
    site.maria("CREATE DATABASE test; CREATE FUNCTION test.one() RETURNS INT RETURN 1; RENAME USER root@localhost TO root@'%'")
    try:
        found = rows(site.call(apply=True, remote_root="drop", test_database="drop"))
        assert found["mariadb:@remote_root"]["action"] == found["mariadb:@test"]["action"] == "refused"
        assert "create root@localhost" in found["mariadb:@remote_root"]["sentence"] and "1 programs" in found["mariadb:@test"]["sentence"]
    finally:
        site.maria("RENAME USER root@'%' TO root@localhost; DROP DATABASE test")


def test_a_table_of_freepbx_that_cannot_be_read_is_a_warning(site):
    site.maria("CREATE OR REPLACE TABLE asterisk.t (username int, password_sha1 int); "
               "CREATE DEFINER=ghost@localhost VIEW asterisk.ampusers AS SELECT * FROM asterisk.t")
    try:
        result = site.call()
        assert "mariadb:asteriskuser" in rows(result) and "in the database asterisk were not looked at" in str(result.get("warnings")), result
    finally:
        site.maria("DROP VIEW IF EXISTS asterisk.ampusers")


def test_a_disk_that_is_full_leaves_all_as_it_was(site):
    before = site.texts()
    site.host.exec("mkdir -p /var/lib/voipsec/state; chmod 700 /var/lib/voipsec /var/lib/voipsec/state; dd if=/dev/zero of=/dev/null count=1 2>/dev/null")
    planned = site.call(apply=True, weak="rotate")
    secrets = {row["id"]: "Full" + "x" * 28 for row in planned["accounts"] if row["needs_secret"]}
    through = ("sh", "-c", '"$@" | cat', "sh")  # what it says is no file
    done = site.apply(secrets, wrapper=(*through, "prlimit", "--fsize=600", *COMPILED))
    told = json.dumps(done)
    assert done.get("failed") or {row["action"] for row in done["accounts"]} == {"refused"}, told
    assert site.texts() == before and site.maria_takes(MARIA) and site.postgres_takes(CDR) and "Traceback" not in told
    assert not site.call(step="compare", apply=True, handover=site.hand_over({})).get("failed") and site.texts() == before


def test_what_nobody_needs_is_taken_away(site):
    site.maria("CREATE USER ''@localhost; CREATE USER root@'%' IDENTIFIED BY 'passw0rd'; CREATE DATABASE test; CREATE TABLE test.kept (id int)")
    wanted = {"apply": True, "anonymous": "drop", "remote_root": "drop", "test_database": "drop"}
    found = rows(site.call(**wanted))
    assert found["mariadb:@anonymous"]["action"] == found["mariadb:@remote_root"]["action"] == "drop"
    assert found["mariadb:@test"]["action"] == "refused" and "1 tables" in found["mariadb:@test"]["sentence"]
    site.maria("DROP TABLE test.kept")
    done = site.call(step="apply", handover=site.hand_over({}), **wanted)
    assert done["changed"] and site.maria("SELECT COUNT(*) FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host = '%')").strip() == "0"
    assert "test" not in site.maria("SHOW DATABASES").split() and site.maria("SELECT COUNT(*) FROM mysql.global_priv WHERE User = 'root'").strip() != "0"
    assert not site.call(step="apply", handover=site.hand_over({}), **wanted)["changed"]


def test_an_empty_password_and_a_line_that_trusts_are_found(site):
    site.maria("CREATE USER lazy@localhost IDENTIFIED BY ''")
    hba = "/etc/postgresql/%s/main/pg_hba.conf" % site.cluster
    site.host.exec("cp -a {0} /root/hba; echo 'host all all 10.0.0.0/8 trust' >> {0}".format(hba))
    site.postgres("SELECT pg_reload_conf()")
    try:
        found = rows(site.call())
        assert found["mariadb:lazy"]["reasons"] == ["empty"] and found["postgresql:@trust"]["reasons"] == ["trust"]
    finally:
        site.host.exec("cp -a /root/hba " + hba)
        site.postgres("SELECT pg_reload_conf()")


def test_root_with_a_known_password_is_asked_with_it_and_found(site):
    site.maria("ALTER USER root@localhost IDENTIFIED BY 'passw0rd'")
    try:
        found = rows(site.call())
        assert found["mariadb:root"]["reasons"] == ["known"] and "trixbox" in found["mariadb:root"]["sentence"]
        done, secrets = site.rotate(clients={"mariadb:root": []})
        assert rows(done)["mariadb:root"]["action"] == "replace" and site.maria_takes(secrets["mariadb:root"], "root")
        told = site.call()
        assert told["failed"] and "MariaDB runs here and cannot be asked" in told["msg"] and "/root/.my.cnf" in told["msg"]
        site.host.put("/root/.my.cnf", "[client]\nuser=root\npassword='%s'\n" % secrets["mariadb:root"], owner="root", mode=0o600)
        assert "mariadb:root" not in rows(site.call())
        done, more = site.rotate(accounts=["mariadb:root"])
        assert site.host.get("/root/.my.cnf").decode() == "[client]\nuser=root\npassword='%s'\n" % more["mariadb:root"]
    finally:
        site.host.run(["mariadb", "-e", "ALTER USER root@localhost IDENTIFIED VIA unix_socket"])


@pytest.mark.parametrize("options, words", [
    ({"clients": {"mariadb:nobody": []}}, "clients names the account 'mariadb:nobody', which no server of this host has"),
    ({"clients": {"mariadb:asteriskuser": "all"}}, "clients must have a list of names"),
    ({"accounts": ["oracle:x"]}, "accounts names the account 'oracle:x'"),
    ({"consumers": [{"account": "mariadb:asteriskuser", "path": "/etc/odbc.ini", "option": "Password"}]}, "consumers names /etc/odbc.ini, which is looked"),
    ({"consumers": [{"account": "mariadb:x", "path": "/etc/hostname", "option": "Password"}]}, "consumers names 'mariadb:x'"),
    ({"guess_seconds": -1}, "guess_seconds is -1"),
])
def test_a_mistake_is_one_sentence(site, options, words):
    before = site.texts()
    told = site.call(apply=True, weak="rotate", **options)
    assert told["failed"] and told["msg"].startswith(words) and "\n" not in told["msg"] and site.texts() == before and site.maria_takes(MARIA)


def test_a_server_that_does_not_answer_is_one_sentence(site):
    site.host.exec("pkill -STOP -x mariadbd")
    try:
        told = site.call(apply=True, weak="rotate")
    finally:
        site.host.exec("pkill -CONT -x mariadbd")
    assert told["failed"] and "MariaDB runs here and cannot be asked" in told["msg"] and site.texts() == site.beginning()


def test_it_finds_defaults_and_where_they_stand(site):
    site.host.exec("cat > /etc/odbc.ini", stdin=site.beginning(sources=True)["/etc/odbc.ini"])
    before = site.texts()
    result = site.call()
    found = rows(result)
    assert found["mariadb:asteriskuser"]["reasons"] == found["postgresql:asteriskcdr"]["reasons"] == ["known"], found
    assert set(found) == BOTH and not result["changed"] and site.texts() == before
    places = {id: sorted(place.rpartition(":")[0] for place in found) for id, found in result["places"].items()}
    assert places["mariadb:asteriskuser"] == ["/etc/amportal.conf", "/etc/asterisk/res_odbc.conf", "/etc/asterisk/res_odbc.conf", "/etc/freepbx.conf",
                                              "/etc/odbc.ini"]
    assert places["postgresql:asteriskcdr"] == ["/etc/asterisk/cdr_pgsql.conf", "/etc/asterisk/res_odbc.conf", "/etc/odbc.ini"]
    assert "/etc/odbc.ini:13" in result["places"]["mariadb:asteriskuser"] and MARIA not in json.dumps(result)
    assert site.host.run("test -e /var/lib/voipsec").returncode == 1
