# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host with real accounts behind a guard, and somebody with many addresses who attacks it."""

from __future__ import annotations

import concurrent.futures
import json
import time

from conftest import COLLECTION, LIBRARY, ROOT
from wire import EAST, HOST, WEST, Wire

DRIVERS = ("sip.py", "sip_line.py", "cracker.py", "cracker_phones.py", "cracker_requests.py", "cracker_streams.py")
GUARD = {"attempts": 2}
USERS = range(100, 300)
MANY4 = {"16": range(50, 100), "22": range(140, 190)}
TRUNK = 44
"""Last number of the address of a provider."""

TLS = "cert_file=/etc/asterisk/both.pem\npriv_key_file=/etc/asterisk/both.pem\nmethod=tlsv1_2\n"
PJSIP = "".join("[%s%d]\ntype=transport\nprotocol=%s\nbind=%s\n%s" % (kind, number, kind, bind, more)
                for kind, port, more in (("udp", 5060, ""), ("tcp", 5060, ""), ("tls", 5061, TLS))
                for number, bind in enumerate(("0.0.0.0:%d" % port, "[::]:%d" % port)))
PJSIP_USER = """
[%(user)d]
type=endpoint
context=office
aors=%(user)d
auth=%(user)d
allow=ulaw
rewrite_contact=yes
[%(user)d]
type=auth
auth_type=userpass
username=%(user)d
password=s%(user)d
[%(user)d]
type=aor
max_contacts=9
"""
SIP = "[general]\nudpbindaddr=::\nbindport=5060\ntcpenable=yes\ntcpbindaddr=::\ntransport=udp,tcp\nallowguest=no\nalwaysauthreject=yes\ncontext=public\n"
SIP_USER = "[%(user)d]\ntype=friend\nhost=dynamic\nsecret=s%(user)d\ncontext=office\nnat=force_rport,comedia\n"
EXTENSIONS = "[office]\nexten => 600,1,Answer()\n same => n,Wait(100)\nexten => _[12]XX,hint,%(driver)s/${EXTEN}\nexten => _[12]XX,1,Hangup()\n[public]\n"
HTTP = "[general]\nenabled=yes\nbindaddr=0.0.0.0\nbindport=8088\n"
LEARN = """
import sys
sys.path.insert(0, %r)
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.learning import learned
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.guard import sets
print(learned.learn("voipsec", sets))
""" % LIBRARY


class Guarded(Wire):
    """A Wire with accounts 100 to 299 (secret: s and the number): chan_sip on 16, PJSIP on 22."""

    def __init__(self, version):
        super().__init__(version)
        try:
            self._configure()
            self.host.start()
            for name in DRIVERS:
                self.peer.put("/root/" + name, (ROOT / "molecule" / "shared" / "drivers" / name).read_text(), owner="root")
            self.many4 = [self.v4(0).rpartition(".")[0] + ".%d" % number for number in MANY4[version]]
            self.many6 = [self.v6(number) for number in range(1000, 1050)]
            self.peer.exec("; ".join(["ip addr add %s/25 dev eth0" % address for address in self.many4 + [self.v4(TRUNK)]]
                                     + ["ip -6 addr add %s/112 dev eth0 nodad" % address for address in self.many6 + [self.v6(TRUNK)]]))
        except BaseException:
            self.close()
            raise

    def _configure(self):
        driver, files = "SIP", {"extensions.conf": "", "http.conf": HTTP}
        if self.version == "22":
            driver, files["pjsip.conf"] = "PJSIP", PJSIP + "".join(PJSIP_USER % {"user": user} for user in USERS)
            self.host.exec("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=pbx -keyout /tmp/key -out /tmp/crt 2>/dev/null; "
                           "cat /tmp/key /tmp/crt > /etc/asterisk/both.pem; chown asterisk /etc/asterisk/both.pem")
        else:
            files.update({"sip.conf": SIP + "".join(SIP_USER % {"user": user} for user in USERS), "pjsip.conf": "",
                          "modules.conf": "[modules]\nautoload=yes\nnoload=chan_pjsip.so\nnoload=res_pjsip.so\n"})
        files["extensions.conf"] = EXTENSIONS % {"driver": driver}
        for name, text in files.items():
            self.host.put("/etc/asterisk/" + name, text)

    @property
    def offered(self):
        found = {"ssh": {"tcp": ((22, 22),)}, "sip": {"udp": ((5060, 5060),), "tcp": ((5060, 5061),)}, "wss": {"tcp": ((8088, 8088),)}}
        return found

    def guard(self, settings=None, learned=1, given=None, **more):
        """Load the table with a guard, anew."""
        self.load(dict({"trunk_networks": [self.v4(TRUNK), self.v6(TRUNK)]}, **(settings or {})), guard=given or GUARD, learned=learned,
                  offered=self.offered, **more)

    def tool(self, function, *arguments, **more):
        """What a function of cracker.py gives."""
        return json.loads(self.peer.exec(["python3", "/root/cracker.py", function, json.dumps(arguments), json.dumps(more)]))

    def during(self, attack, *others):
        """The outcome of the attack, and of other functions that run, one after the other, while it goes on."""
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            running = pool.submit(attack)
            time.sleep(2)
            outcomes = [other() for other in others]
            assert not running.done(), "the attack had ended before"
            return [running.result()] + outcomes

    def learn(self):
        """From how many places devices are registered now."""
        return int(self.host.exec(["python3", "-c", LEARN]))

    def held(self, name):
        """The elements of a set, without their times."""
        listed = json.loads(self.host.exec(["nft", "-j", "list", "set", "inet", "voipsec", name]))["nftables"]
        found = next(row["set"] for row in listed if "set" in row).get("elem", [])
        return [json.dumps(item["elem"]["val"] if isinstance(item, dict) and "elem" in item else item) for item in found]

    @property
    def ends(self):
        """For both families: (address of the host, of the attacker, of a telephone elsewhere)."""
        return [(address(HOST), address(EAST), address(WEST)) for address in self.families]


__all__ = ["COLLECTION", "EAST", "GUARD", "Guarded", "HOST", "TRUNK", "WEST"]
