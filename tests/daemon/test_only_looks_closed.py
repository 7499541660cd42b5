# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations that look closed and are not: the module harden must close them, or say that it cannot."""

from __future__ import annotations

import pytest
from doors import ETC, Doors, states

DIALPLAN = "[public]\nexten => _X.,1,Answer()\n same => n,Wait(60)\n"
USER = "[general]\nbindaddr=[::]\n[guest]\ntype=user\ncontext=public\n"
SHUT = "deny=0.0.0.0/0\ndeny=::/0\n"
PJSIP = "[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:5070\n[anonymous]\ntype=endpoint\ncontext=public\ndisallow=all\nallow=ulaw\n"
AMI = "[general]\nenabled=yes\nbindaddr=127.0.0.1\n[admin]\nsecret=amp111\nread=call\nwrite=call\n" + SHUT + "permit=127.0.0.1\n"


@pytest.fixture(name="doors")
def fixture_doors(host):
    return Doors(host)


def iax(doors, *addresses):
    doors.host.exec("ip addr add 10.9.9.9/32 dev lo 2>/dev/null; ip addr add fd00::9/128 dev lo 2>/dev/null; true")
    return {doors.knock("iax2_guest_call", "--host", address, "--number", "600")["outcome"] for address in addresses}


@pytest.mark.parametrize("lines, address", [
    (SHUT + "permit=0/0\n", "10.9.9.9"), (SHUT + "permit=0.0.0.0/0.0.0.1\n", "10.9.9.9"), (SHUT + "permit=0.0.0.0/1\npermit=128.0.0.0/1\n", "10.9.9.9"),
    ("deny=0.0.0.0/0, ::/0\n", "fd00::9"), ("deny=0.0.0.0/0\ndeny=::ffff:0.0.0.0/0\n", "fd00::9"), ("deny=::ffff:0.0.0.0/96\ndeny=::/0\n", "10.9.9.9"),
    ("dbsecret=iax/nowhere\n", "10.9.9.9"), ("secret=Xk29dkkq\ndbsecret=iax/nowhere\n", "fd00::9"),
])
def test_users_of_iax2(doors, lines, address):
    if "0.0.0.1" in lines:
        address = "10.9.9.8"  # the mask has a hole: even addresses get in
        doors.host.exec("ip addr add 10.9.9.8/32 dev lo 2>/dev/null; true")
    doors.begin(iax=USER + lines, extensions=DIALPLAN)
    assert iax(doors, address) == {"answered"}
    done = doors.harden("sip")
    assert not done.get("failed") and states(done, "AST-IAX-001") == {"IAX2/guest": "fixed"}, done
    assert "answered" not in iax(doors, address, "10.9.9.9", "fd00::9")
    assert not doors.harden("sip")["changed"]


@pytest.mark.parametrize("host", ["16"], indirect=True)
def test_the_host_of_a_user_of_chan_sip_keeps_nobody_out(doors):
    """It is found by the name in From, and types add up, so that only what is a peer alone is known by its address."""
    kinds = {"friend": "type=friend", "user": "type=user", "both": "type=friend\ntype=peer", "unasked": "type=friend\nsecret=Xk29dkkq\ninsecure=port,invite",
             "peer": "type=peer", "asked": "type=friend\nsecret=Xk29dkkq"}
    devices = "".join(f"[{name}]\ncontext=public\nhost=192.0.2.{number}\n{lines}\n" for number, (name, lines) in enumerate(kinds.items(), 1))
    doors.begin(sip="[general]\nallowguest=no\nudpbindaddr=127.0.0.1:5080\n" + devices, extensions=DIALPLAN)
    answers = {name: doors.knock("sip_guest_call", "--host", "127.0.0.1", "--port", "5080", "--number", "600", "--from-user", name)["status"] for name in kinds}
    assert {name for name, status in answers.items() if status == 200} == {"friend", "user", "both", "unasked"}, answers
    done = doors.harden("sip")
    assert states(done, "AST-SIP-025") == {"SIP/friend": "fail", "SIP/user": "fail", "SIP/both": "fail"}
    assert states(done, "AST-SIP-009") == {"SIP/unasked": "fail"}


def test_a_secret_in_the_database_counts(doors):
    doors.begin(iax=USER + "dbsecret=iax/guest\n", extensions=DIALPLAN)
    doors.host.cli("database put iax guest Kj3hd82")
    assert "answered" not in iax(doors, "10.9.9.9")
    done = doors.harden("sip")
    assert states(done, "AST-IAX-001") == {"": "pass"} and "Kj3hd82" not in str(done)


def test_a_peer_of_the_same_name_has_another_secret(doors):
    peer = "[guest]\ntype=peer\nhost=dynamic\nsecret=jk2kkd8\n" + SHUT
    doors.begin(iax=USER.replace("[guest]", peer + "[guest]"), extensions=DIALPLAN)
    assert iax(doors, "10.9.9.9") == {"answered"}
    done = doors.harden("sip")
    assert states(done, "AST-IAX-001") == {"IAX2/guest": "fixed"}
    assert "answered" not in iax(doors, "10.9.9.9", "fd00::9")


