# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module toll_fraud does: have the guard planned, land its files, reload the dialplan, ask Asterisk whether the guard stands.

Who plans is given by the caller, so that this room knows no rules: see policy/toll/planner.Planner.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import difference
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon, inventory, machine, observing, usage
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import CommandFailed
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import configuring, options, reload_call
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction import undoing
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import digest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import ABSENT, Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import State
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import Session

_ROW = re.compile(r"^/(voipsec-(?:day|open|rate|told))/(.*?)\s*: (.*?)\s*$", re.MULTILINE)


class _Contexts(NamedTuple):
    """The part of usage.Usage that the dialplan's judge reads."""

    contexts: dict


def argument_spec():
    """The options of the module."""
    return dict(
        options.argument_spec(),
        state={"type": "str", "choices": ["present", "absent", "status"], "default": "present"},
        settings={"type": "dict", "default": {}},
        protected={"type": "list", "elements": "str", "default": []},
        config_file={"type": "path"},
        reload={"type": "bool", "default": True},
        health_timeout={"type": "int", "default": 20},
    )


def run(params, check_mode, diff, make_planner):
    """Do it.

    :param make_planner: called with the settings, None to take the guard away or ask.
    :returns: the module's result, with ``warnings``; with ``failed`` and ``msg`` where it was taken back.
    :raises HostError: with one sentence; every file is as it was.
    """
    return _Guard(params, check_mode, diff, make_planner(params["settings"] if params["state"] == "present" else None)).run()


