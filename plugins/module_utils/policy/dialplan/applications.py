# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the applications of Asterisk do with a call, as far as it matters for where the call gets.

Source: main/pbx_builtins.c and apps/*.c of Asterisk, the arguments of each application. An application that is not here only goes on to the next
priority.
"""

from __future__ import annotations

import re
from typing import Callable, Dict, List

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan import branches, calls
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.effects import ENDS, Jump, Keys, Sets, Shaken, Stays, Unknown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.jumps import goto, gosub, macro
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import ANY, KEYS, Numbers, ONE_KEY
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import Shape
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import (
    Part, Scope, Value, arguments as separated, constant, split, stripped, text_of,
)

_HANDLER = re.compile(r"CHANNEL\(hangup_handler_\w+\)\Z", re.IGNORECASE)
_GLOBAL = re.compile(r"GLOBAL\(", re.IGNORECASE)
_SETTING = re.compile(r"(LOCAL|ARRAY|PUSH|UNSHIFT|EXPORT)\((.*)\)\Z", re.IGNORECASE)
_TAKING = re.compile(r"\$\{\s*(SHIFT|POP|INC|DEC)\(\s*(\w+)", re.IGNORECASE)
_PROGRAMS = {"agi": "AGI", "eagi": "AGI", "deadagi": "AGI", "fastagi": "AGI", "asyncagi": "AGI", "externalivr": "ExternalIVR", "stasis": "Stasis (ARI)",
             "system": "System", "trysystem": "System", "slastation": "SLA", "slatrunk": "SLA", "aelsub": "AEL", "jack": "JACK"}
_ENDING = ("hangup", "busy", "congestion", "return", "macroexit")
_SHELL = re.compile(r"\$\{\s*SHELL\(", re.IGNORECASE)


def effects(scope: Scope, app: str, data: str) -> list:
    """What an application does, in order; whatever it does, the call goes on unless there is a Stays."""
    name = app.strip().lower()
    if name in _ENDING:
        return [ENDS]
    if name in _PROGRAMS:
        return [Unknown(f"{_PROGRAMS[name]} runs a program, which may dial"), Shaken()]
    found: list = [Unknown("SHELL runs a program, which may dial")] if _SHELL.search(data) else []
    if name in branches.BRANCHES:
        return found + branches.BRANCHES[name](scope, data, effects)
    if name in _WITH_DATA:
        return found + _WITH_DATA[name](scope, scope.value(data)) + (_changed(data) if "(" in data else [])
    return found + (_changed(data) if "(" in data else [])


# -- jumps ------------------------------------------------------------------------------------------------------------------


def _goto(scope: Scope, value: Value) -> list:
    return [goto(value), ENDS]


def _gosub(scope: Scope, value: Value) -> list:
    return [gosub(value), Shaken()]


def _macro(scope: Scope, value: Value) -> list:
    if scope.plan.version[0] >= 21:
        return [ENDS]
    return [macro(scope, value), Shaken()]


def _redirect(scope: Scope, value: Value) -> list:
    _channel, *place = separated(value)
    return [_placed(place)] if place else []


def _transfer(scope: Scope, value: Value) -> list:
    """BlindTransfer and AttendedTransfer: ``exten[,context]``."""
    exten, *context = separated(value)
    return [Jump(context[0] if context else None, exten)]


def _placed(place: List[Value]) -> Jump:
    """``context[,exten[,priority]]``, which differs from the order of Goto where parts are left out."""
    context, exten, priority = (list(place) + [(), ()])[:3]
    return Jump(context or None, exten or None, priority or None, leg=True)


# -- variables --------------------------------------------------------------------------------------------------------------


def _set(scope: Scope, value: Value) -> list:
    name, *rest = split(value, "=", 1)
    return _assigned(name, rest[0] if rest else ())


def _mset(scope: Scope, value: Value) -> list:
    return [one for pair in separated(value) for one in _set(scope, pair)]


def _assigned(name: Value, value: Value) -> list:
    plain = constant(stripped(name))
    if plain is None:
        return [Shaken()]
    if _HANDLER.match(plain):
        return [gosub(value)]
    if plain.endswith(")"):
        return [] if _GLOBAL.match(plain) else _by_function(plain)
    return [Sets(plain.lstrip("_"), value, min(2, len(plain) - len(plain.lstrip("_"))))]


def _by_function(name: str) -> list:
    """Variables that a function sets; what they are then depends on where the call is, or on what they were."""
    match = _SETTING.match(name)
    return _unknown(match.group(2), match.group(1)) if match else []


def _unknown(names: str, function: str) -> list:
    return [Sets(one.lstrip("_"), (Part(ANY, f"{function}({one})"),)) for one in re.findall(r"\w+", names)]


def _changed(data: str) -> list:
    """Variables that change because they are read."""
    return [one for function, names in _TAKING.findall(data) for one in _unknown(names, function)]


def _read(scope: Scope, value: Value) -> list:
    """The caller dials what the variable gets."""
    name = constant(separated(value)[0])
    return [Sets(name, (Part(Numbers(Shape((), True))),))] if name else [Shaken()]


def _imported(scope: Scope, value: Value) -> list:
    name = constant(split(value, "=", 1)[0])
    return [Sets(name, (Part(ANY, "ImportVar"),))] if name else [Shaken()]


# -- numbers of the caller --------------------------------------------------------------------------------------------------


def _waits(scope: Scope, value: Value) -> list:
    return [Keys(None)]


def _background(scope: Scope, value: Value) -> list:
    arguments = separated(value)
    return [Keys(arguments[3] if len(arguments) > 3 and arguments[3] else None)]


def _disa(scope: Scope, value: Value) -> list:
    """``passcode or file[,context]``; in place of a passcode there may be a file that names the contexts."""
    code, *rest = separated(value)
    plain = constant(stripped(code))
    condition = "" if plain == "no-password" else "who knows the passcode of DISA"
    if plain is None or plain.startswith("/"):
        return [Unknown("DISA takes its contexts from a file"), ENDS] if plain else [Unknown("the passcode of DISA is computed"), ENDS]
    return [Keys(rest[0] if rest and rest[0] else ("disa",), Numbers(Shape((KEYS,), True)), condition), ENDS]


def _voicemail(scope: Scope, value: Value) -> list:
    """VoiceMail lets the caller out to the extensions o and a, and with the option d to any number."""
    arguments = separated(value)
    found: list = [Jump(None, ("o",)), Jump(None, ("a",))]
    options = text_of(arguments[1]) if len(arguments) > 1 else ""
    match = re.search(r"d(?:\(([^)]*)\))?", options)
    return found + ([Keys((match.group(1),) if match.group(1) else None)] if match else [])


def _mail_menu(scope: Scope, value: Value) -> list:
    return [Jump(None, ("a",))]


def _directory(scope: Scope, value: Value) -> list:
    """``mailbox context[,context that is dialled]``: only numbers of mailboxes, which the owner gave."""
    arguments = separated(value)
    context = arguments[1] if len(arguments) > 1 and arguments[1] else arguments[0]
    return [Jump(context or ("default",), (Part(ANY, "the number of a mailbox (Directory)"),)), Jump(None, ("o",)), Jump(None, ("a",))]


def _exit_key(option: str, place: int) -> Callable:
    def found(scope: Scope, value: Value) -> list:
        arguments = split(value, ",")
        return [Keys(None, ONE_KEY)] if len(arguments) > place and option in text_of(arguments[place]) else []
    return found


# -- conditions -------------------------------------------------------------------------------------------------------------


def _authenticated(scope: Scope, value: Value) -> list:
    return [Stays(scope.exten, "who knows the code of Authenticate")]


def _mailbox_user(scope: Scope, value: Value) -> list:
    return [Stays(scope.exten, "who knows the code of a mailbox (VMAuthenticate)")]


_WITH_DATA: Dict[str, Callable] = {
    "goto": _goto, "gosub": _gosub, "macro": _macro, "macroexclusive": _macro, "channelredirect": _redirect, "blindtransfer": _transfer,
    "attendedtransfer": _transfer, "set": _set, "mset": _mset, "read": _read, "readexten": _read, "importvar": _imported,
    "waitexten": _waits, "incomplete": _waits, "background": _background, "disa": _disa, "voicemail": _voicemail, "voicemailmain": _mail_menu,
    "directory": _directory, "chanspy": _exit_key("X", 1), "extenspy": _exit_key("X", 1), "meetme": _exit_key("X", 1),
    "authenticate": _authenticated, "vmauthenticate": _mailbox_user,
    "dial": calls.dial, "retrydial": calls.retry_dial, "page": calls.page, "queue": calls.queue, "followme": calls.follow_me,
    "addqueuemember": calls.add_member, "park": calls.park, "parkandannounce": calls.park_and_announce,
}
