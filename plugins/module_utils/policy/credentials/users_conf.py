# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials of users.conf, which Asterisk reads up to 22: one secret for SIP, IAX2 and AMI, and the PIN of a mailbox.

Source: main/manager.c, channels/chan_sip.c, channels/chan_iax2.c (what a section does not say is taken from [general]),
apps/app_voicemail.c, apply_options_full (``vmsecret``, else ``secret``).
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import Found, boxes, caller_words, made, unique
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.mailboxes import MODULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import OUTBOUND
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import is_on

FILE = "users.conf"
LAST_BRANCH = 22


def find(case):
    """All of users.conf."""
    if case.version.major > LAST_BRANCH or case.reading(FILE) is None:
        return []
    found = []
    for name in case.objects(FILE, "user"):
        found += _secret(case, shown(name)) + _mailbox(case, shown(name))
    return found


def _line(case, name, option):
    line = case.line(FILE, name, option)
    return case.line(FILE, "general", option) if line is None else line


def _has(case, name, option):
    return is_on(value_of(_line(case, name, option)) or "no")


def drivers(case, name):
    """What a section makes accounts of."""
    found = ["SIP"] if case.version.major < 21 and case.has("chan_sip") and _has(case, name, "hassip") else []
    found += ["IAX2"] if case.has("chan_iax2") and _has(case, name, "hasiax") else []
    return found + (["AMI"] if _has(case, name, "hasmanager") else [])


def _account(case, name, kind, label, accounts):
    words = [name] + caller_words(value_of(_line(case, name, "fullname"))) + [value_of(_line(case, name, "cid_number"))]
    words += boxes(value_of(_line(case, name, "mailbox"))) + [number for driver in ("SIP", "IAX2") for number in case.extensions(driver, name)]
    own = case.sections(FILE, name)
    return Found(kind=kind, name=label, file=FILE, section=name, object_type=None, own=own, user=name, accounts=accounts, words=unique(words),
                 where=str(own[0].where) if own else None)


def _secret(case, name):
    """The secret of its accounts. AMI lets nobody in without one; the others let everybody in."""
    there = drivers(case, name)
    line = _line(case, name, "secret")
    if not there or not value_of(line) and there == ["AMI"]:
        return []
    account = _account(case, name, "users", name, tuple(f"{driver}/{name}" for driver in there))
    logs_in = any(_has(case, name, option) for option in ("registersip", "registeriax"))
    found = [made(case, account, line if value_of(line) else None, "secret", **({"direction": OUTBOUND} if logs_in else {}))]
    return found + (_general(case, account, line) if "IAX2" in there else [])


def _general(case, account, line):
    """What IAX2 accepts beside the secret of a section: that of [general], because the secrets of a user add up (build_user in channels/chan_iax2.c)."""
    general = case.line(FILE, "general", "secret")
    if not value_of(general) or general is not line and value_of(general) == value_of(line):
        return []
    return [made(case, account, general, "secret", id=f"users:{account.name}/general", accounts=(f"IAX2/{account.name}",), why_not=(
        f"IAX2 accepts the secret of [general] beside that of [{account.name}]; take it out of [general]."))]


def kept_pin(case, name):
    """The PIN of a mailbox that is the secret of its section, so that another secret would change it too; None: it has its own, or cannot be typed."""
    pin = value_of(_line(case, name, "secret")) or ""
    return pin if _has_mailbox(case, name) and _pin_option(case, name) == "secret" and pin.lstrip("-").isdigit() else None


def _has_mailbox(case, name):
    return any(map(case.has, MODULES)) and _has(case, name, "hasvoicemail")


def _pin_option(case, name):
    return next((one for one in ("vmsecret", "secret") if value_of(_line(case, name, one))), "vmsecret")


def _mailbox(case, name):
    if not _has_mailbox(case, name):
        return []
    context = case.text("voicemail.conf", "general", "userscontext") or "default"
    option = _pin_option(case, name)
    line = _line(case, name, option)
    pin = value_of(line) or ""
    account = _account(case, name, "voicemail", f"{name}@{context}", (f"{name}@{context}",))
    return [made(case, account, line, option, text=pin[1:] if pin.startswith("-") else pin)]
