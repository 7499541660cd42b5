# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A FreePBX or an Issabel in a container of the daemon tests: its configuration, "Apply Config", and strangers who knock."""

from __future__ import annotations

import io
import subprocess
import tarfile
import time

from doors import Doors

from ansible_collections.voipsec.asterisk.tests.fixtures import products, regenerating

SIP_PORTS = {"freepbx16": {"pjsip": 5060, "chan_sip": 5160}, "freepbx17": {"pjsip": 5060}, "issabel": {"chan_sip": 5060, "pjsip": 5066}}
ROOTS = "etc/asterisk var/www"


class Pbx:
    """A product on a host.

    :param host: an AsteriskHost.
    :param name: of the tree.
    """

    def __init__(self, host, name):
        self.host, self.name, self.ports = host, name, SIP_PORTS[name]
        self.doors = Doors(host)

    def begin(self):
        """The tree as it was planted, no restore points, a fresh Asterisk."""
        files, links = products.read(self.name)
        self.host.stop()
        self.host.exec("rm -rf /etc/asterisk /var/www /var/lib/voipsec /var/lib/asterisk/astdb.sqlite3 && mkdir /etc/asterisk && chown asterisk: /etc/asterisk")
        self.host.exec("rm -f /var/log/asterisk/full")
        self._put(files, links)
        self.host.start()

    def _put(self, files, links=None):
        owner = [int(self.host.exec(["id", option, "asterisk"])) for option in ("-u", "-g")]
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as writer:
            for path, text in list(files.items()) + [(link, None) for link in links or ()]:
                entry = tarfile.TarInfo(path)
                entry.uid, entry.gid, entry.mode, entry.mtime = owner[0], owner[1], 0o664, time.time()
                if text is None:
                    entry.type, entry.linkname = tarfile.SYMTYPE, "/" + links[path]
                entry.size = len(text.encode()) if text else 0
                writer.addfile(entry, io.BytesIO((text or "").encode()))
        subprocess.run(["docker", "cp", "-a", "-", self.host.name + ":/"], input=archive.getvalue(), check=True)

    def edit(self, name, old, new):
        """Change one generated file, as another setting in the product would, without a reload."""
        path = "/etc/asterisk/" + name
        text = self.host.get(path).decode()
        assert old in text
        self.host.put(path, text.replace(old, new), mode=0o664)

    def apply(self, **changes):
        """Apply Config: every generated file anew, then a full reload. See ``regenerating.written`` for what may change."""
        self._put(regenerating.written(self.name, **changes))
        self.host.cli("core reload")

    def harden(self, topic, check_mode=False, **settings):
        return self.doors.harden(topic, check_mode, **settings)

    def hardened(self):
        """Both topics, and their results."""
        done = [self.harden("manager"), self.harden("sip")]
        assert not any(result.get("failed") for result in done), done
        return done

    # -- what there is --------------------------------------------------------------------------------------------------

    def files(self):
        """Path to (digest, owner, mode, target) of everything that is the product's or the administrator's."""
        listing = self.host.exec("cd / && find %s -printf '%%p|%%u|%%m|%%l\\n'" % ROOTS)
        digests = dict(reversed(line.split("  ", 1)) for line in self.host.exec("cd / && find %s -type f -exec sha256sum {} +" % ROOTS).splitlines())
        return {row[0]: (digests.get(row[0]), *row[1:]) for row in (line.split("|") for line in listing.splitlines())}

    def text(self, name):
        return self.host.get("/etc/asterisk/" + name).decode()

    # -- who knocks -----------------------------------------------------------------------------------------------------

    def calls(self):
        """What becomes of a call without an account, by driver."""
        found = {driver: self.doors.knock("sip_guest_call", "--host", "127.0.0.1", "--port", str(port)) for driver, port in self.ports.items()}
        found["iax2"] = self.doors.knock("iax2_guest_call", "--host", "127.0.0.1")
        found["iax2 user"] = self.doors.knock("iax2_guest_call", "--host", "127.0.0.1", "--user", "provider-in")
        return {name: answer["outcome"] for name, answer in found.items()}

    def ami(self, address, user="billing", secret="not-a-secret-billing"):
        """How a login is answered on an address of the host."""
        answer = self.doors.knock("ami_probe", "--host", address, "--user", user, "--secret", secret)
        return answer.get("login", answer["outcome"])

    def phone(self, user):
        """Whether a phone of this extension can register."""
        args = ("--host", "127.0.0.1", "--port", str(self.ports["pjsip"]), "--user", user, "--secret", "not-a-secret-" + user, "--seconds", "0")
        return self.doors.knock("sip_phone", *args)["registrations"] > 0
