# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How drivers put their objects together."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import things
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import Book


def _book(path, name, text, version="22.10.1"):
    (path / name).write_text(text)
    return Book(DiskSource(str(path)), name, Version.parse(version))


def test_pjsip_takes_a_type_in_its_spelling(tmp_path):
    book = _book(tmp_path, "pjsip.conf", "[a]\ntype=endpoint\n[b]\nTYPE=endpoint\n[c]\ntype=Endpoint\n[d](!)\ntype=endpoint\n[e](d)\ncontext=x\ncontext=y\n")
    found = things.of_type(book, "endpoint", "PJSIP/")
    assert [thing.label for thing in found] == ["PJSIP/a", "PJSIP/b", "PJSIP/e"] and found[2].value("context") == "y"


def test_a_wizard_gives_the_options_behind_its_prefix(tmp_path):
    book = _book(tmp_path, "pjsip_wizard.conf", "[w]\ntype=wizard\nendpoint/context=x\nendpoint/deny=0.0.0.0/0\naor/max_contacts=2\n")
    endpoint, aor = things.wizards(book, "endpoint/", "endpoint", "PJSIP/")[0], things.wizards(book, "aor/", "aor", "AOR ")[0]
    assert endpoint.value("context") == "x" and endpoint.all_values("deny", "permit") == [("deny", "0.0.0.0/0")] and aor.value("max_contacts") == "2"


def test_chan_sip_merges_sections_of_one_name(tmp_path):
    book = _book(tmp_path, "sip.conf", "[general]\n[100]\ntype=friend\ndeny=0.0.0.0/0\nsecret=a\n[100]\ntype=FRIEND\npermit=10.0.0.1\n[x]\nsecret=b\n",
                 "16.28.0")
    found = things.sip_devices(book)
    assert [thing.name for thing in found] == ["100"] and found[0].value("secret") == "a"
    assert found[0].all_values("permit", "deny") == [("deny", "0.0.0.0/0"), ("permit", "10.0.0.1")]


def test_the_type_that_counts_changed_with_23(tmp_path):
    text = "[t](!)\ntype=nonsense\n[100](t)\ntype=peer\n"
    assert not things.iax_devices(_book(tmp_path, "iax.conf", text)) and things.iax_devices(_book(tmp_path, "iax.conf", text, "23.4.1"))


def test_ami_users_differ_in_more_than_case(tmp_path):
    book = _book(tmp_path, "manager.conf", "[general]\n[Admin]\nread=call\n[admin]\nwrite=all\n[t](!)\n")
    assert [(thing.name, thing.value("write")) for thing in things.others(book, ("general",), "", "user", exact=False)] == [("Admin", "all")]


def test_ari_takes_a_type_in_any_case(tmp_path):
    book = _book(tmp_path, "ari.conf", "[general]\n[a]\ntype=User\n[b]\npassword=x\n")
    assert [thing.name for thing in things.typed(book, "user", "", "user")] == ["a"]
