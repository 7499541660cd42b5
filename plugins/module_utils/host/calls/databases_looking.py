# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the database servers of this host say, and what its files say of them."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import consuming
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.databases import asking, searching
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix import guessing, memory

MEMORY = "database_guesses.json"
_ROOT = "root"


class Admin:
    """How the servers are asked.

    :param candidates: ``candidates(engine)``: passwords that are tried where the administrator has one that nobody told.
    """

    def __init__(self, candidates):
        self._candidates, self._secret = candidates, None

    def run(self, engine: str, statements, others=()) -> List[str]:
        """The lines of an answer.

        :param others: more passwords of the administrator, tried first.
        :raises Refused: the server says no.
        """
        if engine == asking.POSTGRESQL:
            return asking.postgresql(statements)
        last = None
        for secret in [self._secret, *([None] if self._secret else []), *others, *("", *self._candidates(engine))]:
            try:
                answer = asking.mariadb(statements, user=_ROOT, secret=secret)
            except asking.Refused as error:
                if "1045" not in str(error) and "1698" not in str(error):
                    raise
                last = last or error
                continue
            self._secret = secret
            return answer
        raise last


class View(NamedTuple):
    """One look at the host.

    :ivar settings: of known files, ``texts``: these files by path. ``found``: id to what files say of an account.
    """

    servers: List
    accounts: List
    troubles: List
    settings: List
    texts: Dict[str, str]
    found: Dict[str, object]
    warnings: List[str] = []


def look(review, admin: Admin, etc_dir: str, engines, others=()) -> View:
    """See View.

    :raises HostError: a server runs and does not answer.
    """
    servers = [_server(review, admin, engine, others) for engine in engines if asking.runs(engine)]
    accounts = [one for server in servers for one in server.accounts]
    warnings = [server.why for server in servers if server.why]
    if any(server.engine == review.MARIADB and not server.why for server in servers):
        accounts += _of_freepbx(review, admin, warnings)
    texts = searching.known(etc_dir, review.wanted_file)
    settings = review.complete_places([one for path, text in texts.items() for one in review.parse_places(path, text)])
    return View(servers, accounts, [one for server in servers for one in server.troubles], settings, texts, review.assign(accounts, settings), warnings)


def _server(review, admin, engine, others):
    try:
        answers = [asking.rows(admin.run(engine, [review.QUIET[engine], question], others)) for question in review.QUESTIONS[engine][:1]]
        server = review.server(engine, answers + [[], []]) if engine == review.MARIADB else None
        if server is not None and server.why:
            return server
        answers += [asking.rows(admin.run(engine, [review.QUIET[engine], question], others)) for question in review.QUESTIONS[engine][1:]]
    except asking.Refused as error:
        raise HostError("%s runs here and cannot be asked (%s), so nothing was changed; let root in by its socket or by /root/.my.cnf, or leave it out of "
                        "engines." % ({"mariadb": "MariaDB", "postgresql": "PostgreSQL"}[engine], error)) from error
    return review.server(engine, answers)


def _of_freepbx(review, admin, warnings):
    """The administrators of FreePBX, whose database is in MariaDB."""
    quiet, rows = review.QUIET[asking.MARIADB], {}
    names = review.freepbx_databases(asking.rows(admin.run(asking.MARIADB, [quiet, review.FREEPBX_DATABASES])))
    for name in names:
        try:
            rows[name] = asking.rows(admin.run(asking.MARIADB, [quiet, review.freepbx_users(name)]))
        except asking.Refused as error:
            warnings.append("The administrators of FreePBX in the database %s were not looked at (%s)." % (name, error))
    return [one for name, found in rows.items() for one in review.freepbx_accounts(name, found, len(names) > 1)]


class Guesses:
    """What came of trying passwords; the texts of those that were found stay in memory alone."""

    def __init__(self, review, state: State, seconds: int, remember: bool):
        self._review, self._state, self._seconds, self._remember = review, state, seconds, remember
        self.by_id, self.untried, self.warnings, self._texts = {}, [], [], {}

    def make(self, accounts) -> None:
        """Try them. Only hashes that were tried to the end without a find are left out in later runs."""
        jobs = self._review.jobs(accounts)
        notes = memory.read(self._state, MEMORY)
        done = {job.name for job in jobs if job.name in notes and notes[job.name].key == job.key}
        fresh = [job for job in jobs if job.name not in done]
        for name, tried in guessing.guess(fresh, {}, self._review.fits, self._seconds).items():
            self._take(next(job for job in fresh if job.name == name), tried)
        clean = {job.name: memory.Note(job.key, len(job.candidates), None, "") for job in jobs if job.name in done or not self._left(job)}
        if self._remember and clean != notes:
            told = memory.write(self._state, clean, MEMORY)
            self.warnings += [told] if told else []

    def _left(self, job):
        guess = self.by_id.get(job.name)
        return guess is None or guess.reason or guess.left

    def _take(self, job, tried):
        if tried.place is not None:
            self._texts[job.name] = job.candidates[tried.place]
            self.by_id[job.name] = self._review.found(job, tried.place)
            return
        left = len(job.candidates) - tried.count
        self.by_id[job.name] = self._review.Guess(None, "", tried.count, left, tried.why or "")
        if left:
            why = "the time of this run was over; guess_seconds gives more" if tried.why == guessing.TIME else "it is stored in a way that is not known here"
            self.untried.append({"id": job.name, "tried": tried.count, "left": left, "why": why})

    def text(self, account, found) -> Optional[str]:
        """The password that an account has, where it is known; never shown."""
        return found.own[0].secret.reveal() if found.own else self._texts.get(account.id)


class Consumers:
    """Places that the operator names.

    :param rows: the option consumers.
    :raises HostError: one of them cannot be worked with.
    """

    def __init__(self, rows):
        self.all = consuming.parse(rows)
        self.contents = consuming.contents(self.all)

    def check(self, view: View, is_password) -> None:
        """:raises HostError: one of them is not what it says."""
        by_id = {one.id: one for one in view.accounts}
        for one in self.all:
            if one.account not in by_id:
                raise HostError("consumers names '%s', which no server of this host has; correct the name, nothing was changed." % one.account)
            if one.path in view.texts:
                raise HostError("consumers names %s, which is looked into anyway; take it out of consumers." % one.path)
        consuming.refuse_others(self.all, self.contents, lambda id, text: is_password(by_id[id], text))

    def of(self, id: str) -> List:
        """Those of one account."""
        return [one for one in self.all if one.account == id]
