# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Old versions of TLS, on Asterisks whose OpenSSL still speaks them: who gets a connection before and after."""

from __future__ import annotations

import pytest
from doors import Doors, states

CERTIFICATE = "/etc/asterisk/keys.pem"
TLS = f"tlsenable=yes\ntlsbindaddr=127.0.0.1:%d\ntlscertfile={CERTIFICATE}\ntlsprivatekey={CERTIFICATE}\n"
SIP = "[general]\nudpbindaddr=127.0.0.1:5080\nallowguest=no\n" + TLS % 5081
HTTP = "[general]\nenabled=yes\nbindaddr=127.0.0.1\n" + TLS % 8089
AMI = "[general]\nenabled=yes\nbindaddr=127.0.0.1\n" + TLS % 5039 + "[boss]\nsecret=Gh7-kkq29-x\ndeny=0.0.0.0/0\ndeny=::/0\npermit=127.0.0.1\n"
PJSIP = f"[tls]\ntype=transport\nprotocol=tls\nbind=127.0.0.1:5071\ncert_file={CERTIFICATE}\npriv_key_file={CERTIFICATE}\n%s" \
        "[desk]\ntype=endpoint\nauth=desk\n[desk]\ntype=auth\nauth_type=userpass\nusername=desk\npassword=kj3-hd82\n"
OLD_LIBRARY = "openssl_conf = start\n[start]\nssl_conf = ssl\n[ssl]\nsystem_default = all\n[all]\nMinProtocol = TLSv1\nCipherString = DEFAULT@SECLEVEL=0\n" \
              "[req]\ndistinguished_name = name\n[name]\n"


@pytest.fixture(name="doors")
def fixture_doors(host):
    host.put("/etc/ssl/openssl.cnf", OLD_LIBRARY, owner="root", mode=0o644)
    host.exec("openssl req -x509 -newkey rsa:2048 -nodes -keyout /root/key.pem -out /root/cert.pem -days 30 -subj /CN=pbx 2>/dev/null")
    return Doors(host)


def begin(doors, **files):
    doors.begin(keys=" ", **files)
    doors.host.put(CERTIFICATE, doors.host.get("/root/key.pem") + doors.host.get("/root/cert.pem"))
    doors.host.restart()


def speaks(doors, port, version):
    """Whether a server takes a connection of this version of TLS."""
    done = doors.host.run(f"openssl s_client -connect 127.0.0.1:{port} -{version} </dev/null 2>&1")
    return "BEGIN CERTIFICATE" in done.stdout and "Cipher is (NONE)" not in done.stdout


@pytest.mark.parametrize("host", ["16"], indirect=True, scope="module")
def test_chan_sip(doors):
    begin(doors, sip=SIP + "tlsdontverifyserver=yes\ntlscipher=ALL:eNULL\n")
    assert [speaks(doors, 5081, version) for version in ("tls1", "tls1_1", "tls1_2")] == [True, True, True]
    doors.harden("sip")
    assert speaks(doors, 5081, "tls1"), "telephones with old TLS are not cut by the default profile"
    done = doors.harden("sip", profile="strict")
    assert not done.get("failed") and states(done, "AST-SIP-018") == {"": "fixed"}, done
    assert [speaks(doors, 5081, version) for version in ("tls1", "tls1_1", "tls1_2")] == [False, False, True]
    assert not doors.harden("sip", profile="strict")["changed"]


@pytest.mark.parametrize("host", ["16", "22"], indirect=True, scope="module")
def test_ami_and_https(doors):
    begin(doors, manager=AMI, http=HTTP)
    before = {port: speaks(doors, port, "tls1_1") for port in (5039, 8089)}
    assert before == {5039: True, 8089: True}
    doors.harden("manager", http="on")
    assert speaks(doors, 5039, "tls1_1")
    done = doors.harden("manager", profile="strict", http="on")
    assert not done.get("failed") and (states(done, "AST-AMI-011"), states(done, "AST-HTTP-004")) == ({"": "fixed"}, {"": "fixed"}), done
    assert {port: (speaks(doors, port, "tls1_1"), speaks(doors, port, "tls1_2")) for port in (5039, 8089)} == {5039: (False, True), 8089: (False, True)}
    assert not doors.harden("manager", profile="strict", http="on")["changed"]


def test_pjsip_waits_for_a_restart(doors):
    begin(doors, pjsip=PJSIP % "method=tlsv1_1\ncipher=AES128-SHA, ADH-AES128-SHA\n" if doors.host.version == "16" else PJSIP % "method=tlsv1_1\n")
    assert (speaks(doors, 5071, "tls1_1"), speaks(doors, 5071, "tls1_2")) == (True, False)
    assert states(doors.harden("sip"), "AST-PJS-036") == {"": "pass"} and speaks(doors, 5071, "tls1_1")
    done = doors.harden("sip", profile="strict")
    assert not done.get("failed") and states(done, "AST-PJS-049") == {"": "fixed"}, done
    finding = next(one for one in done["findings"] if one["id"] == "AST-PJS-049")
    assert finding["pending_restart"] and "pjsip.conf [tls] method" in {row["name"] for row in done["pending_restart"]}
    assert speaks(doors, 5071, "tls1_1"), "nobody who is connected is cut before the restart"
    waiting = doors.harden("sip", profile="strict")
    assert not waiting["changed"] and next(one for one in waiting["findings"] if one["id"] == "AST-PJS-049")["pending_restart"]
    doors.host.restart()
    assert (speaks(doors, 5071, "tls1_1"), speaks(doors, 5071, "tls1_2")) == (False, True)
    again = doors.harden("sip", profile="strict")
    assert not again["changed"] and not next(one for one in again["findings"] if one["id"] == "AST-PJS-049")["pending_restart"]


def test_a_method_of_ssl_does_not_outlive_the_default_profile(doors):
    begin(doors, pjsip=PJSIP % "method=sslv3\n")
    done = doors.harden("sip")
    assert not done.get("failed") and states(done, "AST-PJS-036") == {"": "fixed"}, done
    doors.host.restart()
    assert speaks(doors, 5071, "tls1_2")
