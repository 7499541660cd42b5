# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may call over PJSIP: endpoints in all their shapes."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import pjsip
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.test_audit_case import make

_ENDPOINT = "[e]\ntype=endpoint\naors=e\n%s\n[e]\ntype=aor\nmax_contacts=1\n[i]\ntype=identify\nendpoint=%s\n%s\n"


def _state(path, look, lines, owner="other", match="match=192.0.2.1", **files):
    case = make(path, dict({"pjsip.conf": _ENDPOINT % (lines, owner, match)}, **files))
    return {verdict.subject: verdict.state for verdict in look(case)}.get("PJSIP/e")


@pytest.mark.parametrize("lines, owner, auths, trunks", [
    ("", "other", "fail", None), ("auth=a", "other", "pass", None), ("identify_by=ip", "other", "pass", None), ("identify_by=auth_username", "other", "fail",
                                                                                                                None),
    ("deny=0.0.0.0/0,::/0\npermit=10.0.0.1", "other", "pass", None), ("deny=0.0.0.0/0\npermit=10.0.0.1", "other", "fail", None),
    ("", "e", None, "fail"), ("identify_by=ip", "e", "pass", "pass"), ("identify_by=ip,username", "e", None, "fail"), ("auth=a", "e", "pass", None),
])
def test_who_is_asked_for_a_secret(lines, owner, auths, trunks, tmp_path):
    assert _state(tmp_path, pjsip.auths, lines, owner) == auths and _state(tmp_path, pjsip.trunks, lines, owner) == trunks


@pytest.mark.parametrize("lines, match, wanted", [
    ("", "match=0.0.0.0/0", "fail"), ("", "match=::/0", "fail"), ("", "match=10.0.0.0/8", "pass"), ("", "match=carrier.example", "pass"),
    ("auth=a", "match=0.0.0.0/0", "pass"),
    ("", "match_header=X-Y: z", "fail"), ("", "match_header=X-Y: z\nmatch=192.0.2.1", "pass"),
    ("", "match=192.0.2.1,0.0.0.0/1", "fail"), ("", "match=192.0.2.0/0.0.0.255", "fail"),
    ("", "match=192.0.2.0/255.255.255.0", "pass"), ("", "", "pass"),
])
def test_who_fits_an_identify_section(lines, match, wanted, tmp_path):
    case = make(tmp_path, {"pjsip.conf": _ENDPOINT % (lines, "e", match)})
    assert [verdict.state for verdict in pjsip.identify(case)] == [wanted]


def test_a_wizard_is_an_endpoint(tmp_path):
    text = "[w]\ntype=wizard\naccepts_registrations=%s\naccepts_auth=%s\nendpoint/context=x\n"
    case = make(tmp_path, {"pjsip_wizard.conf": text % ("yes", "no")})
    assert pjsip.registers(case, case.endpoints[0]) and [verdict.state for verdict in pjsip.auths(case)] == ["fail"]
    case = make(tmp_path, {"pjsip_wizard.conf": text % ("no", "yes")})
    assert not pjsip.registers(case, case.endpoints[0]) and [verdict.state for verdict in pjsip.auths(case)] == ["pass"]
    assert pjsip.is_trunk(case, case.endpoints[0])


@pytest.mark.parametrize("lines, modules, wanted", [
    ("", ("res_pjsip_endpoint_identifier_anonymous",), "fail"), ("", (), "pass"), ("deny=0.0.0.0/0,::/0", ("res_pjsip_endpoint_identifier_anonymous",), "pass"),
    ("deny=0.0.0.0/0", ("res_pjsip_endpoint_identifier_anonymous",), "fail"), ("auth=x", ("res_pjsip_endpoint_identifier_anonymous",), "pass"),
])
def test_guests(lines, modules, wanted, tmp_path):
    case = make(tmp_path, {"pjsip.conf": "[anonymous@pbx.example]\ntype=endpoint\n" + lines}, modules=frozenset(modules))
    assert [verdict.state for verdict in pjsip.anonymous(case)] == [wanted]


@pytest.mark.parametrize("auth, wanted", [(",", "fail"), (" , ", "fail"), (",w", "pass")])
def test_an_empty_list_of_auths_asks_for_nothing(auth, wanted, tmp_path):
    case = make(tmp_path, {"pjsip.conf": f"[e]\ntype=endpoint\nauth={auth}\n", "pjsip_wizard.conf": f"[w]\ntype=wizard\nendpoint/auth={auth}\n"})
    assert [verdict.state for verdict in pjsip.auths(case)] == [wanted, wanted]
