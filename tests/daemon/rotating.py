# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Asterisk whose secrets are rotated, with telephones that register, and what its security log says of them."""

from __future__ import annotations

import json
import re
import uuid

from conftest import ROOT

ETC = "/etc/asterisk/"
STATE = "/var/lib/voipsec/state/credentials.json"
HANDOVER = "/var/lib/voipsec/handover"
PHONE = ROOT / "tests/daemon/files/phone.py"

TRANSPORT = "[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:5070\n"
SENTINEL = "sentinel"
"""An account that only the log is asked about: once its failure stands there, all that was before does too."""

QUIET = {
    "logger": "[general]\n[logfiles]\nsecurity => security\nmessages => notice,warning,error\n",
    "manager": "[general]\nenabled=yes\nbindaddr=127.0.0.1\n", "ari": "[general]\nenabled=yes\n", "http": "[general]\nenabled=yes\nbindaddr=127.0.0.1\n",
    "iax": "[general]\n", "voicemail": "[general]\n", "confbridge": "[general]\n", "meetme": "[general]\n[rooms]\n", "pjsip_wizard": "", "users": "[general]\n",
    "sip": "[general]\nudpbindaddr=127.0.0.1:5080\n",
}

CRASH = """
import os, signal, sys
place, seen = os.environ["CRASH"], set()
def hook(event, args):
    if event == "os.rename" and str(args[1]).endswith("credentials.json") and place == "state":
        os.kill(os.getpid(), signal.SIGKILL)
    if event == "os.rename" and str(args[1]) == "pjsip.conf":
        seen.add("landed")
        if place == "half":
            os.kill(os.getpid(), signal.SIGKILL)
    if event == "socket.connect" and seen and place == "landed":
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
"""
"""A module that is killed: in the middle of several files, before its first word to Asterisk after they are in place, or before the state file is."""


def account(name, secret=None, more="", endpoint=""):
    """Endpoint, aor and auth of one name."""
    return ("[%s]\ntype=endpoint\ncontext=inside\nallow=!all,ulaw\nauth=%s\naors=%s\n%s[%s]\ntype=aor\nmax_contacts=1\nremove_existing=yes\n"
            "[%s]\ntype=auth\nauth_type=userpass\nusername=%s\npassword=%s\n%s" % (name, name, name, endpoint, name, name, name, secret or name, more))


class Rotating:
    """The host, the module and the telephones."""

    def __init__(self, host):
        self.host = host

    def begin(self, pjsip, **files):
        """A fresh daemon with these files, and no state."""
        self.host.exec("[ -d /root/stock ] || cp -a /etc/asterisk /root/stock")
        self.host.stop()
        self.host.exec("rm -rf /etc/asterisk /var/lib/voipsec /var/log/asterisk/security && cp -a /root/stock /etc/asterisk")
        self.host.put("/root/phone.py", PHONE.read_text(), owner="root")
        whole = dict(QUIET, pjsip=TRANSPORT + account(SENTINEL, "u7Qk-29fmZ.x4Lw8RtGb") + pjsip, **files)
        for name, text in whole.items():
            if name != "sip" or self.host.version == "16":
                self.host.put(ETC + name + ".conf", text)
        self.host.start()

    def file(self, name="pjsip"):
        return self.host.get(ETC + name + ".conf").decode()

    def state(self):
        return json.loads(self.host.get(STATE).decode())["accounts"]

    def run(self, check_mode=False, wrapper=(), **options):
        """One call of the module."""
        return self.host.module("credentials", options, check_mode=check_mode, wrapper=wrapper)

    def hand_over(self, secrets):
        """The file that the other side writes just before the module starts."""
        path = "%s/%s.json" % (HANDOVER, uuid.uuid4().hex)
        self.host.exec("install -d -m 700 /var/lib/voipsec %s" % HANDOVER)
        self.host.exec("umask 077; cat > " + path, stdin=json.dumps({"schema": 1, "secrets": secrets}))
        return path

    def rotate(self, **options):
        """Plan, make secrets, apply. Returns (result, secrets by id)."""
        secrets, handed = self._handed(options)
        return self.run(**handed), secrets

    def _handed(self, options):
        planned = self.run(apply=True, **options)
        assert not planned.get("failed"), planned
        secrets = {row["id"]: fresh(row["kind"]) for row in planned["accounts"] if row["needs_secret"]}
        return secrets, dict(options, step="apply", apply=True, handover=self.hand_over(secrets))

    def crash(self, place, **options):
        """The same, killed at a place of CRASH."""
        self.host.exec("mkdir -p /root/crash")
        self.host.put("/root/crash/sitecustomize.py", CRASH, owner="root")
        secrets, handed = self._handed(options)
        try:
            ended = self.run(wrapper=("env", "CRASH=" + place, "PYTHONPATH=/root/crash"), **handed)
        except AssertionError:
            return secrets
        raise AssertionError("it was not killed: %s" % ended)

    def expire(self):
        """A week later."""
        self.host.exec(["sed", "-i", "-E", 's/"overlap_until": [0-9]+/"overlap_until": 1000/', STATE])

    def registered(self, user, secret, port=5070, **more):
        """Status codes of a registration: 401 and what follows."""
        return self.phones(dict({"user": user, "secret": secret, "address": "127.0.0.1", "port": port}, **more))[0]["statuses"]

    def phones(self, *phones):
        return json.loads(self.host.exec(["python3", "/root/phone.py"], stdin=json.dumps(phones)))

    def failures(self, *accounts):
        """Security events that fail2ban counts, of these accounts, since the last call."""
        self.registered(SENTINEL, "wrong-" + uuid.uuid4().hex)

        def text():
            found = self.host.exec("cat /var/log/asterisk/security")
            return found if SENTINEL in "".join(re.findall(r"ChallengeResponseFailed.*", found)) else None

        rows = self.host.until(text).splitlines()
        self.host.exec(": > /var/log/asterisk/security")
        bad = re.compile(r'SecurityEvent="(InvalidPassword|ChallengeResponseFailed|InvalidAccountID|FailedACL)".*AccountID="([^"]*)"')
        return [found.groups() for row in rows for found in [bad.search(row)] if found and found.group(2) in accounts]


def fresh(kind):
    """A new secret; PINs have digits alone."""
    if kind in ("voicemail", "confbridge", "meetme"):
        return "7%d" % (10 ** 7 + uuid.uuid4().int % 89999999)
    return "Rt." + uuid.uuid4().hex


def rows(result):
    """Id to what became of it."""
    assert not result.get("failed"), result
    return {row["id"]: row for row in result["accounts"]}


def actions(result):
    return {id: row["action"] for id, row in rows(result).items()}
