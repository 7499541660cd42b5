# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What rotates the log, as files; that it does: tests/daemon/test_rotation.py."""

from __future__ import annotations

import os

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import rotation


@pytest.fixture
def told(tmp_path, monkeypatch):
    """A host whose /etc is a folder, and what systemd was told."""
    said = []

    def tell(*words):
        said.append(words)
        if "enable" in words:
            os.makedirs(os.path.dirname(rotation._link()), exist_ok=True)
            os.symlink("x", rotation._link())
        if "disable" in words:
            os.unlink(rotation._link())
    monkeypatch.setattr(rotation, "POLICY", str(tmp_path / "voipsec" / "logrotate.conf"))
    monkeypatch.setattr(rotation.units, "DIRECTORY", str(tmp_path / "system"))
    monkeypatch.setattr(rotation.timer, "has_systemd", lambda: True)
    monkeypatch.setattr(rotation.timer, "tell", tell)
    return said


def make():
    return rotation.Rotation("/var/log/asterisk/voipsec_log", "asterisk", "adm")


def test_what_is_missing_is_made_and_taken_away(told):
    assert len(make().missing()) == 4
    make().install()
    assert make().missing() == []
    with open(rotation.POLICY, encoding="utf-8") as stream:
        text = stream.read()
    assert text.startswith('"/var/log/asterisk/voipsec_log" {') and "create 0640 asterisk adm" in text and "maxsize" in text
    with open(rotation.POLICY, "a", encoding="utf-8") as stream:
        stream.write("# changed\n")
    assert make().missing() == ["%s is missing or differs" % rotation.POLICY]
    assert rotation.remove() and not rotation.remove()
    assert len(make().missing()) == 4


def test_without_systemd_nothing_is_missed(told, monkeypatch):
    monkeypatch.setattr(rotation.timer, "has_systemd", lambda: False)
    assert make().missing() == []
