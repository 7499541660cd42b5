# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of the steps, and what is left when a run ends between any two of them. The escrow is a real one; the host is what it has to be by contract."""

from __future__ import annotations

import contextlib
import itertools
import os

import pytest
from ansible.errors import AnsibleConnectionFailure
from ansible.parsing.vault import VaultSecret

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.entries import CONFIRMED, DISCARDED, PENDING, RETIRED
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.escrow import Escrow
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.vault_file import VaultFile
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation import answers
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.rotation.rotation import Failed, Rotation

KEYS = [("default", VaultSecret(b"password"))]


class Killed(BaseException):
    """The end of the controller at an instant."""


class Host:
    """What the module does, by its contract: accounts with their secrets, of which the weak ones are to be changed."""

    def __init__(self, **secrets):
        self.secrets, self.weak, self.overlap = {"pjsip:" + name: [secret] for name, secret in secrets.items()}, {"pjsip:" + name for name in secrets}, 1
        self.calls, self.lying, self.die_at, self.refuses, self.skips, self.retires, self.renames = [], {}, None, None, set(), [], {}

    def run(self, check, step, handover=None):
        self.calls.append(step)
        secrets = self.lying.pop(handover) if handover else {}
        if self.die_at == "before " + step:
            raise Killed
        answer = dict(getattr(self, step)(check, secrets))
        if self.die_at == "after " + step:
            raise Killed
        return answer

    def plan(self, check, secrets):
        rows = [self._row(name, "start" if self.overlap == 2 else "replace", needs_secret=True) for name in sorted(self.weak)]
        rows += [self._row(name, "retire") for name in self.retires]
        rows += [self._row(name, "wait") for name, there in self.secrets.items() if len(there) == 2 and name not in self.weak | set(self.retires)]
        rows += [self._row(new, "rename", needs_secret=True) for new in self.renames.values()]
        return {"changed": bool(self.weak or self.retires or self.renames), "accounts": rows,
                "renamed": {old: {"id": new, "user": new[6:]} for old, new in self.renames.items()}}

    @staticmethod
    def _row(name, action, needs_secret=False):
        return {"id": name, "kind": "pjsip", "user": name[6:], "accounts": [name[6:]], "words": [], "action": action, "needs_secret": needs_secret}

    def compare(self, check, secrets):
        return {"changed": False, "live": {name: secret.reveal() in self.secrets.get(name, ()) for name, secret in secrets.items()}}

    def apply(self, check, secrets):
        assert not check
        if self.refuses:
            return {"failed": True, "msg": self.refuses}
        assert set(secrets) == self.weak | set(self.renames.values())
        rows = self.plan(check, secrets)["accounts"]
        for old, new in self.renames.items():
            self.secrets[new] = self.secrets.pop(old)
        for row in rows:
            if row["id"] in self.skips:
                row.update(action="refused", needs_secret=False)
        for name in set(secrets) - self.skips:
            self.secrets[name] = [secrets[name].reveal()] + self.secrets[name][:self.overlap - 1]
        for name in self.retires:
            self.secrets[name] = self.secrets[name][:1]
        self.weak, self.retires, self.renames = set(), [], {}
        return {"changed": True, "accounts": rows, "changed_files": ["/etc/asterisk/pjsip.conf"]}


class Handover:
    """Brings secrets to the host."""

    def __init__(self, host):
        self._host, self._numbers = host, itertools.count()

    @contextlib.contextmanager
    def deliver(self, secrets):
        arrived = type("Arrived", (), {"path": "/handover/%d" % next(self._numbers), "taken": False})()
        self._host.lying[arrived.path] = dict(secrets)
        yield arrived


class Site:
    """A controller with its escrow, and a host."""

    def __init__(self, home, **secrets):
        self.home, self.host, self.numbers, self.days = home, Host(**secrets), itertools.count(1), itertools.count(1)

    def escrow(self):
        return Escrow(VaultFile(str(self.home / "escrow"), "pbx", KEYS, patience=0), "pbx")

    def rotation(self):
        return Rotation(self.host.run, self.escrow(), self.make, Handover(self.host), lambda: "2026-11-26T06:%02d:00Z" % next(self.days))

    def make(self, wishes, taken):
        return {wish["id"]: Secret("new secret %d" % next(self.numbers)) for wish in wishes}

    def run(self):
        return self.rotation().rotate()

    def statuses(self, name="pjsip:100"):
        return [(value.secret.reveal(), value.status) for value in self.escrow().read().entries[name].values]

    def assert_nothing_is_lost(self):
        """Each secret that the host takes, but for the first ones, is confirmed, and nothing is pending."""
        entries = self.escrow().read().entries
        for name, secrets in self.host.secrets.items():
            assert [value.secret.reveal() for value in entries[name].values if value.status == CONFIRMED] == [one for one in secrets if one.startswith("new")]
        assert not self.escrow().read().pending() and not self.host.weak


