# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials of pjsip_wizard.conf."""

from __future__ import annotations

TREE = """
[phone](!)
type=wizard
accepts_registrations=yes
accepts_auth=yes
inbound_auth/password=template-secret
[a](phone)
inbound_auth/username=a
endpoint/callerid=Bob <202>
[b](phone)
inbound_auth/username=b
inbound_auth/password=own-secret
[c](phone)
accepts_auth=no
[d](phone)
[trunk]
type=wizard
remote_hosts=198.51.100.1
sends_auth=yes
outbound_auth/username=us
outbound_auth/password=theirs
"""


def test_wizards_accept_and_send(find):
    found = find(pjsip_wizard=TREE)
    assert set(found) == {"wizard:a", "wizard:b", "wizard:c", "wizard:trunk/outbound"}, "a wizard without a user name makes nothing"
    assert found["wizard:a"].secret.reveal() == "template-secret" and found["wizard:a"].shared_line and {"Bob", "202"} <= set(found["wizard:a"].words)
    one = found["wizard:b"]
    assert (one.option, one.object_type, one.section, one.secret.reveal(), one.shared_line) == (
        "inbound_auth/password", "wizard", "b", "own-secret", False)
    assert found["wizard:c"].form == "absent" and found["wizard:c"].why_not is None
    out = found["wizard:trunk/outbound"]
    assert (out.direction, out.user, out.option) == ("outbound", "us", "outbound_auth/password") and out.why_not


def test_a_stored_digest_has_a_realm(find):
    found = find(pjsip_wizard="[a]\ntype=wizard\naccepts_auth=yes\naccepts_registrations=yes\ninbound_auth/username=a\ninbound_auth/auth_type=md5\n"
                 "inbound_auth/md5_cred=%s\n" % ("a" * 32))
    assert (found["wizard:a"].form, found["wizard:a"].realm, found["wizard:a"].option) == ("md5", "asterisk", "inbound_auth/md5_cred")
