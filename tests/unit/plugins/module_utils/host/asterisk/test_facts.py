# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import shutil
import socket
import subprocess
import threading

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon, facts, vitals

# What a running Asterisk adds is tested in tests/daemon, on real ones.


@pytest.fixture(name="config")
def configuration(tmp_path):
    """An asterisk.conf of its own, with a run directory of its own."""
    for name in ("etc", "run"):
        (tmp_path / name).mkdir()
    (tmp_path / "etc" / "asterisk.conf").write_text(
        "[directories]\nastetcdir => %s\nastrundir => %s\n[options]\nrunuser = pbx\n" % (tmp_path / "etc", tmp_path / "run"))
    return tmp_path / "etc" / "asterisk.conf"


def test_a_stopped_asterisk(config, tmp_path):
    (tmp_path / "etc" / "pjsip.conf").write_text("[101]\ntype=endpoint\ncontext=internal\n")
    (tmp_path / "etc" / "rtp.conf").write_text("[general]\nrtpstart=12000\nrtpend=12999\n")
    (tmp_path / "etc" / "extconfig.conf").write_text("[settings]\nsippeers => odbc,asterisk\n")
    found = facts.gather(str(config))
    assert (found["running"], found["answers"], found["pid"], found["uptime_seconds"], found["modules"]) == (False, False, None, None, None)
    assert found["config_directory"] == str(tmp_path / "etc") and found["control_socket"] == str(tmp_path / "run" / "asterisk.ctl")
    assert found["user"] == "pbx"
    assert found["rtp"] == {"start": 12000, "end": 12999, "from": "files"}
    assert found["endpoints"] == [{"technology": "pjsip", "name": "101", "name_cut": False, "context": "internal", "state": None,
                                   "address": None, "port": None}]
    assert found["sockets"] == [] and found["channels"] == [] and found["calls"] == {"channels": 0, "calls": 0, "processed": None}
    assert [(row["name"], row["driver"], row["active"]) for row in found["realtime"]] == [("sippeers", "odbc", None)]


def test_what_is_unknown_of_a_stopped_asterisk_is_named(config):
    unknown = {gap["fact"]: gap["reason"] for gap in facts.gather(str(config))["unknown"]}
    assert {"modules", "uptime", "ami", "ami.sessions", "http", "contacts", "registrations", "endpoints.state"} <= set(unknown)
    assert all(reason.startswith("Asterisk does not run: its control socket") for fact, reason in unknown.items() if fact == "modules")
    assert "channels" not in unknown or "does not run" in unknown["channels"]


def test_only_what_is_asked_for_is_gathered(config):
    minimum = facts.gather(str(config), ["min"])
    assert not {"sockets", "endpoints", "channels", "calls", "rtp", "realtime"} & set(minimum)
    assert {"sockets", "ami", "http", "ari"} <= set(facts.gather(str(config), ["sockets"]))
    assert "rtp" in facts.gather(str(config), ["config"]) and "endpoints" in facts.gather(str(config), ["endpoints"])


def test_a_file_that_asterisk_rejects_is_named(config, tmp_path):
    (tmp_path / "etc" / "pjsip.conf").write_text("[101\n")
    gaps = facts.gather(str(config), ["endpoints"])["unknown"]
    assert any(gap["fact"] == "config" and "pjsip.conf:1" in gap["reason"] for gap in gaps)


def test_a_daemon_that_hangs(config, tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "run" / "asterisk.ctl"))
    listener.listen(2)
    found = facts.gather(str(config), ["all"], timeout=0.2)
    listener.setblocking(False)
    with listener.accept()[0], pytest.raises(BlockingIOError):
        listener.accept()  # one that hangs is asked once, not once for each fact
    listener.close()
    assert (found["running"], found["answers"]) == (True, False)
    reasons = {gap["reason"] for gap in found["unknown"] if gap["fact"] == "modules"}
    assert len(reasons) == 1 and "it hangs" in reasons.pop()
    assert found["sockets"] is None and found["channels"] is None


def answer(listener, talks, last):
    """Greet whoever comes, and answer with an empty line until the command ``last`` is asked, which is never answered."""
    while True:
        talks.append(listener.accept()[0])
        talks[-1].sendall(b"pbx/17/22.10.1\n")
        asked = talks[-1].recv(4096)
        if last in asked:
            return
        if asked:
            talks[-1].sendall(b"\n")
        talks[-1].close()


@pytest.mark.parametrize("last", [b"manager show settings", b"core show channels count"])
def test_one_that_falls_silent_while_it_is_asked(config, tmp_path, last):
    talks = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "run" / "asterisk.ctl"))
        listener.listen(9)
        thread = threading.Thread(target=answer, args=(listener, talks, last))
        thread.start()
        found = facts.gather(str(config), ["sockets", "endpoints", "channels"], timeout=1)
        thread.join()
        talks[-1].close()
    assert (found["running"], found["answers"]) == (True, False)
    assert "it hangs" in facts.silence(found) and vitals.reduced(found, 0)["reason"] == facts.silence(found)


def test_a_process_without_its_control_socket(config, tmp_path):
    program = tmp_path / "asterisk"
    shutil.copy(shutil.which("bash"), str(program))
    with subprocess.Popen([str(program), "-c", "echo; read", "-C", str(config)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.read(1)
        located = daemon.locate(str(config), 1)
        process.stdin.close()
    assert located.running and not located.answers and located.pid == process.pid
    assert "Process %d runs with %s, but nothing answers" % (process.pid, config) in located.reason
