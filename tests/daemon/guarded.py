# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host with fail2ban, a table for its bans, and an Asterisk that is only its log."""

from __future__ import annotations

import json
import re
import time

LOG = "/var/log/asterisk/voipsec_log"
JAIL_FILE = "/etc/fail2ban/jail.d/zz-voipsec.local"
SERVICES = {"sip": {"udp": [[5060, 5060]], "tcp": [5060, 5061]}, "ami": {"tcp": [5038]}, "iax2": {"udp": [4569]}, "ssh": {"tcp": [22]}}
JAILS = ["sshd", "voipsec-ami", "voipsec-auth", "voipsec-iax2", "voipsec-scan"]
EVENT = ('SecurityEvent="%s",EventTV="2026-11-26T02:17:16.889+0000",Severity="Error",Service="%s",EventVersion="1",AccountID="106",SessionID="c",'
         'LocalAddress="IPV4/UDP/127.0.0.1/5060",RemoteAddress="%s/UDP/%s/5060"\n')
TABLE = "table inet voipsec {\n%s}\n" % "".join(
    "set banned_%s%d {\ntype ipv%d_addr\nflags dynamic,timeout\nsize 65536\n}\n" % (service, family, family) for service in ("sip", "ssh", "iax2")
    for family in (4, 6))


class Guarded:
    """A host with fail2ban."""

    def __init__(self, host):
        self.host = host

    def begin(self, table=True, auth_log=True):
        """Stock fail2ban that does not run, no table but perhaps ours, empty logs."""
        host = self.host
        host.exec("fail2ban-client stop >/dev/null 2>&1; true")
        host.until(lambda: host.run(["pidof", "-x", "fail2ban-server"]).returncode)
        host.exec("[ -d /root/stock ] || cp -a /etc/fail2ban /root/stock; rm -rf /etc/fail2ban /var/lib/voipsec /var/lib/fail2ban/* /run/fail2ban/*")
        host.exec("cp -a /root/stock /etc/fail2ban; nft flush ruleset; mkdir -p /run/fail2ban; : > /var/log/fail2ban.log; rm -rf %s; : > %s" % (LOG, LOG))
        host.exec(": > /var/log/auth.log" if auth_log else "rm -f /var/log/auth.log")
        if table:
            host.exec(["nft", "-f", "-"], stdin=TABLE)

    def apply(self, check_mode=False, diff=False, services=None, **settings):
        more = {key: settings.pop(key) for key in ("ignore", "state", "log", "table") if key in settings}
        return self.host.module("fail2ban", dict(more, settings=settings, services=services or SERVICES), check_mode=check_mode, diff=diff)

    def good(self, **how):
        done = self.apply(**how)
        assert not done.get("failed"), done
        return done

    def ask(self, *words):
        return self.host.exec(["fail2ban-client", *words]).strip()

    def jails(self):
        return sorted(re.search(r"Jail list:\s*(.*)", self.ask("status")).group(1).split(", "))

    def write(self, address, name="ChallengeResponseFailed", service="PJSIP", times=1):
        """Asterisk tells of an attempt, now."""
        message = EVENT % (name, service, "IPV6" if ":" in address else "IPV4", address)
        line = json.dumps({"hostname": "", "timestamp": "NOW", "identifiers": {"lwp": 7, "callid": ""}, "logmsg": {
            "location": {"filename": "res_security_log.c", "function": "f", "line": 7}, "level": "SECURITY", "message": message}}, separators=(",", ":"))
        text = (line.replace("NOW", time.strftime("%Y-%m-%d %H:%M:%S.000 +0000", time.gmtime())) + "\n") * times
        self.host.exec(["sh", "-c", "cat >> " + LOG], stdin=text)

    def banned(self, name):
        """Address to seconds that are left, of a set in the kernel."""
        text = self.host.exec(["nft", "list", "set", "inet", "voipsec", name])
        return {address: seconds(left) for address, left in re.findall(r"([0-9a-f.:]+) timeout \S+ expires (\w+)", text)}

    def wait_banned(self, name, address):
        self.host.until(lambda: address in self.banned(name))
        return self.banned(name)[address]


def said(done):
    """The warnings of a result, as text."""
    return [str(warning["event"]["msg"] if isinstance(warning, dict) else warning) for warning in done.get("warnings", [])]


def seconds(text):
    """Of what nft prints, such as 1d2h3m4s56ms."""
    text = re.sub(r"\d+ms", "", text)
    return sum(int(number) * {"d": 86400, "h": 3600, "m": 60, "s": 1}[unit] for number, unit in re.findall(r"(\d+)([dhms])", text))
