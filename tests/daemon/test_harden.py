# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module harden against running Asterisk daemons: what the kernel, AMI, ARI and callers say afterwards."""

from __future__ import annotations

import pytest
from doors import ETC, Doors, states

MANAGER = """; AMI
[general]
enabled = yes
bindaddr = 127.0.0.1   ; so they say
webenabled = yes
[crm]
secret = Gh7-kkq29-x
read = all
write = all
[Callcenter]
secret = callcenter
permit = 127.0.0.1
write = call,originate
#include "manager.d/*.conf"
"""
DROP_IN = "[general](+)\nBindAddr = ::\n"

HTTP = "[general]\nenabled=yes\nbindaddr=0.0.0.0\n"
ARI = "[general]\nenabled=yes\nallowed_origins=*\n[dialer]\ntype=user\npassword=dialer\n"

PJSIP = """[udp]
type=transport
protocol=udp
bind=127.0.0.1:5070
[udp6]
type=transport
protocol=udp
bind=[::1]:5070
[anonymous]
type=endpoint
context=public
disallow=all
allow=ulaw
"""
SIP = "[general]\nudpbindaddr=127.0.0.1:5080\ncontext=public\nalwaysauthreject=no\n"
DIALPLAN = "[public]\nexten => _X.,1,Answer()\n same => n,Wait(60)\n"


@pytest.fixture(name="doors")
def fixture_doors(host):
    return Doors(host)


