# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module harden does: look, have it judged, land the edits, reload, ask the daemon, take it back where something is lost.

Who judges is given by the caller, so that this room knows no rules: see policy/judging.Judge for what ``make_judge`` gives.
"""

from __future__ import annotations

import os
import time

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon, inventory, machine, observing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import configuring, file_modes, options, reload_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.landing import Landing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading.reads import Reads, stamps
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import undoing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State, new_run_id


def argument_spec():
    """The options of the module."""
    return dict(
        options.argument_spec(),
        topic={"type": "str", "choices": ["manager", "sip", "logs"], "required": True},
        settings={"type": "dict", "default": {}},
        never_cut={"type": "list", "elements": "str", "default": []},
        protected={"type": "list", "elements": "str", "default": []},
        config_file={"type": "path"},
        reload={"type": "bool", "default": True},
        health_timeout={"type": "int", "default": 20},
    )


def run(params, check_mode, diff, make_judge):
    """Do it.

    :param make_judge: called with the topic, the settings and ``never_cut``.
    :returns: the module's result, with ``warnings``; with ``failed`` and ``msg`` where the daemon says no or something was lost.
    :raises HostError, EditError: with one sentence; every file is as it was.
    """
    judge = make_judge(params["topic"], params["settings"], params["never_cut"])
    return presentable(_Hardening(params, check_mode, diff, judge).run())


class _Hardening:
    def __init__(self, params, check_mode, diff, judge):
        self.params, self.check_mode, self.judge = params, check_mode, judge
        self.machine = machine.find(params["config_directory"])
        self.config_file = params["config_file"] or os.path.join(params["config_directory"], "asterisk.conf")
        self.source = DiskSource(self.machine.etc_dir, self.machine.uid, self.machine.gids)
        self.state = State(params["state_directory"])
        self.wish = configuring.Wish(
            run_id=params["run_id"] or new_run_id(), check_mode=check_mode, diff=diff, hard_links=params["hard_links"],
            keep=params["keep_restore_points"], protected=params["protected"])
        self.refused = frozenset()
        self.result = {"modes": [], "reloaded": [], "pending_restart": [], "daemon": [], "warnings": list(judge.warnings)}

    def run(self):
        located = self._locate()
        seen = self._look(located)
        findings = self._judge(seen, located)
        before = undoing.remember(self.source, self.judge.files, self.machine.version) if _edits(findings) and not self.check_mode else {}
        landing = Landing(self.machine, self.wish, self.state, lambda held: self._judge(seen, located, held), self.judge.refused)
        findings, landed = landing.land(findings)
        self.result["warnings"] += landed.pop("warnings")
        self.result.update(landed)
        before.update((path, None) for path in landed["changed_files"] if path not in before and not self.check_mode)
        self._place(file_modes.FileModes(findings, located).steps(findings), before)
        files = landed["changed_files"] + sorted({name for finding in findings for name in finding.reread})
        if located.running and files and self.params["reload"]:
            findings = self._activate(files, findings, located, before)
        elif located.running and files:
            self.result["warnings"].append("Nothing was reloaded, as 'reload' is off, so Asterisk was not asked either.")
        return self._report(self.judge.after(findings))

    def _judge(self, seen, located, held=None):
        """The findings; one of them with a file that must not get another mode fails before anything lands."""
        findings = self.judge.judge(self.source, self.machine.version, seen, held)
        kept = file_modes.FileModes(findings, located).refused
        return [self.judge.refused(finding, kept[index]) if index in kept else finding for index, finding in enumerate(findings)]

    def _locate(self):
        found = daemon.locate(self.config_file if os.path.exists(self.config_file) else None)
        if found.running and not found.answers:
            raise HostError("Nothing was changed: %s" % found.reason)
        if not found.running:
            self.result["warnings"].append("Asterisk does not run, so nobody could be asked who is connected, and what the files say is not "
                                           "proven; it reads them when it starts.")
        self.reads = Reads(self.state, found.pid, inventory.start_time(found.cli)) if found.running else None
        return found

    def _look(self, located):
        seen = observing.look(located, self.params["topic"], self.judge.settings)
        if not self.reads:
            return seen
        ask = (self.source, self.machine.version)
        return seen._replace(has_read=lambda name: self.reads.proven(ask[0], name, ask[1]),
                             is_younger=lambda name: self.reads.is_younger(ask[0], name, ask[1]), refused=self.refused)

    # -- modes ----------------------------------------------------------------------------------------------------------

    def _place(self, steps, before):
        """Set modes, before Asterisk opens the files. They stay whatever happens next: what it wrote since then is not for everybody."""
        try:
            if not self.check_mode:
                file_modes.carry_out(steps, self.state, self.wish.run_id)
        except HostError as error:
            names = undoing.put_back(before, self.wish, self.state, self.machine.etc_dir)
            raise HostError("%s The files of this task were put back: %s." % (error, ", ".join(names) or "none had changed")) from error
        self.result["modes"] = file_modes.rows(steps)
        self.result["changed"] = self.result["changed"] or bool(steps)
        if self.wish.diff:
            self.result["diff"] = self.result["diff"] + file_modes.difference(self.result["modes"])

    # -- the daemon -----------------------------------------------------------------------------------------------------

    def _activate(self, files, findings, located, before):
        losses = [loss for finding in findings for loss in finding.losses]
        stamped = {} if self.check_mode else {name: stamps(self.source, name, self.machine.version) for name in self.judge.files}
        done = self._reload(files, losses, before)
        self.result["warnings"] += done["warnings"]
        self.refused = frozenset(tuple(one.split(" ", 1)) for one in done["refused_objects"])
        self.result.update(reloaded=done["reloaded"], pending_restart=done["pending_restart"], changed=self.result["changed"] or bool(done["reloaded"]))
        if done.get("failed"):
            self._take_back(done["msg"], before, losses)
            return [self.judge.refused(finding, done["msg"]) if finding.edits or finding.places else finding for finding in findings]
        if not self.check_mode:
            self._ask_or_take_back(findings, located, before)
            if not self.result.get("failed"):
                self._note(done["reloaded"], stamped)
        return findings

    def _ask_or_take_back(self, findings, located, before):
        """An Asterisk that ends after it has read the files leaves nobody to say whether they are safe."""
        try:
            self._ask(findings, located)
        except HostError as error:
            names = undoing.put_back(before, self.wish, self.state, self.machine.etc_dir)
            self.result.update(failed=True, changed=False, changed_files=[], msg="%s The files of this task were put back (%s); Asterisk reads them when "
                               "it starts." % (str(error).rstrip(".") + ".", ", ".join(names) or "none had changed"))

    def _note(self, reloaded, stamped):
        roots = {os.path.basename(path) for row in reloaded for path in row["files"]}
        self.reads.note({name: stamped[name] for name in roots & set(stamped)})

    def _reload(self, files, losses, before):
        """The reload. What cannot be reloaded at all, or of which nobody knows what became, is put back."""
        try:
            return reload_call.run(self._reload_params(files, losses), self.check_mode)
        except HostError as error:
            if self.check_mode:
                raise
            names = undoing.put_back(before, self.wish, self.state, self.machine.etc_dir)
            raise HostError("%s The files of this task were put back: %s." % (str(error).rstrip(".") + ".", ", ".join(names) or "none had changed")) from error

    def _reload_params(self, files, losses):
        return {"files": files, "config_file": self.config_file if os.path.exists(self.config_file) else None, "restart": "never",
                "restart_timeout": 0, "health_check": True, "health_timeout": self.params["health_timeout"], "expected_losses": losses, "timeout": 60}

    def _take_back(self, why, before, losses):
        """The reload took something away, or failed: every file of this task as it was, and read again."""
        names = undoing.put_back(before, self.wish, self.state, self.machine.etc_dir)
        told = self._read_back(names, losses)
        self.result.update(failed=True, changed=not told.startswith("and"), changed_files=[],
                           msg="%s The files of this task were put back (%s), %s" % (why, ", ".join(names) or "none", told))

    def _read_back(self, names, losses):
        """How it went to let Asterisk read the old files again, as the end of a sentence."""
        try:
            again = reload_call.run(self._reload_params(names, losses), False)
        except HostError as error:
            return "but Asterisk cannot be told to read them again: %s" % error
        if not again["running"]:
            return "and Asterisk, which does not run any more, reads them when it starts."
        return "but reading them again went wrong: " + again["msg"] if again.get("failed") else "and read again."

    def _ask(self, findings, located):
        """A daemon that says no while the file says yes is a failure, not a success."""
        proofs = [(finding, proof) for finding in findings for proof in finding.proofs]
        if not proofs:
            return
        seen, wrong = self._answers(located, proofs), []
        for finding, proof in proofs:
            said, right = proof.look(seen)
            self.result["daemon"].append({"id": finding.rule.id, "asked": proof.asked, "wanted": proof.wanted, "said": said})
            if not right:
                wrong.append("%s: '%s' should be %s, but Asterisk says %s" % (finding.key, proof.asked, proof.wanted, said or "nothing"))
        if wrong:
            self.result.update(failed=True, msg="The files are right, but the running Asterisk does not do what they say: %s. Look into its log, "
                               "reload by hand, or restore the run %s." % ("; ".join(wrong), self.wish.run_id))

    def _answers(self, located, proofs):
        """What is seen once every answer is right, or the time is over: drivers take a moment to read their files."""
        deadline = time.monotonic() + self.params["health_timeout"]
        while True:
            seen = self._look(located)
            if all(proof.look(seen)[1] for dummy, proof in proofs) or time.monotonic() >= deadline:
                return seen
            time.sleep(0.3)

    def _report(self, findings):
        self.result.update(findings=[finding.to_dict() for finding in findings], failed_findings=self.judge.open(findings),
                           summary=self.judge.summary(findings))
        return self.result


def _edits(findings):
    return [edit for finding in findings for edit in finding.edits]
