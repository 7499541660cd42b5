# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A log that has grown is rotated by the real logrotate, and Asterisk goes on in the new one, which others cannot read."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import rotation

LOG = "/var/log/asterisk/voipsec_log"
RUN = ["logrotate", "--state", "/root/logrotate.state", "/etc/voipsec/logrotate.conf"]


@pytest.fixture(name="pbx")
def fixture_pbx(asterisk):
    asterisk.exec("printf '[general]\\n[logfiles]\\nvoipsec_log => [json]security,notice,warning,error\\n' > /etc/asterisk/logger.conf; "
                  "asterisk -rx 'logger reload'; chown asterisk:adm %s; chmod 640 %s" % (LOG, LOG))
    files = rotation.Rotation(LOG, "asterisk", "adm").files()
    asterisk.exec("mkdir -p /etc/voipsec")
    asterisk.put("/etc/voipsec/logrotate.conf", files[rotation.POLICY], owner="root")
    return asterisk


def test_a_log_that_has_grown_is_rotated(pbx):
    pbx.exec(RUN)
    assert pbx.run(["test", "-e", LOG + ".1"]).returncode == 1, "small logs of today stay"
    pbx.exec("truncate -s 65M " + LOG)
    pbx.exec(RUN)
    assert pbx.exec(["stat", "-c", "%a %U:%G", LOG]).strip() == "640 asterisk:adm"
    assert pbx.exec(["stat", "-c", "%s", LOG + ".1"]).strip() == str(65 * 1024 * 1024)
    pbx.exec("asterisk -rx 'module load no_such_module.so'; true", check=False)
    pbx.until(lambda: "no_such_module" in pbx.exec(["cat", LOG]))
