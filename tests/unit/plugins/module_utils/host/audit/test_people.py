# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts and who becomes root."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import people


def _etc(path, **files):
    for name, text in files.items():
        target = path / "etc" / name.replace("__", "/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return str(path)


def test_accounts_have_their_groups(tmp_path):
    root = _etc(tmp_path, passwd="root:x:0:0:root:/root:/bin/bash\nasterisk:x:105:106::/var/lib/asterisk:/usr/sbin/nologin\nbroken\n",
                group="root:x:0:\nasterisk:x:106:\naudio:x:29:asterisk,www-data\nbroken\n")
    rows, reason = people.accounts(root)
    assert reason is None and rows[1] == {"name": "asterisk", "uid": 105, "gid": 106, "shell": "/usr/sbin/nologin", "groups": ["asterisk", "audio"]}
    assert people.members("audio", rows) == ["asterisk"] and people.members("audio", None) == []
    assert people.accounts(str(tmp_path / "none"))[0] is None


def test_hashes_are_not_kept(tmp_path):
    root = _etc(tmp_path, shadow="root:!:1::::::\nguest::1::::::\nanna:$6$x$HASH:1::::::\nnobody:*:1::::::\n")
    found, reason = people.passwords(root)
    assert found == {"root": "locked", "guest": "empty", "anna": "set", "nobody": "locked"} and reason is None
    assert people.passwords(str(tmp_path / "none")) == ({}, None)


def test_what_may_not_be_read_is_said(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "no", path)
    monkeypatch.setattr(people.quiet, "read", refuse)
    assert people.passwords(str(tmp_path))[0] is None and "run the audit as root" in people.passwords(str(tmp_path))[1]
    assert people.sudo(str(tmp_path))[0] is None


def test_lines_of_sudo(tmp_path):
    root = _etc(tmp_path, sudoers="# x\nDefaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL) ALL\n@includedir /etc/sudoers.d\nasterisk  ALL = \\\n  "
                                  "NOPASSWD: ALL\n",
                **{"sudoers.d__web": "www-data ALL=(root) NOPASSWD: /usr/sbin/x\n", "sudoers.d__old.bak": "evil ALL=(ALL) ALL\n"})
    found, reason = people.sudo(root)
    assert reason is None and [line for dummy, line in found] == [
        "root ALL=(ALL:ALL) ALL", "%sudo ALL=(ALL) ALL", "asterisk ALL = NOPASSWD: ALL", "www-data ALL=(root) NOPASSWD: /usr/sbin/x"]
    assert found[0][0].endswith("etc/sudoers:3")
