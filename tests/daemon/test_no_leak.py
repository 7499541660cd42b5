# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever happens to a rotation, no secret, old or new, is anywhere but where it belongs: in the files of Asterisk, in restore points that root alone can
read, and in the escrow."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import uuid

import pytest
from conftest import docker, IMAGES, AsteriskHost

from rotations import Controller

OLD = {"pjsip:100": "100-o1d", "pjsip:101": "101-o1d", "ami:dialer": "dialer-o1d", "ari:app": "app-o1d", "iax2:branch": "branch-o1d",
       "confbridge:guests": "98989898989898", "voicemail:100@default": "97979797979797"}
ETC = {
    "pjsip.conf": "[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1\n" + "".join(
        "[%s]\ntype=endpoint\nauth=%s\naors=%s\n[%s]\ntype=aor\nmax_contacts=1\n[%s]\ntype=auth\nauth_type=userpass\nusername=%s\npassword=%s\n"
        % (*(name,) * 6, OLD["pjsip:" + name]) for name in ("100", "101")) + "[200]\ntype=endpoint\naors=200\ndeny=0.0.0.0/0\n[200]\ntype=aor\n",
    "manager.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1\ndebug=on\n[dialer]\nsecret=%s\nread=call\n" % OLD["ami:dialer"],
    "http.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1\n",
    "ari.conf": "[general]\nenabled=yes\n[app]\ntype=user\npassword=%s\n" % OLD["ari:app"],
    "iax.conf": "[general]\n[branch]\ntype=friend\nhost=dynamic\nauth=md5\nsecret=%s\n" % OLD["iax2:branch"],
    "confbridge.conf": "[general]\n[guests]\ntype=user\npin=%s\n" % OLD["confbridge:guests"],
    "voicemail.conf": "[general]\n[default]\n100 => %s,Alice\n" % OLD["voicemail:100@default"],
    "logger.conf": "[general]\n[logfiles]\nfull => notice,warning,error,debug,verbose(5),security\n",
}
LOST = ("[200]\ntype=endpoint", "[200]\ntype=nothing")
"""Taken out of pjsip.conf by hand, so that the reload of a rotation loses it and everything is put back."""

SAMPLER = """
import glob, os, select, sys
seen = set()
while not select.select([sys.stdin], [], [], 0.02)[0]:
    for path in glob.glob("/proc/[0-9]*/cmdline") + glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as file:
                seen.add(file.read())
        except OSError:
            pass
sys.stdout.buffer.write(b"\\n".join(seen))
"""
"""What processes are told by arguments and environment, until a line comes."""


class Watched:
    """A host and its controller, with all that is said while secrets are rotated.

    :ivar said: output of ansible-playbook by run.
    :ivar samples: of the processes, by side.
    """

    def __init__(self, host, controller):
        self.host, self.controller, self.said, self.samples = host, controller, {}, {}
        pins = {"length": 14, "alphabet": "digits"}  # so many that no time or number in a log is one of them
        settings = {"password_rotation_policies": {"voicemail": pins, "confbridge": pins}, "password_rotation_fail": False, "voipsec_serial": "100%",
                    "voipsec_fail2ban": False}
        self.settings = {"report": dict(settings, voipsec_password_rotation=True), "apply": dict(settings, password_rotation_apply=True)}
        self.secrets = set()

    def start(self, kind="apply", playbook="rotate_passwords", pipelining="false", words=(), **more):
        """ansible-playbook, as loud as it can be, with everything on that keeps something."""
        home = self.controller.home
        return self.controller.start_playbook(
            "voipsec.asterisk." + playbook, "-vvvv", "--diff", "--extra-vars", json.dumps(self.settings[kind]), *words, ANSIBLE_DEBUG="1",
            ANSIBLE_LOG_PATH=str(home / "ansible.log"), ANSIBLE_CACHE_PLUGIN="jsonfile", ANSIBLE_CACHE_PLUGIN_CONNECTION=str(home / "facts"),
            ANSIBLE_KEEP_REMOTE_FILES="1", ANSIBLE_PIPELINING=pipelining, **more)

    def run(self, name, code, **more):
        process = self.start(**more)
        self.said[name] = process.communicate()[0]
        assert process.returncode == code, self.said[name][-4000:]
        self.note()

    def note(self):
        """Every secret that is in the escrow by now."""
        if (self.controller.home / ".voipsec").exists():
            for entry in self.controller.escrow().values():
                self.secrets |= {entry["secret"], *(one["secret"] for one in entry.get("previous") or ())}

    def crash(self):
        """The controller loses its power as soon as secrets are stored."""
        before, path, printed = set(self.secrets), self.controller.home / ".voipsec" / "escrow" / "pbx.vault", self.controller.home / "printed"
        written, end = path.stat().st_mtime_ns, time.monotonic() + 180
        with open(printed, "w", encoding="utf-8") as out:
            process = self.start(out=out)
            while path.stat().st_mtime_ns == written:
                assert process.poll() is None and time.monotonic() < end, printed.read_text()[-3000:]
                time.sleep(0.001)
            self.controller.kill(process)
        self.said["crash"] = printed.read_text()
        self.note()
        assert self.secrets > before

    def watch(self, work):
        """Do the work while processes are sampled on both sides."""
        commands = {"controller": [sys.executable, "-c", SAMPLER], "host": ["docker", "exec", "-i", self.host.name, "python3", "-c", SAMPLER]}
        watching = {side: subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for side, command in commands.items()}
        try:
            work()
        finally:
            self.samples = {side: process.communicate(b"end\n")[0] for side, process in watching.items()}


