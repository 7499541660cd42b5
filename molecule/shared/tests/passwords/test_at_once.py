# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot have two secrets: devices of chan_sip and IAX2, users of AMI and ARI, mailboxes and conferences."""

from __future__ import annotations

import passwords
import pytest
from conftest import awaited, setting

KINDS = ["sip", "iax2", "ami", "ari", "voicemail", "confbridge"]
CONSUMERS = [{"account": "ami:dialer", "path": "/etc/dialer.conf", "option": "secret"}]
EVERYWHERE = {"iax2:branch", "ami:admin", "ami:dialer", "ari:dialer", "confbridge:guests"}
ONLY_HERE = {"pbx22": {"voicemail:201@default", "voicemail:202@default"}, "pbx16": {"sip:301", "sip:302", "sip:303"}}


@pytest.fixture(scope="module", name="site")
def the_site(pbx, peer):
    return passwords.Site(pbx, peer)


@pytest.fixture(scope="module", name="runs", autouse=True)
def two_batches(site):
    """Two accounts first, then the rest."""
    settings = {"kinds": KINDS, "consumers": CONSUMERS}
    return [site.play({**settings, "batch": 2}), site.play(settings)]


@pytest.fixture(scope="module", name="secrets")
def the_secrets(site, runs):
    assert [run.code for run in runs] == [0, 0], [run.failures(site.pbx.name) for run in runs]
    return {name: entry["secret"] for name, entry in site.escrow().items()}


def test_the_batches(site, runs):
    first, second = [{name for name, action in run.actions(site.pbx.name).items() if action == "replace"} for run in runs]
    rows = {row["id"]: row for row in runs[0].rotation(site.pbx.name)["accounts"]}
    assert len(first) == 2 and first | second == EVERYWHERE | ONLY_HERE[site.pbx.name] and not first & second
    assert {rows[name]["action"] for name in second} == {"wait"}
    worst = {row["id"] for row in runs[0].rotation(site.pbx.name)["weak"] if row["severity"] == "critical"}
    assert worst, "the others are as bad, and wait"
    assert all(rows[name]["tell"] for name in first), "somebody must be told"


def test_iax2(site, secrets):
    for secret, registered in (("branch", False), (secrets["iax2:branch"], True)):
        assert site.peer.drive("iax2_phone", "--host", site.pbx.ipv4, "--user", "branch", "--secret", secret)["registered"] is registered


def test_ami(site, secrets):
    for user, old in (("admin", "amp111"), ("dialer", "dialer")):
        said = [site.here("ami_probe", "--user", user, "--secret", secret)["login"] for secret in (old, secrets["ami:" + user])]
        assert said == ["rejected", "accepted"]


def test_the_dialer_has_it_too(site, secrets):
    file = site.pbx.host.file("/etc/dialer.conf")
    assert file.content_string == "[ami]\nuser = dialer\nsecret = %s   ; do not tell\n" % secrets["ami:dialer"]
    assert (file.mode, file.user) == (0o640, "root")


def test_ari(site, secrets):
    assert [site.here("http_probe", "--user", "dialer", "--secret", secret)["status"] for secret in ("dialer", secrets["ari:dialer"])] == [401, 200]


@pytest.mark.only_on("pbx16")
def test_chan_sip(site, secrets):
    for user, old in (("301", "301"), ("302", "1234"), ("303", "303")):
        assert site.register((user, old), (user, secrets["sip:" + user]), port=5060) == [403, 200]
    assert site.register(("304", "t4GmzKhPtxq9fRdbWn7s"), port=5060) == [200]


def test_the_conference(site, secrets):
    assert setting(site.pbx.cli("confbridge show profile user guests"), "PIN") == secrets["confbridge:guests"]


def opens(site, box, pin):
    """Whether a mailbox opens for somebody who types this PIN."""
    for key, value in (("box", box + "@default"), ("pin", pin), ("in", "no")):
        site.pbx.cli("database put mailbox %s %s" % (key, value))
    site.pbx.cli("channel originate Local/s@mailbox extension s@fingers")
    awaited(lambda: "@mailbox" not in site.pbx.cli("core show channels concise"), "the caller of the mailbox is gone", 60)
    return "yes" in site.pbx.cli("database get mailbox in")


@pytest.mark.only_on("pbx22")  # Debian's Asterisk 16 has no voicemail on files
def test_a_mailbox_opens_with_its_new_pin_alone(site, secrets):
    assert [opens(site, "202", pin) for pin in ("1234", secrets["voicemail:202@default"])] == [False, True]
    assert opens(site, "240", "71830462"), "a PIN that is good stays"
    assert "202 => %s,Office,office@example.com,,attach=no\t; same as the telephone" % secrets["voicemail:202@default"] in site.text("voicemail.conf")


def test_nothing_is_left_to_do(site):
    again = site.play({"kinds": KINDS, "consumers": CONSUMERS})
    assert again.code == 0 and not again.rotation(site.pbx.name)["changed"]
