# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials of iax.conf."""

from __future__ import annotations

TREE = """
[general]
register => reg:reg-secret@198.51.100.1
register => keyed:[key]@198.51.100.2
register => none@198.51.100.3
[phones](!)
type=friend
host=dynamic
secret=template-secret
[a](phones)
[b](phones)
secret=own-secret
[peer]
type=peer
host=dynamic
[user]
type=user
secret=one\\;two
secret=three
[open]
type=user
[keys]
type=user
inkeys=partner
[trunk]
type=peer
host=198.51.100.4
username=us
secret=theirs
[line]
type=friend
host=198.51.100.5
username=us
secret=both-sides
[kept]
type=friend
host=dynamic
dbsecret=family/key
"""


def test_users_peers_and_friends(find):
    found = find(iax=TREE)
    assert {name: (one.direction, one.form) for name, one in found.items()} == {
        "iax2:a": ("inbound", "plain"), "iax2:b": ("inbound", "plain"), "iax2:b/2": ("inbound", "plain"), "iax2:peer": ("inbound", "absent"),
        "iax2:user": ("inbound", "plain"), "iax2:user/2": ("inbound", "plain"), "iax2:user/3": ("inbound", "plain"), "iax2:open": ("inbound", "absent"),
        "iax2:trunk": ("outbound", "plain"), "iax2:line": ("inbound", "plain"), "iax2:kept": ("inbound", "realtime"),
        "iax2:register reg@198.51.100.1": ("outbound", "plain")}
    assert "same secret" in found["iax2:line"].why_not and "family/key" in found["iax2:kept"].why_not


def test_each_secret_of_a_user_lets_in_and_the_last_is_its_own(find):
    found = find(iax=TREE)
    assert [found["iax2:user" + more].secret.reveal() for more in ("", "/2", "/3")] == ["three", "two", "one"]
    assert found["iax2:user"].why_not is None and "iax2:user," in found["iax2:user/2"].why_not
    assert found["iax2:b"].secret.reveal() == "own-secret" and found["iax2:b/2"].secret.reveal() == "template-secret" and found["iax2:b/2"].shared_line
    assert found["iax2:a"].shared_line and not found["iax2:b"].shared_line