@pytest.fixture(name="site")
def fixture_site(tmp_path):
    os.chmod(tmp_path, 0o700)
    return Site(tmp_path, **{"100": "100", "101": "1234"})


def test_a_run_and_a_second_one(site):
    result = site.run()
    assert result["changed"] and result["escrow"]["confirmed"] == ["pjsip:100", "pjsip:101"] and result["changed_files"]
    assert site.host.secrets == {"pjsip:100": ["new secret 1"], "pjsip:101": ["new secret 2"]}
    site.assert_nothing_is_lost()
    again = site.run()
    assert not again["changed"] and site.host.calls == ["plan", "apply", "plan"]


@pytest.mark.parametrize("back", ["new secret 1", "100"])
def test_an_account_whose_run_was_undone(site, back):
    """The host has a secret of before: the escrow learns which, or that it has none of its own."""
    site.run()
    site.host.weak.add("pjsip:100")
    site.run()
    assert site.statuses() == [("new secret 3", CONFIRMED), ("new secret 1", RETIRED)]
    site.host.secrets["pjsip:100"] = [back]
    plan = site.host.plan
    site.host.plan = lambda check, secrets: dict(plan(check, secrets), changed=True, taken_back=["pjsip:100", "pjsip:7"])
    assert site.run()["changed"]
    assert site.statuses() == [("new secret 3", RETIRED), ("new secret 1", CONFIRMED if back == "new secret 1" else RETIRED)]
    assert site.statuses("pjsip:101") == [("new secret 2", CONFIRMED)]


def test_no_result_has_a_secret(site):
    assert "secret 1" not in str(site.run()) and "new" not in str(site.run()["escrow"])


def test_a_host_with_nothing_to_do_needs_no_escrow(site):
    site.host.weak.clear()
    assert not site.run()["changed"] and not (site.home / "escrow").exists()


def test_the_escrow_comes_before_the_host(site, monkeypatch):
    def full(*_arguments):
        raise EscrowError("the disk is full")

    monkeypatch.setattr(VaultFile, "write", full)
    with pytest.raises(EscrowError, match="the disk is full"):
        site.run()
    assert site.host.calls == ["plan"] and site.host.secrets["pjsip:100"] == ["100"]


@pytest.mark.parametrize("moment", ["before plan", "after plan", "before apply", "after apply"])
@pytest.mark.parametrize("overlap", [1, 2])
def test_a_run_that_is_killed_is_healed_by_the_next_one(site, moment, overlap):
    site.host.overlap, site.host.die_at = overlap, moment
    with pytest.raises(Killed):
        site.run()
    for name, secrets in site.host.secrets.items():
        assert secrets[0] in ("100", "1234") or (secrets[0], PENDING) in site.statuses(name)
    site.host.die_at = None
    assert site.run()["changed"]
    site.assert_nothing_is_lost()
    assert next(site.numbers) == 3, "secrets that were pending are used, not others"
    assert not site.run()["changed"]


def test_killed_while_it_heals(site):
    site.host.die_at = "after apply"
    with pytest.raises(Killed):
        site.run()
    for moment in ("before compare", "after compare"):
        site.host.die_at = moment
        with pytest.raises(Killed):
            site.run()
    site.host.die_at = None
    result = site.run()
    assert result["escrow"]["settled"] == ["pjsip:100", "pjsip:101"] and result["changed"]
    site.assert_nothing_is_lost()


def test_what_nobody_wants_any_more_is_discarded(site):
    site.host.die_at = "before apply"
    with pytest.raises(Killed):
        site.run()
    site.host.die_at = None
    site.host.weak.clear()
    result = site.run()
    assert result["escrow"]["discarded"] == ["pjsip:100", "pjsip:101"] and result["changed"]
    assert site.statuses() == [("new secret 1", DISCARDED)] and site.host.secrets["pjsip:100"] == ["100"]


def test_an_account_that_is_asked_for_again_gets_another_secret(site):
    site.host.die_at = "after apply"
    with pytest.raises(Killed):
        site.run()
    site.host.die_at = None
    site.host.weak = {"pjsip:100"}
    site.run()
    assert site.statuses() == [("new secret 3", CONFIRMED), ("new secret 1", RETIRED)]
    site.assert_nothing_is_lost()


def test_a_host_that_refuses(site):
    site.host.refuses = "Asterisk does not take it."
    with pytest.raises(Failed) as caught:
        site.run()
    assert caught.value.answer["msg"] == site.host.refuses and caught.value.answer["failed"] and "secret 1" not in str(caught.value.answer)
    assert site.statuses() == [("new secret 1", PENDING)]
    site.host.refuses = None
    site.run()
    site.assert_nothing_is_lost()


def test_what_the_host_leaves_out_is_discarded(site):
    site.host.skips = {"pjsip:101"}
    result = site.run()
    assert (result["escrow"]["confirmed"], result["escrow"]["discarded"]) == (["pjsip:100"], ["pjsip:101"])
    assert site.statuses("pjsip:101") == [("new secret 2", DISCARDED)]


