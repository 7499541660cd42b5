# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module accounts does: say what is wrong with the accounts of this host, compare passwords with what is live, or do what was asked for.

Who decides is given by the caller, so that this room knows no rules: see policy/accounts/review.Review.
"""

from __future__ import annotations

import os
import socket
import time
from typing import Dict, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import handover
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state as state_files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import digest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State, check_run_id, new_run_id
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import DEFAULT_KEEP, Options, Session
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix import guessing, memory, nss, people, rotated, sshd
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.unix.locking import AccountLock

PASSWD, SHADOW, LOGIN_DEFS = "/etc/passwd", "/etc/shadow", "/etc/login.defs"
_DAY = 86400
_STAND_IN = "$y$j9T$standin"
_WHY = {guessing.TIME: "the time of this run was over; a later run goes on, and guess_seconds gives more",
        guessing.METHOD: "this host's libcrypt cannot tell what fits the hash of this method"}


def argument_spec():
    """The options of the module."""
    remedies = ["report", "lock", "expire"]
    return {
        "apply": {"type": "bool", "default": False},
        "weak": {"type": "str", "choices": [*remedies, "rotate"], "default": "report"},
        "empty": {"type": "str", "choices": [*remedies, "rotate"], "default": "report"},
        "uid0": {"type": "str", "choices": remedies, "default": "report"},
        "shell": {"type": "str", "choices": ["report", "expire", "nologin"], "default": "report"},
        "remedies": {"type": "dict", "default": {}},
        "guess_seconds": {"type": "int", "default": 20},
        "policies": {"type": "dict", "default": {}},
        "groups": {"type": "list", "elements": "dict", "default": []},
        "run_accounts": {"type": "list", "elements": "str", "default": []},
        "remember": {"type": "bool", "default": False},
        "run_id": {"type": "str"},
        "keep_restore_points": {"type": "int", "default": DEFAULT_KEEP},
        "state_directory": {"type": "path", "default": state_files.DEFAULT_ROOT},
        "step": {"type": "str", "choices": ["plan", "compare", "apply"], "default": "plan"},
        "handover": {"type": "path"},
    }


class Files(NamedTuple):
    """What lies there, as bytes."""

    passwd: bytes
    shadow: bytes


def run(params, check_mode, diff, make_review):
    """Do it.

    :param make_review: called with the options.
    :returns: the module's result, with ``warnings``.
    :raises HostError: with one sentence; nothing was changed.
    """
    secrets = handover.take(params["state_directory"], params["handover"])
    if params["guess_seconds"] < 0:
        raise HostError("guess_seconds is %d, and must be 0 or more; correct it." % params["guess_seconds"])
    run_id = check_run_id(params["run_id"] or new_run_id())
    call = _Call(params, make_review(params), run_id, check_mode or params["step"] == "plan", diff)
    work = {"plan": call.plan, "compare": lambda: call.compare(secrets), "apply": lambda: call.apply(secrets)}
    return presentable(work[params["step"]]())


class _Call:
    """One call of the module. ``dry``: look for everything that would stop it, and write nothing."""

    def __init__(self, params, review, run_id, dry, diff):
        self.params, self.review, self.run_id, self.dry, self.diff = params, review, run_id, dry, diff
        self.state, self.today = State(params["state_directory"]), int(time.time()) // _DAY
        self.result = {"changed": False, "changed_files": [], "warnings": [], "run_id": run_id, "untried": []}

    # -- the steps of the module --------------------------------------------------------------------------------------------

    def compare(self, secrets):
        """Which of some passwords are live, by id."""
        accounts = {"unix:" + one.name: one for one in self._accounts(_read())}
        live = {id: id in accounts and self.review.fits(text, accounts[id].secret.reveal() or "") is True for id, text in secrets.items()}
        return dict(self.result, live=live)

    def plan(self):
        """What is wrong, what would be done about it, and whether it can be."""
        files = _read()
        accounts, steps = self._steps(files)
        self.result["taken_back"] = rotated.taken_back(self.state, rotated.read(self.state))
        if any(step.needs_secret for step in steps):
            self.review.hashed(_STAND_IN)  # a host that cannot make one says so before anything is stored
        if self.params["apply"]:
            hashed = dict.fromkeys((step.verdict.account.name for step in steps if step.needs_secret), _STAND_IN)
            self._land(files, self.review.edits(steps, hashed, people.nologin(), self.today))
            self.result["changed"] = self.result["changed"] or bool(self.result["taken_back"])
        return self._report(accounts, steps)

    def apply(self, secrets):
        """Do it.

        :param secrets: by id.
        """
        if not self.params["apply"]:
            raise HostError("step is apply while apply is off, so nothing was changed; switch it on.")
        with Session(self.state, self.dry) as session, AccountLock():
            self._say_recovered(session)
            files = _read()
            accounts, steps = self._steps(files)
            steps = [self._without_secret(step) if step.needs_secret and step.id not in secrets else step for step in steps]
            hashed = {step.verdict.account.name: self.review.hashed(secrets[step.id]) for step in steps if step.needs_secret}
            edits = self.review.edits(steps, hashed, people.nologin(), self.today)
            self._land(files, edits, session)
            if edits and not self.dry:
                self._verify(session, files, edits)
                self._remember_new(edits)
            if not self.dry:
                self._note(steps)
        return self._report(accounts, steps)

    def _without_secret(self, step):
        return step._replace(action=self.review.WAIT, does=())

    def _say_recovered(self, session):
        if session.recovery:
            self.result["warnings"].append(session.recovery.sentence)

    # -- looking ------------------------------------------------------------------------------------------------------------

    def _accounts(self, files):
        return self.review.parse(files.passwd, files.shadow)

    def _steps(self, files):
        accounts = self._accounts(files)
        facts = self._facts(accounts)
        steps = self.review.plan(accounts, self._guesses(accounts), self.review.first_user(_text(LOGIN_DEFS)), facts, self.today)
        self.result["ways_to_root"] = self.review.ways_to_root(accounts, facts, self.today)
        self.result["used"] = list(facts.used)
        return accounts, steps

    def _facts(self, accounts):
        """sshd and sudo are asked about accounts with which somebody can begin at all: they take 10 ms for each."""
        doors = [one for one in accounts if one.lets_in(self.today) and self.review.has_shell(one)]
        sudo = {one.name: right for one in doors if one.uid for right in [people.sudo_right(one.name)] if right}
        lets_in = sshd.look(doors)
        return self.review.Facts(lets_in.keys, sudo, people.used(self.params["run_accounts"], accounts), lets_in.passwords, people.broken_shells(doors),
                                 people.serving(accounts))

    def _guesses(self, accounts) -> Dict[str, object]:
        """What came of trying passwords, here and in runs before."""
        jobs = self._jobs(accounts)
        known = {job.name: note for job, note in self._remembered(jobs)}
        fresh = [job for job in jobs if not (known.get(job.name) and (known[job.name].reason or known[job.name].tried >= len(job.candidates)))]
        tried = guessing.guess(fresh, {name: note.tried for name, note in known.items()}, self.review.fits, self.params["guess_seconds"])
        found = {name: self.review.Guess(note.reason, note.origin, note.tried) for name, note in known.items()}
        for job in fresh:
            found[job.name] = self._guess(job, tried[job.name])
        self._remember(jobs, found)
        return found

    def _jobs(self, accounts):
        return self.review.jobs(accounts, self.today, [socket.gethostname().partition(".")[0]])

    def _guess(self, job, came):
        if came.place is not None:
            return self.review.found(job, came.place)
        left = len(job.candidates) - came.count
        if left:
            self.result["untried"].append({"id": "unix:" + job.name, "tried": came.count, "left": left, "why": _WHY[came.why]})
        return self.review.Guess(None, "", came.count, left, _WHY[came.why] if came.why else "")

    def _remembered(self, jobs):
        notes = memory.read(self.state)
        return [(job, notes[job.name]) for job in jobs if job.name in notes and notes[job.name].key == job.key]

    def _remember(self, jobs, found):
        if self.params["remember"]:
            notes = {job.name: memory.Note(job.key, found[job.name].tried, found[job.name].reason, found[job.name].origin) for job in jobs}
            told = memory.write(self.state, notes) if notes != memory.read(self.state) else None
            self.result["warnings"] += [told] if told else []

    def _note(self, steps):
        """Who got a new password in this run; one whose run was undone is forgotten, because the escrow knows of that by now."""
        known = rotated.read(self.state)
        back = rotated.taken_back(self.state, known)
        notes = {id: note for id, note in known.items() if id not in back}
        notes.update((step.id, rotated.Note(self.run_id, time.time())) for step in steps if step.needs_secret)
        self.result["taken_back"] = back
        if notes != known:
            rotated.write(self.state, notes)

    def _remember_new(self, edits):
        """What was made by chance is no candidate, so it need not be tried."""
        if self.params["remember"]:
            jobs = [job for job in self._jobs(self._accounts(_read())) if job.name in edits and edits[job.name].changed]
            notes = dict(memory.read(self.state), **{job.name: memory.Note(job.key, len(job.candidates), None, "") for job in jobs})
            told = memory.write(self.state, notes) if jobs else None
            self.result["warnings"] += [told] if told else []

    # -- writing ------------------------------------------------------------------------------------------------------------

    def _land(self, files, edits, session=None):
        new = Files(*self.review.edited(files.passwd, files.shadow, edits))
        changes = {path: Change(after, expected=digest(before), secrets=path == SHADOW)
                   for path, before, after in ((PASSWD, files.passwd, new.passwd), (SHADOW, files.shadow, new.shadow)) if after != before}
        outcome = self._apply(changes, session)
        self.result.update(changed=outcome.changed, changed_files=outcome.written)
        self.result["warnings"] += outcome.warnings
        if self.diff and outcome.changed:
            self.result["diff"] = self._difference(files, new, edits)

    def _apply(self, changes, session):
        options = Options(roots=(), keep=self.params["keep_restore_points"])
        if session is not None:
            return session.apply(changes, self.run_id, "accounts", options)
        with Session(self.state, True) as looking:
            return looking.apply(changes, self.run_id, "accounts", options)

    def _verify(self, session, files, edits):
        """The C library must see what was written; where it does not, all of it is put back."""
        wrong = [name for name, edit in edits.items() if not _is_seen(nss.look(name), edit)]
        if not wrong:
            return
        now = _read()
        changes = {path: Change(before, expected=digest(there), secrets=path == SHADOW)
                   for path, before, there in ((PASSWD, files.passwd, now.passwd), (SHADOW, files.shadow, now.shadow)) if before != there}
        self._apply(changes, session)
        raise HostError("The files were changed, but this host still sees %s as before (nsswitch.conf names another source, or nscd keeps it), so both "
                        "files were put back; correct that, and run again." % ", ".join(wrong))

    def _difference(self, files, new, edits):
        """Names and states; never a hash."""
        before, after = (dict((one.name, one) for one in self._accounts(kept)) for kept in (files, new))
        rows = [(_line(before[name], ""), _line(after[name], "new" if edits[name].changed else "")) for name in sorted(edits)]
        return [{"before_header": "accounts", "after_header": "accounts", "before": "".join(row[0] for row in rows), "after": "".join(row[1] for row in rows)}]

    # -- the report ---------------------------------------------------------------------------------------------------------

    def _report(self, accounts, steps):
        applied = self.params["apply"]
        self.result["accounts"] = [self.review.row(step) for step in steps]
        self.result["weak"] = self.review.weak(steps, applied)
        self.result["count"] = len(accounts)
        return self.result


def _line(account, password):
    return "%s: password %s, ends %s, shell %s\n" % (
        account.name, password or account.password, "never" if account.expires is None else "on day %d" % account.expires, account.shell)


def _is_seen(seen, edit):
    if seen is None:
        return False
    wanted = ((edit.secret.reveal() if edit.secret else None, seen.secret), (edit.expires, seen.expires), (edit.shell, seen.shell))
    return all(value is None or value == there for value, there in wanted)


def _read():
    """A host without shadow has its passwords in passwd."""
    return Files(_bytes(PASSWD), _bytes(SHADOW) if os.path.lexists(SHADOW) else b"")


def _bytes(path):
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise explain(error, "Cannot read %s" % path) from error


def _text(path):
    try:
        return _bytes(path).decode("utf-8", "replace")
    except HostError:
        return ""