def every_phase(watched):
    """Report, a daemon that says no, a crash, a change with an overlap, its end, and an emergency."""
    host = watched.host
    watched.run("report", 0, kind="report", playbook="harden", words=("--tags", "password_rotation"))
    pjsip = ETC["pjsip.conf"]
    host.put("/etc/asterisk/pjsip.conf", pjsip.replace(*LOST))
    watched.run("failing", 2)
    host.put("/etc/asterisk/pjsip.conf", pjsip)
    host.cli("module reload res_pjsip.so")
    host.until(lambda: "200" in host.cli("pjsip show endpoints"))
    watched.run("apply", 0, pipelining="true")
    host.exec(["sed", "-i", "-E", 's/"overlap_until": [0-9]+/"overlap_until": 1000/', "/var/lib/voipsec/state/credentials.json"])
    watched.run("retire", 0)
    watched.settings["apply"].update(password_rotation_everything=True, password_rotation_overlap_days=0)
    watched.crash()
    watched.run("emergency", 0)


@pytest.fixture(name="watched", scope="module", params=sorted(IMAGES))
def fixture_watched(request, tmp_path_factory):
    """A host with systemd's journal and a syslog."""
    host = AsteriskHost(request.param, "t-noleak-%s-%s" % (request.param, uuid.uuid4().hex[:8]))
    docker(["run", "--rm", "-d", "--name", host.name, "--label", "voipsec.asterisk.test=daemon", "--network", "none", "--cgroupns", "private",
            "--cap-add", "SYS_ADMIN", "--cap-add", "SYS_PTRACE", "--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp", IMAGES[request.param]])
    try:
        host.until(lambda: "fully booted" in host.once("asterisk -rx 'core waitfullybooted'").stdout)
        for name, content in ETC.items():
            host.put("/etc/asterisk/" + name, content)
        host.exec("systemctl restart asterisk")
        host.until(lambda: "fully booted" in host.once("asterisk -rx 'core waitfullybooted'").stdout)
        host.cli("core set debug 5")
        host.cli("core set verbose 5")
        host.cli("pjsip set logger on")
        home = tmp_path_factory.mktemp("controller")
        home.chmod(0o700)
        entry = {"ansible_connection": "community.docker.docker", "ansible_host": host.name, "ansible_python_interpreter": "/usr/bin/python3"}
        watched = Watched(host, Controller(home / "home", {"pbx": entry}))
        watched.watch(lambda: every_phase(watched))
        yield watched
    finally:
        subprocess.run(["docker", "rm", "-f", host.name], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(name="secrets")
def fixture_secrets(watched):
    """All that there were."""
    found = sorted(watched.secrets | set(OLD.values()))
    assert len(found) >= 3 * len(OLD) - 2, "the old one, that of the overlap and that of the emergency; not each Asterisk has mailboxes"
    return found


def held_by(text, secrets):
    """The numbers of secrets, and not these, that are in a text."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    return [number for number, secret in enumerate(secrets) if secret.encode() in data]


def test_what_ansible_prints(watched, secrets):
    assert {name: held_by(text, secrets) for name, text in watched.said.items()} == dict.fromkeys(watched.said, [])
    assert "handover" in watched.said["apply"] and "+++" in watched.said["apply"], "it was not as loud as it should be"
    assert "put back" in watched.said["failing"]


def test_files_of_the_controller(watched, secrets):
    """Its log, its cache of facts, its temporary files, and the escrow, which is encrypted."""
    assert (watched.controller.home / "ansible.log").stat().st_size > 100000 and list((watched.controller.home / "facts").iterdir())
    found = watched.controller.files_with(secrets)
    assert found == []


def test_arguments_and_environment_of_processes(watched, secrets):
    assert b"ansible-playbook" in watched.samples["controller"] and b"AnsiballZ_credentials" in watched.samples["host"]
    assert {side: held_by(data, secrets) for side, data in watched.samples.items()} == {"controller": [], "host": []}


def test_journal_and_syslog(watched, secrets):
    journal = watched.host.exec("journalctl --no-pager --output=export --all; cat /var/log/syslog 2>/dev/null; true")
    assert re.search("Invoked with.*handover", journal), "the module tells its arguments there"
    assert held_by(journal, secrets) == []


def test_files_of_the_host(watched, secrets):
    """Asterisk's logs, Ansible's temporary files, which were kept, and everything else."""
    words = ["--exclude-dir=proc", "--exclude-dir=sys", "--exclude-dir=dev", "--file=-"]  # no arguments of a process: the other version is watched for them
    found = {path for path in watched.host.run(["grep", "-rlF", *words, "/"], stdin="\n".join(secrets)).stdout.split("\n") if path}
    own = {"/etc/asterisk/" + name for name in ETC}
    points = {path for path in found if path.startswith("/var/lib/voipsec/restore/")}
    assert found - own - points == set()
    assert found >= {"/etc/asterisk/pjsip.conf", "/etc/asterisk/manager.conf"} and points
    modes = watched.host.exec(["stat", "-c", "%a %U", *sorted(points), *sorted({os.path.dirname(path) for path in points})]).split("\n")
    assert set(modes) - {""} == {"600 root", "700 root"}
    assert watched.host.exec("ls -A /var/lib/voipsec/handover; find /root/.ansible /tmp -name 'AnsiballZ_credentials.py' | head -1").strip()


def test_logs_of_asterisk_were_loud(watched):
    log = watched.host.exec("cat /var/log/asterisk/full")
    assert [word for word in ("ChallengeSent", "SuccessfulAuth", "DEBUG", "NOTICE") if word not in log] == []
