# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of which the host keeps a digest alone: the text is in the escrow."""

from __future__ import annotations

import passwords
import pytest


@pytest.fixture(scope="module", name="site")
def the_site(pbx, peer):
    return passwords.Site(pbx, peer)


@pytest.fixture(scope="module", name="done", autouse=True)
def changed_to_digests(site):
    return site.rotate("280", kinds=["meetme"], digest_only=True)


def test_the_text_is_in_the_escrow_alone(site):
    files = site.pbx.host.run("grep -rlF %s /etc /var/lib /var/log /root /tmp", site.secret("pjsip:280")).stdout
    assert files == ""
    option = "password_digest=MD5:" if site.is_22 else "md5_cred="
    assert option in site.text("pjsip.d/10-phones.conf")


def test_both_secrets_let_in(site):
    since, new = site.log_position(), site.secret("pjsip:280")
    assert site.register(("280", passwords.STRONG["280"]), ("280", new), ("280", new, {"answers": "all"})) == [200] * 3
    assert site.failures(since) == set()


def test_restore_points_with_the_text_are_listed(site, done):
    said = done.rotation(site.pbx.name)
    assert said["run_id"] in said["plain_text_points"] and said["destroyed_points"] == []
