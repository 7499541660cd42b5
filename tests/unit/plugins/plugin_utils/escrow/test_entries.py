# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.entries import CONFIRMED, DISCARDED, Document, PENDING, RETIRED
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.tests.unit.plugins.plugin_utils.escrow.conftest import day, WISH

NAME = "pjsip:100"


def statuses(document, name=NAME):
    return [(value.secret.reveal(), value.status) for value in document.entries[name].values]


def rotated(document, secret, number, overlap=False):
    document.put(WISH, Secret(secret), day(number))
    document.confirm(NAME, Secret(secret), day(number), overlap)


def test_a_secret_is_pending_until_the_host_takes_it():
    document = Document("pbx")
    document.put(WISH, Secret("one"), day(1))
    assert document.pending() == {NAME: Secret("one")}
    document.confirm(NAME, Secret("one"), day(2))
    assert not document.pending()
    assert document.entries[NAME].shown == (Secret("one"), CONFIRMED, day(1), day(2), None)


def test_the_one_before_is_retired_with_a_date():
    document = Document("pbx")
    rotated(document, "one", 1)
    rotated(document, "two", 2)
    assert statuses(document) == [("two", CONFIRMED), ("one", RETIRED)]
    assert document.entries[NAME].values[1].ended == day(2)


def test_during_an_overlap_two_are_confirmed_and_no_third():
    document = Document("pbx")
    rotated(document, "one", 1)
    rotated(document, "two", 2, overlap=True)
    assert statuses(document) == [("two", CONFIRMED), ("one", CONFIRMED)]
    rotated(document, "three", 3, overlap=True)
    assert statuses(document) == [("three", CONFIRMED), ("two", CONFIRMED), ("one", RETIRED)]
    document.retire(NAME, day(9))
    assert statuses(document) == [("three", CONFIRMED), ("two", RETIRED), ("one", RETIRED)]


def test_what_was_discarded_is_kept_and_the_one_before_stands_in_front():
    document = Document("pbx")
    rotated(document, "one", 1)
    document.put(WISH, Secret("two"), day(2))
    assert document.entries[NAME].shown.secret == Secret("two")
    document.discard(NAME, Secret("two"), day(3))
    assert statuses(document) == [("two", DISCARDED), ("one", CONFIRMED)]
    assert document.entries[NAME].shown.secret == Secret("one")


def test_what_another_run_discarded_is_confirmed_when_the_host_takes_it():
    document = Document("pbx")
    document.put(WISH, Secret("one"), day(1))
    document.put(WISH, Secret("two"), day(2))
    assert statuses(document) == [("two", PENDING), ("one", DISCARDED)]
    document.confirm(NAME, Secret("one"), day(3))
    assert document.entries[NAME].first(CONFIRMED) == (Secret("one"), CONFIRMED, day(1), day(3), None)


def test_the_same_secret_is_not_put_twice():
    document = Document("pbx")
    document.put(WISH, Secret("one"), day(1))
    document.put(WISH, Secret("one"), day(2))
    assert document.entries[NAME].values == ((Secret("one"), PENDING, day(1), None, None),)


def test_a_renamed_account_keeps_its_secrets_when_the_host_takes_the_new_one():
    document = Document("pbx")
    rotated(document, "one", 1)
    document.put(dict(WISH, id="pjsip:desk-100", user="desk-100", was=NAME), Secret("two"), day(2))
    assert sorted(document.entries) == [NAME, "pjsip:desk-100"]
    document.confirm("pjsip:desk-100", Secret("two"), day(3))
    assert list(document.entries) == ["pjsip:desk-100"] and document.entries["pjsip:desk-100"].was is None
    assert document.entries["pjsip:desk-100"].user == "desk-100" and statuses(document, "pjsip:desk-100") == [("two", CONFIRMED), ("one", RETIRED)]


@pytest.mark.parametrize("secret, wanted", [
    (Secret("one"), [("two", RETIRED), ("one", CONFIRMED)]), (Secret("two"), [("two", CONFIRMED), ("one", RETIRED)]),
    (None, [("two", RETIRED), ("one", RETIRED)])])
def test_what_the_host_has_again(secret, wanted):
    document = Document("pbx")
    rotated(document, "one", 1)
    rotated(document, "two", 2)
    document.reinstate(NAME, secret, day(3))
    assert statuses(document) == wanted
    ended = {value.secret.reveal(): value.ended for value in document.entries[NAME].values}
    assert all((ended[name] is None) == (status == CONFIRMED) for name, status in wanted)


def test_a_lost_secret_or_entry_is_said():
    document = Document("pbx")
    document.put(WISH, Secret("one"), day(1))
    with pytest.raises(EscrowError, match="lost the new secret of pjsip:100"):
        document.confirm(NAME, Secret("other"), day(2))
    with pytest.raises(EscrowError, match="lost the entry ami:x"):
        document.discard("ami:x", Secret("other"), day(2))
    document.retire("ami:x", day(2))


def test_nothing_of_a_secret_is_printed(document):
    assert "first-secret" not in repr(document.entries) + str(document.pending())
    assert document.secrets() == {"first-secret", "never-seen"}
