# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module fail2ban does: look which jails can start here and how a ban can be had, and let fail2ban run with them.

Who plans is given by the caller, so that this room knows no rules: see policy/fail2ban/plan.Planner.
"""

from __future__ import annotations

import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import options
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls import firewall_seen
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import client, ignoring, landing, rotation, running, server, startable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.network import peers, run_addresses
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import kernel, runner
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import DEFAULT_ROOT, State

LOG = "/var/log/asterisk/voipsec_log"
_MANAGERS = ("ami", "http")
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,30}\Z")
_SET = re.compile(r"^\s*set banned_([a-z0-9_]+)([46]) \{", re.MULTILINE)


def argument_spec():
    """The options of the module."""
    return {
        "settings": {"type": "dict", "default": {}},
        "services": {"type": "dict", "default": {}},
        "ignore": {"type": "list", "elements": "str", "default": []},
        "table": {"type": "str", "default": "voipsec"},
        "log": {"type": "path", "default": LOG},
        "config_file": {"type": "path"},
        "expect_table": {"type": "bool", "default": False},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "run_id": {"type": "str"},
        "state_directory": {"type": "path", "default": DEFAULT_ROOT},
    }


def run(params, check_mode, diff_mode, make_planner, files):
    """Do it.

    :param make_planner: called with settings, services, log and ignore; raises where one of them is wrong.
    :param files: paths of all files of ours, that of the jails first, see plan.FILES.
    :returns: the module's result, with ``warnings``.
    :raises HostError: with one sentence; what was before runs.
    """
    if not _TABLE.match(params["table"]):
        raise HostError("table is '%s'; a name begins with a letter and has lower-case letters, digits and _ only." % params["table"])
    work = landing.Landing(State(params["state_directory"]), options.run_id(params))
    if params["state"] == "absent":
        return _absent(work, files, check_mode, diff_mode)
    services, trunks = (params["services"], []) if params["services"] else _seen(params)
    planner = make_planner(params["settings"], services, params["log"], params["ignore"])
    return _Present(params, planner, work, files[0], trunks).run(check_mode, diff_mode)


def _absent(work, files, check_mode, diff_mode):
    changes = landing.changed(dict.fromkeys(files))
    rotated, unread = ["%s is there" % rotation.POLICY] if rotation.present() else [], work.unread()
    if (changes or unread) and not check_mode:
        work.remove([path for path, _old, _new in changes])
    if rotated and not check_mode:
        rotation.remove()
    return _result(changes, unread + rotated, [], [], diff_mode)


def _seen(params):
    """(ports by service, places of providers) of this host, as the firewall sees them."""
    fields = firewall_seen.look(params["config_file"], params["table"]).fields
    services = {name: dict(kinds) for name, kinds in fields["offered"].items()}
    for (protocol, port), service in fields["labels"].items():
        if service in _MANAGERS:
            services.setdefault(service, {}).setdefault(protocol, []).append((port, port))
    return services, list(fields["trunks"])


class _Present:
    def __init__(self, params, planner, work, jail_file, trunks):
        self.params, self.planner, self.work, self.jail_file, self.trunks = params, planner, work, jail_file, trunks
        self.modules = startable.Modules()
        self.warnings = list(planner.warnings)
        self.kept = sets_of(params["table"])
        self.expects = False

    def run(self, check_mode, diff_mode):
        self.expects = check_mode and self.params["expect_table"]
        if self.expects:
            self.kept |= {service for jail in self.planner.jails for service in jail.services}
        if not client.found():
            return self._not_installed(check_mode, diff_mode)
        jails, out = self._startable()
        spared, unclear = ignoring.of_host(self.jail_file, asks=bool(self.kept))
        self.warnings += unclear
        ignore = self.planner.ignored(seen_addresses() + spared + self.trunks)
        off = self.planner.off + out
        with landing.staged(self._files(jails, off, ignore)) as copy:
            commands = client.dump(copy)
        off += self._blind(startable.others(commands, [jail.name for jail in jails] + off))
        files = self._files(jails, off, ignore)
        expected = [self._expected(jail, ignore) for jail in jails]

        def wrong():
            return running.differences(server.Server(), expected, off)

        def settled():
            running.lift(server.Server(), expected)
            return wrong()
        changes, reasons = landing.changed(files), wrong() + self.work.unread()
        if (changes or reasons) and not check_mode:
            self.work.land(files, settled, lambda: running.stale(server.Server(), expected), judge=bool(changes))
        reasons += self._rotated(check_mode) + client.enable(check_mode)
        return _result(changes, reasons, [self._described(jail) for jail in jails], self.warnings, diff_mode)

    def _rotated(self, check_mode):
        """What was missing for the log to be rotated by size."""
        rotated = rotation.of(self.params["log"], self.params["config_file"])
        missing = rotated.missing()
        if missing and not check_mode:
            rotated.install()
        return missing

    def _not_installed(self, check_mode, diff_mode):
        if not check_mode:
            client.program()
        jails = [jail for jail in self.planner.jails if jail.name != "sshd"]
        self.warnings.append("fail2ban is not installed yet, so nobody can tell which jails start; those of Asterisk's log are shown.")
        return _result([], ["fail2ban is not installed"], [self._described(jail) for jail in jails], self.warnings, diff_mode)

    def _files(self, jails, off, ignore):
        return self.planner.files(jails, off, self.params["table"], self.kept, ignore)

    def _described(self, jail):
        return self.planner.described(jail, self.params["table"], self.kept)

    def _expected(self, jail, ignore):
        table = self.params["table"]
        acting = {name: table if "table=%s," % table in line else "" for name, line in jail.actions(table, self.kept)}
        numbers = {key: getattr(jail, key) for key in ("attempts", "findtime", "bantime", "bantime_max")}
        return running.Expected(jail.name, numbers, jail.log, tuple(ignore), acting, self.planner.ignore_command(jail, table, self.kept))

    # -- what can start -----------------------------------------------------------------------------------------------------

    def _startable(self):
        """(jails that can start, names of those that cannot and that somebody else enables)."""
        found, out = [], []
        for jail in self.planner.jails:
            if jail.log:
                startable.refuse_directory(jail.log)
            jail, why = self._placed(jail)
            if not why:
                found.append(jail)
            elif jail.named:
                raise HostError("The jail %s cannot start: %s; nothing was changed." % (jail.name, why))
            else:
                self.warnings.append("The jail %s is left out: %s." % (jail.name, why))
                out += [jail.name] if jail.name == "sshd" else []
        return found, out

    def _placed(self, jail):
        """(the jail with a place to read from, why it cannot start or "")."""
        if jail.backend:
            own = "" if jail.name.startswith("voipsec-") else jail.filter
            logs = [jail.log] if jail.log and not (self.expects and jail.log == self.params["log"]) else []
            return jail, startable.why_not(jail.backend, logs, own, self.modules)
        backend, log = startable.sshd(self.modules)
        why = "" if backend else "there is no %s, and no journal that fail2ban can read (python3-systemd)" % startable.AUTH_LOG
        return jail._replace(backend=backend or "auto", log=log), why

    def _blind(self, others):
        """Names of other jails that have to be off, for the rest to start; says so, and what is wrong with a second jail for Asterisk."""
        found = []
        for other in others:
            why = startable.blind(other, self.modules)
            if why:
                found.append(other.name)
                self.warnings.append("The jail %s of this host is switched off, because %s, and with it fail2ban may start no jail at all; mend it, or take it "
                                     "out of /etc/fail2ban." % (other.name, why))
            elif other.name == "asterisk" or any(path.startswith(os.path.dirname(self.params["log"]) + "/") for path in other.logs):
                self.warnings.append("The jail %s of this host reads Asterisk's log beside ours: it counts lines, up to four for one attempt, so that it bans "
                                     "sooner than fail2ban_attempts says; set enabled = false for it in /etc/fail2ban." % other.name)
        return found


def sets_of(table):
    """Services for whose bans the loaded table has sets of both families."""
    if not runner.found() or not kernel.handle(table):
        return set()
    names = set(_SET.findall(runner.ask("-t", "list", "table", "inet", table)))
    return {service for service, version in names if version == "4" and (service, "6") in names}


def seen_addresses():
    """The host's own addresses, which fail2ban 0.11 does not know, and where the current run comes from; without zones, and those of every host."""
    found = set(run_addresses.run_addresses()) | set(peers.local_addresses())
    return sorted(address for address in found if "%" not in address and not address.startswith("127."))


def _result(changes, reasons, jails, warnings, diff_mode):
    result = {"changed": bool(changes or reasons), "jails": jails, "warnings": warnings,
              "reasons": ["%s %s" % (path, "is not as it ought to be" if old else "is missing") if new is not None else "%s is there" % path
                          for path, old, new in changes] + reasons}
    if diff_mode:
        result["diff"] = [{"before_header": "/etc/fail2ban/" + path, "after_header": "/etc/fail2ban/" + path, "before": old or "", "after": new or ""}
                          for path, old, new in changes]
        if reasons:
            result["diff"].append({"before_header": "the running fail2ban", "after_header": "the running fail2ban",
                                   "before": "".join(row + "\n" for row in reasons), "after": ""})
    return result
