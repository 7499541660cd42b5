# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.options import BACKENDS, ESCROW
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import opening, surroundings
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError


@pytest.fixture(name="open_it")
def fixture_open_it(loader, monkeypatch):
    monkeypatch.setattr(surroundings, "job", lambda: None)
    return lambda option: opening.open_escrow(option, "pbx", loader, None, {})


def test_the_options_are_those_that_are_documented():
    assert tuple(opening.KEYS) == BACKENDS
    assert {key for keys in opening.KEYS.values() for key in keys} | {"backend"} == set(ESCROW["options"])


@pytest.mark.parametrize("option, place", [
    (None, os.path.expanduser("~/.voipsec/escrow/pbx.vault")), ({"path": "secrets"}, "{home}/secrets/pbx.vault"), ({"path": "/a/b"}, "/a/b/pbx.vault"),
    ({"backend": "file", "path": None, "url": None}, None), ({"backend": "hashi_vault"}, "secret/voipsec/pbx of the vault"),
    ({"backend": "hashi_vault", "mount": "kv/", "path": "/phones/", "url": "http://x"}, "kv/phones/pbx of the vault"),
    ({"backend": "command", "command": ["store"], "read_command": ["load"]}, "the escrow command store")])
def test_where_it_is(open_it, home, option, place):
    if place is None:
        with pytest.raises(EscrowError, match="'url'"):
            open_it(option)
    else:
        assert open_it(option).place == place.format(home=home)


@pytest.mark.parametrize("option, words", [
    ("file", "must be a dictionary"), ({"backend": "vault"}, "escrow.backend is 'vault', which is none of file, hashi_vault, command"),
    ({"pth": "x"}, "escrow has the key 'pth', which the back end file does not know; did you mean path?"),
    ({"mount": "x"}, "does not know; it knows path, "),
    ({"backend": "hashi_vault", "token": "s.123"}, "escrow.token is a secret, .* by a variable ansible_hashi_vault_token"),
    ({"declared_persistent": "maybe"}, "must be true or false"), ({"path": "/var/www/x"}, None)])
def test_what_it_may_not_be(open_it, monkeypatch, option, words):
    monkeypatch.setattr(surroundings, "job", lambda: "AWX")
    with pytest.raises(EscrowError, match=words or "thrown away at its end") as caught:
        open_it(option)
    assert "s.123" not in str(caught.value)


def test_a_job_needs_a_place_that_stays(open_it, monkeypatch):
    monkeypatch.setattr(surroundings, "job", lambda: "ansible-runner")
    with pytest.raises(EscrowError, match="This run is a job of ansible-runner, whose files are thrown away at its end, and every new secret with them"):
        open_it({})
    assert open_it({"declared_persistent": "yes", "path": "/volume"}).place == "/volume/pbx.vault"
    assert open_it({"backend": "hashi_vault"})
