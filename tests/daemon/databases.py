# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Asterisk that writes its CDRs into a MariaDB and a PostgreSQL through ODBC, and takes realtime from there, with the passwords of tutorials."""

from __future__ import annotations

import json
import subprocess
import uuid

import conftest

IMAGES = {"16": "voipsec/databases-bullseye:latest", "22": "voipsec/databases-sid:latest"}
HANDOVER = "/var/lib/voipsec/handover"
NOTE = "/var/lib/voipsec/state/databases.json"
MARIA, CDR = "amp109", "astcdr123"
COLUMNS = ("clid varchar(80), src varchar(80), dst varchar(80), dcontext varchar(80), channel varchar(80), duration int, disposition varchar(45), "
           "uniqueid varchar(64)")

ODBC = """\
[maria]
Driver = MariaDB Unicode
Server = localhost
Socket = {socket}
Database = asterisk

[mariacdr]
Driver = MariaDB Unicode
Server = 127.0.0.1
Port = 3306
Database = asteriskcdrdb
User = asteriskuser
Password = amp109

[pgcdr]
Driver = PostgreSQL Unicode
Servername = 127.0.0.1
Port = 5432
Database = cdr
UserName = asteriskcdr
Password = astcdr123
"""

RES_ODBC = """\
; of the installation
[maria]
enabled => yes
dsn => maria
username => asteriskuser
password => amp109   ; do not tell

[mariacdr]
enabled => yes
dsn => mariacdr
pre-connect => yes

[pgcdr]
enabled => yes
dsn => pgcdr
pre-connect => no
"""

FILES = {
    "/etc/asterisk/res_odbc.conf": RES_ODBC,
    "/etc/asterisk/extconfig.conf": "[settings]\nvoicemail => odbc,maria,voicemail\n",
    "/etc/asterisk/cdr_adaptive_odbc.conf": "[first]\nconnection=mariacdr\ntable=cdr\n[second]\nconnection=pgcdr\ntable=cdr\n",
    "/etc/asterisk/cdr_pgsql.conf": "[global]\nhostname=127.0.0.1\nport=5432\ndbname=cdr\npassword=astcdr123\nuser=asteriskcdr\ntable=cdr\n",
    "/etc/asterisk/extensions.conf": "[inside]\nexten => 100,1,Answer()\n same => n,Wait(0.1)\n same => n,Hangup()\n",
    "/etc/freepbx.conf": "<?php\n$amp_conf['AMPDBUSER'] = 'asteriskuser';\n$amp_conf['AMPDBPASS'] = 'amp109';\n$amp_conf['AMPDBHOST'] = 'localhost';\n",
    "/etc/amportal.conf": "# This is written by hand\nAMPDBUSER=asteriskuser\n# AMPDBPASS=other\nAMPDBPASS=amp109\nAMPDBNAME=asterisk\n",
}

WRITE = """import json, os, shutil, sys
for path, text in json.load(sys.stdin).items():
    if not os.path.exists(path) or open(path).read() != text:
        open(path, 'w').write(text); shutil.chown(path, 'asterisk', 'asterisk')
"""
"""What is there already keeps its time: after a change of odbc.ini the module waits for 20 seconds."""

COMPILED = ("env", "PYTHONPYCACHEPREFIX=/tmp/compiled")
"""The collection is mounted where nothing can be written, so that each call would compile it anew."""

STRANGERS = "WHERE User NOT IN ('root', 'mysql', 'mariadb.sys') OR (User = 'root' AND Host <> 'localhost')"
MARIA_BEGIN = ("DELETE FROM mysql.global_priv {0}; DELETE FROM mysql.db {0}; FLUSH PRIVILEGES; "
               "CREATE USER asteriskuser@localhost IDENTIFIED BY 'amp109'; GRANT ALL ON asterisk.* TO asteriskuser@localhost; "
               "GRANT ALL ON asteriskcdrdb.* TO asteriskuser@localhost; DROP DATABASE IF EXISTS test").format(STRANGERS)
POSTGRES_BEGIN = "ALTER ROLE asteriskcdr PASSWORD 'astcdr123'"
BEGIN = ["rm -rf /var/lib/voipsec /root/.my.cnf; rm -f /etc/dialer.conf /opt/*.conf",
         "mariadb -e \"%s\"" % MARIA_BEGIN, "su postgres -c \"psql -qc \\\"%s\\\"\"" % POSTGRES_BEGIN]
SETTLE = "while pidof asterisk >/dev/null && [ $(($(date +%s) - $(stat -c %Z /etc/odbc.ini))) -lt 21 ]; do sleep 1; done"
"""unixODBC in Asterisk knows the passwords of a new odbc.ini then."""

RELOAD = "pidof asterisk >/dev/null && for name in res_odbc cdr_adaptive_odbc cdr_pgsql; do asterisk -rx \"module reload $name.so\"; done; true"
READ = "import json, sys; print(json.dumps({path: open(path).read() for path in json.load(sys.stdin)}))"
AUTOLOAD = "[modules]\nautoload=yes\nnoload => app_voicemail_odbc.so\nnoload => res_config_mysql.so\nnoload => chan_dahdi.so\n"


