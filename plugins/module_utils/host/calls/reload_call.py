# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module reload does: plan, look, reload, look again, restart if asked to."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import health, pending, refusals, reloading, restarting

_MOST_NAMED = 5
_LOGGER = "module reload logger"
"""It ends every channel that was added on the command line (``init_logger_chain`` in main/logger.c), so nobody can listen across it."""


def argument_spec():
    """The options of the module."""
    return {
        "files": {"type": "list", "elements": "path", "default": []},
        "config_file": {"type": "path", "aliases": ["config"]},
        "restart": {"type": "str", "choices": ["never", "when_convenient", "now"], "default": "never"},
        "restart_timeout": {"type": "int", "default": 300},
        "health_check": {"type": "bool", "default": True},
        "health_timeout": {"type": "int", "default": 20},
        "expected_losses": {"type": "list", "elements": "str", "default": []},
        "timeout": {"type": "int", "default": 60},
    }


def run(params, check_mode):
    """Do it.

    :returns: the module's result; with ``msg`` and ``failed`` where something was lost or a reload failed.
    :raises HostError: nothing could be done, or it cannot be told what happened.
    """
    found = daemon.locate(params["config_file"], params["timeout"])
    if not found.running:
        return dict(_nothing(), msg="Asterisk does not run; it reads its files when it starts.")
    if not found.answers:
        raise HostError("Nothing was reloaded: %s" % found.reason)
    return _Reload(params, found, check_mode).run()


def _nothing():
    return {"changed": False, "running": False, "asterisk_version": None, "reloaded": [], "failed_reloads": [], "refused_objects": [], "unread": [],
            "unknown": [], "partly_reloaded": {}, "pending_restart": [], "lost": [], "ended": [], "restarted": False, "waiting_for": [], "warnings": []}


class _Reload:
    def __init__(self, params, found, check_mode):
        self.params = params
        self.found = found
        self.cli = found.cli
        self.check_mode = check_mode
        self.version = Version.parse(found.version)
        self.source = _source(found)
        self.result = dict(_nothing(), running=True, asterisk_version=str(self.version))
        self.problems = []

    def run(self):
        modules = pending.loaded(self.cli)
        running = [name for name, state in modules.items() if state == "Running"]
        plan = reloading.plan(self.params["files"], self.source, self.version, running, reloading.listed(self.cli) if self.params["files"] else "")
        reloading.check(plan, self.source, self.version)
        before = health.take(self.cli)
        self._describe(plan)
        if not self.check_mode:
            self._reload(plan)
        after = self._judge(before) if plan.commands and not self.check_mode and self.params["health_check"] else before
        self._pending(after or before, plan)
        if self.result["pending_restart"] and self.params["restart"] != "never" and not self.problems:
            self._restart(before)
        if self.problems:
            self.result.update(failed=True, msg=" ".join(self.problems))
        return self.result

    def _describe(self, plan):
        self.result.update(changed=bool(plan.commands), unread=plan.unread, unknown=plan.unknown, partly_reloaded=plan.partly,
                           reloaded=[{"command": command, "files": plan.reasons[command]} for command in plan.commands])
        self.result["warnings"] += ["It is not known who reads %s, so nothing was reloaded for it; reload its module by hand." % path
                                    for path in plan.unknown]

    def _reload(self, plan):
        first = [command for command in plan.commands if command == _LOGGER]
        failed = reloading.run(self.cli, first)
        with refusals.Refusals(self.cli, self.found.process) as heard:
            failed += reloading.run(self.cli, [command for command in plan.commands if command not in first])
        self.result["refused_objects"] = ["%s %s" % one for one in sorted(heard.found or ())]
        self.result["warnings"] += ["Asterisk refuses the %s and goes on with what it had of it; its log says why." % one
                                    for one in self.result["refused_objects"]]
        self.result["failed_reloads"] = [{"command": command, "reason": reason} for command, reason in failed]
        self.problems += ["'%s' failed: %s" % (command, reason.rstrip(".") + ".") for command, reason in failed]

    def _judge(self, before):
        after, verdict = health.settle(before, self.cli, self.params["expected_losses"], self.params["health_timeout"])
        self._verdict(verdict, "The reload")
        return after

    def _verdict(self, verdict, who):
        self.result["lost"] += [loss._asdict() for loss in verdict.lost]
        self.result["ended"] += verdict.ended
        if verdict.lost:
            named = ["%s %s (%s)" % loss for loss in verdict.lost[:_MOST_NAMED]]
            more = len(verdict.lost) - len(named)
            self.problems.append("%s took away %s%s; restore the files and reload again, or name it in 'expected_losses' if that is meant."
                                 % (who, ", ".join(named), " and %d more" % more if more else ""))

    def _pending(self, snapshot, plan):
        waiting = pending.find(self.cli, self.source, self.version, snapshot.started, pending.loaded(self.cli), snapshot.sockets) \
            if not self._silent() else []
        names = {one.name.split(" ", 1)[0] for one in waiting}
        self.result["pending_restart"] = [one._asdict() for one in waiting] + [
            {"name": path, "running": None, "configured": None, "reason": "it changed, and it is read at the start only"}
            for path in plan.restart if path.rsplit("/", 1)[-1] not in names]

    def _silent(self):
        return any(loss["kind"] == "daemon" for loss in self.result["lost"])

    def _restart(self, before):
        self.result["changed"] = True
        if self.check_mode:
            self.result["restarted"] = True
            return
        done = restarting.restart(self.cli, self.params["restart"] == "when_convenient", self.params["restart_timeout"])
        self.result.update(restarted=done.done, waiting_for=done.waiting_for)
        if not done.done:
            self.problems.append("Asterisk was not restarted: after %d s there were still %d channels, among them %s; the restart is called off."
                                 % (self.params["restart_timeout"], len(done.waiting_for), ", ".join(done.waiting_for[:_MOST_NAMED])))
            return
        self.result["pending_restart"] = []
        if self.params["health_check"]:
            self._after_restart(before)

    def _after_restart(self, before):
        """What is configured must be there again; calls and sessions cannot be."""
        expected = list(self.params["expected_losses"]) + ["daemon:*", "session:*", "call:*", "contact:*"]
        dummy, verdict = health.settle(before, self.cli, expected, self.params["health_timeout"])
        self._verdict(verdict, "The restart")


def _source(found):
    """The files as the daemon's user may read them."""
    process = found.process
    return DiskSource(found.found.config_directory, process.uid if process else None, [process.gid] if process else [])
