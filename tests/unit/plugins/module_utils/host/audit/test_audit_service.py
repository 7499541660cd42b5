# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What systemd says of the service."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import service


def test_without_systemd_it_is_said(monkeypatch):
    monkeypatch.setattr(service.os.path, "isdir", lambda path: False)
    found, reason = service.properties()
    assert found is None and "systemd does not run here" in reason


def test_properties_and_a_unit_that_there_is_not(monkeypatch):
    monkeypatch.setattr(service.os.path, "isdir", lambda path: True)
    monkeypatch.setattr(service.commands, "output", lambda words: ("Id=asterisk.service\nLoadState=loaded\nUMask=0027\nExecStart={ path=/usr/sbin/asterisk ; "
                                                                   "argv[]=x=y }\n", None))
    found, reason = service.properties()
    assert reason is None and found["UMask"] == "0027" and found["ExecStart"].endswith("x=y }")
    monkeypatch.setattr(service.commands, "output", lambda words: ("Id=asterisk.service\nLoadState=not-found\n", None))
    assert service.properties()[0] is None
    monkeypatch.setattr(service.commands, "output", lambda words: ("", "systemctl ended with status 1"))
    assert "status 1" in service.properties()[1]
