# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of PJSIP's secrets: the old one goes into an auth section of its own beside the new one, and later away.

Measured on 16.28 and 22.10: an endpoint with two auth sections of one realm and one set of algorithms accepts both secrets, in either order and
from clients that answer only the first challenge (16 sends one per section, with one nonce; 22 one per algorithm), and neither counts as a failure
in the security log. With two realms, or where one section offers fewer algorithms, the second secret fails, on 22 as ChallengeResponseFailed; so the
new section has all options of the old one. The old secret stands first: to a nonce that is too old the first section alone answers ``stale=true``
(22) or does so in the first challenge (16), and it is the telephones of the old secret that nobody stands beside.
"""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options as known_options
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, encoded, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import digests
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.change import Change, ChangeRefused, Held, Login, own_lines, request
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import names_in, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import ABSENT, MD5, PLAIN, SHA256, Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.overlaps import NEW, OLD
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.pjsip_auth import FILE, Auths
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.wizards import FILE as WIZARDS

_FORMS = ("auth_type", "password", "md5_cred", "password_digest")
"""The options that hold a secret or say how it is held."""


def start(case, credential, secret, manner):
    """The new secret in the account's section, and the old one beside it."""
    auth = _Auth(case, credential)
    if manner.realm and manner.realm != auth.realm:
        raise ChangeRefused(f"{credential.where}: the realm {manner.realm} is another than {auth.realm}, and a telephone that answers the first challenge only "
                            "could not log in with the second secret; leave 'realm' out, or set 'overlap_days' to 0.")
    made, held = auth.holding(secret, manner)
    change = _start_wizard if credential.kind == "wizard" else _start_section
    return change(auth, made, held, secret)


def _start_section(auth, made, held, secret):
    name = auth.credential.section
    edits = [request(FILE, name + OLD, auth.copied(), type="auth", create=True), request(FILE, name, made, type="auth")]
    edits += _lists(auth.case, auth.credential.accounts, lambda names: [other for one in names for other in ([name + OLD, one] if one == name else [one])])
    return Change(auth.credential.id, tuple(edits), (Held(name, held), Held(name + OLD, auth.old_held())), auth.both(secret, held), tell=_told(auth.credential))


def _start_wizard(auth, made, held, secret):
    name = auth.credential.section
    if text_of(auth.told, "endpoint/auth"):
        raise ChangeRefused(f"{auth.credential.where}: the wizard [{name}] has endpoint/auth beside accepts_auth; take one of them away.")
    copied = auth.copied()
    new = {option: value for option, value in copied.items() if option not in _FORMS}
    new.update((option[len(auth.prefix):], value) for option, value in made.items() if value is not None)
    edits = [request(FILE, name + OLD, copied, type="auth", create=True), request(FILE, name + NEW, new, type="auth", create=True),
             request(WIZARDS, name, dict(made, **{"accepts_auth": "no", "endpoint/auth": f"{name}{OLD},{name}{NEW}"}), type="wizard")]
    return Change(auth.credential.id, tuple(edits), (Held(name + NEW, held), Held(name + OLD, auth.old_held())), auth.both(secret, held),
                  tell=_told(auth.credential))


def replace(case, credential, secret, manner, overlap=None):
    """The new secret in the place of the old one; of both where ``overlap`` says that there are two."""
    if credential.form == ABSENT and credential.object_type != "auth":
        return _make(case, credential, secret, manner)
    auth = _Auth(case, credential)
    made, held = auth.holding(secret, manner)
    edits, gone, name = [request(credential.file, credential.section, made, type=credential.object_type)], (), credential.section
    if overlap is not None:
        away = retire(case, overlap, credential)
        edits, gone = edits + list(away.edits), away.gone
    held_by = f"{name}-iauth" if credential.kind == "wizard" else name
    return Change(credential.id, tuple(edits), (Held(held_by, held),), auth.logins(secret, held), gone, _told(credential), _plain(credential, overlap))


