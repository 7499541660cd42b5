# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sub-commands of the program that stays on the host."""

from __future__ import annotations

import sys
import types

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import agent


def command(monkeypatch, main):
    module = types.ModuleType("voipsec_test_command")
    module.main = main
    monkeypatch.setitem(sys.modules, "voipsec_test_command", module)
    return {"do": "voipsec_test_command"}


def test_runs_the_command(monkeypatch):
    seen = []
    assert agent.main(["do", "a", "b"], command(monkeypatch, lambda arguments: seen.append(arguments) or 0)) == 0
    assert seen == [["a", "b"]]


def test_an_error_is_one_sentence(monkeypatch, capsys):
    def fail(arguments):
        raise HostError("It is broken; mend it.")
    assert agent.main(["do"], command(monkeypatch, fail)) == 1
    assert capsys.readouterr().err == "It is broken; mend it.\n"


def test_an_unknown_command_is_no_traceback(capsys):
    assert agent.main([], {"repair": "x", "resolve": "y"}) == 2
    assert agent.main(["undo"], {"repair": "x"}) == 2
    assert capsys.readouterr().err == "usage: voipsec-firewall {repair,resolve} ...\nusage: voipsec-firewall {repair} ...\n"
