# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts.review import Review
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

PARAMS = {"weak": "lock", "empty": "report", "uid0": "report", "shell": "report", "remedies": {}}
FACTS = Review.Facts([], {}, [])


def review(**more):
    return Review(dict(PARAMS, **more))


def accounts(secret, text="bob:x:1000:1000::/:/bin/bash\n"):
    return Review.parse(text.encode(), ("bob:%s:1::::::\n" % secret).encode())


def test_a_new_hash_is_one_of_its_password_only():
    made = Review.hashed("a new password")
    assert made.startswith(("$y$j9T$", "$6$")) and Review.fits("a new password", made) and Review.fits("another", made) is False
    assert made != Review.hashed("a new password")


@pytest.mark.parametrize("draw, salt", [(bytes, "." * 22), (lambda count: b"\xff" * count, "z" * 21 + "1")])
def test_the_salt_is_written_as_libxcrypt_does(draw, salt):
    """Made by the container's crypt_gensalt_rn for the same bytes."""
    assert Review.hashed("x", draw).split("$")[3] == salt


def test_a_job_is_for_who_gets_in_and_its_key_changes_with_the_hash():
    made = Review.hashed("bob")
    jobs = review().jobs(accounts(made), 20000, ["pbx"])
    assert [job.name for job in jobs] == ["bob"] and "pbx" in jobs[0].candidates and made not in repr(jobs) and "candidates" not in repr(jobs)
    assert review().jobs(accounts("!" + made), 20000, []) == [] and review().jobs(accounts(Review.hashed("bob")), 20000, ["pbx"])[0].key != jobs[0].key
    assert Review.found(jobs[0], jobs[0].candidates.index("bob")).reason == "name"


def test_rows_and_what_is_weak_still():
    there = accounts(Review.hashed("bob"))
    steps = review().plan(there, {"bob": Review.Guess("name")}, 1000, FACTS, 20000)
    row = Review.row(steps[0])
    assert (row["id"], row["action"], row["needs_secret"], row["reasons"]) == ("unix:bob", "lock", False, ["name"])
    assert Review.weak(steps, True) == [] and [one["id"] for one in Review.weak(steps, False)] == ["unix:bob"]


@pytest.mark.parametrize("remedies, words", [({"al": "lock"}, "which this host does not have"), ({"bob": "shoot"}, "none of report, lock")])
def test_remedies_must_make_sense(remedies, words):
    with pytest.raises(SettingsError, match=words):
        review(remedies=remedies).plan(accounts("!"), {}, 1000, FACTS, 20000)
