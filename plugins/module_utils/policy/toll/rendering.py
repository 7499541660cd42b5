# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of the guard, as text: pure, the same settings and dialplan give the same bytes."""

from __future__ import annotations

import functools
import hashlib
from types import MappingProxyType
from typing import Iterator, List, Mapping, NamedTuple, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.plan import Plan
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import counting, guarding, routines, tables, watching
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.dial_lines import Dialling
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.settings import Exemption, Limit, SCOPES, Settings

FILE, CLOSED_FILE = "voipsec_toll_fraud.conf", "voipsec_toll_closed.conf"
"""The guard, and what stands in for it where that file is gone or cut."""

_HEAD = "; Made by the role toll_fraud of voipsec.asterisk; what is changed here is lost with its next run.\n"
_LINE = ("voipsec toll fraud guard: refused number='${VOIPSEC_SAID}' endpoint='${VOIPSEC_WHO}' address='${VOIPSEC_FROM}' trunk='${VOIPSEC_TRUNK}'"
         " context='${VOIPSEC_C}' reason='${VOIPSEC_WHY}' of='${VOIPSEC_KEY}'")
_OWN_CHECK = " same => n,GotoIf(${DIALPLAN_EXISTS(voipsec-own,k${MD5(${VOIPSEC_TRUNK})},1)}?free)\n"
_NO_PROFILE = " same => n,Set(VOIPSEC_TABLE=voipsec-to-base)\n"
_PROFILE = (" same => n,GotoIf($[!0${DIALPLAN_EXISTS(voipsec-profile,s,1)}]?free)\n same => n,Gosub(voipsec-profile,s,1)\n"
            " same => n,Set(VOIPSEC_TABLE=voipsec-to-${GOSUB_RETVAL})\n")
_GUEST = """\
 same => n,GotoIf($["${VOIPSEC_WHO:0:4}" != "SIP/" | ${LEN(${BLINDTRANSFER})} > 0]?named)
 same => n,GotoIf($["${IMPORT(${VOIPSEC_WHO},CHANNEL(peername))}" != ""]?named)
 same => n,Set(VOIPSEC_WHO=Guest)
 same => n(named),NoOp()
"""
"""The channel of a guest has the name of the host in his From (``sip_new`` in channels/chan_sip.c), which he may choose to be that of a peer.
Who transfers is often gone by now, so a guest who does that keeps the name."""

_HOOK = """\
[macro-dialout-trunk-predial-hook]
; As macro-dialout-trunk puts together whom it dials; a custom trunk is AMP:one part$OUTNUM$another
exten => s,1,Set(VOIPSEC_OUT=${OUT_${DIAL_TRUNK}})
 same => n,GotoIf($[@OUT@]?end)
 same => n,GotoIf($["${VOIPSEC_OUT:0:4}" = "AMP:"]?custom)
 same => n,Gosub(voipsec-guard,hook,1(${VOIPSEC_OUT}/${OUTNUM}${OUT_${DIAL_TRUNK}_SUFFIX}))
 same => n,Goto(end)
 same => n(custom),Gosub(voipsec-guard,hook,1(${CUT(VOIPSEC_OUT,$,1):4}${OUTNUM}${CUT(VOIPSEC_OUT,$,3)}))
 same => n(end),@BACK@()
"""


class Read(NamedTuple):
    """What else the guard depends on.

    :ivar files: path to content of the files whose change makes it stale. ``guests``: whether callers may come without a login (chan_sip).
    """

    files: Mapping[str, bytes] = MappingProxyType({})
    guests: bool = False


def render(settings: Settings, plan: Plan, dialling: Sequence[Dialling], read: Read = Read()) -> str:
    """The guard's file. The guards come first, because emergency numbers need nothing of the rest.

    """
    guards = list(guarding.contexts(plan, list(dialling), settings.emergency))
    parts_read = watching.pieces(read.files)
    known = watching.total(parts_read, read.files.__getitem__)
    filled = functools.partial(_filled, settings=settings, known=known, guests=read.guests)
    parts = [_HEAD + "[globals](+)\nVOIPSEC_SUM=none\n", *guards]
    parts += [filled(text) for text in (routines.GUARD, counting.limits(list(settings.limits)), counting.COUNTED, counting.BOOKS)]
    parts += ["\n".join(lines) + "\n" for lines in (_own(settings), _plan(settings), _profiles(settings), *_caps(settings), *_tables(settings))]
    return "\n".join([*parts, watching.routine(parts_read, known, settings.when_changed == "refuse"), "[globals](+)\nVOIPSEC_WHOLE=1\n"])


