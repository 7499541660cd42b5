# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module audit does: look at the host, have it judged, tell it as one document. Nothing is written.

Who judges is given by the caller, so that this room knows no rules: see policy/audit/engine.Auditor for what ``make_auditor`` gives.
"""

from __future__ import annotations

import datetime
import os

from ansible_collections.voipsec.asterisk.plugins.module_utils.host import accounts
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import daemon
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.audit import gathering, quiet
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.calls.results import presentable
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.errors import HostError


def argument_spec():
    """The options of the module."""
    return {
        "host": {"type": "str", "default": ""},
        "waivers": {"type": "list", "elements": "dict", "default": []},
        "attestations": {"type": "dict", "default": {}},
        "numbers": {"type": "dict", "default": {}},
        "config_file": {"type": "path"},
        "config_directory": {"type": "path"},
        "timeout": {"type": "int", "default": 60},
    }


def run(params, make_auditor):
    """Do it.

    :param make_auditor: called with the options ``host``, ``waivers``, ``attestations`` and ``numbers`` as a dict.
    :returns: the module's result: ``audit``, the document.
    :raises HostError: there is no Asterisk here, or it cannot be told which one is meant; one sentence.
    """
    auditor = make_auditor({name: params[name] for name in ("host", "waivers", "attestations", "numbers")})
    located = _locate(params)
    version, reason = gathering.version_of(located)
    gathered = gathering.gather(located)
    if reason:
        gathered.reasons["version"] = reason
    source = _source(located, gathered)
    findings = auditor.audit(source, version, gathered)
    document = auditor.document(
        findings, collected_at=_now(), asterisk_version=located.version or (str(version) if version else None),
        distribution=gathered.distribution, user=accounts.user_name(os.geteuid()), could_not_see=gathering.could_not_see(gathered, source))
    return presentable({"changed": False, "audit": document})


def _locate(params):
    config = params["config_file"]
    if config is not None and not (config.startswith("/") and os.path.exists(config)):
        raise HostError("config_file is %s, which is not the absolute path of a file; name the asterisk.conf of the Asterisk that is meant." % config)
    if config is None and params["config_directory"]:
        config = os.path.join(params["config_directory"], "asterisk.conf")
    if params["config_directory"] and not os.path.isdir(params["config_directory"]):
        raise HostError("%s is not a directory; give config_directory, or install Asterisk first." % params["config_directory"])
    located = daemon.locate(config if config and os.path.exists(config) else None, params["timeout"])
    directory = located.found.config_directory
    if not os.path.isdir(directory) and quiet.status(directory) is None:
        raise HostError("There is no Asterisk on this host: %s does not exist; install it, or take the host out of the play." % directory)
    return located


def _source(located, gathered):
    """The files, as the account of Asterisk reads them."""
    uid, gids = None, ()
    if located.process is not None and located.process.uid:
        uid = located.process.uid
    elif gathered.accounts is not None:
        uid = next((row["uid"] for row in gathered.accounts if row["name"] == gathered.user and row["uid"]), None)
    row = next((row for row in gathered.accounts or () if row["uid"] == uid), None)
    if row is not None:
        gids = tuple(os.getgrouplist(row["name"], row["gid"]))
    return quiet.QuietSource(gathered.directories["config"], uid if row is not None else None, gids)


def _now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0).isoformat().replace("+00:00", "Z")
