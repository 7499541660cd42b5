# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules about IAX2 and DUNDi (iax.conf, dundi.conf). Defaults: channels/chan_iax2.c, pbx/pbx_dundi.c."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.catalogue.making import entries, own, shared
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.host import Look
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.checks.options import All, Each, Option
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.looks import iax
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit.wants import Between, Given, Lacks, No, NoneOf, OneAddress, Unset, Yes
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.rules import (
    dundi as dundi_rules, iax as rules, names as name_rules, sources as source_rules,
)

_FILE = "iax.conf"


def _general(option, want, default=None, **more):
    return Option(_FILE, "general", option, want, default, **more)


def _devices(option, want, default, only=None, inherit=""):
    return Each(lambda case: case.iax_devices, "such devices of IAX2", option, want, default, (_FILE,), only, inherit)


def _entry(number, check):
    return shared(_R[f"AST-IAX-{number}"], check, "chan_iax2")


def _own(number, *texts, **more):
    return own(f"AST-IAX-{number}", *texts, driver="chan_iax2", **more)


_R = dict(rules.RULES, **name_rules.RULES, **source_rules.RULES)

ENTRIES = entries(
    _entry("001", Look(iax.guests, (_FILE,), objects=True)),
    _entry("002", _devices("auth", Lacks(("plaintext",)), "md5")),
    _entry("003", _general("encryption", NoneOf(("", "no", "false", "0", "off")), "no")),
    _entry("004", _general("calltokenoptional", Unset())),
    _entry("005", _devices("requirecalltoken", Yes(), "yes")),
    _own("006", "low", "One address takes few calls at a time", "iax.conf [general] maxcallnumbers", "With the default one forged address takes 2048 of them.",
         "channels/chan_iax2.c; IAX2-Security.md", "Set maxcallnumbers = 64, and more in [callnumberlimits] for trunks.",
         _general("maxcallnumbers", Between(1, 256), "2048"), disruption="more calls at a time from one address that is not named"),
    _own("007", "low", "Calls without a token take few call numbers", "iax.conf [general] maxcallnumbers_nonvalidated", "Their addresses can be forged.",
         "channels/chan_iax2.c; IAX2-Security.md", "Set maxcallnumbers_nonvalidated = 1024.", _general("maxcallnumbers_nonvalidated", Between(0, 2048), "8192"),
         disruption="many peers that know no call tokens"),
    _entry("008", _general("delayreject", Yes(), "no")),
    _entry("009", Look(iax.addresses, (_FILE,))),
    _entry("010", Look(iax.sources, (_FILE,), objects=True)),
    _entry("011", All((_general("maxauthreq", Between(1, 10), "3"), _devices("maxauthreq", Between(1, 10), "3")))),
    _own("012", "medium", "Every device of IAX2 says in which context it calls", "iax.conf, context of users and friends",
         "Without it a device calls in the context default, into which samples and products put what they like.", "channels/chan_iax2.c (build_user)",
         "Set context to the one that is for this device.", _devices("context", Given(), "", iax.calls),
         disruption="numbers that only the context default has"),
    _entry("013", _general("allowfwdownload", No(), "no")),
    _entry("014", Look(iax.auth_debug, (_FILE,))),
    _entry("015", All((_general("transfer", No(), "yes"), _devices("transfer", No(), "yes", iax.says_transfer)))),
    _entry("016", _general("calltokenexpiration", Between(1, 10), "10")),
    _entry("017", Look(iax.names, (_FILE,), objects=True)),
    shared(dundi_rules.RULES["AST-DUN-002"], Option("dundi.conf", "general", "bindaddr", OneAddress(), "0.0.0.0"), "pbx_dundi"),
    shared(dundi_rules.RULES["AST-DUN-003"], Look(iax.dundi_peers, ("dundi.conf",)), "pbx_dundi"),
    own("AST-DUN-004", "high", "DUNDi does not publish a way out", "dundi.conf [mappings]",
        "Whoever is a peer calls what a published context dials; the sample publishes what people copied from it.", "pbx/pbx_dundi.c; dundi.conf.sample",
        "Publish contexts that reach own extensions only.", Look(iax.dundi_mappings, ("dundi.conf",)), driver="pbx_dundi",
        disruption="peers that call out over this PBX"),
)
