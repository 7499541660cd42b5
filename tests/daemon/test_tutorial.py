# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/tutorial.md does what it says: its own commands, in its order, on the host of the demonstration without its telephones."""

from __future__ import annotations

import os
import subprocess

import pytest
import yaml
from tutorial import COMMAND, FILE, PAGE, ROOT, SAID, missing, steps

# The demonstration has one version.
pytestmark = pytest.mark.parametrize("host", ["22"], indirect=True, scope="module")

DEMO = ROOT / "molecule/demo/inventory/hosts.yml"
AROUND = ("ONLY=start make demo", ". tools/env", "mkdir -p .cache/tutorial && cd .cache/tutorial", "cd ../..", "ONLY=remove make demo", "rm -r .cache/tutorial")
"""What comes before the first playbook and after the last one; this test has a container and a folder of its own."""


def _demo():
    """The host of the demonstration as its inventory describes it."""
    return yaml.safe_load(DEMO.read_text())["all"]["children"]["molecule"]["children"]["pbx"]["hosts"]["pbx22"]


@pytest.fixture(name="office")
def laid_out(host):
    """The container, with the configuration of the demonstration, and Asterisk running on it."""
    tree = ROOT / "molecule/shared/pbx22/etc/asterisk"
    for path in sorted(tree.rglob("*.conf")):
        place = "/etc/asterisk/%s" % path.relative_to(tree)
        host.exec("mkdir -p %s && chown asterisk: %s" % ((place.rsplit("/", 1)[0],) * 2))
        host.put(place, path.read_bytes())
    host.start()
    return host


def _written(lines, place, office):
    """Write a file of the page, for this container."""
    text = "\n".join(lines) + "\n"
    assert text.count(_demo()["ansible_host"]) == 1, "it does not name the container of the demonstration"
    (place / lines[0].lstrip("# ")).write_text(text.replace(_demo()["ansible_host"], office.name))


def _run(line, place):
    """All that a command says."""
    environment = dict(os.environ, ANSIBLE_NOCOLOR="true", ANSIBLE_PIPELINING="true", HOME=str(place))
    done = subprocess.run(["bash", "-c", '. "$0"/tools/env && cd "$1" && eval "$2"', str(ROOT), str(place), line],
                          env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout


def test_every_step_says_what_the_page_says(office, tmp_path):
    before, said, ran = office.exec("pidof asterisk"), "", []
    for kind, lines in steps(PAGE.read_text()):
        if kind == FILE:
            _written(lines, tmp_path, office)
        elif kind == COMMAND and lines[0] not in AROUND:
            said = _run(lines[0], tmp_path)
            ran.append(lines[0])
        elif kind == SAID:
            assert missing(said, lines) == [], said
    assert len(ran) >= 6 and office.exec("pidof asterisk") == before
