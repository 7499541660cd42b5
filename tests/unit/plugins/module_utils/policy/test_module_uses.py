# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as a use of a module, and what does not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_data import CANDIDATES
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.module_uses import Uses
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.hosts import running

BY_NAME = {candidate.name: candidate for candidate in CANDIDATES}
STOCK_IAX = "[general]\n[guest]\ntype=user\ncontext=public\n[iaxtel]\ntype=user\nauth=rsa\ninkeys=iaxtel\n"


def uses(host, name, settings=None, **seen):
    """The reasons for which a module stays."""
    return find(host, name, settings, **seen)[0]


def find(host, name, settings=None, **seen):
    candidate = BY_NAME[name]
    seen.setdefault("counts", dict.fromkeys(candidate.modules, 0))
    return Uses.of(host.case("sip", "16.28.0", running(*candidate.modules, **seen), **settings or {})).find(candidate)


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - {"chan_sip"}))
def test_nothing_at_all_is_no_use(host, name):
    assert find(host, name) == ([], ())


def test_nobody_was_asked(host):
    assert "was not asked" in Uses.of(host.case("sip", seen={"running": True})).find(BY_NAME["chan_iax2"])[0][0]


# -- objects ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, file, text, unused", [
    ("chan_iax2", "iax.conf", "[branch]\ntype=peer\n", STOCK_IAX + "[x](!)\ntype=peer\n"),
    ("chan_iax2", "iax.conf", "[guest]\ntype=user\nsecret=x\n", "[guest]\ntype=user\ndeny=0.0.0.0/0\n"),
    ("chan_iax2", "iax.conf", "[guest]\ntype=friend\n", "[general]\nbindport=4569\n"),
    ("chan_iax2", "iax.conf", "[general]\nregister => a:b@c\n", "[callnumberlimits]\n10.0.0.0/8=100\n"),
    ("chan_sip", "sip.conf", "[phone]\ntype=friend\n", "[general]\n[authentication]\n[phone](!)\ntype=friend\n"),
    ("chan_sip", "sip.conf", "[general]\nregister => a:b@c\n", "[general]\nallowguest=no\n"),
    ("chan_skinny", "skinny.conf", "[7960]\ntype=device\n", "[general]\n"), ("chan_mgcp", "mgcp.conf", "[gateway]\nhost=dynamic\n", "[general]\n"),
    ("chan_unistim", "unistim.conf", "[general]\nautoprovisioning=yes\n", "[general]\nautoprovisioning=no\n"),
    ("chan_ooh323", "ooh323.conf", "[general]\ngatekeeper=10.0.0.1\n", "[general]\ngatekeeper=DISABLE\n"),
    ("res_xmpp", "xmpp.conf", "[asterisk]\ntype=client\n", "[general]\n"), ("res_xmpp", "motif.conf", "[talk]\nconnection=a\n", "[a](!)\n"),
    ("pbx_dundi", "dundi.conf", "[mappings]\npriv => local,0,IAX2,x\n", "[general]\n[mappings]\n"),
    ("pbx_dundi", "dundi.conf", "[00:07:E9:3B:76:60]\nmodel=symmetric\n", "[general]\nport=4520\n"),
    ("res_phoneprov", "pjsip.conf", "[a]\ntype=phoneprov\nendpoint=a\n", "[a]\ntype=endpoint\n"),
    ("res_phoneprov", "users.conf", "[6001]\nautoprov=yes\n", "[general]\n"),
    ("res_http_post", "http.conf", "[post_mappings]\nuploads = /tmp\n", "[general]\nenabled=yes\n"),
    ("res_prometheus", "prometheus.conf", "[general]\nenabled=yes\n", "[general]\nenabled=no\n"),
    ("chan_websocket", "ari.conf", "[crm]\ntype=user\n", "[general]\n"), ("res_snmp", "res_snmp.conf", "[general]\nenabled=yes\n", "[general]\n"),
    ("chan_dahdi", "chan_dahdi.conf", "[channels]\nchannel => 1-4\n", "[channels]\nlanguage=en\n"),
    ("chan_dahdi", "users.conf", "[6001]\ndahdichan=1\n", "[6001]\nfullname=A\n"), ("chan_phone", "phone.conf", "[interfaces]\ndevice => /dev/phone0\n", ""),
    ("app_macro", "queues.conf", "[a]\nmembermacro=hello\n", "[a]\nstrategy=ringall\n"),
    ("app_macro", "sip.conf", "[a]\ncc_callback_macro=back\n", "[a]\ntype=peer\n"),
    ("cdr_pgsql", "cdr_pgsql.conf", "[global]\nhostname=10.0.0.1\n", "; nothing\n"), ("cel_odbc", "cel_odbc.conf", "[first]\ntable=cel\n", ""),
    ("res_config_odbc", "extconfig.conf", "[settings]\nqueues => odbc,asterisk\n", "[settings]\nqueues => pgsql,asterisk\n"),
    ("res_realtime", "extconfig.conf", "[settings]\nqueues => pgsql,asterisk\n", "[settings]\n"),
    ("pbx_realtime", "extconfig.conf", "[settings]\nextensions => odbc,asterisk\n", "[settings]\nqueues => odbc,asterisk\n"),
    ("res_hep", "hep.conf", "[general]\ncapture_address=10.0.0.1\n", "[general]\nenabled = no\n"),
    ("res_calendar", "calendar.conf", "[boss]\ntype=caldav\n", "[general]\n"), ("res_corosync", "res_corosync.conf", "[general]\n", "; nothing\n"),
    ("res_pjsip_endpoint_identifier_anonymous", "pjsip.conf", "[anonymous@a]\ntype=endpoint\n", "[anonymous]\ntype=aor\n"),
])
def test_objects_of_files(host, name, file, text, unused):
    more = {"endpoints": frozenset(["phone"])}
    host.write(file, text)
    found = uses(host, name, **more)
    assert found and (file.rsplit(".", 1)[0] in found[0] or "PJSIP" in found[0])
    host.write(file, unused)
    assert uses(host, name, **more) == []