def render_closed(settings: Settings, plan: Plan, dialling: Sequence[Dialling], hook: str = "") -> str:
    """The file that Asterisk reads before that of the guard.

    :param hook: where a FreePBX dials, whose own hook before each trunk is used, how that goes back: MacroExit or Return. Where that is all, no switch
        is set, which costs time in each search.
    """
    closed = list(guarding.contexts(plan, list(dialling), settings.emergency, f"Hangup({settings.cause})"))
    parts = [_HEAD + f"[general](+)\noverrideswitch={routines.SWITCH if closed else ''}\n", "[globals](+)\nVOIPSEC_WHOLE=0\n"]
    hooks = [_HOOK.replace("@BACK@", hook).replace("@OUT@", _emergency(settings, "OUTNUM"))] if hook else []
    return "\n".join(parts + hooks + closed)


def without(text: str, *sections: str) -> str:
    """The same for an extensions.conf that does not have some sections to add to."""
    for name in sections:
        text = text.replace(f"[{name}](+)", f"[{name}]", 1)
    return text


def key(name: str) -> str:
    """The extension that stands for a name; no secret is hashed."""
    return "k" + hashlib.md5(name.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def _emergency(settings: Settings, variable: str) -> str:
    return " | ".join(f'"${{{variable}}}" = "{number}"' for number in settings.emergency)


def _filled(text: str, settings: Settings, known: str, guests: bool) -> str:
    command = f" same => n,TrySystem({settings.command} ${{VOIPSEC_WHY}} ${{VOIPSEC_KEY}} '${{VOIPSEC_SAID}}' '${{VOIPSEC_TRUNK}}' &)\n"
    announcement = f" same => n,Progress()\n same => n,Playback({settings.announcement},noanswer)\n"
    given = {"@EMERGENCY@": _emergency(settings, "VOIPSEC_DIGITS"), "@ZONE@": settings.timezone, "@CAUSE@": str(settings.cause),
             "@LINE@": _LINE.replace(",", "\\,"), "@OWN@": _OWN_CHECK if settings.internal_trunks else "",
             "@PROFILE@": _PROFILE if settings.exceptions else _NO_PROFILE,
             "@SURE@": f'${{IF($["${{GLOBAL(VOIPSEC_SUM)}}" = "{known}"]?:unsure)}}', "@GUEST@": _GUEST if guests else "",
             "@COMMAND@": command if settings.command else "", "@ANNOUNCEMENT@": announcement if settings.announcement else ""}
    for name, value in given.items():
        text = text.replace(name, value)
    return text


def _own(settings: Settings) -> List[str]:
    return ["[voipsec-own]"] + [f"exten => {key(name)},1,Return() ; {name}" for name in settings.internal_trunks] + ["exten => none,1,Return()"]


def _plan(settings: Settings) -> List[str]:
    """Numbers as the trunk gets them, to E.164 without the plus. No number of the country begins with a prefix for abroad: that is judged as a carrier
    would take it who leaves the country's code out."""
    home = settings.home.code
    found = ["[voipsec-plan]", "exten => _+X!,1,Return(${EXTEN:1})"]
    found += [f"exten => _{prefix}X!,1,Return(${{EXTEN:{len(prefix)}}})" for prefix in settings.international if prefix != "+"]
    ahead = [prefix + home for prefix in dict.fromkeys(("+", *settings.international))] + ([settings.national] if settings.national else [])
    found += [f"exten => _{start}{prefix}X!,1,Return(${{EXTEN:{len(start + prefix)}}})" for start in dict.fromkeys(ahead)
              for prefix in settings.international if prefix.startswith("0")]
    if settings.national:
        found.append(f"exten => _{settings.national}X!,1,Return({home}${{EXTEN:{len(settings.national)}}})")
    found += ["exten => _Z" + "X" * more + ",1,Return(internal)" for more in range(1, settings.internal_digits)]
    found.append(f"exten => _X!,1,Return({home}${{EXTEN}})")
    found += [f"exten => {number},1,Return({home}{number})" for number in _short(settings)]
    return list(dict.fromkeys(found))


def _short(settings: Settings) -> Iterator[str]:
    """Short numbers that an operator prices or names, which are not internal then: they are written with the country code."""
    words = [*settings.allowed, *settings.denied, *settings.prices]
    start = "+" + settings.home.code
    for word in words:
        digits = word[len(start):] if word.startswith(start) else ""
        if 2 <= len(digits) <= settings.internal_digits and digits[0] != "0":
            yield digits


def _profiles(settings: Settings) -> Iterator[str]:
    """Which table holds for the caller now: the first exception that names the endpoint or the context and whose time it is, else the first for all."""
    yield "[voipsec-profile]"
    yield "exten => s,1,Set(VOIPSEC_X=k${MD5(${VOIPSEC_WHO})})"
    yield " same => n,GotoIf(${DIALPLAN_EXISTS(voipsec-profile,${VOIPSEC_X},1)}?${VOIPSEC_X},1)"
    yield " same => n,Set(VOIPSEC_X=k${MD5([${VOIPSEC_C}])})"
    yield " same => n,GotoIf(${DIALPLAN_EXISTS(voipsec-profile,${VOIPSEC_X},1)}?${VOIPSEC_X},1:all,1)"
    endpoints = list(dict.fromkeys(name for one in settings.exceptions for name in one.endpoints))
    contexts = list(dict.fromkeys(name for one in settings.exceptions for name in one.contexts))
    for name in endpoints:
        yield from _choice(key(name), [(number, one) for number, one in enumerate(settings.exceptions) if name in one.endpoints], name)
    for name in contexts:
        yield from _choice(key(f"[{name}]"), [(number, one) for number, one in enumerate(settings.exceptions) if name in one.contexts], f"[{name}]")
    yield from _choice("all", [(number, one) for number, one in enumerate(settings.exceptions) if not one.endpoints and not one.contexts], "")


def _choice(exten: str, among, name: str) -> Iterator[str]:
    """No Return inside of another application: a macro that a product calls us from would lose count."""
    yield f"exten => {exten},1,NoOp({name})"
    for number, one in among:
        yield f" same => n,GotoIfTime({one.hours}?in{number})" if one.hours else f" same => n,Return({number})"
    yield " same => n,Goto(all,1)" if exten != "all" else " same => n,Return(base)"
    for number, one in among:
        if one.hours:
            yield f" same => n(in{number}),Return({number})"


def _caps(settings: Settings) -> Iterator[List[str]]:
    for scope in SCOPES:
        lines = [f"[voipsec-cap-{scope}]"]
        limits = [one for one in settings.limits if one.scope == scope]
        for one in limits:
            lines += [f"exten => {key(scope[0] + '/' + name)},1,Return({_cap(one)}) ; {name}" for name in one.names]
        yield lines + [f"exten => default,1,Return({_cap(next((one for one in limits if not one.names), None))})"]


def _cap(limit) -> str:
    if limit is None:
        return "-1:-1:-1:-1:-1:0"
    numbers = (limit.calls, limit.rate, limit.call_seconds, limit.day_seconds, limit.day_money)
    return ":".join("-1" if one is None else str(one) for one in numbers) + f":{int(limit.ends)}"


def _tables(settings: Settings) -> Iterator[List[str]]:
    yield _table("base", tables.table(settings))
    for number, one in enumerate(settings.exceptions):
        yield _table(str(number), tables.table(settings, one.allowed, one.denied))


def _table(name: str, rows) -> List[str]:
    found = [f"[voipsec-to-{name}]"]
    for prefix, verdict in sorted(tables.reduced(rows).items()):
        word = "allow" if verdict.allowed else "deny"
        found.append(f"exten => {'_' + prefix + '!' if prefix else '_X!'},1,Return({word}:{verdict.price}:{verdict.place})")
    return found


__all__ = ["CLOSED_FILE", "Exemption", "FILE", "Limit", "key", "Read", "render", "render_closed", "without"]
