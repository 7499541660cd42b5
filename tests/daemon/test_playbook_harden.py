# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What playbooks/harden.yml does with a host that it cannot work on: one sentence, and nothing changed."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ETC = "/etc/asterisk/"


def play(host, tmp_path, name="harden", *arguments):
    """(return code, messages of the failed tasks, output) of a playbook of the collection."""
    inventory = {"all": {"hosts": {"pbx": {
        "ansible_connection": "community.docker.docker", "ansible_host": host.name, "ansible_python_interpreter": "/usr/bin/python3"}}}}
    (tmp_path / "hosts.json").write_text(json.dumps(inventory))
    environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / ".cache" / "collections"), ANSIBLE_PIPELINING="true",
                       ANSIBLE_STDOUT_CALLBACK="ansible.posix.json")
    done = subprocess.run(["ansible-playbook", "-i", str(tmp_path / "hosts.json"), "voipsec.asterisk." + name, *arguments],
                          env=environment, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout[done.stdout.index("{"):])
    failed = [result["msg"] for one in report["plays"] for task in one["tasks"] for result in task["hosts"].values() if result.get("failed")]
    return done.returncode, failed, report


def state(host):
    """Everything that a run could leave behind: configuration, attributes, state directory."""
    return host.exec("cd / && find etc/asterisk var/lib/voipsec -type f -exec sha256sum {} + 2>/dev/null; "
                     "find etc/asterisk var/lib/voipsec -printf '%p %m %u %g %T@\\n' 2>/dev/null; true")


def refused(host, tmp_path, *arguments):
    """The last sentence of a run that must stop; asserts that it changed nothing."""
    before = state(host)
    code, failed, report = play(host, tmp_path, "harden", *arguments)
    assert code == 2 and failed, report
    assert state(host) == before
    assert report["stats"]["pbx"]["changed"] == 0
    assert "Traceback" not in json.dumps(failed)
    return failed[-1]


@pytest.fixture(name="broken")
def restored_afterwards(asterisk):
    """Write files of the configuration; they are as before afterwards."""
    asterisk.exec("rm -rf /root/kept && cp -a /etc/asterisk /root/kept")
    yield asterisk
    asterisk.exec("rm -rf /etc/asterisk && cp -a /root/kept /etc/asterisk")


@pytest.mark.parametrize("name, content, line, words", [
    ("manager.conf", '[general]\nenabled = no\n#include "gone.d/*.conf"\n', 3, "gone.d"),
    ("http.conf", "[general]\nenabled = no\n[broken\n", 3, ""),
    ("acl.conf", "[office]\ndeny = 0.0.0.0/0\npermti = 10.0.0.0/8\n", 3, "permti"),
    ("extensions.conf", "[general]\n[demo](no-such-template)\n", 2, "no-such-template"),
    ("users.conf", "stray = 1\n[general]\n", 1, ""),
])
def test_a_file_that_asterisk_rejects(broken, tmp_path, name, content, line, words):
    broken.put(ETC + name, content)
    sentence = refused(broken, tmp_path)
    assert "%s%s:%d: " % (ETC, name, line) in sentence and words in sentence, sentence
    assert "Asterisk uses nothing of %s" % name in sentence


def test_check_mode_says_the_same(broken, tmp_path):
    broken.put(ETC + "manager.conf", "[general\n")
    assert ETC + "manager.conf:1: " in refused(broken, tmp_path, "--check", "--diff")


@pytest.mark.parametrize("tag", ["manager_binding", "sip_hardening"])
def test_every_tag_looks_first(broken, tmp_path, tag):
    broken.put(ETC + "manager.conf", "[general\n")
    assert ETC + "manager.conf:1: " in refused(broken, tmp_path, "--tags", tag)


def test_another_platform(asterisk, tmp_path):
    asterisk.exec("cp -L --remove-destination /etc/os-release /etc/os-release.kept && rm /etc/os-release && "
                  "printf 'ID=centos\\nVERSION_ID=7\\nPRETTY_NAME=\"CentOS Linux 7\"\\n' >/etc/os-release")
    sentence = refused(asterisk, tmp_path)
    asterisk.exec("mv /etc/os-release.kept /etc/os-release")
    assert sentence.startswith("CentOS Linux 7 is not supported; supported are Debian 11 to 13 and sid")


def test_a_run_that_nobody_made_cannot_be_taken_back(asterisk, tmp_path):
    before = state(asterisk)
    code, failed, _report = play(asterisk, tmp_path, "rollback", "-e", "voipsec_run_id=run-of-nobody")
    assert code == 2 and re.match(r"No host of this play has a restore point of the run run-of-nobody; this one has none\.", failed[0]), failed
    assert state(asterisk) == before


def test_a_host_without_asterisk(asterisk, tmp_path):
    asterisk.stop()
    asterisk.exec("mv /usr/sbin/asterisk /usr/sbin/away")
    sentence = refused(asterisk, tmp_path)
    asterisk.exec("mv /usr/sbin/away /usr/sbin/asterisk")
    assert sentence.startswith("There is no Asterisk on this host")
