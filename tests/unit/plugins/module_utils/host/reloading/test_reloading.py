# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which reload for which changed files."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import readers
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import reloading

OLD, NEW = Version(16, 28, 0), Version(22, 10, 1)
MODULES = ["manager", "http", "acl", "logger", "features", "pbx_config.so", "chan_sip.so", "chan_iax2.so", "res_pjsip.so", "app_voicemail.so",
           "res_pjsip_config_wizard.so", "chan_dongle.so"]


@pytest.fixture
def etc(tmp_path):
    """A configuration directory, and a function that writes files into it."""
    class Directory:
        source = DiskSource(str(tmp_path))

        def write(self, **files):
            for name, text in files.items():
                path = tmp_path / name.replace("__", "/").replace("_conf", ".conf")
                path.parent.mkdir(exist_ok=True)
                path.write_text(text)
            return self

        def plan(self, *files, version=NEW, modules=tuple(MODULES), listed=""):
            return reloading.plan(files, self.source, version, modules, listed)

        def path(self, name):
            return str(tmp_path / name)
    return Directory()


@pytest.mark.parametrize("name, commands", [
    ("manager.conf", ["module reload manager"]), ("acl.conf", ["module reload acl"]), ("http.conf", ["module reload http"]),
    ("logger.conf", ["module reload logger"]), ("extensions.conf", ["module reload pbx_config.so"]), ("pjsip.conf", ["module reload res_pjsip.so"]),
    ("features.conf", ["module reload features"]), ("voicemail.conf", ["module reload app_voicemail.so"]),
    ("cli_permissions.conf", ["cli reload permissions"]),
    ("pjsip_wizard.conf", ["module reload res_pjsip.so"]),
])
def test_each_file_has_its_module(etc, name, commands):
    assert etc.plan(name).commands == commands


def test_nothing_is_ever_reloaded_as_a_whole():
    commands = [reader.command for reader in readers.READERS.values() if reader.command]
    assert commands == [readers.PERMISSIONS]


def test_all_readers_that_run_are_reloaded_and_none_that_does_not(etc):
    assert etc.plan("users.conf", version=OLD).commands == [
        "module reload pbx_config.so", "module reload chan_sip.so", "module reload chan_iax2.so", "module reload manager", "module reload app_voicemail.so"]
    assert etc.plan("users.conf", version=OLD, modules=["manager"]).commands == ["module reload manager"]


def test_a_version_that_no_longer_reads_a_file_does_not_know_it(etc):
    assert etc.plan("sip.conf", version=OLD).commands == ["module reload chan_sip.so"]
    assert etc.plan("sip.conf").unknown == [etc.path("sip.conf")]
    assert etc.plan("users.conf", version=Version(23, 4, 1)).unknown == [etc.path("users.conf")]


def test_acls_come_before_those_who_use_them_and_the_dialplan_last(etc):
    assert etc.plan("extensions.conf", "pjsip.conf", "acl.conf", "manager.conf").commands == [
        "module reload acl", "module reload manager", "module reload res_pjsip.so", "module reload pbx_config.so"]


def test_an_included_file_belongs_to_its_root(etc):
    etc.write(manager_conf="#include one.d/*.conf\n", one_d__x_conf="[x]\n", pjsip_conf="#tryinclude \"deep.conf\"\n", deep_conf="#include leaf.inc\n")
    etc.write(**{"leaf.inc": "[y]\n", "one.d__y_conf": "[y]\n"})
    assert etc.plan("one.d/y.conf").reasons == {"module reload manager": [etc.path("manager.conf")]}
    assert etc.plan("leaf.inc").commands == ["module reload res_pjsip.so"]


def test_a_file_of_two_roots_reloads_both(etc):
    etc.write(manager_conf="#include shared.inc\n", iax_conf="#include shared.inc\n", **{"shared.inc": "; nothing\n"})
    assert etc.plan("shared.inc").commands == ["module reload manager", "module reload chan_iax2.so"]


def test_a_file_that_is_gone_belongs_to_the_root_whose_glob_named_it(etc):
    etc.write(manager_conf="#tryinclude gone.d/*.conf\n")
    assert etc.plan("gone.d/a.conf").commands == ["module reload manager"]
    assert etc.plan("gone.d/a.txt").unknown == [etc.path("gone.d/a.txt")]


def test_links_lead_to_the_same_file(etc, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "manager.conf").write_text("[general]\n")
    (tmp_path / "manager.conf").symlink_to("elsewhere/manager.conf")
    assert etc.plan(str(tmp_path / "elsewhere" / "manager.conf")).commands == ["module reload manager"]


def test_what_only_a_start_reads_is_said(etc):
    found = etc.plan("modules.conf", "asterisk.conf", "iax.conf")
    assert found.commands == ["module reload chan_iax2.so"]
    assert sorted(found.restart) == [etc.path("asterisk.conf"), etc.path("modules.conf")]
    assert found.partly == {etc.path("iax.conf"): "bindaddr and bindport"}


def test_what_only_the_next_start_shows_is_tried_first(etc):
    etc.write(acl_conf="#include acls.inc\n", **{"acls.inc": "[a]\n"})
    assert reloading.needs_trial(["acls.inc", "manager.conf", "modules.conf", "users.conf"], etc.source, NEW) == [
        "acl.conf", "users.conf", "modules.conf"]
    assert reloading.needs_trial(["manager.conf", "pjsip.conf"], etc.source, NEW) == []


def test_a_file_whose_reader_does_not_run_is_unread(etc):
    assert etc.plan("iax.conf", modules=["manager"]).unread == [etc.path("iax.conf")]


def test_a_file_that_is_read_each_time_needs_nothing(etc):
    found = etc.plan("festival.conf")
    assert (found.commands, found.unknown, found.unread, found.restart) == ([], [], [], [])


def test_asterisks_own_list_helps_with_foreign_modules_only_where_it_is_whole(etc):
    listed = "chan_dongle          %s   \n1ff4d5b8-9df4-4411-b %s  \na_name_of_20_letters %s\n" % (
        etc.path("dongle.conf"), etc.path("sorcery-thing.conf"), etc.path("cut.conf"))
    found = etc.plan("dongle.conf", "sorcery-thing.conf", "cut.conf", modules=MODULES + ["a_name_of_20_letters_and_more.so"], listed=listed)
    assert found.commands == ["module reload chan_dongle.so"]
    assert found.unknown == [etc.path("cut.conf"), etc.path("sorcery-thing.conf")]


@pytest.mark.parametrize("name", readers.CRASHING)
def test_a_file_that_would_crash_asterisk_stops_every_reload(etc, name):
    etc.write(**{name.replace(".conf", "_conf"): "[a]\nx=1\n[b\n"})
    with pytest.raises(HostError, match="Nothing was reloaded, because Asterisk cannot read %s: .*/%s:3" % (name, name)):
        reloading.check(etc.plan("manager.conf"), etc.source, OLD)


def test_an_invalid_file_is_not_reloaded_and_a_missing_one_is_no_error(etc):
    etc.write(logger_conf="x=1\n")
    reloading.check(etc.plan("manager.conf"), etc.source, NEW)
    with pytest.raises(HostError, match="logger.conf:1"):
        reloading.check(etc.plan("logger.conf"), etc.source, NEW)
    reloading.check(etc.plan("extensions.lua", modules=["pbx_lua.so"]), etc.source, NEW)
