# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much the guard lets through: every threshold follows from ``attempts``, and each can be set by itself."""

from __future__ import annotations

import difflib

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

ATTEMPTS = "fail2ban_attempts"
LABEL = "fail2ban_guard_limits"
MOST_ATTEMPTS = 100
_MOST = 1000000
_MOSTS = {"office_bytes_per_device": 250000}
"""What the kernel can count: it multiplies the nanoseconds of a minute with the bytes of 1,024 devices (net/netfilter/nft_limit.c)."""

FORMULAS = {
    # One source that is not learned. A telephone that comes for the first time has one refusal for its REGISTER and one for its call.
    "source_refusals": lambda attempts: attempts + 3,
    "source_refusals_per_hour": lambda attempts: 6 * attempts,
    "source_requests": lambda attempts: attempts + 5,
    "source_requests_per_minute": lambda attempts: 6 * attempts,
    "source_registers": lambda attempts: attempts + 4,
    "source_registers_per_minute": lambda attempts: 3 * attempts,
    "source_barred_minutes": lambda attempts: 5,
    "source_connections": lambda attempts: attempts + 3,
    "source_connections_per_minute": lambda attempts: 2 * attempts,
    # TLS hides what is said, not how much: a handshake, two REGISTERs and the head of a WebSocket take some 5,000 bytes.
    "source_bytes": lambda attempts: 2000 + 2000 * attempts,
    "source_bytes_per_minute": lambda attempts: 1000 * attempts,
    # An address with several devices: so much for each of those that there may be.
    "office_refusals_per_device": lambda attempts: 2,
    "office_bytes_per_device": lambda attempts: 6000,
    # All addresses from which no device is registered, together.
    "unknown_refusals": lambda attempts: attempts + 2,
    "unknown_refusals_per_minute": lambda attempts: 2 * attempts,
    "unknown_requests_per_second": lambda attempts: 3,
    "unknown_bytes_per_minute": lambda attempts: 10000 * attempts,
    "alarm_seconds": lambda attempts: 60,
    "alarm_requests_per_minute": lambda attempts: 2 * attempts,
    # One device that is registered, or one address in the device networks. A telephone with a hundred keys is refused a hundred times in a second,
    # because each of its SUBSCRIBEs is asked for a password first (RFC 3261, section 22.1).
    "device_refusals": lambda attempts: 50 * attempts,
    "device_refusals_per_minute": lambda attempts: 15 * attempts,
    "device_requests_per_second": lambda attempts: 20,
    "device_barred_minutes": lambda attempts: 5,
    "ami_connections_per_minute": lambda attempts: 10 * attempts,
}
"""Name, with its unit: the value that follows from the attempts. Refusals are Asterisk's own answers 401, 403, 404 and 407; the first of them
asks for the password, so a right one costs one and a wrong one two."""


def check_attempts(value):
    """The number of attempts; SettingsError where it is none."""
    if isinstance(value, bool) or not str(value).isdigit() or not 1 <= int(value) <= MOST_ATTEMPTS:
        raise SettingsError(f"{ATTEMPTS} must be a number from 1 to {MOST_ATTEMPTS}, not {value!r}.")
    return int(value)


def complete(attempts, given=None):
    """Every limit, by name.

    :param attempts: of ``check_attempts``. :param given: those that are set by themselves.
    :raises SettingsError: a name is not known, or a value is no number from 1 to what there may be.
    """
    found = {name: formula(attempts) for name, formula in FORMULAS.items()}
    for name, value in (given or {}).items():
        if name not in FORMULAS:
            near = difflib.get_close_matches(str(name), FORMULAS, 1, 0.5)
            raise SettingsError(f"{LABEL}[{name}] is no limit of the guard" + (f"; did you mean {near[0]}?" if near else f"; they are {', '.join(FORMULAS)}."))
        most = _MOSTS.get(name, _MOST)
        if isinstance(value, bool) or not str(value).isdigit() or not 1 <= int(value) <= most:
            raise SettingsError(f"{LABEL}[{name}] must be a number from 1 to {most}, not {value!r}.")
        found[name] = int(value)
    return found