def test_an_overlap_and_its_end(site):
    site.host.overlap = 2
    site.run()
    site.host.weak = {"pjsip:100"}
    site.run()
    assert site.statuses() == [("new secret 3", CONFIRMED), ("new secret 1", CONFIRMED)]
    site.host.retires = ["pjsip:100"]
    result = site.run()
    assert result["changed"] and result["escrow"]["retired"] == ["pjsip:100"]
    assert site.statuses() == [("new secret 3", CONFIRMED), ("new secret 1", RETIRED)] and site.host.calls[-2:] == ["plan", "apply"]


@pytest.mark.parametrize("moment", [None, "before apply", "after apply"])
def test_a_renamed_account(site, moment):
    site.run()
    site.host.renames, site.host.die_at = {"pjsip:100": "pjsip:desk"}, moment
    if moment:
        with pytest.raises(Killed):
            site.run()
        site.host.die_at = None
    site.run()
    assert sorted(site.escrow().read().entries) == ["pjsip:101", "pjsip:desk"]
    assert site.statuses("pjsip:desk") == [("new secret 3", CONFIRMED), ("new secret 1", RETIRED)]
    site.assert_nothing_is_lost()


def test_check_mode_only_looks(site):
    result = site.rotation().look()
    assert result["changed"] and site.host.calls == ["plan"] and not (site.home / "escrow").exists()


def test_check_mode_says_what_is_pending(site):
    site.host.die_at = "before apply"
    with pytest.raises(Killed):
        site.run()
    site.host.die_at = None
    site.host.weak.clear()
    before = (site.home / "escrow" / "pbx.vault").read_bytes()
    result = site.rotation().look()
    assert result["changed"] and result["escrow"]["pending"] == ["pjsip:100", "pjsip:101"]
    assert (site.home / "escrow" / "pbx.vault").read_bytes() == before


def test_an_escrow_that_breaks_after_the_change(site, monkeypatch):
    real = VaultFile.write

    def breaking(store, document, before):
        if "apply" in site.host.calls:
            raise EscrowError("the disk is full")
        real(store, document, before)

    monkeypatch.setattr(VaultFile, "write", breaking)
    result = site.run()
    assert result["failed"] and result["changed"] and "pending in the escrow" in result["msg"] and result["msg"].endswith("the disk is full")
    monkeypatch.undo()
    site.run()
    site.assert_nothing_is_lost()


def test_a_plan_from_before_another_run_is_made_again(site):
    first, second = site.rotation(), site.rotation()
    real = site.host.plan

    def overtaken(check, secrets):
        answer = real(check, secrets)
        site.host.plan = real
        second.rotate()
        return answer

    site.host.plan = overtaken
    assert not first.rotate()["changed"]
    site.assert_nothing_is_lost()
    assert site.host.calls == ["plan", "plan", "apply", "plan"]


def test_a_host_that_is_gone(site):
    site.host.apply = lambda check, secrets: {"unreachable": True, "msg": "no route"}
    with pytest.raises(AnsibleConnectionFailure, match="no route"):
        site.run()
    assert site.statuses() == [("new secret 1", PENDING)]


def test_a_look_says_that_no_secret_could_be_stored(site):
    rotation = Rotation(site.host.run, Escrow(VaultFile(str(site.home / "escrow"), "pbx", []), "pbx"), site.make, Handover(site.host), lambda: "")
    with pytest.raises(EscrowError, match="no vault password"):
        rotation.look()
    site.host.weak = set()
    assert not rotation.look()["changed"]


def test_what_the_plan_refused_is_told_with_its_reason():
    planned = {"accounts": [{"id": "a", "action": "refused", "sentence": "why"}, {"id": "b", "action": "wait", "sentence": "later"}]}
    answer = {"changed": True, "accounts": [{"id": "a", "action": "wait", "sentence": "no secret"}, {"id": "b", "action": "wait", "sentence": "later still"},
                                            {"id": "c", "action": "replace", "sentence": "now"}]}
    told = answers.with_refusals(planned, answer)
    assert told["changed"] and [row["sentence"] for row in told["accounts"]] == ["why", "later still", "now"]


def test_what_is_pending_of_another_module_is_left_to_it(tmp_path):
    """The accounts of the host and those of Asterisk are in one escrow, and a module knows of its own only what came of them."""
    site, wish = Site(tmp_path, **{"100": "old"}), {"id": "unix:bob", "kind": "unix", "user": "bob", "realm": None, "accounts": []}
    with site.escrow() as escrow:
        escrow.change(lambda document: document.put(wish, Secret("pending still"), "2026-11-26T06:00:00Z"))
    site.run()
    assert site.statuses("unix:bob") == [("pending still", PENDING)] and site.statuses()[0][1] == CONFIRMED
    assert all(step != "compare" for step in site.host.calls)
