# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases import places

ODBC = "[ODBC]\nTrace = no\n\n[cdr]\n# Password = old\nDriver = MariaDB\nServer=10.0.0.1\nPort = 3306\nUser = bob\nPassword = pa;ss\n"
RES = "; password => x\n[cdr]\ndsn => cdr\n[base](!)\nusername => bob\npassword => s3cret ; comment\npassword => another\n[other](base)\ndsn = cdr\n"
PHP = ("<?php\n// $amp_conf['AMPDBPASS'] = 'old';\n$amp_conf[\"AMPDBUSER\"] = \"bob\";\n$amp_conf['AMPDBPASS'] = 'x-y';\n"
       "$amp_conf['CDRDBUSER']='al';\n$amp_conf['CDRDBPASS']='z';\n")
AMP = "# AMPDBPASS=old\nAMPDBUSER=bob\nAMPDBPASS=\"am p\"\nAMPDBHOST=localhost\nAMPMGRPASS=not-this\n"


def told(path, text):
    return [(one.section, one.line, one.user, one.secret and one.secret.reveal(), text[one.start:one.end]) for one in places.parse(path, text)]


@pytest.mark.parametrize("path, text, wanted", [
    ("/etc/odbc.ini", ODBC, [("ODBC", 2, None, None, ""), ("cdr", 10, "bob", "pa;ss", "pa;ss")]),
    ("/etc/asterisk/res_odbc.conf", RES, [("cdr", 3, None, None, ""), ("base", 6, "bob", "s3cret", "s3cret"), ("base", 7, "bob", "another", "another"),
                                          ("other", 9, None, None, "")]),
    ("/etc/asterisk/cdr_mysql.conf", "[global]\r\nuser=bob\r\npassword=a\\;b;c\r\n", [("global", 3, "bob", "a;b", "a\\;b")]),
    ("/etc/freepbx.conf", PHP, [("AMPDB", 4, "bob", "x-y", "x-y"), ("CDRDB", 6, "al", "z", "z")]),
    ("/etc/amportal.conf", AMP, [("AMPDB", 3, "bob", "am p", "am p")]),
    ("/etc/amportal.conf", "AMPDBUSER = bob\nAMPDBPASS = one\nAMPDBPASS=two\n", [("AMPDB", 3, "bob", "two", "two"), ("AMPDB", 2, "bob", "one", "one")]),
    ("/root/.my.cnf", "[client]\nuser=bob # c\npassword=x#y\n", [("client", 3, "bob", "x", "x")]),
    ("/root/.my.cnf", "[client]\nuser=root\npassword='p w'\n", [("client", 3, "root", "p w", "p w")]),
])
def test_what_files_say(path, text, wanted):
    assert told(path, text) == wanted


def test_no_secret_is_printed():
    assert "s3cret" not in repr(places.parse("res_odbc.conf", RES))


@pytest.mark.parametrize("path, text, secret, wanted", [
    ("/etc/amportal.conf", AMP, "a#b", True), ("/etc/amportal.conf", "AMPDBUSER=bob\nAMPDBPASS=am\n", "a#b", False),
    ("/root/.my.cnf", "[client]\nuser=bob\npassword=am\n", "a#b", False), ("/root/.my.cnf", "[client]\nuser=bob\npassword='am'\n", "a#b", True),
    ("/etc/freepbx.conf", PHP, "a'b", False), ("/etc/freepbx.conf", PHP, "a#b/*", True), ("/etc/asterisk/res_odbc.conf", RES, "a;b", False),
    ("/etc/odbc.ini", ODBC, "a;b#", True),
])
def test_a_file_must_say_what_was_written(path, text, secret, wanted):
    own = [one for one in places.parse(path, text) if one.secret][:1]
    assert places.reads_back(path, text, places.replaced(text, own, secret), own, secret) is wanted


