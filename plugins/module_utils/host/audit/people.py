# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of the host, and who becomes root: passwd(5), shadow(5), group(5), sudoers(5)."""

from __future__ import annotations

import os
import re

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import quiet

SUDOERS = ("/etc/sudoers", "/etc/sudoers.d")
_RULE = re.compile(r"\s*(?!Defaults)(?:[^#@\s]|#\d)[^=]*=")
"""A rule for an account, a group (``%``) or a number (``#``): no comment, no include, no setting."""


def accounts(root="/"):
    """(rows of /etc/passwd as dicts with name, uid, gid, shell and groups, sentence on why not)."""
    text, groups = quiet.text(os.path.join(root, "etc/passwd")), quiet.text(os.path.join(root, "etc/group"))
    if text is None or groups is None:
        return None, "/etc/passwd and /etc/group cannot be read."
    members, names = {}, {}
    for name, number, who in (line.split(":")[0:1] + line.split(":")[2:4] for line in groups.splitlines() if line.count(":") == 3):
        names[number] = name
        for account in filter(None, who.split(",")):
            members.setdefault(account, []).append(name)
    return [_row(line.split(":"), names, members) for line in text.splitlines() if line.count(":") == 6], None


def _row(fields, names, members):
    groups = [names[fields[3]]] if fields[3] in names else []
    return {"name": fields[0], "uid": int(fields[2]) if fields[2].isdigit() else -1, "gid": int(fields[3]) if fields[3].isdigit() else -1,
            "shell": fields[6], "groups": groups + [group for group in members.get(fields[0], []) if group not in groups]}


def members(group, rows):
    """Names of the accounts in a group."""
    return [row["name"] for row in rows or () if group in row["groups"]]


def passwords(root="/"):
    """(account to ``empty``, ``locked`` or ``set``, sentence on why not). Hashes are looked at and not kept."""
    try:
        text = quiet.read(os.path.join(root, "etc/shadow")).decode("utf-8", "replace")
    except FileNotFoundError:
        return {}, None
    except OSError:
        return None, "/etc/shadow cannot be read by this account; run the audit as root."
    found = {}
    for line in text.splitlines():
        name, colon, rest = line.partition(":")
        if colon:
            kept = rest.split(":", 1)[0]
            found[name] = "empty" if not kept else "locked" if kept[0] in "!*" else "set"
    return found, None


def sudo(root="/"):
    """((where, line) of each rule of sudo for an account, sentence on why not)."""
    main, directory = (os.path.join(root, path.lstrip("/")) for path in SUDOERS)
    paths = [main] + [os.path.join(directory, name) for name in _listed(directory) if "." not in name and not name.endswith("~")]
    found = []
    for path in paths:
        try:
            text = quiet.read(path).decode("utf-8", "replace")
        except FileNotFoundError:
            continue
        except OSError:
            return None, "%s cannot be read by this account; run the audit as root." % path
        found += [("%s:%d" % (path, number), " ".join(line.split())) for number, line in enumerate(text.replace("\\\n", "  ").splitlines(), 1)
                  if _RULE.match(line)]
    if not os.access(directory, os.R_OK) and os.path.isdir(directory):
        return None, "%s cannot be read by this account; run the audit as root." % directory
    return found, None


def _listed(directory):
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []
