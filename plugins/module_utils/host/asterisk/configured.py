# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the configuration files say about ports and endpoints: all that is known of a stopped Asterisk.

Files say what the next start will do, not what the running daemon does. Everything goes through the effective view, so
templates, includes and duplicates count as they do for Asterisk.
"""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective.winning import winner
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import TESTED, load

RTP_DEFAULT = (5000, 31000)
"""``DEFAULT_RTP_START`` and ``DEFAULT_RTP_END`` in res/res_rtp_asterisk.c; what counts without rtp.conf."""

_RTP_LIMITS = (1024, 65535)


class Files:
    """The configuration files of one Asterisk.

    :param source: a DiskSource or OverlaySource.
    :param version: the Version that reads; None: the newest tested one.
    :ivar problems: one sentence for each file that Asterisk itself would not use.
    """

    def __init__(self, source, version=None):
        self.source = source
        self.version = version or TESTED
        self.problems = []
        self._views = {}

    def view(self, filename):
        """The View of a file; None where Asterisk would use nothing of it (a missing file is no problem)."""
        if filename not in self._views:
            view = load(self.source, filename, version=self.version)
            if view.error is not None and view.error.kind != "missing":
                self.problems.append("Asterisk uses nothing of %s: %s" % (filename, view.error))
            self._views[filename] = view if view.error is None else None
        return self._views[filename]

    def values(self, filename, section, option):
        """All values (bytes) of an option in the first section of that name that is no template, in order."""
        return [line.value for line in self.lines(filename, section) if line.name.lower() == option]

    def lines(self, filename, section):
        """All lines of the first section of that name that is no template, in order."""
        view = self.view(filename)
        sections = view.named(section) if view else []
        return sections[0].variables if sections else []

    def value(self, filename, section, option):
        """The value (bytes) that Asterisk uses for an option; None: its default."""
        view = self.view(filename)
        variable = winner(view, filename, section, option, self.version) if view else None
        return variable.value if variable else None


def rtp_range(files):
    """(first, last) UDP port of media, as ``rtp_reload`` in res/res_rtp_asterisk.c reads rtp.conf."""
    start, end = (_limited(files.value("rtp.conf", b"general", option), default)
                  for option, default in ((b"rtpstart", RTP_DEFAULT[0]), (b"rtpend", RTP_DEFAULT[1])))
    start += start & 1
    return (start, end) if start < end else RTP_DEFAULT


def _limited(value, default):
    number = default if value is None else _number(value)
    return min(max(number, _RTP_LIMITS[0]), _RTP_LIMITS[1])


def _number(value):
    """As ``atoi``: 0 for a text without a number."""
    match = re.match(rb"\s*[+-]?\d+", value or b"")
    return int(match.group()) if match else 0


_PORT_OPTIONS = {
    "chan_iax2": ("iax.conf", b"bindport"), "pbx_dundi": ("dundi.conf", b"port"), "chan_mgcp": ("mgcp.conf", b"bindport"),
    "chan_skinny": ("skinny.conf", b"bindport"), "chan_unistim": ("unistim.conf", b"port"),
}


_IAX_DEFAULT = 4569


def driver_ports(files):
    """``{module: [ports]}`` for drivers whose sockets no command shows; a driver without a setting is not in it."""
    found = {}
    for module, (filename, option) in _PORT_OPTIONS.items():
        ports = [_number(files.value(filename, b"general", option))]
        ports += [_port_of(place) for place in files.values(filename, b"general", b"bindaddr")]
        if module == "chan_iax2" and any(ports):
            ports = _iax_ports(files.lines(filename, b"general"))
        ports = sorted({port for port in ports if 0 < port < 65536})
        if ports:
            found[module] = ports
    return found


def _port_of(place):
    """The port that an address names; 0: none."""
    match = re.search(rb"(?:\]|^[^:]*):(\d+)\s*$", place)
    return int(match.group(1)) if match else 0


def _iax_ports(lines):
    """chan_iax2 gives an address without a port the last ``bindport`` before it (set_config in channels/chan_iax2.c)."""
    known, found = _IAX_DEFAULT, []
    for line in lines:
        if line.name.lower() == b"bindport":
            known = _number(line.value)
        elif line.name.lower() == b"bindaddr":
            found.append(_port_of(line.value) or known)
    return found or [known]


def endpoints(files):
    """``{technology: {name: context}}`` of what the files define, names and contexts as text, in the order of the files."""
    return {"pjsip": _pjsip(files), "sip": _typed(files, "sip.conf", _text(files.value("sip.conf", b"general", b"context") or b"default")),
            "iax2": _typed(files, "iax.conf", "default")}


def _pjsip(files):
    """pjsip.conf and pjsip_wizard.conf; the first ``type`` of a section counts, with case (res/res_sorcery_config.c)."""
    found = {}
    for filename, kind, option in (("pjsip.conf", b"endpoint", b"context"), ("pjsip_wizard.conf", b"wizard", b"endpoint/context")):
        view = files.view(filename)
        for section in view.sections if view else ():
            if not section.template and _first(section, b"type") == kind:
                contexts = section.values(option)
                found[_text(section.name)] = _text(contexts[-1].value) if contexts else "default"
    return found


def _typed(files, filename, default):
    """Sections of sip.conf and iax.conf that are users, peers or friends. iax.conf allows several contexts: the first is used."""
    view, found = files.view(filename), {}
    for section in view.sections if view else ():
        if not section.template and (_first(section, b"type") or b"").lower() in (b"user", b"peer", b"friend"):
            contexts = section.values(b"context")
            chosen = contexts[0 if filename == "iax.conf" else -1].value if contexts else None
            name = _text(section.name)
            found[name] = found.get(name, default) if chosen is None else _text(chosen)
    return found


def _first(section, option):
    values = section.values(option)
    return values[0].value if values else None


def _text(value):
    return value.decode("utf-8", "surrogateescape")
