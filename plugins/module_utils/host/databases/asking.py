# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Database servers of this host, asked by their own programs: as root over MariaDB's socket, as postgres over PostgreSQL's.

Statements go over standard input and passwords in a file that is in memory alone, so neither stands on a disk or in a process list.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import List, Optional, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import commands, proc
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.installation import find_program
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError

MARIADB, POSTGRESQL = "mariadb", "postgresql"
_DAEMONS = {MARIADB: ("mariadbd", "mysqld"), POSTGRESQL: ("postgres",)}
_CLIENTS = {MARIADB: ("mariadb", "mysql"), POSTGRESQL: ("psql",)}
_SECONDS = 30
_OWNER = "postgres"


class Refused(Exception):
    """The server let nobody in, or said no; the text is the program's own last line, without statements."""


def runs(engine: str) -> bool:
    """Whether such a server runs here."""
    return any(_comm(number) in _DAEMONS[engine] and _is_here(number) for number in proc.numbers())


def _is_here(number):
    """A server in a container shows in the list of processes of its host, and is none of it."""
    return proc.link("/proc/%d/ns/pid" % number) == proc.link("/proc/self/ns/pid")


def _comm(number):
    try:
        return proc.read("/proc/%d/comm" % number).strip()
    except OSError:
        return ""


def in_memory(text: str) -> int:
    """A descriptor of a file that has no name, with a mode that every program takes for private."""
    handle = os.memfd_create("voipsec", os.MFD_CLOEXEC)
    os.fchmod(handle, 0o600)
    os.write(handle, text.encode("utf-8", "surrogateescape"))
    os.lseek(handle, 0, os.SEEK_SET)
    return handle


def program(engine: str) -> str:
    """The path of the client.

    :raises HostError: there is none.
    """
    found = next((path for path in map(find_program, _CLIENTS[engine]) if path), None)
    if found is None:
        raise HostError("%s runs here, and its client %s does not; install it." % (engine, " or ".join(_CLIENTS[engine])))
    return found


_HERE = ("--host=localhost", "--protocol=socket")
"""Whatever server /root/.my.cnf names, the one of this host is meant."""


def mariadb(statements: Sequence[str], options: Sequence[str] = _HERE, user: Optional[str] = None, secret: Optional[str] = None) -> List[str]:
    """The lines that MariaDB prints.

    :param secret: a password, with ``user``; None: what /root/.my.cnf says, which would come before them otherwise.
    :raises Refused: it says no.
    """
    if secret is None:
        return _run([program(MARIADB), *_BATCH, *options], statements)
    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')
    handle = in_memory('[client]\nuser="%s"\npassword="%s"\n' % (user, quoted))
    try:
        return _run([program(MARIADB), "--defaults-extra-file=/proc/self/fd/%d" % handle, *_BATCH, *options], statements, {"HOME": "/nonexistent"},
                    pass_fds=(handle,))
    finally:
        os.close(handle)


_BATCH = ("--batch", "--skip-column-names", "--raw", "--connect-timeout=10", "--default-character-set=utf8mb4")


def postgresql(statements: Sequence[str], options: Sequence[str] = (), secret: Optional[str] = None) -> List[str]:
    """The lines that PostgreSQL prints.

    :param secret: a password; None: as the account postgres, by the socket.
    :raises Refused: it says no.
    """
    command = [program(POSTGRESQL), "-X", "-A", "-t", "-q", "-w", "-v", "ON_ERROR_STOP=1", *options]
    if secret is None:
        return _run([*command, "-d", "postgres"], statements, user=_OWNER, group=_OWNER, extra_groups=[])
    handle = in_memory("*:*:*:*:%s\n" % secret.replace("\\", "\\\\").replace(":", "\\:"))
    try:
        return _run(command, statements, pass_fds=(handle,), more={"PGPASSFILE": "/proc/self/fd/%d" % handle, "PGCONNECT_TIMEOUT": "10"})
    finally:
        os.close(handle)


def _run(command, statements, more=None, **how):
    text = "".join(one + ";\n" for one in statements)
    environment = dict({"PATH": commands.search_path(), "LC_ALL": "C.UTF-8", "HOME": "/root" if "user" not in how else "/nonexistent"}, **(more or {}))
    try:
        done = subprocess.run(command, input=text.encode("utf-8", "surrogateescape"), capture_output=True, timeout=_SECONDS, env=environment, cwd="/",
                              check=False, **how)
    except subprocess.TimeoutExpired as error:
        raise Refused("it did not answer within %d s" % _SECONDS) from error
    except (OSError, LookupError, subprocess.SubprocessError) as error:
        raise Refused(type(error).__name__) from error
    if done.returncode:
        raise Refused(_reason(done.stderr.decode("utf-8", "replace")))
    return [line for line in done.stdout.decode("utf-8", "surrogateescape").split("\n") if line]


def _reason(text):
    """The first line that says what is wrong; what follows may repeat a statement."""
    lines = [line.strip() for line in text.splitlines() if "ERROR" in line or "error" in line]
    line = (lines or ["it ended with an error"])[0]
    return line.partition(" near ")[0][:200].rstrip(".")


def rows(lines: Sequence[str]) -> List[dict]:
    """The objects that were asked for as JSON.

    :raises Refused: they are none.
    """
    try:
        return [json.loads(line) for line in lines]
    except ValueError as error:
        raise Refused("its answer cannot be understood") from error