def rename(case, renamed, secret, manner):
    """A device under its new name, with a new secret.

    :param renamed: a renaming.Rename.
    """
    credential, auth = renamed.credential, _Auth(case, renamed.credential)
    user = renamed.new if auth.user == renamed.old else auth.user
    made, held = auth.holding(secret, manner, user)
    options = dict(made, **{auth.prefix + "username": user})
    own = credential.section == renamed.old
    edit = request(credential.file, credential.section, options, type=credential.object_type, **({"rename_to": renamed.new} if own else {}))
    name = f"{renamed.new}-iauth" if auth.is_wizard else renamed.new if own else credential.section
    gone = (f"{renamed.old}-iauth" if auth.is_wizard else renamed.old,) if own else ()
    return Change(renamed.id, (edit,) + renamed.edits, (Held(name, held),), (Login("pjsip", renamed.new, user or renamed.new, secret),), gone,
                  f"the telephone of PJSIP/{renamed.old}, which is called {renamed.new} now", _plain(credential, None), renamed.losses, renamed.database)


def retire(case, overlap, credential):
    """The old section goes, and what refers to it."""
    name = overlap.name
    edits = [request(FILE, name + OLD, type="auth", state="absent")]
    if overlap.kind == "wizard":
        edits += [request(FILE, name + NEW, type="auth", state="absent"),
                  request(WIZARDS, name, {"accepts_auth": "yes", "endpoint/auth": None}, type="wizard")]
        return Change(overlap.id, tuple(edits), gone=(name + OLD, name + NEW), logins=_kept(case, credential), plain=_plain(None, overlap))
    edits = _lists(case, credential.accounts, lambda names: [one for one in names if one != name + OLD]) + edits
    return Change(overlap.id, tuple(edits), gone=(name + OLD,), logins=_kept(case, credential), plain=_plain(None, overlap))


def _kept(case, credential):
    """The secret that stays must go on letting in."""
    user = credential.user or credential.name
    digest = ((("MD5" if credential.form == MD5 else "SHA-256"), credential.secret),) if credential.form in (MD5, SHA256) else ()
    return tuple(Login("pjsip", account, user, credential.secret if credential.form == PLAIN else Secret(None), digest) for account in credential.accounts)


def _plain(credential, overlap):
    return tuple(one.secret for one in (credential, overlap and overlap.old) if one is not None and one.form == PLAIN)


def _make(case, credential, secret, manner):
    """A first secret for an account that had none."""
    name = credential.name
    if credential.id.endswith("/absent"):
        raise ChangeRefused(f"{credential.where}: there is an auth section [{name}] that the endpoint of this name does not use; set its auth = {name}, "
                            "and run again.")
    if credential.kind == "wizard":
        made = {"accepts_auth": "yes", "inbound_auth/username": credential.user, "inbound_auth/password": secret.reveal()}
        edits = (request(WIZARDS, name, made, type="wizard"),)
        held = Held(f"{name}-iauth", (("password", secret),))
    else:
        realm = manner.realm or Auths(case).default_realm
        made, shown = _holding(case, name, realm, secret, manner.digest_only, _algorithms(case, {}, ""), bool(manner.realm))
        edits = (request(FILE, name, dict({"username": name}, **made), type="auth", create=True),
                 request(FILE, name, {"auth": name}, type="endpoint"))
        held = Held(name, shown)
    return Change(credential.id, edits, (held,), (Login("pjsip", name, credential.user, secret),), tell=_told(credential))


def _told(credential):
    return "the telephones of " + ", ".join(f"PJSIP/{account}" for account in credential.accounts) if credential.accounts else ""


def _lists(case, accounts, changed):
    """Edits of what names auth sections: endpoints, and wizards with an ``endpoint/auth`` of their own."""
    edits = []
    for account in accounts:
        for filename, option, kind in ((FILE, "auth", "endpoint"), (WIZARDS, "endpoint/auth", "wizard")):
            names = names_in(value_of(case.line(filename, account, option, kind)))
            if names and changed(names) != names:
                edits.append(request(filename, account, {option: ",".join(changed(names))}, type=kind))
    return edits


