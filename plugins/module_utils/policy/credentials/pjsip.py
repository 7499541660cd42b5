# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PJSIP's credentials: auth sections of pjsip.conf, what uses them, and endpoints that have none.

Source: res/res_pjsip/config_auth.c and pjsip_distributor.c: an endpoint without ``auth`` is never challenged; of several auth sections each
lets in; where a digest is stored for an algorithm it counts, else the password.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import (
    BOTH_WAYS, Found, boxes, caller_words, made, names_in, text_of, unique,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import ABSENT, INBOUND, MD5, OUTBOUND, SHA256
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import is_on

FILE = "pjsip.conf"
WIZARDS = "pjsip_wizard.conf"

_DIGESTS = (("sha-256", SHA256), ("md5", MD5), ("sha-512-256", SHA256))
_LOG_IN_ELSEWHERE = ("registration", "outbound-publish")
_GUESTS = "anonymous"


def find(case):
    """All of pjsip.conf."""
    if not case.has("res_pjsip") or case.reading(FILE) is None or case.mappings.refusal(FILE, "auth"):
        return []
    endpoints = {shown(name): case.told(FILE, name, "endpoint") for name in case.objects(FILE, "endpoint")}
    inbound, outbound = _users(case, endpoints)
    realm = default_realm(case)
    found = [_auth(case, shown(name), inbound, outbound, endpoints, realm) for name in case.objects(FILE, "auth")]
    found = [one for one in found if one is not None]
    return found + _without(case, endpoints, {one.name for one in found})


def default_realm(case):
    """The realm of challenges where an auth has none (``default_realm`` of [global], ``asterisk`` by itself)."""
    names = case.objects(FILE, "global")
    return (text_of(case.told(FILE, names[0], "global"), "default_realm") if names else "") or "asterisk"


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


def _auth(case, name, inbound, outbound, endpoints, realm):
    """One auth section; None: it holds nothing that lets anybody in."""
    options = case.told(FILE, name, "auth")
    line, form, option, text = secret_of(options)
    if line is None:
        return None
    accounts, others = unique(inbound.get(name, ())), outbound.get(name, ())
    account = Found(
        kind="pjsip", name=name, file=FILE, section=name, object_type="auth", own=case.sections(FILE, name, "auth"),
        user=text_of(options, "username"), where=None, accounts=accounts or unique(one.split(" ", 1)[1] for one in others),
        words=unique(word for one in accounts for word in endpoint_words(case, one, endpoints.get(one, {}))))
    direction = OUTBOUND if others and not accounts else INBOUND
    why_not = f"{BOTH_WAYS[:-1]} ({others[0]}); give that its own auth section." if others and accounts else None
    return made(case, account, line, option, text=text, form=form, direction=direction, why_not=why_not,
                realm=(text_of(options, "realm") or realm) if form in (MD5, SHA256) else None)


def secret_of(options, prefix=""):
    """(line, form, option, secret) of an auth's options; the line is None where there is nothing that can fit.

    :param prefix: of the options' names, such as ``inbound_auth/``.
    """
    digests = {}
    for line in as_list(options.get(prefix + "password_digest")):
        algorithm, _colon, digest = (value_of(line) or "").partition(":")
        digests[algorithm.strip().lower()] = (line, digest.strip().lower())
    for algorithm, form in _DIGESTS:
        if algorithm in digests:
            return digests[algorithm][0], form, "password_digest", digests[algorithm][1]
    password, digest = text_of(options, prefix + "password"), text_of(options, prefix + "md5_cred")
    if text_of(options, prefix + "auth_type").lower() == "md5" or digest and not password:
        return (options.get(prefix + "md5_cred"), MD5, "md5_cred", digest.lower()) if digest else (None, ABSENT, "", None)
    return (options[prefix + "password"], "plain", "password", password) if password else (None, ABSENT, "", None)


def endpoint_words(case, name, options, prefix=""):
    """What a secret of an endpoint must not be close to."""
    found = [name] + names_in(text_of(options, "aors")) + caller_words(text_of(options, prefix + "callerid"))
    found += boxes(text_of(options, prefix + "mailboxes")) + [text_of(options, prefix + "from_user")]
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
                        where=str(own[0].where), words=unique(endpoint_words(case, name, options)))
        found.append(made(case, account, None, "auth", id=f"pjsip:{name}/absent" if name in taken else f"pjsip:{name}"))
    return found


def _registers(case, options):
    """Whether somebody can register on one of an endpoint's aors."""
    values = [value_of(case.line(FILE, name, "max_contacts", "aor")) for name in names_in(text_of(options, "aors"))]
    return any(value and value.isdigit() and int(value) for value in values)


# -- wizards --------------------------------------------------------------------------------------------------------------


def wizards(case):
    """All of pjsip_wizard.conf (res/res_pjsip_config_wizard.c, handle_auth)."""
    if not case.has("res_pjsip_config_wizard") or case.reading(WIZARDS) is None:
        return []
    realm, found = default_realm(case), []
    for name in case.objects(WIZARDS, "wizard"):
        options = case.told(WIZARDS, name, "wizard")
        for direction, switch in ((INBOUND, "accepts_auth"), (OUTBOUND, "sends_auth")):
            if is_on(text_of(options, switch)):
                found += _wizard_auth(case, shown(name), options, direction, realm)
        if is_on(text_of(options, "accepts_registrations")) and not is_on(text_of(options, "accepts_auth")) and not text_of(options, "endpoint/auth"):
            found.append(made(case, _wizard(case, shown(name), options, shown(name)), None, "inbound_auth/password"))
    return found


def _wizard(case, name, options, user):
    own = case.sections(WIZARDS, name, "wizard")
    words = endpoint_words(case, name, options, "endpoint/") + [text_of(options, "hint_exten")]
    return Found(kind="wizard", name=name, file=WIZARDS, section=name, object_type="wizard", own=own, user=user, accounts=(name,),
                 where=str(own[0].where), words=unique(words))


def _wizard_auth(case, name, options, direction, realm):
    prefix = f"{direction}_auth/"
    line, form, option, text = secret_of(options, prefix)
    if line is None or not text_of(options, prefix + "username"):
        return []
    account = _wizard(case, name, options, text_of(options, prefix + "username"))
    more = {} if direction == INBOUND else {"id": f"wizard:{name}/outbound"}
    return [made(case, account, line, prefix + option, text=text, form=form, direction=direction,
                 realm=(text_of(options, prefix + "realm") or realm) if form in (MD5, SHA256) else None, **more)]
