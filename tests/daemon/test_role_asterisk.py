# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role asterisk over a real connection: what it gives, and where it stops."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLAY = """
- hosts: pbx
  gather_facts: false
  roles: [voipsec.asterisk.asterisk]
  tasks:
    - ansible.builtin.debug:
        msg: "shared={{ asterisk_shared | to_json }}"
"""


def play(host, tmp_path, **variables):
    """(return code, output) of a play with the role."""
    (tmp_path / "play.yml").write_text(PLAY)
    (tmp_path / "hosts").write_text("pbx ansible_connection=community.docker.docker ansible_host=%s ansible_python_interpreter=/usr/bin/python3\n"
                                    % host.name)
    environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"), ANSIBLE_PIPELINING="true", COLUMNS="300")
    done = subprocess.run(["ansible-playbook", "-i", str(tmp_path / "hosts"), "-e", json.dumps(variables), str(tmp_path / "play.yml")],
                          env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def shared(output):
    line = next(line for line in output.splitlines() if "shared=" in line)
    return json.loads(json.loads(line.split('"msg": ', 1)[1]).split("shared=", 1)[1])


def test_what_the_host_says(asterisk, tmp_path):
    code, output = play(asterisk, tmp_path)
    assert code == 0, output
    assert "changed=0" in output
    assert shared(output) == {"config_file": "/etc/asterisk/asterisk.conf", "config_directory": "/etc/asterisk", "owner": "asterisk",
                              "group": "asterisk", "protected": [], "never_cut": [], "run_id": ""}


def test_what_variables_say(asterisk, tmp_path):
    code, output = play(asterisk, tmp_path, asterisk_config_dir="/srv/etc", asterisk_owner="root", asterisk_group="pbx", asterisk_run_id="r1",
                        asterisk_protected_files=["sip.conf"], asterisk_never_cut=["198.51.100.0/24", "fd77::/64"])
    assert code == 0, output
    assert shared(output) == {"config_file": "/etc/asterisk/asterisk.conf", "config_directory": "/srv/etc", "owner": "root", "group": "pbx",
                              "protected": ["sip.conf"], "never_cut": ["198.51.100.0/24", "fd77::/64"], "run_id": "r1"}


def test_a_variable_of_the_wrong_type(asterisk, tmp_path):
    code, output = play(asterisk, tmp_path, asterisk_gather_subset=["everything"])
    assert code == 2 and "asterisk_gather_subset" in output


def test_another_platform_is_refused_by_name(asterisk, tmp_path):
    asterisk.exec("cp -L --remove-destination /etc/os-release /etc/os-release.kept && rm /etc/os-release && printf "
                  "'ID=centos\\nVERSION_ID=7\\nPRETTY_NAME=\"Sangoma Linux 7\"\\n' > /etc/os-release")
    code, output = play(asterisk, tmp_path)
    asterisk.exec("mv /etc/os-release.kept /etc/os-release")
    assert code == 2 and "Sangoma Linux 7 is not supported; supported are Debian 11 to 13 and sid" in output


def test_a_daemon_that_hangs(asterisk, tmp_path):
    asterisk.exec("pkill -STOP -x asterisk")
    code, output = play(asterisk, tmp_path)
    asterisk.exec("pkill -CONT -x asterisk")
    assert code == 2 and "Asterisk did not greet on its control socket" in output and "look at the process before changing anything" in output


def test_a_stopped_asterisk_is_fine(asterisk, tmp_path):
    asterisk.stop()
    code, output = play(asterisk, tmp_path)
    assert code == 0 and shared(output)["config_directory"] == "/etc/asterisk"


def test_a_host_without_asterisk(asterisk, tmp_path):
    asterisk.stop()
    asterisk.exec("mv /usr/sbin/asterisk /usr/sbin/away")
    code, output = play(asterisk, tmp_path)
    asterisk.exec("mv /usr/sbin/away /usr/sbin/asterisk")
    assert code == 2 and "There is no Asterisk on this host" in output
