# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts under audit for the tests: files in a directory, and what was seen of the rest."""

from __future__ import annotations

import datetime
import os
from types import SimpleNamespace

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import quiet
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import engine

TODAY = datetime.date(2026, 11, 26)
EVERY = frozenset((
    "app_confbridge", "app_followme", "app_meetme", "app_voicemail", "chan_iax2", "chan_sip", "pbx_config", "pbx_dundi", "res_ari", "res_parking", "res_pjsip",
    "res_prometheus", "res_rtp_asterisk", "res_snmp", "res_stir_shaken", "res_websocket_client", "res_xmpp", "res_security_log",
    "res_pjsip_authenticator_digest"))
"""Modules that are loaded unless a test says otherwise."""


def status(mode=0o640, owner="root", group="asterisk", kind="file", mtime=1.0):
    return quiet.Status(kind, mode, owner, group, mtime)


class Seen(SimpleNamespace):
    """What was seen of the machine; files are told by ``tree``: path to Status."""

    def __init__(self, **more):
        known = dict(
            running=True, answers=True, started=1000.0, loaded=1000.0, clock=10.0 ** 9, modules=EVERY, module_files=EVERY, answers_to={}, made=None,
            user="asterisk", options=[],
            directories={"config": "/etc/asterisk", "log": "/var/log/asterisk", "spool": "/var/spool/asterisk", "run": "/run/asterisk",
                         "varlib": "/var/lib/asterisk", "modules": "/usr/lib/asterisk/modules", "agi": "/usr/share/asterisk/agi-bin",
                         "keys": "/usr/share/asterisk/keys"},
            control_socket="/run/asterisk/asterisk.ctl", hostname="pbx", sockets=[], pristine=frozenset(), unit={}, sshd={"port": "22"}, accounts=[],
            passwords={},
            sudo=[], firewall=[], units_enabled={}, fail2ban={}, package="1:22.10.1-1", changelog=frozenset(),
            changelog_path="/usr/share/doc/asterisk/changelog",
            tree={}, times={}, reasons={}, most=50000)
        super().__init__(**dict(known, **more))

    def ask(self, command):
        return self.answers_to.get(command) if self.answers else None

    def settings(self, command):
        printed = self.ask(command)
        return None if printed is None else dict((part.strip() for part in line.split(":", 1)) for line in printed.split("\n") if ":" in line)

    def contexts(self):
        return self.made if self.answers else None

    def status(self, path):
        return self.tree.get(path)

    def inside(self, path):
        below = [(name, one) for name, one in sorted(self.tree.items()) if name.startswith(path.rstrip("/") + "/")]
        return below if path in self.tree or below else None

    def reached(self, dummy):
        return True

    def changed(self, path):
        return self.times.get(os.path.basename(path), 1.0)

    def members(self, group):
        return [row["name"] for row in self.accounts if group in row["groups"]]

    def why_not(self, name):
        return self.reasons.get(name, "It could not be seen.")


def audit(path, files=None, version="22.10.1", given=None, source=None, today=TODAY, **seen):
    """The findings of a host with these files below a directory (a pathlib.Path)."""
    for name, text in (files or {}).items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
    auditor = engine.Auditor(given or {}, today)
    return auditor.audit(source or DiskSource(str(path)), version and Version.parse(version), Seen(**seen))


def of(findings, rule):
    """The findings of one rule."""
    return [finding for finding in findings if finding.rule.id == rule]


def states(findings, rule):
    """Subject to state of the findings of one rule."""
    return {finding.subject: finding.state for finding in of(findings, rule)}


def files(text):
    """``name.conf: line; line | other.conf: line`` as a dict of files: a short way to write small ones. ``\\n`` works too."""
    found = {}
    for part in text.split(" | "):
        name, dummy, lines = part.partition(": ")
        found[name.strip()] = "\n".join(line.strip() for line in lines.split(" ;; ")) + "\n"
    return found
