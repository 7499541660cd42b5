# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jails that could not start."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import startable

NONE, ALL = startable.Modules(lambda name: False), startable.Modules(lambda name: True)


def test_a_backend_needs_its_module():
    assert startable.why_not("systemd", [], "", NONE) == "its backend is systemd, and the package python3-systemd is not installed"
    assert startable.why_not("systemd[journalpath=/x]", [], "", ALL) == "" == startable.why_not("polling", [], "", NONE)
    asked = []
    modules = startable.Modules(lambda name: asked.append(name) or True)
    assert not modules.missing("systemd") and not modules.missing("systemd") and asked == ["systemd.journal"]


def test_logs_and_filters(tmp_path):
    root = tmp_path / "filter.d"
    root.mkdir()
    log = tmp_path / "a.log"
    assert startable.why_not("auto", [str(log)], "", NONE) == "its log %s does not exist" % log
    log.write_text("")
    assert startable.why_not("auto", [str(tmp_path / "*.log")], "", NONE) == ""
    (tmp_path / "b.log").symlink_to("/nosuch")
    assert startable.why_not("auto", [str(tmp_path / "b.log")], "", NONE).endswith("b.log does not exist")
    assert startable.why_not("auto", [str(log)], "web", NONE, str(tmp_path)) == "its filter %s/filter.d/web.conf does not exist" % tmp_path
    (root / "web.local").write_text("")
    assert startable.why_not("auto", [str(log)], "web", NONE, str(tmp_path)) == ""


def test_a_directory_is_no_log(tmp_path):
    startable.refuse_directory(str(tmp_path / "none"))
    with pytest.raises(HostError, match="is a directory; name a file"):
        startable.refuse_directory(str(tmp_path))


def test_where_sshd_is_told_of(tmp_path):
    log, booted = tmp_path / "auth.log", tmp_path / "systemd"
    assert startable.sshd(ALL, str(log), str(booted)) == ("", "")
    log.write_text("")
    assert startable.sshd(ALL, str(log), str(booted)) == ("auto", str(log))
    booted.mkdir()
    assert startable.sshd(ALL, str(log), str(booted)) == ("systemd", "")
    assert startable.sshd(NONE, str(log), str(booted)) == ("auto", str(log))


def test_other_jails():
    rows = [["add", "sshd", "systemd"], ["add", "voipsec-auth", "auto"], ["add", "web", "auto"], ["set", "web", "addlogpath", "/web.log", "head"],
            ["add", "blind", "auto"], ["set", "blind", "maxretry", 5], ["config-error", "Jail 'odd' skipped, because of wrong configuration: no filter"],
            ["config-error", "something else"]]
    found = {other.name: other for other in startable.others(rows, ["voipsec-auth"])}
    assert sorted(found) == ["blind", "odd", "sshd", "web"] and found["web"].logs == ("/web.log",)
    assert startable.blind(found["web"], NONE) == "" == startable.blind(found["sshd"], ALL)
    assert startable.blind(found["blind"], NONE) == "none of its logs exists"
    assert startable.blind(found["odd"], NONE) == "fail2ban cannot read it (no filter)"
    assert "python3-systemd" in startable.blind(found["sshd"], NONE)
