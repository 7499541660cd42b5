# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials of pjsip_wizard.conf: what a wizard's endpoint is asked for, and what it sends.

Source: res/res_pjsip_config_wizard.c, handle_auth: ``accepts_auth`` and ``sends_auth`` make the auth objects NAME-iauth and NAME-oauth.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import Found, boxes, caller_words, made, text_of, unique
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import INBOUND, OUTBOUND
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.pjsip_auth import Auths
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import is_on

FILE = "pjsip_wizard.conf"


def find(case):
    """All of pjsip_wizard.conf."""
    if not case.has("res_pjsip_config_wizard") or case.reading(FILE) is None:
        return []
    auths, found = Auths(case), []
    for name in case.objects(FILE, "wizard"):
        options = case.told(FILE, name, "wizard")
        for direction, switch in ((INBOUND, "accepts_auth"), (OUTBOUND, "sends_auth")):
            if is_on(text_of(options, switch)):
                found += _auth(case, shown(name), options, direction, auths)
        if is_on(text_of(options, "accepts_registrations")) and not is_on(text_of(options, "accepts_auth")) and not text_of(options, "endpoint/auth"):
            found.append(made(case, _account(case, shown(name), options, shown(name)), None, "inbound_auth/password"))
    return found


def _account(case, name, options, user):
    own = case.sections(FILE, name, "wizard")
    words = [name, text_of(options, "hint_exten"), text_of(options, "endpoint/from_user")] + caller_words(text_of(options, "endpoint/callerid"))
    words += boxes(text_of(options, "endpoint/mailboxes")) + boxes(text_of(options, "aor/mailboxes")) + list(case.extensions("PJSIP", name))
    return Found(kind="wizard", name=name, file=FILE, section=name, object_type="wizard", own=own, user=user, accounts=(name,),
                 where=str(own[0].where), words=unique(words))


def _auth(case, name, options, direction, auths):
    prefix = f"{direction}_auth/"
    secret = auths.secret(options, direction, prefix)
    if secret is None:
        return []
    account = _account(case, name, options, text_of(options, prefix + "username"))
    more = {} if direction == INBOUND else {"id": f"wizard:{name}/outbound"}
    return [made(case, account, secret.line, prefix + secret.option, text=secret.text, form=secret.form, direction=direction,
                 realm=auths.realm(options, secret.form, prefix), **more)]
