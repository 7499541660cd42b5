# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk's own database."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import CommandFailed
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import astdb


class Cli:
    def __init__(self):
        self.said = []

    def run(self, command):
        self.said.append(command)
        if "broken" in command:
            raise CommandFailed("no.")
        return ""


def test_keys():
    cli = Cli()
    warnings = astdb.put(cli, [("/CF/100", "PJSIP/desk first"), ("/registrar/contact/100;@x", None), ("/broken/x", "y")])
    assert cli.said == ['database put "CF" "100" "PJSIP/desk first"', 'database del "registrar" "contact/100;@x"', 'database put "broken" "x" "y"']
    assert warnings == ["The key /broken/x of Asterisk's database could not be changed: no."]
