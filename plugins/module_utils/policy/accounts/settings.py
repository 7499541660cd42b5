# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role default_passwords without its prefix, checked before any host is touched."""

from __future__ import annotations

import difflib

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.accounts import planning
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials import policies
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.settings import SEVERITIES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.settings import SettingsError

PREFIX = "default_passwords_"
DEFAULTS = {
    "apply": False, "unix": True, "unix_weak": "report", "unix_empty": "report", "unix_uid0": "report", "unix_shell": "report", "unix_remedies": {},
    "databases": ["mariadb", "postgresql"], "database_weak": "report", "database_anonymous": "report", "database_remote_root": "report",
    "database_test": "report", "database_accounts": [], "database_clients": {}, "database_consumers": [], "freepbx": "report", "web": True,
    "web_files": [], "guess_seconds": 20, "policies": {}, "groups": [], "escrow": {}, "accept": [], "fail_severity": "high", "fail": True,
}
_REMEDIES = (planning.REPORT, planning.LOCK, planning.EXPIRE)
CHOICES = {
    "unix_weak": (*_REMEDIES, planning.ROTATE), "unix_empty": (*_REMEDIES, planning.ROTATE), "unix_uid0": _REMEDIES,
    "unix_shell": (planning.REPORT, planning.EXPIRE, planning.NO_SHELL), "database_weak": ("report", "rotate"), "database_anonymous": ("report", "drop"),
    "database_remote_root": ("report", "drop"), "database_test": ("report", "drop"), "freepbx": ("report", "rotate"), "fail_severity": SEVERITIES,
}
_BOOLEANS = ("true", "yes", "on", "1", "false", "no", "off", "0")


def complete(given):
    """The settings with all defaults, and a list of warnings.

    :param given: variables without the prefix; None counts as not given.
    :raises SettingsError: one of them is wrong.
    """
    settings, warnings = dict(DEFAULTS), []
    for name, value in given.items():
        if name not in DEFAULTS:
            near = difflib.get_close_matches(str(name), list(DEFAULTS), 1, 0.5)
            warnings.append(f"Nothing reads the variable {PREFIX}{name}" + (f"; did you mean {PREFIX}{near[0]}?" if near else "."))
        elif value is not None:
            _check(name, value)
            settings[name] = value
    try:
        policies.parse(settings)
    except policies.PolicyError as error:
        raise SettingsError(PREFIX + str(error)) from error
    return settings, warnings


def _check(name, value):
    label, default = PREFIX + name, DEFAULTS[name]
    if isinstance(default, bool):
        _must(str(value).lower() in _BOOLEANS, f"{label} must be true or false, not {value!r}.")
    elif isinstance(default, int):
        _must(not isinstance(value, bool) and str(value).isdigit(), f"{label} must be a number of seconds, not {value!r}.")
    elif name in CHOICES:
        _must(value in CHOICES[name], f"{label} must be one of {', '.join(CHOICES[name])}, not {value!r}.")
    else:
        _must(isinstance(value, type(default)), f"{label} must be {'a list' if isinstance(default, list) else 'a dictionary'}, not {value!r}.")


def _must(right, sentence):
    if not right:
        raise SettingsError(sentence)
