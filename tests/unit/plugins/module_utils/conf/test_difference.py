# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The difference that a person sees: secrets masked, lines counted from the start of the file."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import difference


def test_a_change_with_its_context():
    before = b"".join(b"; %d\n" % number for number in range(100)) + b"x=1\n; a\n; b\n; c\n; d\n"
    text = difference.unified("/e/x", before, before.replace(b"x=1", b"x=2"))
    assert text.splitlines() == [
        "--- before: /e/x", "+++ after: /e/x", "@@ -98,7 +98,7 @@", " ; 97", " ; 98", " ; 99", "-x=1", "+x=2", " ; a", " ; b", " ; c"]


def test_secrets_never_show_and_a_new_one_does_not_look_like_the_old():
    text = difference.unified("/etc/asterisk/manager.conf", b"[joe]\nsecret = old1 ; was old0\n", b"[joe]\nsecret = new1 ; was old0\n")
    assert "old" not in text.replace("+++ after", "") and "new1" not in text
    removed, added = [line for line in text.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert removed[1:] != added[1:]


def test_new_and_lost_files():
    assert difference.unified("/e/x", None, b"[a]\n").splitlines()[:2] == ["--- before: /dev/null", "+++ after: /e/x"]
    assert difference.unified("/e/x", b"[a]\n", None).splitlines()[1] == "+++ after: /dev/null"


def test_bytes_that_are_no_text():
    assert "caf\\xe9" in difference.unified("/e/x", b"", b"; caf\xe9\n")


def test_nothing_changed_is_no_text():
    assert difference.unified("/e/x", b"[a]\n", b"[a]\n") == ""
