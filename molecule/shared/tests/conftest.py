# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hardened PBX, asked from itself and from its peer."""

from __future__ import annotations

import io
import json
import re
import shlex
import tarfile
import time

import pytest
import testinfra
from xdist.scheduler import LoadScopeScheduling

DRIVERS = "/opt/voipsec/drivers/"
BEFORE, NOW = "/root/before-harden", "/etc/asterisk"


class _ByHost(LoadScopeScheduling):
    """With -n: what is tested on one PBX is tested one after the other, beside the other PBX."""

    def _split_scope(self, nodeid):
        return re.search(r"ansible://\w+", nodeid).group(0)


def pytest_configure(config):
    config.addinivalue_line("markers", "only_on(host): a test of what the other PBX does not have")


def pytest_collection_modifyitems(config, items):
    """Leave out what is marked for another host, instead of skipping it."""
    elsewhere = [item for item in items for mark in item.iter_markers("only_on") if "ansible://" + mark.args[0] not in item.nodeid]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return _ByHost(config, log)


def waited(condition, seconds):
    """True as soon as the condition is true, False after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(0.2)
    return True


def awaited(condition, what, seconds=60):
    """Return as soon as the condition is true."""
    assert waited(condition, seconds), "not within %d seconds: %s" % (seconds, what)


def setting(text, name):
    """The value of a line "Name: value" of Asterisk's settings."""
    return re.search(r"^[ \t]*%s[ \t]*:[ \t]*(.*?)[ \t]*$" % re.escape(name), text, re.MULTILINE).group(1)


class Peer:
    """The machine on the PBX's network from which phones and strangers call."""

    def __init__(self, host):
        self.host = host
        variables = host.ansible.get_variables()
        self.own = (variables["mol_address4"], variables["mol_address6"])

    def drive(self, driver, *arguments):
        """What a driver says, as a dict."""
        return json.loads(self.host.check_output(shlex.join(["python3", DRIVERS + driver + ".py", *arguments])))

    def run(self, driver, *arguments):
        """What a driver says that prints several lines, as a list of dicts."""
        command = (["python3"] if driver.endswith(".py") else []) + [DRIVERS + driver, *arguments]
        return [json.loads(line) for line in self.host.check_output(shlex.join(command)).splitlines()]

    def phone(self, user):
        """How the test phone of this user is at this moment."""
        return json.loads(self.host.check_output("cat /run/voipsec/phone-%s.json", user))


class Pbx:
    """The PBX, and what its daemon says."""

    def __init__(self, host):
        self.host = host
        variables = host.ansible.get_variables()
        self.name = variables["inventory_hostname"]
        self.ipv4, self.ipv6 = variables["mol_address4"], variables["mol_address6"]
        self.provider = (variables["mol_carrier"], variables.get("mol_carrier6", ""))
        self.is_pjsip = self.name == "pbx22"

    def cli(self, command):
        return self.host.check_output("asterisk -rx %s", command)

    def listeners(self, port):
        """Addresses on which TCP connections to the port are taken."""
        lines = self.host.check_output("ss -Hltn sport = :%d" % port).splitlines()
        return {line.split()[3].rsplit(":", 1)[0] for line in lines}

    def tree(self, folder):
        """{relative path: bytes} of the regular files below a folder."""
        done = self.host.run("tar -C %s -c .", folder)
        assert done.rc == 0, done.stderr
        with tarfile.open(fileobj=io.BytesIO(done.stdout_bytes)) as archive:
            return {entry.name[2:]: archive.extractfile(entry).read() for entry in archive if entry.isreg()}


@pytest.fixture(scope="module")
def pbx(host):
    return Pbx(host)


@pytest.fixture(scope="module")
def peer(host, request):
    name = host.ansible.get_variables()["mol_peer"]
    return Peer(testinfra.get_host("ansible://" + name, ansible_inventory=request.config.option.ansible_inventory))


@pytest.fixture(scope="module")
def before(pbx):
    return pbx.tree(BEFORE)


@pytest.fixture(scope="module")
def now(pbx):
    return pbx.tree(NOW)
