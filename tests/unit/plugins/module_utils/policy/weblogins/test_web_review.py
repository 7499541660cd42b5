# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.weblogins.review import Review


def test_logins_are_tried_and_told():
    logins = Review.of_file("/etc/ht", "admin:{PLAIN}admin\nbob:{PLAIN}k7CmzwhPtxv9fRdbWq4s\nal:\n")
    logins += Review.of_issabel("/var/www/db/acl.db", [("admin", "7A5210C173EA40C03205A5DE7DCD4CB0")])
    jobs = {job.name: job for job in Review.jobs(logins)}
    guesses = {}
    for one in logins:
        job = jobs.get(one.id)
        fits = [text for text in job.candidates if Review.fits(text, job.hashed)] if job else []
        if fits:
            guesses[one.id] = Review.found(one, fits[0], 1)
    found = {row["id"]: row for row in Review.weak(logins, guesses)}
    assert {id: row["reasons"] for id, row in found.items()} == {
        "web:/etc/ht:admin": ["name"], "web:/etc/ht:al": ["empty"], "web:/var/www/db/acl.db:admin": ["known"]}
    assert "Elastix" in found["web:/var/www/db/acl.db:admin"]["sentence"] and "k7Cmzwh" not in repr((logins, jobs))
