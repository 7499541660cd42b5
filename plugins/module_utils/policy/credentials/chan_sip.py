# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""chan_sip's credentials (sip.conf, before Asterisk 21): devices, and what this Asterisk proves to others.

Source: channels/chan_sip.c: check_auth (``md5secret`` counts before ``secret``; without both everybody is let in), build_peer, sip_register
(``register => user[@domain]:secret[:authuser]@host``), add_realm_authentication (``auth = user:secret@realm``, ``user#digest@realm``).
"""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import BOTH_WAYS, Found, boxes, caller_words, made, text_of, unique
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import INBOUND, MD5, OUTBOUND, PLAIN

FILE = "sip.conf"

KNOWN_BY_ADDRESS = ("It is known by its address and has no secret to give, so a secret here alone would refuse its calls; agree on one with the other side, "
                    "or set type = peer, with which its name lets nobody in.")

_TRANSPORT = re.compile(r"\A(udp|tcp|tls|wss?)://", re.IGNORECASE)  # no others, so that a secret with :// in it is not taken apart
_REALM_LINE = re.compile(r"(?P<user>[^:#]*)(?P<mark>[:#])(?P<secret>.*)@(?P<realm>[^@]*)\Z", re.DOTALL)


def find(case):
    """All of sip.conf."""
    if case.version.major >= 21 or not case.has("chan_sip") or case.reading(FILE) is None:
        return []
    realm, found = realm_of(case), []
    for name in case.objects(FILE, "device"):
        found += _device(case, shown(name), realm)
    for section in ("general", "authentication"):
        lines = {"general": {"register", "mwi"}, "authentication": {"auth"}}[section]
        found += [one for line in case.lines(FILE, section, lines) for one in _line(case, section, line)]
    return found


def realm_of(case):
    """The realm of challenges: ``realm`` of sip.conf, else the name of the system, else ``asterisk``."""
    return case.text(FILE, "general", "realm") or case.text("asterisk.conf", "options", "systemname") or "asterisk"


def _device(case, name, realm):
    options = case.told(FILE, name)
    kind, host = _kind(case, name), text_of(options, "host").strip().lower()
    words = caller_words(text_of(options, "callerid")) + [text_of(options, option) for option in ("regexten", "cid_number", "fullname", "defaultuser")]
    words += [box for line in as_list(options.get("mailbox")) for box in boxes(value_of(line))]
    own = case.sections(FILE, name)
    account = Found(kind="sip", name=name, file=FILE, section=name, object_type=None, own=own, user=name, accounts=(name,),
                    where=str(own[0].where), words=unique([name] + words + list(case.extensions("SIP", name))))
    found = _elsewhere(case, account, options)
    if text_of(options, "md5secret"):
        return found + [made(case, account, options["md5secret"], "md5secret", text=text_of(options, "md5secret").lower(), form=MD5, realm=realm)]
    direction, why_not = _way(kind, host, options)
    if text_of(options, "secret"):
        return found + [made(case, account, options["secret"], "secret", direction=direction, why_not=why_not)]
    if kind in ("user", "friend") or host == "dynamic":
        fixed = kind == "friend" and host not in ("", "dynamic")
        found.append(made(case, account, options.get("secret"), "secret", why_not=KNOWN_BY_ADDRESS if fixed else None))
    return found


def _kind(case, name):
    """peer, user, or friend, which is both: several lines add up (build_peer), such as that of a template and one of the section."""
    kinds = {(value_of(line) or "").lower() for line in case.lines(FILE, name, {"type"})}
    return next(iter(kinds)) if len(kinds) == 1 else "friend"


def registers(case, name):
    """Whether a device may register, so that a registration proves its secret (register_verify: only peers and friends with host=dynamic)."""
    options = case.told(FILE, name)
    return text_of(options, "type").lower() in ("peer", "friend") and text_of(options, "host").strip().lower() == "dynamic"


def _way(kind, host, options):
    """Whom the secret of a device is for: (direction, why it is not changed)."""
    if kind == "user" or host == "dynamic" or text_of(options, "remotesecret"):
        return INBOUND, None
    logs_in = text_of(options, "defaultuser") or text_of(options, "fromuser")
    if kind == "peer" and (logs_in or "invite" in text_of(options, "insecure").lower()):
        return OUTBOUND, None
    return INBOUND, BOTH_WAYS if logs_in else None


def _elsewhere(case, account, options):
    """What a device uses towards the other side alone."""
    found = []
    if text_of(options, "remotesecret"):
        found.append(made(case, account, options["remotesecret"], "remotesecret", id=f"sip:{account.name}/remotesecret", direction=OUTBOUND,
                          user=text_of(options, "defaultuser") or account.name))
    for line in as_list(options.get("auth")):
        found += _realm_line(case, account, line, f"sip:{account.name}/auth")
    return found


def _line(case, section, line):
    """A line of [general] or [authentication] with which this Asterisk logs in somewhere."""
    option = shown(line.name).lower()
    account = Found(kind="sip", name=option, file=FILE, section=section, object_type=None, own=[line.section], user="", accounts=(), words=(), where=None)
    if option == "auth":
        return _realm_line(case, account, line, "sip:auth")
    user, secret, host = registration(value_of(line))
    if not secret:
        return []
    return [made(case, account, line, option, id=f"sip:{option} {user}@{host}", name=f"{user}@{host}", user=user, words=(user,), text=secret,
                 direction=OUTBOUND)]


def _realm_line(case, account, line, prefix):
    match = _REALM_LINE.match(value_of(line) or "")
    if not match or not match.group("secret"):
        return []
    user, realm = match.group("user"), match.group("realm")
    return [made(case, account, line, "auth", id=f"{prefix} {user}@{realm}", user=user, words=unique((user,) + account.words),
                 text=match.group("secret"), direction=OUTBOUND, form=PLAIN if match.group("mark") == ":" else MD5,
                 realm=None if match.group("mark") == ":" else realm)]


def registration(value):
    """(user, secret, host) of a register or mwi line; empty texts where it has none.

    ``[peer?][transport://]user[@domain][:secret[:authuser]]@host[:port][/extension][~expiry]``: the last ``@`` stands before the host.
    """
    peer, mark, rest = value.partition("?")
    left, _at, host = (rest if mark and not set(peer) & set(":@") else value).rpartition("@")
    left = _TRANSPORT.sub("", left)
    user, _colon, rest = left.partition(":")
    return user.split("@")[0], rest.split(":")[0], re.split(r"[:/~]", host)[0]
