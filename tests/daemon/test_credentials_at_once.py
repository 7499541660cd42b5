# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module credentials against running Asterisk daemons: kinds without overlap, other programs' files, and everything put back."""

from __future__ import annotations

import pytest
from rotating import ETC, Rotating, account, actions, rows

MANAGER = ("[general]\nenabled=yes\nbindaddr=127.0.0.1\n[dialer]\nsecret=dialer\nread=all\nwrite=all\n"
           "[far]\nsecret=far\ndeny=0.0.0.0/0\npermit=10.1.2.3\nread=call\n")
ARI = "[general]\nenabled=yes\n[app]\ntype=user\npassword=app\n"
IAX = "[general]\n[branch]\ntype=friend\nhost=dynamic\nsecret=branch\n"
VOICEMAIL = "[general]\n[default]\n100 => -1234,Alice,a@example.com,,attach=yes   ; hers\n"
CONFBRIDGE = "[general]\n[guests]\ntype=user\npin=1234\n"
SIP = "[general]\nudpbindaddr=127.0.0.1:5080\n" + "".join("[s%d]\ntype=friend\nhost=dynamic\nsecret=s%d\n" % (n, n) for n in (1, 2, 3))

DIALER = "[ami]\nuser = dialer\nsecret = dialer   ; of the dialer\n"
PHP = "<?php\n$amp_conf['AMPMGRUSER'] = 'dialer';\n$amp_conf['AMPMGRPASS'] = 'dialer';\n"
CONSUMERS = [{"account": "ami:dialer", "path": "/etc/dialer.conf", "option": "secret"},
             {"account": "ami:dialer", "path": "/etc/dialer.php", "pattern": r"\['AMPMGRPASS'\] = '([^']*)'"}]


@pytest.fixture(name="rotating")
def fixture_rotating(host):
    rotating = Rotating(host)
    rotating.host.put("/etc/dialer.conf", DIALER, owner="root", mode=0o600)
    rotating.host.put("/etc/dialer.php", PHP, owner="root", mode=0o640)
    return rotating


def others(rotating):
    return [rotating.host.get(path).decode() for path in ("/etc/dialer.conf", "/etc/dialer.php")]


def test_each_kind(rotating):
    rotating.begin("", manager=MANAGER, ari=ARI, iax=IAX, voicemail=VOICEMAIL, confbridge=CONFBRIDGE)
    done, secrets = rotating.rotate(consumers=CONSUMERS)
    found = rows(done)
    kinds = {"ami:dialer", "ami:far", "ari:app", "iax2:branch", "confbridge:guests"} | {"voicemail:100@default"}.intersection(found)
    assert {id: row["action"] for id, row in found.items()} == dict.fromkeys(kinds, "replace")
    proofs = {id: row["proof"]["state"] for id, row in found.items()}
    assert {id for id, state in proofs.items() if state == "proven"} == {"ami:dialer", "ari:app", "confbridge:guests"}, found
    assert all(found[id]["proof"]["reasons"] for id, state in proofs.items() if state == "not_proven")
    assert rotating.failures("far", "dialer") == [], "no login is tried that an access list refuses"
    assert "secret=%s\n" % secrets["ami:dialer"] in rotating.file("manager") and "secret=%s\n" % secrets["iax2:branch"] in rotating.file("iax")
    if "voicemail:100@default" in secrets:
        assert rotating.file("voicemail") == VOICEMAIL.replace("1234", secrets["voicemail:100@default"])
    assert others(rotating) == [DIALER.replace("secret = dialer", "secret = " + secrets["ami:dialer"]),
                                PHP.replace("PASS'] = 'dialer'", "PASS'] = '%s'" % secrets["ami:dialer"])]
    assert rotating.host.exec("stat -c %a /etc/dialer.conf /etc/dialer.php").split() == ["600", "640"]
    assert all(found[id]["tell"] for id in found)
    again, none = rotating.rotate(consumers=CONSUMERS)
    assert (again["changed"], again["accounts"], none) == (False, [], {})


def test_ari_as_a_hash(rotating):
    rotating.begin("", ari=ARI)
    done, secrets = rotating.rotate(digest_only=True, kinds=["ari"])
    assert rows(done)["ari:app"]["proof"] == {"state": "proven", "reasons": []}
    assert "password=$6$" in rotating.file("ari") and "password_format=crypt" in rotating.file("ari") and secrets["ari:app"] not in rotating.file("ari")
    assert done["destroyed_points"] == [done["run_id"]], "there is no overlap to wait for"


def test_batches(rotating):
    rotating.begin("", manager=MANAGER, iax=IAX, ari=ARI)
    left = set()
    for number in range(4):
        done, secrets = rotating.rotate(batch=1)
        assert len(secrets) == 1 and list(actions(done).values()).count("replace") == 1
        assert list(actions(done).values()).count("wait") == 3 - number
        left |= set(secrets)
    assert left == {"ami:dialer", "ami:far", "iax2:branch", "ari:app"}
    assert not rotating.rotate(batch=1)[0]["changed"]


def test_chan_sip(rotating):
    if rotating.host.version != "16":
        return
    rotating.begin("", sip=SIP)
    done, secrets = rotating.rotate(accounts=["s1"], rotate_weak=False)
    assert actions(done) == {"sip:s1": "replace"} and rows(done)["sip:s1"]["proof"]["state"] == "proven"
    assert rotating.registered("s1", "s1", port=5080) == [401, 403]
    assert rotating.registered("s1", secrets["sip:s1"], port=5080) == rotating.registered("s2", "s2", port=5080) == [401, 200]
    rotating.failures()
    done, secrets = rotating.rotate(digest_only=True)
    assert set(secrets) == {"sip:s1", "sip:s2", "sip:s3", "pjsip:sentinel"}
    text = rotating.file("sip")
    assert "\nrealm=asterisk\n" in text and text.count("md5secret=") == 3 and "\nsecret=" not in text
    assert {row["proof"]["state"] for row in rows(done).values()} == {"proven"}
    assert rotating.registered("s2", secrets["sip:s2"], port=5080) == [401, 200]
    assert rotating.registered("s2", "s2", port=5080) == [401, 403]


