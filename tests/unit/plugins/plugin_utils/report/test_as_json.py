# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON report keeps to its schema, by the word of a complete implementation."""

from __future__ import annotations

import json

import jsonschema

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_json, checking, fleet
from ansible_collections.voipsec.asterisk.tests.fixtures import audits
from ansible_collections.voipsec.asterisk.tests.fixtures.audits import audit, finding


def rendered(documents, missing=()):
    found = json.loads("".join(as_json.render(fleet.build(documents, missing))))
    jsonschema.Draft202012Validator(checking.schema()).validate(found)
    return found


def test_a_fleet_before_and_after():
    documents = audits.fleet(20, before=True)
    found = rendered(documents, ["lost"])
    assert [len(host["findings"]) for host in found["hosts"]] == [len(one["findings"]) for one in sorted(documents, key=lambda one: one["host"])]
    assert found["fleet"]["hosts"] == 20 and found["fleet"]["missing"] == ["lost"] and found["fleet"]["before"]["median"] < found["fleet"]["median"]
    assert found["hosts"][0]["before"]["findings"]
    assert set(found["rules"]) == set(documents[0]["rules"])


def test_nothing_at_all():
    found = rendered([])
    assert (found["hosts"], found["collected_at"], found["fleet"]["median"]) == ([], None, None)


def test_a_host_that_could_not_be_judged():
    assert rendered([audit(finding(state="not_checked"))])["hosts"][0]["score"]["grade"] is None


def test_the_same_audits_give_the_same_text_in_any_order():
    documents = audits.fleet(5)
    assert "".join(as_json.render(fleet.build(documents))) == "".join(as_json.render(fleet.build(documents[::-1])))
