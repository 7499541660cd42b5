# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which line counts. Every case here was first seen on a running Asterisk 16.28 or 22.10, or read in its source."""

from __future__ import annotations

import pytest
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import view
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.effective import winning
from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version

V16, V22, V23 = Version(16, 28), Version(22, 10, 1), Version(23, 4, 1)


@pytest.fixture
def read(tmp_path):
    def load(filename, text, version):
        (tmp_path / filename).write_text(text)
        return winning.Reading(view.load(None, filename, str(tmp_path), version), filename, version)
    return load


@pytest.fixture
def value(read):
    """The value that counts, or None."""
    def ask(filename, text, section, option, version=V16, type=None):
        reading = read(filename, text, version)
        line = winning.winner(reading, filename, section.encode(), option.encode(), version, type)
        return line and line.value.decode()
    return ask


@pytest.fixture
def settings(read):
    """All settings of a section as a dictionary of text."""
    def ask(filename, text, section, version=V16, type=None):
        found = winning.effective(read(filename, text, version), filename, section.encode(), version, type)
        return {
            name.decode(): [line.value.decode() for line in lines] if isinstance(lines, list) else lines.value.decode()
            for name, lines in found
        }
    return ask


@pytest.mark.parametrize("text, option, wins", [
    ("[general]\nallowguest=yes\nallowguest=no\n", "allowguest", "no"),
    ("[general]\nallowguest=no\n[general]\nallowguest=yes\n", "allowguest", "no"),
    ("[GENERAL]\nAllowGuest=no\n", "allowguest", "no"),
    ("[general](!)\nallowguest=no\n[general]\nallowguest=yes\n", "allowguest", "yes"),
    ("[general]\nbindaddr=127.0.0.1\nudpbindaddr=10.0.0.1\n", "bindaddr", "10.0.0.1"),
    ("[general]\nudpbindaddr=10.0.0.1\nbindaddr=127.0.0.1\n", "udpbindaddr", "127.0.0.1"),
    ("[general]\nbindaddr=127.0.0.1\nbindaddr=localhost\n", "bindaddr", "127.0.0.1"),
    ("[general]\nbindaddr=localhost\n", "bindaddr", None),
    ("[general]\ntcpenable=yes\ntcpenable=no\n", "tcpenable", "yes"),
    ("[general]\ntcpenable=maybe\ntcpenable=no\n", "tcpenable", "maybe"),
    ("[general]\ntcpenable=no\ntcpenable=off\n", "tcpenable", "off"),
    ("[general]\nauth_options_requests=yes\nauth_options_requests=no\n", "auth_options_requests", "yes"),
    ("[general]\nsendrpid=pai\nsendrpid=no\n", "sendrpid", "pai"),
    ("[general]\nnat=yes\n", "qualify", None),
    ("[general]\nnat=auto_force_rport\nnat=force_rport,comedia\n", "nat", "auto_force_rport"),
    ("[general]\nnat=auto_force_rport\nnat=No\nnat=force_rport,comedia\n", "nat", "force_rport,comedia"),
    ("[general]\nnat=force_rport\nnat=no\n", "nat", "no"),
    ("[general]\nnat=yes\nnat=auto_force_rport\n", "nat", "yes"),
    ("[general]\nnat=force_rport\nnat=force_rport,comedia\n", "nat", "force_rport,comedia"),
    ("[general]\nnat=comedia\nnat=yes\n", "nat", "yes"),
])
def test_sip_general(value, text, option, wins):
    assert value("sip.conf", text, "general", option) == wins


def test_sip_devices_of_one_name_merge_without_regard_to_case(settings):
    text = ("[bob]\ntype=peer\nsecret=one\ncontext=a\ntransport=udp\nsetvar=A=1\nmailbox=1\npermit=10.0.0.0/8\nallow=ulaw\n"
            "[BOB]\ntype=user\ncontext=b\nmailbox=2\npermit=11.0.0.0/8\n")
    merged = settings("sip.conf", text, "Bob")
    assert merged["secret"] == "one" and merged["context"] == "b"
    assert merged["acl"] == ["10.0.0.0/8", "11.0.0.0/8"] and merged["codecs"] == ["ulaw"]
    assert merged["mailbox"] == ["2"]
    assert "transport" not in merged and "setvar" not in merged


