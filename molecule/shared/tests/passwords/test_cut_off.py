# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller loses its power in the middle: each secret that lets in is in the escrow, and the next run brings things to their end."""

from __future__ import annotations

import passwords
import pytest

SETTINGS = {"password_rotation_rotate_weak": False, "password_rotation_overlap_days": 0}


@pytest.fixture(scope="module", name="site")
def the_site(pbx, peer):
    return passwords.Site(pbx, peer)


def assert_consistent(site, user, old):
    """The secret in front is the one that lets in, both that were before do not, and nothing is left on the way."""
    assert site.register((user, site.secret("pjsip:" + user)), *[(user, secret) for secret in old]) == [200] + [401] * len(old)
    assert {name: entry["status"] for name, entry in site.escrow().items() if entry["status"] == "pending"} == {}
    assert site.pbx.host.check_output("ls -A /var/lib/voipsec/handover") == ""
    assert "pjsip:" + user not in site.overlaps() and "%s-voipsec-old" % user not in site.text("pjsip.d/10-phones.conf")


def test_between_escrow_and_change(site):
    user, old, tree = "260", site.secret("pjsip:260"), site.tree()
    site.kill_at("escrow", {**SETTINGS, "password_rotation_accounts": [user]})
    entry = site.escrow()["pjsip:260"]
    assert entry["status"] == "pending" and entry["secret"] != old
    assert set(site.tree().splitlines()) ^ set(tree.splitlines()) == set()
    assert site.register((user, old), (user, entry["secret"])) == [200, 401]
    done = site.rotate(user, overlap_days=0)
    assert done.actions(site.pbx.name)["pjsip:260"] == "replace" and site.secret("pjsip:260") == entry["secret"], "the same secret, which nobody knew yet"
    assert_consistent(site, user, ["260", old])


def test_between_change_and_reload(site):
    user, old = "261", site.secret("pjsip:261")
    site.kill_at("change", {**SETTINGS, "password_rotation_accounts": [user]}, on_host=True)
    entry = site.escrow()["pjsip:261"]
    assert entry["status"] == "pending" and entry["secret"] in site.text("pjsip.d/10-phones.conf")
    assert site.register((user, old), (user, entry["secret"])) == [200, 401], "Asterisk has not read it"
    done = site.play({"rotate_weak": False})
    assert done.code == 0 and done.rotation(site.pbx.name)["changed"], done.text[-3000:]
    assert site.secret("pjsip:261") == entry["secret"]
    assert_consistent(site, user, ["261", old])
    assert not site.play({"rotate_weak": False}).rotation(site.pbx.name)["changed"]
