# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One host under audit: its files through the audit's own eyes, and what was seen on it.

``seen`` is any object with these attributes, see ``Gathered`` in host/audit/gathering.py. What could not be learned is None, and
``why_not(name)`` says in one sentence why.

* ``running``: whether a daemon runs; ``answers``: whether it can be asked; ``started``: when it read its files last, in seconds since the
  epoch; ``modules``: names without ``.so`` of those that run; ``module_files``: of those that are installed.
* ``ask(command)``: what a command of Asterisk's command line prints, None where it cannot be asked or does not know the command;
  ``settings(command)``: the same as a dict of its ``key: value`` lines; ``contexts()``: context of the running dialplan to who made its content.
* ``user``, ``group``: as which it runs; ``directories``: name to path; ``control_socket``: path.
* ``status(path)``: a Status (mode, owner, group, kind, mtime) or None; ``inside(path)``: (path, Status) of everything below a directory, or None;
  ``changed(path)``: when a file was written last, or None.
* ``sockets``: (protocol, address, port) on which the daemon can be reached.
* ``unit``: systemd's properties of its service; ``sshd``: option in lower case to value; ``accounts``: of /etc/passwd; ``passwords``: account to
  ``empty``, ``locked``, ``set``; ``sudo``: (where, line) of those who may become root.
