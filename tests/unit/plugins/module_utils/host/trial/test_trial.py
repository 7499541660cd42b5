# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a trial start reports; the starts themselves are tested in tests/daemon."""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.inventory import Inventory
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.trial import trial


def has(modules="m", endpoints="e f", contexts="c", acls="a"):
    return Inventory(*(frozenset(names.split()) for names in (modules, endpoints, contexts, acls)))


def started(found, *errors):
    return trial.Started(found, list(errors), 1.0)


def test_the_same_is_good():
    report = trial._report(has(), started(has()), None, [])
    assert report.good and report.lost == [] and report.reference == "running"


def test_more_is_good():
    assert trial._report(has(), started(has(endpoints="e f g", modules="m n")), None, []).good


def test_what_the_change_takes_away_is_lost_by_kind():
    report = trial._report(has(), started(has("", "e", "", "")), started(has()), [])
    assert (report.lost_modules, report.lost_endpoints, report.lost_contexts, report.lost_acls) == (["m"], ["f"], ["c"], ["a"])
    assert report.lost == ["endpoint:f", "context:c", "acl:a", "module:m"] and not report.good


def test_what_is_missing_without_the_change_too_is_dormant():
    report = trial._report(has(), started(has(endpoints="e", acls="")), started(has(acls="")), [])
    assert (report.lost, report.dormant, report.good) == (["endpoint:f"], ["acl:a"], False)


def test_what_is_expected_is_no_loss():
    report = trial._report(has(), started(has(endpoints="", modules="")), started(has()), ["endpoint:*", "module:m"])
    assert report.good


def test_a_stopped_asterisk_is_compared_with_the_unchanged_configuration():
    report = trial._report(None, started(has(endpoints="e")), started(has()), [])
    assert (report.reference, report.lost) == ("unchanged", ["endpoint:f"])


def test_no_boot_is_not_good_and_names_only_new_errors():
    report = trial._report(has(), started(None, "old", "new"), started(has(), "old"), [])
    assert (report.booted, report.good, report.errors, report.lost) == (False, False, ["new"], [])


def test_what_a_crash_left_unsaid_is_said_by_our_own_reading(tmp_path):
    users, acl, dialplan = (str(tmp_path / name) for name in ("users.conf", "acl.conf", "extensions.ael"))
    changes = {users: b"[a]\nx=1\n[broken\n", acl: b"[fine]\n", dialplan: b"context x { };"}
    assert trial._unsaid(str(tmp_path), changes, []) == [users + ":3: the header has no closing ']'"]
    assert trial._unsaid(str(tmp_path), changes, ["parse error: line 3 of " + users]) == []
    assert trial._unsaid(str(tmp_path), {users: None}, []) == []


def test_what_a_killed_trial_left_is_removed_and_a_running_one_is_not(tmp_path):
    (tmp_path / "trial-old").mkdir()
    (tmp_path / "trial-old/file").write_text("x")
    (tmp_path / "lock").write_text("")
    with trial._Work(str(tmp_path)) as first:
        with trial._Work(str(tmp_path)) as second:
            assert first != second and sorted(os.listdir(tmp_path)) == sorted(["lock", os.path.basename(first), os.path.basename(second)])
    assert os.listdir(tmp_path) == ["lock"]
