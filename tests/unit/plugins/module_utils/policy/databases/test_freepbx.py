# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases import freepbx


def test_administrators_and_how_one_gets_another_password():
    rows = [{"user": "admin", "verifier": "D033E22AE348AEB5660FC2140AEC35850C4DA997"}]
    account = freepbx.accounts("asterisk", rows)[0]
    assert account.id == "freepbx:admin" and account.verifier.reveal() == "d033e22ae348aeb5660fc2140aec35850c4da997"
    assert freepbx.accounts("asterisk", rows, several=True)[0].id == "freepbx:admin@asterisk"
    assert freepbx.change(account, Secret("abc")) == "UPDATE `asterisk`.ampusers SET password_sha1 = 'abc' WHERE username = 'admin'"
    assert not freepbx.accounts("asterisk", [{"user": "x", "verifier": None}])[0].verifier
    assert freepbx.usable([{"name": "b"}, {"name": "a"}, {"name": "x`; DROP"}]) == ["a", "b"]
