# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a jail bans: an element of the sets ``banned_<service>4/6`` of our table, or, where there is none, fail2ban's own action for nftables.

The element has a timeout, so that a ban ends in the kernel even when fail2ban does not run. Several jails share a set, and the guard puts
elements there as well; for that

* a ban takes the element out and puts it in anew, in one transaction: ``add element`` alone leaves the time of one that is there;
* a ban that the kernel refuses, because somebody flushed the rules a moment ago, has the table repaired and is tried once more;
* a ban that ends by its time leaves the element alone, which ends by itself: one that somebody else made longer stays;
* a ban that is lifted, or a fail2ban that stops, takes the element away; that there is none is no error.
"""

from __future__ import annotations

import hashlib

NAME = "voipsec-table"
"""Of the file in action.d, without its ending."""

FALLBACK = "nftables"
"""fail2ban's own. ``nftables[type=multiport]`` is the same in 0.11 and 1.1; only ``nftables-multiport``, which 0.10 had, is another."""

REPAIR = "/usr/bin/python3 -I /var/lib/voipsec/firewall.pyz repair"
"""What brings the table back that the firewall and the guard left on the host."""

_LONGEST = 60

_ELEMENT = "inet <table> banned_<service><suffix> {{ <ip>{more} }}"
_RENEW = "add element {plain}; delete element {plain}; ".format(plain=_ELEMENT.format(more=""))
_WHEN = "t='<time>'; b='<bantime>'; left=$(( ${t%.*} + ${b%.*} - $(date +%s) ))"
"""Seconds until a ban ends; both may have decimals."""

ACTION = (
    ("actionstart", ""),
    ("actionstop", ""),
    ("actioncheck", ""),
    ("actionban", _WHEN + "; [ $left -gt 0 ] || left=1; for_time=\" timeout ${left}s\"; [ ${b%.*} -ge 0 ] || for_time=;"
                          " ban() { <nft> \"" + _RENEW + "add element " + _ELEMENT.format(more="$for_time") + "\"; };"
                          " ban 2>/dev/null || { <repair> <table>; ban; }"),
    ("actionunban", _WHEN + "; [ $left -le 1 -a ${b%.*} -ge 0 ] || <nft> \"" + _RENEW.rstrip("; ") + "\""),
)


def text(header):
    """The file of the action. :param header: comment lines for its head."""
    rows = header + ["", "[Definition]", ""]
    rows += [("%s = %s" % (name, value.replace("%", "%%"))).rstrip() for name, value in ACTION] + ["actionprolong = %(actionban)s"]
    rows += ["", "[Init]", "", "table = voipsec", "service = sip", "suffix = 4", "nft = nft", "repair = " + REPAIR, "", "[Init?family=inet6]", "", "suffix = 6"]
    return "\n".join(rows) + "\n"


def of_table(table, service):
    """(name, line for ``action``) of a ban in the sets of a service."""
    name = "voipsec-" + service
    return name, "%s[actname=%s, table=%s, service=%s]" % (NAME, name, table, service)


def of_ports(jail, protocol, pairs):
    """(name, line for ``action``) of a ban by fail2ban's own action, on these ports of tcp or udp. The name has the ports in it: the running
    fail2ban is asked for names, and other ports are another action."""
    name = "voipsec-%s-%s" % (protocol, "-".join(str(first) if first == last else "%dto%d" % (first, last) for first, last in pairs))
    if len(name) > _LONGEST:
        name = "voipsec-%s-%s" % (protocol, hashlib.sha256(name.encode()).hexdigest()[:12])
    shown = ",".join(str(first) if first == last else "%d:%d" % (first, last) for first, last in pairs)
    return name, '%s[actname=%s, type=multiport, name=%s-%s, protocol=%s, port="%s", blocktype=drop]' % (FALLBACK, name, jail, protocol, protocol, shown)