def test_a_sample_that_nobody_changed_has_no_objects(host):
    host.write("ooh323.conf", "[myuser1]\ntype=user\n")
    assert "[myuser1]" in uses(host, "chan_ooh323")[0]
    assert uses(host, "chan_ooh323", pristine=frozenset(["ooh323.conf"])) == []


def test_a_file_that_asterisk_refuses_is_a_reason_and_no_failure(host):
    host.write("motif.conf", "[x](nosuch)\n")
    assert "motif.conf" in uses(host, "res_xmpp")[0]


@pytest.mark.parametrize("line", ["iaxusers => odbc,asterisk", "iax.conf => odbc,asterisk"])
def test_what_comes_from_a_database_cannot_be_seen(host, line):
    host.write("extconfig.conf", f"[settings]\n{line}\n")
    assert "database" in uses(host, "chan_iax2")[0]


def test_objects_of_the_daemon(host):
    assert "peer branch" in uses(host, "chan_iax2", objects={"IAX2": {"peer branch"}})[0]
    assert find(host, "chan_iax2", objects={"IAX2": {"user guest", "user iaxfwd"}}) == ([], ("endpoint:IAX2/guest (user)", "endpoint:IAX2/iaxfwd (user)"))
    assert "device 100" in uses(host, "chan_sip", objects={"SIP": {"device 100"}}, endpoints=frozenset(["a"]))[0]


def test_chan_sip_stays_where_pjsip_has_nothing(host):
    assert "PJSIP has no endpoint" in uses(host, "chan_sip", endpoints=frozenset())[0]
    assert uses(host, "chan_sip", endpoints=frozenset(["phone"])) == []


# -- calls and mentions -----------------------------------------------------------------------------------------------------


def test_channels(host):
    assert "IAX2/a-1 is up" in uses(host, "chan_iax2", channels=["PJSIP/x-1", "IAX2/a-1"])[0]
    assert uses(host, "chan_sip", channels=["PJSIP/x-1"], endpoints=frozenset(["x"])) == []
    assert uses(host, "app_system", channels=["/x"]) == []


@pytest.mark.parametrize("called, calling, used", [({"iax2"}, {}, True), ({"sip"}, {"iax2": 2}, False), (set(), {"iax2": 3}, True)])
def test_call_records(host, called, calling, used):
    assert bool(uses(host, "chan_iax2", recorded=SimpleNamespace(calls=9, called=called, calling=calling))) is used


