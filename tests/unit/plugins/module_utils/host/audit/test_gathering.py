# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is gathered where there is no daemon."""

from __future__ import annotations

from types import SimpleNamespace

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import gathering


def _located(path):
    config = path / "asterisk.conf"
    config.write_text("[directories]\nastetcdir => %s\nastrundir => %s\n[options]\nrunuser=root\n" % (path, path))
    return daemon.locate(str(config))


def test_a_host_without_a_daemon_is_looked_at(tmp_path):
    seen = gathering.gather(_located(tmp_path))
    assert (seen.running, seen.answers, seen.modules, seen.sockets, seen.started) == (False, False, None, None, None)
    assert seen.directories["config"] == str(tmp_path) and seen.user == "root" and seen.ask("core show version") is None and seen.settings("x") is None
    assert seen.accounts and seen.members("root") and seen.changed(str(tmp_path / "asterisk.conf")) and seen.changed("/nonexistent") is None
    assert "does not run" in seen.why_not("daemon") and seen.why_not("something else") == "It could not be seen."


def test_what_a_stopped_daemon_hides_is_no_gap(tmp_path):
    seen = gathering.gather(_located(tmp_path))
    said = gathering.could_not_see(seen, SimpleNamespace(denied={"/etc/x", "/etc/y"}))
    assert [sentence for sentence in said if "Asterisk" in sentence] == ["Asterisk does not run, so everything is judged by its files alone."]
    assert said[-1] == "/etc/x, /etc/y cannot be read by this account."
    many = gathering.could_not_see(seen, SimpleNamespace(denied={"/%d" % number for number in range(9)}))
    assert many[-1].endswith("and 4 more cannot be read by this account.")


def test_each_question_is_asked_once(tmp_path, monkeypatch):
    looking, asked = gathering._Looking(_located(tmp_path)), []
    looking.answers = True
    monkeypatch.setattr(gathering.inventory, "ask", lambda cli, command: asked.append(command) or "a: b")
    assert looking.settings("x") == {"a": "b"} and looking.ask("x") == "a: b" and asked == ["x"]


def test_who_made_the_contexts_of_the_running_dialplan(tmp_path, monkeypatch):
    assert gathering._Looking(_located(tmp_path)).contexts() is None
    looking = gathering._Looking(_located(tmp_path))
    looking.answers = True
    shown = "[ Context 'in' created by 'pbx_config' ]\n  '1' =>            1. Hangup()      [extensions.conf:2]\n[ Context 'lua' created by 'pbx_lua' ]\n"
    monkeypatch.setattr(gathering.inventory, "ask", lambda cli, command: shown if command == "dialplan show" else "")
    assert looking.contexts() == {"in": {"extensions.conf"}, "lua": {"pbx_lua"}}


def test_the_version_is_that_of_the_daemon_or_of_the_program(monkeypatch):
    assert gathering.version_of(SimpleNamespace(version="Asterisk 22.10.1"))[0][:3] == (22, 10, 1)
    monkeypatch.setattr(gathering.installation, "program", lambda: SimpleNamespace(version=None, problem="no program is installed"))
    found, reason = gathering.version_of(SimpleNamespace(version=None))
    assert found is None and "no program is installed" in reason
