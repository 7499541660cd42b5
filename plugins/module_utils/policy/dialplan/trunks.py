# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which endpoints and peers are trunks, who the members of queues are, and what a database adds: the targets of a host.

A trunk is what nobody registers as and what has an address of its own: a contact, a host, or a login that goes out.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import devices, pjsip_identity
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import features
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.classes import Classes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.targets import Targets
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import is_on

_FAMILIES = {"sip": ("sippeers",), "iax2": ("iaxpeers", "iaxusers")}
_MEMBER_LINES = {b"membergosub": "", b"membermacro": "macro-"}
_WIZARD = "pjsip_wizard.conf"


def targets(case, classes=Classes()):
    """The Targets of a case.

    :param classes: what numbers cost, see Classes.
    """
    registering = {(device.driver, device.name) for device in devices.registering(case)}
    removed = {"sip"} if case.version.major >= 21 else set()
    sip, iax = _peers(case, "sip.conf", ("device",), "SIP", registering), _peers(case, "iax.conf", ("peer", "friend"), "IAX2", registering)
    return Targets(_pjsip(case, registering), sip, iax, _queues(case), _follow_me(case), _databases(case), frozenset(removed), classes, _member_lines(case))


def _pjsip(case, registering):
    found, logins = {}, _contacts(case)
    for one in pjsip_identity.endpoints(case):
        line = case.line(one.file, one.name, one.prefix + "outbound_auth", one.kind)
        outside = bool(one.matches) or bool(value_of(line)) or one.name in logins or one.kind == "wizard" and _calls_out(case, one.name)
        found[one.name] = outside and ("PJSIP", one.name) not in registering
    return found


def _contacts(case):
    """Endpoints of pjsip.conf with a contact that is written down, or that a registration of ours names."""
    written = {shown(name) for name in case.objects("pjsip.conf", "aor") if case.lines("pjsip.conf", name, {"contact"}, "aor")}
    found = {value_of(case.line("pjsip.conf", name, "endpoint", "registration")) for name in case.objects("pjsip.conf", "registration")}
    for name in case.objects("pjsip.conf", "endpoint") if written else ():
        aors = value_of(case.line("pjsip.conf", name, "aors", "endpoint")) or ""
        if written.intersection(word.strip() for word in aors.split(",")):
            found.add(shown(name))
    return found


def _calls_out(case, name):
    return bool(value_of(case.line(_WIZARD, name, "remote_hosts", "wizard"))) or any(
        is_on(value_of(case.line(_WIZARD, name, option, "wizard"))) for option in ("sends_auth", "sends_registrations")
        if case.line(_WIZARD, name, option, "wizard") is not None)


def _peers(case, filename, kinds, driver, registering):
    found = {}
    for name in case.objects(filename, *kinds) if case.reading(filename) else ():
        label = shown(name).lower() if driver == "SIP" else shown(name)
        found[label] = (driver, shown(name)) not in registering and bool(value_of(case.line(filename, name, "host")))
    return found


def _queues(case):
    found = {}
    for section in features.sections(case, "queues.conf"):
        members = [line for line in section.variables if line.name.lower() == b"member"]
        found.setdefault(shown(section.name), []).extend((shown(line.value).split(",")[0].strip(), line.where) for line in members)
    return found


def _member_lines(case):
    """Contexts to which a queue sends the member who answers; a macro is the context macro-name."""
    found = {}
    for section in features.sections(case, "queues.conf"):
        for line in section.variables:
            prefix = _MEMBER_LINES.get(line.name.lower())
            if prefix is not None and line.value and (not prefix or case.version.major < 21):
                found.setdefault(shown(section.name), []).append((prefix + shown(line.value).split(",")[0].split("^")[0].strip(), line.where))
    return found


def _follow_me(case):
    found = {}
    for section in features.sections(case, "followme.conf"):
        context = next((shown(line.value) for line in section.variables if line.name.lower() == b"context"), "default")
        numbers = [(one.strip(), context, line.where) for line in section.variables if line.name.lower() == b"number"
                   for one in shown(line.value).split(",")[0].split("&")]
        found.setdefault(shown(section.name), []).extend(numbers)
    return found


def _databases(case):
    """Technologies whose devices are not all in files."""
    mappings = realtime.mappings(case.source, case.source.etc_dir, case.version)
    found = {name for name, families in _FAMILIES.items() if any(mappings.family(family) for family in families)}
    if any(not wizard.cache and not wizard.reads("pjsip.conf", "endpoint") for wizard in mappings.wizards("pjsip.conf", "endpoint")):
        found.add("pjsip")
    return frozenset(found)
