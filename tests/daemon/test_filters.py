# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our filters of fail2ban 0.11 and 1.1 on lines of Asterisk 16 and 22: each attempt once, good telephones never, no address that somebody made up.

The files in files/fail2ban were written by Asterisk 16.28 and 22.10 (made.log: by hand, from their source) for the requests of hostile.py. Before
each line stands which filter has to find which address in it, or - for none.
"""

from __future__ import annotations

import ast
import collections
import datetime
import json
import subprocess
from pathlib import Path

import pytest
from conftest import IMAGES, ROOT, container

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.fail2ban import filters

FILES = Path(__file__).resolve().parent / "files" / "fail2ban"
FILTER_D = "/etc/fail2ban/filter.d/%s.conf"
LOG = "/var/log/asterisk/voipsec_log"


def put_filters(host):
    for name in filters.FILTERS:
        host.put(FILTER_D % name, filters.text(name, ["# a test"]), owner="root", mode=0o644)


def found(host, path, name):
    """(address, unix seconds) for each line that a filter counts."""
    done = host.run(["fail2ban-regex", "-o", "row", path, FILTER_D % name])
    assert not done.returncode and not done.stderr, done.stderr
    return [tuple(ast.literal_eval(line.rstrip(","))[:2]) for line in done.stdout.splitlines()]


# -- lines that were recorded -----------------------------------------------------------------------------------------------


@pytest.fixture(name="reader", scope="module", params=sorted(IMAGES))
def fixture_reader(request):
    """A container in which no Asterisk runs. Its time is UTC."""
    host = container(request.param, "filters")
    put_filters(host)
    yield host
    subprocess.run(["docker", "rm", "-f", host.name], check=True, capture_output=True)


def marked(path):
    """(filter without its prefix or None, address, text) of each line."""
    for row in path.read_text().splitlines():
        mark, line = row.split("\t", 1)
        name, _blank, address = mark.partition(" ")
        yield (None if name == "-" else "voipsec-" + name), address, line


def seconds(line):
    """The time of a line, unix; 0 where its date has no year."""
    stamp = json.loads(line)["timestamp"].replace("T", " ")
    if stamp[:4].isdigit():
        return int(datetime.datetime.strptime(stamp[:19] + " +0000", "%Y-%m-%d %H:%M:%S %z").timestamp())
    return 0


@pytest.mark.parametrize("path", sorted(FILES.glob("*.log")), ids=lambda path: path.stem)
def test_each_line_is_counted_by_the_filter_that_it_is_for_and_by_no_other(reader, path):
    rows = list(marked(path))
    reader.put("/root/lines", "".join(line + "\n" for _name, _address, line in rows), owner="root")
    for name in filters.FILTERS:
        wanted = [(address, seconds(line)) for whose, address, line in rows if whose == name]
        counted = found(reader, "/root/lines", name)
        assert [address for address, _time in counted] == [address for address, _time in wanted], name
        assert all(int(time) == known for (_address, time), (_same, known) in zip(counted, wanted) if known), name


def test_the_recordings_have_what_must_be_in_them():
    counts = collections.Counter((path.stem[:2], whose) for path in FILES.glob("*.log") for whose, _address, _line in marked(path))
    assert all(counts[version, name] for version in ("16", "22") for name in list(filters.FILTERS) + [None]), counts


# -- requests to a running Asterisk -----------------------------------------------------------------------------------------

AUTH, SCAN, BOTH, NONE = {"voipsec-auth": 1}, {"voipsec-scan": 1}, {"voipsec-auth": 1, "voipsec-scan": 2}, {}


def expect(*rows):
    """One dict of many names each; a later row wins."""
    return {name: counts for names, counts in rows for name in names.split()}


GOOD = ("right-password right-password-other-place right-password-again challenge-only invite-challenge-only stale-nonce right-unknown-number keep-alive "
        "keep-alive-nulls keep-alive-jak bye")
"""What good telephones do, and what says nothing of a guess."""

GUESSES = ("wrong-password wrong-name display-cr display-quote display-parenthesis display-notice display-escaped display-json call-id-parenthesis "
           "call-id-notice")
PJSIP = expect(
    (GOOD, NONE), (GUESSES, AUTH), ("display-badutf blind", AUTH), ("wrong-password-twice", {"voipsec-auth": 2}),
    ("wrong-password-invite wrong-password-subscribe wrong-password-message wrong-password-options", AUTH),
    ("unknown unknown-options unknown-invite unknown-subscribe foobar guest-unknown-number guest-forged-number guest-forged-name user-pct-null", SCAN),
    ("global-acl no-headers bad-length bad-via newline-in-name display-fold display-lf user-pct-newline user-badutf-user", SCAN),
    ("unknown-wrong-password acl static-peer", BOTH),
    ("maddr garbage forged-response forged-nonce user-pct-quote user-pct-badutf call-id-badutf call-id-forged call-id-cut", NONE))
CHAN_SIP = expect(
    (" ".join(PJSIP), NONE), (GUESSES, AUTH), ("maddr forged-response display-fold call-id-badutf call-id-forged call-id-cut unknown-wrong-password", AUTH),
    ("wrong-password-twice", {"voipsec-auth": 2}), ("acl static-peer", {"voipsec-scan": 2}))
OTHERS = expect(("right-password challenge-only", NONE), ("wrong-password wrong-password-invite", AUTH), ("unknown no-headers guest-unknown-number", SCAN))
AMI = expect(("wrong unknown md5 acl http before-login", {"voipsec-ami": 1}),
             ("right right-then-unknown-action right-then-no-action forged badutf connect-only", NONE))
IAX2 = expect(("wrong call-wrong call-unknown guest guest-unknown-number no-token false-token old-token empty", {"voipsec-iax2": 1}),
              ("unknown forged", {"voipsec-iax2": 2}), ("right right-call right-call-unknown-number garbage", NONE))
CONFIG = {
    "logger": "[general]\ndateformat=%F %T.%3q %z\n[logfiles]\nvoipsec_log => [json]security,notice,warning,error\n",
    "manager": "[general]\nenabled=yes\nbindaddr=0.0.0.0\n[admin]\nsecret=amp\nread=all\nwrite=all\n[shut]\nsecret=amp\ndeny=0.0.0.0/0.0.0.0\n",
    "http": "[general]\nenabled=yes\nbindaddr=0.0.0.0\nbindport=8088\n",
    "iax": "[general]\nbindaddr=0.0.0.0\nauthdebug=yes\n[bob]\ntype=friend\nhost=dynamic\nsecret=abc123\ncontext=x\n",
    "extensions": "[x]\nexten => 600,1,Answer()\n same => n,Wait(1)\n",
    "sip": "[general]\ncontext=x\nallowguest=no\nalwaysauthreject=yes\nudpbindaddr=0.0.0.0:5060\nwebsocket_enabled=no\n[107]\ntype=friend\nhost=dynamic\n"
           "secret=5012\ncontext=x\n[208]\ntype=friend\nhost=dynamic\nsecret=5012\ndeny=0.0.0.0/0.0.0.0\n[209]\ntype=friend\nhost=192.168.9.9\nsecret=5012\n",
    "pjsip": "".join("[%s]\ntype=transport\nprotocol=%s\nbind=%s\n" % one for one in (
        ("udp", "udp", "0.0.0.0:5070"), ("udp6", "udp", "[::]:5070"), ("tcp", "tcp", "0.0.0.0:5070"), ("ws", "ws", "0.0.0.0"),
        ("tls", "tls", "0.0.0.0:5071\nmethod=tlsv1_2\ncert_file=/etc/asterisk/test.pem\npriv_key_file=/etc/asterisk/test.pem"))) +
    "[106]\ntype=endpoint\ncontext=x\nauth=106\naors=106\n[106]\ntype=auth\nauth_type=userpass\nusername=106\npassword=5012\nnonce_lifetime=1\n"
    "[106]\ntype=aor\nmax_contacts=1\n[208]\ntype=endpoint\ncontext=x\nauth=106\naors=106\ndeny=0.0.0.0/0.0.0.0\n"
    "[acl]\ntype=acl\ndeny=127.0.10.1/255.255.255.255\n",
}
CERTIFICATE = "openssl req -x509 -newkey rsa:2048 -nodes -keyout /tmp/k -out /tmp/c -days 30 -subj /CN=a && cat /tmp/k /tmp/c > /etc/asterisk/test.pem"


@pytest.fixture(name="target", scope="module")
def fixture_target(host):
    for name, text in CONFIG.items():
        host.put("/etc/asterisk/%s.conf" % name, text)
    host.exec(CERTIFICATE + " && chown asterisk /etc/asterisk/test.pem && mkdir -p /root/drivers")
    host.exec("for n in 1 2 3 4 5 6 7; do ip -6 addr add fd77::a:$n/128 dev lo nodad; done")
    for path in [FILES / "hostile.py", *(ROOT / "molecule" / "shared" / "drivers").glob("*.py")]:
        host.put("/root/drivers/" + path.name, path.read_text(), owner="root", mode=0o755)
    put_filters(host)
    host.start()
    return host


def play(host, *arguments):
    """The name of each case to how often each filter counted its address; other addresses stand under their own name."""
    host.exec(": > " + LOG)
    places = json.loads(host.exec(["python3", "/root/drivers/hostile.py", *arguments]))
    host.exec("sleep 0.5")
    counts = {case: {} for case, _answer in places.values()}
    for name in filters.FILTERS:
        for address, _time in found(host, LOG, name):
            case = places.get(address, [address])[0]
            counts.setdefault(case, {})[name] = counts.get(case, {}).get(name, 0) + 1
    return counts


def test_pjsip(target):
    assert play(target, "sip", "5070", "106", "5012") == PJSIP


@pytest.mark.parametrize("port, more", [("5070", ("udp", "6")), ("5070", ("tcp",)), ("5071", ("tls",)), ("8088", ("ws",))], ids=("IPv6", "TCP", "TLS", "WS"))
def test_other_transports_of_pjsip(target, port, more):
    wanted = OTHERS if target.version == "22" or more[0] == "udp" else dict(OTHERS, **{"no-headers": NONE})  # 16 says nothing of a stream
    assert play(target, "sip", port, "106", "5012", *more) == wanted


@pytest.mark.parametrize("host", ["16"], indirect=True, scope="module")
def test_chan_sip(target):
    """Asterisk 22 has no such driver."""
    assert play(target, "sip", "5060", "107", "5012") == CHAN_SIP


def test_ami(target):
    assert play(target, "ami", "5038", "admin", "amp") == AMI


def test_iax2(target):
    assert play(target, "iax2", "4569", "bob", "abc123") == IAX2
