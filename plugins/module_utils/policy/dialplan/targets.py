# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands behind ``technology/resource``: a trunk with a number, a part of the dialplan, a device, or nobody knows."""

from __future__ import annotations

from typing import Callable, Dict, FrozenSet, List, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.sections import Where
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.classes import Classes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Part, Value, constant, split, stripped

TRUNK, LOCAL, DEVICE, NOBODY, UNKNOWN = "trunk", "local", "device", "nobody", "unknown"

_LINES = ("dahdi", "zap", "misdn", "capi", "dongle", "quectel", "mobile", "h323", "ooh323", "motif", "khomp", "wat", "vpb", "phone", "sip", "iax2", "iax",
          "dundi", "jingle", "gtalk", "usbradio", "nbs", "xmpp")
"""Technologies that lead out of the house, where a number is given."""

_DEVICES = ("sccp", "skinny", "mgcp", "unistim", "ustm", "console", "alsa", "oss", "agent", "bridge", "confbridge", "user", "multicastrtp", "unicastrtp",
            "audiosocket", "websocket", "null", "recorder", "announcer", "cbann", "cbrec", "simpletestchannel", "mediawebsocket")
"""Technologies of telephones and of Asterisk itself."""


class Called(NamedTuple):
    """Who is called.

    :ivar kind: one of the words above.
    :ivar name: the trunk without any secret, the context of a Local channel, or why it is not known.
    :ivar number: what is dialled there; for a Local channel the extension.
    """

    kind: str
    name: str = ""
    number: Value = ()


class Targets(NamedTuple):
    """Who can be called on a host.

    :ivar pjsip, sip, iax: name of an endpoint or peer (sip: in lower case) to whether it is a trunk.
    :ivar queues: name to its members (dial string, where it stands); ``followme``: the same of followme.conf, as (dial string, context, where).
    :ivar databases: technologies, in lower case, whose devices are not all in files.
    :ivar removed: technologies that this Asterisk does not have.
    :ivar classes: what numbers cost.
    :ivar member_lines: queue to (context, where) of what runs on the line of a member who answers.
    """

    pjsip: Dict[str, bool]
    sip: Dict[str, bool]
    iax: Dict[str, bool]
    queues: Dict[str, List[Tuple[str, Where]]]
    followme: Dict[str, List[Tuple[str, str, Where]]]
    databases: FrozenSet[str]
    removed: FrozenSet[str]
    classes: Classes
    member_lines: Dict[str, List[Tuple[str, Where]]] = {}


NONE = Targets({}, {}, {}, {}, {}, frozenset(), frozenset(), Classes())


def called(targets: Targets, target: Value) -> Called:
    """Who a dial string means."""
    technology, *resource = split(target, "/", 1)
    name = constant(stripped(technology))
    if name is None:
        return Called(UNKNOWN, _why(technology))
    if not resource or name.lower() in targets.removed:
        return Called(NOBODY)
    finder = _FINDERS.get(name.lower())
    if finder:
        return finder(targets, name, resource[0])
    if name.lower() in _DEVICES:
        return Called(DEVICE)
    if name.lower() in _LINES:
        return _line(targets, name, resource[0])
    return Called(UNKNOWN, f"the technology {name} is not known here")


def _why(value: Value) -> str:
    """What a value depends on."""
    return next((part.unknown or "the number that is dialled" for part in value if isinstance(part, Part)), "a variable")


def _local(targets: Targets, technology: str, resource: Value) -> Called:
    """``exten@context/options``; without a context it is default (main/core_local.c)."""
    exten, *rest = split(resource, "@", 1)
    if not rest:
        if any(isinstance(part, Part) and part.unknown for part in exten):
            return Called(UNKNOWN, _why(exten))
        return Called(LOCAL, "default", split(exten, "/", 1)[0])
    context = constant(split(rest[0], "/", 1)[0])
    return Called(UNKNOWN, _why(rest[0])) if context is None else Called(LOCAL, context, exten)