@pytest.mark.parametrize("address, socket", [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_ami_moves(doors, address, socket):
    doors.begin(**{"manager": MANAGER, "manager.d__50": DROP_IN})
    assert doors.listening(5038) == ["*"]
    predicted = doors.harden(check_mode=True, address=address)
    assert doors.listening(5038) == ["*"]
    done = doors.harden(address=address)
    assert not done.get("failed"), done
    assert doors.listening(5038) == [socket]
    assert (predicted["changed_files"], predicted["changes"], predicted["findings"]) == (done["changed_files"], done["changes"], done["findings"])
    assert [row["command"] for row in predicted["reloaded"]] == [row["command"] for row in done["reloaded"]]
    assert ETC + "manager.d/50.conf" in done["changed_files"]
    again = doors.harden(address=address)
    assert (again["changed"], again["changed_files"], again["reloaded"]) == (False, [], [])
    assert states(again, "AST-AMI-002") == {"": "pass"}
    assert "; so they say" in doors.host.get(ETC + "manager.conf").decode()


def test_classes_are_revoked_in_memory_too(doors):
    doors.begin(manager=MANAGER)
    assert doors.ami("crm", "Gh7-kkq29-x")["command"] == "Success"
    doors.host.put(ETC + "manager.conf", MANAGER.replace("write = all\n", ""))
    doors.host.cli("module reload manager")
    assert doors.ami("crm", "Gh7-kkq29-x")["command"] == "Success", "a reload alone revokes nothing"
    done = doors.harden()
    assert states(done, "AST-AMI-006")["crm"] == "fixed"
    answer = doors.ami("crm", "Gh7-kkq29-x")
    assert (answer["login"], answer["command"]) == ("accepted", "Error")
    assert "write perm: <none>" in doors.host.cli("manager show user crm")
    assert not doors.harden()["changed"]


def test_a_disabled_user_cannot_log_in_and_comes_back_with_the_restore_point(doors):
    doors.begin(manager=MANAGER)
    failing = doors.harden()
    assert failing["failed_findings"] == ["AST-AMI-004:Callcenter"]
    assert doors.ami("callcenter", "callcenter")["login"] == "accepted"
    done = doors.harden(bad_secrets="disable")
    assert states(done, "AST-AMI-004") == {"crm": "pass", "Callcenter": "fixed"}
    assert done["failed_findings"] == []
    assert doors.ami("callcenter", "callcenter")["login"] == "rejected"
    assert "secret = callcenter" in doors.host.get(ETC + "manager.conf").decode()
    assert not doors.harden(bad_secrets="disable")["changed"]
    restored = doors.host.module("restore_point", {"state": "restored", "name": "test"})
    assert doors.host.get(ETC + "manager.conf").decode() == MANAGER, restored
    doors.host.cli("module reload manager")
    assert doors.ami("callcenter", "callcenter")["login"] == "accepted"


def test_http_moves_and_ari_users_are_locked_out(doors):
    doors.begin(http=HTTP, ari=ARI)
    probe = ("http_probe", "--host", "127.0.0.1", "--user", "dialer", "--secret", "dialer")
    assert doors.knock(*probe)["status"] == 200
    done = doors.harden(bad_secrets="disable")
    assert not done.get("failed"), done
    assert doors.listening(8088) == ["127.0.0.1"]
    answer = doors.knock(*probe)
    assert (answer["status"], answer["server"]) == (401, "httpd")
    assert "Allowed Origins: *" not in doors.host.cli("ari show status")
    assert doors.knock("http_probe", "--host", "127.0.0.1", "--path", "/httpstatus")["status"] == 404
    assert not doors.harden(bad_secrets="disable")["changed"]


def test_http_and_https_are_switched_off_where_nothing_needs_them(doors):
    doors.host.exec("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=pbx -keyout /root/key -out /root/cert 2>/dev/null && "
                    "cat /root/key /root/cert > /var/lib/asterisk/tls.pem && chmod 0644 /var/lib/asterisk/tls.pem")
    doors.begin(http=HTTP + "tlsenable=yes\ntlsbindaddr=0.0.0.0:8089\ntlscertfile=/var/lib/asterisk/tls.pem\n")
    assert (doors.listening(8088), doors.listening(8089)) == (["0.0.0.0"], ["0.0.0.0"])
    done = doors.harden()
    assert not done.get("failed"), done
    assert states(done, "AST-HTTP-001") == {"": "fixed"}
    assert (doors.listening(8088), doors.listening(8089)) == ([], [])
    assert "Enabled: No" in doors.host.cli("ari show status")
    assert not doors.harden()["changed"]


def test_a_daemon_that_says_no_is_a_failure(doors):
    """Somebody else has the port on the address that AMI is to move to."""
    doors.begin(manager=MANAGER.replace("127.0.0.1   ; so they say", "127.0.0.7"))
    doors.host.background("exec python3 -c 'import socket, time; kept = socket.create_server((\"127.0.0.9\", 5038)); time.sleep(600)'")
    doors.host.until(lambda: "127.0.0.9" in doors.listening(5038))
    done = doors.host.module("harden", {"topic": "manager", "settings": {"address": "127.0.0.9"}, "health_timeout": 1})
    doors.host.exec("pkill -f [c]reate_server")
    assert done["failed"]
    assert "AST-AMI-002" in done["msg"] and "127.0.0.9:5038" in done["msg"]


@pytest.mark.parametrize("running", [True, False])
def test_an_address_that_no_interface_has_is_said_before_anything(doors, running):
    doors.begin(manager=MANAGER)
    if not running:
        doors.host.stop()
    done = doors.harden(address="198.51.100.77")
    assert done["failed"] and "No interface of this host has the address 198.51.100.77" in done["msg"] and "manager_binding_address" in done["msg"]
    assert doors.host.get(ETC + "manager.conf").decode() == MANAGER


def test_ami_that_is_off_in_the_file_goes_off_in_the_daemon(doors):
    doors.begin(manager=MANAGER)
    off = MANAGER.replace("enabled = yes", "enabled = no")
    doors.host.put(ETC + "manager.conf", off)
    assert doors.listening(5038) == ["127.0.0.1"]
    predicted = doors.harden(check_mode=True)
    done = doors.harden()
    assert not done.get("failed"), done
    assert (doors.listening(5038), states(done, "AST-AMI-002")) == ([], {"": "fixed"})
    assert (predicted["findings"], predicted["reloaded"]) == (done["findings"], done["reloaded"])
    assert doors.host.get(ETC + "manager.conf").decode() == off
    assert not doors.harden()["changed"]


def test_users_that_inherit_from_live_users_are_closed_in_one_run(doors):
    doors.begin(manager=MANAGER + "[parent]\nsecret = hh-2jdkd\nwrite = all\n[child](parent)\nsecret = kj-2jdkd\n")
    for user, secret in (("parent", "hh-2jdkd"), ("child", "kj-2jdkd")):
        assert doors.ami(user, secret)["command"] == "Success"
    done = doors.harden()
    assert not done.get("failed"), done
    assert {name: state for name, state in states(done, "AST-AMI-006").items() if name in ("parent", "child")} == {"parent": "fixed", "child": "fixed"}
    for user, secret in (("parent", "hh-2jdkd"), ("child", "kj-2jdkd")):
        assert doors.ami(user, secret)["command"] == "Error"
    assert not doors.harden()["changed"]


# -- what was changed by hand and not read ----------------------------------------------------------------------------------


def test_a_list_that_was_closed_by_hand_and_not_read_is_read(doors):
    pjsip = "[global]\ntype=global\nuser_agent=none\n" + PJSIP
    doors.begin(pjsip=pjsip + "permit=127.0.0.0/8\npermit=::1\n", extensions=DIALPLAN)
    assert doors.calls()["pjsip"]["outcome"] == "answered"
    doors.host.put(ETC + "pjsip.conf", pjsip + "deny=0.0.0.0/0\ndeny=::/0\n")
    assert doors.calls()["pjsip"]["outcome"] == "answered"
    done = doors.harden("sip")
    assert states(done, "AST-PJS-001") == {"PJSIP/anonymous": "fixed"} and ETC + "pjsip.conf" not in done["changed_files"]
    assert {call["status"] for name, call in doors.calls().items() if name.startswith("pjsip")} == {401}
    again = doors.harden("sip")
    assert (again["changed"], states(again, "AST-PJS-001")) == (False, {"PJSIP/anonymous": "pass"})


def test_a_guest_that_was_taken_out_by_hand_and_not_read(doors):
    doors.begin(extensions=DIALPLAN, iax="[general]\n[guest]\ntype=user\ncontext=public\n")
    assert doors.calls()["iax2"]["outcome"] == "answered"
    doors.host.put(ETC + "iax.conf", "[general]\n")
    predicted = doors.harden("sip", check_mode=True)
    done = doors.harden("sip")
    assert not done.get("failed"), done
    assert states(done, "AST-IAX-001") == states(predicted, "AST-IAX-001") == {"IAX2/guest": "fixed"}
    assert doors.calls()["iax2"]["outcome"] == "refused"
    again = doors.harden("sip")
    assert (again["changed"], states(again, "AST-IAX-001")) == (False, {"": "pass"})


def test_a_secret_that_was_changed_by_hand_and_not_read(doors):
    closed = "[general]\nenabled=yes\nbindaddr=127.0.0.1\n[crm]\nsecret=%s\nread=call\nwrite=call\ndeny=0.0.0.0/0\ndeny=::/0\npermit=127.0.0.1\n"
    doors.begin(manager=closed % "amp111")
    doors.host.put(ETC + "manager.conf", closed % "Gh7-kkq29-x")
    assert doors.ami("crm", "amp111")["login"] == "accepted"
    done = doors.harden()
    assert not done.get("failed") and ETC + "manager.conf" not in done["changed_files"], done
    assert (doors.ami("crm", "amp111")["login"], doors.ami("crm", "Gh7-kkq29-x")["login"]) == ("rejected", "accepted")
    assert not doors.harden()["changed"]


def test_a_reload_that_takes_something_away_is_taken_back(doors):
    doors.begin(pjsip=PJSIP + "[phone]\ntype=endpoint\ncontext=public\n")
    before = doors.host.get(ETC + "iax.conf")
    gone = PJSIP
    doors.host.put(ETC + "pjsip.conf", gone)
    done = doors.host.module("harden", {"topic": "sip", "health_timeout": 1})
    assert done["failed"] and "endpoint PJSIP/phone" in done["msg"] and "put back" in done["msg"]
    assert doors.host.get(ETC + "pjsip.conf").decode() == gone
    assert doors.host.get(ETC + "iax.conf") == before
    assert {finding["state"] for finding in done["findings"]} & {"fixed"} == set()


def test_a_reload_that_is_refused_leaves_every_file(doors):
    doors.begin(manager=MANAGER)
    doors.host.put(ETC + "cli_permissions.conf", "[general]\n[x](nosuch)\n")
    done = doors.harden()
    assert done["failed"] and "cli_permissions.conf" in done["msg"] and "put back" in done["msg"]
    assert doors.host.get(ETC + "manager.conf").decode() == MANAGER


def test_a_file_that_asterisk_refuses_stops_before_anything(doors):
    doors.begin(manager=MANAGER)
    doors.host.put(ETC + "http.conf", HTTP + "[x](nosuch)\n")
    done = doors.harden()
    assert done["failed"] and "http.conf:4" in done["msg"]
    assert doors.host.get(ETC + "manager.conf").decode() == MANAGER


def test_calls_without_an_account_are_refused_and_come_back_with_the_restore_point(doors):
    doors.begin(pjsip=PJSIP, sip=SIP, extensions=DIALPLAN)
    assert {name: call["outcome"] for name, call in doors.calls().items()} == dict.fromkeys(doors.calls(), "answered")
    done = doors.harden("sip")
    assert not done.get("failed"), done
    assert done["failed_findings"] == []
    calls = doors.calls()
    assert {call["outcome"] for call in calls.values()} <= {"refused", "challenged"}
    assert {call["status"] for name, call in calls.items() if name != "iax2"} == {401}
    assert "anonymous" in doors.host.cli("pjsip list endpoints")
    assert not doors.harden("sip")["changed"]
    doors.host.module("restore_point", {"state": "restored", "name": "test"})
    for module in ("res_pjsip.so", "chan_sip.so", "chan_iax2.so"):
        doors.host.cli("module reload " + module)
    doors.host.until(lambda: {call["outcome"] for call in doors.calls().values()} == {"answered"})


def test_the_wizard_is_shut_too(doors):
    doors.begin(pjsip=PJSIP[:PJSIP.index("[anonymous]")], pjsip_wizard="[anonymous]\ntype=wizard\nendpoint/context=public\nendpoint/allow=ulaw\n",
                extensions=DIALPLAN)
    assert doors.calls()["pjsip"]["outcome"] == "answered"
    done = doors.harden("sip")
    assert states(done, "AST-PJS-001") == {"PJSIP/anonymous": "fixed"}
    assert doors.calls()["pjsip"]["status"] == 401


def test_a_call_that_is_up_keeps_its_door_and_is_not_cut(doors):
    doors.begin(pjsip=PJSIP, extensions=DIALPLAN)
    doors.calls()
    doors.host.background("python3 /root/drivers/sip_guest_call.py --host 127.0.0.1 --port 5070 --number 600 --hold 20")
    doors.host.until(lambda: "PJSIP/anonymous" in doors.host.cli("core show channels concise"))
    kept = doors.harden("sip")
    assert states(kept, "AST-PJS-001") == {"PJSIP/anonymous": "kept"}
    cut = doors.harden("sip", guests_in_use="cut")
    assert not cut.get("failed"), cut
    assert states(cut, "AST-PJS-001") == {"PJSIP/anonymous": "fixed"}
    assert "PJSIP/anonymous" in doors.host.cli("core show channels concise")
    assert doors.calls()["pjsip"]["status"] == 401


def test_guests_from_a_network_that_is_named_still_come_in(doors):
    doors.begin(pjsip=PJSIP, extensions=DIALPLAN)
    done = doors.harden("sip", guest_networks=["127.0.0.0/8"])
    assert not done.get("failed"), done
    calls = doors.calls()
    assert (calls["pjsip"]["outcome"], calls["iax2"]["outcome"], calls["pjsip6"]["status"]) == ("answered", "answered", 401)


def test_a_stopped_asterisk_is_hardened_and_not_proven(doors):
    doors.begin(manager=MANAGER)
    doors.host.stop()
    done = doors.harden()
    assert done["changed"] and done["daemon"] == []
    doors.host.start()
    assert doors.listening(5038) == ["127.0.0.1"]
    assert not doors.harden()["changed"]


def test_what_cannot_be_tried_is_left_and_the_rest_lands(doors):
    """A container of this kind may not make namespaces, which a trial start needs; asterisk.conf is not changed untried."""
    doors.begin(manager=MANAGER)
    main = doors.host.get(ETC + "asterisk.conf").decode().replace("[options]", "[options]\nlive_dangerously = yes\n")
    doors.host.put(ETC + "asterisk.conf", main)
    done = doors.harden()
    assert not done.get("failed"), done
    finding = [finding for finding in done["findings"] if finding["id"] == "AST-CORE-001"][0]
    assert finding["state"] == "fail" and "trial start" in finding["reason"]
    assert doors.host.get(ETC + "asterisk.conf").decode() == main
    assert doors.listening(5038) == ["127.0.0.1"]
