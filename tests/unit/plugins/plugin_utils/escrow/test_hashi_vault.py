# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Against a real server. It is OpenBao, whose key-value store has the interface of HashiCorp Vault's."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar, trust_as_template

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow import hashi_vault
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.escrow import Escrow
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.hashi_vault import HashiVault, looking
from ansible_collections.voipsec.asterisk.tests.unit.plugins.plugin_utils.escrow.conftest import day, wish

BAO = os.path.join(os.path.dirname(sys.executable), "bao")
POLICY = 'path "secret/data/read/*" { capabilities = ["read"] }'


@pytest.fixture(name="collections", scope="module", autouse=True)
def fixture_collections():
    """So that Ansible finds the lookups of other collections, as it does when it starts; the tests behind these import without it, as on a target."""
    ways = {"meta_path": sys.meta_path[:], "path_hooks": sys.path_hooks[:]}
    init_plugin_loader()
    yield
    for name, before in ways.items():
        getattr(sys, name)[:] = before
    sys.path_importer_cache.clear()


class Server:
    """A vault in memory."""

    def __init__(self, directory):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = "http://127.0.0.1:%d" % free.getsockname()[1]
        command = [BAO, "server", "-dev", "-dev-no-store-token", "-dev-root-token-id=root", "-dev-listen-address=" + self.url.partition("//")[2]]
        with open(directory / "log", "wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env={"PATH": os.environ["PATH"], "HOME": str(directory)})
        self.key = self._wait(directory / "log")

    def _wait(self, log):
        """Until it answers; the key to unseal it with."""
        end = time.monotonic() + 60
        while time.monotonic() < end and self._process.poll() is None:
            lines = [line for line in log.read_text().splitlines() if line.startswith("Unseal Key: ")]
            if lines:
                return lines[0].partition(": ")[2]
            time.sleep(0.05)
        raise AssertionError(log.read_text())

    def call(self, method, path, data=None):
        content = json.dumps(data).encode() if data is not None else None
        request = urllib.request.Request(self.url + "/v1/" + path, content, {"X-Vault-Token": "root"}, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    def stop(self):
        self._process.terminate()
        self._process.wait()


@pytest.fixture(name="server", scope="module")
def fixture_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("vault"))
    yield server
    server.stop()


def vault(server, path, token="root", host="pbx", mount="secret", **variables):
    loader = DataLoader()
    variables = dict(ansible_hashi_vault_token=token, **variables)
    look = looking(loader, Templar(loader=loader, variables=variables), variables, {"url": server.url if hasattr(server, "url") else server})
    return HashiVault(host, mount, path, look)


def put(name, secret="a secret"):
    return lambda document: document.put(wish(name), Secret(secret), day(5))


def test_there_and_back(server, document):
    with Escrow(vault(server, "there"), "pbx") as escrow:
        escrow.change(lambda there: there.entries.update(document.entries))
        escrow.change(lambda there: there.confirm("ami:wallboard", Secret("never-seen"), day(6)))
    again = vault(server, "there").read("pbx")
    assert sorted(again.entries) == ["ami:wallboard", "pjsip:100"] and not again.pending()
    stored = server.call("GET", "secret/data/there/pbx")["data"]
    assert stored["metadata"]["version"] == 2 and json.loads(stored["data"]["pjsip:100"])["secret"] == "first-secret"


def test_nothing_is_there_yet(server):
    assert vault(server, "nothing").read("pbx") is None


def test_what_another_run_has_written_stays(server):
    mine, theirs = vault(server, "both"), Escrow(vault(server, "both"), "pbx")
    interrupted = []

    def change(document):
        if not interrupted:
            interrupted.append(theirs.change(put("sip:theirs")))
        put("sip:mine")(document)

    Escrow(mine, "pbx").change(change)
    assert sorted(vault(server, "both").read("pbx").entries) == ["sip:mine", "sip:theirs"]


def test_many_accounts_are_several_secrets_and_none_moves(server, monkeypatch):
    monkeypatch.setattr(hashi_vault, "_MOST_ENTRIES", 3)
    escrow = Escrow(vault(server, "many"), "pbx")
    for number in range(5):
        escrow.change(put("sip:%d" % number))
    escrow.change(put("sip:0", "another"))
    escrow.change(lambda document: document.put(wish("sip:desk", was="sip:1"), Secret("d"), day(6)))
    escrow.change(lambda document: document.confirm("sip:desk", Secret("d"), day(7)))
    names = [sorted(name for name in server.call("GET", "secret/data/many/pbx" + part)["data"]["data"] if ":" in name) for part in ("", "/2")]
    assert names == [["sip:0", "sip:2"], ["sip:3", "sip:4", "sip:desk"]]
    assert sorted(escrow.read().entries) == ["sip:0", "sip:2", "sip:3", "sip:4", "sip:desk"]


def test_as_many_as_the_server_takes(server):
    escrow = Escrow(vault(server, "thousands"), "pbx")
    escrow.change(lambda document: [put("sip:%d" % number, "x" * 24)(document) for number in range(1000)])
    assert len(escrow.read().entries) == 1000


def test_a_killed_run_between_two_secrets_hides_nothing(server, monkeypatch):
    monkeypatch.setattr(hashi_vault, "_MOST_ENTRIES", 1)
    store = vault(server, "killed")
    escrow, real = Escrow(store, "pbx"), store._write_part

    def killed(number, *arguments):
        if number == 3:
            raise KeyboardInterrupt
        real(number, *arguments)

    monkeypatch.setattr(store, "_write_part", killed)
    with pytest.raises(KeyboardInterrupt):
        escrow.change(lambda document: [put("sip:%d" % number)(document) for number in range(4)])
    monkeypatch.undo()
    monkeypatch.setattr(hashi_vault, "_MOST_ENTRIES", 1)
    assert sorted(escrow.read().entries) == ["sip:0", "sip:1"]
    escrow.change(lambda document: [put("sip:%d" % number)(document) for number in range(4)])
    assert len(escrow.read().entries) == 4


def test_a_deleted_version_is_not_written_over(server):
    Escrow(vault(server, "deleted"), "pbx").change(put("sip:1"))
    server.call("DELETE", "secret/data/deleted/pbx")
    with pytest.raises(EscrowError, match="secret/deleted/pbx of the vault is written by other runs, or its latest version was deleted"):
        Escrow(vault(server, "deleted"), "pbx").change(put("sip:2"))
    server.call("POST", "secret/undelete/deleted/pbx", {"versions": [1]})
    Escrow(vault(server, "deleted"), "pbx").change(put("sip:2"))
    assert sorted(vault(server, "deleted").read("pbx").entries) == ["sip:1", "sip:2"]


def test_somebody_elses_secret_is_left_alone(server):
    server.call("POST", "secret/data/others/pbx", {"data": {"password": "theirs"}})
    with pytest.raises(EscrowError, match="secret/others/pbx of the vault was not written by this collection for the host pbx") as caught:
        Escrow(vault(server, "others"), "pbx").change(put("sip:1"))
    assert "theirs" not in str(caught.value)


def test_a_token_that_may_only_read(server):
    Escrow(vault(server, "read"), "pbx").change(put("sip:1"))
    server.call("PUT", "sys/policies/acl/reader", {"policy": POLICY})
    token = server.call("POST", "auth/token/create", {"policies": ["reader"]})["auth"]["client_token"]
    reader = Escrow(vault(server, "read", token), "pbx")
    assert list(reader.read().entries) == ["sip:1"]
    with pytest.raises(EscrowError, match="secret/read/pbx of the vault cannot be written: the vault denies it; give the token a policy"):
        reader.change(put("sip:2"))
    with pytest.raises(EscrowError, match="cannot be read: the vault denies it"):
        vault(server, "elsewhere", token).read("pbx")


def test_a_way_to_log_in_that_has_no_token(server):
    server.call("POST", "sys/auth/approle", {"type": "approle"})
    server.call("POST", "auth/approle/role/rotation", {"token_policies": ["reader"]})
    role = server.call("GET", "auth/approle/role/rotation/role-id")["data"]["role_id"]
    secret = server.call("POST", "auth/approle/role/rotation/secret-id", {})["data"]["secret_id"]
    Escrow(vault(server, "read", host="role"), "role").change(put("sip:1"))
    by_role = vault(server, "read", host="role", ansible_hashi_vault_auth_method="approle", ansible_hashi_vault_role_id=trust_as_template("{{ my_role }}"),
                    ansible_hashi_vault_secret_id=secret, my_role=role)
    assert list(by_role.read("role").entries) == ["sip:1"]


@pytest.mark.parametrize("token, words", [("wrong", "cannot be (read|asked)"), ("", "cannot be (read|asked)")])
def test_a_wrong_token(server, token, words, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("VAULT_TOKEN", raising=False)
    with pytest.raises(EscrowError, match=words) as caught:
        vault(server, "x", token).read("pbx")
    assert "\n" not in str(caught.value)


def test_no_such_mount(server):
    with pytest.raises(EscrowError, match="mount a key-value store of version 2 at nowhere, or correct escrow.mount"):
        Escrow(vault(server, "x", mount="nowhere"), "pbx").change(put("sip:1"))


def test_nobody_answers():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(EscrowError, match="cannot be read: the vault does not answer .* correct escrow.url, or start it"):
            vault("http://127.0.0.1:%d" % free.getsockname()[1], "x").read("pbx")


def test_a_sealed_vault(server):
    server.call("PUT", "sys/seal", {})
    try:
        with pytest.raises(EscrowError, match="the vault is sealed or in standby; unseal it"):
            vault(server, "there").read("pbx")
    finally:
        server.call("PUT", "sys/unseal", {"key": server.key})


def test_errors_quote_no_secret(server, monkeypatch):
    monkeypatch.setattr(hashi_vault, "_MOST_BYTES", 10**9)
    huge = Escrow(vault(server, "huge"), "pbx")
    with pytest.raises(EscrowError) as caught:
        huge.change(put("sip:1", "the-huge-secret" * 3_000_000))
    assert "the-huge-secret" not in str(caught.value) and len(str(caught.value)) < 400
