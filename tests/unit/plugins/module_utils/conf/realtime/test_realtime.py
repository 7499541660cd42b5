# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What extconfig.conf and sorcery.conf map away. The expectations were measured on Asterisk 16.28 and 22.10 with the
sqlite3 driver (``core show config mappings``, ``pjsip show endpoints``, ``rtp show settings``)."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.realtime import realtime
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.source import DiskSource, OverlaySource
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

ETC = "/nonexistent"
V22, V16 = Version(22, 10, 1), Version(16, 28, 0)
CONFIG = b"endpoint=config,pjsip.conf,criteria=type=endpoint\n"
REALTIME = b"endpoint=realtime,ps_endpoints\n"


def mappings(extconfig=None, sorcery=None, version=V22):
    files = {"extconfig.conf": extconfig, "sorcery.conf": sorcery}
    overlay = {"%s/%s" % (ETC, name): text for name, text in files.items() if text is not None}
    return realtime.mappings(OverlaySource(DiskSource(ETC), overlay), ETC, version)


def extconfig(*lines):
    return mappings(b"[settings]\n" + b"\n".join(lines) + b"\n")


def sorcery(*lines, version=V22):
    return mappings(None, b"[res_pjsip]\n" + b"".join(lines), version)


# -- extconfig.conf --------------------------------------------------------------------------------------------------


def test_without_the_files_nothing_is_mapped():
    found = mappings()
    assert (found.bindings, found.problems, found.summary()) == ([], [], [])
    assert found.refusal("pjsip.conf", "endpoint") is None and found.warnings("sip.conf") == []


@pytest.mark.parametrize("line, expected", [
    (b"a.conf => odbc,db", ("odbc", "db", "", 1)),
    (b"a.conf = odbc,db,table", ("odbc", "db", "table", 1)),
    (b"a.conf => odbc, blank , tab ,3", ("odbc", " blank ", " tab ", 3)),
    (b'a.conf => ldap,"dc=a,dc=b",people,2', ("ldap", "dc=a,dc=b", "people", 2)),
    (b'a.conf => odbc,db,"weird,table",4', ("odbc", "weird,table", "4", 1)),
    (b'a.conf => odbc,"open,table', ("odbc", "open,table", "", 1)),
    (b"a.conf => odbc,", ("odbc", "", "", 1)),
    (b"a.conf => odbc,a,b,0", ("odbc", "a", "b", 1)),
    (b"a.conf => odbc,a,b,-2", ("odbc", "a", "b", -2)),
    (b"a.conf => odbc,a,b, 7x", ("odbc", "a", "b", 7)),
    (b"a.conf => odbc,a,b,x", ("odbc", "a", "b", 1)),
    (b"a.conf => odbc,a,b,2,3,4", ("odbc", "a", "b", 2)),
])
def test_a_line_is_split_as_asterisk_does(line, expected):
    binding, = extconfig(line).bindings
    assert binding[1:5] == expected and binding.where == (ETC + "/extconfig.conf", 2)


@pytest.mark.parametrize("line", [b"a.conf => odbc", b"extconfig.conf => odbc,x", b"asterisk.conf => odbc,x", b"logger.conf => odbc,x"])
def test_lines_that_bind_nothing(line):
    assert extconfig(line).bindings == []


def test_the_protected_names_are_compared_with_case():
    assert extconfig(b"Logger.conf => odbc,x").static("logger.conf").database == "x"


def test_only_the_first_settings_section_counts():
    found = mappings(b"[settings](!)\nt.conf => odbc,x\n[SETTINGS]\na.conf => odbc,x\n[settings]\nb.conf => odbc,x\n")
    assert [binding.name for binding in found.bindings] == ["a.conf"]


def test_the_last_line_of_a_name_counts():
    assert extconfig(b"sip.conf => odbc,first", b"SIP.conf => odbc,second").static("sip.conf").database == "second"


def test_iaxfriends_is_two_families():
    found = extconfig(b"iaxfriends => odbc,db")
    assert [(b.name, b.table) for b in found.bindings] == [("iaxusers", "iaxfriends"), ("iaxpeers", "iaxfriends")]


