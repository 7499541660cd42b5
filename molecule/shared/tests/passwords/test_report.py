# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first run of harden, in prepare.yml: it says which secrets can be guessed, ends red with them, and changes none."""

from __future__ import annotations

import json

import passwords
import pytest

SEVERE = {
    "ami:admin", "ami:dialer", "ari:dialer", "iax2:branch", "wizard:210",
    *("pjsip:" + user for user in ("201", "202", "206", "207", "208", "209", "260", "261", "270", "carrier")),
}
"""What fails the role: critical and high."""

ONLY_HERE = {"pbx22": {"pjsip:220", "voicemail:201@default"}, "pbx16": {"pjsip:205", "sip:301", "sip:302", "sip:303", "sip:register 30@carrier"}}
REASONS = {"pjsip:201": "name", "pjsip:202": "common", "pjsip:203": "shared", "pjsip:206": "caller_id", "pjsip:207": "known_default", "pjsip:208": "keyboard",
           "pjsip:209": "absent", "wizard:210": "name", "ami:dialer": "name", "confbridge:guests": "pin_rule"}


@pytest.fixture(scope="module", name="site")
def the_site(pbx, peer):
    return passwords.Site(pbx, peer)


@pytest.fixture(scope="module", name="first")
def the_first_run():
    return passwords.Run(2, (passwords.FOLDER / "first_run.json").read_text())


def test_it_finds_what_is_weak(site, first):
    weak = {row["id"].replace(site.pbx.provider[0], "carrier"): row for row in first.rotation(site.pbx.name)["weak"]}
    severe = {name for name, row in weak.items() if row["severity"] in ("critical", "high")}
    assert severe == SEVERE | ONLY_HERE[site.pbx.name]
    assert {name: reason for name, reason in REASONS.items() if reason not in weak[name]["reasons"]} == {}
    assert "pjsip:250" not in weak


def test_it_ends_red_with_them(site, first):
    sentences = first.failures(site.pbx.name)
    assert len(sentences) == 1
    told = {name for name in SEVERE | ONLY_HERE[site.pbx.name] if name.replace("carrier", site.pbx.provider[0]) + " (" in sentences[0]}
    assert told >= SEVERE - {"pjsip:carrier"}


def test_it_changed_no_secret(site, first):
    rotation = first.rotation(site.pbx.name)
    assert (rotation["changed"], rotation["changed_files"], rotation["reloaded"]) == (False, [], [])
    changed = site.pbx.host.check_output("cut -d ' ' -f 4 /root/changed-by-harden").split()
    assert changed == ["/etc/asterisk/iax.conf", "/etc/asterisk/logger.conf"], "what is written to the log belongs to the bans"


def test_no_secret_is_in_its_output(site, first):
    said = json.dumps(first.results(site.pbx.name))
    assert [secret for secret in ("Sommer2019", "qwertyuiop12", passwords.STRONG["250"]) if secret in said] == []
