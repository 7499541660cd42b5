# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets for what a host wants changed."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import policies
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.generating import generate
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret

_TRIES = 100


class Maker:
    """Makes secrets by the policies of a task.

    :param settings: the options O(policies) and O(groups) of the task.
    :raises PolicyError: they cannot be worked with.
    """

    def __init__(self, settings):
        self._policies = policies.parse(settings)

    def make(self, wishes, taken):
        """A secret for each wish, all of them different, and none that was given before.

        :param wishes: what the host says: id, kind, user, accounts, avoid_words.
        :param taken: texts of secrets.
        :returns: id to :class:`Secret`.
        :raises PolicyError: there is none.
        """
        taken, made = set(taken), {}
        for wish in wishes:
            names = policies.names_of(wish["id"], wish.get("user") or "", wish.get("accounts") or ())
            text = self._new(self._policies.choose(wish["kind"], names), [*names[1:], *(wish.get("avoid_words") or ())], taken)
            taken.add(text)
            made[wish["id"]] = Secret(text)
        return made

    @staticmethod
    def _new(policy, words, taken):
        for _try in range(_TRIES):
            text = generate(policy, words)
            if text not in taken:
                return text
        raise policies.PolicyError("All secrets of %d characters of the alphabet %s are taken; allow longer ones." % (policy.length, policy.alphabet))
