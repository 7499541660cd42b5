# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the running Asterisk says of secrets; on running daemons in tests/daemon."""

from __future__ import annotations

from typing import NamedTuple, Tuple

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import NoSuchCommand
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import logins, proving
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials.proving import NOT_PROVEN, PROVEN, WRONG

SHOWN = """
 ParameterName            : ParameterValue
 =========================================
 auth_type                : digest
 md5_cred                 : aa
 password                 : pass word
 password_digest          : MD5:aa,SHA-256:bb
 realm                    :
"""


class Secret:
    def __init__(self, text):
        self.text = text

    def reveal(self):
        return self.text


class Held(NamedTuple):
    object: str
    options: Tuple


class Login(NamedTuple):
    kind: str
    user: str
    secret: Secret
    account: str = "100"
    digests: Tuple = ()
    which: str = "old"
    admits: object = lambda address: True


class Change(NamedTuple):
    id: str
    held: Tuple = ()
    logins: Tuple = ()
    gone: Tuple = ()


class Cli:
    def run(self, command):
        if command == "pjsip show auth 100":
            return SHOWN
        if command.startswith("confbridge show profile user guests"):
            return "Name:  guests\nPIN:                     7123\n"
        raise NoSuchCommand("no")

    def run_together(self, commands):
        return "".join(self.run(command) for command in commands)


@pytest.fixture(autouse=True)
def fixture_names(monkeypatch):
    monkeypatch.setattr(proving.inventory, "completions", lambda cli, command: {"100", "101"})


def ask(*args, **more):
    return proving.ask(Cli(), [Change("pjsip:100", *args, **more)])["pjsip:100"]


@pytest.mark.parametrize("option, value, state", [
    ("password", "pass word", PROVEN), ("password", "elsewhere", WRONG), ("md5_cred", "aa", PROVEN), ("password_digest:SHA-256", "bb", PROVEN),
    ("password_digest:MD5", "bb", WRONG), ("password_digest:SHA-512-256", "bb", WRONG)])
def test_memory(option, value, state):
    proof = ask(held=(Held("100", ((option, Secret(value)),)),))
    assert proof.state == state and value not in " ".join(proof.reasons)


def test_objects_that_are_not_there_or_still_are():
    assert ask(held=(Held("7", ()),)).reasons == ["Asterisk has no auth 7."]
    assert ask(gone=("101",)).reasons == ["Asterisk still has the auth 101."]
    assert ask(gone=("7",)).state == PROVEN


def test_an_auth_that_goes_while_it_is_asked_for():
    class Going(Cli):
        def run_together(self, commands):
            return SHOWN

        def run(self, command):
            return SHOWN if command == "pjsip show auth 100" else "Unable to find object 101.\n\n"
    held = [Held(name, (("password", Secret("pass word")),)) for name in ("101", "100")]
    found = proving.ask(Going(), [Change("pjsip:" + one.object, held=(one,)) for one in held])
    assert {id: proof.state for id, proof in found.items()} == {"pjsip:100": PROVEN, "pjsip:101": WRONG}


def test_many_auths_are_asked_for_in_few_connections(monkeypatch):
    class Many(Cli):
        asked = []

        def run_together(self, commands):
            self.asked.append(commands)
            return "".join(SHOWN.replace("pass word", command[-3:]) for command in commands)
    names = [str(number) for number in range(100, 200)]
    monkeypatch.setattr(proving.inventory, "completions", lambda cli, command: set(names))
    found = proving.ask(Many(), [Change("pjsip:" + name, held=(Held(name, (("password", Secret(name)),)),)) for name in names])
    assert {proof.state for proof in found.values()} == {PROVEN} and len(Many.asked) < 6


@pytest.mark.parametrize("user, secret, state", [("guests", "7123", PROVEN), ("guests", "1", WRONG), ("nobody", "1", NOT_PROVEN)])
def test_pins(user, secret, state):
    assert ask(logins=(Login("pin", user, Secret(secret)),)).state == state


def test_the_worst_answer_counts():
    proof = ask(held=(Held("100", (("password", Secret("pass word")),)),), logins=(Login("pjsip", "100", Secret("x")),))
    assert proof == proving.Proof(NOT_PROVEN, ["Old secret of 100: Asterisk has no SIP socket over UDP, TCP or TLS that this host reaches."])
    assert ask(held=(Held("7", ()),), logins=(Login("pjsip", "100", Secret("x")),)).state == WRONG


def test_kinds_without_a_door():
    for id in ("sip:a", "iax2:a", "voicemail:1@default", "meetme:1", "users:u"):
        proof = proving.ask(Cli(), [Change(id)])[id]
        assert proof.state == NOT_PROVEN and proof.reasons[0].endswith(".")
    assert proving.ask(Cli(), [Change("pjsip:1")])["pjsip:1"] == proving.Proof(PROVEN, [])


def test_who_is_not_admitted_is_not_tried(monkeypatch):
    class Nowhere:
        address = "127.0.0.1"
    tried = []
    monkeypatch.setattr(proving, "prove", lambda accounts, wire, seconds, domain: tried.append(accounts) or [proving.Answer(PROVEN)] * len(accounts))
    rows = [Login("pjsip", "a", Secret("x")), Login("pjsip", "b", Secret("x"), admits=lambda address: False)]
    found = proving._tried("pjsip", rows, Nowhere(), 1.0, "")
    assert [one.state for one in found] == [PROVEN, NOT_PROVEN] and found[1].reason == logins.BARRED
    assert [one.user for one in tried[0]] == ["a"]


@pytest.mark.parametrize("told, domain", [
    ("Our local SIP domains:                   Context              Set by          \npbx.example   (default)   [Configured]    \n", "pbx.example"),
    ("SIP Domain support not enabled.\n\n", "")])
def test_chan_sip_takes_registrations_for_its_own_domains_alone(told, domain):
    class Told:
        def run(self, command):
            assert command == "sip show domains"
            return told
    assert proving._domain(Told()) == domain


def test_udp_comes_first():
    class Told:
        def run(self, command):
            return "Transport:  a                tcp      0      0  0.0.0.0:5060\nTransport:  b                udp      0      0  127.0.0.1:5070\n"
    assert proving._places(Told(), "pjsip") == [("udp", ("127.0.0.1", 5070)), ("tcp", ("0.0.0.0", 5060))]