class _Guard:
    def __init__(self, params, check_mode, diff, planner):
        self.params, self.check_mode, self.diff, self.planner = params, check_mode, diff, planner
        self.machine = machine.find(params["config_directory"])
        self.config_file = params["config_file"] or os.path.join(params["config_directory"], "asterisk.conf")
        self.source = DiskSource(self.machine.etc_dir, self.machine.uid, self.machine.gids)
        self.state = State(params["state_directory"])
        self.run_id = options.run_id(params)
        self.result = {"changed": False, "changed_files": [], "reloaded": [], "unguarded": [], "guarded": [], "counters": [],
                       "run_id": self.run_id, "asterisk_version": str(self.machine.version), "warnings": list(planner.warnings)}

    def run(self):
        located = self._locate()
        if self.params["state"] == "status":
            return self._status(located)
        planned = self._planned(located)
        self.result.update(unguarded=planned.ways, guarded=planned.guarded)
        if self.diff:
            self.result["diff"] = [{"prepared": difference.unified(path, planned.before[path], content)} for path, content in sorted(planned.changes.items())]
        self._refuse_protected(planned)
        now = planned
        if self.params["state"] == "absent" and planned.changes and located.running and not self.check_mode and self.params["reload"]:
            self._switch_off()
            now = self.planner.absent(self.source, self.machine.version)
        changes = {path: self._change(now.before[path], content) for path, content in now.changes.items()}
        with Session(self.state, self.check_mode) as session:
            outcome = session.apply(changes, self.run_id, "toll_fraud", options.transaction_options(self.params))
        self.result.update(changed=outcome.changed, changed_files=sorted(planned.changes))
        self.result["warnings"] += outcome.warnings
        if outcome.changed and located.running:
            self._activate(planned)
        return self.result

    def _locate(self):
        found = daemon.locate(self.config_file if os.path.exists(self.config_file) else None)
        if found.running and not found.answers:
            raise HostError("Nothing was changed: %s" % found.reason)
        if not found.running:
            self.result["warnings"].append("Asterisk does not run, so nobody could be asked whether the guard stands; it reads the files when it starts.")
        return found

    def _planned(self, located):
        if self.params["state"] == "absent":
            return self.planner.absent(self.source, self.machine.version)
        if located.running:
            self._refuse_missing(located)
        return self.planner.present(self.source, self.machine.version, self._seen(located))

    def _seen(self, located):
        if not located.running:
            return observing.Seen()
        modules = frozenset(name[:-3] if name.endswith(".so") else name for name, state in inventory.modules(located.cli).items() if state == "Running")
        return observing.Seen(True, modules, usage=lambda: _Contexts(usage.dialplan(inventory.ask(located.cli, "dialplan show"))[1]))

    def _refuse_missing(self, located):
        """The guard must not depend on what this Asterisk does not have."""
        for command, wanted in (("core show functions", self.planner.functions), ("core show applications", self.planner.needs),
                                ("core show switches", self.planner.switches)):
            said = {word.lower() for line in located.cli.run(command).splitlines() for word in re.split(r"[\s:(]+", line.strip(), maxsplit=1)[:1]}
            missing = [name for name in wanted if name.lower() not in said]
            if missing:
                raise HostError("Asterisk does not have %s, which the guard needs ('%s'); load the module that has it, nothing was changed."
                                % (", ".join(missing), command))

    def _refuse_protected(self, planned):
        protected = {os.path.join(self.machine.etc_dir, name) for name in self.params["protected"]}
        for path in planned.changes:
            if path in protected:
                raise HostError("%s is on the list of files that are not to be written; take it off, nothing was changed." % path)

    def _change(self, before, content):
        like = os.path.join(self.machine.etc_dir, "extensions.conf") if before is None and content is not None else None
        return Change(content, like=like if like and os.path.exists(like) else None, expected=ABSENT if before is None else digest(before))

    # -- the daemon ---------------------------------------------------------------------------------------------------------

    def _activate(self, planned):
        if not self.params["reload"]:
            self.result["warnings"].append("Nothing was reloaded, as 'reload' is off, so Asterisk was not asked either.")
            return
        done = self._reload()
        self.result["reloaded"] = done["reloaded"]
        self.result["warnings"] += done["warnings"]
        why = done["msg"] if done.get("failed") else "" if self.check_mode else self._wrong()
        if why:
            self._take_back(planned, why)

    def _switch_off(self):
        """Asterisk keeps the switch that it has when a reload finds none; only an empty one takes it away (pbx/pbx_config.c)."""
        path, content = self.planner.off(self.source)
        try:
            before = self.source.read(path)
        except OSError:
            return
        with Session(self.state) as session:
            session.apply({path: Change(content, expected=digest(before))}, self.run_id, "toll_fraud", options.transaction_options(self.params))
        done = self._reload()
        if done.get("failed"):
            self.result["warnings"].append("The switch of the guard goes with the next start only: %s" % done["msg"])

    def _reload(self):
        config = self.config_file if os.path.exists(self.config_file) else None
        wanted = {"files": list(self.planner.files), "config_file": config, "restart": "never", "restart_timeout": 0, "health_check": True,
                  "health_timeout": self.params["health_timeout"], "expected_losses": self.planner.expected_losses, "timeout": 60}
        return reload_call.run(wanted, self.check_mode)

    def _wrong(self):
        """Why the guard does not stand in the running dialplan as it ought to; "": it does."""
        wanted = self.params["state"] == "present"
        for context in self.planner.probes:
            if self._has(context) != wanted:
                return "The running Asterisk %s the context [%s]." % ("has not read" if wanted else "still has", context)
        return ""

    def _take_back(self, planned, why):
        wish = configuring.Wish(run_id=self.run_id, hard_links=self.params["hard_links"], keep=self.params["keep_restore_points"])
        names = undoing.put_back(planned.before, wish, self.state, self.machine.etc_dir, "toll_fraud")
        try:
            again = self._reload()
            told = "and read again." if not again.get("failed") else "but reading them again went wrong: " + again["msg"]
        except HostError as error:
            told = "but Asterisk cannot be told to read them again: %s" % error
        msg = "%s The files of this task were put back (%s), %s" % (why, ", ".join(names) or "none", told)
        self.result.update(failed=True, changed=False, changed_files=[], msg=msg)

    def _status(self, located):
        """What was counted, from AstDB."""
        if not located.running:
            raise HostError("Asterisk does not run, so nobody can be asked for its counters; start it.")
        rows = []
        for family in ("voipsec-day", "voipsec-open", "voipsec-rate", "voipsec-told"):
            for match in _ROW.finditer(located.cli.run("database show " + family)):
                rows.append({"kind": match.group(1)[len("voipsec-"):], "key": match.group(2), "value": match.group(3)})
        self.result["counters"] = rows
        self.result["dialplan_changed"] = self.planner.is_current(self.source) is False
        self.result["standing"] = all(self._has(name) for name in self.planner.probes)
        return self.result

    def _has(self, context):
        """Whether the running dialplan has a context; asking for one that there is not is an error for Asterisk."""
        try:
            return "[ Context '%s'" % context in self.machine.cli.run("dialplan show " + context)
        except CommandFailed:
            return False
