# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords with which systems for telephony come, as data: account, password, and where it is from.

Origin: each row stands in the installation program, the image, the sample configuration or the documentation of the product that it names, and in
lists of what scanners try. They are facts, collected by us, without text or code of the products.
"""

from __future__ import annotations

from typing import Iterable, List, NamedTuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import common_passwords, hashes

UNIX, DATABASE, WEB = "unix", "database", "web"


class Default(NamedTuple):
    """One row. ``user``: the name of the account for which it was made. ``origin``: the product."""

    kind: str
    user: str
    password: str
    origin: str


DEFAULTS = tuple(Default(*row) for row in (
    (UNIX, "root", "SangomaDefaultPassword", "the FreePBX distribution (SNG7) and PBXact"),
    (UNIX, "root", "raspberry", "RasPBX"),
    (UNIX, "pi", "raspberry", "Raspberry Pi OS, on which RasPBX stands"),
    (UNIX, "root", "vicidial", "ViciBox"),
    (UNIX, "root", "eLaStIx.2oo7", "what scanners try on Elastix"),
    (UNIX, "root", "palosanto", "what scanners try on Elastix"),
    (UNIX, "root", "elastix", "what scanners try on Elastix"),
    (UNIX, "root", "issabel", "what scanners try on Issabel"),
    (UNIX, "root", "trixbox", "what scanners try on trixbox"),
    (UNIX, "root", "password", "PBX in a Flash and Asterisk@Home"),
    (UNIX, "root", "askozia", "AskoziaPBX"),
    (UNIX, "root", "admin", "MikoPBX"),
    (UNIX, "root", "freepbx", "what scanners try on FreePBX"),
    (UNIX, "root", "passw0rd", "PBX in a Flash"),
    (UNIX, "ip", "ip", "PBXtra and trixbox Pro"),
    (UNIX, "maint", "password", "trixbox and PBX in a Flash"),
    (UNIX, "asterisk", "asterisk", "tutorials for Asterisk"),
    (UNIX, "sangoma", "sangoma", "what scanners try on systems of Sangoma"),
    (UNIX, "vagrant", "vagrant", "images of Vagrant"),
    (UNIX, "ubuntu", "ubuntu", "images of Ubuntu"),
    (UNIX, "debian", "debian", "what scanners try on Debian"),
    (UNIX, "user", "live", "live systems of Debian"),
    (UNIX, "osboxes", "osboxes.org", "images of OSBoxes"),
    (UNIX, "root", "toor", "live systems"),
    (DATABASE, "root", "passw0rd", "trixbox, PBX in a Flash and Asterisk@Home"),
    (DATABASE, "root", "eLaStIx.2oo7", "Elastix"),
    (DATABASE, "root", "jEhdIekWmdjE", "Elastix"),
    (DATABASE, "asteriskuser", "amp109", "AMP and FreePBX"),
    (DATABASE, "asteriskuser", "eLaStIx.asteriskuser.2oo7", "Elastix"),
    (DATABASE, "asteriskuser", "jEhdIekWmdjE", "Elastix"),
    (DATABASE, "freepbxuser", "amp109", "AMP and FreePBX"),
    (DATABASE, "a2billinguser", "a2billing", "A2Billing"),
    (DATABASE, "cron", "1234", "VICIdial"),
    (DATABASE, "custom", "custom1234", "VICIdial"),
    (DATABASE, "asterisk", "proformatique", "XiVO and Wazo"),
    (DATABASE, "xivo", "proformatique", "XiVO and Wazo"),
    (DATABASE, "asterisk", "asterisk", "tutorials for Asterisk"),
    (DATABASE, "asterisk", "yourpassword", "the sample res_pgsql.conf of Asterisk"),
    (DATABASE, "myuser", "mypass", "the sample res_odbc.conf of Asterisk"),
    (DATABASE, "asteriskcdruser", "astcdr123", "tutorials for CDRs of Asterisk"),
    (DATABASE, "cdruser", "cdrpass", "tutorials for CDRs of Asterisk"),
    (DATABASE, "postgres", "postgres", "images of PostgreSQL"),
    (DATABASE, "fusionpbx", "fusionpbx", "tutorials for FusionPBX"),
    (WEB, "admin", "admin", "FreePBX of before version 12, RasPBX and MikoPBX"),
    (WEB, "admin", "palosanto", "Elastix"),
    (WEB, "admin", "password", "sugarCRM of Elastix, and appliances"),
    (WEB, "maint", "password", "trixbox and PBX in a Flash"),
    (WEB, "wwwadmin", "password", "Asterisk@Home"),
    (WEB, "root", "superpass", "XiVO"),
    (WEB, "root", "changepassword", "A2Billing"),
    (WEB, "admin", "mypassword", "A2Billing"),
    (WEB, "admin", "askozia", "AskoziaPBX"),
    (WEB, "6666", "1234", "VICIdial"),
))

VERSION = 1
"""Of the list of candidates; a greater one makes hosts try again what they have tried."""


def origin(kind: str, user: str, password: str) -> str:
    """The product from which a password is known, or "". That of another account of the same kind counts too."""
    rows = [row for row in DEFAULTS if row.password == password and row.kind == kind]
    return next((row.origin for row in sorted(rows, key=lambda row: row.user != user)), "")


def candidates(kind: str, user: str, words: Iterable[str] = ()) -> List[str]:
    """What is tried for an account, the likeliest first: its own defaults, its names, the defaults of others, what everybody tries.

    :param words: other names of the account, such as that of the host.
    """
    own = [row.password for row in DEFAULTS if row.kind == kind and row.user == user]
    names = [word for word in (user, *words) if word]
    others = [row.password for wanted in (True, False) for row in DEFAULTS if (row.kind == kind) is wanted]
    plain = [text for name in names for text in (name, name.lower())]
    return list(dict.fromkeys([*own, *plain, *others, *hashes.guesses(names, len(common_passwords.IN_ORDER) * 2)]))
