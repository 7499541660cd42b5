# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pjsip.conf that is measured: three sections of one name for each phone, as administrators write them by hand.

Each phone has 14 lines: comments, an endpoint that inherits from a template and has a context of its own, its auth, its AOR.
"""

from __future__ import annotations

import hashlib

HEAD = """\
; pjsip.conf: phones of the exchange
[global]
type = global
user_agent = PBX

[transport-udp]
type = transport
protocol = udp
bind = 127.0.0.1:5060

[phone](!)
type = endpoint
transport = transport-udp
disallow = all
allow = alaw,ulaw
rtp_symmetric = yes          ; many phones stand behind NAT
force_rport = yes

[phone-auth](!)
type = auth
auth_type = userpass

[phone-aor](!)
type = aor
max_contacts = 1
remove_existing = yes

"""

PHONE = """\
; ---- {number}: floor {floor}, room {room}
[{number}](phone)
context = from-internal
callerid = "Room {room}" <{number}>
auth = {number}
aors = {number}    ; one desk phone

[{number}](phone-auth)
username = {number}
password = {secret}
[{number}](phone-aor)
qualify_frequency = 60
; ----

"""

FIRST = 20000


def numbers(count):
    """The names of the endpoints."""
    return [str(number) for number in range(FIRST, FIRST + count)]


def strong(number):
    """A secret that nobody guesses."""
    return hashlib.sha256(number.encode()).hexdigest()[:20]


def text(count, secret=strong):
    """A pjsip.conf with ``count`` endpoints.

    :param secret: a function from a number to its secret.
    """
    return HEAD + "".join(_phone(index, number, secret(number)) for index, number in enumerate(numbers(count)))


def _phone(index, number, secret):
    return PHONE.format(number=number, floor=index // 100, room=index % 100, secret=secret)
