# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about IAX2 (iax.conf)."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_OFF = "sip_hardening_rules_off"
_STRICT = "sip_hardening_profile"

RULES = table(
    Rule("AST-IAX-001", "IAX2 has no user without a secret", "critical", "iax.conf, users and friends without secret and inkeys",
         "calls of providers whose section has no secret are refused unless it has host",
         "A call without a user name is matched against every user, and one without a secret fits best. The stock file ships [guest].",
         "channels/chan_iax2.c (check_access); configs/samples/iax.conf.sample",
         "Give the user a secret, or deny both families and permit the provider's addresses.",
         "sip_hardening_keep_guests, sip_hardening_guests_in_use, sip_hardening_guest_networks"),
    Rule("AST-IAX-002", "Secrets do not cross the network in the clear", "medium", "iax.conf, auth of users and peers",
         "peers that know plaintext only cannot log in any more", "auth = plaintext asks for the secret itself.",
         "channels/chan_iax2.c (authenticate)", "Set auth = md5.", _STRICT, strict=True),
    Rule("AST-IAX-003", "IAX2 encrypts with those who can", "low", "iax.conf [general] encryption", "peers whose encryption is faulty",
         "Calls are not encrypted unless both sides offer it.", "channels/chan_iax2.c; configs/samples/iax.conf.sample", "Set encryption = yes.",
         _STRICT, strict=True),
    Rule("AST-IAX-004", "Call tokens are asked of everybody", "medium", "iax.conf [general] calltokenoptional",
         "peers with Asterisk 1.4 or older cannot call any more",
         "Without a token a forged address takes call numbers until there are none left.", "channels/chan_iax2.c; AST-2009-006",
         "Take calltokenoptional out.", _STRICT, strict=True),
    Rule("AST-IAX-005", "Call tokens are asked of every peer", "low", "iax.conf, requirecalltoken of users and peers",
         "peers with Asterisk 1.4 or older cannot call any more", "As above, for one peer.", "channels/chan_iax2.c; AST-2009-006",
         "Set requirecalltoken = yes.", _STRICT, strict=True),
    Rule("AST-IAX-008", "Guessing is slow", "low", "iax.conf [general] delayreject", "none",
         "It holds back the answer to a wrong secret for a second.", "channels/chan_iax2.c", "Set delayreject = yes.", _OFF),
    Rule("AST-IAX-009", "IAX2 listens only where it must", "low", "iax.conf [general] bindaddr",
         "peers and devices that reach it at another address of this host, from the next start on",
         "It listens on every address by default, also on those that face the internet.", "channels/chan_iax2.c (set_config)",
         "Name the addresses in sip_hardening_iax2_addresses; a restart activates it.", "sip_hardening_iax2_addresses"),
    Rule("AST-IAX-011", "Secrets are not tried side by side", "low", "iax.conf [general] maxauthreq",
         "peers that place more than three calls at the same moment may be refused", "It limits the logins of one account that are open at a time.",
         "channels/chan_iax2.c", "Set maxauthreq = 3.", _STRICT, strict=True),
    Rule("AST-IAX-013", "No firmware is given away", "low", "iax.conf [general] allowfwdownload", "IAXy devices do not get new firmware any more",
         "A small request makes a large answer, to an address that can be forged.", "channels/chan_iax2.c; AST-2008-011",
         "Set allowfwdownload = no.", _OFF),
    Rule("AST-IAX-014", "Attacks on IAX2 leave a line in a log that others cannot read", "medium", "iax.conf [general] authdebug, logger.conf",
         "programs that read a log with notices as another user cannot any more; Asterisk keeps authdebug until its next start, even where the "
         "line is taken out",
         "Without authdebug a wrong secret leaves no line, so nobody sees it and nothing can ban; with it the line holds the answer to the "
         "challenge, from which a weak secret can be found.", "channels/chan_iax2.c (register_verify, socket_process_helper)",
         "Set authdebug = yes, and let nobody else read the files that get notices.",
         "sip_hardening_trusted_logs, sip_hardening_rules_off"),
    Rule("AST-IAX-015", "Calls stay with the PBX", "low", "iax.conf, transfer in [general], users and peers",
         "calls between two peers load the PBX and its network", "Calls that two peers carry on without it stand in no record, and no limit holds them.",
         "channels/chan_iax2.c", "Set transfer = no.", _STRICT, strict=True),
    Rule("AST-IAX-016", "Call tokens are valid for seconds", "low", "iax.conf [general] calltokenexpiration", "none known",
         "A token that was overheard is good for so long.", "channels/chan_iax2.c; AST-2009-006", "Set calltokenexpiration = 10.", _STRICT, strict=True),
)
