# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mentions of modules in the live dialplan and in files."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.mentions import Mentions
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_data import CANDIDATES
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import running, used

BY_NAME = {candidate.name: candidate for candidate in CANDIDATES}


def mentions(host, loaded=(), **usage):
    return Mentions(host.case("sip", seen=running(*loaded)), used(**usage))


@pytest.mark.parametrize("words, name, found", [
    ({"iax2/branch"}, "chan_iax2", True), ({"iax2"}, "chan_iax2", True), ({"iaxpeer("}, "chan_iax2", True), ({"iax2-trunk", "iaxpeer"}, "chan_iax2", False),
    ({"iax2/username:secret@example.com/${exten}@some-dialplan-context"}, "chan_iax2", False), ({"dundi/e164"}, "pbx_dundi", False),
    ({"dundi/office"}, "pbx_dundi", True), ({"pjsip/a", "sip:"}, "chan_sip", False), ({"sip/a"}, "chan_sip", True), ({"system("}, "app_system", True),
    ({"system"}, "app_system", False), ({"file"}, "func_env", False), ({"file("}, "func_env", True),
])
def test_the_live_dialplan(host, words, name, found):
    assert bool(mentions(host, words={"pbx_config": words}).live(BY_NAME[name])) is found


def test_samples_that_nobody_changed_do_not_count(host):
    words = {name: {"iax2/a"} for name in ("pbx_config", "extensions.conf", "pbx_ael", "pbx_lua", "CLI", "office.conf")}
    pristine = frozenset(["extensions.conf", "extensions.ael", "extensions.lua", "users.conf"])
    assert mentions(host, words=words, pristine=pristine).live(BY_NAME["chan_iax2"]) == ["CLI", "office.conf"]
    assert len(mentions(host, words=words).live(BY_NAME["chan_iax2"])) == 6
    host.write("users.conf", "[6001]\n")
    assert "pbx_config" in mentions(host, words=words, pristine=pristine - {"users.conf"}).live(BY_NAME["chan_iax2"])


@pytest.mark.parametrize("name, text, line", [
    ("queues.conf", "[a]\n; IAX2/x\nmember => IAX2/branch\n", 3),
    ("pjsip.conf", "[a]\nset_var=TRUNK=IAX2/x\n", 2), ("pjsip.conf", "[a]\nset_var=X=IAX2\n", None),
    ("extensions.conf", "[globals]\nTRUNK=IAX2\n", 2), ("extensions.conf", "[a]\nexten => 1,1,Dial(IAX2/username:secret@example.com/1)\n", None),
    ("extensions.lua", "-- IAX2/x\napp.dial('IAX2/x')\n", 2),
    ("extensions.ael", "// IAX2/x\n", None), ("iax.conf", "[IAX2]\n", None), ("notes.txt", "IAX2/x", None),
])
def test_files(host, name, text, line):
    host.write(name, text)
    found = mentions(host).in_files(BY_NAME["chan_iax2"])
    assert found == ([(str(host.path / name), line)] if line else [])
    assert mentions(host, pristine=frozenset([name])).in_files(BY_NAME["chan_iax2"]) == []


def test_files_that_the_dialplan_includes(host):
    host.write("extensions.conf", "#include office/*.inc\n")
    host.write("office/a.inc", "[a]\nexten => 1,1,System(ls)\n")
    assert mentions(host).in_files(BY_NAME["app_system"]) == [(str(host.path / "office/a.inc"), 2)]


def test_applications_stand_in_files_of_the_dialplan_only(host):
    host.write("features.conf", "[applicationmap]\nopen => #9,self,System,/bin/door\n")
    host.write("voicemail.conf", "[general]\nserveremail=system(pbx)\n")
    assert [path.rsplit("/", 1)[1] for path, unused in mentions(host).in_files(BY_NAME["app_system"])] == ["features.conf"]


@pytest.mark.parametrize("words, name, said", [
    ({"realtime/office@x"}, "app_system", "database"), ({"agi("}, "app_system", "AGI"), ({"exec(${"}, "app_system", "computes"), ({"exec(${"}, "pbx_dundi", ""),
    ({"dial("}, "app_system", ""),
])
def test_uses_that_cannot_be_seen(host, words, name, said):
    hidden = mentions(host, words={"extensions.conf": words}).hidden(BY_NAME[name]._replace(functions=() if name == "pbx_dundi" else ("x",)))
    assert (said in hidden) if said else hidden == ""


def test_call_records_tell_of_drivers_what_the_dialplan_does_not(host):
    host.write("extconfig.conf", "[settings]\nextensions => odbc,asterisk\n")
    assert "database" in mentions(host).hidden(BY_NAME["chan_iax2"])
    from_records = mentions(host, recorded=type("Recorded", (), {"calls": 7}))
    assert from_records.hidden(BY_NAME["chan_iax2"]) == "" and "database" in from_records.hidden(BY_NAME["app_system"])


def test_a_dialplan_in_lua_that_reads_other_files(host):
    host.write("extensions.lua", "local x = require 'office'\n")
    assert "other files" in mentions(host, loaded=("pbx_lua",)).hidden(BY_NAME["app_system"])
    assert mentions(host, loaded=("pbx_config",)).hidden(BY_NAME["app_system"]) == ""


def test_contexts_that_one_module_fills_and_who_lands_there(host):
    contexts = {"ael-demo": {"pbx_ael"}, "demo": {"pbx_lua", "pbx_config"}, "office": {"pbx_config"}, "default": {"pbx_lua"}}
    host.write("pjsip.conf", "[a]\ntype=endpoint\ncontext = ael-demo ; here\n")
    host.write("iax.conf", "[guest]\ncontext=default\n")
    found = mentions(host, contexts=contexts, words={"pbx_ael": {"ael-demo"}, "res_parking": {"default"}})
    assert (found.contexts_of("pbx_ael"), found.contexts_of("pbx_lua")) == (["ael-demo"], ["default"])
    assert [said.rsplit("/", 1)[1] for said in found.lands_in(["ael-demo"], "pbx_ael")] == ["pjsip.conf names the context ael-demo"]
    assert len(found.lands_in(["default"], "pbx_lua")) == 1 and found.lands_in(["default"], "pbx_lua", ("iax.conf",)) == []
    assert mentions(host, words={"extensions.conf": {"ael-demo"}}).lands_in(["ael-demo"], "pbx_ael", ("pjsip.conf",)) == [
        "the dialplan (extensions.conf) names the context ael-demo"]