* ``firewall``: (family, table, chain, policy) of each chain at the hook input; ``units_enabled``: unit to whether it starts with the host.
* ``fail2ban``: jail to a dict (banned, files), empty where it does not run.
* ``changelog``: identifiers (CVE-, GHSA-, AST-) that the package's changelog names; ``package``: its version.
"""

from __future__ import annotations

import functools
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime.realtime_data import NEVER_MAPPED, NOT_BY_NAME
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import absences, telling, things
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import Book, lower, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.classes import Classes

_FLEETING = ("contact", "contact_status", "subscription_persistence")
_IN_FILE = re.compile(r"\s*(?:memory_cache\b|config\s*,\s*pjsip\.conf\s*(?:,|\Z)|\Z)")
"""What sorcery.conf may say of objects that still stand in pjsip.conf: other files, astdb and databases are not looked into."""
_WORD = re.compile(r"[a-z_]\w+")


class Case:
    """What the checks look at.

    :param source: a DiskSource or OverlaySource; one with ``denied``, a set of paths that it could not open, tells what could not be seen.
    :param version: a Version; None: not known.
    :param now: the day of the audit, a datetime.date.
    :param numbers: the Classes of numbers, which say what a call to them costs.
    :ivar memo: what checks found out and others want to know too.
    :ivar drifts: differences between files and the daemon that checks came across, see ``drift.Drift``.
    """

    def __init__(self, source, version, seen, now, attestations=None, numbers=Classes()):
        self.numbers = numbers
        self.source, self.seen, self.now, self.attestations = source, seen, now, attestations or {}
        self.known_version = version
        self.version = version or Version(22, 10, 1)
        self.drifts = []
        self._books, self.memo = {}, {}
        self._singles = {}

    # -- files ----------------------------------------------------------------------------------------------------------

    def book(self, name):
        """A root file; read once."""
        if name not in self._books:
            self._books[name] = Book(self.source, name, self.version, name != "asterisk.conf" and self.exec_includes)
        return self._books[name]

    def forget(self):
        """Free what the files took: their parts refer to each other in circles."""
        for book in self._books.values():
            book.view.take_apart()

    @functools.cached_property
    def exec_includes(self):
        """Whether ``#exec`` is run."""
        line = self.book("asterisk.conf").line("options", "execincludes")
        return line is not None and is_true(text_of(line.value))

    def trouble(self, name):
        """(state word, sentence) where nothing can be said by this file; None: it can be read."""
        book = self.book(name)
        if book.blind:
            return "not_checked", f"{', '.join(book.blind[:3])} cannot be read by this account; run the audit as root."
        if self.in_database(name):
            return "not_checked", f"Asterisk reads {name} from a database, which this report does not look into."
        if book.broken:
            return "not_checked", f"Asterisk uses nothing of {name}, see AST-CONF-001."
        if book.missing and name in absences.DECLINES:
            return "not_applicable", f"There is no {name}; {absences.DECLINES[name]}."
        return None

    def in_database(self, name):
        """Whether extconfig.conf puts a database in place of a whole file, by its name or by ``global``; not of those that are read before it
        can (main/config.c). logger.conf has no name there, but ``global`` takes it from the next reload on."""
        if name in NEVER_MAPPED:
            return False
        names = ("global",) if name in NOT_BY_NAME else (name, "global")
        return any(lower(line.name) in names and line.value.strip() for line in self.book("extconfig.conf").lines("settings"))

    def elsewhere(self, names):
        """The line for which objects of one of these root files stand in a database, or in a file that sorcery.conf names; None: none does."""
        families = [family for name in names for family in absences.FAMILIES.get(name, ())]
        found = [line for line in self.book("extconfig.conf").lines("settings") if lower(line.name) in families and line.value.strip()]
        if "pjsip.conf" in names:
            found += [line for section in self.book("sorcery.conf").sections if section.name.startswith(b"res_pjsip") for line in section.variables
                      if lower(line.name).split("/")[0] not in _FLEETING and not _IN_FILE.match(text_of(line.value))]
        return found[0] if found else None

    def value(self, name, section, option, default=None):
        """The value that counts for a scalar, as text; the default where the file does not set it or does not count."""
        line = self.book(name).line(section, option)
        return default if line is None else text_of(line.value)

    def is_on(self, name, section, option, default=False):
        """Whether a switch is on in the file."""
        line = self.book(name).line(section, option)
        return default if line is None else is_true(text_of(line.value))

    # -- objects --------------------------------------------------------------------------------------------------------

    @functools.cached_property
    def endpoints(self):
        """PJSIP's endpoints, those of wizards among them."""
        return (things.of_type(self.book("pjsip.conf"), "endpoint", "PJSIP/")
                + things.wizards(self.book("pjsip_wizard.conf"), "endpoint/", "endpoint", "PJSIP/"))

    @functools.cached_property
    def auths(self):
        """PJSIP's auth objects by name."""
        return {thing.name: thing for thing in things.of_type(self.book("pjsip.conf"), "auth", "PJSIP auth ")}

    @functools.cached_property
    def wizard_auths(self):
        """What wizards ask of those who call: the options behind ``inbound_auth/``."""
        return things.wizards(self.book("pjsip_wizard.conf"), "inbound_auth/", "auth", "PJSIP/")

    @functools.cached_property
    def aors(self):
        """PJSIP's AORs by name; that of a wizard has the wizard's name."""
        found = {thing.name: thing for thing in things.wizards(self.book("pjsip_wizard.conf"), "aor/", "aor", "PJSIP AOR ")}
        found.update((thing.name, thing) for thing in things.of_type(self.book("pjsip.conf"), "aor", "PJSIP AOR "))
        return found

    @functools.cached_property
    def identifies(self):
        """Endpoint to its identify sections."""
        found = {}
        for thing in things.of_type(self.book("pjsip.conf"), "identify", "PJSIP identify "):
            found.setdefault(thing.value("endpoint", ""), []).append(thing)
        return found

    def of_type(self, kind):
        """The objects of pjsip.conf of another type."""
        return things.of_type(self.book("pjsip.conf"), kind, f"PJSIP {kind} ")

    @functools.cached_property
    def tls_transports(self):
        """Names of PJSIP's transports with TLS."""
        return {thing.name for thing in self.of_type("transport") if thing.value("protocol", "udp").lower() in ("tls", "wss")}

    def typed_once(self, kind):
        """The section global or system of pjsip.conf; None: Asterisk's defaults count, because there is none, or several of which it takes none
        (AST-PJS-047), or one with an option that it does not know, for which it refuses the whole (AST-CONF-003)."""
        found = self.singles(kind)
        return found[0] if len(found) == 1 and not things.strangers(found[0].sections[0], kind, self.version) else None

    def singles(self, kind):
        """Every such section."""
        if kind not in self._singles:
            self._singles[kind] = things.singles(self.book("pjsip.conf"), kind)
        return self._singles[kind]

    @functools.cached_property
    def sip_devices(self):
        return things.sip_devices(self.book("sip.conf"), self.book("users.conf"))

    @functools.cached_property
    def iax_devices(self):
        return things.iax_devices(self.book("iax.conf"), self.book("users.conf"))

    @functools.cached_property
    def dundi_peers(self):
        return things.others(self.book("dundi.conf"), ("general", "mappings"), "DUNDi peer ", "peer")

    @functools.cached_property
    def ami_users(self):
        return things.others(self.book("manager.conf"), ("general",), "AMI user ", "user", exact=False)

    @functools.cached_property
    def ari_users(self):
        return things.typed(self.book("ari.conf"), "user", "ARI user ", "user")

    @functools.cached_property
    def boxes(self):
        """(context, number, Variable) of each mailbox."""
        contexts = things.others(self.book("voicemail.conf"), ("general", "zonemessages"), "", "context")
        return [(thing.name, text_of(line.name), line) for thing in contexts for line in thing.all()]

    @functools.cached_property
    def dialplan(self):
        """The contexts of extensions.conf."""
        return things.others(self.book("extensions.conf"), ("general", "globals"), "context ", "context")

    @functools.cached_property
    def words(self):
        """Every word of the dialplans and feature maps, in lower case: whatever stands there counts as use."""
        return frozenset(word for text in self._texts for word in _WORD.findall(text.lower()))

    @functools.cached_property
    def dial_strings(self):
        """The beginnings of dial strings, such as ``sip/``, in the dialplans."""
        return frozenset(word for text in self._texts for word in re.findall(r"\b[a-z]\w*/", text.lower()))

    @functools.cached_property
    def _texts(self):
        found = [text_of(line.value) for name in ("extensions.conf", "features.conf", "extensions_minivm.conf")
                 for section in self.book(name).view.sections for line in section.variables]
        for name in ("extensions.ael", "extensions.lua"):
            try:
                found.append(self.source.read(self.source.absolute(name)).decode("utf-8", "replace"))
            except OSError:
                continue
        return found

    # -- the daemon -----------------------------------------------------------------------------------------------------

    def will_load(self, module):
        """Whether the next start loads a module (without ``.so``), by modules.conf; None: not known."""
        book = self.book("modules.conf")
        if book.broken or book.blind:
            return None
        if module in self._named("noload"):
            return False
        if self.seen.module_files is not None and module not in self.seen.module_files:
            return False
        return module in self._named("load", "require", "preload", "preload-require") or self.is_on("modules.conf", "modules", "autoload")

    def _named(self, *options):
        return {text_of(line.value).strip().rsplit(".so", 1)[0] for line in self.book("modules.conf").lines("modules", *options)}

    def has(self, modules):
        """Whether one of some modules (names separated by blanks) runs, or is loaded at the next start; None: nobody knows."""
        states = [self._has(module) for module in modules.split()]
        return True if True in states else None if None in states else False

    def _has(self, module):
        if self.seen.modules is None:
            return self.will_load(module)
        return module in self.seen.modules or bool(self.loads_anew and self.will_load(module))

    @functools.cached_property
    def loads_anew(self):
        """Whether modules.conf changed after the start: until then a module that does not run declined, and will again."""
        times = [self.seen.changed(path) for path in self.book("modules.conf").view.files]
        return self.seen.started is None or any(time is not None and time > self.seen.started + 1 for time in times)

    def said(self, command, key):
        """What the running Asterisk prints for a setting, as text; None: it cannot be asked, or does not tell."""
        settings = self.seen.settings(command)
        return None if settings is None else settings.get(key)

    @functools.cached_property
    def running_contexts(self):
        """Context of the running dialplan to who made its content; None where it cannot be asked."""
        return self.seen.contexts()

    @property
    def mute(self):
        """Whether a daemon runs that cannot be asked."""
        return self.seen.running and not self.seen.answers

    def why_not(self, name):
        """Why something could not be seen, as a sentence."""
        return self.seen.why_not(name)

    # -- evidence -------------------------------------------------------------------------------------------------------

    def evidence(self, line, sections=(), running=None):
        """What a line of a file shows: an Evidence, without secrets; see ``telling.evidence``."""
        return telling.evidence(line, sections, self._is_root(line), running)

    def _is_root(self, line):
        """Whether a line stands in a root file itself, and not in one that is included."""
        return any(line.document.path == book.path for book in self._books.values())

    def default(self, option, default, running=None):
        """The Evidence for an option that nothing sets."""
        said = "has no value by default" if default in (None, "") else f"is {default} by default"
        return Evidence(f"{option} is not set, and {said}.", None, default, f"default of Asterisk {self.version}", running)
