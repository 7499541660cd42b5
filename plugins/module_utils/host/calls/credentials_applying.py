# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Giving accounts their new secrets: one transaction over all files, one reload, every account asked for afterwards.

Where one of them is wrong, all of it is put back.
"""

from __future__ import annotations

import os
from typing import NamedTuple, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import configuring, reload_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.credentials import astdb, consuming, noted, plain_points, proving
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading.reads import Reads, stamps
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import undoing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import Lock, State

_MOST_NAMED = 5


class Scene(NamedTuple):
    """The host as a run finds it. ``rotation``: who decides; ``host``: what it found; ``kept``: the state file; ``now``: seconds since the epoch;
    ``taken_back``: accounts whose run was undone since."""

    rotation: object
    machine: object
    located: object
    source: object
    state: State
    kept: noted.Kept
    host: object
    run_id: str
    now: int
    reads: Optional[Reads]
    taken_back: Sequence[str] = ()


class Applying:
    """One run of the module.

    :param check_mode: look for everything that would stop it, and write nothing.
    """

    def __init__(self, scene, params, check_mode, diff):
        self.scene, self.params, self.check_mode = scene, params, check_mode
        self.steps = scene.rotation.plan(scene.host, scene.kept.notes, scene.now)
        self.consumers = consuming.parse(params["consumers"])
        self.wish = configuring.Wish(run_id=scene.run_id, check_mode=check_mode, diff=diff, hard_links=params["hard_links"],
                                     keep=params["keep_restore_points"], protected=params["protected"],
                                     try_start="when_possible")  # only values of options change, and no option of this module could leave it out
        self.result = {"changed": False, "changed_files": [], "reloaded": [], "warnings": [], "run_id": scene.run_id, "destroyed_points": [],
                       "asterisk_version": str(scene.machine.version)}
        self.made, self.proofs, self.refused = {}, {}, {}
        self.plain = scene.kept.plain

    # -- the steps of the module --------------------------------------------------------------------------------------------

    def plan(self):
        """What is due, and whether it can be landed, with stand-ins for secrets."""
        changes = self._changes({})
        if self.params["apply"] and changes:
            self._land(changes, {})
        elif self.params["apply"]:
            self.result["changed"] = bool(self._unread())
        return self._report()

    def apply(self, secrets):
        """Do it.

        :param secrets: by id.
        """
        if not self.params["apply"]:
            raise HostError("step is apply while apply is off, so nothing was changed; switch it on.")
        self.steps = [self._without_secret(step) if step.needs_secret and step.id not in secrets else step for step in self.steps]
        changes = self._changes(secrets)
        before = self._remember(changes)
        self._land(changes, secrets)
        if self.check_mode:
            return self._report()
        changes = {id: change for id, change in changes.items() if id not in self.refused}
        if self.scene.located.running:
            self._activate(changes, before)
        else:
            self.result["warnings"].append("Asterisk does not run, so nobody could be asked whether it takes the new secrets; it reads them when it starts.")
            self.proofs = {id: proving.Proof(proving.NOT_PROVEN, ["Asterisk does not run."]) for id in changes}
        if not self.result.get("failed"):
            self._note_or_warn(changes)
        return self._report()

    def _without_secret(self, step):
        """What became due since the plan was made, or could not be landed in it, waits for another run."""
        return step._replace(action=self.scene.rotation.WAIT, until=None, sentence="No new secret was handed over for it, so it waits for another run.")

    # -- files ------------------------------------------------------------------------------------------------------------

    def _changes(self, secrets):
        made, self.refused = self.scene.rotation.changes(self.scene.host, self.steps, {id: self.scene.rotation.secret(text) for id, text in secrets.items()})
        self.made = made
        self._refuse_consumers(made)
        return made

    def _refuse_consumers(self, made):
        for one in self.consumers:
            if one.account not in self.scene.host.by_id:
                raise HostError("consumers names '%s', and no credential of this host is called so; correct the name, nothing was changed." % one.account)
        self.consumers = [one for one in self.consumers if one.account in made]
        self.contents = consuming.contents(self.consumers)
        consuming.refuse_others(self.consumers, self.contents, lambda account, value: self.scene.rotation.is_live(self.scene.host, account, value))

    def _remember(self, changes):
        roots = sorted({edit["file"] for change in changes.values() for edit in change.edits})
        there = [name for name in roots if self.scene.source.is_regular(self.scene.source.absolute(name))]
        return dict(undoing.remember(self.scene.source, there, self.scene.machine.version), **self.contents)

    def _land(self, changes, secrets):
        order = list(changes)
        batches = [list(changes[id].edits) for id in order]

        new = {step.id: secrets.get(step.id, "stand-in") for step in self.steps if step.needs_secret}

        def more(refused):
            return consuming.changes(self.consumers, self.contents, {id: new[id] for number, id in enumerate(order) if id in new and number not in refused})

        landed, refused = configuring.configure_parts(self.scene.machine, batches, self.wish, self.scene.state, "credentials", more)
        self.refused.update((order[number], why) for number, why in refused.items())
        self.result["warnings"] += landed["warnings"]
        self.result.update(changed=landed["changed"] or self._state_changes(), changed_files=landed["changed_files"])
        if "diff" in landed:
            self.result["diff"] = landed["diff"]

    def _state_changes(self):
        return any(step.action in self.scene.rotation.ACTING and step.id not in self.refused for step in self.steps)

    # -- the daemon -------------------------------------------------------------------------------------------------------

    def _unread(self):
        """Root files of credentials that the daemon may have as they were before: a run may have been cut off before its reload."""
        scene = self.scene
        there = [name for name in scene.rotation.FILES if scene.reads and scene.source.is_regular(scene.source.absolute(name))]
        return [name for name in there if not scene.reads.proven(scene.source, name, scene.machine.version)]

    def _activate(self, changes, before):
        scene = self.scene
        unread = self._unread()
        asked = {scene.source.absolute(name): name for name in unread}
        outside = {one.path for one in self.consumers}
        files = [path for path in self.result["changed_files"] if path not in outside] + list(asked)
        if files:
            stamped = {name: stamps(scene.source, name, scene.machine.version) for name in unread}
            self._reload(list(dict.fromkeys(files)), before, changes)
        if not self.result.get("failed"):
            self._prove(changes, before)
        if not self.result.get("failed"):
            self.result["warnings"] += astdb.put(scene.located.cli, [row for change in changes.values() for row in change.database])
        if files and not self.result.get("failed"):
            scene.reads.note(stamped)

    def _reload(self, files, before, changes):
        losses = [loss for change in changes.values() for loss in change.losses]
        try:
            done = reload_call.run(self._reload_params(files, losses), False)
        except HostError as error:
            self._take_back(str(error), before)
            return
        self.result["warnings"] += done["warnings"]
        self.result.update(reloaded=done["reloaded"], changed=self.result["changed"] or bool(done["reloaded"]))
        refused = [one for one in done["refused_objects"] if one in self._objects(changes)]
        if done.get("failed") or refused:
            self._take_back(done.get("msg") or "Asterisk refuses the %s." % _some(refused), before)

    def _reload_params(self, files, losses=()):
        config = os.path.join(self.params["config_directory"], "asterisk.conf")
        return {"files": files, "config_file": self.params["config_file"] or (config if os.path.exists(config) else None), "restart": "never",
                "restart_timeout": 0, "health_check": True, "health_timeout": self.params["health_timeout"], "expected_losses": list(losses), "timeout": 60}

    @staticmethod
    def _objects(changes):
        """What these changes write. What Asterisk refused before, such as an auth without a password, is told in a warning and keeps nobody from his secret."""
        names = {edit.get("section") for change in changes.values() for edit in change.edits}
        names |= {one for change in changes.values() for one in [held.object for held in change.held] + [login.account for login in change.logins]}
        return {"%s %s" % (kind, name) for name in names for kind in ("auth", "endpoint")}

    def _prove(self, changes, before):
        try:
            self.proofs = proving.ask(self.scene.located.cli, list(changes.values()))
        except HostError as error:
            self._take_back(str(error), before)
            return
        wrong = ["%s (%s)" % (id, proof.reasons[0].rstrip(".")) for id, proof in self.proofs.items() if proof.state == proving.WRONG]
        if wrong:
            self._take_back("The files are right, but the running Asterisk does not do what they say for %s." % _some(wrong), before)

    def _take_back(self, why, before):
        """Every file as it was, the other programs' too, and read again."""
        names = undoing.put_back(before, self.wish, self.scene.state, self.scene.machine.etc_dir, "credentials")
        inside = [name for name in names if name not in {one.path for one in self.consumers}]
        told = "and read again."
        try:
            losses = [loss for change in self.made.values() for loss in self._new_names(change)]
            again = reload_call.run(self._reload_params(inside, losses), False) if inside else {}
            if again.get("failed"):
                told = "but reading them again went wrong: " + again["msg"]
        except HostError as error:
            told = "but Asterisk cannot be told to read them again: %s" % error
        self.result.update(failed=True, changed=not told.startswith("and"), changed_files=[],
                           msg="%s All files of this task were put back (%s), %s" % (why.rstrip(".") + ".", ", ".join(names) or "none had changed", told))

    @staticmethod
    def _new_names(change):
        """What taking back a renaming takes away again."""
        names = [one.account for one in change.logins] if change.losses else []
        return ["%s:*/%s%s" % (kind, name, more) for name in names for kind, more in (("endpoint", ""), ("contact", "*"))]

    # -- what is remembered -----------------------------------------------------------------------------------------------

    def _note_or_warn(self, changes):
        """Everything is changed and proven by now; what is not noted is found in the configuration by the next run."""
        try:
            with Lock(self.scene.state):
                self._note(changes)
        except HostError as error:
            self.result["warnings"].append("All is changed, but it could not be noted when: %s" % error)

    def _note(self, changes):
        """The state file, and restore points that are to go: those with plain text of accounts whose old secret is out of use now."""
        scene, plain = self.scene, list(self.scene.kept.plain)
        if self.params["digest_only"]:
            texts = {one.reveal() for id, change in changes.items() for one in change.plain} | self._plain_in_overlap(changes)
            plain = sorted(set(plain) | set(plain_points.holding(scene.state, texts)))
        acted = [step for step in self.steps if step.id not in self.refused and step.action in scene.rotation.ACTING]
        notes = scene.rotation.noted(acted, scene.kept.notes, scene.host, scene.now)
        if self.params["digest_only"] and not any(note.phase == "overlap" for note in notes.values()):
            self.result["destroyed_points"] = plain_points.destroy(scene.state, plain)
            plain = []
        kept = noted.Kept(notes, plain_points.there(scene.state, plain))
        noted.write(scene.state, kept)
        self.plain = kept.plain

    def _plain_in_overlap(self, changes):
        """Old secrets that still let in: their copies are listed now and go later."""
        return {one.secret.reveal() for change in changes.values() for one in change.logins if one.which == "old" and one.secret}

    # -- the report -------------------------------------------------------------------------------------------------------

    def _report(self):
        scene, steps = self.scene, {step.id: step for step in self.steps}
        told = {id: change.tell for id, change in self.made.items()}
        self.result["accounts"] = [self._row(step, told) for step in steps.values()]
        self.result["weak"] = scene.rotation.weak(scene.host, self._solved(), self._late(), self._beside())
        self.result["called_like_extensions"] = scene.rotation.called_like_extensions(scene.host)
        self.result["warnings"] += scene.rotation.unread(scene.host)
        self.result["taken_back"] = list(scene.taken_back)
        self.result["changed"] = self.result["changed"] or bool(self.params["apply"] and scene.taken_back)
        self.result["plain_text_points"] = plain_points.there(scene.state, self.plain)
        self.result["renamed"] = {step.was: {"id": step.id, "user": scene.host.by_id[step.id].user}
                                  for step in self.steps if step.action == scene.rotation.RENAME and step.id not in self.refused}
        return self.result

    def _solved(self):
        """What nobody has after this run: secrets of accounts that got new ones, by the ids that they had before, and the old ones of overlaps."""
        if not self.params["apply"] or self.result.get("failed"):
            return []
        done = [step for step in self.steps if step.id not in self.refused]
        retired = [step.id + "/old" for step in done if step.action == self.scene.rotation.RETIRE]
        return retired + [step.was or step.id for step in done if step.needs_secret]

    def _beside(self):
        """Those of them whose old secret lets in as well."""
        solved = set(self._solved())
        return [step.id for step in self.steps if step.action == self.scene.rotation.START and step.id in solved]

    def _late(self):
        """Accounts whose old secret should be gone by now, and is not."""
        done = self.params["apply"] and not self.result.get("failed")
        return [step.id for step in self.steps if step.action == self.scene.rotation.RETIRE and not (done and step.id not in self.refused)]

    def _row(self, step, told):
        one, proof = self.scene.host.by_id[step.id], self.proofs.get(step.id)
        refused = self.refused.get(step.id)
        return {"id": step.id, "kind": one.kind, "name": one.name, "user": one.user, "realm": one.realm, "accounts": list(one.accounts),
                "words": list(one.words), "action": "refused" if refused else step.action, "reasons": list(step.reasons), "sentence": refused or step.sentence,
                "until": step.until, "needs_secret": step.needs_secret and not refused, "tell": told.get(step.id, ""),
                "proof": None if proof is None else {"state": proof.state, "reasons": proof.reasons}}


def _some(names):
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (" and %d more" % more if more > 0 else "")
