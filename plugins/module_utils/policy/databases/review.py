# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the host side asks of the rules for databases: one object with the options of a run."""

from __future__ import annotations

import hashlib
import os
from typing import Callable, Dict, List, Mapping, NamedTuple, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import judging, known
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import INBOUND, Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases import freepbx, mariadb, places, planning, postgresql, verifiers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.model import Account, Trouble
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError


class Job(NamedTuple):
    """A verifier that is tried; see accounts.review.Job. ``hashed``: the user and the verifier."""

    name: str
    hashed: object
    candidates: Sequence[str]
    key: str

    def __repr__(self):
        return "Job(%s)" % self.name


class Server(NamedTuple):
    """What one server says. ``why``: why it was not looked into."""

    engine: str
    accounts: List[Account]
    troubles: List[Trouble]
    why: str = ""


class Review:
    """One run.

    :param params: the options of the module: weak, anonymous, remote_root, test_database, clients, accounts.
    """

    MARIADB, POSTGRESQL = verifiers.MARIADB, verifiers.POSTGRESQL
    REFUSED, REPLACE, DROP, WAIT = planning.REFUSED, planning.REPLACE, planning.DROP, planning.WAIT
    Guess = judging.Guess
    parse_places, wanted_file, replaced = staticmethod(places.parse), staticmethod(places.wanted), staticmethod(places.replaced)
    complete_places, classes, mentions = staticmethod(places.complete), staticmethod(places.classes), staticmethod(places.mentions)
    reads_back, not_understood = staticmethod(places.reads_back), staticmethod(places.others)
    drop = staticmethod(mariadb.drop)
    QUESTIONS = {verifiers.MARIADB: (mariadb.SERVER, mariadb.USERS, mariadb.TEST),
                 verifiers.POSTGRESQL: (postgresql.SERVER, postgresql.ROLES, postgresql.RULES)}
    QUIET = {verifiers.MARIADB: mariadb.QUIET, verifiers.POSTGRESQL: postgresql.QUIET, verifiers.FREEPBX: mariadb.QUIET}
    FREEPBX_DATABASES, freepbx_databases, freepbx_users = freepbx.DATABASES, staticmethod(freepbx.usable), staticmethod(freepbx.users)
    freepbx_accounts = staticmethod(freepbx.accounts)

    def __init__(self, params):
        self._wish = planning.Wish(**{name: params[name] for name in planning.Wish._fields})
        for id, clients in self._wish.clients.items():
            if not isinstance(clients, (list, tuple)):
                raise SettingsError(f"clients must have a list of names for {id}, empty where nobody else uses it.")

    @staticmethod
    def server(engine: str, answers: Sequence[List[dict]]) -> Server:
        """What a server says, from its answers to QUESTIONS."""
        about = answers[0][0]
        if engine == verifiers.POSTGRESQL:
            return Server(engine, postgresql.accounts(answers[1], answers[2], about), postgresql.troubles(answers[2], about))
        if not mariadb.supported(about):
            return Server(engine, [], [], f"The server is {about['comment']} {about['version']}, and only MariaDB from 10.4 on is looked into.")
        return Server(engine, mariadb.accounts(answers[1], about), mariadb.troubles(answers[1], answers[2], about))

    @staticmethod
    def admin_candidates(engine: str) -> List[str]:
        """Passwords with which the administrator of a server is known to come."""
        return list(dict.fromkeys(row.password for row in known.DEFAULTS if row.kind == known.DATABASE and row.user == "root")) if engine == "mariadb" else []

    def jobs(self, accounts: List[Account]) -> List[Job]:
        """What is to be tried."""
        return [_job(one) for one in accounts if one.verifier]

    @staticmethod
    def fits(text: str, hashed) -> object:
        """Whether a text is the password of a job's verifier; None: nobody can tell."""
        return verifiers.fits(hashed[0], text, hashed[1])

    @staticmethod
    def is_password(account: Account, text: str) -> bool:
        """Whether a text is the password of an account."""
        return bool(account.verifier) and verifiers.fits(account.user, text, account.verifier.reveal()) is True

    @staticmethod
    def found(job: Job, place: int) -> judging.Guess:
        """What the candidate at a place is, which fits."""
        return judging.of_text(_kind(job.name), job.hashed[0], job.candidates[place], place + 1)

    def refuse_unknown(self, accounts: List[Account]) -> None:
        """:raises SettingsError: an option names an account that is not here."""
        ids = {one.id for one in accounts}
        for option, names in (("clients", self._wish.clients), ("accounts", self._wish.accounts)):
            for id in names:
                if id not in ids:
                    raise SettingsError(f"{option} names the account '{id}', which no server of this host has; correct the name, nothing was changed.")

    def assign(self, accounts: List[Account], settings) -> Dict[str, planning.Found]:
        """See planning.assign."""
        return planning.assign(accounts, settings, self.is_password)

    stale = staticmethod(planning.stale)

    def plan(self, accounts, guesses: Mapping[str, judging.Guess], troubles, found) -> List[planning.Step]:
        """See planning.plan."""
        return planning.plan(accounts, guesses, troubles, found, self._wish)

    @staticmethod
    def verifier(account: Account, text: str, draw: Callable[[int], bytes] = os.urandom) -> Secret:
        """See verifiers.make."""
        return verifiers.make(account.engine, account.user, text, draw)

    @staticmethod
    def change(account: Account, verifier: Secret) -> str:
        """The statement that gives an account another verifier."""
        return {verifiers.MARIADB: mariadb, verifiers.POSTGRESQL: postgresql, verifiers.FREEPBX: freepbx}[account.engine].change(account, verifier)

    @staticmethod
    def row(step: planning.Step) -> dict:
        """What is told of an account or a trouble."""
        user = step.account.user if step.account else ""
        return {"id": step.id, "kind": step.id.partition(":")[0], "name": step.id.partition(":")[2], "user": user, "realm": None, "accounts": [], "words": [],
                "hosts": list(step.account.hosts) if step.account else [], "action": step.action, "reasons": list(step.reasons),
                "sentence": step.sentence, "needs_secret": step.needs_secret, "tell": step.tell, "proof": None}

    @staticmethod
    def weak(steps: List[planning.Step], applied: bool, places_of: Mapping[str, str]) -> List[dict]:
        """What is still there after the run."""
        return [{"id": step.id, "direction": INBOUND, "severity": step.severity, "reasons": list(step.reasons), "contained": False,
                 "where": places_of.get(step.id) or step.id.partition(":")[0], "sentence": step.sentence}
                for step in steps if step.reasons and not (applied and step.action in (planning.REPLACE, planning.DROP))]


def _kind(id):
    return known.WEB if id.startswith(freepbx.ENGINE + ":") else known.DATABASE


def _job(account) -> Job:
    candidates = known.candidates(_kind(account.id), account.user)
    text = account.verifier.reveal()
    key = hashlib.sha256("\0".join((text, *candidates)).encode("utf-8", "surrogateescape")).hexdigest()
    return Job(account.id, (account.user, text), candidates, key)