def test_sip_a_bad_acl_deletes_the_device_as_built_so_far(settings):
    text = "[bob]\ntype=peer\nsecret=one\npermit=bad\n[bob]\ntype=peer\ncontext=later\n"
    assert settings("sip.conf", text, "bob") == {"type": "peer", "context": "later"}
    assert settings("sip.conf", "[bob]\ntype=peer\nsecret=x\n[bob]\ntype=peer\ndeny=bad\n", "bob") == {}
    assert settings("sip.conf", "[bob]\ntype=peer\npermit=\n", "bob") == {"type": "peer"}


def test_sip_what_sticks_in_one_section_ends_with_the_next(value):
    assert value("sip.conf", "[b]\ntype=peer\nsendrpid=yes\nsendrpid=no\n", "b", "sendrpid") == "yes"
    assert value("sip.conf", "[b]\ntype=peer\nsendrpid=yes\n[b]\ntype=peer\nsendrpid=no\n", "b", "sendrpid") == "no"


def test_sip_a_section_without_type_is_no_device(settings):
    assert settings("sip.conf", "[bob]\nsecret=x\n[al]\ntype=bogus\ntype=peer\n", "bob") == {}
    assert settings("sip.conf", "[al]\ntype=bogus\ntype=peer\nsecret=x\n", "al") == {}


def test_sip_ends_with_20(settings):
    assert settings("sip.conf", "[general]\nallowguest=no\n", "general", V22) == {}


def test_a_template_is_read_by_nobody_and_a_child_has_its_lines(value):
    text = "[t](!)\ntype=peer\ncontext=t\n[bob](t)\ncontext=own\n"
    assert value("sip.conf", text, "t", "context") is None
    assert value("sip.conf", text, "bob", "context") == "own"


@pytest.mark.parametrize("filename, option, text", [
    ("rtp.conf", "rtpstart", "[t](!)\nrtpstart=10000\n[general](t)\nrtpstart=12000\n"),
    ("logger.conf", "dateformat", "[general]\ndateformat=10000\ndateformat=12000\n"),
    ("extensions.conf", "static", "[general]\nstatic=10000\nstatic=12000\n"),
    ("voicemail.conf", "maxmsg", "[general]\nmaxmsg=10000\nmaxmsg=12000\n"),
    ("modules.conf", "autoload", "[modules]\nautoload=10000\nautoload=12000\n"),
])
def test_what_is_looked_up_is_first_until_22_and_last_from_23(value, filename, option, text):
    section = "modules" if filename == "modules.conf" else "general"
    assert value(filename, text, section, option, V16) == "10000"
    assert value(filename, text, section, option, V22) == "10000"
    assert value(filename, text, section, option, V23) == "12000"


def test_iax_secrets_of_a_user_add_up_and_a_peer_has_the_last(settings):
    text = "[u]\ntype=user\nsecret=one\nsecret=two\n[u]\ntype=user\nsecret=three\n[p]\ntype=peer\nsecret=one\nsecret=two\n[U]\ntype=user\nsecret=upper\n"
    assert settings("iax.conf", text, "u", V22)["secret"] == ["one", "two", "three"]
    assert settings("iax.conf", text, "U", V22)["secret"] == ["upper"]
    assert settings("iax.conf", text, "p", V22)["secret"] == "two"


def test_iax_contexts_begin_anew_and_encryption_sticks(settings):
    text = "[u]\ntype=user\ncontext=a\nencryption=yes\n[u]\ntype=user\ncontext=b\ncontext=c\nencryption=no\n"
    assert settings("iax.conf", text, "u", V22)["context"] == ["b", "c"]
    assert settings("iax.conf", text, "u", V22)["encryption"] == "yes"


