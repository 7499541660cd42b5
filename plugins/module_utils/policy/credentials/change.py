# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one account's change is made of, whatever its kind."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret


class ChangeRefused(ValueError):
    """An account that cannot be changed so; the message is one sentence."""


class Manner(NamedTuple):
    """How new secrets are stored.

    :ivar digest_only: as digests wherever Asterisk takes one.
    :ivar realm: of the digests; None: the one that Asterisk uses for the account.
    """

    digest_only: bool = False
    realm: Optional[str] = None


class Login(NamedTuple):
    """A secret that must let in after the change, as a caller proves it.

    :ivar kind: pjsip, sip, ami, ari or pin.
    :ivar account: the endpoint, peer, user or profile.
    :ivar user: the user name of the digest or of the login.
    :ivar secret: plain; Secret(None) where only the digest is known.
    :ivar digests: pairs of algorithm and digest of user, realm and secret.
    :ivar which: "new" or "old".
    :ivar admits: ``admits(address)``: whether a login from there is judged by the secret at all.
    """

    kind: str
    account: str
    user: str
    secret: Secret
    digests: Tuple[Tuple[str, Secret], ...] = ()
    which: str = "new"
    admits: Callable[[str], bool] = lambda address: True


class Held(NamedTuple):
    """What the memory of the daemon must show of an auth: ``object``, and pairs of option and secret."""

    object: str
    options: Tuple[Tuple[str, Secret], ...]


class Change(NamedTuple):
    """What is to be done for one account.

    :ivar edits: requests in the vocabulary of the module config. They hold secrets: never show them.
    :ivar held, logins: how the daemon is asked afterwards.
    :ivar gone: names of auth objects that are not there any more afterwards.
    :ivar tell: who must be told the new secret, as a part of a sentence; empty: nobody.
    :ivar losses: what the reload takes away on purpose, see host/reloading/health.py. ``database``: pairs of a key of Asterisk's database and its new
        value, None: the key goes.
    :ivar plain: secrets that are no longer in use when this is done, which restore points may hold as plain text.
    """

    id: str
    edits: Tuple[dict, ...] = ()
    held: Tuple[Held, ...] = ()
    logins: Tuple[Login, ...] = ()
    gone: Tuple[str, ...] = ()
    tell: str = ""
    plain: Tuple[Secret, ...] = ()
    losses: Tuple[str, ...] = ()
    database: Tuple[Tuple[str, Optional[str]], ...] = ()

    def __repr__(self):
        return f"Change({self.id})"


def request(filename, section, options=None, **more):
    """One edit."""
    return dict({"file": filename, "section": section}, **({"options": options} if options is not None else {}), **more)


def own_lines(case, credential, names, prefix=""):
    """Those of these options that stand in the account's own section, so that they can be taken away: dict of option to None."""
    own = case.sections(credential.file, credential.section, credential.object_type)
    told = case.told(credential.file, credential.section, credential.object_type)
    found = {}
    for name in names:
        lines = told.get(prefix + name)
        if any(line.section is section for line in (lines if isinstance(lines, list) else [lines] if lines else []) for section in own):
            found[prefix + name] = None
    return found
