# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the dialplan: who can call whom at the owner's cost. Only its owner can mend it, so no variable of a role does."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import Rule, table

_BEST = "README-SERIOUSLY.bestpractices.md; Dialplan-Security.md of Asterisk's documentation"
_BY_HAND = "not changed by any role: only the owner knows whose calls these are"

RULES = table(
    Rule("AST-DP-001", "Callers from outside cannot call out through a trunk", "critical", "contexts of guests and trunks", _BY_HAND,
         "Whoever is let in without a secret, or from the address of a carrier, and gets to a trunk with a number of his choice calls at the owner's cost.",
         _BEST + "; main/pbx.c (pbx_find_extension)",
         "Let these calls land in a context that has only the numbers that they may reach, without an include, a Goto or a switch to contexts that dial "
         "out.", ""),
    Rule("AST-DP-002", "The context default has nothing to offer, and there is no demo", "medium", "extensions.conf [default], [demo]", _BY_HAND,
         "Calls land in default wherever no context is named: devices, users of IAX2, guests, transfers; the demo of the samples calls a server of others.",
         _BEST + "; configs/samples/extensions.conf.sample",
         "Empty [default], or let it hang up only, give everything that lands there a context of its own, and take [demo] out.", ""),
    Rule("AST-DP-003", "What is dialled is filtered before it is used", "high", "patterns that end in . or !", _BY_HAND,
         "Such a pattern matches any characters, among them & and /: 500&PJSIP/trunk/1900... in the place of a number makes Dial call a second one.",
         _BEST + "; AST-2010-002", "Use ${FILTER(0-9*#+,${EXTEN})} in the place of ${EXTEN}, or a pattern that has digits only.", ""),
    Rule("AST-DP-006", "Transfers, forwards, queues, parking and conferences do not lead abroad", "high",
         "TRANSFER_CONTEXT, FORWARD_CONTEXT, queues.conf, res_parking.conf, confbridge.conf", _BY_HAND,
         "A caller who gets there chooses a number in that context, whoever he is.",
         _BEST + "; apps/app_queue.c; main/bridge_basic.c; apps/app_dial.c (do_forward)",
         "Let them name a context that has internal numbers only, or run the role toll_fraud.", ""),
    Rule("AST-DP-007", "DISA asks for a long passcode", "critical", "the application DISA", _BY_HAND,
         "DISA gives a caller a dial tone: without a passcode to everybody, with a short one to whoever tries all of them.", "apps/app_disa.c; " + _BEST,
         "Give DISA a passcode of at least eight digits and a context of its own, or take it out.", ""),
    Rule("AST-DP-009", "Calls abroad and to premium numbers need more than a telephone", "medium", "contexts of telephones", _BY_HAND,
         "A stolen secret of one telephone is worth what its context can call; most telephones never call abroad.", _BEST,
         "Run the role toll_fraud, or put international and premium patterns into a context that only those telephones include that need it, or behind a code "
         "or a time.", "toll_fraud_allowed"),
    Rule("AST-DP-011", "The dialplan holds no secrets", "medium", "extensions.conf", _BY_HAND,
         "dialplan show, logs and call records tell them to everybody who may look.", "configs/samples/extensions.conf.sample; apps/app_dial.c",
         "Define a peer with the secret, and dial the peer.", ""),
    Rule("AST-DP-012", "Callers from outside meet nothing that cannot be decided", "high", "contexts of guests and trunks", _BY_HAND,
         "A switch, a context that is computed, a program or another dialplan may lead anywhere, and nobody can tell by the files.",
         _BEST + "; pbx/pbx_realtime.c",
         "Keep switches, AGI, computed contexts and AEL or Lua out of what guests and carriers reach.", ""),
    Rule("AST-DP-013", "The command line does not write extensions.conf", "low", "extensions.conf [general] static, writeprotect",
         "dialplan save does not work any more", "dialplan save drops comments, includes and templates, and whoever has the command line changes what lasts.",
         "pbx/pbx_config.c (handle_cli_dialplan_save)", "Set writeprotect = yes.", ""),
    Rule("AST-DP-015", "Callers from outside reach no telephone services", "high", "contexts of guests and trunks", _BY_HAND,
         "ChanSpy listens to calls, Pickup and ParkedCall take them, VoiceMailMain invites to try PINs.", _BEST,
         "Keep these applications out of what guests and carriers reach.", ""),
    Rule("AST-DP-017", "Every telephone that calls out reaches an emergency number", "high", "contexts of telephones",
         "none: it is there so that hardening does not break it", "A dialplan that is made narrower may lose them.", "RFC 6881",
         "Add the emergency numbers to the context.", ""),
    Rule("AST-VM-006", "Mailboxes do not call abroad", "high", "voicemail.conf, dialout, callback, exitcontext", _BY_HAND,
         "Whoever knows the PIN of one mailbox calls there with a number of his choice.", "apps/app_voicemail.c; configs/samples/voicemail.conf.sample",
         "Remove dialout and callback, let them name a context that has internal numbers only, or run the role toll_fraud.", ""),
)