class Databases:
    """A container with all of it, and the module."""

    def __init__(self, version, sources=False):
        self.version = version
        images, conftest.IMAGES = conftest.IMAGES, IMAGES
        try:
            self.host = conftest.container(version, "databases")
        finally:
            conftest.IMAGES = images
        self.host.exec("mkdir -p /run/mysqld /run/mariadbd && chown mysql /run/mysqld /run/mariadbd")
        self.host.background("exec mariadbd --user=mysql --skip-innodb-doublewrite --innodb-flush-log-at-trx-commit=0 >/tmp/mariadbd.log 2>&1")
        self.cluster = self.host.exec("ls /etc/postgresql").strip()
        self.host.exec("echo 'fsync = off' >> /etc/postgresql/{0}/main/postgresql.conf; pg_ctlcluster {0} main start".format(self.cluster))
        self.host.until(lambda: self.host.run("mariadb -e 'SELECT 1'").returncode == 0)
        self.host.until(lambda: self.host.run(["su", "postgres", "-c", "psql -c 'SELECT 1'"]).returncode == 0)
        self.socket = self.maria("SELECT @@socket").strip()
        self.maria("CREATE DATABASE asterisk; CREATE DATABASE asteriskcdrdb; CREATE TABLE asteriskcdrdb.cdr (calldate datetime, %s);"
                   "CREATE TABLE asterisk.voicemail (id varchar(80), mailbox varchar(80), context varchar(80))" % COLUMNS)
        self.postgres("CREATE ROLE asteriskcdr LOGIN", "CREATE DATABASE cdr OWNER asteriskcdr")
        self.postgres("SET ROLE asteriskcdr", "CREATE TABLE cdr (calldate timestamp, %s)" % COLUMNS, database="cdr")
        self.host.put("/etc/asterisk/modules.conf", AUTOLOAD)
        self.begin(sources)
        self.host.start()

    def close(self):
        subprocess.run(["docker", "rm", "-f", self.host.name], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def begin(self, sources=False):
        """As an installation leaves it. Asterisk, where it runs, reads its files.

        :param sources: whether passwords stand in odbc.ini, which a process knows by heart for 20 seconds.
        """
        settle = SETTLE if sources else ""
        script = "set -e\ncd /\n%s\npython3 -c '%s'\n%s\n%s\n" % ("\n".join(BEGIN), WRITE.replace("'", '"'), settle, RELOAD)
        self.host.exec(script, stdin=json.dumps(self.beginning(sources)))

    def beginning(self, sources=False):
        """Path to text of the files."""
        texts = dict(FILES, **{"/etc/odbc.ini": ODBC.format(socket=self.socket)})
        return texts if sources else {path: _without(path, text) for path, text in texts.items()}

    def maria(self, text):
        return self.host.exec(["mariadb", "--batch", "--skip-column-names", "-e", text])

    def postgres(self, *statements, database="postgres"):
        return self.host.exec(["su", "postgres", "-c", "psql -v ON_ERROR_STOP=1 -Atq -d " + database], stdin=";\n".join(statements) + ";\n")

    def call(self, check_mode=False, diff=False, wrapper=(), **options):
        """One call of the module."""
        return self.host.module("database_accounts", dict({"guess_seconds": 60}, **options), check_mode=check_mode, diff=diff, wrapper=wrapper or COMPILED)

    def hand_over(self, secrets):
        """The file that the other side writes just before the module starts."""
        path = "%s/%s.json" % (HANDOVER, uuid.uuid4().hex)
        self.host.exec("install -d -m 700 /var/lib/voipsec %s; umask 077; cat > %s" % (HANDOVER, path), stdin=json.dumps({"schema": 1, "secrets": secrets}))
        return path

    def rotate(self, **options):
        """Plan, make passwords, apply. Returns (result, passwords by id)."""
        planned = self.call(apply=True, weak="rotate", **options)
        assert not planned.get("failed"), planned
        secrets = {row["id"]: "Rt" + uuid.uuid4().hex for row in planned["accounts"] if row["needs_secret"]}
        return self.apply(secrets, **options), secrets

    def apply(self, secrets, **options):
        return self.call(**dict({"apply": True, "weak": "rotate", "step": "apply", "handover": self.hand_over(secrets)}, **options))

    def texts(self):
        """Path to text of the files that hold passwords."""
        return json.loads(self.host.exec(["python3", "-c", READ], stdin=json.dumps([*FILES, "/etc/odbc.ini"])))

    def maria_takes(self, secret, user="asteriskuser"):
        return self.host.run(["env", "MYSQL_PWD=" + secret, "mariadb", "--no-defaults", "-h", "127.0.0.1", "-u", user, "-e", "SELECT 1"]).returncode == 0

    def postgres_takes(self, secret, user="asteriskcdr"):
        return self.host.run(["env", "PGPASSWORD=" + secret, "psql", "-h", "127.0.0.1", "-U", user, "-d", "cdr", "-c", "SELECT 1"]).returncode == 0

    def cdrs(self):
        """(rows in MariaDB, rows in PostgreSQL)."""
        return (int(self.maria("SELECT COUNT(*) FROM asteriskcdrdb.cdr")), int(self.postgres("SELECT COUNT(*) FROM cdr", database="cdr")))

    def a_call_is_written(self):
        """A call ends, and its CDR comes to both servers, by ODBC and by cdr_pgsql."""
        before = self.cdrs()
        self.host.cli("channel originate Local/100@inside application Wait 0.2")
        self.host.until(lambda: self.cdrs()[0] > before[0] and self.cdrs()[1] > before[1] + 1, seconds=30)
        return True


def _without(path, text):
    """The passwords stand in res_odbc.conf instead, or a connection is not there."""
    if path.endswith("odbc.ini"):
        return "\n".join(line for line in text.splitlines() if not line.startswith(("User", "Pass"))) + "\n"
    if path.endswith("res_odbc.conf"):
        more = {"dsn => mariacdr\n": ("asteriskuser", MARIA), "dsn => pgcdr\n": ("asteriskcdr", CDR)}
        for line, names in more.items():
            text = text.replace(line, line + "username => %s\npassword => %s\n" % names)
    return text


def rows(result):
    assert not result.get("failed"), result
    return {row["id"]: row for row in result["accounts"]}
