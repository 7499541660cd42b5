# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.weblogins.htpasswd import fits, named, parse


@pytest.mark.parametrize("kept, text", [
    ("$apr1$abcdefgh$2/f5Gp5itvzIJXRHg/wa/1", "letmein"), ("{SHA}t6h1/B6iKLkGEEG3zsS9PFKrPOM=", "letmein"), ("{PLAIN}letmein", "letmein"),
    ("$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/", "x"), ("abiQ6Ep3EYTHc", "x"),
])
def test_every_way_of_keeping_it(kept, text):
    """Made by openssl passwd, sha1sum and crypt(3)."""
    assert fits(text, kept) is True and fits(text + "x", kept) is False


def test_what_a_file_and_a_configuration_say():
    assert [(user, kept.reveal()) for user, kept in parse("# x\nadmin:{SHA}a\n\nbob:b:more\nbroken\n")] == [("admin", "{SHA}a"), ("bob", "b")]
    assert named('AuthUserFile "/etc/x"\n  auth_basic_user_file /etc/y;\n# AuthUserFile /etc/z\n') == ["/etc/x", "/etc/y"]