def test_iax_one_name_as_user_and_as_peer(settings, read):
    text = "[m]\ntype=user\nsecret=u\n[m]\ntype=peer\nsecret=p\n[m]\ntype=friend\nhost=dynamic\n"
    assert settings("iax.conf", text, "m", V22, "peer")["secret"] == "p"
    reading = read("iax.conf", text, V22)
    assert len(winning.sections_read(reading, "iax.conf", b"m", V22, "user")) == 2
    assert len(winning.sections_read(reading, "iax.conf", b"m", V22)) == 3


def test_iax_type_is_looked_up(settings):
    text = "[x]\ntype=peer\ntype=user\nsecret=a\nsecret=b\n"
    assert settings("iax.conf", text, "x", V22)["secret"] == "b"
    assert settings("iax.conf", text, "x", V23)["secret"] == ["a", "b"]


def test_manager_users_merge_but_the_last_acl_replaces_the_earlier(settings):
    text = "[Admin]\nsecret=a\nread=call\ndeny=0.0.0.0/0\neventfilter=x\n[admin]\nwrite=system\n"
    merged = settings("manager.conf", text, "ADMIN", V22)
    assert merged == {"secret": "a", "read": "call", "write": "system"}


def test_manager_only_the_last_section_decides_on_a_bad_acl(settings):
    assert settings("manager.conf", "[u]\nsecret=a\npermit=bad\n[u]\npermit=10.0.0.0/8\n", "u", V22) == {"secret": "a", "acl": ["10.0.0.0/8"]}
    assert settings("manager.conf", "[u]\nsecret=a\npermit=10.0.0.0/8\n[u]\npermit=bad\n", "u", V22) == {}


@pytest.mark.parametrize("option, text, wins", [
    ("tlsenable", "tlsenable=yes\nsslenable=no", "no"),
    ("bindaddr", "bindaddr=127.0.0.9\nbindaddr=localhost", "127.0.0.9"),
    ("authtimeout", "authtimeout=20\nauthtimeout=0", "20"),
    ("httptimeout", "httptimeout=20\nhttptimeout=0", "0"),
])
def test_manager_general(value, option, text, wins):
    assert value("manager.conf", "[general]\n" + text + "\n", "general", option, V22) == wins


def test_http(value):
    text = "[general]\nenabled=yes\nenabled=maybe\nenable_static=yes\nenablestatic=no\nbindaddr=localhost\n[general]\nenabled=no\n"
    assert value("http.conf", text, "general", "enabled", V22) == "maybe"
    assert value("http.conf", text, "general", "enable_static", V22) == "no"
    assert value("http.conf", text, "general", "bindaddr", V22) == "localhost"


def test_http_restrictions_are_unread_by_older_versions(settings):
    text = "[/ari]\ntype=restriction\ndeny=0.0.0.0/0\npermit=10.0.0.0/8\n"
    assert settings("http.conf", text, "/ari", V22)["acl"] == ["0.0.0.0/0", "10.0.0.0/8"]
    assert settings("http.conf", text, "/ari", V16) == {}


PJSIP = "[t](!)\ntype=endpoint\ncontext=t\nallow=ulaw\nauth=a\n" \
    "[bob](t)\ncontext=own\ntype=aor\ndisallow=all\nauth=b\n[bob]\ntype=auth\nusername=b\npassword=x\n"


def test_pjsip_the_first_type_decides_and_the_last_scalar_counts(settings, value):
    bob = settings("pjsip.conf", PJSIP, "bob", V22, "endpoint")
    assert bob == {"type": "endpoint", "context": "own", "codecs": ["ulaw", "all"], "auth": "b"}
    assert settings("pjsip.conf", PJSIP, "bob", V22, "aor") == {}
    assert value("pjsip.conf", PJSIP, "bob", "password", V22, "auth") == "x"
    assert settings("pjsip.conf", PJSIP, "Bob", V22, "endpoint") == {}


def test_pjsip_two_objects_of_one_type_and_name_are_none_of_the_type(settings):
    text = "[a]\ntype=aor\nmax_contacts=1\n[a]\ntype=aor\n[b]\ntype=aor\n[a]\ntype=auth\nusername=a\npassword=x\n"
    assert settings("pjsip.conf", text, "b", V22, "aor") == {}
    assert settings("pjsip.conf", text, "a", V22, "auth")["password"] == "x"


