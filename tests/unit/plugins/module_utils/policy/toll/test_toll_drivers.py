# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to a trunk that channel drivers open."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.case import Case
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll import drivers
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import observed

PHONES = "".join("[%s]\ntype=endpoint\naors=%s\n%%s[%s]\ntype=aor\nmax_contacts=1\n" % (name, name, name) for name in ("101", "102"))
PEER = "[101]\ntype=friend\nhost=dynamic\n"


def case(path, version="22.10.1", **files):
    for name, text in files.items():
        (path / name.replace("_", ".")).write_text(text)
    return Case(DiskSource(str(path)), Version.parse(version), {}, observed())


@pytest.mark.parametrize(("line", "count"), [
    ("", 1), ("rewrite_contact=yes\n", 0), ("rewrite_contact=no\n", 1), ("contact_deny=198.51.100.9\n", 0), ("contact_acl=carrier\n", 0)])
def test_who_may_register_the_address_of_a_carrier(tmp_path, line, count):
    found = [str(way) for way in drivers.ways(case(tmp_path, pjsip_conf=PHONES % (line, line)), True)]
    assert len(found) == count and all("PJSIP/101 and 1 more may register any address" in way for way in found)


@pytest.mark.parametrize(("general", "count"), [
    ("", 1), ("dynamic_exclude_static=yes\n", 0), ("nat=force_rport,comedia\n", 0), ("nat=no\n", 1), ("contactdeny=198.51.100.9\n", 0)])
def test_the_same_of_chan_sip(tmp_path, general, count):
    found = drivers.ways(case(tmp_path, "16.28.0", sip_conf="[general]\nallowguest=no\n" + general + PEER), True)
    assert len(found) == count


def test_it_does_not_matter_where_nothing_dials_a_trunk(tmp_path):
    assert drivers.ways(case(tmp_path, pjsip_conf=PHONES % ("", "")), False) == []


@pytest.mark.parametrize(("line", "guests"), [("", True), ("allowguest=yes\n", True), ("allowguest=no\n", False)])
def test_guests(tmp_path, line, guests):
    assert drivers.has_guests(case(tmp_path, "16.28.0", sip_conf="[general]\n" + line)) is guests
    assert not drivers.has_guests(case(tmp_path, "22.10.1", sip_conf="[general]\n" + line))
