# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What playbooks/default_passwords.yml says of a host."""

from __future__ import annotations

import json

import pytest
from plays import play

# One version: Asterisk has no part in it.
pytestmark = pytest.mark.parametrize("host", ["22"], indirect=True, scope="module")

USERS = "/etc/users-of-the-panel"
ASKED = {"default_passwords_web_files": [USERS], "default_passwords_unix": False, "default_passwords_databases": [], "default_passwords_fail": False}


def test_logins_of_web_servers_are_told_though_nothing_is_done_to_them(asterisk, tmp_path):
    asterisk.put(USERS, "wwwadmin:{SHA}t6h1/B6iKLkGEEG3zsS9PFKrPOM=\n", owner="root")
    run = play(asterisk, tmp_path, "default_passwords", "-e", json.dumps(ASKED))
    assert run.code == 0 and len(run.said()) == 1 and run.said()[0].startswith("web:%s:wwwadmin " % USERS), run.said()
    asterisk.exec("rm " + USERS)
    assert play(asterisk, tmp_path, "default_passwords", "-e", json.dumps(dict(ASKED, default_passwords_web_files=[]))).said() == "Nothing was found"
