# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""While an overlap lasts, the old secret and the new one let in, calls stay, and nothing of that counts as a failure."""

from __future__ import annotations

import passwords
import pytest
from conftest import awaited


@pytest.fixture(scope="module", name="site")
def the_site(pbx, peer):
    return passwords.Site(pbx, peer)


def test_both_secrets_let_in(site):
    """Whatever a telephone makes of several challenges: it answers the first, the last, or all."""
    since, escrow, phones = site.log_position(), site.escrow(), []
    for user, old in passwords.OLD.items():
        new = escrow[("wizard:" if user == "210" else "pjsip:") + user]["secret"]
        assert new != old
        phones += [(user, secret, {"answers": answers}) for secret in (old, new) for answers in ("first", "last", "all")[:3 if user in ("202", "210") else 1]]
    said = site.register(*phones)
    assert [phone for phone, status in zip(phones, said) if status != 200] == []
    assert site.failures(since) == set()


@pytest.mark.only_on("pbx22")
def test_both_let_in_with_sha_256(site):
    since, secrets = site.log_position(), (passwords.OLD_OF_SHA_256["220"], site.secret("pjsip:220"))
    phones = [("220", secret, {"algorithm": algorithm}) for secret in secrets for algorithm in ("MD5", "SHA-256")]
    assert site.register(*phones) == [200] * 4
    assert site.failures(since) == set()


def test_a_wrong_secret_is_a_failure(site):
    """What the tests above do not see would be seen."""
    since = site.log_position()
    assert site.register(("202", "wrong"), ("202", "wrong", {"answers": "all"})) == [401, 401]
    assert site.failures(since) == {"202"}


def test_a_telephone_goes_on_with_its_old_secret(site):
    before = site.peer.phone("201")
    awaited(lambda: site.peer.phone("201")["registrations"] > before["registrations"], "201 registers anew", 30)
    after = site.peer.phone("201")
    assert after["registered"] and after["failures"] == 0, after


@pytest.mark.parametrize("user", ["201", "250"])
def test_its_call_is_still_the_same_channel(site, user):
    listing = site.pbx.host.check_output("cat /root/calls-before-harden").splitlines()
    row = next(line.split("!") for line in listing if "PJSIP/%s-" % user in line)
    now = [line.split("!") for line in site.pbx.cli("core show channels concise").splitlines()]
    assert [(row[0], row[-1])] == [(one[0], one[-1]) for one in now if one[0] == row[0]] and site.peer.phone(user)["call"] == "up"


def test_what_was_strong_is_as_it_was(site):
    assert "[250](login)\nusername=250\npassword=%s\n[250](place)\n" % passwords.STRONG["250"] in site.text("pjsip.d/10-phones.conf")
    assert site.register(("250", passwords.STRONG["250"])) == [200]


def test_what_the_provider_knows_is_as_it_was(site):
    assert "[carrier](login)\nusername=carrier\npassword=carrier\n" in site.text("pjsip.d/10-phones.conf")
    assert not [name for name in site.escrow() if "carrier" in name]


def test_the_state_says_so(site):
    assert site.overlaps() >= {"pjsip:201", "pjsip:202", "pjsip:203", "wizard:210"}
    modes = site.pbx.host.check_output("cd /var/lib/voipsec && find restore handover state/credentials.json -printf '%y %m %u\\n' | sort -u")
    assert modes.splitlines() == ["d 700 root", "f 600 root"]


def test_an_account_without_a_secret_has_one_now(site):
    """It had none that could overlap. Asterisk 22 does not take such a section at all, so nobody was let in there."""
    if site.is_22:
        assert "pjsip:205" not in site.escrow()
    else:
        assert site.register(("205", site.secret("pjsip:205")), ("205", "")) == [200, 401]
