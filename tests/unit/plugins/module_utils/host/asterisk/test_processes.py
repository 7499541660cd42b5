# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import processes
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


@pytest.fixture(name="child")
def child_process(tmp_path):
    """A process that is called asterisk: a copy of sleep."""
    program = tmp_path / "asterisk"
    shutil.copy(shutil.which("sleep"), str(program))
    with subprocess.Popen([str(program), "600"]) as process:
        # The kernel closes the pipe on which Popen waits before it renames the process, and sets its arguments after that.
        place = Path("/proc/%d" % process.pid)
        while (place / "comm").read_text() != "asterisk\n" or not (place / "cmdline").read_bytes().startswith(bytes(program)):
            assert process.poll() is None
        yield process
        process.kill()


def tree(root, pid, words, comm=b"asterisk\n", state="S (sleeping)", exe="/usr/sbin/asterisk", ids=(105, 106)):
    """A directory as /proc has for a process."""
    place = root / str(pid)
    place.mkdir()
    (place / "comm").write_bytes(comm)
    (place / "cmdline").write_bytes(b"".join(word.encode() + b"\0" for word in words))
    (place / "status").write_text("Name:\tasterisk\nState:\t%s\nUid:\t%d\t%d\t%d\t%d\nGid:\t%d\t%d\t%d\t%d\n" % (
        (state,) + (ids[0],) * 4 + (ids[1],) * 4))
    os.symlink(exe, str(place / "exe"))
    os.symlink("/srv", str(place / "cwd"))
    os.symlink("/", str(place / "root"))
    (place / "ns").mkdir()
    os.symlink("pid:[1]", str(place / "ns" / "pid"))


@pytest.fixture(name="proc")
def proc_tree(tmp_path):
    tree(tmp_path, "self", ["python3"], comm=b"python3\n")
    return tmp_path


def test_a_daemon(proc):
    tree(proc, 12, ["/usr/sbin/asterisk", "-g", "-f", "-p", "-U", "asterisk", "-G", "asterisk"])
    assert processes.find(str(proc)) == [processes.Process(
        12, "/etc/asterisk/asterisk.conf", ["-g", "-f", "-p", "-U", "-G"], 105, 106, True, False, "/usr/sbin/asterisk", False)]


@pytest.mark.parametrize("words, config", [
    (["asterisk", "-C", "/etc/b/asterisk.conf"], "/etc/b/asterisk.conf"),
    (["asterisk", "-fC/etc/b/asterisk.conf"], "/etc/b/asterisk.conf"),
    (["asterisk", "-C", "b/asterisk.conf"], "/srv/b/asterisk.conf"),
    (["asterisk", "-C", "/a.conf", "-C", "/b.conf"], "/b.conf"),
    (["asterisk", "--nonsense"], "/etc/asterisk/asterisk.conf"),
])
def test_the_configuration_that_it_was_started_with(proc, words, config):
    tree(proc, 12, words)
    assert processes.read(12, str(proc)).config == config


@pytest.mark.parametrize("words", [["asterisk", "-rx", "core show version"], ["asterisk", "-r"], ["asterisk", "-C", "/x", "-R"]])
def test_a_console_is_no_daemon(proc, words):
    tree(proc, 12, words)
    assert processes.find(str(proc)) == []


def test_another_program_is_no_daemon(proc):
    tree(proc, 12, ["/bin/sh", "/usr/sbin/safe_asterisk"], comm=b"safe_asterisk\n")
    assert processes.find(str(proc)) == []


def test_a_program_that_was_replaced(proc):
    tree(proc, 12, ["asterisk"], exe="/usr/sbin/asterisk (deleted)")
    process = processes.read(12, str(proc))
    assert (process.executable, process.replaced) == ("/usr/sbin/asterisk", True)


@pytest.mark.parametrize("state, stopped", [("S (sleeping)", False), ("T (stopped)", True), ("t (tracing stop)", True)])
def test_a_process_that_is_stopped(proc, state, stopped):
    tree(proc, 12, ["asterisk"], state=state)
    assert processes.read(12, str(proc)).stopped is stopped


def test_a_process_in_a_container(proc):
    tree(proc, 12, ["asterisk"])
    os.unlink(str(proc / "12" / "ns" / "pid"))
    os.symlink("pid:[2]", str(proc / "12" / "ns" / "pid"))
    assert processes.read(12, str(proc)).here is False


def test_a_process_with_another_root(proc, tmp_path):
    tree(proc, 12, ["asterisk"])
    os.unlink(str(proc / "12" / "root"))
    os.symlink(str(tmp_path), str(proc / "12" / "root"))
    assert processes.read(12, str(proc)).here is False


def test_a_system_without_proc(tmp_path):
    with pytest.raises(HostError, match="this needs Linux"):
        processes.find(str(tmp_path / "none"))


def test_a_process_that_has_ended(proc):
    assert processes.read(4, str(proc)) is None


def test_a_real_process(child):
    found = [process for process in processes.find() if process.pid == child.pid]
    assert len(found) == 1 and found[0].here and not found[0].stopped
    assert (found[0].uid, found[0].gid) == (os.geteuid(), os.getegid())
    assert processes.effective_uid(child.pid) == os.geteuid()
    assert found[0].executable.endswith("/asterisk") and not found[0].replaced


def test_a_real_process_whose_program_is_replaced(child, tmp_path):
    (tmp_path / "asterisk").unlink()
    process = processes.read(child.pid)
    assert process.replaced and process.executable == str(tmp_path / "asterisk")


def test_a_real_process_that_is_stopped(child):
    os.kill(child.pid, signal.SIGSTOP)
    os.waitpid(child.pid, os.WUNTRACED)
    assert processes.read(child.pid).stopped
