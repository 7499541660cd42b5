# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action: what its shell does is seen with a shell, with fail2ban's words in it; nft itself is seen in tests/daemon."""

from __future__ import annotations

import subprocess
import time

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.host.nftables import units
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import actions


def said(name, when, bantime, family=4, nft="printf %s", repair="false"):
    """What nft would be told, or "" for nothing."""
    command = dict(actions.ACTION)[name]
    for tag, value in (("nft", nft), ("repair", repair), ("ip", "198.51.100.7"), ("time", when), ("bantime", bantime), ("table", "voipsec"), ("service", "sip"),
                       ("suffix", family)):
        command = command.replace("<%s>" % tag, str(value))
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True).stdout


ELEMENT = "element inet voipsec banned_sip4 { 198.51.100.7 }"


@pytest.mark.parametrize("when, bantime, wanted", [(0, 600, ("600", "599")), (-100.75, 600, ("500", "499")), (-700, 600, ("1",)), (0, 7.5, ("7", "6"))])
def test_a_ban_renews_the_element_for_the_time_that_is_left(when, bantime, wanted):
    text = said("actionban", time.time() + when, bantime)
    assert text in ["add %s; delete %s; add element inet voipsec banned_sip4 { 198.51.100.7 timeout %ss }" % (ELEMENT, ELEMENT, left) for left in wanted]


def test_a_ban_that_is_refused_repairs_the_table_and_is_tried_once_more(tmp_path):
    (tmp_path / "nft").write_text("#!/bin/sh\n[ -e %s/table ] || exit 1\necho \"$1\"\n" % tmp_path)
    (tmp_path / "nft").chmod(0o755)
    text = said("actionban", time.time(), 600, nft=str(tmp_path / "nft"), repair="touch %s/table; true" % tmp_path)
    assert text.startswith("add element") and text.count("\n") == 1
    assert actions.REPAIR.endswith(units.AGENT + " repair")


def test_a_ban_without_an_end():
    assert said("actionban", 1795659431.5, -1).endswith("; add " + ELEMENT)
    assert said("actionunban", 1795659431.5, -1) == "add %s; delete %s" % (ELEMENT, ELEMENT)


def test_a_ban_that_is_lifted_takes_the_element_and_one_that_ends_does_not():
    assert said("actionunban", time.time(), 600) == "add %s; delete %s" % (ELEMENT, ELEMENT)
    assert said("actionunban", time.time() - 600, 600) == ""


def test_the_file():
    text = actions.text(["# one"])
    assert text.startswith("# one\n\n[Definition]\n") and text.endswith("\n")
    assert "[Init?family=inet6]\n\nsuffix = 6" in text and "actionprolong = %(actionban)s" in text
    assert "$(date +%%s)" in text and "%s" not in text.replace("%%s", "").replace("%(actionban)s", "")


def test_lines_of_a_jail():
    assert actions.of_table("voipsec", "sip") == ("voipsec-sip", "voipsec-table[actname=voipsec-sip, table=voipsec, service=sip]")
    assert actions.of_ports("voipsec-auth", "udp", ((5060, 5060), (8000, 8010))) == (
        "voipsec-udp-5060-8000to8010", 'nftables[actname=voipsec-udp-5060-8000to8010, type=multiport, '
        'name=voipsec-auth-udp, protocol=udp, port="5060,8000:8010", blocktype=drop]')
    assert len(actions.of_ports("x", "tcp", tuple((port, port) for port in range(1, 99, 2)))[0]) == len("voipsec-tcp-") + 12
