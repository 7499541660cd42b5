# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who comes into the dialplan where: telephones, trunks and guests of all drivers; see also features.py for what calls do later."""

from __future__ import annotations

from typing import Iterator, List

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl, iax, pjsip_identity, sip
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, lower, pairs_of, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import features
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.kinds import ENDPOINT, GUEST, LINE, MESSAGE, SUBSCRIPTION, TRUNK
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.landing import Entry
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guests import acl_lines

ANY_CONTEXT = "*"
"""An IAX2 user with this context may name each one."""

_DEFAULT = "default"
_LINES = ("chan_dahdi.conf", "unistim.conf", "mgcp.conf", "skinny.conf", "alsa.conf", "console.conf", "ooh323.conf", "motif.conf", "chan_mobile.conf",
          "phone.conf", "misdn.conf", "usbradio.conf", "xmpp.conf", "users.conf")
"""Files of other drivers, each section or channel of which may say ``context``."""


def entries(case) -> List[Entry]:
    """Every place where calls come in, by the files of a case; those that differ in nothing but whose calls they are stay apart. Nothing comes in
    by an object whose access list no address passes."""
    return [*_pjsip(case), *_sip(case), *_iax(case), *_lines(case), *features.entries(case)]


def _is_shut(case, filename, name, kind=None, prefix=""):
    return acl.nobody(acl.parse(pairs_of(acl_lines(case, filename, name, prefix, kind), prefix)))


# -- PJSIP ------------------------------------------------------------------------------------------------------------------


def _pjsip(case) -> Iterator[Entry]:
    if not case.has("res_pjsip"):
        return
    for one in pjsip_identity.endpoints(case):
        if _is_shut(case, one.file, one.name, one.kind, one.prefix):
            continue
        options, who = lower(case.options(one.file, one.name, one.kind)), "PJSIP/" + one.name
        variables = _variables(options.get(one.prefix + "set_var"))
        kind = _kind(one)
        yield _entry(options.get(one.prefix + "context"), who, "context", kind, variables)
        for name, other in (("message_context", GUEST if kind == GUEST else MESSAGE), ("subscribe_context", SUBSCRIPTION)):
            if value_of(_last(options.get(one.prefix + name))):
                yield _entry(options.get(one.prefix + name), who, name, other, variables)


def _kind(one):
    """An endpoint that is asked for no secret, and that everybody can say he is, is a door for guests."""
    if one.auth:
        return ENDPOINT
    if one.bound:
        return TRUNK
    return GUEST if one.by_name or one.name.split("@", 1)[0] == "anonymous" else TRUNK


def _last(value):
    return value[-1] if isinstance(value, list) else value


def _entry(line, who, why, kind, variables=(), default=_DEFAULT) -> Entry:
    line = _last(line)
    return Entry(value_of(line) or default, who, why if line is not None else f"{why} is not set", line.where if line is not None else None, kind,
                 variables=variables)


def _variables(lines):
    """(name, value) of set_var and setvar lines; underscores before the name mean what they mean in the dialplan."""
    found = []
    for line in as_list(lines):
        name, _sign, value = shown(line.value).partition("=")
        found.append((name.strip(), value.strip()))
    return tuple(found)


# -- chan_sip ---------------------------------------------------------------------------------------------------------------


def _sip(case) -> Iterator[Entry]:
    if sip.absent(case):
        return
    general = lower(case.options("sip.conf", "general"))
    default = value_of(_last(general.get("context"))) or _DEFAULT
    if case.is_on("sip.conf", "general", "allowguest", True):
        yield _entry(general.get("context"), "SIP guests", "[general] context", GUEST)
        yield from (Entry(context, "SIP guests", "[general] domain", line.where, GUEST) for line, context in sip.domain_contexts(case))
    if case.is_on("sip.conf", "general", "accept_outofcall_message", True) and general.get("outofcall_message_context") is not None:
        yield _entry(general["outofcall_message_context"], "SIP messages", "outofcall_message_context", MESSAGE)
    for name in case.objects("sip.conf", "device"):
        if _is_shut(case, "sip.conf", name):
            continue
        options = lower(case.options("sip.conf", name))
        variables = _variables(options.get("setvar"))
        kind = _sip_kind(case, name, options)
        yield _entry(options.get("context"), "SIP/" + shown(name), "context", kind, variables, default)
        for line, context in sip.domain_contexts(case) if options.get("context") is None else ():
            yield Entry(context, "SIP/" + shown(name), "[general] domain", line.where, kind, variables=variables)
        if options.get("subscribecontext") is not None:
            yield _entry(options["subscribecontext"], "SIP/" + shown(name), "subscribecontext", SUBSCRIPTION)


def _sip_kind(case, name, options):
    """A user or a friend is found by his name from anywhere, whatever his host is, and of several types each counts (build_peer in channels/chan_sip.c)."""
    secret = any(value_of(_last(options.get(name))) for name in ("secret", "md5secret"))
    dynamic = (value_of(_last(options.get("host"))) or "dynamic").lower() == "dynamic"
    by_name = {shown(line.value).lower() for line in case.lines("sip.conf", name, {"type"})} != {"peer"}
    if not dynamic and (secret or not by_name):
        return TRUNK
    return ENDPOINT if secret else GUEST


# -- IAX2 -------------------------------------------------------------------------------------------------------------------


def _iax(case) -> Iterator[Entry]:
    if not case.has("chan_iax2") or case.reading("iax.conf") is None:
        return
    for name in case.objects("iax.conf", "user", "friend"):
        if _is_shut(case, "iax.conf", name, "user"):
            continue
        options = lower(case.options("iax.conf", name, "user"))
        kind = ENDPOINT if iax.has_credentials(case, name) else GUEST
        for line in as_list(options.get("context")) or [None]:
            yield _entry(line, "IAX2/" + shown(name), "context", kind, _variables(options.get("setvar")))


# -- other drivers ----------------------------------------------------------------------------------------------------------


def _lines(case) -> Iterator[Entry]:
    for filename in _LINES:
        view = load(case.source, filename, version=case.version)
        if view.error is not None or filename == "users.conf" and case.version.major >= 23:
            continue
        for section in view.sections:
            for line in section.variables if not section.template else ():
                if line.name.lower() == b"context" and line.value:
                    yield Entry(shown(line.value), f"{filename} [{shown(section.name)}]", "context", line.where, LINE)
