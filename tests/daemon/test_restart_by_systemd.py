# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A restart where systemd runs Asterisk, with Debian's unit."""

from __future__ import annotations

import subprocess
import uuid
from pathlib import Path

import ansible.module_utils
import pytest
from conftest import COLLECTION, COMPILING, IMAGES, LIBRARY, ROOT, AsteriskHost

ETC = "/etc/asterisk/"
DROP_INS = "/run/systemd/system/asterisk.service.d"


WAIT = """
import sys
sys.path.insert(0, %r)
sys.dont_write_bytecode = True
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import cli
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.reloading import restarting
command = restarting._command
def tell(*words):
    command(*words)
    open("/told", "w").close()
restarting._command = tell
restarting.restart(cli.Cli(), True, 600)
""" % LIBRARY


@pytest.fixture(scope="module", params=sorted(IMAGES))
def pbx(request):
    """A container with systemd as its first process, which has started Asterisk."""
    machine = AsteriskHost(request.param, "t-restart-%s-%s" % (request.param, uuid.uuid4().hex[:8]))
    utils = Path(list(ansible.module_utils.__path__)[0])
    subprocess.run(["docker", "run", "--rm", "-d", "--name", machine.name, "--label", "voipsec.asterisk.test=daemon", "--network", "none",
                    "--cgroupns", "private", "--cap-add", "SYS_ADMIN", "--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp", *COMPILING,
                    "-v", "%s:%s/ansible/module_utils:ro" % (utils, LIBRARY), "-v", "%s:%s/plugins:ro" % (ROOT / "plugins", COLLECTION),
                    IMAGES[request.param]], check=True, stdout=subprocess.DEVNULL)
    machine.once("touch %s/ansible/__init__.py" % LIBRARY)
    booted(machine)
    yield machine
    subprocess.run(["docker", "rm", "-f", machine.name], check=True, stdout=subprocess.DEVNULL)


def booted(host):
    host.until(lambda: "fully booted" in host.once("asterisk -rx 'core waitfullybooted'").stdout)


def something_pending(host):
    """A setting that only a restart reads, another one each time."""
    settings = host.get(ETC + "asterisk.conf").decode()
    value = 1000 + int(uuid.uuid4().int % 1000)
    head, tail = settings.split("[options]\n", 1)
    tail = tail.split("\n", 1)[1] if tail.startswith("maxcalls") else tail
    host.put(ETC + "asterisk.conf", "%s[options]\nmaxcalls = %d\n%s" % (head, value, tail))
    return value


def main_pid(host):
    return host.exec("systemctl show -p MainPID --value asterisk").strip()


def capabilities(host):
    return host.exec("grep CapEff /proc/%s/status" % main_pid(host))


def test_waits_for_the_call_and_is_restarted_by_systemd_with_what_it_had(pbx):
    before, had, value = main_pid(pbx), capabilities(pbx), something_pending(pbx)
    pbx.cli("channel originate Local/s@demo/n application Wait 600")
    refused = pbx.module("reload", {"restart": "when_convenient", "restart_timeout": 2})
    assert refused["failed"] and not refused["restarted"] and refused["waiting_for"]
    assert main_pid(pbx) == before and pbx.run("ls " + DROP_INS).returncode
    assert pbx.exec("systemctl show -p Restart --value asterisk").strip() == "on-failure"
    pbx.cli("channel request hangup all")
    done = pbx.module("reload", {"restart": "when_convenient", "restart_timeout": 60})
    assert done["restarted"] and not done.get("failed") and done["pending_restart"] == [], done
    assert main_pid(pbx) != before and capabilities(pbx) == had
    assert "Maximum calls:               %d" % value in pbx.cli("core show settings")
    assert pbx.run("ls " + DROP_INS).returncode
    assert pbx.exec("systemctl show -p Restart --value asterisk").strip() == "on-failure"


def test_now_cuts_the_call(pbx):
    before = main_pid(pbx)
    something_pending(pbx)
    pbx.cli("channel originate Local/s@demo/n application Wait 600")
    done = pbx.module("reload", {"restart": "now"})
    assert done["restarted"] and not done.get("failed"), done
    assert main_pid(pbx) != before and "0 active channels" in pbx.cli("core show channels count")


def test_asterisk_comes_back_even_if_the_run_is_killed_while_it_waits(pbx):
    before = main_pid(pbx)
    something_pending(pbx)
    pbx.cli("channel originate Local/s@demo/n application Wait 600")
    pbx.put("/restart.py", WAIT, owner="root")
    pbx.exec("rm -f /told; python3 /restart.py & python=$!; until [ -e /told ]; do sleep 0.1; done; kill -KILL $python")
    assert pbx.exec("systemctl show -p Restart --value asterisk").strip() == "always"
    assert main_pid(pbx) == before
    pbx.cli("channel request hangup all")
    pbx.until(lambda: main_pid(pbx) not in (before, "0"))
    booted(pbx)
