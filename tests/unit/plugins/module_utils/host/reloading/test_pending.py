# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What waits for a restart, by file and option."""

from __future__ import annotations

import os

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import pending

SETTINGS = {"Maximum calls": "Not set", "Minimum free memory": "10 MB", "System name": "", "Executable includes": "Disabled",
            "Shell on remote consoles": "Enabled", "Log directory": "/var/log/asterisk", "Min DTMF duration": "80"}


@pytest.fixture
def read(tmp_path):
    """Reads files that the test writes."""
    def write(**files):
        for name, text in files.items():
            (tmp_path / (name + ".conf")).write_text(text)
        return pending._Files(DiskSource(str(tmp_path)), Version(22, 10, 1))
    return write


@pytest.mark.parametrize("line, waiting", [
    ("maxcalls = 10", ("0", "10")), ("minmemfree = 10", None), ("minmemfree = 20", ("10", "20")), ("systemname = pbx", ("", "pbx")),
    ("execincludes = yes", ("no", "yes")), ("execincludes = nonsense", None), ("disable_remote_console_shell = yes", ("no", "yes")),
    ("disable_remote_console_shell = no", None), ("maxload = 3", None), ("MINDTMFDURATION = 80", None), ("maxcalls = 10\nmaxcalls = 0", None),
])
def test_options_that_the_daemon_tells(read, line, waiting):
    found = pending._asterisk(read(asterisk="[options]\n%s\n" % line), SETTINGS)
    assert [(one.running, one.configured) for one in found] == ([waiting] if waiting else [])


def test_directories_count_unless_they_stand_in_a_template(read):
    found = pending._asterisk(read(asterisk="[directories]\nastlogdir => /srv/log\n"), SETTINGS)
    assert [one[:3] for one in found] == [("asterisk.conf [directories] astlogdir", "/var/log/asterisk", "/srv/log")]
    assert pending._asterisk(read(asterisk="[directories](!)\nastlogdir => /srv/log\n"), SETTINGS) == []
    assert pending._asterisk(read(asterisk="[directories]\nastlogdir => /var/log/asterisk/\n"), SETTINGS) == []


def test_modules_that_are_to_go_or_to_come(read, tmp_path):
    (tmp_path / "app_new.so").write_text("")
    text = "[modules]\nload = app_new\nload = app_missing.so\nload = app_both.so\nnoload = app_old.so\nnoload = app_both.so\nnoload = app_gone.so\n"
    running = {"app_old.so": "Running", "app_both.so": "Running", "app_gone.so": "Not Running"}
    found = pending._modules(read(modules=text + "[modules]\nnoload = app_new.so\n"), running, str(tmp_path))
    assert [one.name for one in found] == ["modules.conf [modules] noload app_both.so", "modules.conf [modules] noload app_old.so",
                                           "modules.conf [modules] load app_new.so"]


@pytest.mark.parametrize("option, running, value, others, same", [
    ("bind", "0.0.0.0:5060", "0.0.0.0", {}, True), ("bind", "0.0.0.0:5061", "0.0.0.0", {"protocol": "tls"}, True),
    ("bind", "0.0.0.0:5060", "0.0.0.0:5080", {}, False), ("bind", "[::]:5060", "::", {}, True), ("bind", "[::]:5060", "[::]:5060", {}, True),
    ("tos", "96", "cs3", {}, True), ("tos", "184", "0xb8", {}, True), ("tos", "184", "af41", {}, False), ("verify_client", "No", "0", {}, True),
    ("verify_client", "Yes", "no", {}, False), ("protocol", "udp", "UDP", {}, True), ("cos", "3", "4", {}, False),
])
def test_values_of_transports_as_pjsip_means_them(option, running, value, others, same):
    assert pending._same(option, running, dict(others, **{option: value})) is same


@pytest.mark.parametrize("text, waiting", [
    ("bindport=4569", []), ("", []), ("bindaddr=::", []), ("bindaddr=[::]", []), ("bindaddr=::1", ["[::1]:4569"]), ("bindaddr=127.0.0.1", ["127.0.0.1:4569"]),
    ("bindport=4570", ["0.0.0.0:4570"]),
    ("bindaddr=0.0.0.0:4569", []), ("bindport=4570\nbindaddr=127.0.0.1\nbindaddr=10.0.0.1:4571", ["127.0.0.1:4570", "10.0.0.1:4571"]),
])
def test_the_sockets_of_iax_stay_what_they_are(read, text, waiting):
    found = pending._iax(read(iax="[general]\n%s\n" % text), frozenset(["udp 0.0.0.0:4569", "udp [::]:4569", "tcp 127.0.0.1:5038"]))
    assert [one.configured for one in found] == waiting


def test_files_that_only_a_start_reads_count_from_the_start_on(read, tmp_path):
    files = read(cli="[startup_commands]\n#include more.inc\n", modules="[modules]\n")
    (tmp_path / "more.inc").write_text("x = yes\n")
    for name, moment in (("cli.conf", 1000), ("modules.conf", 3000), ("more.inc", 3000)):
        os.utime(tmp_path / name, (moment, moment))
    found = pending._newer(files, files.source, 2000.0, {"modules.conf"})
    assert [(one.name, one.reason.split(" ")[0]) for one in found] == [("cli.conf", str(tmp_path / "more.inc"))]
    assert pending._newer(files, files.source, 4000.0, set()) == []
