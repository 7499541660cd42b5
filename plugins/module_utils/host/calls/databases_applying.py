# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Giving an account of a database its new password: noted, changed on the server, swapped in the files, proven; else all of it is changed back.

Whatever ends a run in between, the next one reads the note and goes all the way forward where every file is new, all the way back where one is not.
"""

from __future__ import annotations

import base64
from typing import Dict, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon, inventory
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import consuming
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.databases import asking, journal, logins, proving
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import digest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import Options, Session

MODULE = "database_accounts"


class Work(NamedTuple):
    """One account and its new password.

    :ivar changes: path to (the old bytes, the new bytes).
    """

    account: object
    secret: str
    entry: journal.Entry
    changes: Dict[str, tuple]
    places: List

    def __repr__(self):
        return "Work(%s)" % self.entry.id


class Changing:
    """Changes accounts one after the other.

    :param review: see policy/databases/review.Review. :param admin: a databases_looking.Admin.
    :param applied: whether something is to be changed, so that Asterisk must answer.
    """

    def __init__(self, review, admin, state: State, etc_dir: str, config_file: Optional[str], run_id: str, applied: bool):
        self.review, self.admin, self.state, self.run_id = review, admin, state, run_id
        self.options = Options(roots=(etc_dir,), restore_point=False)  # files with an old password would be of no use without the server
        located = daemon.locate(config_file) if applied else None
        if located and located.running and not located.answers:
            raise HostError("Nothing was changed: %s" % located.reason)
        self.cli = located.cli if located and located.running else None

    def work(self, step, view, consumers, secret: str) -> Work:
        """What is to be done for a step of the plan.

        :raises HostError: a file cannot hold the new password.
        """
        account = step.account
        found = view.found[step.id]
        by_path = {path: [one for one in found.own if one.path == path] for path in {one.path for one in found.own}}
        texts = {path: self.review.replaced(view.texts[path], places, secret) for path, places in by_path.items()}
        wrong = next((path for path, text in texts.items() if not self.review.reads_back(path, view.texts[path], text, by_path[path], secret)), None)
        if wrong is not None:
            raise HostError("%s cannot hold the new password as it is written there, so it is left alone; choose the alphabet letters_digits in policies."
                            % wrong)
        changes = {path: (_bytes(view.texts[path]), _bytes(text)) for path, text in texts.items()}
        for path, change in consuming.changes(consumers.of(step.id), {one.path: consumers.contents[one.path] for one in consumers.of(step.id)},
                                              {step.id: secret}).items():
            changes[path] = (consumers.contents[path], change.content)
        forward = self.review.change(account, self.review.verifier(account, secret))
        entry = journal.Entry(step.id, account.engine, forward, self.review.change(account, account.verifier),
                              {path: digest(new) for path, (_old, new) in changes.items()}, {path: _coded(old) for path, (old, _new) in changes.items()},
                              tuple(self.review.classes(view.settings, list(found.own))))
        return Work(account, secret, entry, changes, list(found.own))

    def check(self, works: List[Work]) -> List[str]:
        """The files that would be written; HostError for what would stop it. Nothing is written."""
        wanted = {path: Change(new, expected=digest(old), secrets=True) for work in works for path, (old, new) in work.changes.items()}
        with Session(self.state, True) as session:
            return session.apply(wanted, self.run_id, MODULE, self.options).written

    def rotate(self, work: Work) -> Dict[str, proving.Proof]:
        """Do it.

        :raises HostError: it went wrong and everything is as before, or could not be put back, which the sentence says.
        """
        with Session(self.state) as session:
            journal.write(self.state, work.entry)
            try:
                self._sql(work.entry.engine, work.entry.forward)
            except asking.Refused as error:
                journal.remove(self.state)
                raise HostError("The server does not take the new password (%s)." % error) from error
            try:
                session.apply({path: Change(new, expected=digest(old), secrets=True) for path, (old, new) in work.changes.items()}, self.run_id, MODULE,
                              self.options)
                proofs = self._proven(work)
            except HostError as error:
                self._back(session, work.entry, [work.secret])
                raise HostError("%s Everything was changed back." % error) from error
            journal.remove(self.state)
        return proofs

    def _proven(self, work):
        wrong = [(one, logins.refusal(work.account.engine, work.account.user, work.secret, one)) for one in work.places]
        wrong = ["%s (%s)" % (one.where, why) for one, why in wrong if why]
        if wrong:
            raise HostError("The new password does not let in the way that %s says." % ", ".join(wrong))
        proofs = self._asterisk(work.entry.classes, work.changes)
        bad = [proof.reason for proof in proofs.values() if proof.state == proving.WRONG]
        if bad:
            raise HostError(bad[0] + ".")
        return proofs

    def _asterisk(self, classes, paths, **how):
        if self.cli is None:
            return {name: proving.Proof(proving.NOT_PROVEN, "Asterisk does not run.") for name in classes}
        running = {name[:-3] if name.endswith(".so") else name for name, state in inventory.modules(self.cli).items() if state == "Running"}
        return proving.ask(self.cli, classes, sorted(paths), running, **how)

    def _sql(self, engine, statement, others=()):
        self.admin.run(engine, [self.review.QUIET[engine], statement], others)

    # -- back, and a run that was cut off -------------------------------------------------------------------------------------

    def recover(self, handed: Dict[str, str]) -> List[str]:
        """Bring to an end what was cut off.

        :param handed: passwords by id, of which one may be the administrator's by now.
        :returns: sentences about it.
        """
        entry = journal.read(self.state)
        if entry is None:
            return []
        others = [handed[entry.id]] if entry.id in handed else []
        with Session(self.state) as session:
            if any(_content(path) is None or digest(_content(path)) != sha for path, sha in entry.files.items()):
                self._back(session, entry, others)
                return ["A change of %s was cut off, and it was changed back." % entry.id]
            try:
                self._sql(entry.engine, entry.forward, others)
            except asking.Refused as error:
                raise HostError("A change of %s was cut off, and the server cannot be asked (%s); mend it, and run again." % (entry.id, error)) from error
            proofs = self._asterisk(entry.classes, entry.files)
            bad = [proof.reason for proof in proofs.values() if proof.state == proving.WRONG]
            if bad:
                self._back(session, entry, others)
                return ["A change of %s was cut off, and it was changed back: %s." % (entry.id, bad[0])]
            journal.remove(self.state)
        return ["A change of %s was cut off, and it was brought to its end." % entry.id]

    def _back(self, session, entry, others):
        """The old verifier and the old files, and Asterisk told of both. A file that somebody else changed meanwhile stays."""
        try:
            self._sql(entry.engine, entry.back, others)
            changes = {path: Change(base64.b64decode(old), expected=entry.files[path], secrets=True) for path, old in entry.before.items()
                       if _content(path) is not None and digest(_content(path)) == entry.files[path]}
            session.apply(changes, self.run_id, MODULE, self.options)
        except (asking.Refused, HostError) as error:
            raise HostError("The change of %s cannot be taken back (%s); mend it, and run again: the next run knows of it." % (entry.id, error)) from error
        self._asterisk(entry.classes, entry.files, patience=0)
        journal.remove(self.state)


def _bytes(text):
    return text.encode("utf-8", "surrogateescape")


def _coded(content):
    return base64.b64encode(content).decode("ascii")


def _content(path):
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return None
