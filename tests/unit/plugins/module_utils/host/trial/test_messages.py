# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages of a trial."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import messages


def test_errors_come_from_console_and_log_files_once(tmp_path):
    (tmp_path / "console").write_text(
        "[Nov 23 00:50:24] ERROR[35]: loader.c:2513 load_modules: x declined to load.\n"
        "[Nov 23] \x1b[1;31mERROR\x1b[0m[1]: \x1b[1;37mfile.c\x1b[0m:\x1b[1;37m12\x1b[0m \x1b[1;37mload\x1b[0m: in colour\n"
        "[Nov 23] WARNING[1]: config.c:1 f: line 3 of /etc/asterisk/users.conf\n[Nov 23] WARNING[1]: other.c:1 f: nothing to see\nplain\n")
    (tmp_path / "log").mkdir()
    (tmp_path / "log/messages").write_bytes(b"[Nov 23] ERROR[35] loader.c: x declined to load.\n[Nov 23] ERROR[35][C-00000001] pbx.c: \xff\n")
    found = messages.errors([str(tmp_path / "console"), str(tmp_path / "log")])
    assert found == ["loader.c: x declined to load.", "file.c: in colour", "config.c: line 3 of /etc/asterisk/users.conf", "pbx.c: \ufffd"]
