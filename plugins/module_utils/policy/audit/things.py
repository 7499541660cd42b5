# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the files describe: endpoints, devices, users, each with the lines that make it up, as the driver puts them together."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import lines_of, lower, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true

SIP_TYPES, IAX_TYPES = (b"peer", b"user", b"friend"), (b"user", b"peer", b"friend")


class Thing:
    """One object.

    :ivar label: how it is called in the report, such as ``PJSIP/100`` or ``AMI user crm``.
    :ivar kind: of the object: endpoint, auth, aor, transport, identify, device, user, peer, context ...
    :ivar file: its root file.
    :ivar sections: those that make it up.
    :ivar lines: option in lower case to the line that counts; of a wizard the options of this kind, without their prefix.
    """

    __slots__ = ("name", "label", "kind", "file", "sections", "lines", "wizard")

    def __init__(self, name, label, kind, file, sections, prefix=""):
        self.name, self.label, self.kind, self.file, self.sections = name, label, kind, file, sections
        self.wizard = bool(prefix)
        found = {}
        start = len(prefix)
        for section in sections:
            for line in section.variables:
                option = lower(line.name)
                if not prefix:
                    found[option] = line
                elif option.startswith(prefix):
                    found[option[start:]] = line
        self.lines = found

    def value(self, option, default=None):
        """The value that counts, as text."""
        line = self.lines.get(option)
        return default if line is None else text_of(line.value)

    def words(self, option):
        """The parts between commas, trimmed."""
        return [word.strip() for word in self.value(option, "").split(",") if word.strip()]

    def all(self, *names):
        """Every line of these options, in order: access lists and codecs are read so."""
        prefix = "endpoint/" if self.wizard else ""
        return lines_of(self.sections, *[prefix + name for name in names])

    def all_values(self, *names):
        """(option, value) of each of them, as text."""
        cut = len("endpoint/") if self.wizard else 0
        return [(lower(line.name)[cut:], text_of(line.value)) for line in self.all(*names)]


def of_type(book, kind, label):
    """The objects of a sorcery file (pjsip.conf): sections whose first ``type`` is this word, in this spelling."""
    wanted = kind.encode()
    return [Thing(text_of(section.name), label + text_of(section.name), kind, book.name, (section,))
            for section in book.sections if section.types[0] == wanted]


def singles(book, kind):
    """The sections that are pjsip.conf's global or system section: by their type, or by their name alone where every option is known
    (``sorcery_is_configuration_met`` of res/res_sorcery_config.c)."""
    wanted = kind.encode()
    return [Thing(text_of(section.name), "PJSIP " + text_of(section.name), kind, book.name, (section,)) for section in book.sections
            if section.types[0] == wanted or section.name == wanted and not strangers(section, kind, book.version)]


def strangers(section, kind, version):
    """The lines of a section of pjsip.conf with options that this version does not know in one of this kind."""
    return [line for line in section.variables if options.known("pjsip.conf", kind, line.name, version) is False]


def wizards(book, prefix, kind, label):
    """What the wizards of pjsip_wizard.conf make: the options behind ``endpoint/``, ``aor/`` and so on."""
    return [Thing(text_of(section.name), label + text_of(section.name), kind, book.name, (section,), prefix)
            for section in book.sections if section.types[0] == b"wizard"]


def sip_devices(book, users=None):
    """The devices of users.conf and sip.conf: sections of one name, in one spelling, are one on top of the other."""
    groups = {}
    for name, dummy, sections in _of_users(users, "hassip") + _accounts(book, SIP_TYPES, ("general", "authentication")):
        groups.setdefault(name, []).extend(sections)
    return [Thing(name, "SIP/" + name, "device", book.name, tuple(sections)) for name, sections in groups.items()]


def iax_devices(book, users=None):
    """The users and peers of users.conf and iax.conf. A user and a peer of one name are two objects of which each has its own secret and list;
    where the same sections make both, as those of a friend do, they are one thing of the kind friend."""
    callers, called = {}, {}
    for name, kind, sections in _of_users(users, "hasiax") + _accounts(book, IAX_TYPES, ("general", "callnumberlimits")):
        for groups in [callers] * (kind != b"peer") + [called] * (kind != b"user"):
            groups.setdefault(name, []).extend(sections)
    found = []
    for name in dict.fromkeys([*callers, *called]):
        made = [(kind, groups[name]) for kind, groups in (("user", callers), ("peer", called)) if name in groups]
        if len(made) == 2 and made[0][1] == made[1][1]:
            made = [("friend", made[0][1])]
        found += [Thing(name, "IAX2/" + name, kind, book.name, tuple(sections)) for kind, sections in made]
    return found


def _of_users(users, switch):
    """(name, friend, sections) of each section of users.conf of which a driver makes a device, whatever its type. Its [general] counts first
    (``reload_config`` of chan_sip and ``set_config`` of chan_iax2); 23 has no users.conf. Of a switch the first line counts."""
    if users is None or users.version >= (23,):
        return []
    general = tuple(users.counting("general"))
    found = []
    for section in users.sections:
        lines = lines_of((section,), switch) or lines_of(general, switch)
        if section.name.lower() != b"general" and lines and is_true(text_of(lines[0].value)):
            found.append((text_of(section.name), b"friend", general + (section,)))
    return found


def _accounts(book, types, special):
    """(name, type in lower case, sections) of each section of a driver's own file of which it makes a device."""
    found = []
    for section in book.sections:
        name = text_of(section.name)
        kind = (section.types[1] if book.version >= (23,) else section.types[0]) or b""
        if name.lower() not in special and kind.lower() in types:
            found.append((name, kind.lower(), (section,)))
    return found


def others(book, special, label, kind, exact=True):
    """Every section but the special ones: AMI users, voicemail contexts, dialplan contexts, access lists."""
    groups = {}
    for section in book.sections:
        name = text_of(section.name)
        if name.lower() not in special:
            groups.setdefault(name if exact else name.lower(), []).append(section)
    return [Thing(text_of(sections[0].name), label + text_of(sections[0].name), kind, book.name, tuple(sections)) for sections in groups.values()]


def typed(book, word, label, kind):
    """Sections with a type, whatever its case (ari.conf, confbridge.conf, http.conf)."""
    wanted = word.encode()
    groups = {}
    for section in book.sections:
        if section.types[0] is not None and section.types[0].lower() == wanted:
            groups.setdefault(text_of(section.name), []).append(section)
    return [Thing(name, label + name, kind, book.name, tuple(sections)) for name, sections in groups.items()]
