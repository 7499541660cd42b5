# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices get names that are not their extension: their sections, what refers to them, and Asterisk's database.

Extensions and mailboxes keep their numbers. A place of which nobody can tell whether it means the device stops the renaming of that device. The user
name of the digest changes with the name, so each device that is renamed gets a new secret too, at once: a name has no overlap.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.editing import mentioning
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import encoded, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import dialplan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.change import request
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import names_in
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import ABSENT, Credential, INBOUND
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.phases import PhaseError

MENTIONING = ("extensions.conf", "queues.conf", "followme.conf", "features.conf", "agents.conf", "res_parking.conf", "sla.conf", "pjsip.conf",
              "pjsip_wizard.conf", "sip.conf", "iax.conf")
"""Root files whose values may name devices."""

_OTHERS = ("extensions.ael", "extensions.lua")
"""Dialplans in languages of their own, which are not edited."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,60}\Z")
_DRIVERS = {"PJSIP": (("pjsip.conf", "endpoint"), ("pjsip_wizard.conf", "wizard")), "SIP": (("sip.conf", "device"),),
            "IAX2": (("iax.conf", "friend"), ("iax.conf", "peer"), ("iax.conf", "user"))}
_REGISTERED = {"PJSIP": "/registrar/contact/%s;@", "SIP": "/SIP/Registry/%s", "IAX2": "/IAX/Registry/%s"}


class RenameRefused(ValueError):
    """A device that cannot be renamed as things are; the message is one sentence."""


class Rename(NamedTuple):
    """One device that is renamed.

    :ivar id: of its credential afterwards.
    :ivar credential: as it is now.
    :ivar edits: requests of the module config, without those that give the new secret.
    :ivar losses: what the reload takes away on purpose, see host/reloading/health.py.
    :ivar database: (key, new value) of Asterisk's database, None: the key goes.
    """

    id: str
    driver: str
    old: str
    new: str
    credential: Credential
    filename: str
    edits: Tuple[dict, ...]
    losses: Tuple[str, ...]
    database: Tuple[Tuple[str, object], ...]


def is_done(case, old, new):
    """Whether a device has its new name already."""
    driver, _slash, name = old.rpartition("/")
    return not _found(case, driver, name) and bool(_found(case, driver, new))


def plan(case, credentials, old, new, ask) -> Rename:
    """What the renaming of one device is made of.

    :param old: its name, ``100`` or ``PJSIP/100``.
    :param ask: ``ask(command)``: what the running Asterisk answers, "" where nobody does.
    :raises PhaseError: there is no such device, or the new name is none.
    :raises RenameRefused: it cannot be renamed as things are, or it is not clear what names it.
    """
    wanted, _slash, name = old.rpartition("/")
    found = _found(case, wanted, name)
    if not found:
        raise PhaseError(f"rename names the device '{old}', which this host does not have; correct the name.")
    if len({driver for driver, _filename in found}) > 1:
        raise PhaseError(f"rename names the device '{old}', which {' and '.join(sorted({driver for driver, _file in found}))} have; write PJSIP/{name}.")
    driver, filename = found[0]
    if not _NAME.match(new):
        raise PhaseError(f"rename: '{new}' is no name for a device; take letters, digits, dots, dashes and underscores, beginning with a letter.")
    if _found(case, "", new):
        raise PhaseError(f"rename: there is a device '{new}' already, so {old} cannot take its name.")
    return _Renaming(case, driver, filename, name, new, ask).plan(_credential(credentials, driver, name))


def _found(case, driver, name):
    """(driver, root file) of the devices that are called so."""
    return [(one, filename) for one, places in _DRIVERS.items() if driver in ("", one) for filename, kind in places
            if encoded(name) in case.objects(filename, kind)]


def _credential(credentials, driver, name):
    """The one credential of the device."""
    kinds = {"PJSIP": ("pjsip", "wizard"), "SIP": ("sip",), "IAX2": ("iax2",)}[driver]
    own = [one for one in credentials if one.kind in kinds and one.direction == INBOUND and name in one.accounts]
    if len(own) != 1:
        raise RenameRefused(f"{driver}/{name} has {len(own) or 'no'} secrets that could be set anew"
                            f"{', perhaps because its overlap is not over' if own else ''}; it is not renamed.")
    if own[0].form == ABSENT:
        raise RenameRefused(f"{driver}/{name} has no secret; give it one first.")
    if own[0].why_not is not None or len(own[0].accounts) > 1:
        raise RenameRefused(own[0].why_not or f"{driver}/{name} shares its secret with {', '.join(own[0].accounts)}; give it an auth section of its own first.")
    return own[0]


class _Renaming:
    def __init__(self, case, driver, filename, old, new, ask):
        self.case, self.driver, self.filename, self.old, self.new, self.ask = case, driver, filename, old, new, ask

    def plan(self, credential):
        self._refuse_others()
        self._refuse_members()
        undecided = dialplan.undecided(self.case, self.driver, self.old)
        if undecided:
            raise RenameRefused(f"{undecided[0]} may mean {self.driver}/{self.old}, which is not clear from the file; write that name there, and run again.")
        edits = self._sections(credential) + self._mentions()
        id = f"{credential.kind}:{self.new}" if credential.name == self.old else credential.id
        losses = (f"endpoint:{self.driver}/{self.old}", f"contact:{self.driver}/{self.old}*")
        return Rename(id, self.driver, self.old, self.new, credential, self.filename, tuple(edits), losses, tuple(self._database()))

    def _sections(self, credential):
        """The sections of its name but for the one with the secret, which gets its new name with the new secret."""
        if self.driver != "PJSIP" or self.filename != "pjsip.conf":
            return []
        kinds = [kind for kind in ("endpoint", "aor", "auth") if encoded(self.old) in self.case.objects("pjsip.conf", kind)]
        return [request("pjsip.conf", self.old, type=kind, rename_to=self.new) for kind in kinds
                if (kind, self.old) != (credential.object_type, credential.section)]

    def _mentions(self):
        """One edit for each root file that names the device in the values of options."""
        edits = []
        for filename in MENTIONING:
            if any(self._names(line.value) for line in lines_of(self.case, filename)):
                edits.append({"file": filename, "driver": self.driver, "device": self.old, "rename_to": self.new})
        return edits

    def _names(self, value):
        return mentioning.renamed(value, encoded(self.driver), encoded(self.old), encoded(self.new)) != value

    def _refuse_others(self):
        for filename in _OTHERS:
            try:
                content = self.case.source.read(self.case.source.absolute(filename))
            except OSError:
                continue
            for number, line in enumerate(content.split(b"\n"), 1):
                if self._names(line):
                    raise RenameRefused(f"{self.case.source.absolute(filename)}:{number}: it names {self.driver}/{self.old}, and this language is not edited; "
                                        "change this line first.")

    def _refuse_members(self):
        """A queue keeps its dynamic members in memory, where they cannot be renamed."""
        for key, value in self._rows():
            if key.startswith("/Queue/PersistentMembers/") and self._names(encoded(value)):
                raise RenameRefused(f"{self.driver}/{self.old} is logged in to the queue {key.rsplit('/', 1)[1]}; log it out, rename it, and log it in again.")

    def _rows(self):
        """(key, value) of Asterisk's database."""
        found = re.findall(r"(?m)^(/.*?) *: (.*?) *$", self.ask("database show"))
        return [(key.strip(), value) for key, value in found]

    def _database(self):
        for key, value in self._rows():
            if key.startswith(_REGISTERED[self.driver] % self.old) and (self.driver == "PJSIP" or key == _REGISTERED[self.driver] % self.old):
                yield key, None
            elif '"' not in key + value:
                family, name = key[1:].partition("/")[::2]
                new_key, new_value = f"/{family}/{self._renamed(name)}", self._renamed(value)
                if (new_key, new_value) != (key, value):
                    yield new_key, new_value
                if new_key != key:
                    yield key, None

    def _renamed(self, text):
        return shown(mentioning.renamed(encoded(text), encoded(self.driver), encoded(self.old), encoded(self.new)))


def lines_of(case, filename):
    """All lines of a root file that stand in it themselves."""
    view = load(case.source, filename, version=case.version)
    return [line for section in view.sections for line in section.variables if line.section is section] if view.error is None else []


def user_options(case, rename, prefix=""):
    """Options of the section with the secret whose value is the old name as a user name: option to the new one."""
    section = rename.credential
    names = {"PJSIP": ("username",), "SIP": ("defaultuser", "username"), "IAX2": ("username",)}[rename.driver]
    told = case.told(section.file, section.section, section.object_type)
    return {prefix + name: rename.new for name in names if names_in(value_of(told.get(prefix + name)) if told.get(prefix + name) else "") == [rename.old]}
