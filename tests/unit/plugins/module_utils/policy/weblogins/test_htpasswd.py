# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.weblogins.htpasswd import fits, named, parse


@pytest.mark.parametrize("kept, text", [
    ("$apr1$abcdefgh$2/f5Gp5itvzIJXRHg/wa/1", "letmein"), ("{SHA}t6h1/B6iKLkGEEG3zsS9PFKrPOM=", "letmein"), ("{PLAIN}letmein", "letmein"),
    ("{SSHA}xCoAhsXWiKbSyTjqWPV5SBDy7r1zYWx0", "letmein"), ("$digest$admin:pbx$28b92dd1bbfe698830e81ab0b2abb799", "letmein"),
    ("letmein", "letmein"), ("thirteen_char", "thirteen_char"),
    ("$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/", "x"), ("abiQ6Ep3EYTHc", "x"),
])
def test_every_way_of_keeping_it(kept, text):
    """Made by openssl passwd, sha1sum, md5sum and crypt(3)."""
    assert fits(text, kept) is True and fits(text + "x", kept) is False


def test_what_cannot_be_a_hash_fits_nothing():
    assert fits("x", "{SSHA}eA=") is None and fits("x", "{SSHA}eA==") is False


def test_what_a_file_and_a_configuration_say():
    assert [(user, kept.reveal()) for user, kept in parse("# x\nadmin:{SHA}a\n\nbob:b:more\nbroken\n")] == [("admin", "{SHA}a"), ("bob", "b")]
    assert parse("al:pbx:" + "0" * 32)[0][1].reveal() == "$digest$al:pbx$" + "0" * 32
    assert named('AuthUserFile "/etc/x"\n  auth_basic_user_file /etc/y;\n# AuthUserFile /etc/z\n') == ["/etc/x", "/etc/y"]
    lighttpd = 'auth.backend.htdigest.userfile = "/etc/z"\nauth.backend.plain.userfile="/etc/p"\n# auth.backend.plain.userfile = "/n"'
    assert named(lighttpd) == ["/etc/z", "/etc/p"]