def test_pjsip_global_by_name_only_where_all_is_known(value):
    assert value("pjsip.conf", "[global]\nuser_agent=x\n", "global", "user_agent", V22) == "x"
    assert value("pjsip.conf", "[global]\nuser_agent=x\nnonsense=1\n", "global", "user_agent", V22) is None
    assert value("pjsip.conf", "[global]\nuser_agent=x\n[g]\ntype=global\n", "global", "user_agent", V22) is None


@pytest.mark.parametrize("line", ["nonsense=1", "deny=bad", "rtp_port_start=5000"])
def test_pjsip_an_object_with_a_wrong_line_is_dropped(settings, line):
    text = "[e]\ntype=endpoint\ncontext=x\n%s\n" % line
    assert settings("pjsip.conf", text, "e", V16) == {}


def test_acl_sections_of_one_name_merge_with_regard_to_case(settings):
    text = "[a]\npermit=10.0.0.0/8\n[A]\ndeny=0.0.0.0/0\n[a]\ndeny=11.0.0.0/8\n"
    assert settings("acl.conf", text, "a", V22) == {"acl": ["10.0.0.0/8", "11.0.0.0/8"]}
    assert settings("acl.conf", text, "A", V22) == {"acl": ["0.0.0.0/0"]}


@pytest.mark.parametrize("text", ["[a]\npermit=10.0.0.0/8\n[b]\nnonsense=1\n", "[a]\npermit=10.0.0.0/8\n[general]\n", "[a]\npermit=10.0.0.0/8,bad\n"])
def test_acl_one_wrong_line_takes_every_acl(settings, text):
    assert settings("acl.conf", text, "a", V22) == {}


def test_ari_by_framework_and_by_data_layer(settings):
    text = "[general]\nenabled=yes\n[general]\nenabled=no\n[bob]\ntype=user\npassword=x\n[bob]\ntype=user\nread_only=yes\n"
    assert settings("ari.conf", text, "general", V16) == {"enabled": "no"}
    assert settings("ari.conf", text, "bob", V16)["read_only"] == "yes"
    assert settings("ari.conf", text, "general", V22) == {} and settings("ari.conf", text, "bob", V22) == {}


def test_voicemail_the_first_box_counts(value):
    text = "[default]\n1234 => 1111,A\n1234 => 2222,B\n[Default]\n1234 => 3333,C\n"
    assert value("voicemail.conf", text, "default", "1234", V22) == "1111,A"


def test_globals_of_all_sections_with_regard_to_case(value):
    text = "[globals]\nTRUNK=a\ntrunk=x\n[GLOBALS]\nTRUNK=b\n"
    assert value("extensions.conf", text, "globals", "TRUNK", V22) == "b"
    assert value("extensions.conf", text, "globals", "trunk", V22) == "x"


def test_asterisk_conf_reads_the_first_section_and_no_template(value):
    text = "[directories](!)\nastetcdir=/x\n[options]\nverbose=1\nverbose=2\n[options]\nverbose=3\n"
    assert value("asterisk.conf", text, "options", "verbose", V22) == "2"
    assert value("asterisk.conf", text, "directories", "astetcdir", V22) is None


def test_an_invalid_file_is_not_read(value, read):
    text = "[general]\nenabled=yes\n[broken\n"
    assert value("manager.conf", text, "general", "enabled", V22) is None
    assert winning.voided(read("manager.conf", text, V22), "manager.conf", V22)[0].kind == "invalid"


def test_a_file_that_is_not_on_record_is_read_in_the_usual_way(value):
    assert value("queues.conf", "[sales]\nstrategy=a\nstrategy=b\n[sales]\nstrategy=c\n", "sales", "strategy", V22) == "b"


def test_a_view_does_as_well_as_a_reading(tmp_path):
    (tmp_path / "manager.conf").write_text("[general]\nport=5038\nport=5039\n")
    seen = view.load(None, "manager.conf", str(tmp_path), V22)
    assert winning.winner(seen, "manager.conf", b"general", b"port", V22).value == b"5039"
    assert winning.winner(seen, "manager.conf", b"general", b"port", V22).where.line == 3
