# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about media (rtp.conf)."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_OFF = "sip_hardening_rules_off"

RULES = table(
    Rule("AST-RTP-001", "Media come from whom they are expected", "high", "rtp.conf [general] strictrtp",
         "none known: media of a call are learned from its first packets",
         "Without it whoever sends to the port is heard, and gets the other side's voice sent to him.",
         "res/res_rtp_asterisk.c (rtp_reload); AST-2017-005, AST-2017-008", "Set strictrtp = yes.", _OFF),
    Rule("AST-RTP-002", "Media are believed after some packets", "low", "rtp.conf [general] probation", "none known",
         "With a low number one packet of a stranger, sent at the right moment, takes a call's media over.",
         "res/res_rtp_asterisk.c (rtp_learning_rtp_seq_update)",
         "Set probation = 4.", _OFF),
    Rule("AST-RTP-003", "Media use the ports that the firewall opens", "medium", "rtp.conf [general] rtpstart, rtpend",
         "calls that are up keep their old ports", "Without rtp.conf the range is 5000 to 31000, which holds the ports of other services.",
         "res/res_rtp_asterisk.c (rtp_reload)", "Name the range in sip_hardening_rtp_ports.", "sip_hardening_rtp_ports, sip_hardening_rtp_calls"),
    Rule("AST-RTP-004", "Media do not tell inner addresses", "low", "rtp.conf [general] icesupport",
         "WebRTC, and telephones that need ICE", "ICE names every address of the host to callers.", "res/res_rtp_asterisk.c",
         "Set icesupport = no.", "sip_hardening_profile", strict=True),
    Rule("AST-RTP-005", "Encrypted media cannot be replayed", "medium", "rtp.conf [general] srtpreplayprotection", "none known",
         "Otherwise packets that were recorded are taken again.", "res/res_rtp_asterisk.c", "Set srtpreplayprotection = yes.", _OFF),
    Rule("AST-RTP-006", "STUN does not tell the version", "low", "rtp.conf [general] stun_software_attribute; from 16.19 and 18.5 on", "none",
         "It names the exact version of the SIP library.", "res/res_rtp_asterisk.c", "Set stun_software_attribute = no.", _OFF),
)
