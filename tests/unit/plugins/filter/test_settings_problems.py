# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of a role that are wrong, found on the controller."""

from __future__ import annotations

import pytest

from ansible_collections.voipsec.asterisk.plugins.filter.settings_problems import FilterModule

PROBLEMS = FilterModule().filters()["settings_problems"]


@pytest.mark.parametrize("topic, given, words", [
    ("sip", {}, []), ("sip", {"guest_networks": ["10.0.0.0/8"], "fail": "no"}, []),
    ("sip", {"guest_networks": ["10.0.0.0/33"]}, ["guest_networks has an item that is no address or network"]),
    ("manager", {"address": "127.0.0.1:5038", "users": {"crm": {"read": ["cal"]}}}, ["manager_binding_address must be one address", "did you mean call"]),
    ("manager", {"no_such_thing": 1}, []),
    ("password_rotation", {"overlap_days": "seven", "policies": {"voicemail": {"length": 4}}},
     ["password_rotation_overlap_days must be a number from 0 to 365", "satisfied by no password"]),
    ("default_passwords", {"unix_weak": "shoot", "guess_seconds": "long", "policies": {"unix": {"length": 4}}, "freepbx": "rotate"},
     ["default_passwords_unix_weak must be one of report, lock, expire, rotate", "must be a number of seconds", "satisfied by no password"]),
    ("firewall", {"countries_allowed": ["DE"], "countries_denied": ["DE"]}, ["DE stands in firewall_countries_allowed and in firewall_countries_denied"]),
    ("audit", {"fail_on": "high", "timeout": "60", "rules": []}, []), ("audit", {"timeout": 0}, ["audit_timeout must be a number of seconds from 1 on"]),
    ("audit", {"fail_on": "hihg", "formats": "html,pdf"}, ["audit_fail_on must be one of critical, high", "audit_formats has 'pdf'"]),
    ("playbooks", {"fail2ban": "no", "audit": True, "restore_secrets": "1"}, []), ("asterisk", {"nevercut": ""}, []),
    ("playbooks", {"hold": 0, "gate_wait": "60", "gate_lost_calls": "10%", "gate_lost_registrations": 2}, []),
    ("playbooks", {"least_devices": "many", "gate_lost_calls": "few"}, ["voipsec_least_devices must be a whole number", "voipsec_gate_lost_calls must be"]),
    ("playbooks", {"fail2ban": "ture", "audit": ""}, ["voipsec_fail2ban must be true or false, not 'ture'", "voipsec_audit must be true or false"]),
    ("firewall", {"services": [{"name": "web", "tcp": [70000]}], "never_banned": ["10.0.0.0/33"]}, ["firewall_services[web].tcp has 70000", "10.0.0.0/33"]),
])
def test_every_problem_is_one_sentence(topic, given, words):
    found = PROBLEMS(given, topic)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found))


@pytest.mark.parametrize("given, topic", [({}, "nothing"), ([], "sip")])
def test_what_is_no_topic_or_no_dictionary(given, topic):
    with pytest.raises(ValueError):
        PROBLEMS(given, topic)
