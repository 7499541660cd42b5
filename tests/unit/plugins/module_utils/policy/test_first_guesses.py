# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that are the name of their account."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import first_guesses
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, PASS
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import by_id

PHONE = "[%(name)s]\ntype=endpoint\nauth=%(name)s-auth\naors=%(name)s\n[%(name)s]\ntype=aor\nmax_contacts=1\n" \
        "[%(name)s-auth]\ntype=auth\nusername=%(user)s\npassword=%(secret)s\n"


def judged(host, version="22.10.1", **files):
    for name, text in files.items():
        host.write(name + ".conf", text)
    return first_guesses.judge(host.case("sip", version))


@pytest.mark.parametrize("user, secret, state", [
    ("desk", "1", FAIL), ("Desk", "desk", FAIL), ("desk", "DESK", FAIL), ("desk", "desk1", PASS), ("desk", "", PASS), ("desk", "kj3-hd82", PASS)])
def test_pjsip(host, user, secret, state):
    finding = by_id(judged(host, pjsip=PHONE % {"name": "1", "user": user, "secret": secret}), "AST-PWD-001")
    assert (finding.state, finding.subject) == (state, "PJSIP/1" if state == FAIL else "")
    assert not finding.edits and all(secret not in line.split("=", 1)[1] for line in finding.evidence if secret)


def test_a_wizard(host):
    found = judged(host, pjsip="", pjsip_wizard="[1]\n"
                   "type=wizard\naccepts_registrations=yes\naccepts_auth=yes\ninbound_auth/username=1\ninbound_auth/password=1\n")
    assert by_id(found, "AST-PWD-001").subject == "PJSIP/1"


def test_other_drivers(host):
    found = judged(host, "16.28.0", sip="[general]\n[1]\ntype=friend\nhost=dynamic\nsecret=1\n[2]\ntype=friend\nhost=dynamic\nsecret=x9\n",
                   iax="[general]\n[3]\ntype=friend\nhost=dynamic\nsecret=3\n")
    assert [(finding.state, finding.subject) for finding in found] == [(FAIL, "SIP/1"), (FAIL, "IAX2/3")]


def test_trunks_have_what_their_providers_gave_them(host):
    assert judged(host, "16.28.0", sip="[general]\n[1]\ntype=peer\nhost=198.51.100.7\nsecret=1\n") == []
