# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real Asterisk daemons in throw-away containers, and our modules run beside them.

One container per test file and version. It has no network but its loopback (both families), no systemd, and Debian's stock
configuration; a test that needs another one puts its files there and starts Asterisk again. CAP_SYS_PTRACE lets root see the
open files of other accounts, as it does outside of a container; CAP_NET_ADMIN gives the loopback further addresses. Where
processors are short, molecule's hosts come first (``--cpu-shares``): these tests await conditions, those count packets.
"""

from __future__ import annotations

import collections
import itertools
import json
import re
import subprocess
import time
import uuid
from pathlib import Path

import ansible
import pytest
import turns
from channel import Channels
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[2]
LONG = ("playbook", "toll", "credentials_action", "database", "accounts", "fail2ban", "handover", "no_leak", "guard", "default_passwords", "tutorial",
        "rollout", "closed", "repair", "trial", "traffic", "sip_rules", "reload")
"""Words in the names of files that run playbooks, or telephones and attackers in real time, or that wait for what a timer does."""

FAILED = ROOT / ".cache/log/daemon.failed"
IMAGES = {"16": "voipsec/asterisk-bullseye:latest", "22": "voipsec/asterisk-sid:latest"}
LIBRARY = "/usr/local/lib/voipsec"
COLLECTION = LIBRARY + "/ansible_collections/voipsec/asterisk"
KEPT = ["--volume=%s/molecule/images/keep_compiled.%s:/usr/lib/python3/dist-packages/keep_compiled.%s:ro" % (ROOT, suffix, suffix) for suffix in ("py", "pth")]
COMPILING = ("--env", "PYTHONPYCACHEPREFIX=%s/compiled" % LIBRARY, "--volume=voipsec-compiled:%s/compiled" % LIBRARY,
             "--volume=voipsec-archived:/var/cache/voipsec-compiled", *KEPT)
"""To compile our sources costs a third of each call; so all containers share what each of them compiled, of mounted sources and of those in archives."""

MODULES = "ansible_collections.voipsec.asterisk.plugins.modules."

RUNNER = """
import runpy, sys
sys.path.insert(0, %r)
import ansible
ansible.__file__ = %r  # a module's payload has an empty one
from ansible.module_utils import basic
basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
basic._ANSIBLE_PROFILE = "legacy"
runpy.run_module(sys.argv[1], run_name="__main__", alter_sys=True)
""" % (LIBRARY, LIBRARY + "/ansible/__init__.py")


PUT = 'cat >"$1.put" && chown "$2:" "$1.put" && chmod "$3" "$1.put" && mv -fT "$1.put" "$1"'


class _ByVersion(LoadScopeScheduling):
    """With -n: the tests of a file are run one after the other on one version, beside those on the other one."""

    def _split_scope(self, nodeid):
        file, _separator, test = nodeid.partition("::")
        version = re.search(r"[\[-](16|22)[\]-]", test)
        return "%s %s" % (file, version.group(1) if version else "")


def pytest_addoption(parser):
    parser.addoption("--in-turn", action="store_true", help="run a test on one version of Asterisk in turn where that is enough; see tests/daemon/turns.py")


def pytest_collection_modifyitems(config, items):
    """What takes minutes begins first, so that the other workers do not wait for it in the end."""
    if config.getoption("--in-turn"):
        items[:], left = turns.in_turn(items)
        config.hook.pytest_deselected(items=left)
    items.sort(key=lambda item: not any(word in item.path.name for word in LONG))


def pytest_terminal_summary(terminalreporter):
    """Tell which files took longest, on all workers together; tools/test runs once more what failed."""
    spent = collections.Counter()
    for report in itertools.chain(*terminalreporter.stats.values()):
        spent[getattr(report, "nodeid", "").partition("::")[0]] += getattr(report, "duration", 0)
    for file, seconds in spent.most_common(12):
        terminalreporter.write_line("result: %5d s  %s" % (seconds, file))
    failed = {report.nodeid: None for outcome in ("failed", "error") for report in terminalreporter.stats.get(outcome, [])}
    FAILED.parent.mkdir(parents=True, exist_ok=True)
    FAILED.write_text("".join(name + "\n" for name in failed))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return _ByVersion(config, log)


class AsteriskHost:
    """A container with Asterisk in it."""

    def __init__(self, version, name):
        self.version = version
        self.name = name
        self._channels = Channels(name)

    def exec(self, command, check=True, stdin=None):
        """Standard output (text) of a shell command or of an argument list, run as root in the container."""
        done = self.run(command, stdin)
        if check and done.returncode:
            raise AssertionError("%s: status %d\n%s\n%s" % (command, done.returncode, done.stdout, done.stderr))
        return done.stdout

    def run(self, command, stdin=None):
        """As ``exec``, but the whole ``CompletedProcess``."""
        words = ["sh", "-c", command] if isinstance(command, str) else list(command)
        done = self._channels.run(words, (stdin or "").encode("utf-8", "surrogateescape"))
        said, blamed = (content.decode("utf-8", "surrogateescape").replace("\r\n", "\n").replace("\r", "\n") for content in (done.stdout, done.stderr))
        return subprocess.CompletedProcess(words, done.returncode, said, blamed)

    def once(self, command):
        """As ``run``, without leaving anything in the container, such as in that of a systemd that is still starting."""
        return subprocess.run(["docker", "exec", self.name, "sh", "-c", command], capture_output=True, text=True, check=False)

    def leave(self):
        """End the ways into the container, before it ends."""
        self._channels.close()

    def put(self, path, content, owner="asterisk", mode=0o640):
        """Write a file; its directory exists already."""
        data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        done = self._channels.run(["sh", "-c", PUT, "sh", path, owner, "%o" % mode], data)
        assert done.returncode == 0, "%s: %s" % (path, done.stderr)

    def get(self, path):
        """The bytes of a file."""
        done = self._channels.run(["cat", path])
        assert done.returncode == 0, "%s: %s" % (path, done.stderr)
        return done.stdout

    def cli(self, command, config="/etc/asterisk/asterisk.conf"):
        """What Asterisk's own client prints for a command: a second opinion, by another way than our modules use."""
        return self.exec(["asterisk", "-C", config, "-rx", command])

    def start(self, *options):
        """Start Asterisk as Debian does, in the background, and wait until it has fully booted."""
        # It tells its start in whole seconds, so a file of the same second would count as one that it has not read.
        time.sleep(1 - time.time() % 1)
        self.exec(["install", "-d", "-o", "asterisk", "-g", "asterisk", "/run/asterisk"])
        self.exec(["asterisk", "-U", "asterisk", "-G", "asterisk"] + list(options))
        config = options[options.index("-C") + 1] if "-C" in options else "/etc/asterisk/asterisk.conf"
        said = []

        def booted():
            said[:] = [self.run(["timeout", "20", "asterisk", "-C", config, "-rx", "core waitfullybooted"])]
            return "fully booted" in said[0].stdout
        try:
            self.until(booted, seconds=180)
        except AssertionError:
            log = self.run("ps -eo pid,stat,wchan,args; tail -n 20 /var/log/asterisk/messages*").stdout
            raise AssertionError("Asterisk %s does not boot: %s%s; %s" % (self.version, said[0].stdout, said[0].stderr, log)) from None

    def stop(self):
        """End every Asterisk in the container, at once."""
        self.exec("pkill -CONT -x asterisk; pkill -KILL -x asterisk; true")
        self.until(lambda: self.run("pgrep -x asterisk").returncode == 1)  # pidof misses one whose threads still end, and whose sockets still answer

    def restart(self, *options):
        self.stop()
        self.start(*options)

    def until(self, condition, seconds=120):
        """Wait for a condition; returns its value."""
        deadline = time.monotonic() + seconds
        while True:
            value = condition()
            if value:
                return value
            assert time.monotonic() < deadline, "the condition did not become true within %d s" % seconds
            time.sleep(0.05)

    def background(self, command):
        """Start a shell command in the container and do not wait for it."""
        subprocess.run(["docker", "exec", "-d", self.name, "sh", "-c", command], check=True)

    def module(self, name, args=None, check_mode=False, diff=False, wrapper=()):
        """Run a module of this collection with the container's Python; returns its result, failed or not.

        wrapper: a command and its arguments that runs Python, such as setpriv.
        """
        parameters = dict(args or {}, _ansible_check_mode=check_mode, _ansible_diff=diff)
        given = json.dumps({"ANSIBLE_MODULE_ARGS": parameters}).encode()
        if wrapper:
            done = self._channels.run([*wrapper, "python3", "-c", RUNNER, MODULES + name], given)
        else:
            done = self._channels.module(MODULES + name, LIBRARY, given)
        try:
            return json.loads(done.stdout)
        except ValueError:
            raise AssertionError("%s did not return JSON:\n%s\n%s" % (name, done.stdout, done.stderr)) from None