def test_mentions(host):
    assert "(extensions.conf)" in uses(host, "chan_iax2", words={"extensions.conf": {"iax2/branch:gh7@h"}})[0]
    assert "AGI" in uses(host, "app_system", words={"extensions.conf": {"agi("}})[0]
    host.write("queues.conf", "[a]\nmember => IAX2/b\n")
    assert uses(host, "chan_iax2") == [f"{host.path}/queues.conf:2 mentions it"]


@pytest.mark.parametrize("name, counts, used", [
    ("res_xmpp", {"res_xmpp": 1, "chan_motif": 0}, False), ("res_xmpp", {"res_xmpp": 2, "chan_motif": 0}, True), ("res_xmpp", {"res_xmpp": 1}, True),
    ("res_xmpp", {"res_xmpp": 1, "chan_motif": 1}, True), ("app_disa", {"app_disa": 1}, True),
    ("res_calendar", {"res_calendar": 4, "res_calendar_ews": 0, "res_calendar_caldav": 0}, False),
])
def test_modules_that_need_it(host, name, counts, used):
    assert bool(uses(host, name, counts=counts)) is used


# -- single modules ---------------------------------------------------------------------------------------------------------


def test_the_sample_dialplans(host):
    contexts = {"ael-demo": {"pbx_ael"}, "demo": {"pbx_ael", "extensions.conf"}}
    assert find(host, "pbx_ael", contexts=contexts) == ([], ("context:ael-demo",))
    host.write("extensions.ael", "context office { };")
    assert "not the sample" in uses(host, "pbx_ael", contexts=contexts)[0]
    assert uses(host, "pbx_ael", contexts=contexts, pristine=frozenset(["extensions.ael"])) == []
    host.write("sip.conf", "[general]\ncontext=ael-demo\n")
    assert "ael-demo" in uses(host, "pbx_ael", contexts=contexts, pristine=frozenset(["extensions.ael"]))[0]


def test_the_context_of_the_stock_guest_is_no_use_of_a_sample_dialplan(host):
    host.write("iax.conf", STOCK_IAX)
    assert uses(host, "pbx_lua", contexts={"public": {"pbx_lua"}}) == []
    host.write("iax.conf", STOCK_IAX + "[branch]\ntype=user\nsecret=x\ncontext=public\n")
    assert uses(host, "pbx_lua", contexts={"public": {"pbx_lua"}})


@pytest.mark.parametrize("words, used", [({"macro("}, True), ({"dial(", "m("}, True), ({"queue("}, True), ({"dial(", "gosub("}, False)])
def test_macros(host, words, used):
    assert bool(uses(host, "app_macro", words={"extensions.conf": words})) is used


def test_contexts_of_macros(host):
    assert "macro-stdexten" in uses(host, "app_macro", contexts={"macro-stdexten": {"pbx_config"}})[0]


def test_a_switch_to_a_database(host):
    assert "mentions it" in uses(host, "pbx_realtime", words={"extensions.conf": {"realtime/office@extensions"}})[0]


def test_call_files(host):
    assert "3 days ago" in uses(host, "pbx_spool", spool_days=3.5)[0]
    assert uses(host, "pbx_spool", {"cdr_days": 2}, spool_days=3.5) == []
    assert "cannot be looked at" in uses(host, "pbx_spool", spool_days=None)[0]


def test_files_for_telephones_that_somebody_wrote(host):
    host.write("phoneprov.conf", "[own]\nstatic_file => a.cfg\n")
    assert uses(host, "res_phoneprov") == []
    assert "web server is on" in uses(host, "res_phoneprov", http=True)[0]
    assert uses(host, "res_phoneprov", http=True, pristine=frozenset(["phoneprov.conf"])) == []


def test_an_endpoint_anonymous_elsewhere(host):
    name = "res_pjsip_endpoint_identifier_anonymous"
    assert "anonymous" in uses(host, name, endpoints=frozenset(["anonymous"]))[0]
    host.write("sorcery.conf", "[res_pjsip]\nendpoint=realtime,ps_endpoints\n")
    assert "database" in uses(host, name)[0]
