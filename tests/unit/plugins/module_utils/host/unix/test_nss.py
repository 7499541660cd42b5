# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pwd

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix import nss


def test_it_sees_root_where_it_may_and_nobody_who_is_not_there():
    found = nss.look("root")
    assert found is None or (found.shell == pwd.getpwnam("root").pw_shell and repr(found) == "Seen(********)")
    assert nss.look("nobody-is-called-so") is None
