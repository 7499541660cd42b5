# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host side asks of the rules for logins of web servers and front ends."""

from __future__ import annotations

import hashlib
import re
from typing import Dict, List, NamedTuple, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import judging, known
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import INBOUND, Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.weblogins import htpasswd

_TOLD = {judging.OWN_NAME: "Its password is its own name", judging.COMMON: "Its password is in every list of passwords",
         judging.NO_PASSWORD: "It has no password"}
_SEVERITY = {judging.COMMON: "high"}
_MEND = {"htpasswd": "; change it with htpasswd.", "issabel": "; change it in the front end, at System, Users."}
_MD5 = re.compile(r"[0-9a-f]{32}\Z")


class Login(NamedTuple):
    """A login.

    :ivar kind: ``htpasswd``, or ``issabel``, which Elastix has too. ``kept``: what is kept of the password.
    """

    kind: str
    where: str
    user: str
    kept: Secret

    @property
    def id(self) -> str:
        """Such as ``web:/etc/nginx/htpasswd:admin``."""
        return "web:%s:%s" % (self.where, self.user)


class Job(NamedTuple):
    """What is tried; see accounts.review.Job."""

    name: str
    hashed: str
    candidates: Sequence[str]

    def __repr__(self):
        return "Job(%s)" % self.name


class Review:
    """One run."""

    named = staticmethod(htpasswd.named)
    Guess = judging.Guess

    @staticmethod
    def of_file(path: str, text: str) -> List[Login]:
        """The logins of a file of passwords."""
        return [Login("htpasswd", path, user, kept) for user, kept in htpasswd.parse(text)]

    @staticmethod
    def of_issabel(path: str, rows) -> List[Login]:
        """Those of acl.db, table acl_user: name and MD5 of the password."""
        return [Login("issabel", path, str(user), Secret(str(kept or "").lower())) for user, kept in rows]

    @staticmethod
    def jobs(logins: List[Login]) -> List[Job]:
        """What is to be tried."""
        return [Job(one.id, one.kept.reveal(), known.candidates(known.WEB, one.user)) for one in logins if one.kept]

    @staticmethod
    def fits(text: str, kept: str):
        """Whether a text is a password."""
        if _MD5.match(kept):
            return hashlib.md5(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest() == kept
        return htpasswd.fits(text, kept)

    @staticmethod
    def found(login: Login, text: str, tried: int) -> judging.Guess:
        """What a password is."""
        return judging.of_text(known.WEB, login.user, text, tried)

    @staticmethod
    def weak(logins: List[Login], guesses: Dict[str, judging.Guess]) -> List[dict]:
        """A row for each login that anybody gets in with."""
        found = []
        for one in logins:
            guess = guesses.get(one.id, judging.Guess())
            reason = guess.reason or (judging.NO_PASSWORD if not one.kept else None)
            if reason:
                told = "Its password is known from " + guess.origin if reason == judging.KNOWN else _TOLD[reason]
                found.append({"id": one.id, "direction": INBOUND, "severity": _SEVERITY.get(reason, "critical"), "reasons": [reason], "contained": False,
                              "where": one.where, "sentence": told + _MEND[one.kind]})
        return found
