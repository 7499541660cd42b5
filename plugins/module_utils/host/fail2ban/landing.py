# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of fail2ban land together and are what the server runs with, or those of before are back and it runs with them."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError, explain
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban import client, places
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.fail2ban.server import Server
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.plan import ABSENT, Change
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.files import digest
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.state import remove, save_json
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.transaction.transaction import Options, Session

_MODE = 0o644
"""fail2ban may run as another user than root."""


@contextlib.contextmanager
def staged(files, root=places.ROOT):
    """A copy of the configuration with files in it, for fail2ban to judge; gives its path.

    :param files: text by path below the root, None: without it.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="voipsec-fail2ban-") as scratch:
            copy = os.path.join(scratch, "fail2ban")
            shutil.copytree(root, copy, ignore=_dangling)  # no links, which would lead out of the copy to what is in force
            for path, text in files.items():
                _put(os.path.join(copy, path), text)
            yield copy
    except OSError as error:
        raise explain(error, "Cannot copy %s" % root) from error


def _dangling(folder, names):
    """shutil's own way to leave these out takes relative links for some."""
    return [name for name in names if not os.path.exists(os.path.join(folder, name))]


def _put(path, text):
    if text is None:
        with contextlib.suppress(FileNotFoundError):
            os.remove(path)
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        os.remove(path)  # it may be a link out of the copy
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)


def changed(files, root=places.ROOT):
    """(path, text of before or None, text to be or None) of those that differ."""
    found = []
    for path, text in sorted(files.items()):
        old = places.read(os.path.join(root, path))
        if old != (None if text is None else text.encode()):
            found.append((path, None if old is None else old.decode("utf-8", "replace"), text))
    return found


class Landing:
    """One change.

    :param state: a transaction State; ``run_id``: of this run.
    """

    def __init__(self, state, run_id, root=places.ROOT):
        self._state, self._run_id, self._root = state, run_id, root
        self._server = Server()
        self._pending = os.path.join(state.state, "fail2ban.json")

    def unread(self):
        """A clause where a run was killed between the files and the server, which shows little of what it has read."""
        return ["a run ended before fail2ban had read its files"] if os.path.lexists(self._pending) else []

    def land(self, files, wrong, stale=tuple, judge=True):
        """Write the files and let the server run with them.

        :param files: text by path below the root, None: without it. :param wrong: gives what is wrong with the server, a list of clauses.
        :param stale: gives the names of running jails that ban in another way than they ought to. They are restarted: a reload of fail2ban 0.11
          and 1.1 takes the old actions away and does not keep the new ones. :param judge: whether fail2ban judges the files beforehand.
        :raises HostError: with fail2ban's reason; the files of before are back.
        """
        if judge:
            self._judge(files)
        old = {path: places.read(os.path.join(self._root, path)) for path in files}
        was_running = self._server.answers()
        self._begin()
        self._write({path: None if text is None else text.encode() for path, text in files.items()}, old)
        why = self._run(wrong, stale)
        if why:
            self._back(old, files, was_running, why)
        remove(self._pending)

    def _begin(self):
        self._state.prepare()
        save_json(self._pending, {})

    def _judge(self, files):
        with staged(files, self._root) as copy:
            why = client.refusal(copy)
        if why:
            raise HostError("fail2ban refuses its new configuration, and nothing was changed: %s." % why)

    def _write(self, new, old):
        changes = {}
        for path, content in new.items():
            if content != old[path]:
                expected = ABSENT if old[path] is None else digest(old[path])
                changes[os.path.join(self._root, path)] = Change(content, mode=None if content is None else _MODE, uid=None if content is None else 0,
                                                                 gid=None if content is None else 0, expected=expected)
        with Session(self._state) as session:
            session.apply(changes, self._run_id, "fail2ban", Options(roots=(self._root,), restore_point=False))

    def _run(self, wrong, stale):
        """Reload or start; "" or why the server does not do what it ought to."""
        log = client.Log()
        if self._server.answers():
            steps = [lambda name=name: client.reload("--restart", "--if-exists", name) for name in stale()] + [client.reload]
        else:
            steps = [client.start]
        why = next(filter(None, (step() for step in steps)), "")
        if why or client.wait(lambda: not wrong()):
            return why
        return log.errors() or "; ".join(wrong()[:3]) or "it took too long"

    def _back(self, old, files, was_running, why):
        self._write(old, {path: None if text is None else text.encode() for path, text in files.items()})
        if not was_running:
            raise HostError("fail2ban does not run with its new configuration, so the files of before are back: %s." % why)
        again = client.reload("--restart", "--all") if self._server.answers() else client.start()
        if again or not client.wait(self._server.answers):
            raise HostError("fail2ban does not run with its new configuration (%s), and not with that of before, which is back: %s."
                            % (why, again or client.Log().errors() or "it does not answer"))
        remove(self._pending)
        raise HostError("fail2ban refuses its new configuration, so that of before is back and running: %s." % why)

    def remove(self, files):
        """Take files away, and let a server that runs know. :raises HostError: it does not run without them."""
        old = {path: places.read(os.path.join(self._root, path)) for path in files}
        self._begin()
        self._write(dict.fromkeys(files), old)
        why = client.reload() if self._server.answers() else ""
        if why:
            raise HostError("The files of the collection are gone, but fail2ban does not read its configuration: %s." % why)
        remove(self._pending)
