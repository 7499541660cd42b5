# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import storing
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.plugin_utils.escrow.conftest import day, WISH


def test_there_and_back(document):
    document.put(WISH, Secret("second-secret"), day(4))
    data = storing.to_data(document)
    again = storing.from_text(json.dumps(data), "pbx", "it")
    assert again.entries == document.entries
    assert storing.to_data(again) == data


def test_what_people_read(document):
    document.put(WISH, Secret("second-secret"), day(4))
    assert storing.to_data(document)["entries"]["pjsip:100"] == {
        "id": "pjsip:100", "kind": "pjsip", "user": "100", "realm": None, "host": "pbx", "accounts": ["100"], "was": None,
        "secret": "second-secret", "status": "pending", "created": day(4), "confirmed": None, "ended": None,
        "previous": [{"secret": "first-secret", "status": "confirmed", "created": day(1), "confirmed": day(2), "ended": None}]}


def test_the_same_second_changes_nothing_of_what_is_stored(document):
    document.put(WISH, Secret("a"), day(4))
    document.discard("pjsip:100", Secret("a"), day(4))
    document.put(WISH, Secret("b"), day(4))
    document.confirm("pjsip:100", Secret("b"), day(4))
    data = storing.to_data(document)
    assert storing.to_data(storing.from_data(data, "pbx", "it")) == data


@pytest.mark.parametrize("change, words", [
    (lambda data: data.update(schema=2), "it has the schema 2"),
    (lambda data: data.update(host="other"), "it holds the secrets of the host 'other', not of 'pbx'"),
    (lambda data: data.update(entries=[]), "it is damaged"),
    (lambda data: data["entries"]["pjsip:100"].pop("user"), "it is damaged"),
    (lambda data: data["entries"]["pjsip:100"].update(user=7), "it is damaged"),
    (lambda data: data["entries"]["pjsip:100"].update(secret=None), "it is damaged"),
    (lambda data: data["entries"]["pjsip:100"].update(status="lost"), "it is damaged"),
    (lambda data: data["entries"]["pjsip:100"].update(previous=None), "it is damaged"),
    (lambda data: data["entries"].update({"ami:x": "text"}), "it is damaged"),
])
def test_what_is_no_escrow_of_this_host(document, change, words):
    data = storing.to_data(document)
    change(data)
    with pytest.raises(EscrowError, match=words):
        storing.from_data(data, "pbx", "it")


@pytest.mark.parametrize("text", ["", "first-secret", '{"schema": 1, "entries"', "[" * 100000, b"\xff"])
def test_what_is_no_json_is_not_quoted(text):
    with pytest.raises(EscrowError) as caught:
        storing.from_text(text, "pbx", "it")
    assert "first-secret" not in str(caught.value) and caught.value.__cause__ is None and caught.value.__suppress_context__
