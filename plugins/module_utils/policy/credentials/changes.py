# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The edits that give an account a new secret or take an old one away, in the vocabulary of the module config, for every kind.

A value that comes from a template gets a line of its own in the section, because the template's other heirs keep theirs.
"""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import encoded, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import (
    chan_sip, digests, hashes, pjsip_changes, renaming, users_conf,
)
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.change import Change, ChangeRefused, Login, Manner, own_lines, request
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import CRYPT, Credential, MD5, PLAIN, Secret, SHA256
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.phases import ADOPT, RETIRE, START, Step
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.standards import is_on

_SAFE = re.compile(r"[A-Za-z0-9_.!#%*+/:=?@^~-]+\Z")
"""What a new secret may consist of: nothing that ends a value, begins a comment or is an expression in any of Asterisk's files."""

_ROOMS = "meetme:"


def change(case, credential: Credential, step: Step, secret: Optional[Secret], manner: Manner, overlap=None) -> Change:
    """What a step comes to.

    :param case: a Files. ``overlap``: the account's, where it has two secrets.
    :param secret: the new one, for steps that need one.
    :raises ChangeRefused: it cannot be done so.
    """
    if step.needs_secret:
        _refuse_unsafe(credential, secret)
    if step.action == RETIRE:
        return pjsip_changes.retire(case, overlap, credential)
    if step.action == ADOPT:
        return Change(credential.id)
    if step.action == START:
        return pjsip_changes.start(case, credential, secret, manner)
    if credential.kind in ("pjsip", "wizard"):
        return pjsip_changes.replace(case, credential, secret, manner, overlap)
    return _KINDS[credential.kind](case, credential, secret, manner)


def rename(case, renamed, secret: Secret, manner: Manner) -> Change:
    """What the renaming of a device comes to.

    :param renamed: a renaming.Rename.
    :raises ChangeRefused: it cannot be done so.
    """
    credential = renamed.credential
    _refuse_unsafe(credential, secret)
    if renamed.driver == "PJSIP":
        return pjsip_changes.rename(case, renamed, secret, manner)
    named = credential._replace(user=renamed.new)
    made = _KINDS[credential.kind](case, named, secret, manner)
    own = [dict(edit, rename_to=renamed.new, options=dict(edit["options"], **renaming.user_options(case, renamed)))
           if edit["section"] == credential.section else edit for edit in made.edits]
    logins = tuple(one._replace(account=renamed.new) for one in made.logins)
    return made._replace(id=renamed.id, edits=tuple(own) + renamed.edits, logins=logins, losses=renamed.losses, database=renamed.database,
                         tell=f"the telephone of {renamed.driver}/{renamed.old}, which is called {renamed.new} now")


def _refuse_unsafe(credential, secret):
    text = secret.reveal() or ""
    if not _SAFE.match(text):
        raise ChangeRefused(f"The new secret of {credential.id} is empty or has characters that Asterisk's files cannot hold; generate another.")
    if credential.kind in ("voicemail", "confbridge", "meetme") and not text.isdigit():
        raise ChangeRefused(f"The new PIN of {credential.id} has something else than digits, which no telephone can enter; generate another.")


def is_live(credential: Credential, candidate: str) -> bool:
    """Whether the account has this secret now, in whatever form it is stored."""
    stored = credential.secret.reveal()
    if stored is None:
        return False
    if credential.form == CRYPT:
        return bool(hashes.fits(candidate, stored))
    if credential.form in (MD5, SHA256):
        return hashes.matches(credential, candidate)
    return credential.form == PLAIN and stored == candidate


def rooms(case, changes: Mapping[str, Secret]) -> List[dict]:
    """The one edit of all rooms of meetme.conf, whose lines are a list: of each PIN what it shall be, by id."""
    lines = []
    for line in case.lines("meetme.conf", "rooms", {"conf"}):
        fields = (value_of(line) or "").split(",")
        for place, suffix in ((1, ""), (2, "/admin")):
            new = changes.get(f"{_ROOMS}{fields[0].strip()}{suffix}")
            old = fields[place].strip() if len(fields) > place else ""
            if new is not None and old:
                fields[place] = fields[place].replace(old, new.reveal())
        lines.append(",".join(fields))
    return [request("meetme.conf", "rooms", {"conf": lines})]


# -- the kinds that change in one step ------------------------------------------------------------------------------------


def _plain(credential):
    return (credential.secret,) if credential.form == PLAIN and credential.secret else ()


