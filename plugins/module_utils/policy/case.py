# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a judgement is made of: the files as Asterisk reads them, the settings, and what was seen on the host.

``seen`` is any object with these attributes; what could not be learned is None.

* ``running``: whether a daemon runs; ``modules``: names without ``.so``.
* ``ami``: ``manager show settings`` as a dict; ``sessions``: dicts with user, address and http; ``ami_users``: name in lower case to
  a dict with acl (pairs of sense and network), read and write (sets of classes).
* ``http``: dict with enabled, bound and tls_bound ((address, port) or None) and uris; ``http_clients``: addresses.
* ``ari``: ``ari show status`` as a dict; ``ari_users``: names.
* ``listening``: (protocol, address, port) of each socket of the daemon; ``control_socket``: dict with path, mode, owner, group and
  directory_mode; ``main_changed``: whether asterisk.conf changed after the start.
* ``sip``: ``sip show settings`` as a dict; ``endpoints``: names of PJSIP endpoints; ``endpoint_acls``: name to whether it has an
  access list, of those named anonymous; ``iax_users``: name, cut to 15 bytes, to whether it has an access list;
  ``iax_open``: those of them that have neither a list nor, as far as Asterisk tells, a secret.
* ``sip_peers``: name of each chan_sip device to its address, None where it is not known; ``iax_peers``: the same for IAX2; ``contacts``:
  PJSIP AOR to how many telephones are registered on it, ``addresses``: to the addresses of these.
* ``ask(command)``: what Asterisk answers, "" where it does not run or does not know the command.
* ``has_read(name)``: whether it is proven that the daemon has read a root file as it is; ``is_younger(name)``: whether it started after
  the file's last change; ``refused``: (type, name) of objects that the last reload of this run refused; ``foreign``: addresses among the settings
  that no interface of the host has.
* ``logs``: where Asterisk logs, see ``Logs`` in host/asterisk/access.py; ``access(path)``: who may read a file, as a dict with mode, owner,
  group and open (whether everybody may), None where there is none.
