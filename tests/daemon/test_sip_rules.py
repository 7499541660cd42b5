# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the topic sip on running Asterisks: what callers and telephones get before and after."""

from __future__ import annotations

import json

import pytest
from doors import ETC, Doors, states

DIALPLAN = "[in]\nexten => _X.,1,Answer()\n same => n,Wait(60)\n"
TRANSPORTS = "[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:5070\n[udp6]\ntype=transport\nprotocol=udp\nbind=[::1]:5070\n"
PHONE = "[desk]\ntype=endpoint\ncontext=in\nauth=desk\naors=desk\ndisallow=all\nallow=ulaw\n[desk]\ntype=aor\nmax_contacts=1\n" \
        "[desk]\ntype=auth\nauth_type=userpass\nusername=desk\npassword=kj3-hd82\n"
TRUNK = "[carrier]\ntype=endpoint\ncontext=in\naors=carrier\ndisallow=all\nallow=ulaw\n[carrier]\ntype=aor\ncontact=sip:10.77.9.9\n" \
        "[carrier]\ntype=identify\nendpoint=carrier\nmatch=%s\n"
SIP_PHONE = "[general]\nudpbindaddr=127.0.0.1:5080\nallowguest=no\ncontext=in\npromiscredir=yes\n[desk]\ntype=friend\nhost=dynamic\nsecret=kj3-hd82\n"


ECHO = "[in]\nexten => 600,1,Answer()\n same => n,Echo()\n"
MEDIA = {"v4": ("127.0.0.1", 5070), "v6": ("::1", 5070), "desk": ("127.0.0.1", 5080)}


@pytest.fixture(name="doors")
def fixture_doors(host):
    return Doors(host)


def call(doors, name, port=5070, host="127.0.0.1"):
    """Status of a call without credentials in somebody's name."""
    return doors.knock("sip_guest_call", "--host", host, "--port", str(port), "--number", "600", "--from-user", name)["status"]


def register(doors, port=5070, source="127.0.0.1"):
    """Whether a telephone with the right secret can register from an address of this host, on which the PBX listens too."""
    state = doors.knock("sip_phone", "--host", source, "--port", str(port), "--user", "desk", "--secret", "kj3-hd82", "--seconds", "1", "--source", source)
    return state["registrations"] > 0


@pytest.mark.parametrize("host", ["16", "22"], indirect=True, scope="module")
def test_a_trunk_is_no_longer_whoever_writes_its_name(doors):
    doors.begin(pjsip=TRANSPORTS + TRUNK % "10.77.9.9", extensions=DIALPLAN)
    assert call(doors, "carrier") == call(doors, "carrier", host="::1") == 200
    done = doors.harden("sip")
    assert not done.get("failed") and states(done, "AST-PJS-010") == {"PJSIP/carrier": "fixed"}, done
    assert call(doors, "carrier") == call(doors, "carrier", host="::1") == 401
    assert not doors.harden("sip")["changed"]


def test_a_trunk_that_calls_from_its_address_still_does(doors):
    doors.begin(pjsip=TRANSPORTS + TRUNK % "127.0.0.1", extensions=DIALPLAN)
    doors.harden("sip")
    assert call(doors, "whoever") == 200
    assert call(doors, "whoever", host="::1") == 401


def test_an_endpoint_without_a_secret_is_named_and_not_cut(doors):
    doors.begin(pjsip=TRANSPORTS + PHONE.replace("auth=desk\n", ""), extensions=DIALPLAN)
    done = doors.harden("sip")
    assert done["failed_findings"] == ["AST-PJS-009:PJSIP/desk"]
    assert call(doors, "desk") == 200
    accepted = doors.harden("sip", accept=["AST-PJS-009:PJSIP/desk"])
    assert (accepted["failed_findings"], accepted["changed"]) == ([], False)


