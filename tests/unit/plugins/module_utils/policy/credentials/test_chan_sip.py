# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials of sip.conf."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import chan_sip

TREE = """
[general]
realm=old.example
register => reg:reg-secret@198.51.100.1/200
mwi => box:box-secret@198.51.100.2/300
[authentication]
auth = realmer:realm-secret@carrier.example
auth = hasher#aaaabbbb@carrier.example
[phone](!)
type=friend
host=dynamic
secret=template-secret
[500](phone)
[501](phone)
secret=own-secret
[502]
type=peer
host=dynamic
secret=
[503]
type=peer
host=dynamic
secret=unused
md5secret=%s
[static]
type=peer
host=198.51.100.3
[caller]
type=user
[provider]
type=peer
host=198.51.100.4
fromuser=us
secret=theirs
[line]
type=friend
host=198.51.100.5
defaultuser=us
secret=both-sides
[remote]
type=peer
host=198.51.100.6
secret=ours
remotesecret=theirs-too
""" % ("A" * 32)


def test_devices_and_registrations(find):
    found = find("16.28.0", sip=TREE)
    assert {name: (one.direction, one.form) for name, one in found.items()} == {
        "sip:500": ("inbound", "plain"), "sip:501": ("inbound", "plain"), "sip:502": ("inbound", "absent"), "sip:503": ("inbound", "md5"),
        "sip:caller": ("inbound", "absent"), "sip:provider": ("outbound", "plain"), "sip:line": ("inbound", "plain"),
        "sip:remote": ("inbound", "plain"), "sip:remote/remotesecret": ("outbound", "plain"), "sip:register reg@198.51.100.1": ("outbound", "plain"),
        "sip:mwi box@198.51.100.2": ("outbound", "plain"), "sip:auth realmer@carrier.example": ("outbound", "plain"),
        "sip:auth hasher@carrier.example": ("outbound", "md5")}
    assert found["sip:500"].shared_line and not found["sip:501"].shared_line
    assert (found["sip:503"].realm, found["sip:503"].secret.reveal(), found["sip:503"].option) == ("old.example", "a" * 32, "md5secret")
    assert "same secret" in found["sip:line"].why_not and found["sip:remote"].why_not is None
    assert found["sip:502"].where.endswith("sip.conf:19"), "the line that leaves it empty"


def test_sections_of_one_name_make_one_device(find):
    found = find("16.28.0", sip="[1]\ntype=friend\nhost=dynamic\nsecret=first\n[1]\ntype=friend\nsecret=second\n")
    assert found["sip:1"].secret.reveal() == "second" and not found["sip:1"].shared_line


def test_who_is_known_by_an_address_is_told_and_left(find):
    found = find("16.28.0", sip="[1]\ntype=friend\nhost=198.51.100.7\n[2]\ntype=friend\nhost=dynamic\n")
    assert found["sip:1"].form == "absent" and "set type = peer" in found["sip:1"].why_not and found["sip:2"].why_not is None


@pytest.mark.parametrize("lines, expected", [
    ("type=friend\nhost=dynamic", True), ("type=peer\nhost=Dynamic", True), ("type=user\nhost=dynamic", False), ("type=friend\nhost=198.51.100.7", False),
    ("type=friend", False)])
def test_who_can_prove_a_secret_by_a_registration(files, lines, expected):
    assert chan_sip.registers(files("16.28.0", sip="[1]\n%s\n" % lines), "1") is expected


def test_from_21_on_nobody_reads_it(find):
    assert find("21.0.0", sip=TREE) == {}


@pytest.mark.parametrize("line, wanted", [
    ("user:secret@host", ("user", "secret", "host")), ("user@host", ("user", "", "host")), ("user:se@cret:auth@host:5061/200~60", ("user", "se@cret", "host")),
    ("peer?user:secret@host", ("user", "secret", "host")), ("peer?tls://user@domain:secret@host", ("user", "secret", "host")),
    ("user:se?cret@host", ("user", "se?cret", "host")), ("tcp://user:secret:authuser@host", ("user", "secret", "host")),
    ("user:pa://x@host", ("user", "pa", "host")), ("user:pa://x:y@host", ("user", "pa", "host")), ("WSS://user:pa@host", ("user", "pa", "host")),
])
def test_a_register_line_is_taken_apart_without_telling_its_secret(line, wanted):
    user, secret, host = chan_sip.registration(line)
    assert (user, secret, host) == (wanted[0].split("@")[0], wanted[1], wanted[2])


def test_types_add_up(find):
    """A template's friend stays one beside the section's own peer, so its name lets in (build_peer; Asterisk 16 was asked)."""
    found = find("16.28.0", sip="[t](!)\ntype=friend\n[a](t)\ntype=peer\nhost=10.0.0.1\n[b]\ntype=peer\nhost=10.0.0.2\n")
    assert {name: one.form for name, one in found.items()} == {"sip:a": "absent"}
