# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialplan, voicemail, conferences, parking, keys."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import status
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.rule_cases.making import host, one, pair


def plan(*lines, context="phones", **more):
    """A host with one context."""
    return host(dict({"extensions.conf": "[%s]\n%s" % (context, "\n".join(lines))}, **more))


GENERAL = one("extensions.conf", "general")
_GUEST = {"iax.conf": "[guest]\ntype=user\ncontext=in"}
_PHONE = {"iax.conf": "[box]\ntype=friend\nhost=dynamic\nsecret=Xq7-kd9-22ab\ncontext=phones"}
_PJSIP = "[carrier]\ntype=endpoint\naors=carrier\ncontext=nowhere\n[carrier]\ntype=aor\ncontact=sip:198.51.100.7\n[i]\ntype=identify\nendpoint=carrier\n" \
         "match=198.51.100.7\n"
_ABROAD, _AT_HOME = "exten => _00.,1,Dial(PJSIP/${EXTEN}@carrier)", "exten => 100,1,Dial(PJSIP/100)"
_HELP = "exten => 112,1,Dial(PJSIP/112@carrier)"


def calls(*lines, context="in", callers=None):
    """A host with one context, a carrier, and those who call."""
    return plan(*lines, context=context, **{"pjsip.conf": _PJSIP, **(_GUEST if callers is None else callers)})


def _queue(context):
    return calls("exten => 0,1,Dial(PJSIP/0049301234567@carrier)", context="out", callers={"queues.conf": "[support]\ncontext=" + context})


DIALPLAN = {
    "AST-DP-001": (calls(_ABROAD), calls(_AT_HOME)),
    "AST-DP-002": (plan("include => demo"), plan("exten => 1,1,Hangup()")),
    "AST-DP-003": (plan("exten => _X.,1,Dial(PJSIP/${EXTEN}@carrier)"), plan("exten => _X.,1,Dial(PJSIP/${FILTER(0-9,${EXTEN})}@carrier)")),
    "AST-DP-004": (plan("exten => 1,1,System(echo ${CALLERID(name)})"), plan("exten => 1,1,System(echo ${FILTER(a-z,${CALLERID(name)})})")),
    "AST-DP-005": (plan("exten => _XXXX,1,Dial(PJSIP/${EXTEN}@carrier,30,tT)"), plan("exten => _XXXX,1,Dial(PJSIP/${EXTEN}@carrier,30,T)")),
    "AST-DP-006": (_queue("out"), _queue("none")),
    "AST-DP-007": (plan("exten => 1,1,DISA(no-password,out)"), plan("exten => 1,1,DISA(1234567890,out)")),
    "AST-DP-008": (plan("exten => 1,1,Authenticate(4711)"), plan("exten => 1,1,Authenticate(/etc/asterisk/pins)")),
    "AST-DP-009": (calls(_ABROAD, context="phones", callers=_PHONE), calls(_AT_HOME, context="phones", callers=_PHONE)),
    "AST-DP-010": (plan("exten => _XXXX,1,Dial(PJSIP/${EXTEN}@carrier)"),
                   plan("exten => _XXXX,1,GotoIf($[${GROUP_COUNT(out)} > 4]?busy)", " same => n,Dial(PJSIP/${EXTEN}@carrier)")),
    "AST-DP-011": (plan("exten => 1,1,Dial(IAX2/user:geheim@192.0.2.1/1)"), plan("exten => 1,1,Dial(IAX2/carrier/1)")),
    "AST-DP-012": (plan("switch => Realtime/x@y", context="in", **_GUEST), plan("exten => 1,1,Hangup()", context="in", **_GUEST)),
    "AST-DP-013": pair(GENERAL, "static=yes", "static=yes;;writeprotect=yes"),
    "AST-DP-014": pair(GENERAL, "autofallthrough=no", ""),
    "AST-DP-015": (plan("exten => 1,1,ChanSpy(all)", context="in", **_GUEST), plan("exten => 1,1,Hangup()", context="in", **_GUEST)),
    "AST-DP-016": (plan("exten => 1,1,Goto(${CALLERID(num)},s,1)"), plan("exten => 1,1,Goto(other,s,1)")),
    "AST-DP-017": tuple(calls("exten => _0ZXXX.,1,Dial(PJSIP/${EXTEN}@carrier)", *more, context="phones", callers=_PHONE) for more in ((), (_HELP,))),
    "AST-DP-018": (plan("exten => 100,hint,PJSIP/100", context="in", **_GUEST), plan("exten => 1,1,Hangup()", context="in", **_GUEST)),
    "AST-DP-020": pair(GENERAL, "", "clearglobalvars=yes"),
    "AST-SPOOL-001": tuple(host(modules=frozenset(("pbx_spool",)), tree={"/var/spool/asterisk/outgoing": status(mode, kind="directory")})
                           for mode in (0o777, 0o770)),
    "AST-ENUM-001": pair(one("enum.conf", "general"), "search => e164.arpa", ""),
}