def test_a_static_file_is_replaced_as_a_whole():
    found = extconfig(b"sip.conf => odbc,asterisk,ast_config")
    assert found.refusal("sip.conf") == found.refusal(ETC + "/sip.conf") == (
        "sip.conf is not read from disk: /nonexistent/extconfig.conf:2 (sip.conf => odbc,asterisk,ast_config) maps it to a "
        "database, so an edit would have no effect; change the database or the mapping.")
    assert found.refusal("iax.conf") is None


def test_a_static_file_has_only_priority_1():
    assert extconfig(b"sip.conf => odbc,asterisk,t,2").refusal("sip.conf") is None


def test_an_included_file_can_be_replaced():
    assert extconfig(b"sip_custom.conf => odbc,db").refusal(ETC + "/sip_custom.conf")


@pytest.mark.parametrize("name, refused", [
    ("http.conf", True), ("pjsip.conf", True), ("logger.conf", True),
    ("extconfig.conf", False), ("asterisk.conf", False), ("modules.conf", False), ("cli.conf", False),
])
def test_global_replaces_all_but_what_is_read_without_a_database(name, refused):
    assert bool(extconfig(b"global => odbc,db").refusal(name)) is refused


def test_families_add_to_the_text():
    found = extconfig(b"sippeers => odbc,asterisk", b"acls => odbc,asterisk,named_acls")
    assert found.refusal("sip.conf") is None
    assert found.warnings("sip.conf") == [
        "/nonexistent/extconfig.conf:2 adds SIP peers from odbc,asterisk,sippeers beside sip.conf; "
        "those are not changed by an edit of the file."]
    assert "named ACLs from odbc,asterisk,named_acls" in found.warnings("acl.conf")[0]
    assert found.warnings("iax.conf") == []


def test_priorities_of_a_family_stop_at_a_gap():
    found = extconfig(b"queues => odbc,a,t,2", b"queues => odbc,b,t", b"queues => odbc,c,t,4")
    assert [binding.database for binding in found.family("queues")] == ["b", "a"]


def test_a_broken_file_is_a_problem_and_maps_nothing():
    found = mappings(b"[settings\nsip.conf => odbc,x\n")
    assert found.bindings == [] and found.problems[0].where == (ETC + "/extconfig.conf", 1)


# -- sorcery.conf ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [V16, V22])
def test_objects_from_a_database_only_are_refused(version):
    found = sorcery(REALTIME, version=version)
    assert found.refusal("pjsip.conf", "endpoint") == found.refusal("pjsip.conf", b"endpoint") == (
        "pjsip.conf objects of type endpoint come from realtime (/nonexistent/sorcery.conf:2 endpoint=realtime,ps_endpoints), "
        "so an edit of pjsip.conf would have no effect; change that source or the mapping.")
    assert found.refusal("pjsip.conf", "auth") is None
    assert found.refusal("pjsip.conf") is None


def test_the_text_after_a_database_is_read_and_warned_of():
    found = sorcery(REALTIME, CONFIG)
    assert found.refusal("pjsip.conf", "endpoint") is None
    assert found.warnings("pjsip.conf", "endpoint") == [
        "/nonexistent/sorcery.conf:2: endpoint objects from realtime,ps_endpoints hide those of the same name in pjsip.conf."]
    assert found.warnings("pjsip.conf", "auth") == []


def test_a_database_after_the_text_only_adds():
    assert "adds endpoint objects from realtime,ps_endpoints" in sorcery(CONFIG, REALTIME).warnings("pjsip.conf")[0]


def test_a_wizard_counts_once():
    found = sorcery(b"endpoint=config,other.conf,criteria=type=endpoint\n", CONFIG)
    assert "other.conf" in found.refusal("pjsip.conf", "endpoint")
    assert [wizard.data for wizard in found.wizards("pjsip.conf", "endpoint")] == ["other.conf,criteria=type=endpoint"]


