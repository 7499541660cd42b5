# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about what Asterisk logs, and who reads it (logger.conf)."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.log_channels import DATE_FORMAT
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_OFF = "sip_hardening_rules_off"

RULES = table(
    Rule("AST-LOG-001", "Attacks are logged, in a file that others cannot read", "medium", "logger.conf [logfiles] voipsec_log",
         "none: it is a further file, and needs room on the disk",
         "The stock logger.conf logs no security events, which alone tell of guessed INVITEs on chan_sip; what bans needs notices, warnings and "
         "errors too.", "main/logger.c; res/res_security_log.c; channels/chan_iax2.c",
         "Add voipsec_log => [json]security,notice,warning,error to [logfiles], with the mode 0640.", _OFF),
    Rule("AST-LOG-002", "Security events are logged at all", "medium", "res_security_log.so", "not changed by the role",
         "The level security is there only while this module runs.", "res/res_security_log.c",
         "Take its noload out of modules.conf, and load it: module load res_security_log.so.", _OFF),
    Rule("AST-LOG-003", "Dates in logs are unambiguous", "low", "logger.conf [general] dateformat",
         "programs that parse the dates of logs must know the new one",
         "The default has no year and no offset from UTC, so what bans by the log may take a line of another time for one of now.",
         "main/logger.c (dateformat); logger.conf.sample", f"Set dateformat={DATE_FORMAT} in [general].", _OFF),
    Rule("AST-LOG-010", "Others cannot read security events", "medium", "logger.conf [logfiles], channels with security",
         "programs that read such a file as another user cannot any more",
         "InvalidPassword and ChallengeResponseFailed hold challenge and answer, from which a weak secret can be found.",
         "main/security_events.c; main/logger.c (make_logchannel)", "Take the file away from others: chmod o= FILE.",
         "sip_hardening_trusted_logs, sip_hardening_rules_off"),
)
