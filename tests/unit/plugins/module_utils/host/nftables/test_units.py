# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The units around a table."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import runner, timer, units


@pytest.fixture(name="directory", autouse=True)
def fixture_directory(tmp_path, monkeypatch):
    monkeypatch.setattr(units, "DIRECTORY", str(tmp_path))
    monkeypatch.setattr(runner, "program", lambda: "/usr/sbin/nft")
    monkeypatch.setattr(timer, "has_systemd", lambda: True)
    return tmp_path


def test_at_boot_nothing_of_ours_is_needed():
    boot, repair = (units.texts()["%s/%s" % (units.DIRECTORY, name)] for name in (units.BOOT, units.REPAIR))
    assert "\nExecStart=/usr/sbin/nft -f /etc/voipsec/nftables/%i.nft\n" in boot and "python" not in boot
    assert "Before=network-pre.target asterisk.service" in boot and "DefaultDependencies=no" in boot
    assert "repair %i" in repair and "%%" not in boot + repair


def test_says_what_is_missing(directory):
    assert len(units.missing("voipsec")) == 4
    for path, text in units.texts().items():
        units.write(path, text.encode("ascii"), 0o644)
    assert units.missing("voipsec") == ["the unit voipsec-nftables@voipsec.service is not enabled",
                                        "the unit voipsec-nftables-repair@voipsec.service is not enabled"]
    for link in units._links("voipsec"):
        units.write(link, b"", 0o644)
    assert units.missing("voipsec") == [] and len(units.missing("other")) == 2
    (directory / units.BOOT).write_text("edited")
    assert units.missing("voipsec") == ["the unit %s/%s is missing or differs" % (directory, units.BOOT)]


def test_without_systemd_nothing_is_missing(monkeypatch):
    monkeypatch.setattr(timer, "has_systemd", lambda: False)
    assert units.missing("voipsec") == []
