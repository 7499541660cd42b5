# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import Conflict, EscrowError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.escrow import Escrow
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.vault_file import VaultFile
from ansible_collections.voipsec.asterisk.tests.unit.plugins.plugin_utils.escrow.conftest import day, wish


class Store(VaultFile):
    """A file that another run writes to, or that forgets, at the moments that a test names."""

    def __init__(self, home, keys):
        super().__init__(str(home), "pbx", keys)
        self.between, self.forgets, self.writes = [], None, 0

    def write(self, document, before):
        self.writes += 1
        if self.between:
            super().write(self.between.pop(0), None)
            raise Conflict("it was written")
        if self.forgets:
            document.entries.pop(self.forgets)
        super().write(document, before)


@pytest.fixture(name="store")
def fixture_store(home, keys):
    return Store(home, keys)


def put(name):
    return lambda document: document.put(wish(name), Secret("secret of " + name), day(5))


def test_a_change_is_stored(store, document):
    store.write(document, None)
    with Escrow(store, "pbx") as escrow:
        escrow.change(put("sip:7"))
    assert sorted(Escrow(store, "pbx").read().entries) == ["ami:wallboard", "pjsip:100", "sip:7"]


def test_no_change_writes_nothing(store):
    with Escrow(store, "pbx") as escrow:
        assert not escrow.change(lambda document: None).entries
    assert not store.writes and store.read("pbx") is None


def test_what_another_run_has_written_stays(store, document):
    store.between = [document]
    with Escrow(store, "pbx") as escrow:
        escrow.change(put("sip:7"))
    assert sorted(store.read("pbx").entries) == ["ami:wallboard", "pjsip:100", "sip:7"]


def test_it_does_not_try_for_ever(store, document):
    store.between = [document] * 9
    with pytest.raises(EscrowError, match="it was written"):
        Escrow(store, "pbx").change(put("sip:7"))


def test_a_store_that_loses_an_entry_is_no_escrow(store):
    escrow = Escrow(store, "pbx")

    def forgetful(document):
        put("sip:7")(document)
        store.forgets = "sip:7"
        document.entries = Once(document.entries)

    with pytest.raises(EscrowError, match="pbx.vault gave back something else than what was written for sip:7, so that no secret is safe"):
        escrow.change(forgetful)


class Once(dict):
    """A dict that gives an entry away and still has it, for what a store forgets while its caller does not."""

    def pop(self, name):
        self.hidden = name
        return self[name]

    def items(self):
        hidden, self.hidden = getattr(self, "hidden", None), None
        return [(name, value) for name, value in super().items() if name != hidden]


def test_the_lock_is_let_go_of_after_an_error(store):
    with pytest.raises(ZeroDivisionError):
        with Escrow(store, "pbx"):
            raise ZeroDivisionError
    with Escrow(store, "pbx") as escrow:
        escrow.change(put("sip:7"))
