# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The PBX that is guarded: 500 telephones, where they are, and who else is in its network."""

from __future__ import annotations

TARGET, TARGET6 = "10.78.0.10", "fd78::10"
NETWORKS = {"10.78.0.0/16": TARGET, "fd78::/48": TARGET6}
HOMES4, HOMES6, DESKS = 240, 60, 200
"""Telephones at an address of their own, of either family, and in the office behind one address. Each home of IPv6 has a /64."""
OFFICE = "10.78.2.1"
SIP = 5060
DESK_PORT = 20000
CROWD = ["10.78.3.%d" % number for number in range(1, 51)]
GUESSER = "10.78.4.1"
SUBSCRIBERS = ["fd78:0:0:%x::1" % number for number in range(0x1000, 0x1008)]
"""Eight /64s, in each of which somebody guesses."""
USERS = [str(number) for number in range(1000, 1000 + HOMES4 + HOMES6 + DESKS)]
VICTIM = "106"
"""Also the account of IAX2, and of AMI."""

_PJSIP = "[four]\ntype=transport\nprotocol=udp\nbind=0.0.0.0:5060\n[six]\ntype=transport\nprotocol=udp\nbind=[::]:5060\n"
_PJSIP_USER = """
[%(user)s]
type=endpoint
context=phones
aors=%(user)s
auth=%(user)s
allow=ulaw
[%(user)s]
type=auth
auth_type=userpass
username=%(user)s
password=s%(user)s
[%(user)s]
type=aor
max_contacts=1
remove_existing=yes
"""
_SIP = "[general]\nudpbindaddr=::\nbindport=5060\nallowguest=no\nalwaysauthreject=yes\ncontext=nobody\ndefaultexpiry=3600\n"
_SIP_USER = "[%(user)s]\ntype=friend\nhost=dynamic\nsecret=s%(user)s\ncontext=phones\nnat=force_rport,comedia\n"
_EXTENSIONS = "[phones]\nexten => _XXXX,1,Hangup()\n[nobody]\n"
_IAX = "[general]\nbindport=4569\n[%s]\ntype=friend\nhost=dynamic\nauth=md5\nsecret=5012\ncontext=phones\n" % VICTIM
_MANAGER = "[general]\nenabled=yes\nport=5038\nbindaddr=0.0.0.0\n[%s]\nsecret=amp111\nread=system\n" % VICTIM
_MODULES = "[modules]\nautoload=yes\nnoload=chan_pjsip.so\nnoload=res_pjsip.so\n"


def files(image):
    """The configuration by name: chan_sip on Debian 11, PJSIP on the newer one."""
    found = {"extensions.conf": _EXTENSIONS, "iax.conf": _IAX, "manager.conf": _MANAGER}
    users = [{"user": user} for user in USERS + [VICTIM]]
    if image.endswith("bullseye"):
        return dict(found, **{"sip.conf": _SIP + "".join(_SIP_USER % user for user in users), "pjsip.conf": "", "modules.conf": _MODULES})
    return dict(found, **{"pjsip.conf": _PJSIP + "".join(_PJSIP_USER % user for user in users)})


def phones(shift=0):
    """[target, address, port, user] of each.

    :param shift: by how much its port is another one than before, as after a restart of its router.
    """
    homes = [[TARGET, "10.78.1.%d" % (number + 1), SIP + shift] for number in range(HOMES4)]
    homes += [[TARGET6, "fd78:0:0:%x::10" % (number + 1), SIP + shift] for number in range(HOMES6)]
    desks = [[TARGET, OFFICE, DESK_PORT + shift + number] for number in range(DESKS)]
    return [place + [user] for place, user in zip(homes + desks, USERS)]


def addresses():
    """What ``ip -batch`` reads, for the device of whoever is all of them."""
    places = {place[1] for place in phones()} | set(CROWD) | {GUESSER} | set(SUBSCRIBERS)
    return "".join("addr add %s/48 dev eth0 nodad\n" % place if ":" in place else "addr add %s/16 dev eth0\n" % place for place in sorted(places))
