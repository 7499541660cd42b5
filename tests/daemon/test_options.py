# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our option tables against what a running Asterisk says that it knows."""

from __future__ import annotations

import re

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import options
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

MODULES = {
    "registration": "res_pjsip_outbound_registration", "identify": "res_pjsip_endpoint_identifier_ip", "acl": "res_pjsip_acl",
    "outbound-publish": "res_pjsip_outbound_publish", "inbound-publication": "res_pjsip_pubsub", "resource_list": "res_pjsip_pubsub",
    "asterisk-publication": "res_pjsip_publish_asterisk",
}
ARI = {"general": "general", "user": "user", "outbound_websocket": "outbound_websocket"}
SHOWN = 25
"""Characters of a name that `config show help` prints on 16."""


@pytest.fixture(scope="module")
def version(asterisk):
    return Version.parse(asterisk.cli("core show version"))


def documented(asterisk, module, kind):
    """The option names on a help page, as far as the page shows them."""
    page = re.sub(r"\x1b\[[\d;]*m", "", asterisk.cli(f"config show help {module} {kind}"))
    return set(re.findall(r"^(\S+) +-- ", page, re.MULTILINE))


@pytest.mark.parametrize("kind", sorted(options.TABLES["pjsip.conf"]))
def test_pjsip_options_are_those_of_the_help(asterisk, version, kind):
    shown = documented(asterisk, MODULES.get(kind, "res_pjsip"), kind)
    ours = {name for name in options.TABLES["pjsip.conf"][kind].names(version) if not name.endswith("*")}
    assert shown
    assert {name for name in shown if not any(one.startswith(name) for one in ours)} == set()
    assert {one for one in ours if one not in shown and one[:SHOWN] not in shown} == set()


def reported(asterisk, filename, text, pattern):
    """The names that Asterisk reports while it starts with this file."""
    before = asterisk.get("/etc/asterisk/" + filename)
    asterisk.put("/etc/asterisk/" + filename, text)
    asterisk.exec(": > /var/log/asterisk/voipsec-options")
    asterisk.restart()
    log = asterisk.exec("cat /var/log/asterisk/voipsec-options")
    asterisk.put("/etc/asterisk/" + filename, before)
    return set(re.findall(pattern, log))


@pytest.fixture(scope="module")
def logged(asterisk):
    """Asterisk with a log file of our own, which holds everything from the first line of a start."""
    asterisk.put("/etc/asterisk/logger.conf", "[general]\n[logfiles]\nvoipsec-options => notice,warning,error\n")
    asterisk.exec("touch /var/log/asterisk/voipsec-options && chown asterisk: /var/log/asterisk/voipsec-options")
    return asterisk


@pytest.mark.parametrize("filename, pattern", [
    ("manager.conf", r"Invalid keyword <(\S+)>"), ("http.conf", r"Ignoring unknown option '(\S+)' in http.conf"),
])
def test_unknown_options_are_those_that_the_daemon_reports(logged, version, filename, pattern):
    names = {name for option in options.TABLES[filename]["general"].options for name in option.synonyms}
    names |= {name for option in options.TABLES["sip.conf"]["general"].options for name in option.synonyms if name.startswith(("tls", "ssl"))}
    names |= {"voipsec", "allowguest"}
    text = "[general]\n" + "".join(f"{name} = \n" for name in sorted(names - {"enabled"}))
    unknown = {name for name in names if options.known(filename, "general", name, version) is False}
    assert "voipsec" in unknown and "tlscafile" in unknown
    assert reported(logged, filename, text, pattern) == unknown


def test_ari_options_are_those_of_the_help(asterisk, version):
    for kind in ARI:
        shown = documented(asterisk, "res_ari", kind)
        assert {name for name in shown if options.known("ari.conf", kind, name, version) is False} == set(), kind
        assert {name for name in options.TABLES["ari.conf"][kind].names(version) if name[:SHOWN] not in shown} <= {"type"}, kind
