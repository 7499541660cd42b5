# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import sqlite3

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.weblogins import stores
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.weblogins.htpasswd import named


def test_files_that_a_configuration_names_and_those_that_are_called_so(tmp_path):
    nginx, www = tmp_path / "nginx", tmp_path / "www"
    for folder in (nginx / "conf.d", www / "html"):
        folder.mkdir(parents=True)
    (nginx / "conf.d/site.conf").write_text("auth_basic_user_file %s/users; auth_basic_user_file gone;" % nginx)
    (nginx / "conf.d/more.conf").write_text("  auth_basic_user_file %s/users;\n AuthUserFile top\n" % nginx)
    (nginx / "top").write_text("g:h")
    (nginx / "users").write_text("a:b")
    (www / "html/.htpasswd").write_text("c:d")
    (www / "html/page.html").write_text("AuthUserFile /etc/passwd")
    (tmp_path / "mine").write_text("e:f")
    found = stores.files(named, [str(tmp_path / "mine")], (str(nginx),), (str(www),))
    assert dict(found) == {str(nginx / "users"): "a:b", str(nginx / "top"): "g:h", str(www / "html/.htpasswd"): "c:d", str(tmp_path / "mine"): "e:f"}


def test_the_logins_of_issabel(tmp_path):
    path = str(tmp_path / "acl.db")
    assert stores.issabel(path) == []
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE acl_user (id INTEGER PRIMARY KEY, name TEXT, description TEXT, md5_password TEXT, extension TEXT)")
    database.execute("INSERT INTO acl_user (name, md5_password) VALUES ('admin', 'abc')")
    database.commit()
    database.close()
    assert stores.issabel(path) == [("admin", "abc")]
    (tmp_path / "acl.db").write_text("no database at all, but long enough to be looked into")
    with pytest.raises(OSError, match="is no database of logins"):
        stores.issabel(path)
