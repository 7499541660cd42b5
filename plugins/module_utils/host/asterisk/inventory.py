# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running Asterisk has: modules, endpoints, contexts and named ACLs, by name.

Names come from the command line's own completion (``_command matchesarray``) where there is one, because the lists that are meant
for people cut names: ``sip show peers`` after 25 characters, ``iax2 show peers`` after 15. A command that the daemon does not know
gives an empty answer: the driver is not loaded. chan_sip's completion is left alone: it takes minutes for 10,000 peers.
"""

from __future__ import annotations

import re
import time
from typing import Dict, FrozenSet, NamedTuple, Set

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import tables
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import NoSuchCommand

_MODULE = re.compile(r"^(\S+) .* \d+ +(Running|Not Running) +\S+ *$")
_UPTIME = re.compile(r"^System uptime: (\d+)", re.MULTILINE)
_RULE = re.compile(r"^ *\d+: *(allow|deny) ", re.MULTILINE)


class Inventory(NamedTuple):
    """Everything by name. An endpoint is ``PJSIP/name``, ``PJSIP/name (identify)`` (by which callers without a password are known),
    ``SIP/name``, ``IAX2/name`` (a peer) or ``IAX2/name (user)``, the last cut to 15 characters."""

    modules: FrozenSet[str]
    endpoints: FrozenSet[str]
    contexts: FrozenSet[str]
    acls: FrozenSet[str]


def take(cli) -> Inventory:
    """Ask for everything.

    :param cli: a ``cli.Cli``.
    :raises CliError: the daemon does not answer.
    """
    running = frozenset(name for name, state in modules(cli).items() if state == "Running")
    return Inventory(running, frozenset(endpoints(cli)), frozenset(contexts(cli)), frozenset(acls(cli)))


def ask(cli, command: str) -> str:
    """The output of a command, empty where the daemon has no such command."""
    try:
        return cli.run(command)
    except NoSuchCommand:
        return ""


def modules(cli) -> Dict[str, str]:
    """Every loaded module, built-in ones among them, with its state: ``Running`` or ``Not Running`` (it declined)."""
    found = (_MODULE.match(line) for line in cli.run("module show").split("\n"))
    return {match.group(1): match.group(2) for match in found if match}


def start_time(cli) -> float:
    """When the daemon started, in seconds since the epoch. It survives steps of the clock: Asterisk subtracts from the same clock."""
    uptime = _UPTIME.search(cli.run("core show uptime seconds"))
    return time.time() - (int(uptime.group(1)) if uptime else 0)


def endpoints(cli) -> Set[str]:
    """Every configured endpoint, peer and user of the drivers that are loaded, registered or not."""
    found = {"PJSIP/" + name for name in completions(cli, "pjsip show endpoint ")}
    found.update("PJSIP/%s (identify)" % name for name in completions(cli, "pjsip show identify "))
    found.update("SIP/" + name for name in tables.sip_names(ask(cli, "sip show objects")))
    found.update("IAX2/" + name for name in completions(cli, "iax2 show peer "))
    found.update("IAX2/%s (user)" % row["shown"] for row in tables.iax2_users(ask(cli, "iax2 show users")))
    return found


def contexts(cli) -> Set[str]:
    """The contexts of the dialplan, whoever made them."""
    return completions(cli, "dialplan show ")


def acls(cli) -> Set[str]:
    """The named ACLs that have at least one rule: one without lets everybody in (``main/acl.c``), as a broken acl.conf does."""
    return {name for name in completions(cli, "acl show ") if _RULE.search(cli.run("acl show " + name))}


def completions(cli, command: str) -> Set[str]:
    """All words that could follow ``command``; a name with blanks comes in pieces.

    The answer is the longest common beginning, then the words, then ``_EOF_``.
    """
    return set(ask(cli, '_command matchesarray "%s" ""' % command).strip("\n").split(" ")[1:-1])
