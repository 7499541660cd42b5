# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our part of JSON Schema says what a complete implementation says."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.report import as_json, checking, fleet
from ansible_collections.voipsec.asterisk.tests.fixtures import audits

SCHEMA = checking.schema()
VALIDATORS = {"": jsonschema.Draft202012Validator(SCHEMA),
              "#/$defs/audit": jsonschema.Draft202012Validator({"$ref": "#/$defs/audit", "$defs": SCHEMA["$defs"]})}
WRONG = st.one_of(st.none(), st.booleans(), st.integers(-2, 200), st.floats(allow_nan=False), st.text(max_size=3), st.just([]), st.just({}), st.just([{}]))


def sample():
    waiver = {"reason": "r", "expires": "2027-01-01", "by": "j"}
    found = audits.finding(evidence=[audits.proof()], waiver=waiver, state="waived", subject="101")
    return audits.audit(found, audits.finding("AST-SIP-020"), before=audits.audit(audits.finding()))


def report():
    return json.loads("".join(as_json.render(fleet.build([sample(), audits.audit(host="empty")], ["lost"]))))


def places(value):
    """Every (container, key) in a document."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


def same_word(check, validator, document):
    try:
        check(document)
    except checking.Wrong as wrong:
        assert str(wrong) and "\n" not in str(wrong)
        assert not validator.is_valid(document), wrong
    else:
        assert validator.is_valid(document), next(validator.iter_errors(document)).message


@pytest.mark.parametrize("make, pointer", [(sample, "#/$defs/audit"), (report, "")], ids=["audit", "report"])
@settings(max_examples=300)
@given(data=st.data())
def test_what_one_change_makes_of_a_document(make, pointer, data):
    document = make()
    container, key = data.draw(st.sampled_from(list(places(document))))
    if isinstance(container, dict) and data.draw(st.booleans()):
        del container[key]
    else:
        container[key] = data.draw(WRONG)
    same_word(checking.checker(pointer), VALIDATORS[pointer], document)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert VALIDATORS["#/$defs/audit"].is_valid(sample()) and VALIDATORS[""].is_valid(report())


@pytest.mark.parametrize("change, words", [
    (lambda one: one.pop("host"), "it has no host"),
    (lambda one: one["findings"][0].update(state="open"), 'findings[0].state is "open" and must be "pass" or'),
    (lambda one: one["findings"][0]["evidence"][0].update(value=7), "findings[0].evidence[0].value is 7 and must be of the type string or null"),
    (lambda one: one.update(collected_at="yesterday"), 'collected_at is "yesterday", which is not spelled as it must be'),
    (lambda one: one["before"].pop("rules"), "before has no rules"),
    (lambda one: one.update(schema=True), "schema is true and must be 1"),
    (lambda one: one["rules"].update(x={}), "a name in rules is"),
    (lambda one: one.update(could_not_see={"a": "secret"}), "could_not_see is a mapping and must be of the type array"),
    (lambda one: one.update(host=""), "host is shorter than 1"),
])
def test_the_place_is_named(change, words):
    document = copy.deepcopy(sample())
    change(document)
    with pytest.raises(checking.Wrong) as wrong:
        checking.checker("#/$defs/audit")(document)
    assert words in str(wrong.value)


def test_a_schema_with_more_than_we_know_is_refused(monkeypatch):
    monkeypatch.setattr(checking, "schema", lambda: {"type": "object", "dependentRequired": {}})
    with pytest.raises(AttributeError, match="dependentRequired"):
        checking.checker()
