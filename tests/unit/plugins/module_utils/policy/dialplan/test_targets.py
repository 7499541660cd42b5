# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who a dial string means."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.numbers import Numbers
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.patterns import shape
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.targets import called
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.dialplan.values import Part, text_of
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.dialplan.plans import TARGETS

NUMBER, WHAT = Part(Numbers(shape("_00."))), Part(Numbers(shape("_!")), "${X}")


@pytest.mark.parametrize("target, wanted", [
    (("PJSIP/", NUMBER, "@carrier"), ("trunk", "PJSIP/carrier", "{_00.}")), (("PJSIP/carrier/sip:", NUMBER, "@host"), ("trunk", "PJSIP/carrier", "{_00.}")),
    (("PJSIP/phone",), ("device", "", "")), (("PJSIP/1@phone",), ("device", "", "")), (("PJSIP/", NUMBER), ("device", "", "")),
    (("PJSIP/none",), ("nobody", "PJSIP/none", "")),
    (("PJSIP/", WHAT), ("unknown", "${X}", "")), (("PJSIP/1@", NUMBER), ("trunk", "PJSIP/carrier", "1")), (("PJSIP/carrier/aor",), ("device", "", "")),
    (("SIP/itsp/", NUMBER), ("trunk", "SIP/itsp", "{_00.}")), (("SIP/", NUMBER, "@ITSP"), ("trunk", "SIP/ITSP", "{_00.}")), (("SIP/101",), ("device", "", "")),
    (("SIP/1@example.net",), ("trunk", "SIP/example.net", "1")), (("SIP/nobody",), ("nobody", "SIP/nobody", "")),
    (("IAX2/me:secret@far/", NUMBER, "@ctx"), ("trunk", "IAX2/far", "{_00.}")), (("IAX2/near/5",), ("device", "", "")),
    (("IAX2/other:4569/5",), ("trunk", "IAX2/other", "5")),
    (("DAHDI/g1/", NUMBER), ("trunk", "DAHDI/g1", "{_00.}")), (("DAHDI/4",), ("device", "", "")), (("H323/", NUMBER, "@gw"), ("trunk", "H323", "{_00.}")),
    (("SCCP/1",), ("device", "", "")), (("Local/", NUMBER, "@out/n"), ("local", "out", "{_00.}")), (("Local/5",), ("local", "default", "5")),
    (("Local/5@", WHAT), ("unknown", "${X}", "")), ((WHAT,), ("unknown", "${X}", "")), ((NUMBER, "/1"), ("unknown", "the number that is dialled", "")),
    (("Foo/1",), ("unknown", "the technology Foo is not known here", "")), (("nothing",), ("nobody", "", "")), ((), ("nobody", "", ""))])
def test_called(target, wanted):
    found = called(TARGETS, target)
    assert (found.kind, found.name, text_of(found.number)) == wanted
    assert "secret" not in repr(found)


def test_databases_and_what_is_gone():
    mapped = TARGETS._replace(databases=frozenset(("pjsip", "iax2")), removed=frozenset(("sip",)))
    assert called(mapped, ("PJSIP/1@none",)).kind == "unknown" and called(mapped, ("IAX2/none/1",)).kind == "unknown"
    assert called(mapped, ("SIP/itsp/1",)).kind == "nobody"
    assert called(mapped, ("PJSIP/1@carrier",)).kind == "trunk"
