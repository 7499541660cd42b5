# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAX2's credentials (iax.conf): users, peers, friends, and registrations elsewhere.

Source: channels/chan_iax2.c: build_user (the secrets of a user add up), authenticate_verify and register_verify (each part of a secret between
``;`` lets in; a peer that has neither secret nor keys registers without any proof), iax2_register.
"""

from __future__ import annotations

import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import BOTH_WAYS, Found, boxes, caller_words, made, text_of, unique
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import INBOUND, OUTBOUND, REALTIME

FILE = "iax.conf"


def find(case):
    """All of iax.conf."""
    if not case.has("chan_iax2") or case.reading(FILE) is None:
        return []
    found = []
    for name in case.objects(FILE, "user", "friend", "peer"):
        found += _account(case, shown(name))
    return found + [one for line in case.lines(FILE, "general", {"register"}) for one in _register(case, line)]


def _account(case, name):
    """One name: what lets its user in and what its peer registers with is mostly one secret."""
    user, peer = case.told(FILE, name, "user"), case.told(FILE, name, "peer")
    options = dict(peer, **user)
    words = caller_words(text_of(options, "callerid")) + [text_of(options, option) for option in ("regexten", "cid_number", "fullname")]
    own = case.sections(FILE, name)
    account = Found(kind="iax2", name=name, file=FILE, section=name, object_type=None, own=own, user=name, accounts=(name,), where=str(own[0].where),
                    words=unique([name] + words + boxes(text_of(options, "mailbox")) + list(case.extensions("IAX2", name))))
    database = options.get("dbsecret")
    if database is not None and value_of(database):
        return [made(case, account, database, "dbsecret", text=None, form=REALTIME, why_not=(
            f"Its secret stands in Asterisk's own database, under {value_of(database)}; change it there."))]
    direction, why_not = _way(user, peer)
    lines = [line for line in as_list(user.get("secret")) + as_list(peer.get("secret")) if value_of(line)]
    lines = list({id(line): line for line in lines}.values())
    if lines:
        return _secrets(case, account, lines, direction, why_not)
    if any(text_of(one, "inkeys") for one in (user, peer)) or not (user or _is_dynamic(peer)):
        return []
    return [made(case, account, None, "secret")]


def _way(user, peer):
    """Whom the secret is for: (direction, why it is not changed)."""
    if _is_dynamic(peer) or user and not peer:
        return INBOUND, None
    if not user:
        return OUTBOUND, None
    return INBOUND, BOTH_WAYS if text_of(peer, "username") else None


def _is_dynamic(peer):
    return text_of(peer, "host").strip().lower() == "dynamic"


def _secrets(case, account, lines, direction, why_not):
    """A credential for each secret that lets in: the last line's is the account's own, the others go with it."""
    texts = [(line, text) for line in lines for text in value_of(line).split(";") if text]
    texts = list({text: (line, text) for line, text in texts}.values())[::-1]
    found = []
    for number, (line, text) in enumerate(texts):
        more = {"id": f"iax2:{account.name}/{number + 1}", "why_not": (
            f"It stands beside another secret of the same account, iax2:{account.name}, and goes when that is set anew.")} if number else {}
        found.append(made(case, account, line, "secret", text=text, direction=direction, **dict({"why_not": why_not}, **more)))
    return found


def _register(case, line):
    """``register => user[:secret]@host[:port]``; a secret in brackets is the name of a key."""
    left, _at, host = (value_of(line) or "").rpartition("@")
    user, _colon, secret = left.partition(":")
    host = re.split(r"[:/]", host)[0]
    if not secret or secret.startswith("["):
        return []
    account = Found(kind="iax2", name=f"{user}@{host}", file=FILE, section="general", object_type=None, own=[line.section], user=user,
                    accounts=(), words=unique([user]), where=None)
    return [made(case, account, line, "register", id=f"iax2:register {user}@{host}", text=secret, direction=OUTBOUND)]
