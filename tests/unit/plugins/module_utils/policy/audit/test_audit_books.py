# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sections and lines count, by the audit's own reading; the facts were measured on Asterisk 16 and 22."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.books import Book, text_of


def _book(path, name, text, version="22.10.1"):
    (path / name).write_text(text)
    return Book(DiskSource(str(path)), name, Version.parse(version))


@pytest.mark.parametrize("name, section, text, option, version, wanted", [
    ("sip.conf", "general", "[general]\nallowguest=yes\nallowguest=no", "allowguest", "16.28.0", "no"),
    ("sip.conf", "general", "[general]\nallowguest=yes\n[general]\nallowguest=no", "allowguest", "16.28.0", "yes"),
    ("sip.conf", "general", "[general]\nallowguest=yes\n[general](+)\nallowguest=no", "allowguest", "16.28.0", "no"),
    ("sip.conf", "general", "[general]\nauth_options_requests=yes\nauth_options_requests=no", "auth_options_requests", "16.28.0", "yes"),
    ("sip.conf", "general", "[general]\ncanreinvite=yes\ndirectmedia=no", "directmedia", "16.28.0", "no"),
    ("sip.conf", "general", "[general]\nudpbindaddr=10.0.0.1\nudpbindaddr=nonsense", "udpbindaddr", "16.28.0", "10.0.0.1"),
    ("rtp.conf", "general", "[general]\nstrictrtp=no\nstrictrtp=yes", "strictrtp", "22.10.1", "no"),
    ("rtp.conf", "general", "[general]\nstrictrtp=no\nstrictrtp=yes", "strictrtp", "23.4.1", "yes"),
    ("rtp.conf", "general", "[t](!)\nstrictrtp=no\n[general](t)\nstrictrtp=yes", "strictrtp", "22.10.1", "no"),
    ("features.conf", "featuremap", "[featuremap]\nblindxfer=#\n[featuremap]\nblindxfer=*1", "blindxfer", "22.10.1", "*1"),
    ("asterisk.conf", "options", "[Options]\nMaxCalls = 5", "maxcalls", "22.10.1", "5"),
    ("asterisk.conf", "options", "[options](!)\nmaxcalls=5", "maxcalls", "22.10.1", None),
])
def test_the_line_that_counts(name, section, text, option, version, wanted, tmp_path):
    line = _book(tmp_path, name, text, version).line(section, option)
    assert (None if line is None else text_of(line.value)) == wanted


def test_states_of_a_file(tmp_path):
    book = Book(DiskSource(str(tmp_path)), "sip.conf", Version.parse("16.28.0"))
    assert book.missing and book.error_at_start and not book.broken and not book.sections
    book = _book(tmp_path, "iax.conf", "[general\n")
    assert book.broken.kind == "invalid" and book.error_at_start and not book.missing


def test_what_may_not_be_read_makes_it_blind(tmp_path):
    class Source(DiskSource):
        denied = set()

        def read(self, path):
            if path.endswith("secret.conf"):
                self.denied.add(path)
                raise PermissionError(13, "no", path)
            return super().read(path)
    (tmp_path / "secret.conf").write_text("[x]\n")
    (tmp_path / "sip.conf").write_text('[general]\n#include "secret.conf"\n')
    (tmp_path / "iax.conf").write_text("[general]\n")
    source = Source(str(tmp_path))
    assert Book(source, "sip.conf", Version.parse("16.28.0")).blind == [str(tmp_path / "secret.conf")]
    assert Book(source, "iax.conf", Version.parse("16.28.0")).blind == []
