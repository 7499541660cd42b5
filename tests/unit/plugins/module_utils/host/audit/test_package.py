# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a changelog names as corrected."""

from __future__ import annotations

import gzip

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import package

TEXT = "  * Fix CVE-2025-47779:\n  * CVE-2021-32558 / AST-2021-008\n  GHSA-3g56-cgrh-95p5 GHSA-3RHJ-HHW7-M6FW\n  AST-1999\n"


def test_identifiers_of_every_kind(tmp_path):
    path = tmp_path / "changelog.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    found = package.changelog((str(tmp_path / "none"), str(path)))
    assert found == (str(path), {"CVE-2025-47779", "CVE-2021-32558", "AST-2021-008", "GHSA-3g56-cgrh-95p5", "GHSA-3rhj-hhw7-m6fw"})


def test_a_broken_changelog_is_none(tmp_path):
    path = tmp_path / "changelog.gz"
    path.write_bytes(b"junk")
    assert package.changelog((str(path),)) == (None, None)


def test_the_version_of_the_package(monkeypatch):
    for printed, problem, wanted in (("ii  1:22.10.1-1", None, "1:22.10.1-1"), ("rc  1:16.28.0", None, ""), ("", "dpkg-query ended with status 1", ""),
                                     ("", "dpkg-query cannot be run: No such file or directory", None)):
        monkeypatch.setattr(package.commands, "output", lambda words, answer=(printed, problem): answer)
        found, reason = package.version()
        assert found == wanted and (reason is None) == (wanted is not None)
