# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosts that are measured: Asterisk in throw-away containers, Asterisk 22 without a network where nothing else is asked for."""

from __future__ import annotations

import contextlib
import json
import subprocess
import uuid
from pathlib import Path

from benchmarks.table import Cost

ROOT = Path(__file__).resolve().parents[1]
IMAGE = "voipsec/asterisk-sid"
PJSIP_RELOAD = "asterisk -rx 'module reload res_pjsip.so' >/dev/null"
"""Asterisk's command line answers when this reload is done (res_pjsip.c, reload_module)."""
PLACE = "/opt/bench"
"""Where the target's half of the benchmark lies in the container."""

_RELOAD = """
pid=$(pidof asterisk)
cpu() { cut -d' ' -f14,15 /proc/$pid/stat; }
before="$(cpu)" start=$(date +%s.%N)
eval "$1"
echo "$start $(date +%s.%N) $before $(cpu) $(getconf CLK_TCK)"
"""


class Host:
    """A container; commands run in it as root."""

    def __init__(self, name, image):
        self.name = name
        self.image = image

    def run(self, *command, stdin=None, check=True):
        """The CompletedProcess (bytes) of a command."""
        return subprocess.run(["docker", "exec", "-i", self.name, *command], input=stdin, capture_output=True, check=check)

    def put(self, path, content):
        """Write a file, readable for Asterisk."""
        self.run("sh", "-c", 'cat >"$1" && chown asterisk: "$1"', "sh", path, stdin=content)

    def cost(self, *command):
        """What a command took, and the process."""
        done = self.run("python3", PLACE + "/benchmarks/cost.py", *command)
        found = json.loads(done.stderr.splitlines()[-1])
        if found["status"]:
            raise SystemExit("%s ended with %d: %s" % (" ".join(command), found["status"], (done.stdout + done.stderr)[-2000:].decode()))
        return Cost(found["seconds"], found["cpu"], found["peak"]), done

    def stage(self, *arguments):
        """What one stage took, see stages.py."""
        done = self.run("env", "PYTHONPATH=/collections", "PYTHONDONTWRITEBYTECODE=1", "python3", PLACE + "/benchmarks/stages.py", *arguments)
        return Cost(**json.loads(done.stdout))

    def reload(self, command=PJSIP_RELOAD):
        """What Asterisk needs for a reload.

        :param command: of the shell; it ends when the reload is done.
        """
        start, end, *ticks, rate = self.run("sh", "-c", _RELOAD, "sh", command).stdout.split()
        user, system, user_after, system_after = [int(tick) for tick in ticks]
        return Cost(float(end) - float(start), (user_after + system_after - user - system) / int(rate))

    def value(self, endpoint, option):
        """The value that the running Asterisk has for an option of an endpoint."""
        text = self.run("asterisk", "-rx", "pjsip show endpoint %s" % endpoint).stdout.decode()
        return next(line.partition(":")[2].strip() for line in text.splitlines() if line.partition(":")[0].strip() == option)

    def start(self):
        """Start Asterisk and wait until it has fully booted."""
        self.run("sh", "-c", "mkdir -p /run/asterisk && chown asterisk: /run/asterisk && cd / && asterisk -U asterisk -G asterisk")
        self.run("sh", "-c", "until asterisk -rx 'core waitfullybooted' | grep -q 'fully booted'; do sleep 0.1; done")

    def stop(self):
        """End Asterisk at once, as a failure of the power does."""
        self.run("sh", "-c", "kill -KILL $(pidof asterisk); while pidof asterisk >/dev/null; do sleep 0.05; done")

    def description(self):
        """What is measured, for the head of the report."""
        asterisk = self.run("asterisk", "-V").stdout.decode().strip()
        python = self.run("python3", "-V").stdout.decode().strip()
        return "host: %s, %s, container %s" % (asterisk, python, self.image)


@contextlib.contextmanager
def started(*options, image=IMAGE, prefix="bench-"):
    """A container, gone in the end; Asterisk is not started yet.

    :param options: of ``docker run``, such as the network. ``prefix``: of its name.
    """
    name = prefix + uuid.uuid4().hex[:8]
    mounts = [(ROOT / "plugins", "/collections/ansible_collections/voipsec/asterisk/plugins"), (ROOT / "benchmarks", PLACE + "/benchmarks"),
              (ROOT / "molecule" / "shared" / "drivers", PLACE + "/drivers")]
    subprocess.run(
        ["docker", "run", "--rm", "-d", "--init", "--name", name, "--label", "voipsec.asterisk.bench=1", *(options or ("--network", "none")),
         "--sysctl", "net.ipv6.conf.all.disable_ipv6=0", "--cap-add", "SYS_PTRACE",
         *["--volume=%s:%s:ro" % mount for mount in mounts], image, "sleep", "infinity"], check=True, stdout=subprocess.DEVNULL)
    try:
        yield Host(name, image)
    finally:
        subprocess.run(["docker", "rm", "-f", name], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