* ``channels``: names; ``records``: (day, channel, context) of answered calls, or None.
* ``usage()``: what modules are used for, asked only when it is called: see ``Usage`` in host/asterisk/usage.py; None where nobody can tell.
"""

from __future__ import annotations

import functools
import ipaddress
import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import values
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing.guarding import ProductGuard
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.products import products
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.secrets import is_secret_name
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError, networks

MASK = "********"


class Case:
    """One host, one topic.

    :param source: a DiskSource or OverlaySource.
    :param version: the Version that reads.
    :param settings: complete settings, see settings.complete.
    :param never_cut: networks as text that nothing cuts off.
    :param held: keys of findings that must be left as they are.
    """

    def __init__(self, source, version, settings, seen, never_cut=(), held=()):
        self.source, self.version, self.settings, self.seen, self.held = source, version, settings, seen, held
        self.never_cut = networks("asterisk_never_cut", never_cut)
        self._readings = {}
        self._product = products.detect(source, source.etc_dir)
        self._guard = ProductGuard(source, self._product, version=version)

    # -- files ----------------------------------------------------------------------------------------------------------

    def reading(self, filename):
        """The file through the eyes of its reader; None where it is missing.

        :raises SettingsError: Asterisk would not read the file.
        """
        if filename not in self._readings:
            view = load(self.source, filename, version=self.version)
            if view.error is not None and view.error.kind != "missing":
                raise SettingsError(f"{view.error.where}: Asterisk uses nothing of {filename} ({view.error.message}); correct it first, nothing was changed.")
            self._readings[filename] = None if view.error else winning.Reading(view, filename, self.version)
        return self._readings[filename]

    @functools.cached_property
    def mappings(self):
        """What extconfig.conf and sorcery.conf put in place of files, or beside them."""
        return realtime.mappings(self.source, self.source.etc_dir, self.version)

    def line(self, filename, section, option, kind=None):
        """The line that counts for a scalar, None: Asterisk's default."""
        reading = self.reading(filename)
        return winning.winner(reading, filename, encoded(section), option.encode(), self.version, kind) if reading else None

    def text(self, filename, section, option):
        """The value that counts, as text; None: Asterisk's default."""
        return value_of(self.line(filename, section, option))

    def is_on(self, filename, section, option, default=False):
        """Whether a switch is on."""
        line = self.line(filename, section, option)
        return default if line is None else values.is_true(line.value)

    def objects(self, filename, *kinds):
        """Names (bytes) of the sections of these kinds, each once, in order; those that differ in case alone count as the reader counts."""
        reading = self.reading(filename)
        found = {}
        for taken in reading.taken if reading else ():
            if taken.reader.kind in kinds and id(taken.section) not in reading.rejected.sections:
                found.setdefault(taken.section.name if taken.reader.exact else taken.section.name.lower(), taken.section.name)
        return list(found.values())

    def options(self, filename, section, kind=None):
        """Label to Variable, or to a list of them, of one object."""
        reading = self.reading(filename)
        return {shown(label): value for label, value in winning.effective(reading, filename, encoded(section), self.version, kind)} if reading else {}

    def lines(self, filename, section, names=None, kind=None):
        """All lines of an object with one of these option names (lower case; None: any), in Asterisk's order, for readers that add them up."""
        reading = self.reading(filename)
        sections = winning.sections_read(reading, filename, encoded(section), self.version, kind) if reading else []
        return [line for one in sections for line in one.variables if names is None or shown(line.name).lower() in names]

    def inherited(self, lines, filename, section, kind=None):
        """Those of an object's lines that cannot be taken away in it, because they come from templates, other sections, or a file that
        another program generates; they stand before the rest."""
        reading = self.reading(filename)
        own = winning.sections_read(reading, filename, encoded(section), self.version, kind) if reading else []
        return [line for line in lines if self.is_generated(line) or not any(line.section is one for one in own)]

    def is_generated(self, line):
        """Whether a program writes the file of a line."""
        return self._guard.generated(line.document.path) is not None

    def mend_of(self, line):
        """Where the program that writes a line keeps its value, as a sentence; "" where people write it or that is not known."""
        found = self._guard.setting(line)
        if found is None:
            return ""
        only = f"; change it there, because {found.why}" if found.forced else ""
        return f"{self._product.name} writes {line.where} from its setting {found.name}{only}."

    def owner(self, section):
        """The program that generates the file in which a section begins, as text; None: people write it."""
        generated = self._product is not None and self._guard.refusal(section.where.path) is not None
        return self._product.name if generated else None

    def generator(self, filename):
        """The program that generates a root file and reads no custom file for it, as text; None: an edit has a place to go to."""
        name = self.source.absolute(filename)
        return None if self._guard.custom_files(name) else self._guard.generator(name)

    # -- the host -------------------------------------------------------------------------------------------------------

    def has(self, module):
        """Whether a module runs; True where that is not known."""
        return self.seen.modules is None or module in self.seen.modules

    def permitted(self, name="permit"):
        """The networks that may always come in: the loopback of both families, those of the setting, and never_cut."""
        return acl.unique(list(acl.LOOPBACK.values()) + networks(name, self.settings[name]) + self.never_cut)

    def unread(self, filename):
        """Whether a running daemon may use something else than the file says, because it changed and nothing proves that it was read."""
        return self.seen.running and not self.seen.has_read(filename)

    @property
    def strict(self):
        return self.settings["profile"] == "strict"


def encoded(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")


def shown(data):
    """Bytes of a file as text that can be written back."""
    return data.decode("utf-8", "surrogateescape")


def value_of(line):
    return None if line is None else shown(line.value)


class Told(str):
    """A sentence of evidence that knows its line.

    :ivar line: a Variable.
    """

    line = None


def evidence(line, missing=""):
    """"file:line: [section] option = value", secrets masked; the text for a line that is not there."""
    if line is None:
        return missing
    value = MASK if is_secret_name(line.name) else shown(line.value)
    told = Told(f"{line.where}: [{shown(line.section.name)}] {shown(line.name)} = {value}")
    told.line = line
    return told


def edit(filename, section, **more):
    """One request in the vocabulary of the module config."""
    return dict({"file": filename, "section": section}, **more)


def is_loopback(address):
    """Whether a client's address (text, perhaps with a port) is of this host."""
    address = bare(address)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback


def bare(address):
    """An address without a port, brackets and zone."""
    if address.startswith("["):
        address = address[1:].split("]")[0]
    elif address.count(":") == 1:
        address = address.split(":")[0]
    return address.split("%")[0]


def same_address(one, other):
    """Whether two texts mean one address."""
    try:
        return ipaddress.ip_address(bare(one)) == ipaddress.ip_address(bare(other))
    except ValueError:
        return one == other


def joined(address, port):
    """address:port as Asterisk writes it."""
    return ("[%s]:%s" if ":" in address else "%s:%s") % (address, port)


def path(case, filename):
    """The full path of a root file, for evidence."""
    return os.path.join(case.source.etc_dir, filename)


def as_list(value):
    """A value of ``Case.options`` as a list: an option may be a scalar or a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def lower(options):
    """The same by names in lower case."""
    return {label.lower(): value for label, value in options.items()}


def pairs_of(lines, prefix=""):
    """(option without its prefix, value) of each line, as text."""
    return [(shown(line.name).lower()[len(prefix):], shown(line.value)) for line in lines]
