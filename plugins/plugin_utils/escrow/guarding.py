# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where no secret may lie on the controller: web roots, what others can read, and what a symbolic link turns into something else."""

from __future__ import annotations

import os
import stat

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.escrow.errors import EscrowError, reason

SERVED = ("/var/www", "/srv/www", "/srv/http", "/srv/ftp", "/srv/tftp", "/usr/share/nginx", "/usr/share/apache2", "/usr/share/httpd", "/usr/local/www",
          "/usr/local/apache2", "/opt/bitnami", "/var/ftp", "/var/lib/tftpboot", "/tftpboot", "/var/tftpboot")
"""What web, FTP and TFTP servers hand out to everybody, as Debian, Red Hat, Arch and the servers' own documentation place it."""

SERVED_NAMES = ("public_html", "htdocs", "wwwroot", "webroot", "httpdocs", "tftpboot")
"""Names of directories that servers hand out wherever they lie, such as UserDir of Apache's mod_userdir."""


COLLECTIONS = "ansible_collections"


def refuse_served(path: str, what: str) -> None:
    """Refuse a path that a server hands out, as it is written and as it is resolved.

    :param what: the start of a sentence, such as "The escrow".
    :raises EscrowError: it lies in a web root.
    """
    for way in (os.path.abspath(path), os.path.realpath(path)):
        parts = way.split("/")
        root = next((place for place in SERVED if way == place or way.startswith(place + "/")), None)
        root = root or next((name for name in SERVED_NAMES if name in parts), None)
        if root:
            raise EscrowError("%s must not lie in %s, because a server may hand out what is below %s; name another place." % (what, way, root))


def refuse_collections(path: str, what: str) -> None:
    """Refuse a place in a collection of Ansible. A relative path means one there where the playbook is a collection's, as those of this one are.

    :raises EscrowError: it lies in one.
    """
    for way in (os.path.abspath(path), os.path.realpath(path)):
        if COLLECTIONS in way.split("/"):
            raise EscrowError("%s must not lie in %s, which is in a collection of Ansible, whose files an update throws away; write a whole path to another "
                              "place." % (what, way))


def open_directory(path: str, what: str, make: bool):
    """A descriptor of a directory that is for this user only; None where there is none and none is to be made.

    :param make: make it with the mode 0700 where it is missing.
    :raises EscrowError: it is not, or cannot be made.
    """
    refuse_served(path, what)
    refuse_collections(path, what)
    real = os.path.realpath(path)
    refuse_ways(os.path.dirname(real), what)
    try:
        if make:
            os.makedirs(real, mode=0o700, exist_ok=True)
        descriptor = os.open(real, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not make:
            return None
        raise EscrowError("%s cannot use the directory %s: %s." % (what, path, reason(error))) from None
    try:
        refuse_open(os.fstat(descriptor), real, "directory", "0700")
    except EscrowError:
        os.close(descriptor)
        raise
    return descriptor


def refuse_ways(path: str, what: str) -> None:
    """Refuse a place below a directory that everybody can write to: who can rename what lies in it can put a directory of his own there.

    :raises EscrowError: there is one.
    """
    while True:
        try:
            found = os.stat(path)
        except OSError:
            found = None  # to be made, or to fail with a better sentence
        if found and found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX:
            raise EscrowError("%s must not lie below %s, which everybody can write to; name another place, or run: chmod o-w %s" % (what, path, path))
        if path == os.path.dirname(path):
            return
        path = os.path.dirname(path)


def refuse_open(found: os.stat_result, path: str, kind: str, mode: str) -> None:
    """Refuse what others can read or write, or what belongs to somebody else.

    :param kind: ``directory`` or ``file``.
    :param mode: what to set, for the sentence.
    :raises EscrowError: it is open.
    """
    if found.st_uid != os.geteuid():
        raise EscrowError("The %s %s belongs to uid %d and not to the user who runs Ansible, uid %d; run as its owner, or name another place."
                          % (kind, path, found.st_uid, os.geteuid()))
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise EscrowError("The %s %s has the mode %04o, so that others can get at the secrets in it; run: chmod %s %s"
                          % (kind, path, stat.S_IMODE(found.st_mode), mode, path))


def refuse_file(found: os.stat_result, path: str) -> None:
    """Refuse what is no plain file of this user alone.

    :raises EscrowError: it is not.
    """
    if not stat.S_ISREG(found.st_mode):
        raise EscrowError("%s is not a regular file; move it away." % path)
    if found.st_nlink != 1:
        raise EscrowError("%s has %d names (hard links), so that it lies somewhere else, too; remove the other names." % (path, found.st_nlink))
    refuse_open(found, path, "file", "0600")
