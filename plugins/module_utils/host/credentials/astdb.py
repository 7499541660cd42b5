# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk's own database (astdb), changed through the running Asterisk, which keeps it open."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.cli import CliError


def put(cli, rows):
    """Set keys, or take them away.

    :param cli: the running daemon's.
    :param rows: pairs of a key such as ``/family/key`` and its new value, None: it goes.
    :returns: a sentence for each that could not be changed.
    """
    warnings = []
    for key, value in rows:
        family, _slash, name = key.strip("/").partition("/")
        words = ["del", family, name] if value is None else ["put", family, name, value]
        try:
            cli.run("database " + words[0] + "".join(' "%s"' % word for word in words[1:]))
        except CliError as error:
            warnings.append("The key %s of Asterisk's database could not be changed: %s" % (key, error))
    return warnings
