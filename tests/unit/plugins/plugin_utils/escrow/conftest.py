# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places for secrets, and documents with some."""

from __future__ import annotations

import os

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultSecret

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.entries import Document

WISH = {"id": "pjsip:100", "kind": "pjsip", "user": "100", "realm": None, "accounts": ["100"]}


def day(number):
    return "2026-11-%02dT06:00:00Z" % number


def wish(name, **more):
    kind = name.partition(":")[0]
    return dict(WISH, id=name, kind=kind, user=name.partition(":")[2], **more)


@pytest.fixture(name="document")
def fixture_document():
    """One account with a confirmed secret, one with a pending one."""
    document = Document("pbx")
    document.put(WISH, Secret("first-secret"), day(1))
    document.confirm("pjsip:100", Secret("first-secret"), day(2))
    document.put(wish("ami:wallboard"), Secret("never-seen"), day(3))
    return document


@pytest.fixture(name="home")
def fixture_home(tmp_path):
    """A directory whose ancestors nobody else can write to but by the sticky bit."""
    os.chmod(tmp_path, 0o700)
    return tmp_path


@pytest.fixture(name="keys")
def fixture_keys():
    return [("default", VaultSecret(b"the vault password"))]


@pytest.fixture(name="loader")
def fixture_loader(keys, home):
    loader = DataLoader()
    loader.set_vault_secrets(keys)
    loader.set_basedir(str(home))
    return loader
