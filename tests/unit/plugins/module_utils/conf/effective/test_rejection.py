# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Asterisk refuses is found, at its line, and what it accepts is left in peace."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import view
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

V16, V22 = Version(16, 28), Version(22, 10, 1)


@pytest.fixture
def problems(tmp_path):
    """(line, kind, message) of all that the daemon refuses."""
    def ask(filename, text, version=V22):
        (tmp_path / filename).write_text(text)
        seen = view.load(None, filename, str(tmp_path), version)
        return [(problem.where.line, problem.kind, problem.message) for problem in winning.voided(seen, filename, version)]
    return ask


@pytest.mark.parametrize("filename, text, line, kind, words", [
    ("pjsip.conf", "[a]\ntype=aor\n[a]\ntype=aor\n", 3, "rejected", "second object of type 'aor'"),
    ("pjsip.conf", "[a]\ntype=global\n[b]\ntype=global\n", 3, "rejected", "second object of type 'global'"),
    ("pjsip.conf", "[global]\ndebug=no\n[b]\ntype=global\n", 3, "rejected", "second object of type 'global'"),
    ("pjsip.conf", "[a]\ntype=aor\nnonsense=1\n", 3, "rejected", "option 'nonsense' of section [a] is unknown to Asterisk 22.10.1"),
    ("pjsip.conf", "[e]\ntype=endpoint\ndeny=all\n", 3, "rejected", "'all' in option 'deny' of section [e] is no network"),
    ("pjsip.conf", "[f]\ntype=acl\npermit=\n", 3, "rejected", "is no network"),
    ("pjsip.conf", "[e]\ntype=Endpoint\n", 2, "ignored", "did you mean 'endpoint'?"),
    ("pjsip.conf", "[e]\ncontext=x\n", 1, "ignored", "has no type, so nobody reads it"),
    ("pjsip.conf", "[global]\nnonsense=1\n", 2, "ignored", "has the option 'nonsense'"),
    ("acl.conf", "[a]\npermit=10.0.0.0/8\nnonsense=1\n", 3, "rejected", "rejects the whole file"),
    ("acl.conf", "[general]\n", 1, "rejected", "rejects the whole file"),
    ("acl.conf", "[a]\npermit=10.0.0.0/8, fd00::/8\n", 2, "rejected", "rejects the whole file"),
    ("udptl.conf", "[other]\n", 1, "rejected", "rejects the whole file"),
    ("manager.conf", "[u]\npermit=localhost\n", 2, "rejected", "rejects the object"),
    ("manager.conf", "[t](!)\nacl=lan\n[u](t)\nacl=wan, LAN\n", 4, "rejected", "'LAN' in option 'acl' of section [u] is named a second time"),
    ("pjsip.conf", "[e]\ntype=endpoint\nacl=lan\nacl=lan\n", 4, "rejected", "is named a second time"),
    ("iax.conf", "[general]\ncalltokenoptional=any\n", 2, "rejected", "reads nothing of this file"),
    ("iax.conf", "[u]\nsecret=x\n", 1, "ignored", "has no type"),
    ("modules.conf", "[modules]\nautoload=yes\nunload=x.so\n", 3, "rejected", "does not start"),
    ("modules.conf", "[modules]\nrequire=res_x\nnoload=res_x.so\n", 2, "rejected", "does not start"),
])
def test_on_22(problems, filename, text, line, kind, words):
    found = problems(filename, text)
    assert len(found) == 1
    assert found[0][:2] == (line, kind) and words in found[0][2]


@pytest.mark.parametrize("filename, text, line, kind, words", [
    ("pjsip.conf", "[a]\ntype=auth\npassword_digest=SHA-256:00\nusername=a\n", 3, "rejected", "unknown to Asterisk 16.28.0"),
    ("pjsip.conf", "[a]\ntype=auth\npassword=x\n", 1, "rejected", "is an auth without a username"),
    ("sip.conf", "[general]\ncontactdeny=all\n", 2, "rejected", "rejects the whole file"),
    ("sip.conf", "[bob]\ntype=peer\npermit=all\n", 3, "rejected", "rejects the object"),
    ("sip.conf", "[bob]\ntype=pear\n", 2, "ignored", "did you mean 'peer'?"),
    ("ari.conf", "[bob]\npassword=x\n", 1, "rejected", "rejects the whole file"),
    ("ari.conf", "[bob]\ntype=user\npermit=10.0.0.0/8\n", 3, "rejected", "rejects the whole file"),
    ("sip.conf", "[b]\ntype=peer\nacl=lan\n[B]\ntype=peer\nacl=lan\n", 6, "rejected", "is named a second time"),
    ("http.conf", "[/ari]\ntype=restriction\n", 2, "ignored", "nobody reads"),
])
def test_on_16(problems, filename, text, line, kind, words):
    found = problems(filename, text, V16)
    assert len(found) == 1
    assert found[0][:2] == (line, kind) and words in found[0][2]


@pytest.mark.parametrize("filename, text", [
    ("pjsip.conf", "[a]\ntype=aor\nmax_contacts=1\n[a]\ntype=auth\nusername=a\n[a]\ntype=endpoint\npermit=\nTYPE=aor\n[global]\ntype=global\n[system]\n"),
    ("pjsip.conf", "[t](!)\nnonsense=1\n"),
    ("acl.conf", "[a]\npermit=10.0.0.0/8,!10.1.0.0/16\n[a]\ndeny=::/0\n"),
    ("manager.conf", "[general]\nnonsense=1\n[u]\nnonsense=1\npermit=10.0.0.0/255.0.0.0\n[u]\n"),
    ("iax.conf", "[general]\nnonsense=1\ncalltokenoptional=10.0.0.0/8\n[u]\ntype=user\npermit=nonsense\n"),
    ("manager.conf", "[u]\nacl=lan\n[u]\nacl=lan\n[general]\n[general]\npermit=bad\n"),
    ("pjsip.conf", "[e]\ntype=endpoint\nacl=lan\ncontact_acl=lan\n"),
    ("modules.conf", "[modules]\nautoload=yes\nload=x.so\nnoload=x.so\nrequire=y\n[other]\nnonsense=1\n"),
    ("cdr.conf", "[general]\nanything=1\n[csv]\nother=1\n"),
    ("queues.conf", "[sales]\nnonsense=1\n[sales]\n"),
])
def test_what_is_accepted(problems, filename, text):
    assert [problem for problem in problems(filename, text) if problem[1] == "rejected"] == []


def test_a_section_that_is_not_read_rejects_nothing(problems):
    assert problems("sip.conf", "[general]\n[general]\ncontactdeny=all\n", V16) == []


def test_a_file_that_nobody_reads_any_more(problems):
    (found,) = problems("sip.conf", "[general]\nallowguest=no\n", V22)
    assert found == (0, "ignored", "no part of Asterisk 22.10.1 reads this file")
    assert problems("sip.conf", "; nothing\n", V22) == []


def test_no_secret_is_told(problems):
    text = "[a]\ntype=auth\nusername=a\npassword=s3cr3t\npasswort=s3cr3t\n[b]\nsecret=s3cr3t\n"
    assert all("s3cr3t" not in message for unused, unused2, message in problems("pjsip.conf", text))
