# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lets in of an auth object of PJSIP, be it a section of pjsip.conf or a part of a wizard.

Source: res/res_pjsip/config_auth.c. Up to 20.11, 21.6 and 22.1 ``auth_type`` says whether password or digest counts, and an empty password is a
password (auth_apply); from 20.12, 21.7 and 22.2 on each algorithm has the digest that is stored for it, else the password, and an auth that has
neither for one of its algorithms is refused (check_algorithm, ast_sip_auth_get_creds).
"""

from __future__ import annotations

from typing import NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Since
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import as_list, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import names_in, text_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import ABSENT, MD5, OUTBOUND, PLAIN, SHA256

FILE = "pjsip.conf"

BY_ALGORITHM = Since("20.12,21.7,22.2,23+")

_FORMS = {"md5": MD5, "sha-256": SHA256, "sha-512-256": SHA256}


class AuthSecret(NamedTuple):
    """The value that counts.

    :ivar line: the Variable; None: an empty password that no line sets.
    :ivar option: its name, without a wizard's prefix. ``text``: the password, or the digest in hex.
    """

    line: Optional[object]
    option: str
    form: str
    text: Optional[str]


class Auths:
    """Reads auth objects of one host."""

    def __init__(self, case):
        names = case.objects(FILE, "global")
        general = case.told(FILE, names[0], "global") if names else {}
        self.by_algorithm = case.version in BY_ALGORITHM
        self.default_realm = text_of(general, "default_realm") or "asterisk"
        self._algorithms = {way: names_in(text_of(general, "default_auth_algorithms_" + way).lower()) or ["md5"] for way in ("uas", "uac")}

    def secret(self, options, direction, prefix=""):
        """The AuthSecret of an auth's options (``Files.told``); None: it is refused, or not of this kind.

        :param prefix: of the options' names, such as ``inbound_auth/``.
        """
        kind, password = text_of(options, prefix + "auth_type").lower(), text_of(options, prefix + "password")
        if not text_of(options, prefix + "username") or kind == "google_oauth":
            return None
        plain = AuthSecret(options.get(prefix + "password"), "password", PLAIN if password else ABSENT, password or None)
        digests = _digests(options, prefix)
        if not self.by_algorithm:
            return plain if kind != "md5" else digests.get("md5")
        way = "uac" if direction == OUTBOUND else "uas"
        algorithms = names_in(text_of(options, f"{prefix}supported_algorithms_{way}").lower()) or self._algorithms[way]
        if all(algorithm in digests for algorithm in algorithms):
            return digests[algorithms[0]]
        return plain if password else None

    def realm(self, options, form, prefix=""):
        """The realm that is part of a stored digest; None for a password."""
        return None if form in (PLAIN, ABSENT) else text_of(options, prefix + "realm") or self.default_realm


def _digests(options, prefix):
    """Algorithm in lower case to its AuthSecret; ``md5_cred`` and a digest without an algorithm are MD5."""
    found = {}
    for option in ("md5_cred", "password_digest"):
        for line in as_list(options.get(prefix + option)):
            for part in names_in(value_of(line)):
                algorithm, colon, digest = part.rpartition(":")
                name = algorithm.strip().lower() if colon else "md5"
                if name in _FORMS:
                    found[name] = AuthSecret(line, option, _FORMS[name], digest.strip().lower())
    return found
