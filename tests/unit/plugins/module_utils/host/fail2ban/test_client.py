# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""fail2ban's programs, with scripts that say what those of fail2ban said."""

from __future__ import annotations

import subprocess

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import client

FAILED = """2026-11-26 03:03:00,006 fail2ban                [1063]: ERROR   Failed during configuration: File contains no section headers.
file: '/etc/fail2ban/jail.local', line: 1
2026-11-26 03:03:00,006 fail2ban                [1063]: ERROR   Init of command line failed
"""


@pytest.fixture(name="programs")
def fixture_programs(tmp_path, monkeypatch):
    monkeypatch.setattr(client.commands, "search_path", lambda: str(tmp_path))

    def put(name, text):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return put


def test_not_installed(programs):
    assert not client.found()
    with pytest.raises(HostError, match="fail2ban-client is not installed on this host; install the package fail2ban"):
        client.program()


def test_the_reason_of_a_failure_is_one_line(programs):
    programs("fail2ban-client", "#!/bin/sh\n/bin/cat >&2 <<'E'\n%sE\nexit 255\n" % FAILED)
    assert client.found()
    assert client.refusal("/x") == ("Failed during configuration: File contains no section headers. file: '/etc/fail2ban/jail.local', line: 1; "
                                    "Init of command line failed")
    with pytest.raises(HostError, match="fail2ban cannot read its configuration: Failed during configuration"):
        client.dump("/x")


def test_a_failure_without_words(programs):
    programs("fail2ban-client", "#!/bin/sh\nexit 3\n")
    assert client.reload() == "it ended with status 3"
    programs("fail2ban-client", "#!/bin/sh\necho \"NOK: ('x',)\"\n")
    assert client.reload() == "NOK: ('x',)"


def test_a_dump(programs):
    programs("fail2ban-client", "#!/bin/sh\necho \"['add', 'sshd', 'auto']\"\necho WARNING\necho '[broken'\n")
    assert client.dump("/x") == [["add", "sshd", "auto"]] and client.refusal("/x") == "" and client.reload() == ""


@pytest.mark.parametrize("first, wanted", [("#!/usr/bin/python3", "/usr/bin/python3"), ("#!/usr/bin/env python3", "python3"), ("import x", "python3")])
def test_the_python_of_fail2ban(programs, first, wanted):
    programs("fail2ban-server", first + "\n")
    assert client.interpreter() == wanted


def test_modules(programs, tmp_path):
    programs("python", "#!/bin/sh\ncase \"$2\" in *there) exit 0;; esac\nexit 1\n")
    programs("fail2ban-server", "#!%s\n" % (tmp_path / "python"))
    assert client.has_module("there") and not client.has_module("gone")


def test_what_the_log_says_since(tmp_path, monkeypatch):
    log = tmp_path / "log"
    log.write_text(FAILED)
    monkeypatch.setattr(client.places, "option", lambda name, default: str(log))
    since = client.Log()
    assert since.errors() == ""
    with open(log, "a", encoding="utf-8") as stream:
        stream.write("2026-11-26 03:03:00,006 fail2ban.jail           [1]: INFO    x\n2026-11-26 03:03:00,006 fail2ban.jail  [1]: ERROR   No file\n")
    assert since.errors() == "No file"
    log.write_text("2026-11-26 03:03:00,006 x [1]: ERROR   Short\n")
    assert since.errors() == "Short", "it was rotated"
    log.unlink()
    assert since.errors() == "" == client.Log().errors()


def test_waiting():
    values = iter([0, 0, 5])
    assert client.wait(lambda: next(values)) == 5
    assert client.wait(lambda: 0, 0) == 0


def test_a_program_that_hangs(monkeypatch):
    monkeypatch.setattr(client, "_SECONDS", 0.05)
    with pytest.raises(HostError, match="has not ended within"):
        client.run(["/bin/sleep", "5"])
    assert isinstance(client.run(["/bin/true"]), subprocess.CompletedProcess)
    with pytest.raises(HostError, match="Cannot run /nosuch"):
        client.run(["/nosuch"])


def test_what_systemd_refuses_is_not_called_done(programs, monkeypatch, tmp_path):
    """A unit that is masked, or /etc that cannot be written."""
    monkeypatch.setattr(client, "_BOOTED", str(tmp_path))
    programs("systemctl", "#!/bin/sh\necho 'Failed to enable unit: Unit file is masked.' >&2; exit 1")
    assert client.enable(True) == ["fail2ban was not started at boot"]
    with pytest.raises(HostError, match="fail2ban runs, and systemd does not let it start at boot: Failed to enable unit: Unit file is masked."):
        client.enable(False)
