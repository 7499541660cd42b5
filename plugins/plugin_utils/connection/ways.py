# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a change is confirmed: over a new ssh connection, or by a probe that the operator names."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.errors import Refusal, Unproven
from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.probing import Probe

_PATIENCE = 10  # seconds for connecting outside of the window


def choose(host, probe):
    """The way for a host.

    :param host: a :class:`~.host.Host`.
    :param probe: the option O(probe), or None.
    :raises Refusal: its connection proves nothing and no probe is named, or the probe is malformed.
    """
    probe = None if probe is None else Probe(probe)
    if host.is_ssh:
        return ByConnection(host, probe)
    if probe is None:
        raise Refusal(
            "The connection %s to %s does not pass the firewall as an administrator's does, so that it cannot show that a ruleset lets the administrator in: "
            "use the connection ssh, or name a probe (tcp or command), or take the risk with rollback: false; nothing was changed."
            % (host.connection_name, host.name))
    return ByProbe(host, probe)


class ByConnection:
    """Each step over a connection of its own. A probe that is named besides has to succeed, too."""

    def __init__(self, host, probe):
        self._host, self._probe = host, probe
        self._opens = True

    def prepare(self):
        """Find out whether a new connection can be opened at all before the change.

        Where it cannot, the change may be the very one that mends that; then it is started over the connection that is there.
        """
        try:
            self._host.knock(_PATIENCE)
        except Unproven:
            self._opens = False

    def run(self, check=False, **options):
        """Run the module, to start a trial or to look.

        Over a connection that notices when it is cut: one that is there may wait for an hour.
        """
        return self._host.attempt(_PATIENCE if self._opens else None, check=check, **options)

    def confirm(self, patience, token):
        """Run the module to keep what is on trial."""
        if self._probe:
            self._probe.run(patience)
        return self._host.attempt(patience, token=token, confirm=True)


class ByProbe:
    """The connection does not depend on the firewall; the probe does."""

    def __init__(self, host, probe):
        self._host, self._probe = host, probe

    def prepare(self):
        """Nothing: a probe may well fail before the change that opens its port."""

    def run(self, check=False, **options):
        """Run the module, to start a trial or to look."""
        return self._host.attempt(check=check, **options)

    def confirm(self, patience, token):
        """Run the module to keep what is on trial."""
        self._probe.run(patience)
        return self._host.attempt(token=token, confirm=True)
