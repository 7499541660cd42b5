# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets on their way to this host: a file that only root can read, written over the connection just before the module starts, and gone at once.

Arguments of a module lie in Ansible's temporary files and logs, so secrets are none.
"""

from __future__ import annotations

import json
import os
import stat

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain

FOLDER = "handover"
SCHEMA = 1


def take(state_directory, path):
    """The secrets of a handover file, by id; the file is removed before it is looked into, and so is every other one that was left there.

    :param path: None: there is none; then only what was left is removed.
    :raises HostError: it is not the file that it should be; it is gone all the same.
    """
    folder = os.path.join(os.path.abspath(state_directory), FOLDER)
    content = None
    try:
        if path is not None:
            content = _taken(folder, path)
    finally:
        _sweep(folder)
    return {} if content is None else _secrets(path, content)


def _taken(folder, path):
    if os.path.dirname(os.path.abspath(path)) != folder:
        raise HostError("The handover file %s does not lie in %s; name one that does." % (path, folder))
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise explain(error, "Cannot read the handover file %s" % path) from error
    with os.fdopen(descriptor, "rb") as stream:
        os.unlink(path)
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise HostError("The handover file %s was not one that only the user who runs the module can read (0600), so its secrets were not used; "
                            "generate others." % path)
        return stream.read()


def _sweep(folder):
    """What a run left that was cut off between the writing of the file and the start of the module."""
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        try:
            os.unlink(os.path.join(folder, name))
        except (FileNotFoundError, IsADirectoryError):
            continue
        except OSError as error:
            raise explain(error, "Cannot remove the handover file %s" % os.path.join(folder, name)) from error


def _secrets(path, content):
    try:
        data = json.loads(content.decode("utf-8"))
        secrets = data["secrets"] if data["schema"] == SCHEMA else None
    except (ValueError, KeyError, TypeError):
        secrets = None
    if not isinstance(secrets, dict) or not all(isinstance(value, str) for value in secrets.values()):
        raise HostError("The handover file %s cannot be understood (schema %d is needed), so nothing was changed; run again." % (path, SCHEMA))
    return secrets
