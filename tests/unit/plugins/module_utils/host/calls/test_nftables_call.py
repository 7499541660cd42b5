# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The logic of the module nftables that needs no nft; the rest is tested on hosts in tests/daemon."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import nftables_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import places, timer


def params(**changes):
    defaults = dict((name, option.get("default")) for name, option in nftables_call.argument_spec().items())
    return dict(defaults, **changes)


@pytest.mark.parametrize("changes, sentence", [
    ({"rollback_after": 9}, "rollback_after is 9; give 10 to 600 seconds."),
    ({"rollback_after": 601}, "rollback_after is 601; give 10 to 600 seconds."),
    ({"priority": 2147483648}, "priority is 2147483648; give a number"),
    ({"table": "a b"}, "The table name 'a b' cannot be used"),
    ({"ruleset": "}"}, "Line 1 of the ruleset closes a brace"),
    ({"elements": {"a": [1, "b;"]}}, "The element 'b;' of the set a cannot be used"),
    ({"confirm": True}, "confirm needs the token"),
    ({}, "A change that takes itself back needs the action plugin"),
])
def test_refuses(monkeypatch, changes, sentence):
    monkeypatch.setattr(timer, "has_systemd", lambda: True)
    for check_mode in (True, False):
        if changes or not check_mode:
            with pytest.raises(HostError, match=sentence.replace("(", r"\(")):
                nftables_call.run(params(**changes), check_mode, False)


def test_needs_systemd_to_take_something_back(monkeypatch):
    monkeypatch.setattr(timer, "has_systemd", lambda: False)
    for check_mode in (True, False):
        with pytest.raises(HostError, match="This host does not run systemd.*rollback: false"):
            nftables_call.run(params(token="a"), check_mode, False)


def test_check_mode_works_before_nft_is_installed(monkeypatch):
    monkeypatch.setattr(nftables_call.runner, "found", lambda: False)
    result = nftables_call.run(params(rollback=False), True, False)
    assert result["changed"] and result["warnings"] == ["nft is not installed on this host yet, so the ruleset could not be checked."]
    assert not nftables_call.run(params(state="absent"), False, False)["changed"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_table_is_not_called_gone_where_nft_is(monkeypatch, tmp_path, check_mode):
    """Its rules may be in force, and its files are there."""
    monkeypatch.setattr(places, "RULESETS", str(tmp_path))
    monkeypatch.setattr(nftables_call.runner, "_which", lambda name: None)
    (tmp_path / "voipsec.nft").write_text("")
    with pytest.raises(HostError, match="nft is not installed on this host; install the package nftables"):
        nftables_call.run(params(state="absent"), check_mode, False)


def test_what_follows_a_confirmation_may_fail_and_the_rules_stay():
    def broken():
        raise HostError("ufw could not be switched off: it is busy.")
    done, result = [], {"confirmed": True, "warnings": ["old"]}
    nftables_call.finish(result, lambda: ["new"], lambda: done.append("first"), broken, lambda: done.append("never"))
    assert (done, result["warnings"], result["failed"]) == (["first"], ["old", "new"], True)
    assert result["msg"] == ("The new rules are confirmed and stay, but what belongs to them is not complete: ufw could not be switched off: it is busy. "
                             "Mend that and run it again.")
