# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts that users.conf makes."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import users_conf


@pytest.mark.parametrize("text, names", [
    ("[general]\nhassip=yes\n[a]\n[b]\nhassip=no\n[c](!)\n", [b"a"]), ("[a]\nhassip=yes\n[A]\nhassip=Yes\n[b]\nhasiax=yes\n", [b"a", b"A"]),
    ("[a]\nhassip=no\n[a]\nhassip=yes\n", [b"a"]), ("[a]\nhassip=yes\n[a]\nhassip=no\n", [b"a"]), ("[a]\nhassip=yes\nhassip=no\n", [b"a"]),
    ("[a]\nhassip=no\nhassip=yes\n", []), ("[GENERAL]\nhassip=yes\n", []), ("[general]\n[general]\nhassip=yes\n[a]\n", []), ("", []),
    ("[general]\nhassip=yes\n[a]\nhassip=\n", []),
])
def test_which_sections_make_an_account(host, text, names):
    host.write("users.conf", text)
    assert [one.name for one in users_conf.made(host.case("sip", "20.10.0"), "hassip")] == names
    assert users_conf.made(host.case("sip", "23.0.0"), "hassip") == []


def test_no_file_makes_none(host):
    assert users_conf.made(host.case("sip", "20.10.0"), "hassip") == []


def test_sections_of_one_name_go_on_top_of_each_other(host):
    host.write("users.conf", "[general]\nhassip=yes\nhost=dynamic\n[a]\nsecret=x\nHost=10.0.0.1\n[A]\ndeny=::/0\n")
    case = host.case("sip", "20.10.0")
    assert [len(one.lines) for one in users_conf.accounts(case, "hassip").values()] == [4, 3]
    one = users_conf.accounts(case, "hassip", bytes.lower)[b"a"]
    assert (one.name, users_conf.last(one.lines)["host"].value, users_conf.last(one.lines)["secret"].value) == (b"a", b"dynamic", b"x")
    assert [line.value for line in users_conf.of(one.lines, "permit", "deny")] == [b"::/0"]
