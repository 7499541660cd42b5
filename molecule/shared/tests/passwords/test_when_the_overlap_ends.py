# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first run after an overlap takes the old secrets away. It is tested last, because it ends the overlap of all."""

from __future__ import annotations

import passwords
import pytest
from conftest import awaited


@pytest.fixture(scope="module", name="site")
def the_site(pbx, peer):
    return passwords.Site(pbx, peer)


@pytest.fixture(scope="module", name="done", autouse=True)
def a_week_later(site):
    site.end_overlaps()
    return site.play({"kinds": ["meetme"], "rotate_weak": False, "digest_only": True})


def test_old_secrets_go(site, done):
    assert done.code == 0, done.failures(site.pbx.name)
    gone = {name for name, action in done.actions(site.pbx.name).items() if action == "retire"}
    assert gone >= {"pjsip:" + user for user in ("201", "202", "203", "204", "206", "207", "208", "280")} | {"wizard:210"}
    assert site.overlaps() == set() and "-voipsec-" not in site.text("pjsip.d/10-phones.conf") + site.text("pjsip_wizard.conf")


def test_the_old_one_is_refused_and_the_new_one_lets_in(site):
    since, escrow, phones = site.log_position(), site.escrow(), []
    for user, old in {**passwords.OLD, "280": passwords.STRONG["280"]}.items():
        new = escrow[("wizard:" if user == "210" else "pjsip:") + user]["secret"]
        phones += [(user, old), (user, new)]
    assert site.register(*phones) == [401, 200] * (len(phones) // 2)
    assert site.failures(since) == {user for user, _secret in phones}, "now it is a failure"


@pytest.mark.only_on("pbx22")
def test_sha_256(site):
    phones = [("220", secret, {"algorithm": algorithm}) for algorithm in ("MD5", "SHA-256") for secret in ("220", site.secret("pjsip:220"))]
    assert site.register(*phones) == [401, 200] * 2


def test_calls_are_kept_though_a_telephone_cannot_register_any_more(site):
    awaited(lambda: not site.peer.phone("201")["registered"], "201 is refused", 30)
    for user in ("201", "250"):
        before = site.peer.phone(user)
        awaited(lambda user=user, before=before: site.peer.phone(user)["heard"] > before["heard"], "%s hears itself" % user, 20)
        assert site.peer.phone(user)["call"] == "up"


def test_restore_points_with_plain_text_are_destroyed(site, done):
    said = done.rotation(site.pbx.name)
    assert said["destroyed_points"] and said["plain_text_points"] == []
    assert site.pbx.host.run("grep -rlF %s /var/lib/voipsec", passwords.STRONG["280"]).stdout == ""


def test_the_escrow_keeps_what_was(site):
    previous = site.escrow()["pjsip:260"]
    assert previous["status"] == "confirmed" and [one["status"] for one in previous["previous"]].count("retired") >= 1


def test_nothing_is_left_to_do(site):
    again = site.play({"kinds": ["meetme"], "rotate_weak": False, "digest_only": True})
    assert again.code == 0 and not again.rotation(site.pbx.name)["changed"]
