# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sip.conf that is measured: one section for each telephone of chan_sip, whose secret is its name."""

from __future__ import annotations

from benchmarks import exchange

FILE = "/etc/asterisk/sip.conf"

_HEAD = """\
; sip.conf: phones of the exchange
[general]
context = public
allowguest = no
alwaysauthreject = yes
udpbindaddr = 127.0.0.1
useragent = PBX

[phone](!)
type = friend
host = dynamic
disallow = all
allow = alaw,ulaw
nat = force_rport,comedia    ; many phones stand behind NAT

"""
_PHONE = """\
; ---- {number}: floor {floor}, room {room}
[{number}](phone)
context = from-internal
callerid = "Room {room}" <{number}>
secret = {number}
; ----

"""

_LAST = "[last](phone)\nsecret = u7Qk-29fmZ.x4Lw8RtGb\ndescription = first\n"
"""A telephone that Asterisk makes after all others, see RELOAD."""

RELOAD = r"""
mark=$(date +%%s%%N)
sed -i "s/^description = .*/description = $mark/" %s
start=$(date +%%s.%%N) before="$(cpu)"
asterisk -rx 'sip reload' >/dev/null
until asterisk -rx 'sip show peer last' | grep -q "$mark"; do sleep 0.02; done
""" % FILE
"""``sip reload`` answers before the reload begins, so the value of the last telephone is waited for."""


def text(count):
    """A sip.conf with ``count`` telephones."""
    return _HEAD + "".join(_PHONE.format(number=number, floor=index // 100, room=index % 100)
                           for index, number in enumerate(exchange.numbers(count))) + _LAST
