# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where fail2ban keeps its configuration, its socket and its log."""

from __future__ import annotations

import configparser
import glob
import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import explain

ROOT = "/etc/fail2ban"
SOCKET = "/var/run/fail2ban/fail2ban.sock"
LOG = "/var/log/fail2ban.log"


def read(path):
    """The bytes of a file, or None where it is not there."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, "Cannot read %s" % path) from error


def option(name, default, root=ROOT):
    """An option of the server, such as ``socket`` or ``logtarget``, from its files."""
    paths = [os.path.join(root, "fail2ban.conf"), *sorted(glob.glob(os.path.join(root, "fail2ban.d", "*.conf"))),
             os.path.join(root, "fail2ban.local"), *sorted(glob.glob(os.path.join(root, "fail2ban.d", "*.local")))]
    reader = configparser.RawConfigParser(strict=False, inline_comment_prefixes=(";",))
    try:
        reader.read(paths, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return default
    return reader.get("Definition", name, fallback=default) if reader.has_section("Definition") else reader.defaults().get(name, default)
