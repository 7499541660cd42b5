# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users of AMI (manager.conf) and of ARI (ari.conf).

Source: main/manager.c, authenticate: a user without ``secret`` cannot log in, one with an empty secret logs in without any;
res/ari/config.c, ast_ari_config_validate_user: without a password nobody can log in.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import Found, made, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import CRYPT, PLAIN


def managers(case):
    """Those of manager.conf that can log in."""
    found = []
    for name in case.objects("manager.conf", "user"):
        line = case.line("manager.conf", name, "secret")
        if line is not None:
            found.append(made(case, _user(case, "ami", "manager.conf", shown(name), None), line, "secret"))
    return found


def ari(case):
    """Those of ari.conf that can log in. A password that its format says is a hash and that is none fits nothing (crypt(3))."""
    if not case.has("res_ari"):
        return []
    found = []
    for name in case.objects("ari.conf", "user"):
        options = case.told("ari.conf", name, "user")
        password, form = text_of(options, "password"), text_of(options, "password_format").lower() or PLAIN
        if password and (form == PLAIN or password.startswith(("$", "_")) or len(password) == 13):
            found.append(made(case, _user(case, "ari", "ari.conf", shown(name), "user"), options["password"], "password",
                              form=CRYPT if form == CRYPT else PLAIN))
    return found


def _user(case, kind, filename, name, object_type):
    own = case.sections(filename, name, object_type)
    return Found(kind=kind, name=name, file=filename, section=name, object_type=object_type, own=own, user=name, accounts=(name,),
                 where=str(own[0].where) if own else None, words=(name,))
