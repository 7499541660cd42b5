# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run nft: on this host, or in a network namespace of its own where nothing is at stake."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from typing import List, Sequence

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import kernel

_PATH = "/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/sbin"
_LOAD_FAILED = 90
_SECONDS = 300

_MESSAGE = re.compile(r"^(?:/dev/stdin|<cmdline>|-):(?P<line>\d+):[\d-]+: (?:Error|Fatal): (?P<reason>.*)$", re.MULTILINE)
_ANY_MESSAGE = re.compile(r"^(?:.*: )?(?:Error|Fatal|internal:0:0-0: Error): (?P<reason>.*)$", re.MULTILINE)
_SCRATCH = '"$1" -f - || exit %d; shift 1; exec "$@"' % _LOAD_FAILED


class NftError(HostError):
    """nft refused something; ``line`` is the line of the text it was given, from 1, or None, and ``reason`` its own words."""

    def __init__(self, sentence: str, line=None, reason: str = ""):
        super().__init__(sentence)
        self.line = line
        self.reason = reason


class NftCrashed(NftError):
    """nft died of a signal, perhaps after the kernel had taken the transaction: look what is loaded.

    Version 0.9.8 does; what is known to kill it is avoided in ``composing``.
    """


def found() -> bool:
    """Whether nft is installed."""
    return _which("nft") is not None


def program() -> str:
    """The path of nft, or HostError."""
    return _needed("nft", "nftables")


def version() -> str:
    """What ``nft --version`` prints, such as ``nftables v0.9.8 (E.D.S.)``."""
    return _run([program(), "--version"]).strip()


@functools.lru_cache(maxsize=None)
def is_old() -> bool:
    """Before 1.0; Debian 11 has 0.9.8."""
    return " v0." in version()


def load(text: str) -> None:
    """One transaction: all of the text or nothing."""
    _run([program(), "-f", "-"], text)


def check(text: str) -> None:
    """Let nft and the running kernel judge a transaction without doing it."""
    _run([program(), "-c", "-f", "-"], text)


def ask(*arguments: str) -> str:
    """Output of nft with these arguments."""
    return _run([program()] + list(arguments))


def listed(table: str) -> str:
    """The table as nft prints it for people, without counters; "" where it is not loaded."""
    return ask("-s", "list", "table", "inet", table) if kernel.handle(table) else ""


def in_scratch(text: str, arguments: Sequence[str]) -> str:
    """Load a text into an empty network namespace and return the output of nft with these arguments there.

    There is no interface but the loopback in it, as on a host that boots: a ruleset that names another one by its index
    (``iif``, not ``iifname``) fails here, as it would there.
    """
    command = [_needed("unshare", "util-linux"), "-n", "/bin/sh", "-c", _SCRATCH, "sh", program(), program()] + list(arguments)
    return _run(command, text, scratch=True)


def _run(command: List[str], text: str = "", scratch: bool = False) -> str:
    environment = {"PATH": _PATH, "LC_ALL": "C"}
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, errors="surrogateescape", env=environment,
                              timeout=_SECONDS, check=False)
    except OSError as error:
        raise HostError("Cannot run %s: %s." % (command[0], os.strerror(error.errno).lower())) from error
    except subprocess.TimeoutExpired as error:
        raise HostError("%s has not ended within %d seconds; look what the host is busy with." % (" ".join(command[:3]), _SECONDS)) from error
    if done.returncode == 0:
        return done.stdout
    if scratch and done.returncode != _LOAD_FAILED and done.stderr.startswith("unshare:"):
        raise HostError("A network namespace to try the ruleset in is not possible on this host (%s); run as root, and in a container add "
                        "CAP_SYS_ADMIN." % done.stderr.strip().splitlines()[0][len("unshare: "):])
    _look_for_signal(done.returncode, command[0])
    raise _refusal(done.stderr)


def _look_for_signal(status: int, program_path: str) -> None:
    """A shell adds 128 to the number of the signal."""
    number = -status if status < 0 else status - 128
    if number > 0:
        raise NftCrashed("%s was ended by signal %d; install its updates." % (program_path, number))


def _refusal(errors: str) -> NftError:
    """nft goes on after its first error, and what follows is mostly its consequence."""
    match = _MESSAGE.search(errors)
    if match:
        return NftError("nft refuses line %s of what it was given: %s." % (match["line"], _words(match["reason"])), int(match["line"]), match["reason"])
    match = _ANY_MESSAGE.search(errors)
    reason = match["reason"] if match else (errors.strip().splitlines() or ["no reason given"])[0]
    if "Operation not permitted" in errors:
        return NftError("nft may not change or read the rules of the kernel; run as root (become: true), in a container with CAP_NET_ADMIN.", None, reason)
    return NftError("nft failed: %s." % _words(reason), None, reason)


def _words(reason: str) -> str:
    return reason.strip().rstrip(".")


def _which(name: str):
    return shutil.which(name, path=_PATH)


def _needed(name: str, package: str) -> str:
    path = _which(name)
    if path is None:
        raise HostError("%s is not installed on this host; install the package %s." % (name, package))
    return path
