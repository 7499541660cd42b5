# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Front ends: administrators of FreePBX in a database of its schema, logins of Issabel and of web servers in their own files."""

from __future__ import annotations

import hashlib
import json

import pytest

from databases import COMPILED, Databases, IMAGES, rows

AMPUSERS = ("CREATE TABLE asterisk.ampusers (username varchar(255) NOT NULL, password_sha1 varchar(40) NOT NULL, "
            "extension_low varchar(20) NOT NULL DEFAULT '', extension_high varchar(20) NOT NULL DEFAULT '', deptname varchar(20) NOT NULL DEFAULT '', "
            "sections blob NOT NULL, PRIMARY KEY (username))")
STRONG = "k7CmzwhPtxv9fRdbWq4s"


@pytest.fixture(name="machine", scope="module", params=sorted(IMAGES))
def fixture_machine(request):
    made = Databases(request.param)
    yield made
    made.close()


def sha1(text):
    return hashlib.sha1(text.encode()).hexdigest()


@pytest.fixture(name="site")
def fixture_site(machine):
    machine.begin()
    machine.maria("DROP TABLE IF EXISTS asterisk.ampusers; " + AMPUSERS)
    for name, secret in (("admin", "admin"), ("boss", STRONG), ("clerk", "letmein")):
        machine.maria("INSERT INTO asterisk.ampusers (username, password_sha1, sections) VALUES ('%s', '%s', '*')" % (name, sha1(secret)))
    return machine


def kept(site):
    return dict(line.split("\t") for line in site.maria("SELECT username, password_sha1 FROM asterisk.ampusers").splitlines())


def test_administrators_of_freepbx_get_new_passwords(site):
    before = kept(site)
    found = rows(site.call(apply=True, freepbx="report"))
    assert found["freepbx:admin"]["reasons"] == ["name"] and found["freepbx:clerk"]["reasons"] == ["common"] and "freepbx:boss" not in found
    wanted = {"apply": True, "freepbx": "rotate", "weak": "report"}
    planned = site.call(**wanted)
    secrets = {id: "Web" + id[8:] + "0123456789" for id in ("freepbx:admin", "freepbx:clerk")}
    assert {row["id"] for row in planned["accounts"] if row["needs_secret"]} == set(secrets) and kept(site) == before
    done = site.call(step="apply", handover=site.hand_over(secrets), **wanted)
    assert done["changed"] and kept(site) == dict(before, admin=sha1(secrets["freepbx:admin"]), clerk=sha1(secrets["freepbx:clerk"]))
    assert not [secret for secret in secrets.values() if secret in json.dumps(done)]
    live = site.call(step="compare", handover=site.hand_over(secrets))["live"]
    assert live == dict.fromkeys(secrets, True)
    assert not site.call(step="apply", handover=site.hand_over({}), **wanted)["changed"]


def test_logins_of_issabel_and_of_web_servers_are_found(site):
    site.host.exec("rm -rf /etc/nginx /etc/apache2 /etc/lighttpd /var/www; mkdir -p /etc/nginx /etc/apache2/sites-enabled /var/www/db /var/www/html")
    program = ("import sqlite3; d=sqlite3.connect('/var/www/db/acl.db'); d.execute('CREATE TABLE acl_user (id INTEGER PRIMARY KEY, name TEXT, "
               "description TEXT, md5_password TEXT, extension TEXT)'); "
               "d.executemany('INSERT INTO acl_user (name, md5_password) VALUES (?, ?)', %r); d.commit()")
    md5 = [(name, hashlib.md5(secret.encode()).hexdigest()) for name, secret in (("admin", "palosanto"), ("boss", STRONG))]
    site.host.exec(["python3", "-c", program % (md5,)])
    site.host.exec("cat > /etc/nginx/nginx.conf", stdin="location / { auth_basic on;\n auth_basic_user_file /etc/nginx/users;\n}\n")
    site.host.exec("cat > /etc/nginx/users", stdin="maint:%s\nboss:%s\n" % (openssl(site, "password"), openssl(site, STRONG)))
    site.host.exec("cat > /var/www/html/.htpasswd", stdin="wwwadmin:{SHA}t6h1/B6iKLkGEEG3zsS9PFKrPOM=\n")
    site.host.exec("mkdir -p /etc/lighttpd; cat > /etc/lighttpd/auth.conf",
                   stdin='auth.backend.htdigest.userfile = "/etc/lighttpd/digest"\nauth.backend.plain.userfile = "/etc/lighttpd/plain"\n')
    site.host.exec("echo admin:pbx:$(printf admin:pbx:admin | md5sum | cut -c-32) > /etc/lighttpd/digest; echo 6666:1234 > /etc/lighttpd/plain")
    site.host.exec("echo 'AuthUserFile users' > /etc/apache2/sites-enabled/x.conf; cat > /etc/apache2/users", stdin="al:%s\n" % openssl(site, "al"))
    before = site.host.exec("find /etc/nginx /var/www -type f | sort | xargs sha256sum")
    done = site.host.module("web_accounts", {"guess_seconds": 60}, wrapper=COMPILED)
    assert {row["id"]: row["reasons"][0] for row in done["weak"]} == {
        "web:/etc/lighttpd/digest:admin": "name", "web:/etc/lighttpd/plain:6666": "known", "web:/etc/apache2/users:al": "name",
        "web:/etc/nginx/users:maint": "known", "web:/var/www/db/acl.db:admin": "known", "web:/var/www/html/.htpasswd:wwwadmin": "common"}, done
    assert done["count"] == 8 and not done["changed"] and site.host.exec("find /etc/nginx /var/www -type f | sort | xargs sha256sum") == before
    assert not [word for word in ("palosanto", "letmein", STRONG) if word in json.dumps(done)]


def openssl(site, secret):
    return site.host.exec(["openssl", "passwd", "-apr1", "-stdin"], stdin=secret + "\n").strip()
