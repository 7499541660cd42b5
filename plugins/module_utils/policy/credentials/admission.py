# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a login from an address would be judged by its secret: where an access list refuses it, Asterisk notes an attack (``FailedACL``), and where
``identify`` takes the address for somebody else, the secret is not asked for. Such a login is not tried."""

from __future__ import annotations

import functools

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import acl
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import pairs_of, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.files import names_in

_PLACES = {
    "pjsip": (("pjsip.conf", "endpoint", ""), ("pjsip_wizard.conf", "wizard", "endpoint/")),
    "sip": (("sip.conf", None, ""),),
    "ami": (("manager.conf", None, ""),),
    "iax2": (("iax.conf", None, ""),),
}
_STRANGERS = ("198.51.100.77", "2001:db8::77")
"""Addresses that no list names (RFC 5737, RFC 3849), one of each family."""


class Admission:
    """The access lists of one host.

    :param case: a Files.
    """

    def __init__(self, case):
        self.case = case
        self._known = {}

    def of(self, kind, account):
        """A function from an address (text) to whether its login is judged by the secret of an account.

        :param kind: of a change.Login.
        """
        return functools.partial(self._judges, kind, account)

    def is_closed(self, kind, accounts):
        """Whether strangers of both families pass the list of none of these accounts; False where nothing is known of lists."""
        return bool(accounts) and kind in _PLACES and not any(self._admits(kind, account, address) for account in accounts for address in _STRANGERS)

    def _judges(self, kind, account, address):
        if kind == "pjsip" and (self._is_identified(address) or not self._goes_by_name(account)):
            return False
        return self._admits(kind, account, address)

    def _admits(self, kind, account, address):
        if kind == "pjsip" and not acl.allows(self._everywhere, address):
            return False
        return all(acl.allows(rules, address) for rules in self._lists(kind, account))

    def _lists(self, kind, account):
        """The rules of the account's own list, and of each that it names; nobody passes one that is not defined."""
        for filename, section_type, prefix in _PLACES.get(kind, ()):
            lines = self.case.lines(filename, account, {prefix + "permit", prefix + "deny", prefix + "acl"}, section_type)
            pairs = pairs_of(lines, prefix)
            yield acl.parse(pairs)
            for name in (name for option, value in pairs if option == "acl" for name in names_in(value)):
                yield self._named(name)

    def _goes_by_name(self, account):
        """Whether PJSIP looks for an endpoint by its name at all: by its own ``identify_by``, and by the order of [global].

        Where neither says anything, it does (sample of pjsip.conf: ``identify_by`` is username,ip, and the order ends with names).
        """
        own = [value_of(self.case.line(filename, account, prefix + "identify_by", kind)) for filename, kind, prefix in _PLACES["pjsip"]]
        order = [value_of(self.case.line("pjsip.conf", shown(name), "endpoint_identifier_order", "global"))
                 for name in self.case.objects("pjsip.conf", "global")]
        return all("username" in (value or "username").lower() for value in own + order)

    def _named(self, name):
        if name not in self._known:
            lines = self.case.lines("acl.conf", name, {"permit", "deny"})
            self._known[name] = acl.parse(pairs_of(lines) if lines else acl.locked([]))
        return self._known[name]

    @functools.cached_property
    def _everywhere(self):
        """The rules of PJSIP's own access lists, which count for everybody (res/res_pjsip_acl.c)."""
        return [rule for name in self.case.objects("pjsip.conf", "acl")
                for rule in acl.parse(pairs_of(self.case.lines("pjsip.conf", shown(name), {"permit", "deny"}, "acl")))]

    @functools.cached_property
    def _identified(self):
        values = [value_of(line) for name in self.case.objects("pjsip.conf", "identify")
                  for line in self.case.lines("pjsip.conf", shown(name), {"match"}, "identify")]
        return [("permit", part) for value in values for part in names_in(value)]

    def _is_identified(self, address):
        """Whether an identify section takes the address for an endpoint. A name among its matches is not looked up."""
        return any(acl.allows(acl.parse([("deny", "0.0.0.0/0"), ("deny", "::/0"), pair]), address) for pair in self._identified)