def test_chan_sip_with_a_list_of_domains_and_devices_that_never_register(rotating):
    """chan_sip refuses a registration for another domain, and of a device that is known by its address: neither says that the secret is wrong."""
    if rotating.host.version != "16":
        return
    fixed = "[branch]\ntype=friend\nhost=198.51.100.9\nsecret=branch\n[open]\ntype=friend\nhost=198.51.100.10\n[caller]\ntype=user\nsecret=caller\n"
    rotating.begin("", sip=SIP.replace("5080\n", "5080\ndomain=pbx.example\n") + fixed)
    done, secrets = rotating.rotate()
    assert actions(done) == dict({id: "replace" for id in secrets}, **{"sip:open": "report"})
    assert {id: row["proof"]["state"] for id, row in rows(done).items() if row["proof"]} == {
        "sip:s1": "proven", "sip:s2": "proven", "sip:s3": "proven", "sip:branch": "not_proven", "sip:caller": "not_proven"}
    assert [row["id"] for row in done["weak"]] == ["sip:open"] and "known by its address" in rows(done)["sip:open"]["sentence"]
    assert rotating.file("sip").endswith("secret=%s\n[open]\ntype=friend\nhost=198.51.100.10\n[caller]\ntype=user\nsecret=%s\n"
                                         % (secrets["sip:branch"], secrets["sip:caller"]))


def test_a_user_and_a_peer_of_one_name(rotating):
    two = "[general]\n[branch]\ntype=user\nsecret=branch ; in\n[branch]\ntype=peer\nhost=dynamic\nsecret=branch ; out\n"
    rotating.begin("", iax=two)
    done, secrets = rotating.rotate()
    assert actions(done) == {"iax2:branch": "replace"}
    assert rotating.file("iax") == two.replace("secret=branch", "secret=" + secrets["iax2:branch"])
    assert not rotating.rotate()[0]["changed"]


def test_users_conf(rotating):
    """This container allows no trial start, which is no reason to keep a weak secret; and IAX2 lets the secret of [general] in as well."""
    rotating.begin("", users="[general]\nhasiax=yes\nsecret=general\n[600]\nsecret=600\n")
    done, secrets = rotating.rotate()
    assert set(secrets) == {"users:600"} and actions(done) == {"users:600": "replace", "users:600/general": "report"}
    assert "No start was tried" in str(done["warnings"])
    shown = rotating.host.cli("iax2 show users")
    assert "general;" + secrets["users:600"][:6] in shown and [row["id"] for row in done["weak"]] == ["users:600/general"]
    assert not rotating.rotate()[0]["changed"]


def test_everything_is_put_back(rotating):
    """An endpoint that somebody took out of the file before is lost with our reload: nothing of this task stays, nowhere."""
    rotating.begin(account("100") + account("200", "fine.Fine-77x.Kq2"), manager=MANAGER)
    by_hand = rotating.file().replace("[200]\ntype=endpoint", "[200]\ntype=nothing")
    rotating.host.put(ETC + "pjsip.conf", by_hand)
    manager = rotating.file("manager")
    planned = rotating.run(apply=True, consumers=CONSUMERS)
    secrets = {row["id"]: "Put-back.0123456789abcdef" for row in planned["accounts"] if row["needs_secret"]}
    told = rotating.run(step="apply", apply=True, consumers=CONSUMERS, handover=rotating.hand_over(secrets), health_timeout=2)
    assert told["failed"] and "endpoint PJSIP/200" in told["msg"] and "put back" in told["msg"]
    assert "Put-back" not in str(told)
    assert (rotating.file(), rotating.file("manager"), others(rotating)) == (by_hand, manager, [DIALER, PHP])
    assert rotating.host.run("ls /var/lib/voipsec/state/credentials.json").returncode
    assert rotating.registered("100", "100") == [401, 200]


def test_what_asterisk_refused_before_stops_nobody(rotating):
    """An auth without a password is none for newer versions, and is not of this task."""
    rotating.begin(account("100") + account("200").replace("password=200\n", ""))
    done, secrets = rotating.rotate(accounts=["100"], rotate_weak=False)
    assert not done.get("failed") and (rotating.host.version == "16" or "refuses the auth 200" in str(done["warnings"])), done
    assert rotating.registered("100", secrets["pjsip:100"]) == [401, 200]


def test_a_place_that_is_not_its_own(rotating):
    rotating.begin("", manager=MANAGER)
    told = rotating.run(apply=True, consumers=[dict(CONSUMERS[0], option="user"), CONSUMERS[1]], accounts=["far", "dialer"])
    assert not told.get("failed"), "the user is called like its secret"
    for consumer, words in (({"account": "ami:far", "path": "/etc/dialer.conf", "option": "secret"}, "does not hold the secret that ami:far has now"),
                            ({"account": "ami:far", "path": "/etc/dialer.conf", "option": "missing"}, "the option missing is there not"),
                            ({"account": "ami:far", "path": "/etc/dialer.php", "pattern": "dialer"}, "must have just one group"),
                            ({"account": "ami:far", "path": "/etc/nowhere", "option": "secret"}, "Cannot read /etc/nowhere")):
        told = rotating.run(apply=True, consumers=[consumer])
        assert told["failed"] and words in told["msg"], told["msg"]
    assert others(rotating) == [DIALER, PHP] and rotating.file("manager") == MANAGER
