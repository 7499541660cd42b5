# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets reach the host over each connection and each way to become root that has a standard input, and are refused where there is none."""

from __future__ import annotations

import os
import subprocess

import pytest

from rotations import Controller

ACCOUNT = "[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1\n[100]\ntype=endpoint\nauth=100\naors=100\n[100]\ntype=aor\nmax_contacts=1\n" \
          "[100]\ntype=auth\nauth_type=userpass\nusername=100\npassword=k7CmzwhPtxv9fRdbWq4s\n"
CLERK = "useradd -m -s /bin/bash clerk && echo 'clerk:the clerk' | chpasswd && echo 'clerk ALL=(ALL) ALL' >/etc/sudoers.d/clerk && " \
        "useradd -m -s /bin/bash robot && echo 'robot ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/robot && echo 'root:the root' | chpasswd"
KEYS = "mkdir -p /run/sshd && ssh-keygen -A; for home in /root /home/clerk /home/robot; do mkdir -p $home/.ssh; " \
       "cat /key.pub >$home/.ssh/authorized_keys; done; " \
       "chown -R clerk: /home/clerk; chown -R robot: /home/robot; chmod 700 /root/.ssh /home/*/.ssh; chmod 755 /home/clerk /home/robot"


@pytest.fixture(name="pbx", scope="module")
def fixture_pbx(host, tmp_path_factory):
    """With an sshd that is started for each connection, because there is no network."""
    key = tmp_path_factory.mktemp("key") / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    host.exec(CLERK)
    host.put("/key.pub", key.with_suffix(".pub").read_text(), owner="root", mode=0o644)
    host.exec(KEYS)
    host.put("/etc/asterisk/pjsip.conf", ACCOUNT)
    host.start()
    host.key = key
    return host


def by_docker(pbx, user):
    return {"ansible_connection": "community.docker.docker", "ansible_host": pbx.name, "ansible_user": user}


def by_ssh(pbx, user):
    return {"ansible_connection": "ssh", "ansible_host": "pbx", "ansible_user": user, "ansible_ssh_private_key_file": str(pbx.key),
            "ansible_ssh_args": "-o ControlMaster=no -o ControlPath=none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "
                                "-o ProxyCommand='docker exec -i %s /usr/sbin/sshd -i -o LogLevel=ERROR'" % pbx.name}


def rotated(pbx, tmp_path, variables, **environment):
    """What a run prints that gives the account another secret."""
    os.chmod(tmp_path, 0o700)
    controller = Controller(tmp_path / "home", {"pbx": dict(variables, ansible_python_interpreter="/usr/bin/python3")})
    result, text = controller.rotate({"accounts": ["pjsip:100"], "overlap_days": 0}, "-vvvvv", "--diff", ANSIBLE_DEBUG="1", **environment)
    return controller, result, text


ROOT = {}
SUDO = {"ansible_become": True, "ansible_become_method": "sudo", "ansible_become_user": "root"}
WITH_PASSWORD = dict(SUDO, ansible_become_password="the clerk")


@pytest.mark.parametrize("connection, user, become, pipelining", [
    (by_docker, "root", ROOT, "false"), (by_docker, "clerk", WITH_PASSWORD, "false"), (by_docker, "clerk", WITH_PASSWORD, "true"),
    (by_ssh, "root", SUDO, "true"), (by_ssh, "clerk", WITH_PASSWORD, "false"), (by_ssh, "clerk", WITH_PASSWORD, "true"), (by_ssh, "robot", SUDO, "false")])
def test_the_secret_arrives_and_is_seen_by_nobody(pbx, tmp_path, connection, user, become, pipelining):
    controller, result, text = rotated(pbx, tmp_path, dict(connection(pbx, user), **become), ANSIBLE_PIPELINING=pipelining)
    assert result["changed"] and not result.get("failed"), text
    secret = controller.escrow()["pjsip:100"]["secret"]
    assert "password=%s\n" % secret in pbx.get("/etc/asterisk/pjsip.conf").decode()
    assert secret not in text and not controller.files_with([secret])
    assert pbx.exec("ls -A /var/lib/voipsec/handover; stat -c '%a %U' /var/lib/voipsec/handover").strip() == "700 root"
    found = pbx.exec(["grep", "-rlF", "-e", secret, "/home", "/root", "/tmp", "/var", "/run"], check=False).split()
    assert not [path for path in found if not path.startswith("/var/lib/voipsec/restore/")]


@pytest.mark.parametrize("connection", [by_docker, by_ssh])
def test_a_way_without_standard_input_is_refused_and_the_host_is_not_touched(pbx, tmp_path, connection):
    before = pbx.get("/etc/asterisk/pjsip.conf")
    become = {"ansible_become": True, "ansible_become_method": "su", "ansible_become_password": "the root"}
    controller, result, text = rotated(pbx, tmp_path, dict(connection(pbx, "clerk"), **become))
    assert result["failed"], text
    assert "The become method su cannot give data to a command" in result["msg"], text
    assert pbx.get("/etc/asterisk/pjsip.conf") == before and not (controller.home / ".voipsec").exists()


def test_a_directory_that_is_not_roots_is_refused(pbx, tmp_path):
    pbx.exec("rm -rf /var/lib/voipsec/handover; mkdir -p /var/lib/voipsec; ln -s /tmp /var/lib/voipsec/handover")
    before = pbx.get("/etc/asterisk/pjsip.conf")
    try:
        controller, result, text = rotated(pbx, tmp_path, by_docker(pbx, "root"))
    finally:
        pbx.exec("rm -f /var/lib/voipsec/handover")
    assert result["failed"] and "cannot be handed over to /var/lib/voipsec/handover" in result["msg"], text
    assert pbx.get("/etc/asterisk/pjsip.conf") == before
    assert controller.escrow()["pjsip:100"]["status"] == "pending" and controller.escrow()["pjsip:100"]["secret"] not in text
