# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which value of an auth object counts, by version."""

from __future__ import annotations

import pytest

MD5, SHA = "0" * 32, "1" * 64
OLD, NEW = "22.1.0", "22.2.0"


@pytest.mark.parametrize("lines, old, new", [
    ("password=abc", ("plain", "abc"), ("plain", "abc")),
    ("password=", ("absent", None), None),
    ("", ("absent", None), None),
    ("auth_type=md5\nmd5_cred=%s" % MD5.upper(), ("md5", MD5), ("md5", MD5)),
    ("auth_type=md5\nmd5_cred=%s\npassword=abc" % MD5, ("md5", MD5), ("md5", MD5)),
    ("auth_type=userpass\nmd5_cred=%s\npassword=abc" % MD5, ("plain", "abc"), ("md5", MD5)),
    ("auth_type=md5\npassword=abc", None, ("plain", "abc")),
    ("auth_type=google_oauth\noauth_secret=abc\nrefresh_token=x\noauth_clientid=y", None, None),
])
def test_the_branch_decides_which_one_counts(find, lines, old, new):
    for version, wanted in ((OLD, old), (NEW, new)):
        found = find(version, pjsip="[a]\ntype=auth\nusername=u\n%s\n" % lines)
        assert [(one.form, one.secret.reveal()) for one in found.values()] == ([wanted] if wanted else []), version


@pytest.mark.parametrize("lines, wanted", [
    ("password_digest=SHA-256:%s\nsupported_algorithms_uas=SHA-256" % SHA, ("sha256", SHA)),
    ("password_digest=SHA-256:%s, MD5:%s" % (SHA, MD5), ("md5", MD5)),
    ("password_digest=%s" % MD5, ("md5", MD5)),
    ("password_digest=SHA-256:%s\npassword=abc" % SHA, ("plain", "abc")),
    ("password_digest=SHA-256:%s" % SHA, None),
    ("password_digest=MD5:%s\nsupported_algorithms_uas=MD5,SHA-256" % MD5, None),
])
def test_each_algorithm_has_its_digest_or_the_password(find, lines, wanted):
    found = find(NEW, pjsip="[a]\ntype=auth\nusername=u\n%s\n" % lines)
    assert [(one.form, one.secret.reveal()) for one in found.values()] == ([wanted] if wanted else [])


def test_the_algorithms_of_the_global_section_count_where_the_auth_names_none(find):
    found = find(NEW, pjsip="[global]\ntype=global\ndefault_auth_algorithms_uas=SHA-256\n[a]\ntype=auth\nusername=u\npassword_digest=SHA-256:%s\n" % SHA)
    assert found["pjsip:a"].form == "sha256"


def test_a_digest_has_its_realm(find):
    text = "[global]\ntype=global\ndefault_realm=pbx\n[a]\ntype=auth\nusername=u\nauth_type=md5\nmd5_cred=%s\n[b]\ntype=auth\nusername=u\nauth_type=md5\n" % MD5
    found = find(pjsip=text + "realm=own\nmd5_cred=%s\n[c]\ntype=auth\nusername=u\npassword=x\n" % MD5)
    assert [found["pjsip:" + name].realm for name in "abc"] == ["pbx", "own", None]


def test_an_auth_without_a_user_name_is_refused(find):
    assert find(pjsip="[a]\ntype=auth\npassword=x\n") == {}
