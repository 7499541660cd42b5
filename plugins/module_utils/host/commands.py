# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of the host that are asked something: what they print, or one sentence on why they did not."""

from __future__ import annotations

import os
import subprocess

PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/sbin:/bin:/opt/asterisk/sbin"
"""Where programs lie besides the PATH of the login: ``become`` and cron often have no /usr/sbin in theirs."""


def output(command, seconds=20):
    """(standard output as text, sentence on what went wrong or None).

    :param command: program and arguments.
    :param seconds: how long it may take.
    """
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds,
                              env={"PATH": search_path(), "LC_ALL": "C"}, check=False)
    except subprocess.TimeoutExpired:
        return "", "%s took longer than %d s" % (" ".join(command), seconds)
    except OSError as error:
        return "", "%s cannot be run: %s" % (command[0], error.strerror or error)
    problem = "%s ended with status %d" % (" ".join(command), done.returncode) if done.returncode else None
    return done.stdout.decode("utf-8", "replace"), problem


def search_path():
    """Where programs are looked for."""
    return os.environ.get("PATH", "") + ":" + PATH
