# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is known about one Asterisk on this host, gathered once: the facts under ``asterisk_host``.

A stopped, hanging or missing Asterisk is no error. What cannot be known then is listed by name under ``unknown``, so that
nobody takes an empty list for "there are none". No answer that holds a secret gets further than the parser.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.products import products
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts, proc, system
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import (
    answers, configured, daemon, installation, listing, processes, services, sockets, tables, validity,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import ANSWER_SECONDS, CliError, CommandFailed
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

SUBSETS = ("min", "config", "sockets", "endpoints", "channels", "files")
"""What can be left out; ``min`` is always gathered."""

_ASKED = ("modules", "uptime", "ami", "http", "contacts", "registrations", "calls", "channels")
"""Facts that only the daemon itself knows, from each part."""

_PROGRAMS = ("nft", "fail2ban-server", "logrotate")


def gather(config=None, subsets=("all",), timeout=ANSWER_SECONDS):
    """The facts, as data for JSON.

    :param config: absolute path of asterisk.conf; None: see ``daemon.locate``.
    :param subsets: names of SUBSETS, or ``all``.
    :param timeout: seconds that Asterisk may take for one answer.
    :raises HostError: it cannot be told which Asterisk is meant.
    """
    known = Gathering(daemon.locate(config, timeout))
    facts = _minimum(known)
    parts = (("config", _config), ("sockets", _sockets), ("endpoints", listing.endpoints), ("channels", _channels),
             ("files", _files))
    for name, part in parts:
        if name in subsets or "all" in subsets:
            facts.update(part(known))
    facts["answers"] = known.daemon.answers  # it may have fallen silent since it was asked first
    for problem in known.files.problems:
        known.unknown("config", problem)
    facts["unknown"] = known.gaps
    return facts


def silence(facts):
    """Why a running Asterisk does not answer, or has not answered to its end, in one sentence; of the facts that ``gather`` returned."""
    reasons = [gap["reason"] for gap in facts["unknown"] if gap["fact"] in _ASKED]
    return reasons[-1] if reasons else "Asterisk does not answer any more."  # an earlier one may be a command that it refused


class Gathering:
    """What the parts share: the daemon, its files, and the list of what could not be learned.

    :ivar running: names of running modules without ``.so``; None where it is not known.
    """

    def __init__(self, located):
        self.daemon = located
        self.gaps = []
        self.program = None if located.answers else installation.program()
        self.version_text = located.version or self.program.version
        self.version = _parsed(self.version_text)
        self.source = DiskSource(located.found.config_directory)
        self.modules = self.ask("modules", "module show", answers.modules)
        self.running = None if self.modules is None else {
            row["name"].rsplit(".so", 1)[0] for row in self.modules if row["status"] == "running"}
        self.core = self.ask(None, "core show settings", answers.settings) or {}
        self.directories = dict(located.found.directories, **answers.directories(self.core))
        self.directories.pop("file", None)
        self.source = DiskSource(self.directories["config"])
        self.files = configured.Files(self.source, self.version)
        self.mappings = realtime.mappings(self.source, self.directories["config"], self.files.version)

    def unknown(self, fact, reason):
        """Note that a fact could not be learned, once for each reason."""
        gap = {"fact": fact, "reason": reason}
        if fact and gap not in self.gaps:
            self.gaps.append(gap)

    def has(self, *modules):
        """Whether one of the modules runs, as far as is known."""
        return bool(self.running) and any(module in self.running for module in modules)

    def ask(self, fact, command, parse):
        """The parsed answer to a command; None, and a gap named after the fact, where there is none."""
        if not self.daemon.answers:
            return self.unknown(fact, self.daemon.reason)
        try:
            try:
                return parse(self.daemon.cli.run(command))
            except tables.Incomplete:
                return parse(self.daemon.cli.run(command))
        except tables.Incomplete as error:
            return self.unknown(fact, "Asterisk sent only a part of '%s': %s; it is overloaded, gather again later." % (command, error))
        except CliError as error:
            if not isinstance(error, CommandFailed):
                self.daemon = self.daemon._replace(answers=False, reason=str(error))
            return self.unknown(fact, str(error))


def _parsed(text):
    try:
        return Version.parse(text) if text else None
    except ValueError:
        return None


def _minimum(known):
    located, found = known.daemon, known.daemon.found
    program, process = known.program, located.process
    owner, group, mode = installation.ownership(known.directories["config"])
    facts = {
        "installed": located.running or bool(program.path),
        "running": located.running, "answers": located.answers, "pid": located.pid,
        "program": process and process.executable or (program.path if program else installation.find_program()),
        "program_replaced": process.replaced if process and process.executable else None,
        "config_file": found.config_file, "config_directory": known.directories["config"], "directories": known.directories,
        "config_owner": owner, "config_group": group, "config_mode": mode, "control_socket": located.cli.socket_path,
        "user": accounts.user_name(process.uid) if process else found.run_user,
        "group": accounts.group_name(process.gid) if process else found.run_group,
        "other_processes": _others(located.pid), "platform": system.read(), "programs": {name: installation.find_program(name) for name in _PROGRAMS},
    }
    facts.update(_version(known))
    facts.update(_modules(known))
    facts["uptime_seconds"], facts["last_reload_seconds"] = known.ask("uptime", "core show uptime seconds", answers.uptime) or (None, None)
    if facts["user"] is None:
        known.unknown("user", "Asterisk does not run, and %s leaves its user to the service manager." % found.config_file)
    if found.problem and not located.answers:
        known.unknown("config_directory", found.problem)
    return facts


def _version(known):
    if known.version_text is None:
        known.unknown("version", known.program.problem)
    elif known.version is None:
        known.unknown("version_tuple", "'%s' is not a version of a known form." % known.version_text)
    return {"version": known.version_text, "version_tuple": list(known.version[:3]) if known.version else None,
            "version_from": "daemon" if known.daemon.version else known.program.origin}


def _modules(known):
    drivers = None if known.running is None else sorted(name for name in known.running if name.startswith(("chan_", "pbx_")))
    return {"modules": known.modules, "drivers": drivers}


def _others(own):
    """Further Asterisk processes: on the host of a container they are not looked into, but nobody should overlook them."""
    return [{"pid": process.pid, "config_file": process.config, "same_system": process.here}
            for process in processes.find() if process.pid != own]


def _config(known):
    product = products.detect(known.source, known.directories["config"])
    for problem in known.mappings.problems:
        known.unknown("realtime", str(problem))
    return {
        "product": product and {"key": product.key, "name": product.name, "version": product.version or None, "where": str(product.where)},
        "realtime": _realtime(known, known.mappings.summary()),
        "rtp": _rtp(known),
    }


def _realtime(known, rows):
    """The mappings of the files; ``active`` says whether the daemon has one (None: it could not be asked, or sorcery decides)."""
    shown = known.ask(None, "core show config mappings", answers.mappings)
    families = None if shown is None else {row["name"].lower() for row in shown}
    for row in rows:
        of_sorcery = row["effect"] in ("source", "cache")
        row["active"] = None if families is None or of_sorcery else row["name"].lower() in families
    listed = {row["name"].lower() for row in rows}
    return rows + [{"file": None, "line": None, "name": row["name"], "driver": row["driver"], "effect": None, "active": True,
                    "target": "%(driver)s,%(database)s,%(table)s" % row} for row in shown or () if row["name"].lower() not in listed]


def _rtp(known):
    """The range of media ports; the daemon's word where there is one."""
    shown = known.ask(None, "rtp show settings", answers.port_range) if known.has("res_rtp_asterisk") else None
    start, end = shown or configured.rtp_range(known.files)
    return {"start": start, "end": end, "from": "daemon" if shown else "files"}


def _sockets(known):
    manager = known.ask("ami", "manager show settings", answers.settings)
    http = known.ask("http", "http show status", answers.http)
    sip = known.ask(None, "sip show settings", answers.settings) if known.has("chan_sip") else None
    transports = known.ask(None, "pjsip show transports", answers.transports) if known.has("res_pjsip") else None
    hints = services.from_daemon(manager, http, sip, transports)
    hints += services.from_drivers(known.running or (), configured.driver_ports(known.files))
    rtp = _rtp(known)
    udptl = known.ask(None, "udptl show config", lambda text: answers.port_range(text, "udptlstart", "udptlend"))
    hints += services.from_ranges((rtp["start"], rtp["end"]), udptl)
    found = _named(known, hints)
    media = None if found is None else [row for row in found if row["service"] == "rtp"]
    ari = known.ask(None, "ari show status", answers.settings) if known.has("res_ari") else None
    return {
        "sockets": found,
        "rtp_in_use": None if media is None else len(media),
        "rtp_outside": None if media is None else services.outside(media, rtp["start"], rtp["end"]),
        "ami": {"enabled": _yes(manager, "Manager (AMI)"), "over_http": _yes(manager, "Web Manager (AMI/HTTP)"), "sessions": _sessions(known)},
        "http": http and {"enabled": http["enabled"], "uris": http["uris"]},
        "ari": ari and {"enabled": _yes(ari, "Enabled")},
    }


def _yes(settings, key):
    return None if not settings or key not in settings else settings[key] == "Yes"


def _named(known, hints):
    located = known.daemon
    if not located.running:
        return []
    if not located.process:
        return known.unknown("sockets", "The process behind %s is not visible from here (another container)." % located.cli.socket_path)
    try:
        found = sockets.look(located.pid)
    except HostError as error:
        return known.unknown("sockets", str(error))
    if not found.exact:
        known.unknown("sockets", "Which sockets are open in process %d may not be read here (CAP_SYS_PTRACE is missing in this container): "
                                 "all sockets of the account %s are listed." % (located.pid, accounts.user_name(located.process.uid)))
    return services.named(found.bound, hints, proc.ephemeral_ports() if known.has("res_pjsip") else None, known.has("res_rtp_asterisk"))


def _sessions(known):
    sessions = known.ask("ami.sessions", "manager show connected", answers.ami_sessions)
    if sessions and tables.needs_names(sessions):
        tables.complete(sessions, known.ask("ami.sessions", "manager show users", answers.ami_users) or ())
    return sessions and [{"user": row.get("name", row["shown"]), "user_cut": row["cut"], "address": row["address"], "since": row["since"],
                          "http": row["http"]} for row in sessions]


def _channels(known):
    counts = known.ask("calls", "core show channels count", answers.channel_counts) or {"channels": None, "calls": None, "processed": None}
    if not known.daemon.running:
        counts = {"channels": 0, "calls": 0, "processed": None}
    rows = known.ask("channels", "core show channels concise", answers.channels)
    return {"calls": counts, "channels": rows if known.daemon.running else []}


def _files(known):
    """Files that Asterisk would use nothing of, whether it has tried yet or not."""
    modules = None if known.modules is None else {row["name"].rsplit(".so", 1)[0]: row["status"] == "running" for row in known.modules}
    return {"refused_files": validity.refused(known.source, known.files.version, modules)}
