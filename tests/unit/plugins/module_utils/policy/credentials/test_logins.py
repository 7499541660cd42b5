# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of AMI and ARI."""

from __future__ import annotations

import pytest


def test_a_manager_without_a_secret_line_cannot_log_in_and_one_with_an_empty_secret_always_can(find):
    found = find(manager="[general]\nenabled=yes\n[a]\nsecret=first\n[keyless]\nread=system\n[empty]\nsecret=\n[A]\nsecret=second\n")
    assert set(found) == {"ami:a", "ami:empty"}
    assert found["ami:a"].secret.reveal() == "second" and not found["ami:a"].shared_line
    assert found["ami:empty"].form == "absent" and found["ami:empty"].where.endswith("manager.conf:8")


def test_a_manager_may_have_its_secret_from_a_template(find):
    found = find(manager="[base](!)\nsecret=shared\n[a](base)\n[b](base)\n")
    assert found["ami:a"].shared_line and found["ami:b"].shared_line and found["ami:a"].secret == found["ami:b"].secret


@pytest.mark.parametrize("version", ["16.28.0", "22.10.1"])
@pytest.mark.parametrize("lines, wanted", [
    ("password=abc", "plain"), ("password=", None), ("", None), ("password=$6$salt$hash\npassword_format=crypt", "crypt"),
    ("password=abc\npassword_format=crypt", None), ("password=ab01234567890\npassword_format=crypt", "crypt"),
])
def test_an_ari_user_can_log_in_with_what_fits(find, version, lines, wanted):
    found = find(version, ari="[general]\nenabled=yes\n[u]\ntype=user\n%s\n" % lines)
    assert [one.form for one in found.values()] == ([wanted] if wanted else [])
