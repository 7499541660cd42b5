# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that Asterisk refuses at a reload."""

from __future__ import annotations

import os
import stat
import time
from types import SimpleNamespace

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import NoSuchCommand
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import refusals

LOG = """[Nov 25 20:41:02] ERROR[77] config_options.c: Error parsing dtmf_mode=bogus at line 0 of
[Nov 25 20:41:02] ERROR[77] res_sorcery_config.c: Could not create an object of type 'endpoint' with id 'anonymous' from configuration file 'pjsip.conf'
[Nov 25 20:41:02] NOTICE[77] sorcery.c: Type 'system' is not reloadable, maintaining previous values
[Nov 25 20:41:02] ERROR[77] res_sorcery_config.c: Retaining existing configuration for object of type 'auth' with id 'a b'
"""


def test_type_and_name_are_all_that_is_taken():
    assert refusals.objects(LOG) == {("endpoint", "anonymous"), ("auth", "a b")}
    assert refusals.objects("") == frozenset()


class Cli:
    """Remembers what it is asked."""

    def __init__(self, directory):
        self.directory, self.commands = directory, []

    def run(self, command):
        self.commands.append(command)
        if command.startswith("logger add"):
            (self.directory / command.split()[3]).write_text(LOG)
        return "  Log directory: %s\n" % self.directory


def test_the_channel_is_taken_away_again(tmp_path):
    cli = Cli(tmp_path)
    with refusals.Refusals(cli) as heard:
        assert len(list(tmp_path.iterdir())) == 1
    assert ("endpoint", "anonymous") in heard.found and not list(tmp_path.iterdir())
    assert cli.commands[-1] == "logger remove channel " + cli.commands[1].split()[3]


def test_nobody_else_reads_it(tmp_path):
    modes = []

    class Looking(Cli):
        """Asterisk that opens what is there."""

        def run(self, command):
            if command.startswith("logger add"):
                status = os.stat(self.directory / command.split()[3])
                modes.append((stat.S_IMODE(status.st_mode), status.st_uid))
            return super().run(command)

    with refusals.Refusals(Looking(tmp_path), SimpleNamespace(uid=12345, gid=12345)) as heard:
        pass
    assert (modes, bool(heard.found)) == ([(0o600, 12345)], True)


def test_an_asterisk_that_does_not_let_us_listen(tmp_path):
    class Deaf(Cli):
        """It cannot open the file, or does not know the command."""

        def run(self, command):
            if command.startswith("logger add") and self.commands.count("core show settings") == 2:
                raise NoSuchCommand("no such command")
            self.commands.append(command)
            return "  Log directory: %s\n" % self.directory

    cli = Deaf(tmp_path)
    for _attempt in range(2):
        with refusals.Refusals(cli, SimpleNamespace(uid=os.geteuid(), gid=os.getegid())) as heard:
            pass
        assert heard.found is None and not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_taken_away(tmp_path):
    old, others = "voipsec-%08x%08x" % (int(time.time()) - 3600, 1), ["voipsec-%08x%08x" % (int(time.time()), 2), "voipsec-notes", "messages"]
    for name in [old] + others:
        (tmp_path / name).write_text("")
    cli = Cli(tmp_path)
    with refusals.Refusals(cli):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others) and "logger remove channel " + old in cli.commands


def test_a_log_that_grows_is_waited_for(tmp_path):
    place = tmp_path / "log"
    assert refusals._settled(str(place)) == ""
    place.write_text(LOG)
    assert refusals._settled(str(place)) == LOG