@pytest.mark.parametrize("lines", [SHUT + "permit=10.9.9.9\n", "deny=0.0.0.0/0\npermit=10.9.9.9\n", "acl=carriers\n", "acl=none, carriers\n"])
def test_carriers_that_are_named_still_come_in(doors, lines):
    acl = "[none]\npermit=10.0.0.0/8\n[carriers]\n" + SHUT + "permit=10.9.9.9\n"
    doors.begin(iax=USER + lines, acl=acl, extensions=DIALPLAN)
    assert iax(doors, "10.9.9.9") == {"answered"}
    done = doors.harden("sip")
    assert not done.get("failed"), done
    assert iax(doors, "10.9.9.9") == {"answered"}
    assert "answered" not in iax(doors, "fd00::9")


@pytest.mark.parametrize("wrong", ["dtmf_mode=bogus\n", "rtp_timeout=abc\n", "set_var=xx\n"])
def test_a_section_that_pjsip_refuses_and_goes_on_with_the_old_one(doors, wrong):
    doors.begin(pjsip=PJSIP + "permit=127.0.0.0/7\n", extensions=DIALPLAN)
    doors.host.put(ETC + "pjsip.conf", PJSIP + "permit=127.0.0.0/7\n" + wrong)
    done = doors.harden("sip")
    assert done["failed"] and "AST-PJS-001:PJSIP/anonymous" in done["msg"] and "refuses the section" in done["msg"]
    assert doors.knock("sip_guest_call", "--host", "127.0.0.1", "--port", "5070", "--number", "600")["status"] == 200
    again = doors.harden("sip")
    assert again["failed"], "nothing has changed, so it is no safer"
    assert not doors.host.exec("ls /var/log/asterisk | grep voipsec- || true").strip()


@pytest.mark.parametrize("reloaded", [True, False])
def test_a_secret_that_was_taken_out_of_the_file_lives_on(doors, reloaded):
    doors.begin(manager=AMI)
    doors.host.put(ETC + "manager.conf", AMI.replace("secret=amp111\n", ""))
    if reloaded:
        doors.host.cli("manager reload")
    assert doors.ami("admin", "amp111")["login"] == "accepted"
    done = doors.harden()
    assert not done.get("failed") and states(done, "AST-AMI-004")["admin"] == "fixed", done
    assert doors.ami("admin", "amp111")["login"] == "rejected"
    assert not doors.harden()["changed"]


def test_lists_of_acl_conf_between_commas(doors):
    acl = "[office]\n" + SHUT + "permit=127.0.0.1\n[more]\npermit=127.0.0.0/8\n"
    doors.begin(manager=AMI.replace("amp111", "Gh7-kkq29").replace(SHUT + "permit=127.0.0.1\n", "acl=office,more\n"), acl=acl)
    done = doors.harden()
    assert states(done, "AST-AMI-003") == {"admin": "pass"}, done
    assert doors.ami("admin", "Gh7-kkq29")["login"] == "accepted"


@pytest.mark.parametrize("address", ["0.0.0.0:8098", "[::]:8098"])
def test_a_port_inside_the_address_of_http(doors, address):
    doors.begin(http=f"[general]\nenabled=yes\nbindaddr={address}\n", ari="[general]\nenabled=yes\n[joe]\ntype=user\npassword=Gh7-kkq29\n")
    assert doors.listening(8098)
    done = doors.harden()
    assert not done.get("failed"), done
    assert doors.listening(8098) == ["127.0.0.1"] and not doors.harden()["changed"]


def test_an_asterisk_that_dies_after_it_has_read_the_files(doors):
    doors.begin(manager=AMI.replace("bindaddr=127.0.0.1", "bindaddr=::"))
    before = doors.host.get(ETC + "manager.conf")
    doors.host.background("until [ \"$(ss -Hltn 'sport = :5038' | grep -c 127.0.0.1)\" = 1 ]; do :; done; pkill -KILL -x asterisk")
    done = doors.harden()
    assert done["failed"] and "Traceback" not in str(done) and done["changed_files"] == [], done
    assert doors.host.get(ETC + "manager.conf") == before, done["msg"]


def test_a_full_state_directory(doors):
    doors.begin(manager=AMI.replace("bindaddr=127.0.0.1", "bindaddr=::"))
    doors.host.exec("mkdir -p /var/lib/voipsec && chmod 700 /var/lib/voipsec")
    before = doors.host.get(ETC + "manager.conf")
    mounted = doors.host.run("mount -t tmpfs -o size=4k,mode=700 none /var/lib/voipsec")
    if mounted.returncode:  # this container may not mount: a file system of one block is made by a quota of one file
        doors.host.exec("rm -rf /var/lib/voipsec && mkdir -m 700 /var/lib/voipsec && mkdir -m 700 /var/lib/voipsec/restore"
                        " && ln -s /dev/full /var/lib/voipsec/state")
    done = doors.harden()
    assert done["failed"] and "exception" not in done and doors.host.get(ETC + "manager.conf") == before
    doors.host.exec("rm -rf /var/lib/voipsec")
