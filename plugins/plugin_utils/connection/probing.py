# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator names as proof, for connections that prove nothing: tried from the controller."""

from __future__ import annotations

import socket
import subprocess

from ansible_collections.voipsec.asterisk.plugins.plugin_utils.connection.errors import Refusal, Unproven

_SHAPE = 'give either tcp: "host:port" (an IPv6 address in brackets) or command: [program, argument, ...]'


class Probe:
    """Something that succeeds only while the administrator still gets in.

    :param option: the option O(probe), a dict.
    :raises Refusal: it is not what a probe may be.
    """

    def __init__(self, option):
        if not isinstance(option, dict) or len(option) != 1:
            raise Refusal("The option probe has the value %r, but %s." % (option, _SHAPE))
        (kind, value), = option.items()
        if kind == "tcp":
            self._target = _target(value)
            self._try, self.name = self._connect, "tcp %s" % value
        elif kind == "command" and _is_command(value):
            self._command = value
            self._try, self.name = self._call, "command %s" % value[0]
        else:
            raise Refusal("The option probe.%s has the value %r, but %s." % (kind, value, _SHAPE))

    def run(self, seconds):
        """Try once.

        :param seconds: how long that may take.
        :raises Unproven: it did not succeed.
        """
        try:
            self._try(seconds)
        except (OSError, subprocess.SubprocessError) as error:
            raise Unproven("the probe %s did not succeed: %s" % (self.name, _reason(error)))

    def _connect(self, seconds):
        socket.create_connection(self._target, timeout=seconds).close()

    def _call(self, seconds):
        subprocess.run(self._command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=True)


def _target(value):
    host, colon, port = str(value).rpartition(":")
    if ":" in host and not (host.startswith("[") and host.endswith("]")):
        host = ""  # an IPv6 address without brackets: its last group is no port
    host = host[1:-1] if host.startswith("[") else host
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Refusal("The option probe.tcp has the value %r, but %s." % (value, _SHAPE))
    return host, int(port)


def _is_command(value):
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) for word in value) and bool(value[0])


def _reason(error):
    """Why, without the arguments of the command: they may hold a password."""
    if isinstance(error, subprocess.TimeoutExpired):
        return "it took longer than %d seconds" % error.timeout
    if isinstance(error, subprocess.CalledProcessError):
        return "it ended with %d" % error.returncode
    return error.strerror or str(error)