def test_devices_come_from_their_networks_only(doors):
    doors.begin(pjsip=TRANSPORTS + PHONE, extensions=DIALPLAN, sip=SIP_PHONE)
    ports = [5070, 5080] if doors.host.version == "16" else [5070]
    for port in ports:
        assert register(doors, port), port
    done = doors.harden("sip", device_networks=["10.77.0.0/16"])
    assert not done.get("failed"), done
    for port in ports:
        assert register(doors, port), "the loopback is always let in"
    group = {"desk": {"devices": ["*desk"], "networks": ["10.77.0.0/16"]}}
    assert not doors.harden("sip", device_networks=["10.77.0.0/16"], device_groups=group)["changed"]


@pytest.mark.parametrize("wrong, words", [
    ({"device_networks": ["10.0.0.0/33"]}, "device_networks has an item that is no address or network"),
    ({"device_groups": {"x": {"devices": ["dsek"], "networks": ["10.0.0.0/8"]}}}, "did you mean desk?"),
    ({"device_groups": {"x": {"devices": ["desk"]}}}, "a dictionary with devices and networks"),
    ({"rules_off": ["AST-PJS-01"]}, "did you mean AST-PJS-0"), ({"rtp_ports": "20000-10000"}, "the lower one first"),
    ({"rtp_ports": "10000-10099", "rtp_calls": 100}, "need 4 each"), ({"max_contacts": {"desk": 0}}, "from 1 on"),
])
def test_wrong_settings_are_one_sentence_and_change_nothing(doors, wrong, words):
    doors.begin(pjsip=TRANSPORTS + PHONE)
    before = doors.host.exec("cd /etc/asterisk && find . -type f -exec sha256sum {} + | sort")
    done = doors.harden("sip", **wrong)
    assert done["failed"] and words in done["msg"] and done["msg"].count("\n") == 0, done
    assert doors.host.exec("cd /etc/asterisk && find . -type f -exec sha256sum {} + | sort") == before


def test_a_device_that_is_registered_from_elsewhere_is_kept(doors):
    # Room for two, because a telephone whose sign-off is late would keep the other one out for two minutes.
    doors.begin(pjsip=TRANSPORTS.replace("127.0.0.1:5070", "0.0.0.0:5070") + PHONE.replace("max_contacts=1", "max_contacts=2"))
    doors.host.exec("ip addr add 198.51.100.7/32 dev lo 2>/dev/null || true")
    register(doors)
    doors.host.background("exec python3 /root/drivers/sip_phone.py --host 198.51.100.7 --port 5070 --user desk --secret kj3-hd82 --seconds 120 "
                          "--source 198.51.100.7")
    doors.host.until(lambda: "198.51.100.7" in doors.host.cli("pjsip show contacts"))
    kept = doors.harden("sip", device_networks=["10.77.0.0/16"])
    assert states(kept, "AST-PJS-007") == {"PJSIP/desk": "kept"}
    cut = doors.harden("sip", device_networks=["10.77.0.0/16"], sources_in_use="cut")
    doors.host.exec("pkill -f [s]ip_phone.py")
    assert states(cut, "AST-PJS-007") == {"": "fixed"}
    assert register(doors) and not register(doors, source="198.51.100.7")


def hold(doors, user, host, port):
    """Begin a call that carries audio, and give how it is."""
    command = f"python3 /root/drivers/sip_phone.py --host {host} --port {port} --user {user} --secret kj3-hd82 --call 600 --seconds 600 --state /run/{user}"
    doors.host.background(command)
    doors.host.until(lambda: doors.host.run(f"grep -s '\"call\": \"up\"' /run/{user}").returncode == 0)
    return lambda: json.loads(doors.host.get(f"/run/{user}"))


def hears(doors, phone):
    """Wait until the telephone hears more of itself than now, and give the port to which it talks."""
    before = phone()["heard"]
    doors.host.until(lambda: phone()["heard"] > before)
    return phone()["media_port"]


