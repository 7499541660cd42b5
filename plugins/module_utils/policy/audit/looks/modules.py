# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as use of a module. Each condition gives one sentence where something uses it, and "" where nothing was seen."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true

_STOCK_IAX = frozenset(("guest", "iaxtel", "iaxfwd", "demo"))
"""Users of the sample iax.conf."""

_RECENT = 90 * 86400


def by_words(case, words):
    """A word of the dialplan, wherever it stands."""
    found = [word for word in words if word in case.words]
    return f"The dialplan speaks of {found[0]}." if found else ""


def by_sections(case, filename, special=()):
    """A section in the module's own file."""
    book = case.book(filename)
    if book.blind or book.broken:
        return f"{filename} cannot be read, so it may be used."
    found = [text_of(section.name) for section in book.sections if text_of(section.name).lower() not in special and section.variables]
    return f"{filename} has the section [{found[0]}]." if found else ""


def chan_sip(case):
    """Devices or registrations of chan_sip, or a dialplan that calls over it."""
    if case.sip_devices:
        return f"sip.conf has {len(case.sip_devices)} devices."
    if case.book("sip.conf").lines("general", "register"):
        return "sip.conf registers at a provider."
    return "The dialplan calls over SIP/." if "sip/" in case.dial_strings else _hidden(case, "sip.conf")


def iax2(case):
    """The same for IAX2; what the sample file brings is no use."""
    own = [thing for thing in case.iax_devices if thing.name not in _STOCK_IAX]
    if own:
        return f"iax.conf has the device {own[0].name}."
    if case.book("iax.conf").lines("general", "register"):
        return "iax.conf registers at a provider."
    return _hidden(case, "iax.conf")


def _hidden(case, filename):
    return f"{filename} cannot be read, so it may be used." if case.book(filename).blind else ""


def dundi(case):
    """Peers or mappings of DUNDi."""
    if case.dundi_peers or case.book("dundi.conf").lines("mappings"):
        return "dundi.conf has peers or mappings."
    return _hidden(case, "dundi.conf")


def sample(case, filename):
    """A dialplan that is not the one that the package brought."""
    path = case.source.absolute(filename)
    if not case.source.is_regular(path):
        return ""
    if case.seen.pristine is None:
        return f"Whether {filename} is the sample of its package could not be seen."
    return "" if filename in case.seen.pristine else f"{filename} is not the sample of its package."


def spool(case):
    """Call files that came or went lately."""
    path = case.seen.directories.get("spool", "/var/spool/asterisk") + "/outgoing"
    status = case.seen.status(path)
    if status and status.kind == "hidden":
        return f"{path} cannot be looked at, so it may be used."
    return "Call files came lately." if status and case.seen.clock - status.mtime < _RECENT else ""


def provisioning(case):
    """Telephones that fetch their configuration."""
    if case.of_type("phoneprov"):
        return "pjsip.conf has sections with type = phoneprov."
    users = [section for section in case.book("users.conf").sections if any(is_true(text_of(line.value)) for line in section.values(b"autoprov"))]
    return "users.conf has telephones with autoprov." if users else ""


def uploads(case):
    """Directories into which clients upload."""
    return "http.conf has [post_mappings]." if case.book("http.conf").lines("post_mappings") else ""


def metrics(case):
    """Metrics that somebody switched on."""
    return "prometheus.conf is on." if case.is_on("prometheus.conf", "general", "enabled") else ""


def driver(case, name):
    """A family of extconfig.conf or a file of sorcery.conf that uses a driver."""
    hits = [line for filename, section in (("extconfig.conf", "settings"),) for line in case.book(filename).lines(section)]
    hits += [line for section in case.book("sorcery.conf").sections for line in section.variables]
    used = [line for line in hits if name in text_of(line.value).lower()]
    return f"{used[0].where} uses it." if used else _hidden(case, "extconfig.conf")


def realtime(case):
    """Any family of a database."""
    lines = case.book("extconfig.conf").lines("settings")
    return f"{lines[0].where} uses it." if lines else _hidden(case, "extconfig.conf")


def hep(case):
    """Copies of the signalling that go to a monitor."""
    return "hep.conf is on." if case.is_on("hep.conf", "general", "enabled") else ""


def no_srtp(case):
    """A condition: nobody encrypts media."""
    wanted = [thing.label for thing in case.endpoints if thing.value("media_encryption", "no").lower() in ("sdes", "dtls") or is_true(thing.value("webrtc"))]
    wanted += [thing.label for thing in case.sip_devices if is_true(thing.value("encryption"))]
    return "" if wanted else "No device encrypts its media."


def autoload(case):
    """AST-MOD-021: modules are named."""
    trouble = case.trouble("modules.conf")
    if trouble:
        return [Verdict(*trouble)]
    line = case.book("modules.conf").line("modules", "autoload")
    shown = (case.evidence(line),) if line is not None else (case.default("autoload of modules.conf", "no"),)
    on = line is not None and is_true(text_of(line.value))
    return [Verdict(FAIL if on else PASS, "autoload is on." if on else "autoload is off.", None, shown)]


def missing(case):
    """AST-MOD-022: a module that is named is there."""
    trouble = case.trouble("modules.conf")
    if trouble:
        return [Verdict(*trouble)]
    if case.seen.module_files is None:
        return [Verdict("not_checked", case.why_not("module_files"))]
    found = []
    for line in case.book("modules.conf").lines("modules", "load", "require", "preload", "preload-require"):
        name = text_of(line.value).strip()
        module = name.rsplit(".so", 1)[0]
        if module not in case.seen.module_files and module not in (case.seen.modules or ()):
            found.append(Verdict(FAIL, "There is no such module.", name, (case.evidence(line), Evidence(f"{module}.so is not among the installed modules."))))
    return found or [Verdict(PASS, "Every module that is named is there.")]
