# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which options the daemon documents."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.option_help import OptionHelp
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

ANSWER = """\x1b[1maor\x1b[0m: [category !~ /^$/]

\x1b[1m[Config Options]\x1b[0m
contact                   -- Permanent contacts assigned to AoR
Max_contacts              -- Maximum number of contacts
"""


class Daemon:
    """Answers as ``config show help`` does, for one module."""

    def __init__(self, module):
        self.module = module
        self.asked = []

    def __call__(self, command):
        self.asked.append(command)
        if f" {self.module} " not in command + " ":
            raise HostError("Module has no documentation.")
        return ANSWER


def test_names_are_asked_for_once():
    daemon = Daemon("res_pjsip")
    known = OptionHelp(daemon)
    assert known("pjsip.conf", "aor") == known("pjsip.conf", "aor") == {b"contact", b"max_contacts", b"type"}
    assert daemon.asked == ["config show help res_pjsip aor"]


def test_a_later_module_may_know_the_kind():
    assert b"contact" in OptionHelp(Daemon("res_pjsip_outbound_publish"))("pjsip.conf", "outbound-publish")


def test_where_the_daemon_cannot_tell():
    assert OptionHelp(Daemon("none"))("pjsip.conf", "aor") is None
    assert OptionHelp(Daemon("res_pjsip"))("manager.conf", "general") is None
    assert OptionHelp(None)("pjsip.conf", "aor") is None
