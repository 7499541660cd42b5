# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys

import pytest
from ansible.parsing.vault import VaultSecret

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.escrow import Escrow
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.vault_file import keys_of, VaultFile
from ansible_collections.voipsec.asterisk.tests.unit.plugins.plugin_utils.escrow.conftest import day, wish


@pytest.fixture(name="file")
def fixture_file(home, keys):
    return VaultFile(str(home / "escrow"), "pbx", keys)


def put(path, keys, name):
    """What one run does."""
    with Escrow(VaultFile(path, "pbx", keys), "pbx") as escrow:
        escrow.change(lambda document: document.put(wish(name), Secret("secret of " + name), day(1)))


def ansible_vault(path, password, tmp_path, *words):
    (tmp_path / "password").write_text(password)
    command = [os.path.join(os.path.dirname(sys.executable), "ansible-vault"), *words, "--vault-password-file", str(tmp_path / "password"), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_there_and_back(file, document, home, keys):
    assert file.read("pbx") is None and not (home / "escrow").exists()
    file.write(document, None)
    assert VaultFile(str(home / "escrow"), "pbx", keys).read("pbx").entries == document.entries
    text = (home / "escrow" / "pbx.vault").read_text()
    assert text.startswith("$ANSIBLE_VAULT;1.1;AES256\n") and (home / "escrow" / "pbx.vault").stat().st_mode & 0o777 == 0o600


def test_ansible_vault_itself_opens_it(file, document, home, tmp_path):
    file.write(document, None)
    done = ansible_vault(home / "escrow" / "pbx.vault", "the vault password", tmp_path, "view")
    assert '"secret": "first-secret"' in done.stdout


def test_a_file_keeps_its_key(document, home, tmp_path):
    old, new = ("old", VaultSecret(b"old password")), ("new", VaultSecret(b"new password"))
    VaultFile(str(home), "pbx", [old, new], "old").write(document, None)
    VaultFile(str(home), "pbx", [new, old], "new").write(document, None)
    assert (home / "pbx.vault").read_text().startswith("$ANSIBLE_VAULT;1.2;AES256;old\n")
    assert "first-secret" in ansible_vault(home / "pbx.vault", "old password", tmp_path, "view").stdout
    done = ansible_vault(home / "pbx.vault", "old password", tmp_path, "rekey", "--new-vault-password-file", str(tmp_path / "password"))
    assert done.returncode == 0
    assert VaultFile(str(home), "pbx", [old]).read("pbx").entries == document.entries


def test_two_runs_at_once_lose_nothing(home, keys):
    context = multiprocessing.get_context("fork")
    runs = [context.Process(target=put, args=(str(home / "escrow"), keys, "pjsip:%d" % number)) for number in range(8)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0] * 8
    assert len(VaultFile(str(home / "escrow"), "pbx", keys).read("pbx").entries) == 8


@pytest.mark.parametrize("other", [[("default", VaultSecret(b"wrong"))], [("a", VaultSecret(b"wrong")), ("b", VaultSecret(b"too"))]])
def test_a_wrong_key(file, document, home, other):
    file.write(document, None)
    before = (home / "escrow" / "pbx.vault").read_bytes()
    wrong = VaultFile(str(home / "escrow"), "pbx", other)
    for attempt in (lambda: wrong.read("pbx"), lambda: wrong.write(document, None)):
        with pytest.raises(EscrowError, match="pbx.vault cannot be decrypted with the vault password of this run; give the one"):
            attempt()
    assert (home / "escrow" / "pbx.vault").read_bytes() == before


def test_no_key(file, document, home):
    keyless = VaultFile(str(home / "escrow"), "pbx", [])
    assert keyless.read("pbx") is None
    with pytest.raises(EscrowError, match="this run has no vault password; start it with --vault-password-file"):
        with keyless.hold():
            pass
    assert not (home / "escrow").exists()
    file.write(document, None)
    with pytest.raises(EscrowError, match="no vault password"):
        keyless.read("pbx")


def test_what_keeps_it_from_being_written_shows_before(document, home, keys):
    with pytest.raises(EscrowError, match="this run has no vault password"):
        VaultFile(str(home), "pbx", []).ready()
    with pytest.raises(EscrowError, match="escrow.vault_id is 'missing'"):
        VaultFile(str(home), "pbx", keys, "missing").ready()
    VaultFile(str(home), "pbx", keys).ready()
    assert not list(home.iterdir())
    VaultFile(str(home), "pbx", keys).write(document, None)
    VaultFile(str(home), "pbx", keys, "missing").ready()  # a file keeps its key


def test_an_unknown_vault_id(document, home, keys):
    with pytest.raises(EscrowError, match="escrow.vault_id is 'prod', and this run has the vault passwords of default"):
        VaultFile(str(home), "pbx", keys, "prod").write(document, None)


@pytest.mark.parametrize("content, words", [
    (b"", "not encrypted"), (b"pjsip:100 first-secret", "not encrypted"), (b"$ANSIBLE_VAULT;1.1;AES256\n6162", "cannot be decrypted"),
    (b"$ANSIBLE_VAULT;1.1;AES256\nzz", "cannot be decrypted"), (b"$ANSIBLE_VAULT;9.9;DES\n6162\n", "cannot be decrypted"), (b"$ANSIBLE_VAULT\n", "cannot be")])
def test_a_file_that_is_no_vault(file, document, home, content, words):
    (home / "escrow").mkdir(mode=0o700)
    (home / "escrow" / "pbx.vault").write_bytes(content)
    os.chmod(home / "escrow" / "pbx.vault", 0o600)
    for attempt in (lambda: file.read("pbx"), lambda: file.write(document, None)):
        with pytest.raises(EscrowError, match=words) as caught:
            attempt()
    assert "first-secret" not in str(caught.value) and (home / "escrow" / "pbx.vault").read_bytes() == content


@pytest.mark.parametrize("host, name", [("pbx.example.com", "pbx.example.com.vault"), ("../../etc/x", "..%2F..%2Fetc%2Fx.vault"), ("..", "...vault"),
                                        ("büro pbx", "b%C3%BCro%20pbx.vault")])
def test_the_name_of_a_host_is_no_path(document, home, keys, host, name):
    document.host = host
    VaultFile(str(home / "escrow"), host, keys).write(document, None)
    assert os.listdir(home / "escrow") == [name]


def test_links_and_open_files_are_refused(file, document, home):
    file.write(document, None)
    path = home / "escrow" / "pbx.vault"
    os.chmod(path, 0o644)
    with pytest.raises(EscrowError, match="chmod 0600"):
        file.read("pbx")
    os.chmod(path, 0o600)
    path.rename(home / "elsewhere")
    path.symlink_to(home / "elsewhere")
    for attempt in (lambda: file.read("pbx"), lambda: file.write(document, None)):
        with pytest.raises(EscrowError, match="no symbolic link"):
            attempt()


def test_keys_of_a_run_and_of_a_file(loader, home):
    assert [(name, key.bytes) for name, key in keys_of(loader)] == [("default", b"the vault password")]
    (home / "password").write_text("of a file\n")
    (name, key), = keys_of(loader, "password")
    assert (name, key.bytes) == ("default", b"of a file")
    (home / "program").write_text("#!/bin/sh\necho of a program\n")
    os.chmod(home / "program", 0o700)
    (name, key), = keys_of(loader, str(home / "program"), "prod")
    assert (name, key.bytes) == ("prod", b"of a program")
    (home / "empty").write_text("")
    for wrong in ("missing", "empty", "."):
        with pytest.raises(EscrowError, match="cannot be read, or is empty"):
            keys_of(loader, wrong)
