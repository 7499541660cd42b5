# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH server's settings."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import remote


def test_what_the_server_prints():
    assert remote.parse("port 22\npermitrootlogin yes\nport 2222\n\n") == {"port": "22", "permitrootlogin": "yes"}


def test_the_first_line_counts_and_match_does_not(tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d/10.conf").write_text("PasswordAuthentication no\n")
    main = tmp_path / "sshd_config"
    main.write_text("# x\nInclude %s/d/*.conf\nPasswordAuthentication yes\nMaxAuthTries=3\nPermitRootLogin \"no\"\n" % tmp_path
                    + "Match User x\nX11Forwarding yes\n")
    assert remote.of_files(str(main)) == {"passwordauthentication": "no", "maxauthtries": "3", "permitrootlogin": "no"}
    assert remote.of_files(str(tmp_path / "none")) == {}


def test_a_file_that_includes_itself_ends(tmp_path):
    main = tmp_path / "sshd_config"
    main.write_text("Include %s\nPort 22\n" % main)
    assert remote.of_files(str(main)) == {"port": "22"}


def test_without_a_server_there_is_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "find_program", lambda name: None)
    assert remote.settings(str(tmp_path / "none")) == ({}, None)


def test_what_may_not_be_read_is_said(tmp_path, monkeypatch):
    main = tmp_path / "sshd_config"
    main.write_text("Port 22\n")

    def refuse(path):
        raise PermissionError(13, "no", path)
    monkeypatch.setattr(remote, "find_program", lambda name: None)
    monkeypatch.setattr(remote.quiet, "read", refuse)
    found, reason = remote.settings(str(main))
    assert found is None and str(main) in reason
