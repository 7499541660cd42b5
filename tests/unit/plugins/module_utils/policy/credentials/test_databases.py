# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials in databases are named, and nothing is said of them."""

from __future__ import annotations


def test_families_and_files_that_are_mapped(find):
    found = find("16.28.0", extconfig="[settings]\nsippeers => odbc,asterisk\nvoicemail => odbc,asterisk,boxes\nmanager.conf => odbc,asterisk,ast_config\n",
                 sip="[1]\ntype=friend\nhost=dynamic\nsecret=x\n", manager="[a]\nsecret=x\n")
    assert {name: one.form for name, one in found.items()} == {
        "sip:1": "plain", "sip:@sippeers": "realtime", "voicemail:@voicemail": "realtime", "ami:@manager.conf": "realtime"}
    one = found["sip:@sippeers"]
    assert one.secret.reveal() is None and one.where.endswith("extconfig.conf:2") and "odbc,asterisk,sippeers" in one.why_not


def test_objects_that_sorcery_takes_from_elsewhere(find):
    text = "[a]\ntype=auth\nusername=a\npassword=x\n"
    found = find(sorcery="[res_pjsip]\nauth=realtime,ps_auths\n", pjsip=text)
    assert set(found) == {"pjsip:@ps_auths"}, "the file is not read for this type"
    sources = "auth=config,pjsip.conf,criteria=type=auth\nauth=realtime,ps_auths\nauth/cache=memory_cache,expire_on_reload=yes\n"
    found = find(sorcery="[res_pjsip]\n" + sources, pjsip=text)
    assert set(found) == {"pjsip:a", "pjsip:@ps_auths"}


def test_a_driver_that_is_not_there_has_no_database(find):
    assert find("22.10.1", extconfig="[settings]\nsippeers => odbc,asterisk\niaxusers => odbc,asterisk\n", modules=frozenset(("res_pjsip",))) == {}
