# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module database_accounts does: say what is wrong with the accounts of databases, compare passwords with what is live, or do what was asked for.

Who decides is given by the caller, so that this room knows no rules: see policy/databases/review.Review.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.databases_applying import Changing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.databases_looking import Admin, Consumers, Guesses, look
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import consuming, handover
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.databases import asking, journal, proving, searching
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import state as state_files
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State, check_run_id, new_run_id

ENGINES = (asking.MARIADB, asking.POSTGRESQL)
_STAND_IN = "StandInForANewPassword0123456789"


def argument_spec():
    """The options of the module."""
    drop = {"type": "str", "choices": ["report", "drop"], "default": "report"}
    return {
        "apply": {"type": "bool", "default": False},
        "weak": {"type": "str", "choices": ["report", "rotate"], "default": "report"},
        "anonymous": dict(drop),
        "remote_root": dict(drop),
        "test_database": dict(drop),
        "freepbx": {"type": "str", "choices": ["report", "rotate"], "default": "report"},
        "accounts": {"type": "list", "elements": "str", "default": []},
        "clients": {"type": "dict", "default": {}},
        "consumers": {"type": "list", "elements": "dict", "options": consuming.SPEC, "default": []},
        "engines": {"type": "list", "elements": "str", "choices": list(ENGINES), "default": list(ENGINES)},
        "guess_seconds": {"type": "int", "default": 20},
        "policies": {"type": "dict", "default": {}},
        "groups": {"type": "list", "elements": "dict", "default": []},
        "config_directory": {"type": "path", "default": "/etc/asterisk"},
        "config_file": {"type": "path"},
        "run_id": {"type": "str"},
        "state_directory": {"type": "path", "default": state_files.DEFAULT_ROOT},
        "remember": {"type": "bool", "default": False},
        "step": {"type": "str", "choices": ["plan", "compare", "apply"], "default": "plan"},
        "handover": {"type": "path"},
    }


def run(params, check_mode, diff, make_review):
    """Do it.

    :param make_review: called with the options.
    :returns: the module's result, with ``warnings``.
    :raises HostError: with one sentence; nothing was changed, or the sentence says what was.
    """
    secrets = handover.take(params["state_directory"], params["handover"])
    if params["guess_seconds"] < 0:
        raise HostError("guess_seconds is %d, and must be 0 or more; correct it." % params["guess_seconds"])
    if params["step"] == "apply" and not params["apply"]:
        raise HostError("step is apply while apply is off, so nothing was changed; switch it on.")
    call = _Call(params, make_review(params), check_mode or params["step"] == "plan", diff)
    work = {"plan": call.plan, "compare": lambda: call.compare(secrets), "apply": lambda: call.apply(secrets)}
    return presentable(work[params["step"]]())


