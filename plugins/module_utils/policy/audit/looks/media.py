# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports and addresses of media."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.model import Evidence, FAIL, NOT_APPLICABLE, PASS, Verdict
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import is_true, number

_WIDEST = 20000
"""Ports that are room for five thousand calls; more is a hole in the firewall."""


def _range(case, filename, first, last, defaults):
    low, high = (number(case.value(filename, "general", option, default)) for option, default in zip((first, last), defaults))
    return low or 0, high or 0


def _evidence(case, filename, *options_):
    lines = [case.book(filename).line("general", option) for option in options_]
    return tuple(case.evidence(line) if line is not None else case.default(f"{option} of {filename}", None) for line, option in zip(lines, options_))


def ports(case):
    """AST-RTP-003: the range is there, and no wider than it must be."""
    trouble = case.trouble("rtp.conf")
    if trouble:
        return [Verdict(*trouble)]
    low, high = _range(case, "rtp.conf", "rtpstart", "rtpend", ("5000", "31000"))
    shown = _evidence(case, "rtp.conf", "rtpstart", "rtpend")
    if low < 1024 or high <= low:
        return [Verdict(FAIL, f"The range is {low} to {high}, which Asterisk does not take.", None, shown)]
    if low < 10000 and high > 5060 or high - low > _WIDEST:
        return [Verdict(FAIL, f"The range is {low} to {high}, which holds ports of other services or is wider than it must be.", None, shown)]
    return [Verdict(PASS, f"The range is {low} to {high}.", None, shown)]


def ice_users(case):
    """A condition: WebRTC needs ICE."""
    users = [thing.label for thing in case.endpoints if is_true(thing.value("webrtc", "no")) or is_true(thing.value("ice_support", "no"))]
    return f"{users[0]} needs ICE." if users else ""


def ice_networks(case):
    """AST-RTP-008: which addresses ICE tells."""
    trouble = case.trouble("rtp.conf")
    if trouble:
        return [Verdict(*trouble)]
    if not case.is_on("rtp.conf", "general", "icesupport", True):
        return [Verdict(NOT_APPLICABLE, "ICE is off.")]
    book = case.book("rtp.conf")
    lines = book.lines("general", "ice_deny", "ice_blacklist", "ice_permit", "ice_acl") + book.lines("ice_host_candidates")
    shown = tuple(case.evidence(line) for line in lines[:3])
    if lines:
        return [Verdict(PASS, "The addresses that ICE tells are chosen.", None, shown)]
    return [Verdict(FAIL, "ICE is on and tells every address of this host.", None, (case.default("ice_deny of rtp.conf", None),))]


def fax_ports(case):
    """AST-FAX-001: ports of fax are not those of voice."""
    trouble = case.trouble("udptl.conf") or case.trouble("rtp.conf")
    if trouble:
        return [Verdict(*trouble)]
    low, high = _range(case, "udptl.conf", "udptlstart", "udptlend", ("4500", "4999"))
    first, last = _range(case, "rtp.conf", "rtpstart", "rtpend", ("5000", "31000"))
    shown = _evidence(case, "udptl.conf", "udptlstart", "udptlend") + (Evidence(f"RTP uses {first} to {last}.", None, f"{first}-{last}"),)
    bad = low <= last and first <= high or low <= 5060 <= high or low <= 4569 <= high
    return [Verdict(FAIL, f"The range of fax, {low} to {high}, holds ports of RTP or of another service.", None, shown) if bad else
            Verdict(PASS, f"The range of fax is {low} to {high}.", None, shown)]
