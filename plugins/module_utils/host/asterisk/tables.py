# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists that Asterisk's command line prints about devices, as data. Pure functions on text.

Columns are cut by bytes, as ``printf`` pads them, so a name that is not ASCII does not shift what follows. What can be cut
off, and which list knows better:

==============================  ====================================  ==============================================
list                            cut                                   whole in
==============================  ====================================  ==============================================
``pjsip list endpoints``        name or ``name/number``, 51 bytes     completion of ``pjsip show endpoint``
``pjsip show contacts``         URI of a short AOR name               ``database show registrar``
``pjsip show registrations``    server URI                            -
``sip show peers``              ``name/username``, 25 bytes           ``sip show objects``
``iax2 show peers``, ``users``  ``name/username``, 15 bytes           completion of ``iax2 show peer``; -
==============================  ====================================  ==============================================

``complete`` joins the two. A name that stays cut is marked with ``cut``: it must not be taken for the name of a section.
"""

from __future__ import annotations

import bisect
import json
import re


class Incomplete(Exception):
    """The list ends before the count that it announces: Asterisk drops output for a reader that is too slow (``ast_cli``)."""


def _bytes(text):
    return text.encode("utf-8", "surrogateescape")


def _column(row, start, end=None):
    return row[start:end].strip().decode("utf-8", "surrogateescape")


def _counted(rows, text, pattern):
    announced = re.search(pattern, text, re.MULTILINE)
    if announced and int(announced.group(1)) != len(rows):
        raise Incomplete("%d of %s entries were received" % (len(rows), announced.group(1)))
    return rows


def completions(text):
    """The words of ``_command matchesarray "<command>" ""``; a name with blanks in it comes out as several words."""
    return text.rsplit("_EOF_", 1)[0].split()


_ENDPOINT = b" Endpoint:  "
_ENDPOINT_WIDTH = 51
_ENDPOINT_STATE = re.compile(r"\A(?P<state>.*?)\s+(?P<channels>\d+) of \S+\Z")


def pjsip_endpoints(text):
    """``pjsip list endpoints``: shown (name or name/number), cut, state, channels (number of calls' legs)."""
    rows = []
    for row in _bytes(text).split(b"\n"):
        if not row.startswith(_ENDPOINT) or row.startswith(_ENDPOINT + b"<Endpoint/"):
            continue
        at = len(_ENDPOINT)
        shown = _column(row, at, at + _ENDPOINT_WIDTH)
        match = _ENDPOINT_STATE.match(_column(row, at + _ENDPOINT_WIDTH))
        rows.append({"shown": shown, "cut": len(_bytes(shown)) == _ENDPOINT_WIDTH,
                     "state": match.group("state") if match else None, "channels": int(match.group("channels")) if match else None})
    return _counted(rows, text, r"^Objects found: (\d+)$")


_CONTACT = re.compile(
    r"^ +Contact:  (?P<aor>.+?)/(?P<uri>sips?:.*?|[^ ]*?) +(?P<hash>[0-9a-f]{10}) (?P<status>\S+) +(?P<rtt>\S+)$", re.MULTILINE)
_CONTACT_WIDTH = 46


def pjsip_contacts(text):
    """``pjsip show contacts``: aor, uri, cut, hash (start of the contact's id), status, round_trip_ms (None: not measured)."""
    rows = []
    for match in _CONTACT.finditer(text):
        row = match.groupdict()
        rtt = row.pop("rtt")
        row["cut"] = len(_bytes(row["aor"] + "/" + row["uri"])) == _CONTACT_WIDTH
        row["round_trip_ms"] = None if "nan" in rtt else float(rtt)
        rows.append(row)
    return _counted(rows, text, r"^Objects found: (\d+)$")


_STORED = re.compile(r"^/registrar/contact/(?P<aor>.*);@(?P<hash>[0-9a-f]{10})[0-9a-f]*\s*: (?P<data>\{.*\})\s*$", re.MULTILINE)


def pjsip_registered(text):
    """``database show registrar``: what phones registered. {(aor, start of hash): {uri, path, endpoint, address, port, user_agent, expires}}.

    Contacts that stand in a file are not among them; contacts in a realtime database neither.
    """
    found = {}
    for match in _STORED.finditer(text):
        try:
            data = json.loads(match.group("data"))
        except ValueError:
            continue
        found[match.group("aor"), match.group("hash")] = {
            "uri": data.get("uri"), "path": data.get("path") or None, "endpoint": data.get("endpoint") or None, "address": data.get("via_addr") or None,
            "port": _number(data.get("via_port")), "user_agent": data.get("user_agent") or None,
            "expires": _number(data.get("expiration_time"))}
    return found


def _number(text):
    return int(text) if str(text).isdigit() else None


_REGISTRATION = re.compile(r"^ (?P<name>[^<].*?)/(?P<server>sips?:\S*|) +\S+ +(?P<state>\S+)( +\(exp\. \d+s(?: ago)?\)| 0)?$", re.MULTILINE)
_REGISTRATION_WIDTH = 54


def pjsip_registrations(text):
    """``pjsip show registrations`` (outbound): name (always whole), server, cut (of the server), state."""
    rows = []
    for match in _REGISTRATION.finditer(text):
        name, server = match.group("name"), match.group("server")
        rows.append({"name": name, "server": server, "cut": len(_bytes(name + "/" + server)) == _REGISTRATION_WIDTH,
                     "state": match.group("state")})
    return _counted(rows, text, r"^Objects found: (\d+)$")


_SIP_STATUS = re.compile(r"\A(?P<state>Unmonitored|UNREACHABLE|UNKNOWN|(?:OK|LAGGED) \(\d+ ms\))")


def sip_peers(text):
    """``sip show peers``: shown (name or name/username), cut, host (None: not registered), port, dynamic, state."""
    rows = []
    for row in _bytes(text).split(b"\n")[1:]:
        if len(row) < 105:
            continue
        shown, host, state = _column(row, 0, 25), _column(row, 26, 65), _SIP_STATUS.match(_column(row, 105))
        rows.append({"shown": shown, "cut": len(_bytes(shown)) == 25, "host": None if host == "(Unspecified)" else host,
                     "port": _number(_column(row, 96, 104)) or None, "dynamic": _column(row, 66, 69) == "D",
                     "state": state.group("state") if state else None})
    return _counted(rows, text, r"^(\d+) sip peers \[")


def sip_names(text):
    """Whole names of peers in ``sip show objects``. Its later parts print secrets of registrations: they are not looked at."""
    return re.findall(r"^name: (.*)$", text.split("-= Peer objects by IP =-", 1)[0], re.MULTILINE)


def sip_registrations(text):
    """``sip show registry`` (outbound): server, user (cut at 12 bytes), state."""
    rows = []
    for row in _bytes(text).split(b"\n")[1:]:
        if len(row) >= 90:
            rows.append({"name": None, "server": _column(row, 0, 39), "user": _column(row, 47, 59), "state": _column(row, 70, 90)})
    return _counted(rows, text, r"^(\d+) SIP registrations\.")


def iax2_peers(text):
    """``iax2 show peers``: shown (name or name/username), cut, host (None: not registered), port, dynamic, state."""
    rows = []
    for row in _bytes(text).split(b"\n")[1:]:
        if len(row) < 120:
            continue
        shown, host = _column(row, 0, 15), _column(row, 17, 57)
        state = _SIP_STATUS.match(_column(row, 120))
        rows.append({"shown": shown, "cut": len(_bytes(shown)) == 15, "host": None if host in ("(null)", "") else host,
                     "port": _number(_column(row, 105, 111)), "dynamic": _column(row, 58, 61) == "(D)",
                     "state": state.group("state") if state else None})
    return _counted(rows, text, r"^(\d+) iax2 peers \[")


def iax2_users(text):
    """``iax2 show users``: shown, cut, acl (whether it has an access list), bare (whether it has neither secret nor keys; a ``dbsecret``
    does not count there). The column with secrets is compared with the words for none, and not kept."""
    rows = []
    for row in _bytes(text).split(b"\n")[1:]:
        if len(row) > 56:
            shown = _column(row, 0, 15)
            rows.append({"shown": shown, "cut": len(_bytes(shown)) == 15, "acl": _column(row, 73, 78) == "Yes",
                         "bare": _column(row, 17, 38) == "-no secret-"})
    return rows


def iax2_registrations(text):
    """``iax2 show registry`` (outbound): server, user (cut at 10 bytes), state."""
    rows = []
    for row in _bytes(text).split(b"\n")[1:]:
        if len(row) > 123:
            rows.append({"name": None, "server": _column(row, 0, 45), "user": _column(row, 55, 65), "state": _column(row, 123)})
    return _counted(rows, text, r"^(\d+) IAX2 registrations\.")


def needs_names(rows):
    """Whether some row shows more or less than a name, so that ``complete`` needs the whole names."""
    return any(row["cut"] or "/" in row["shown"] for row in rows)


def complete(rows, names, is_sorted=False):
    """Give every row its whole ``name``; where that is not sure, ``name`` is what is shown and ``cut`` stays True.

    :param names: whole names that exist, in any order.
    :param is_sorted: the rows come in the order of the bytes of the whole names, so that names which share the part that is shown
        are told apart by their places. So it is for PJSIP (``ast_sorcery_object_id_sort``) and chan_sip (``peercomparefunc``).
    """
    known, ordered, groups = set(names), sorted({_bytes(name) for name in names}), {}
    for row in rows:
        row["name"] = row["shown"]
        if row["shown"] in known and not row["cut"]:
            continue
        found = _before_slash(row["shown"], known)
        if found is not None:
            row.update(name=found, cut=False)
        elif row["cut"]:
            groups.setdefault(row["shown"], []).append(row)
    for shown, group in groups.items():
        candidates = _starting_with(shown, ordered)
        if len(candidates) == 1:
            candidates *= len(group)
        elif not is_sorted or len(candidates) != len(group):
            continue
        for row, name in zip(group, candidates):
            row.update(name=name, cut=False)
    return rows


def _before_slash(shown, known):
    """The longest known name in ``name/more``."""
    at = len(shown)
    while at > 0:
        at = shown.rfind("/", 0, at)
        if at > 0 and shown[:at] in known:
            return shown[:at]
    return None


def _starting_with(shown, ordered):
    prefix, found = _bytes(shown), []
    for at in range(bisect.bisect_left(ordered, prefix), len(ordered)):
        if not ordered[at].startswith(prefix):
            break
        found.append(ordered[at].decode("utf-8", "surrogateescape"))
    return found