def _sip(case, credential, secret, manner):
    """chan_sip looks at ``md5secret`` before ``secret`` (check_auth in channels/chan_sip.c)."""
    text = secret.reveal()
    logins = (Login("sip", credential.name, credential.user, secret),) if chan_sip.registers(case, credential.section) else ()
    tell = f"the telephone of SIP/{credential.name}"
    if not manner.digest_only and credential.form != MD5:
        edit = request(credential.file, credential.section, {"secret": text})
        return Change(credential.id, (edit,), logins=logins, tell=tell, plain=_plain(credential))
    used = chan_sip.realm_of(case)
    if manner.realm not in (None, used):
        raise ChangeRefused(f"sip.conf: its realm is {used}, and {manner.realm} would make every digest in it worthless; leave 'realm' out, or set it there.")
    if is_on(case.text(chan_sip.FILE, "general", "domainsasrealm") or "no"):
        raise ChangeRefused("sip.conf: with domainsasrealm telephones are asked in the realm of their domain, where a digest of another realm is worthless; "
                            "switch it off, or go on without digests.")
    options = dict(own_lines(case, credential, ["secret"]), md5secret=digests.ha1("MD5", credential.user, used, text))
    edits = (request(chan_sip.FILE, "general", {"realm": used}), request(credential.file, credential.section, options))
    return Change(credential.id, edits, logins=logins, tell=tell, plain=_plain(credential))


def _line(tell, login=None):
    """A kind whose secret is the value of one option."""
    def build(dummy_case, credential, secret, dummy_manner):
        logins = (Login(login, credential.name, credential.user, secret),) if login else ()
        edit = request(credential.file, credential.section, {credential.option: secret.reveal()}, type=credential.object_type)
        return Change(credential.id, (edit,), logins=logins, tell=tell % credential.name, plain=_plain(credential))
    return build


def _iax2(case, credential, secret, manner):
    """A user and a peer of one name may be two sections, which have one secret then."""
    change = _line("the other side of IAX2/%s")(case, credential, secret, manner)
    kinds = [kind for kind in ("friend", "user", "peer") if encoded(credential.section) in case.objects(credential.file, kind)]
    if len(kinds) < 2:
        return change
    return change._replace(edits=tuple(dict(edit, type=kind) for edit in change.edits for kind in kinds))


def _ari(dummy_case, credential, secret, manner):
    """The password of ARI, as a hash of crypt(3) where that is asked for or is so already."""
    options: Dict[str, Optional[str]] = {"password": secret.reveal()}
    if manner.digest_only or credential.form == CRYPT:
        try:
            options = {"password": digests.crypted(secret.reveal()), "password_format": "crypt"}
        except digests.DigestError as error:
            raise ChangeRefused(f"{credential.where}: {error}") from error
    return Change(credential.id, (request(credential.file, credential.section, options, type=credential.object_type),),
                  logins=(Login("ari", credential.name, credential.user, secret),), tell=f"who uses ARI as {credential.name}", plain=_plain(credential))


def _voicemail(case, credential, secret, dummy_manner):
    """``box => pin,name,...``: what stands behind the PIN stays, and the ``-`` before it, which forbids its owner to change it."""
    tell = f"the owner of the mailbox {credential.name}"
    if credential.file == "users.conf":
        stored = text_of(case.told(credential.file, credential.section), credential.option)
        value = ("-" if stored.startswith("-") else "") + secret.reveal()
        return Change(credential.id, (request(credential.file, credential.section, {"vmsecret": value}),), tell=tell)
    line = next(line for line in case.lines(credential.file, credential.section, {credential.option.lower()}))
    pin, comma, rest = (value_of(line) or "").partition(",")
    value = ("-" if pin.startswith("-") else "") + secret.reveal() + comma + rest
    return Change(credential.id, (request(credential.file, credential.section, {credential.option: value}),), tell=tell)


def _users(case, credential, secret, manner):
    """Its mailbox keeps the PIN that it has, where that is the secret of the section."""
    change = _line("the telephones and programs of %s in users.conf")(case, credential, secret, manner)
    pin = users_conf.kept_pin(case, credential.section)
    return change if pin is None else change._replace(edits=tuple(dict(edit, options=dict(edit["options"], vmsecret=pin)) for edit in change.edits))


def without_pins(made: Mapping[str, Change]) -> Dict[str, Change]:
    """The changes without PINs of users.conf that are kept, where another change gives the mailbox a new one."""
    new = {edit["section"] for id, change in made.items() if id.startswith("voicemail:") for edit in change.edits if edit["file"] == users_conf.FILE}
    return {id: change._replace(edits=tuple(_without_pin(edit) if edit["section"] in new else edit for edit in change.edits))
            if id.startswith("users:") else change for id, change in made.items()}


def _without_pin(edit):
    return dict(edit, options={option: value for option, value in edit["options"].items() if option != "vmsecret"})


def _meetme(dummy_case, credential, dummy_secret, dummy_manner):
    """Its edit is made for all rooms together, see ``rooms``."""
    return Change(credential.id, tell=f"who enters the conference {credential.name}")


_KINDS = {
    "sip": _sip, "iax2": _iax2, "ari": _ari, "voicemail": _voicemail, "meetme": _meetme,
    "ami": _line("who logs in to AMI as %s", "ami"),
    "users": _users,
    "confbridge": _line("who enters conferences as %s", "pin"),
}
