# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about secrets and PINs that can be guessed. Those about AMI, ARI, and accounts without a secret stand with their drivers."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_BREAKS = "the telephone or the program that uses it must learn the new one"
_GUESSED = "Scanners try names, numbers, defaults and lists; who overheard one registration tries billions of secrets a second against its digest."
_SERIOUSLY = "README-SERIOUSLY.bestpractices.md, Strong Passwords"
_PINS = "A mailbox that dials out or calls back is a way to make calls, and its number is known to everybody."
_REMEDY = "Rotate it with the role password_rotation."

RULES = table(
    Rule("AST-PJS-016", "No secret of PJSIP can be guessed", "high", "pjsip.conf and pjsip_wizard.conf, auth sections that let somebody in", _BREAKS, _GUESSED,
         _SERIOUSLY + "; RFC 7616, section 5.4", _REMEDY, "password_rotation_apply"),
    Rule("AST-PWD-002", "No secret of chan_sip, IAX2 or users.conf can be guessed", "high", "sip.conf before Asterisk 21, iax.conf, users.conf before 23",
         _BREAKS, _GUESSED, _SERIOUSLY, _REMEDY, "password_rotation_apply"),
    Rule("AST-PWD-003", "No account of users.conf is without a secret", "critical", "users.conf, hassip and hasiax; before Asterisk 23", _BREAKS,
         "Whoever says its name is let in.", "channels/chan_iax2.c (set_config); channels/chan_sip.c (reload_config)", _REMEDY, "password_rotation_apply"),
    Rule("AST-PWD-004", "No secret that this host proves to others can be guessed", "medium", "registrations, outbound_auth, remotesecret, fixed peers",
         "not changed by the role", "Whoever guesses it makes calls on the account that one pays for.", _SERIOUSLY,
         "Ask the other side for another secret, and write it into the file that is named.", "password_rotation_accounts"),
    Rule("AST-PWD-005", "No secret of AMI or ARI is short, or that of several users", "medium", "manager.conf and ari.conf, each user", _BREAKS,
         "A login over the network is tried as often as somebody likes, and who learns a secret that several have is all of them.", _SERIOUSLY, _REMEDY,
         "password_rotation_apply"),
    Rule("AST-VM-001", "No PIN of a mailbox can be guessed", "high", "voicemail.conf and the files of passwordlocation = spooldir",
         "the owner must learn the new one", _PINS, "apps/app_voicemail.c (vm_authenticate)", _REMEDY, "password_rotation_apply"),
    Rule("AST-VM-014", "No PIN of users.conf can be guessed", "high", "users.conf, vmsecret, also of [general]; before Asterisk 23",
         "the owner must learn the new one", _PINS, "configs/samples/users.conf.sample, which has vmsecret = 1234", _REMEDY, "password_rotation_apply"),
    Rule("AST-CB-001", "No PIN of a conference profile can be guessed", "medium", "confbridge.conf, pin of user profiles", "callers must learn the new one",
         "Whoever is in listens, and an administrator can do more.", "apps/confbridge/conf_config_parser.c", _REMEDY, "password_rotation_apply"),
    Rule("AST-MM-001", "No PIN of a MeetMe room can be guessed", "medium", "meetme.conf [rooms]", "callers must learn the new one",
         "Whoever is in listens, and an administrator can do more.", "apps/app_meetme.c", _REMEDY, "password_rotation_apply"),
)

ABSENT = {"pjsip": "AST-PJS-009", "wizard": "AST-PJS-009", "sip": "AST-SIP-025", "iax2": "AST-IAX-001", "users": "AST-PWD-003"}
"""Kind to the rule that an account without a secret breaks."""

GUESSED = {
    "pjsip": "AST-PJS-016", "wizard": "AST-PJS-016", "sip": "AST-PWD-002", "iax2": "AST-PWD-002", "users": "AST-PWD-002", "ami": "AST-AMI-004",
    "ari": "AST-ARI-010", "voicemail": "AST-VM-001", "confbridge": "AST-CB-001", "meetme": "AST-MM-001"}
"""Kind to the rule that a weak secret breaks."""

OUTBOUND, OF_USERS_CONF, WEAK = "AST-PWD-004", "AST-VM-014", "AST-PWD-005"

WEAKER = ("ami", "ari")
"""Kinds whose rule is about what everybody knows; a secret that is only short, or shared, breaks WEAK."""
