# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where IAX2 and DUNDi listen. Both bind at the start only, and an address that the host does not have would keep them from starting."""

from __future__ import annotations

import ipaddress

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy import binding
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import edit, evidence, joined, path, shown, value_of
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dundi import FILE as DUNDI, absent as dundi_absent, is_used
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.findings import FAIL, FIXED, Finding, NOT_APPLICABLE, PASS
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_uses import Uses
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.dundi import RULES as DUNDI_RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules.iax import RULES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

IAX = "iax.conf"
_EVERYWHERE = ("0.0.0.0", "::")
_PORTS = {IAX: "4569", DUNDI: "4520"}
_SETTINGS = {IAX: "iax2_addresses", DUNDI: "dundi_addresses"}
_RESTART = "a restart of Asterisk activates it"


def judge(case):
    """AST-IAX-009 and AST-DUN-002; none where iax.judge and dundi.judge say that the driver is not there."""
    return _iax(case) + _dundi(case)


def _iax(case):
    rule = RULES["AST-IAX-009"]
    if not case.has("chan_iax2") or case.reading(IAX) is None:
        return []
    sections = [section for name in case.objects(IAX, "user", "peer", "friend") for section in [one.section for one in case.reading(IAX).named(name)]]
    if all(Uses.is_stock(IAX, section) for section in sections) and not case.lines(IAX, "general", {"register"}):
        return [Finding(rule, NOT_APPLICABLE, "No device uses it; the rule AST-MOD-004 is about that.")]
    lines, port, is_set = _iax_port(case)
    wanted = [joined(address, port) if is_set else address for address in case.settings["iax2_addresses"]]
    return [_finding(case, rule, IAX, lines, port, {"bindaddr": wanted})]


def _iax_port(case):
    """(lines of bindaddr, the port of the first, whether a line that is written anew has to name it).

    An address takes the port that is known at its line, its own or that of the last bindport before it, and without any address the last
    bindport counts (set_config in channels/chan_iax2.c). So a port is named wherever a bindport could give the new line another one.
    """
    lines, port, found, several = [], _PORTS[IAX], None, {_PORTS[IAX]}
    for line in case.lines(IAX, "general", {"bindport", "bindaddr"}):
        if shown(line.name).lower() == "bindport":
            port = value_of(line).strip() or _PORTS[IAX]
            several.add(port)
        else:
            lines.append(line)
            found = found or binding.split(value_of(line), port)[1]
    return lines, found or port, len(several | {found or port}) > 1


def _dundi(case):
    if dundi_absent(case):
        return []
    rule = DUNDI_RULES["AST-DUN-002"]
    if not is_used(case):
        return [Finding(rule, NOT_APPLICABLE, "It has no peer and no mapping; the rule AST-MOD-007 is about that.")]
    lines = [case.line(DUNDI, "general", option) for option in ("bindaddr", "bindaddr2")]
    wanted = case.settings["dundi_addresses"]
    if len({ipaddress.ip_address(address).version for address in wanted}) < len(wanted):
        raise SettingsError("sip_hardening_dundi_addresses has two addresses of one family, but DUNDi listens on one of each; take one of them out.")
    port = case.text(DUNDI, "general", "port") or _PORTS[DUNDI]
    options = dict(zip(("bindaddr", "bindaddr2"), wanted + [None, None]))
    return [_finding(case, rule, DUNDI, [line for line in lines if line is not None], port, options)]


def _finding(case, rule, filename, lines, port, options):
    setting = "sip_hardening_" + _SETTINGS[filename]
    wanted = case.settings[_SETTINGS[filename]]
    told = tuple(map(evidence, lines)) or (f"{path(case, filename)}: bindaddr is not set, so it listens on every address",)
    now = [binding.split(value_of(line), port)[0] for line in lines] or ["0.0.0.0"]
    everywhere = [address for address in now if address in _EVERYWHERE]
    if not wanted:
        if everywhere:
            return Finding(rule, FAIL, f"It listens on every address; name those that it needs in {setting}.", evidence=told)
        return Finding(rule, PASS, f"It listens on {', '.join(now)}.", evidence=told)
    if set(map(_plain, now)) == set(map(_plain, wanted)):
        waits = _listens_elsewhere(case, port, wanted)
        return Finding(rule, PASS, f"The file says {', '.join(wanted)}{'; ' + _RESTART if waits else ''}.", evidence=told, pending=waits)
    missing = [address for address in wanted if address in case.seen.foreign]
    if missing:
        raise SettingsError(f"No interface of this host has the address {missing[0]}, which is to be bindaddr in {filename}; correct {setting}, "
                            "nothing was changed.")
    return Finding(rule, FIXED, f"Bind it to {', '.join(wanted)}; {_RESTART}.", evidence=told, pending=True,
                   edits=(edit(filename, "general", options=options),))


def _plain(address):
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return address


def _listens_elsewhere(case, port, wanted):
    """Whether the running one has other sockets than the file says."""
    places = {_plain(address) for protocol, address, number in case.seen.listening or () if protocol == "udp" and str(number) == port}
    return bool(places) and places != set(map(_plain, wanted))