class _Auth:
    """An auth section, or the part of a wizard that makes one."""

    def __init__(self, case, credential):
        self.case, self.credential = case, credential
        self.is_wizard = credential.kind == "wizard"
        self.prefix = "inbound_auth/" if self.is_wizard else ""
        self.told = case.told(credential.file, credential.section, credential.object_type)
        self.user = text_of(self.told, self.prefix + "username")
        self.realm = text_of(self.told, self.prefix + "realm") or Auths(case).default_realm
        self.algorithms = _algorithms(case, self.told, self.prefix)

    def holding(self, secret, manner, user=None):
        """(options that make the section hold a secret, what ``pjsip show auth`` must say then).

        :param user: of the digest, if not the one that it has.
        """
        digest = manner.digest_only or self.credential.form in (MD5, SHA256)
        if digest and not self.user:
            raise ChangeRefused(f"{self.credential.where}: [{self.credential.section}] has no username, so no digest can be made; give it one.")
        made, held = _holding(self.case, user or self.user, manner.realm or self.realm, secret, digest, self.algorithms, bool(manner.realm))
        taken = own_lines(self.case, self.credential, [name for name in _FORMS if name not in made and (digest or name != "auth_type")], self.prefix)
        return dict(taken, **{self.prefix + option: value for option, value in made.items()}), held

    def copied(self):
        """All options of the section as it is, for the section of the old secret."""
        found = {}
        for label, lines in self.told.items():
            if label.startswith(self.prefix) and label != "type":
                values = [value_of(line) for line in as_list(lines)]
                found[label[len(self.prefix):]] = values if isinstance(lines, list) else values[0]
        return found

    def old_held(self):
        one = self.credential
        if one.form == PLAIN:
            return (("password", one.secret),)
        return (("md5_cred", one.secret),) if one.form == MD5 else ()

    def logins(self, secret, held):
        digest = tuple((option.partition(":")[2], value) for option, value in held if option.startswith("password_digest:"))
        return tuple(Login("pjsip", account, self.user or account, secret, digest) for account in self.credential.accounts)

    def both(self, secret, held):
        """The logins of both secrets."""
        old = [one._replace(which="old") for one in _kept(self.case, self.credential)]
        return self.logins(secret, held) + tuple(one._replace(user=self.user or one.account) for one in old)


def _algorithms(case, told, prefix):
    """What an auth offers, in Asterisk's order; versions before 20.12, 21.7 and 22.2 know MD5 alone (res/res_pjsip/config_auth.c)."""
    names = case.objects(FILE, "global")
    default = text_of(case.told(FILE, names[0], "global"), "default_auth_algorithms_uas") if names else ""
    return names_in(text_of(told, prefix + "supported_algorithms_uas") or default or "MD5")


def _holding(case, user, realm, secret, digest, algorithms, pin):
    """Options of an auth that holds a secret, and what of them ``pjsip show auth`` shows.

    An auth that offers an algorithm for which it has no digest is refused as a whole, so what it offers is pinned with the digests.
    """
    text = secret.reveal()
    pinned = {"realm": realm} if pin or digest else {}
    if not digest:
        return dict({"password": text}, **pinned), (("password", secret),)
    if known_options.known(FILE, "auth", encoded("password_digest"), case.version):
        try:
            hashes = digests.specifications(algorithms, user, realm, text)
        except digests.DigestError as error:
            raise ChangeRefused(f"{FILE}: {error}") from error
        made = {"auth_type": "digest", "password_digest": [f"{name}:{value}" for name, value in hashes.items()],
                "supported_algorithms_uas": ",".join(algorithms)}
        return dict(made, **pinned), tuple((f"password_digest:{name}", Secret(value)) for name, value in hashes.items())
    value = digests.ha1("MD5", user, realm, text)
    return dict({"auth_type": "md5", "md5_cred": value}, **pinned), (("md5_cred", Secret(value)),)