def docker(words):
    """Run the client of Docker; what it says against it becomes the error."""
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, "docker %s: %s" % (words[0], done.stderr.strip())


def container(version, label, *options):
    """A container of the version, Asterisk not started; ``options`` are docker's."""
    name = "t-%s-%s-%s" % (label, version, uuid.uuid4().hex[:8])
    package = Path(ansible.__file__).parent
    mounts = [(package / "module_utils", LIBRARY + "/ansible/module_utils"), (ROOT / "plugins", COLLECTION + "/plugins")]
    docker(
        ["run", "--rm", "-d", "--init", "--name", name, "--label", "voipsec.asterisk.test=daemon", "--network", "none",
         "--sysctl", "net.ipv6.conf.all.disable_ipv6=0", "--cap-add", "SYS_PTRACE", "--cap-add", "NET_ADMIN",
         *COMPILING, "--cpu-shares", "256",
         *options, *["--volume=%s:%s:ro" % mount for mount in mounts], IMAGES[version], "sleep", "infinity"])
    return AsteriskHost(version, name)


@pytest.fixture(scope="module", params=sorted(IMAGES))
def host(request):
    """A container of the version, Asterisk not started."""
    label = Path(str(request.fspath)).stem.replace("test_", "")
    machine = container(request.param, label)
    yield machine
    subprocess.run(["docker", "rm", "-f", machine.name], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def asterisk(host):
    """A container of the version, Asterisk started with Debian's configuration."""
    host.start()
    return host