@pytest.mark.parametrize("path, text, wanted", [
    ("/etc/asterisk/res_odbc.conf", "[a]\nusername => bob\npassword => old\n", False),
    ("/etc/asterisk/res_odbc.conf", "[a]\nusername => bob\npassword => old\n; password => old\n", False),
    ("/etc/freepbx.conf", "<?php\n$amp_conf['AMPDBUSER']='bob';\ndefine('DB_PASS', 'old');\n", True),
    ("/etc/amportal.conf", "AMPDBUSER=bob\nFOPPASSWORD=old\n", True), ("/etc/asterisk/cdr_mysql.conf", "user=bob\npassword=old\n", True),
])
def test_what_is_not_understood_in_a_known_file(path, text, wanted):
    assert places.others(path, text, "bob", "old") is wanted


def test_the_kind_of_server_is_that_of_the_file_or_of_the_driver():
    text = "[a]\nDriver = PostgreSQL Unicode\n[b]\nDriver=/usr/lib/libmaodbc.so\n[c]\nDriver = MariaDB Unicode\nUser = x\nPassword = y\n"
    assert [one.engine for one in places.parse("/etc/odbc.ini", text)] == ["postgresql", "", "mariadb"]
    whole = places.complete(places.parse("/etc/odbc.ini", text) + places.parse("/etc/asterisk/res_odbc.conf", "[m]\ndsn => C\n"))
    assert (whole[-1].engine, whole[-1].user) == ("mariadb", "x") and places.classes(whole, whole[2:3]) == ["m"]
    assert {name: places.parse("/etc/" + name, "[a]\nuser=b\n")[0].engine for name in ("cel_pgsql.conf", "res_config_mysql.conf", "res_odbc.conf")} == {
        "cel_pgsql.conf": "postgresql", "res_config_mysql.conf": "mariadb", "res_odbc.conf": ""}


def test_a_connection_that_takes_its_password_from_a_template_is_one():
    text = "[base](!)\nusername => bob\npassword => old\n[mid](base)\n[one](mid)\ndsn => x\n[other](base)\npassword => own\n"
    settings = places.complete(places.parse("/etc/asterisk/res_odbc.conf", text))
    assert places.classes(settings, settings[:1]) == ["base", "mid", "one"]


def test_only_places_change():
    found = places.parse("/etc/amportal.conf", AMP)
    assert places.replaced(AMP, found, "new") == AMP.replace("am p", "new")
    found = [one for one in places.parse("res_odbc.conf", RES) if one.secret]
    assert places.replaced(RES, found, "longer-than-before") == RES.replace("s3cret", "longer-than-before").replace("another", "longer-than-before")


def test_connections_are_those_that_use_the_password():
    settings = places.parse("/etc/odbc.ini", ODBC) + places.parse("/etc/asterisk/res_odbc.conf", RES)
    whole = places.complete(settings)
    assert [one.user for one in whole if one.section == "other"] == ["bob"] and [one.host for one in whole if one.dsn] == ["10.0.0.1", "10.0.0.1"]
    assert places.classes(whole, [one for one in settings if one.path == "/etc/odbc.ini" and one.secret]) == ["cdr", "other"]
    assert places.classes(whole, []) == []


@pytest.mark.parametrize("name, wanted", [("res_odbc.conf", True), ("res_odbc_additional.conf", True), ("cdr_mysql.conf", True), ("cel_pgsql.conf", True),
                                          ("sip.conf", False), ("cdr_mysql.conf.bak", False), ("res_pgsql.conf", True)])
def test_which_files_are_looked_into(name, wanted):
    assert places.wanted(name) is wanted


@pytest.mark.parametrize("text, wanted", [
    ("user = bob\npassword = s3cret\n", True), ("$db_pass = 's3cret'; // bob", True), ("mysql://bob:s3cret@localhost/x", True),
    ("bob\n'password' => 's3cret',", True),
    ("same => n,MYSQL(Connect c localhost bob s3cret asterisk)", True), ("mysqli_connect('localhost', 'bob', 's3cret')", True),
    ("mysqldump -u bob -ps3cret asterisk", True), ("notbob s3cret", False), ("bob s3cret.txt", False),
    ("bob says s3cret", False), ("password = s3cret-longer # bob", False), ("password = s3cret", False), ("bob password_file = /s3cret", False),
])
def test_what_seems_to_hold_a_password(text, wanted):
    assert places.mentions(text, "bob", "s3cret") is wanted
