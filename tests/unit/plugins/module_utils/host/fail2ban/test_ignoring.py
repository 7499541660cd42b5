# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the host's own files let alone."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import ignoring

OURS = "jail.d/zz-voipsec.local"


def test_of_defaults_and_sshd(tmp_path):
    (tmp_path / "jail.d").mkdir()
    (tmp_path / "jail.conf").write_text("[DEFAULT]\nignoreip = 10.0.0.0/8\n[apache]\nignoreip = 10.9.9.9\n")
    (tmp_path / "jail.local").write_text("[DEFAULT]\nignoreip = 127.0.0.1/8, ::1\n    FD77:0::5/64  Office.example.org # our office\n")
    (tmp_path / "jail.d/a.local").write_text("[sshd]\nignoreip = 198.51.100.7/32 localhost %(x)s\n")
    (tmp_path / OURS).write_text("[sshd]\nignoreip = 198.51.100.99\n")
    found, warnings = ignoring.of_host(OURS, str(tmp_path))
    assert found == ["127.0.0.0/8", "198.51.100.7", "::1", "fd77::/64", "office.example.org"]
    assert len(warnings) == 1 and "has '%(x)s', which the jails of the collection cannot take over" in warnings[0]


def test_ipv4_in_ipv6_counts_as_ipv4(tmp_path):
    (tmp_path / "jail.local").write_text("[DEFAULT]\nignoreip = ::ffff:198.51.100.7 ::ffff:10.0.0.0/104\n")
    assert ignoring.of_host(OURS, str(tmp_path)) == (["10.0.0.0/8", "198.51.100.7"], [])


def test_a_command_that_ours_takes_the_place_of(tmp_path):
    (tmp_path / "jail.conf").write_text("[DEFAULT]\nignorecommand =\n")
    assert ignoring.of_host(OURS, str(tmp_path), asks=True) == ([], [])
    (tmp_path / "jail.local").write_text("[DEFAULT]\nignorecommand = /usr/local/bin/ours <ip>\n")
    assert ignoring.of_host(OURS, str(tmp_path)) == ([], []), "without a guard it counts"
    _found, warnings = ignoring.of_host(OURS, str(tmp_path), asks=True)
    assert len(warnings) == 1 and "does not count for the jails of the collection" in warnings[0]


def test_files_that_are_none(tmp_path):
    assert ignoring.of_host(OURS, str(tmp_path)) == ([], [])
    (tmp_path / "jail.local").write_text("ignoreip = 10.0.0.1\n")
    assert ignoring.of_host(OURS, str(tmp_path)) == ([], [])