def _pjsip(targets: Targets, technology: str, resource: Value) -> Called:
    """``endpoint``, ``number@endpoint`` or ``endpoint/URI`` (``pbx_ast_request`` in channels/chan_pjsip.c)."""
    first, *uri = split(resource, "/", 1)
    number, *endpoint = split(first, "@", 1)
    if not endpoint:
        number, endpoint = (), [number]
    name = constant(stripped(endpoint[0]))
    if name is None:
        return _computed(targets.pjsip, technology, endpoint[0], number, "pjsip" in targets.databases)
    if uri and any(isinstance(part, Part) and part.unknown for part in uri[0]) and "@" not in _texts(uri[0]):
        return Called(UNKNOWN, _why(uri[0]))
    if uri and any(part for part in uri[0]):
        return Called(TRUNK, f"{technology}/{name}", _user(uri[0])) if "@" in _texts(uri[0]) else Called(DEVICE)
    return _known(targets.pjsip.get(name), f"{technology}/{name}", number, "pjsip" in targets.databases, NOBODY)


def _user(uri: Value) -> Value:
    """The user part of a URI."""
    scheme, *rest = split(uri, ":", 1)
    return split(rest[0] if rest else scheme, "@", 1)[0]


def _texts(value: Value) -> str:
    return "".join(part for part in value if isinstance(part, str))


def _computed(known: Dict[str, bool], technology: str, name: Value, number: Value, database: bool) -> Called:
    """The name depends on something: the caller's number is a telephone, but with a number in front of it it may be each trunk."""
    if any(isinstance(part, Part) and part.unknown for part in name):
        return Called(UNKNOWN, _why(name))
    if not number:
        return Called(DEVICE)
    trunk = next((one for one, is_trunk in known.items() if is_trunk), None)
    return Called(TRUNK, f"{technology}/{trunk}", number) if trunk else Called(UNKNOWN, _why(name)) if database else Called(DEVICE)


def _known(is_trunk, label: str, number: Value, database: bool, otherwise: str) -> Called:
    if is_trunk is None and database:
        return Called(UNKNOWN, f"{label} comes from a database")
    if is_trunk is None:
        return Called(otherwise, label, number)
    return Called(TRUNK, label, number) if is_trunk else Called(DEVICE)


def _sip(targets: Targets, technology: str, resource: Value) -> Called:
    """``peer/number``, ``number@peer`` or ``peer`` (``sip_request_call`` in channels/chan_sip.c); what is no peer is a host."""
    first, *number = split(resource, "/", 1)
    user, *host = split(first, "@", 1)
    peer, number = (host[0], user) if host else (first, number[0] if number else ())
    name = constant(stripped(peer))
    if name is None:
        return _computed(targets.sip, technology, peer, number, "sip" in targets.databases)
    name = name.split(":", maxsplit=1)[0]
    otherwise = TRUNK if number or "." in name else NOBODY
    return _known(targets.sip.get(name.lower()), f"{technology}/{name}", split(number, ":", 1)[0], "sip" in targets.databases, otherwise)


def _iax(targets: Targets, technology: str, resource: Value) -> Called:
    """``[user[:secret]@]peer[:port][/number[@context]]`` (``parse_dial_string`` in channels/chan_iax2.c)."""
    first, *number = split(resource, "/", 1)
    peer = split(first, "@", 1)[-1]
    name = constant(stripped(split(peer, ":", 1)[0]))
    exten = split(split(number[0], "/", 1)[0], "@", 1)[0] if number else ()
    if name is None:
        return _computed(targets.iax, technology, peer, exten, "iax2" in targets.databases)
    return _known(targets.iax.get(name), f"{technology}/{name}", exten, "iax2" in targets.databases, TRUNK)


def _line(targets: Targets, technology: str, resource: Value) -> Called:
    """``group or line/number``, or ``number@host``; a line without a number is a telephone."""
    line, *number = split(resource, "/", 1)
    user, *host = split(line, "@", 1)
    if host:
        return Called(TRUNK, technology, user)
    name = constant(line)
    return Called(TRUNK, technology + ("/" + name if name else ""), number[0]) if number and number[0] else Called(DEVICE)


_FINDERS: Dict[str, Callable] = {"local": _local, "pjsip": _pjsip, "sip": _sip, "iax2": _iax, "iax": _iax}
