# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stops a run before it changes anything, with one sentence. All cases are hosts of one inventory, which are the same PBX."""

from __future__ import annotations

import json

import passwords
import pytest
from ansible.parsing import vault

ESCROW, KEY = passwords.FOLDER / "bad", str(passwords.FOLDER / "vault_password")
CASES = {
    "wrong_key": ({"escrow": {"path": str(ESCROW), "vault_password_file": KEY}},
                  "cannot be decrypted with the vault password of this run; give the one with which it was encrypted"),
    "not_encrypted": ({"escrow": {"path": str(ESCROW), "vault_password_file": KEY}}, "is not encrypted with ansible-vault"),
    "no_key": ({"escrow": {"path": str(ESCROW)}}, "this run has no vault password; start it with --vault-password-file"),
    "readable_file": ({"escrow": {"path": str(ESCROW), "vault_password_file": KEY}},
                      "has the mode 0644, so that others can get at the secrets in it; run: chmod 0600"),
    "readable_directory": ({"escrow": {"path": str(ESCROW / "open"), "vault_password_file": KEY}},
                           "so that others can get at the secrets in it; run: chmod 0700"),
    "web_root": ({"escrow": {"path": "/var/www/html/escrow", "vault_password_file": KEY}},
                 "must not lie in /var/www/html/escrow, because a server may hand out"),
    "unknown_account": ({"accounts": ["pjsip:999"]}, "accounts names 'pjsip:999', and no credential of this host is called so; correct the name"),
    "of_the_provider": ({"accounts": ["carrier"]}, "accounts names 'carrier', which is not changed here"),
    "impossible_policy": ({"policies": {"pjsip": {"length": 3}}}, "satisfied by no password"),
}


@pytest.fixture(scope="module", name="site")
def the_site(pbx, peer):
    return passwords.Site(pbx, peer)


@pytest.fixture(scope="module", name="before")
def tree_before(site):
    return site.tree()


@pytest.fixture(scope="module", name="done")
def one_run(site, before):
    assert before
    folder = ESCROW.with_name("bad-" + site.pbx.name)
    settings = {name: json.loads(json.dumps(setting).replace(str(ESCROW), str(folder))) for name, (setting, _words) in CASES.items()}
    (folder / "open").mkdir(parents=True)
    folder.chmod(0o700)
    (folder / "open").chmod(0o755)
    other = vault.VaultLib().encrypt(b"{}", secret=vault.VaultSecret(b"another password"))
    for name, content, mode in (("wrong_key", other, 0o600), ("no_key", other, 0o600), ("not_encrypted", b"{}", 0o600), ("readable_file", other, 0o644)):
        (folder / (name + ".vault")).write_bytes(content)
        (folder / (name + ".vault")).chmod(mode)
    kept = {key: value for key, value in site.pbx.host.ansible.get_variables().items() if key.startswith(("ansible_connection", "ansible_host", "mol_"))}
    hosts = {name: {**kept, **{"password_rotation_" + key: value for key, value in setting.items()}} for name, setting in settings.items()}
    common = {"password_rotation_escrow": {"path": str(folder / "good"), "vault_password_file": KEY}}
    (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts, "vars": common}}))
    return site.play({}, inventory=str(folder / "hosts.json"), hosts="all")


@pytest.mark.parametrize("name", CASES)
def test_it_is_one_sentence(done, name):
    (sentence,) = done.failures(name)
    assert CASES[name][1] in sentence and sentence.count(". ") == 0, sentence


def test_nothing_was_changed(site, before, done):
    assert done.code == 2 and site.tree() == before
    assert not (ESCROW.with_name("bad-" + site.pbx.name) / "good").exists()
