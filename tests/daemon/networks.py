# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal networks with addresses of their own, which two runs cannot have at once, and which a run that was killed leaves behind."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
import uuid


def docker(*words):
    """What the client of Docker prints; what it says against it becomes the error."""
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, "docker %s: %s" % (" ".join(words[:2]), done.stderr.strip())
    return done.stdout.strip()


class Network:
    """An internal network of both families; waits until nobody else has one of the label.

    :param label: one for each pair of subnets. :ivar name: Docker's.
    """

    def __init__(self, label, *subnets):
        self._kind = "t-%s-" % label
        self.name = self._kind + uuid.uuid4().hex[:8]
        self._alone = open(os.path.join(tempfile.gettempdir(), "voipsec-%s.lock" % label), "w", encoding="ascii")
        try:
            fcntl.flock(self._alone, fcntl.LOCK_EX)
            self._clear()
            docker("network", "create", "--internal", "--ipv6", *["--subnet=" + subnet for subnet in subnets], self.name)
        except BaseException:
            self._alone.close()
            raise

    def _clear(self):
        """Remove what a run left that was killed; whoever is alive holds the lock."""
        for name in docker("network", "ls", "--quiet", "--filter", "name=^" + self._kind).split():
            for container in docker("network", "inspect", "--format", "{{range $id, $dummy := .Containers}}{{$id}} {{end}}", name).split():
                subprocess.run(["docker", "rm", "-f", container], capture_output=True, check=False)
            docker("network", "rm", name)

    def join(self, container, *addresses):
        """Take a container from no network into this one, with an address of each family."""
        docker("network", "disconnect", "none", container)
        docker("network", "connect", "--ip", addresses[0], "--ip6", addresses[1], self.name, container)

    def close(self):
        """Remove the network; its containers are gone already."""
        subprocess.run(["docker", "network", "rm", self.name], capture_output=True, check=False)
        self._alone.close()