MAIL = one("voicemail.conf", "general")
BOX = one("voicemail.conf", "default")


def _way(line):
    return host({"voicemail.conf": "[general]\ndialout=out", "extensions.conf": "[out]\nexten => _X.,1," + line, "pjsip.conf": _PJSIP})


def _program(owner, mode):
    tree = {"/usr/bin/check": status(mode, owner), "/usr/bin": status(0o755, "root", kind="directory")}
    return host({"voicemail.conf": "[general]\nexternpasscheck=/usr/bin/check\nexternnotify=/usr/bin/check"}, tree=tree)


VOICEMAIL = {
    "AST-VM-001": pair(BOX, "100 => 100,A", "100 => 482915,A"),
    "AST-VM-002": pair(MAIL, "", "minpassword=6"),
    "AST-VM-003": (host({"voicemail.conf": "[general]\nexternpasscheck=/usr/bin/none"}), _program("root", 0o755)),
    "AST-VM-004": pair(MAIL, "maxlogins=50", ""),
    "AST-VM-005": pair(MAIL, "", "passwordlocation=spooldir"),
    "AST-VM-006": (_way("Dial(PJSIP/${EXTEN}@carrier)"), _way("Hangup()")),
    "AST-VM-007": pair(MAIL, "operator=yes", ""),
    "AST-VM-008": pair(MAIL, "sendvoicemail=yes", ""),
    "AST-VM-009": pair(MAIL, "", "attach=no"),
    "AST-VM-010": (_program("asterisk", 0o755), _program("root", 0o755)),
    "AST-VM-011": pair(MAIL, "searchcontexts=yes", ""),
    "AST-VM-012": pair(MAIL, "", "forcename=yes"),
    "AST-VM-013": pair(BOX, "1234 => 4242,Example Mailbox,root@localhost", "100 => 482915,A"),
    "AST-VM-014": (host({"users.conf": "[100]\nhasvoicemail=yes\nvmsecret=1234"}), host({"users.conf": "[100]\nhasvoicemail=yes\nvmsecret=482915"})),
}


def _conference(lines):
    return host({"confbridge.conf": lines, "extensions.conf": "[c]\nexten => 1,1,ConfBridge(1)"})


CALLING = {
    "AST-CB-001": (_conference("[u]\ntype=user\npin=1234"), _conference("[u]\ntype=user\npin=482915")),
    "AST-CB-003": (_conference("[u]\ntype=user"), _conference("[u]\ntype=user\npin=482915")),
    "AST-CB-002": (_conference("[m]\ntype=menu\n1=dialplan_exec(x,s,1)"), _conference("[m]\ntype=menu\n1=toggle_mute")),
    "AST-MM-001": pair(one("meetme.conf", "rooms"), "conf => 100,100", "conf => 100,482915"),
    "AST-MM-002": pair(one("meetme.conf", "rooms"), "conf => 100", "conf => 100,482915"),
    "AST-PARK-001": pair(one("res_parking.conf", "lot"), "parkedcalltransfers=both", "parkedcalltransfers=no"),
    "AST-FEAT-001": pair(one("features.conf", "applicationmap"), "x => *9,self,System(rm)", "x => *9,self,Playback(x)"),
    "AST-FEAT-002": pair(one("features.conf", "featuremap"), "", "blindxfer => *1"),
    "AST-FOL-001": pair(one("followme.conf", "100"), "number => 0044123,30", "number => 4711,30"),
    "AST-USR-001": pair(one("users.conf", "general"), "hasiax=yes", "hasiax=no"),
}
