# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of fail2ban and a server that takes them, or does not."""

from __future__ import annotations

import os
import unittest.mock

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import landing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State

JAIL = "jail.d/zz.local"


class Daemon:
    """What client and server do, recorded."""

    def __init__(self, root, running=True, refusal="", reload=""):
        self.root, self.running, self._refusal, self._reload, self.did = root, running, refusal, reload, []

    def answers(self):
        return self.running

    def refusal(self, copy):
        with open(os.path.join(copy, JAIL), encoding="utf-8") as stream:
            self.did.append("judged " + stream.read())
        return self._refusal

    def reload(self, *options):
        self.did.append(" ".join(("reload",) + options))
        return self._reload if len(self.did) == 2 else ""

    def start(self):
        self.did.append("start")
        self.running = True
        return ""


@pytest.fixture(name="root")
def fixture_root(tmp_path, monkeypatch):
    monkeypatch.setattr(landing, "Change", lambda content, mode=None, uid=None, gid=None, expected=None: plan.Change(content, mode, expected=expected))
    root = tmp_path / "fail2ban"
    (root / "jail.d").mkdir(parents=True)
    (root / JAIL).write_text("old")
    (root / "link").symlink_to("/etc/hostname")
    return root


def land(root, monkeypatch, tmp_path, wrong=lambda: [], text="new", **how):
    daemon = Daemon(root, **how)
    monkeypatch.setattr(landing, "Server", lambda: daemon)
    for name in ("refusal", "reload", "start"):
        monkeypatch.setattr(landing.client, name, getattr(daemon, name))
    monkeypatch.setattr(landing.client, "wait", lambda condition: condition())
    monkeypatch.setattr(landing.client.Log, "errors", lambda self: "")
    work = landing.Landing(State(str(tmp_path / "state")), "run", str(root))
    return daemon, lambda **more: work.land({JAIL: text, "filter.d/x.conf": "x"}, wrong, **more)


@pytest.fixture(name="filters", autouse=True)
def fixture_filters(root):
    (root / "filter.d").mkdir()


def test_a_change_lands_and_is_reloaded(root, monkeypatch, tmp_path):
    daemon, work = land(root, monkeypatch, tmp_path)
    work()
    assert (root / JAIL).read_text() == "new" and (root / "filter.d/x.conf").read_text() == "x" and daemon.did == ["judged new", "reload"]
    assert (root / "filter.d/x.conf").stat().st_mode & 0o777 == 0o644


def test_jails_that_ban_in_another_way_are_restarted(root, monkeypatch, tmp_path):
    daemon, work = land(root, monkeypatch, tmp_path)
    work(stale=lambda: ["one"], judge=False)
    assert daemon.did == ["reload --restart --if-exists one", "reload"]


def test_a_server_that_does_not_run_is_started(root, monkeypatch, tmp_path):
    daemon, work = land(root, monkeypatch, tmp_path, running=False)
    work()
    assert daemon.did == ["judged new", "start"]


def test_what_fail2ban_refuses_is_not_written(root, monkeypatch, tmp_path):
    daemon, work = land(root, monkeypatch, tmp_path, refusal="no x")
    with pytest.raises(HostError, match="fail2ban refuses its new configuration, and nothing was changed: no x."):
        work()
    assert (root / JAIL).read_text() == "old" and len(daemon.did) == 1


def test_what_the_server_refuses_is_taken_back(root, monkeypatch, tmp_path):
    daemon, work = land(root, monkeypatch, tmp_path, reload="bad")
    with pytest.raises(HostError, match="so that of before is back and running: bad."):
        work()
    assert (root / JAIL).read_text() == "old" and not (root / "filter.d/x.conf").exists() and daemon.did == ["judged new", "reload", "reload --restart --all"]


def test_a_server_that_runs_otherwise_is_no_success(root, monkeypatch, tmp_path):
    _daemon, work = land(root, monkeypatch, tmp_path, wrong=lambda: ["the jail x does not run"])
    with pytest.raises(HostError, match="back and running: the jail x does not run."):
        work()
    assert (root / JAIL).read_text() == "old"


def test_what_did_not_run_before_is_left_so(root, monkeypatch, tmp_path):
    _daemon, work = land(root, monkeypatch, tmp_path, wrong=lambda: ["no"], running=False)
    with pytest.raises(HostError, match="so the files of before are back: no."):
        work()


def test_files_that_a_killed_run_has_left_unread_are_told_of_until_they_are_read(root, monkeypatch, tmp_path):
    """They are as they ought to be, and what the server read of them nobody can see."""
    daemon, work = land(root, monkeypatch, tmp_path)
    after = landing.Landing(State(str(tmp_path / "state")), "next", str(root))
    with monkeypatch.context() as killed:
        killed.setattr(landing.client, "reload", unittest.mock.Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            work()
    assert after.unread() == ["a run ended before fail2ban had read its files"]
    after.land({JAIL: "new"}, lambda: [], judge=False)
    assert after.unread() == [] and daemon.did == ["judged new", "reload"]


def test_a_copy_leaves_the_original_alone(root):
    with landing.staged({"link": "mine", JAIL: None, "action.d/new.conf": "x"}, str(root)) as copy:
        assert not os.path.exists(os.path.join(copy, JAIL)) and not os.path.islink(os.path.join(copy, "link"))
        assert os.path.exists(os.path.join(copy, "action.d/new.conf"))
    assert not os.path.exists(copy) and (root / JAIL).exists() and (root / "link").is_symlink()
    with pytest.raises(HostError, match="Cannot copy /nosuch"):
        with landing.staged({}, "/nosuch"):
            pass


def test_nothing_is_written_through_a_link_and_links_count_as_what_they_lead_to(root, tmp_path):
    """A folder of the configuration may be one, also relative to it; check mode comes here too."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "own.conf").write_text("own")
    (root / "fail2ban.d").symlink_to(elsewhere)
    (root / "relative.local").symlink_to(os.path.relpath(elsewhere / "own.conf", root))
    (root / "dangling").symlink_to("/nosuch")
    with landing.staged({"fail2ban.d/new.conf": "x", "fail2ban.d/own.conf": None}, str(root)) as copy:
        assert os.listdir(os.path.join(copy, "fail2ban.d")) == ["new.conf"] and os.listdir(str(elsewhere)) == ["own.conf"]
        with open(os.path.join(copy, "relative.local"), encoding="utf-8") as stream:
            assert stream.read() == "own"


def test_what_differs(root):
    assert landing.changed({JAIL: "old", "filter.d/x.conf": None}, str(root)) == []
    assert landing.changed({JAIL: None, "filter.d/x.conf": "x"}, str(root)) == [("filter.d/x.conf", None, "x"), (JAIL, "old", None)]


def test_taking_the_files_away(root, monkeypatch, tmp_path):
    daemon, _work = land(root, monkeypatch, tmp_path)
    landing.Landing(State(str(tmp_path / "state")), "run", str(root)).remove([JAIL])
    assert not (root / JAIL).exists() and daemon.did == ["reload"]
