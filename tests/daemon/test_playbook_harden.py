# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What playbooks/harden.yml does with a host that it cannot work on: one sentence, and nothing changed."""

from __future__ import annotations

import json

import pytest
from plays import play, state

# One version: what differs between the versions is tested with the modules, and by the molecule scenarios.
pytestmark = pytest.mark.parametrize("host", ["16"], indirect=True, scope="module")

ETC = "/etc/asterisk/"


def refused(host, tmp_path, *arguments):
    """The last sentence of a run that must stop; asserts that it changed nothing."""
    before = state(host)
    run = play(host, tmp_path, "harden", *arguments)
    assert run.code == 2 and run.failed(), run.report
    assert state(host) == before
    assert run.changed() == 0 and "harden" not in run.remote()
    assert "Traceback" not in json.dumps(run.failed())
    return run.failed()[-1]


@pytest.fixture(name="broken")
def restored_afterwards(asterisk):
    """Write files of the configuration; they are as before afterwards."""
    asterisk.exec("rm -rf /root/kept && cp -a /etc/asterisk /root/kept")
    yield asterisk
    asterisk.exec("rm -rf /etc/asterisk && cp -a /root/kept /etc/asterisk")


BROKEN = (
    ("manager.conf", '[general]\nenabled = no\n#include "gone.d/*.conf"\n', 3, "gone.d"),
    ("http.conf", "[general]\nenabled = no\n[broken\n", 3, ""),
    ("acl.conf", "[office]\ndeny = 0.0.0.0/0\npermti = 10.0.0.0/8\n", 3, "permti"),
    ("extensions.conf", "[general]\n[demo](no-such-template)\n", 2, "no-such-template"),
    ("users.conf", "stray = 1\n[general]\n", 1, ""),
)


@pytest.mark.parametrize("arguments", [(), ("--check", "--diff")])
def test_files_that_asterisk_rejects(broken, tmp_path, arguments):
    for name, content, _line, _words in BROKEN:
        broken.put(ETC + name, content)
    sentences = refused(broken, tmp_path, *arguments)
    for name, _content, line, words in BROKEN:
        _before, found, after = sentences.partition("%s%s:%d: " % (ETC, name, line))
        own = after[:after.index("so Asterisk uses nothing of")]
        assert found and words in own, sentences
    assert sentences.count("so Asterisk uses nothing of") == len(BROKEN)


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


def test_without_root(asterisk, tmp_path):
    before = state(asterisk)
    run = play(asterisk, tmp_path, "harden", user="asterisk")
    assert run.code == 2 and state(asterisk) == before
    assert "permission is denied; run as root (become: true)." in run.failed()[-1]


def test_a_host_without_asterisk(asterisk, tmp_path):
    asterisk.stop()
    asterisk.exec("mv /usr/sbin/asterisk /usr/sbin/away")
    sentence = refused(asterisk, tmp_path)
    asterisk.exec("mv /usr/sbin/away /usr/sbin/asterisk")
    assert sentence.startswith("There is no Asterisk on this host")


@pytest.mark.parametrize("variable, words", [
    ({"sip_hardening_guest_networks": ["10.0.0.0/33"]}, "sip_hardening_guest_networks"), ({"manager_binding_address": "127.0.0.1:5038"}, "without a port"),
])
def test_a_variable_of_either_role_is_wrong(asterisk, tmp_path, variable, words):
    asterisk.stop()
    asterisk.start()
    assert words in refused(asterisk, tmp_path, "-e", json.dumps(variable))


def test_a_variable_of_the_playbooks_that_is_wrong(asterisk, tmp_path):
    assert refused(asterisk, tmp_path, "-e", "voipsec_fail2ban=ture") == "voipsec_fail2ban must be true or false, not 'ture'."
    run = play(asterisk, tmp_path, "rollout", "-e", "voipsec_gate_hold=long", "-e", "voipsec_rollout_report=")
    assert run.code == 2 and run.failed() == ["voipsec_gate_hold must be a whole number, not 'long'."] and run.remote() == []