class _Call:
    """One call of the module. ``dry``: look for everything that would stop it, and write nothing."""

    def __init__(self, params, review, dry, diff):
        self.params, self.review, self.dry, self.diff = params, review, dry, diff
        self.state, self.run_id = State(params["state_directory"]), check_run_id(params["run_id"] or new_run_id())
        self.admin = Admin(review.admin_candidates)
        self.changing = Changing(review, self.admin, self.state, params["config_directory"], params["config_file"], self.run_id, params["apply"])
        self.consumers = Consumers(params["consumers"])
        self.result = {"changed": False, "changed_files": [], "warnings": [], "run_id": self.run_id, "untried": []}
        self.rows, self.proofs = {}, {}

    # -- the steps of the module ----------------------------------------------------------------------------------------------

    def compare(self, secrets):
        """Which of some passwords are live, by id; what was cut off is brought to its end before."""
        warnings = [] if self.dry else self.changing.recover(secrets)
        accounts = {one.id: one for one in self._look(secrets).accounts}
        live = {id: id in accounts and self.review.is_password(accounts[id], text) for id, text in secrets.items()}
        return dict(self.result, live=live, warnings=warnings)

    def plan(self):
        """What is wrong, what would be done about it, and whether it can be."""
        if journal.read(self.state) is not None:
            self.result["warnings"].append("A change of %s was cut off; a run with apply brings it to its end." % journal.read(self.state).id)
            self.result["changed"] = self.params["apply"]
        view, steps = self._steps()
        if self.params["apply"]:
            steps, works = self._works(steps, view, {step.id: _STAND_IN for step in steps})
            self._tell_change(steps, self.changing.check(works))
        return self._report(view, steps)

    def apply(self, secrets):
        """Do it.

        :param secrets: by id.
        """
        if not self.dry:
            self.result["warnings"] += self.changing.recover(secrets)
        view, steps = self._steps(secrets)
        steps = [step._replace(action=self.review.WAIT) if step.needs_secret and step.id not in secrets else step for step in steps]
        steps, works = self._works(steps, view, secrets)
        self._tell_change(steps, self.changing.check(works))
        if not self.dry:
            self.result.update(changed=False, changed_files=[])
            steps = [self._done(step, secrets) for step in steps]
        return self._report(view, steps)

    # -- looking --------------------------------------------------------------------------------------------------------------

    def _look(self, secrets=None):
        others = [text for id, text in (secrets or {}).items() if id == "mariadb:root"]
        return look(self.review, self.admin, self.params["config_directory"], self.params["engines"], others)

    def _steps(self, secrets=None):
        view = self._look(secrets)
        self.review.refuse_unknown(view.accounts)
        self.consumers.check(view, self.review.is_password)
        guesses = Guesses(self.review, self.state, self.params["guess_seconds"], self.params["remember"])
        guesses.make(view.accounts)
        self.result["untried"] = guesses.untried
        self.result["warnings"] += guesses.warnings + view.warnings
        found = {id: entry._replace(consumers=len(self.consumers.of(id))) for id, entry in view.found.items()}
        steps = self.review.plan(view.accounts, guesses.by_id, view.troubles, found)
        found.update((step.id, self._with_others(step, found[step.id], guesses, view)) for step in steps if step.needs_secret)
        self.result["warnings"] += self.review.stale(view.accounts, view.settings, found)
        return view._replace(found=found), self.review.plan(view.accounts, guesses.by_id, view.troubles, found)

    def _with_others(self, step, found, guesses, view):
        """Files that nobody thought of are looked for where a password is about to change."""
        text = guesses.text(step.account, found)
        known = [*view.texts, *(one.path for one in self.consumers.of(step.id)), self.state.root]
        inside = self.state.root.rstrip("/") + "/"
        if not text:
            return found
        user = step.account.user
        others = [path for path, content in view.texts.items() if self.review.not_understood(path, content, user, text)]
        others += searching.others(known, lambda content: self.review.mentions(content, user, text))
        return found._replace(others=tuple(path for path in others if not path.startswith(inside)))

    def _works(self, steps, view, secrets):
        """The steps, refused where a file cannot hold the new password, and what is to be done for the others."""
        kept, works = [], []
        for step in steps:
            try:
                works += [self.changing.work(step, view, self.consumers, secrets[step.id])] if step.needs_secret else []
            except HostError as error:
                step = step._replace(action=self.review.REFUSED, refused=str(error))
            kept.append(step)
        return kept, works

    # -- changing -------------------------------------------------------------------------------------------------------------

    def _tell_change(self, steps, written):
        acts = any(step.action in (self.review.REPLACE, self.review.DROP) for step in steps)
        self.result.update(changed=self.result["changed"] or acts, changed_files=written)
        if self.diff and acts:
            lines = ["%s: %s\n" % (step.id, {self.review.REPLACE: "new password", self.review.DROP: "gone"}[step.action]) for step in steps
                     if step.action in (self.review.REPLACE, self.review.DROP)]
            before = ["%s: as it is\n" % line.rpartition(": ")[0] for line in lines]
            self.result["diff"] = [{"before_header": "databases", "after_header": "databases", "before": "".join(before),
                                    "after": "".join(lines + ["%s: written\n" % path for path in written])}]

    def _done(self, step, secrets):
        """The step as it came out. Each account is looked at anew, because one that was changed before may stand in the same files."""
        if step.action == self.review.DROP:
            return self._dropped(step)
        if not step.needs_secret:
            return step
        try:
            work = self.changing.work(step, self._look(secrets), self.consumers, secrets[step.id])
            self.proofs[step.id] = self.changing.rotate(work)
        except HostError as error:
            if journal.read(self.state) is not None:
                raise
            return step._replace(action=self.review.REFUSED, refused=str(error))
        self.consumers = Consumers(self.params["consumers"])
        self.result["changed"] = True
        self.result["changed_files"] = sorted({*self.result["changed_files"], *work.changes})
        return step

    def _dropped(self, step):
        try:
            self.admin.run(asking.MARIADB, [self.review.QUIET[asking.MARIADB], *self.review.drop(step.trouble)])
        except asking.Refused as error:
            return step._replace(action=self.review.REFUSED, refused="The server does not do it (%s)." % error)
        self.result["changed"] = True
        return step

    # -- the report -----------------------------------------------------------------------------------------------------------

    def _report(self, view, steps):
        self.result["accounts"] = [dict(self.review.row(step), proof=self._proof(step.id)) for step in steps]
        places = {id: ", ".join(one.where for one in entry.own) for id, entry in view.found.items()}
        self.result["weak"] = self.review.weak(steps, self.params["apply"], places)
        self.result["servers"] = [{"engine": server.engine, "accounts": [one.id for one in server.accounts]} for server in view.servers]
        self.result["places"] = {id: [one.where for one in entry.own] for id, entry in view.found.items() if entry.own}
        return self.result

    def _proof(self, id):
        proofs = self.proofs.get(id)
        if proofs is None:
            return None
        reasons = [proof.reason for proof in proofs.values() if proof.state != proving.PROVEN]
        if not proofs:
            reasons = ["Asterisk has no connection with it."]
        return {"state": proving.NOT_PROVEN if reasons else proving.PROVEN, "reasons": reasons}
