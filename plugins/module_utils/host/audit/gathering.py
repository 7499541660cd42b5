# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that an audit looks at on a host, asked once and changed nowhere. Nothing here judges.

A fact that could not be learned is None, and ``why_not`` says why in one sentence; all of these are told as ``could_not_see``.
"""

from __future__ import annotations

import functools
import os
import socket
import time
from typing import Callable, Dict, FrozenSet, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host import system
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import access, answers, installation, inventory, sockets, usage
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import CliError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import guards, package, people, quiet, remote, service
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

_PLACES = {"modules": ("/usr/lib/asterisk/modules", "/usr/lib/x86_64-linux-gnu/asterisk/modules", "/usr/lib/aarch64-linux-gnu/asterisk/modules"),
           "keys": ("/usr/share/asterisk/keys", "/var/lib/asterisk/keys"), "agi": ("/usr/share/asterisk/agi-bin", "/var/lib/asterisk/agi-bin")}
"""Where directories lie that only the program knows, where it cannot be asked."""

_GUARDS = ("voipsec*.service", "nftables.service", "firewalld.service", "ufw.service", "netfilter-persistent.service")


class Gathered(NamedTuple):
    """What was learned; the fields are described in policy/audit/case.py."""

    running: bool
    answers: bool
    started: Optional[float]
    loaded: Optional[float]
    clock: float
    modules: Optional[FrozenSet[str]]
    module_files: Optional[FrozenSet[str]]
    ask: Callable
    settings: Callable
    contexts: Callable
    user: Optional[str]
    options: Optional[List[str]]
    directories: Dict[str, str]
    control_socket: Optional[str]
    hostname: str
    sockets: Optional[list]
    pristine: Optional[FrozenSet[str]]
    unit: Optional[dict]
    sshd: Optional[dict]
    accounts: Optional[list]
    passwords: Optional[dict]
    sudo: Optional[list]
    firewall: Optional[list]
    units_enabled: Optional[dict]
    fail2ban: Optional[dict]
    package: Optional[str]
    changelog: Optional[FrozenSet[str]]
    changelog_path: Optional[str]
    distribution: str
    reasons: Dict[str, str]
    status: Callable = quiet.status
    inside: Callable = quiet.inside
    most: int = quiet.MOST
    reached: Callable = quiet.reached

    def why_not(self, name):
        """Why a fact is None, as a sentence."""
        return self.reasons.get(name, "It could not be seen.")

    def changed(self, path):
        """When a file was written last, in seconds since the epoch; None: it is not there or hidden."""
        found = self.status(path)
        return found.mtime if found and found.kind != "hidden" else None

    def members(self, group):
        """Names of the accounts in a group."""
        return people.members(group, self.accounts)


def gather(located):
    """Look at the host.

    :param located: a ``daemon.Daemon``.
    :returns: a Gathered. It never raises for what the host does not tell.
    """
    looking = _Looking(located)
    return looking.all()


class _Looking:
    """One look. ``reasons`` collects why something is not known."""

    def __init__(self, located):
        self.located, self.reasons = located, {}
        self.answers = located.answers
        self._asked = {}

    def all(self):
        modules, core = self._modules(), self._core()
        directories = self._directories(core)
        started, loaded = self._times()
        changelog_path, named = package.changelog()
        return Gathered(
            running=self.located.running, answers=self.answers, started=started, loaded=loaded, clock=time.time(), modules=modules,
            module_files=self._module_files(directories), ask=self.ask, settings=self.settings, contexts=self.contexts,
            user=self._user(), options=self._options(), directories=directories, control_socket=self.located.cli.socket_path,
            hostname=socket.gethostname(), sockets=self._sockets(),
            pristine=self._of("pristine", usage.pristine, directories["config"]), changelog=named, changelog_path=changelog_path,
            distribution=system.read()["name"], reasons=self.reasons, inside=functools.lru_cache(maxsize=None)(quiet.inside), **self._machine())

    def _machine(self):
        """What is asked of the host itself."""
        parts = {"unit": service.properties, "sshd": remote.settings, "accounts": people.accounts, "passwords": people.passwords, "sudo": people.sudo,
                 "firewall": guards.chains, "units_enabled": functools.partial(guards.enabled, _GUARDS), "fail2ban": guards.jails, "package": package.version}
        return {name: self._noted(name, *part()) for name, part in parts.items()}

    def _noted(self, name, value, reason):
        if reason:
            self.reasons[name] = reason
        return value

    def _of(self, name, look, *arguments):
        try:
            return look(*arguments)
        except (OSError, HostError) as error:
            return self._noted(name, None, str(error))

    # -- the daemon -----------------------------------------------------------------------------------------------------

    def ask(self, command):
        """What Asterisk prints for a command; None where it cannot be asked, or does not know it. Each is asked once."""
        if command not in self._asked:
            self._asked[command] = self._answer(command)
        return self._asked[command]

    def _answer(self, command):
        if not self.answers:
            return None
        try:
            return inventory.ask(self.located.cli, command) or None
        except CliError as error:
            self.reasons.setdefault("daemon", str(error))
            return None

    def settings(self, command):
        """The same as a dict of its ``key: value`` lines."""
        printed = self.ask(command)
        return None if printed is None else answers.settings(printed)

    def contexts(self):
        """Context to who made its content, of the running dialplan, see ``usage.dialplan``; None where it cannot be asked."""
        printed = self.ask("dialplan show")
        return None if printed is None else usage.dialplan(printed)[1]

    def _modules(self):
        if not self.answers:
            self._noted("daemon", None, self.located.reason or "Asterisk does not run.")
            return None
        try:
            return frozenset(name[:-3] if name.endswith(".so") else name for name, state in inventory.modules(self.located.cli).items() if state == "Running")
        except CliError as error:
            self.answers = False
            return self._noted("daemon", None, str(error))

    def _core(self):
        return self.settings("core show settings") or {}

    def _directories(self, core):
        found = dict(self.located.found.directories, **answers.directories(core))
        found.pop("file", None)
        for name, places in _PLACES.items():
            found.setdefault(name, next((place for place in places if os.path.isdir(place)), places[0]))
        return found

    def _times(self):
        """When the daemon started, and when it read all of its files last."""
        parsed = answers.uptime(self.ask("core show uptime seconds") or "")
        if not parsed or parsed[0] is None:
            return None, None
        now = time.time()
        return now - parsed[0], now - (parsed[1] if parsed[1] is not None else parsed[0])

    def _module_files(self, directories):
        try:
            return frozenset(name[:-3] for name in os.listdir(directories["modules"]) if name.endswith(".so"))
        except OSError:
            return self._noted("module_files", None, "The directory of modules, %s, cannot be listed." % directories["modules"])

    def _user(self):
        """The account of the process, or the one that the files name."""
        if self.located.process is not None:
            return access.accounts.user_name(self.located.process.uid)
        if self.located.running:
            return self._noted("user", None, "The process of Asterisk cannot be seen from here.")
        return access.accounts.user_name(access.account(self.located)[0])

    def _options(self):
        return None if self.located.process is None else self.located.process.options

    def _sockets(self):
        if not self.located.pid:
            return self._noted("sockets", None, "Asterisk does not run, or its process cannot be seen.")
        found = self._of("sockets", sockets.of_process, self.located.pid)
        return None if found is None else [(one.protocol, one.address, one.port) for one in found]


def could_not_see(gathered, source):
    """Sentences about what was not seen, each once; an Asterisk that is stopped hides nothing, and is told."""
    said = [] if gathered.running else ["Asterisk does not run, so everything is judged by its files alone."]
    said += [reason for name, reason in sorted(gathered.reasons.items()) if name not in ("daemon", "sockets") or gathered.running]
    hidden = sorted(getattr(source, "denied", ()))
    if hidden:
        said.append("%s%s cannot be read by this account." % (", ".join(hidden[:5]), " and %d more" % (len(hidden) - 5) if len(hidden) > 5 else ""))
    return list(dict.fromkeys(said))


def version_of(located):
    """(a Version, sentence on why not): of the running daemon, else of the installed program."""
    text = located.version
    if text is None:
        program = installation.program()
        text = program.version
        if text is None:
            return None, "The version of Asterisk is not known, because %s." % program.problem
    try:
        return Version.parse(text), None
    except ValueError as problem:
        return None, str(problem)