def test_calls_on_the_old_and_on_the_new_range_are_usable_side_by_side(doors):
    """Without rtp.conf the range is that of the code. The new one lies outside of it, so that no port is in both."""
    places = [name for name in MEDIA if name != "desk" or doors.host.version == "16"]
    phones = "".join(PHONE.replace("desk", name) for name in ("v4", "v6", "late"))
    doors.begin(pjsip=TRANSPORTS + phones, extensions=ECHO, sip=SIP_PHONE.replace("promiscredir=yes\n", ""))
    doors.host.exec("rm /etc/asterisk/rtp.conf")
    doors.host.restart()
    doors.knock("sip_guest_call", "--host", "127.0.0.1", "--port", "5070")  # puts the drivers there
    said = doors.host.cli("rtp show settings")
    assert "Port start:      5000" in said and "Port end:        31000" in said
    assert facts(doors)["rtp"] == {"start": 5000, "end": 31000, "from": "daemon"}
    old = {name: hold(doors, name, *MEDIA[name]) for name in places}
    ports = {name: hears(doors, phone) for name, phone in old.items()}
    assert all(5000 <= port <= 31000 for port in ports.values()) and facts(doors)["rtp_outside"] == []
    done = doors.harden("sip", rtp_ports="31002-31801")
    assert not done.get("failed") and states(done, "AST-RTP-003") == {"": "fixed"}, done
    assert "Port start:      31002" in doors.host.cli("rtp show settings")
    late = hold(doors, "late", "::1", 5070)
    assert 31002 <= hears(doors, late) <= 31801
    assert {name: hears(doors, phone) for name, phone in old.items()} == ports, "they go on where they are"
    seen = facts(doors)
    assert seen["rtp"] == {"start": 31002, "end": 31801, "from": "daemon"} and seen["rtp_in_use"] == 2 * len(places) + 2
    assert seen["rtp_outside"] == sorted(port + one for port in ports.values() for one in (0, 1)), "what a firewall keeps open for them"
    for name in places:
        doors.host.exec(["pkill", "-f", f"user {name} "])
    doors.host.until(lambda: facts(doors)["rtp_outside"] == [])
    assert 31002 <= hears(doors, late) <= 31801
    doors.host.exec(["pkill", "-f", "user late "])


def facts(doors):
    return doors.host.module("facts", {"gather_subset": ["config", "sockets"]})["ansible_facts"]["asterisk_host"]


def test_banners_tell_no_version(doors):
    doors.begin(pjsip=TRANSPORTS + PHONE, sip=SIP_PHONE)
    done = doors.harden("sip")
    assert not done.get("failed"), done
    said = doors.host.cli("pjsip show settings") + (doors.host.cli("sip show settings") if doors.host.version == "16" else "")
    assert "Asterisk PBX" not in said


@pytest.mark.parametrize("host", ["16"], indirect=True, scope="module")
def test_redirects_and_devices_that_make_themselves(doors):
    doors.begin(sip=SIP_PHONE + "[other]\ntype=peer\nhost=10.77.9.9\npromiscredir=yes\n", extensions=DIALPLAN)
    doors.host.put(ETC + "sip.conf", doors.host.get(ETC + "sip.conf").decode().replace("[general]", "[general]\nautocreatepeer=persist"))
    doors.host.cli("module reload chan_sip.so")
    done = doors.harden("sip")
    assert not done.get("failed"), done
    assert (states(done, "AST-SIP-015"), states(done, "AST-SIP-010")) == ({"": "fixed"}, {"": "fixed"})
    settings = doors.host.cli("sip show settings")
    assert "AutoCreate Peer:        Off" in settings and "Allow promisc. redir:   No" in settings
    assert not doors.harden("sip")["changed"]


def test_strict_changes_nothing_twice(doors):
    doors.begin(pjsip=TRANSPORTS + PHONE.replace("max_contacts=1", "max_contacts=3"), sip=SIP_PHONE, extensions=DIALPLAN)
    predicted = doors.harden("sip", check_mode=True, profile="strict")
    done = doors.harden("sip", profile="strict")
    assert not done.get("failed"), done
    assert (predicted["findings"], predicted["changes"]) == (done["findings"], done["changes"])
    assert states(done, "AST-PJS-018") == {"": "fixed"}
    assert not doors.harden("sip", profile="strict")["changed"]
    assert register(doors)
