# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PJSIP's credentials: auth sections of pjsip.conf, what uses them, and endpoints that have none.

Source: res/res_pjsip/pjsip_distributor.c: an endpoint without ``auth`` is never challenged, and of several auth sections each lets in.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import (
    BOTH_WAYS, Found, boxes, caller_words, made, names_in, text_of, unique,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import INBOUND, OUTBOUND
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.pjsip_auth import FILE, Auths

WIZARDS = "pjsip_wizard.conf"

_LOG_IN_ELSEWHERE = ("registration", "outbound-publish")
_GUESTS = "anonymous"


def find(case):
    """All of pjsip.conf."""
    if not case.has("res_pjsip") or case.reading(FILE) is None or case.mappings.refusal(FILE, "auth"):
        return []
    endpoints = {shown(name): case.told(FILE, name, "endpoint") for name in case.objects(FILE, "endpoint")}
    inbound, outbound = _users(case, endpoints)
    auths = Auths(case)
    found = [_auth(case, shown(name), inbound, outbound, endpoints, auths) for name in case.objects(FILE, "auth")]
    found = [one for one in found if one is not None]
    return found + _without(case, endpoints, {one.name for one in found})


def _users(case, endpoints):
    """Auth section to the endpoints that it lets in, and to what logs in elsewhere with it."""
    inbound, outbound = {}, {}
    for name, options in endpoints.items():
        _note(inbound, text_of(options, "auth"), name)
        _note(outbound, text_of(options, "outbound_auth"), f"endpoint {name}")
    for kind in _LOG_IN_ELSEWHERE:
        for name in case.objects(FILE, kind):
            _note(outbound, value_of(case.line(FILE, name, "outbound_auth", kind)), f"{kind} {shown(name)}")
    for name in case.objects(WIZARDS, "wizard"):
        _note(inbound, value_of(case.line(WIZARDS, name, "endpoint/auth", "wizard")), shown(name))
        _note(outbound, value_of(case.line(WIZARDS, name, "endpoint/outbound_auth", "wizard")), f"wizard {shown(name)}")
    return inbound, outbound


def _note(users, value, user):
    for name in names_in(value):
        users.setdefault(name, []).append(user)


def _auth(case, name, inbound, outbound, endpoints, auths):
    """One auth section; None: Asterisk refuses it."""
    options = case.told(FILE, name, "auth")
    accounts, others = unique(inbound.get(name, ())), outbound.get(name, ())
    direction = OUTBOUND if others and not accounts else INBOUND
    secret = auths.secret(options, direction)
    if secret is None:
        return None
    own = case.sections(FILE, name, "auth")
    account = Found(
        kind="pjsip", name=name, file=FILE, section=name, object_type="auth", own=own, where=str(own[0].where),
        user=text_of(options, "username"), accounts=accounts or unique(one.split(" ", 1)[1] for one in others),
        words=unique(word for one in accounts for word in _words(case, one, endpoints.get(one, {}))))
    why_not = f"{BOTH_WAYS[:-1]} ({others[0]}); give that its own auth section." if others and accounts else None
    return made(case, account, secret.line, secret.option, text=secret.text, form=secret.form, direction=direction, why_not=why_not,
                realm=auths.realm(options, secret.form))


def _words(case, name, options):
    """What a secret of an endpoint must not be close to."""
    found = [name] + names_in(text_of(options, "aors")) + caller_words(text_of(options, "callerid"))
    found += boxes(text_of(options, "mailboxes")) + [text_of(options, "from_user")]
    return found + list(case.extensions("PJSIP", name))


# -- endpoints without a credential ---------------------------------------------------------------------------------------


def _without(case, endpoints, taken):
    """Endpoints that anybody can be who says their name: no auth, and neither a trunk nor a guest.

    Trunks are known by ``identify``, ``outbound_auth`` or the registration that names them; AST-PJS-009 is about those.
    """
    trunks = {value_of(case.line(FILE, name, "endpoint", kind)) for kind in ("identify", "registration") for name in case.objects(FILE, kind)}
    found = []
    for name, options in endpoints.items():
        if names_in(text_of(options, "auth")) or name in trunks or text_of(options, "outbound_auth") or name.split("@")[0] == _GUESTS:
            continue
        if "username" not in (text_of(options, "identify_by") or "username").lower() and not _registers(case, options):
            continue
        own = case.sections(FILE, name, "endpoint")
        account = Found(kind="pjsip", name=name, file=FILE, section=name, object_type="endpoint", own=own, user=name, accounts=(name,),
                        where=str(own[0].where), words=unique(_words(case, name, options)))
        found.append(made(case, account, None, "auth", id=f"pjsip:{name}/absent" if name in taken else f"pjsip:{name}"))
    return found


def _registers(case, options):
    """Whether somebody can register on one of an endpoint's aors."""
    values = [value_of(case.line(FILE, name, "max_contacts", "aor")) for name in names_in(text_of(options, "aors"))]
    return any(value and value.isdigit() and int(value) for value in values)
