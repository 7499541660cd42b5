# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module web_accounts does: say which logins of web servers and front ends anybody gets in with. Nothing is changed."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix import guessing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.weblogins import stores

_WHY = {guessing.TIME: "the time of this run was over; guess_seconds gives more", guessing.METHOD: "it is stored in a way that is not known here"}


def argument_spec():
    """The options of the module."""
    return {"files": {"type": "list", "elements": "path", "default": []}, "guess_seconds": {"type": "int", "default": 20}}


def run(params, make_review):
    """Do it.

    :param make_review: gives a policy/weblogins/review.Review.
    :raises HostError: with one sentence.
    """
    if params["guess_seconds"] < 0:
        raise HostError("guess_seconds is %d, and must be 0 or more; correct it." % params["guess_seconds"])
    review, warnings = make_review(), []
    gone = next((path for path in params["files"] if stores.read(path) is None), None)
    if gone is not None:
        raise HostError("files names %s, which is not there or no file of passwords; correct it." % gone)
    logins = [one for path, text in stores.files(review.named, params["files"]) for one in review.of_file(path, text)]
    try:
        logins += review.of_issabel(stores.ISSABEL, stores.issabel())
    except OSError as error:
        warnings.append("The logins of the front end were not looked at: %s." % error)
    guesses, untried = _guessed(review, logins, params["guess_seconds"])
    return presentable({"changed": False, "weak": review.weak(logins, guesses), "count": len(logins), "untried": untried, "warnings": warnings,
                        "stores": sorted({one.where for one in logins})})


def _guessed(review, logins, seconds):
    jobs = {job.name: job for job in review.jobs(logins)}
    by_id, guesses, untried = {one.id: one for one in logins}, {}, []
    for name, tried in guessing.guess(list(jobs.values()), {}, review.fits, seconds).items():
        if tried.place is not None:
            guesses[name] = review.found(by_id[name], jobs[name].candidates[tried.place], tried.count)
        elif tried.why:
            untried.append({"id": name, "tried": tried.count, "left": len(jobs[name].candidates) - tried.count, "why": _WHY[tried.why]})
    return guesses, untried
