# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All finders together."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import finding
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Credential, KINDS, Secret


def test_every_kind_has_a_finder(find):
    found = find(
        "16.28.0", pjsip="[a]\ntype=auth\nusername=a\npassword=x\n", sip="[a]\ntype=friend\nhost=dynamic\nsecret=x\n", iax="[a]\ntype=user\nsecret=x\n",
        pjsip_wizard="[a]\ntype=wizard\naccepts_auth=yes\ninbound_auth/username=a\ninbound_auth/password=x\n", manager="[a]\nsecret=x\n",
        ari="[a]\ntype=user\npassword=x\n", voicemail="[c]\n1 => 2\n", confbridge="[a]\ntype=user\npin=1\n", meetme="[rooms]\nconf => 1,2\n",
        users="[a]\nhasiax=yes\nsecret=x\n")
    assert {one.kind for one in found.values()} == set(KINDS)
    assert {one.file for one in found.values()} == set(finding.FILES)
    assert all(isinstance(one, Credential) and isinstance(one.secret, Secret) and one.where for one in found.values())
    assert all("x" != value for one in found.values() for value in one if isinstance(value, str) and value not in (one.id, one.name))


def test_a_line_that_two_sections_have_is_shared(find, host):
    host.write("one.inc", "secret=same\n")
    found = find(manager="[a]\n#include one.inc\n[b]\n#include one.inc\n[c]\nsecret=own\n")
    assert [found["ami:" + name].shared_line for name in "abc"] == [True, True, False]


def test_ids_do_not_repeat(find):
    found = find("16.28.0", sip="[general]\nregister => u:one@h\nregister => u:two@h\n")
    assert [one.secret.reveal() for one in found.values()] == ["one", "two"] and "sip:register u@h#2" in found


def test_an_empty_directory_has_none(find):
    assert find() == {}