def test_another_criterion_leaves_the_type_out():
    assert sorcery(b"endpoint=config,pjsip.conf,criteria=type=phone\n").refusal("pjsip.conf", "endpoint")
    assert sorcery(b"endpoint=config,pjsip.conf\n").refusal("pjsip.conf", "endpoint") is None


def test_a_cache_is_no_source_but_delays():
    found = sorcery(b"endpoint/cache=memory_cache,object_lifetime_maximum=600\n", CONFIG)
    assert found.refusal("pjsip.conf", "endpoint") is None
    assert "keeps copies of endpoint objects" in found.warnings("pjsip.conf", "endpoint")[0]
    assert sorcery(b"endpoint/cache=memory_cache,expire_on_reload=yes\n", CONFIG).warnings("pjsip.conf") == []
    assert sorcery(b"endpoint/cache=memory_cache\n").refusal("pjsip.conf", "endpoint")


def test_types_are_compared_with_case_and_sections_without():
    found = mappings(None, b"[res_pjsip](!)\n" + REALTIME + b"[RES_PJSIP]\nEndpoint=realtime,ps_endpoints\naor=realtime,ps_aors\n")
    assert found.refusal("pjsip.conf", "endpoint") is None
    assert found.refusal("pjsip.conf", "aor")


def test_only_the_first_section_of_a_module_counts():
    assert mappings(None, b"[res_pjsip]\n[res_pjsip]\n" + REALTIME).refusal("pjsip.conf", "endpoint") is None


@pytest.mark.parametrize("section, kind", [
    (b"res_pjsip_endpoint_identifier_ip", "identify"), (b"res_pjsip_outbound_registration", "registration"), (b"acl", "acl"),
    (b"res_pjsip_pubsub", "resource_list"), (b"res_pjsip", "identify"),
])
def test_modules_with_a_section_of_their_own(section, kind):
    line = b"[%s]\n%s=realtime,table\n" % (section, kind.encode())
    assert mappings(None, line).refusal("pjsip.conf", kind)
    assert mappings(None, line).refusal("pjsip.conf", "endpoint") is None


def test_a_module_reads_the_common_section_first():
    found = mappings(None, b"[res_pjsip_outbound_registration]\nregistration=realtime,b\n[res_pjsip]\nregistration=astdb,a\n")
    assert [wizard.name for wizard in found.wizards("pjsip.conf", "registration")] == ["astdb", "realtime"]


def test_ari_users_are_in_sorcery_since_20_15():
    line = b"[res_ari]\nuser=realtime,ari_users\n"
    assert mappings(None, line, V22).refusal("ari.conf", "user")
    assert mappings(None, line, Version(22, 4, 0)).refusal("ari.conf", "user") is None
    assert mappings(None, line, V16).refusal("ari.conf", "user") is None


def test_a_file_is_refused_as_a_whole_when_no_type_is_left():
    assert mappings(None, b"[res_aeap]\nclient=realtime,t\n").refusal("aeap.conf")


def test_a_sorcery_file_in_a_database_leaves_us_blind():
    found = extconfig(b"sorcery.conf => odbc,db")
    assert "it is not known whether pjsip.conf is read" in found.refusal("pjsip.conf", "endpoint")
    assert found.refusal("sip.conf") is None


def test_a_broken_sorcery_file_is_a_problem():
    assert "Asterisk uses nothing of sorcery.conf" in mappings(None, b"[res_pjsip\n").problems[0].message


def test_the_summary_names_every_mapping():
    found = mappings(b"[settings]\nsip.conf => odbc,a\nps_endpoints => odbc,a\nsippeers => odbc,a\n", b"[res_pjsip]\n" + REALTIME)
    assert [(row["name"], row["effect"], row["line"]) for row in found.summary()] == [
        ("sip.conf", "replaces", 2), ("ps_endpoints", "table", 3), ("sippeers", "adds", 4), ("endpoint", "source", 2)]


def test_a_type_that_sorcery_does_not_know_is_not_refused():
    assert sorcery(REALTIME).refusal("pjsip.conf", "nonsense") is None
    assert sorcery(REALTIME).wizards("sip.conf", "endpoint") == []
