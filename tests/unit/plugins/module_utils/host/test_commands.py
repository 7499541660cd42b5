# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands


def test_what_a_program_prints():
    assert commands.output(["printf", "a\\nb"]) == ("a\nb", None)


@pytest.mark.parametrize("command, said", [
    (["false"], "false ended with status 1"), (["/nonexistent/program"], "/nonexistent/program cannot be run: No such file or directory"),
    (["sleep", "60"], "sleep 60 took longer than 1 s")])
def test_a_program_that_does_not_work(command, said):
    assert commands.output(command, 1) == ("", said)


def test_programs_of_the_administrator_are_found(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert commands.output(["sh", "-c", "echo $PATH $LC_ALL"])[0] == "/nowhere:%s C\n" % commands.PATH
