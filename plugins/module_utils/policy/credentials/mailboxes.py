# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PINs of mailboxes: voicemail.conf, and the files in the spool directory that take their place.

Source: apps/app_voicemail.c: append_mailbox (``box => pin,name,...``, passwordlocation), vm_authenticate (a leading ``-`` forbids the owner to
change the PIN and is no part of it; an empty one lets everybody in; one that begins with ``*`` fits nothing).
"""

from __future__ import annotations

import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.view import load
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import Found, caller_words, made, unique

FILE = "voicemail.conf"
MODULES = ("app_voicemail", "app_voicemail_imap", "app_voicemail_odbc")
SPOOL = "/var/spool/asterisk"


def find(case):
    """All boxes of voicemail.conf."""
    if not any(map(case.has, MODULES)) or case.reading(FILE) is None:
        return []
    aliases, found = (case.text(FILE, "general", "aliasescontext") or "").lower(), {}
    for context in case.objects(FILE, "mailboxes"):
        if shown(context).lower() == aliases:
            continue
        for line in case.lines(FILE, context):
            found.setdefault((shown(context).lower(), shown(line.name)), (shown(context), line))
    boxes = [_box(case, name, context, line) for (_context, name), (context, line) in found.items()]
    return [box for box in boxes if box is not None]


def _box(case, name, context, line):
    fields = (value_of(line) or "").split(",", 4)
    pin, options = fields[0], fields[4] if len(fields) > 4 else ""
    account = Found(kind="voicemail", name=f"{name}@{context}", file=FILE, section=context, object_type=None, own=case.sections(FILE, context),
                    user=name, accounts=(f"{name}@{context}",), where=None, words=unique([name] + caller_words(fields[1] if len(fields) > 1 else "")))
    if _location(case, options) == "spooldir":
        kept = in_spool(case, context, name)
        if kept is not None:
            return None if kept[0].startswith("*") else made(case, account, line, name, text=_typed(kept[0]), where=kept[1], why_not=(
                f"The PIN that its owner chose stands in {kept[1].rsplit(':', 1)[0]}, which is no configuration file; change it by telephone."))
    return None if pin.startswith("*") else made(case, account, line, name, text=_typed(pin))


def _typed(pin):
    """What is typed on the keypad."""
    return pin[1:] if pin.startswith("-") else pin


def _location(case, options):
    """Where the PIN of a box is kept: its own option counts before that of [general]."""
    own = [value.strip() for option, _equals, value in (part.partition("=") for part in options.split("|")) if option.strip().lower() == "passwordlocation"]
    return (own[-1] if own else case.text(FILE, "general", "passwordlocation") or "").strip().lower()


def in_spool(case, context, name):
    """(PIN, "file:line") of the file that the owner's change of a PIN writes; None: there is none, and that of voicemail.conf counts."""
    spool = case.text("asterisk.conf", "directories", "astspooldir") or SPOOL
    path = os.path.join(spool, "voicemail", context, name, "secret.conf")
    try:
        case.source.read(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError:
        case.unreadable.append(path)
        return None
    view = load(case.source, path, version=case.version)
    sections = view.named(b"general") if view.error is None else []
    lines = sections[0].values(b"password") if sections else []
    return (value_of(lines[0]) or "", str(lines[0].where)) if lines else None
