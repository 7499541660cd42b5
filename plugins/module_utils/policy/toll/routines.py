# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subroutines of the guard, as dialplan.

How a call comes here. ``overrideswitch`` of extensions.conf is asked in each search for an extension, before the dialplan is (``pbx_find_extension`` in
main/pbx.c, the same from 16 to 22). Ours is the switch Loopback, which looks the same number and priority up in the context ``voipsec--CONTEXT``
(pbx/pbx_loopback.c). That has a line wherever CONTEXT has one that dials a trunk, and nothing else, so everything else goes its way untouched: hints,
pickup, parking, messages. The line calls ``voipsec-guard`` with what the other line is about to dial, at that moment. If that is permitted, the guard
notes the place in VOIPSEC_AT and goes to it again: now the switch names a context that there is not, and the line itself runs, in its own context.
Arriving anywhere else takes the note away, so one decision is good for one dialling. It does not matter how a call got to the line: by a telephone, a
Local channel, a Goto, a transfer, a forward, voicemail, DISA, or AMI.

What it remembers, in AstDB, written under one lock (func_lock): ``voipsec-day/KEY`` day:seconds:money of a day, ``voipsec-rate/KEY`` minute:calls,
``voipsec-open/UNIQUEID`` of each running call start:seconds granted:price:trunk:endpoint:channel, ``voipsec-told/REASON/KEY`` the day on which it was
told. KEY is h, t/NAME or e/NAME. Money counts in 1/10000 of the currency, prices hold for a minute begun. A running call that is no longer there,
because Asterisk ended meanwhile, is booked with the time until that was seen, at most with what was granted.

What is damaged is not trusted: a counter that is not of this form, a table that is missing, a lock that cannot be had refuse what costs money. Emergency
and internal numbers pass before any of these is read.
"""

from __future__ import annotations

SWITCH = "Loopback/@voipsec${IF($[0${GLOBAL(VOIPSEC_WHOLE)}]?:-closed)}${EVAL(-${VOIPSEC_AT})}-$${VOIPSEC_NOTHING}{CONTEXT}"
"""The value of overrideswitch. ``$${VOIPSEC_NOTHING}{CONTEXT}`` becomes ``${CONTEXT}``, which Loopback replaces by the context that is searched. VOIPSEC_AT
is empty, but from the guard's decision to the next step: so each search costs little. The last line of the guard's file sets VOIPSEC_WHOLE; where that is
not read, because the file is gone or cut, the contexts ``voipsec-closed--CONTEXT`` of another file refuse what dials, but for emergency numbers."""

_NOTE = ('$${VOIPSEC_NOTHING}{EVAL($${VOIPSEC_NOTHING}{IF($${VOIPSEC_NOTHING}["${MD5(${VOIPSEC_C},${VOIPSEC_E},${VOIPSEC_P})}" = '
         '"$${VOIPSEC_NOTHING}{MD5($${VOIPSEC_NOTHING}{CONTEXT},$${VOIPSEC_NOTHING}{EXTEN},$${VOIPSEC_NOTHING}{PRIORITY})}" | '
         '"$${VOIPSEC_NOTHING}{CONTEXT:0:8}" = "voipsec-"]?on:$$${VOIPSEC_NOTHING}{VOIPSEC_NOTHING}{SET(VOIPSEC_AT=)}'
         '$$${VOIPSEC_NOTHING}{VOIPSEC_NOTHING}{IF(0?$$${VOIPSEC_NOTHING}{VOIPSEC_NOTHING}{SET(VOIPSEC_SPENT='
         '$$${VOIPSEC_NOTHING}{VOIPSEC_NOTHING}{ANSWEREDTIME}@$$${VOIPSEC_NOTHING}{VOIPSEC_NOTHING}{DIALEDPEERNAME})})})})}')
"""The note, a text that EVAL computes in each search: ``on`` at its place and in the guard itself; anywhere else it takes itself away. Where it cannot be
computed it is not ``on``, and the guard stands. With it goes what Dial has left, because the next Dial overwrites that: VOIPSEC_SPENT is
seconds@channel of the trunk."""

PREFIX, CLOSED = "voipsec--", "voipsec-closed--"
"""What stands before the name of a context in that of its guard, and in that of what stands in for a guard that is damaged."""


def passing(prefix: str) -> str:
    """A line of a guarding context that lets the line pass before which it stands, and needs no other line of the guard for that.

    :param prefix: what stands before the name of a context in that of the guarding one.
    """
    here, noted = _noted(prefix)
    return "ExecIf($[%s > 0]?Goto(%s))" % (noted, here)


def passing_plain(prefix: str, closed: str) -> str:
    """The same where what was dialled is the name of a device alone, and an application where it is more, which the branch behind is not to see."""
    here, noted = _noted(prefix)
    more = "${LEN(${EXTEN})} != ${LEN(${FILTER(0-9A-Za-z*#+._\\x2D,${EXTEN})})}"
    return "ExecIf($[%s | %s = 0]?%s:Goto(%s))" % (more, noted, closed, here)


def _noted(prefix):
    """(the place of the line that is let pass, an expression that notes it and is not 0)."""
    here = "${CONTEXT:%d},${EXTEN},${PRIORITY}" % len(prefix)
    return here, "${LEN(${SET(VOIPSEC_AT=%s)})}" % _NOTE.replace("${VOIPSEC_C},${VOIPSEC_E},${VOIPSEC_P}", here)


FUNCTIONS = ("EVAL", "SET", "IF", "MD5", "STACK_PEEK", "CUT", "FIELDQTY", "FILTER", "TOUPPER", "LEN", "DIALPLAN_EXISTS", "LOCK", "UNLOCK", "DB",
             "DB_DELETE", "DB_KEYS", "STRFTIME", "REGEX", "MATH", "GROUP", "GROUP_COUNT", "GLOBAL", "FILE", "IMPORT", "TIMEOUT", "CHANNEL",
             "CHANNEL_EXISTS", "MASTER_CHANNEL")
APPLICATIONS = ("Gosub", "MSet", "StackPop", "Return", "GotoIf", "GotoIfTime", "ExecIf", "Log", "UserEvent", "Progress", "Playback", "Originate",
                "SoftHangup", "TrySystem")
"""What the guard needs of Asterisk."""

GUARD = """\
[voipsec-guard]
; (context of the line, a priority that its extension does not have, trunk, number), or in place of the last two whom it dials
exten => one,1,Set(VOIPSEC_E=${STACK_PEEK(1,e)})
 same => n,Set(VOIPSEC_NUMBER=${ARG4}${IF($[0${ARGC} > 4]?x)})
 same => n,MSet(VOIPSEC_TRUNK=${ARG3},VOIPSEC_C=${STACK_PEEK(1,c):9},VOIPSEC_P=${STACK_PEEK(1,p)},@FRESH@)
 same => n,Set(VOIPSEC_STALE=${IF(${DIALPLAN_EXISTS(${ARG1},${VOIPSEC_E},${ARG2})}?stale:${IF($[${VOIPSEC_SEEN} > 500]?loop:@SURE@)})})
 same => n,Gosub(voipsec-one,s,1)
 same => n(end),GotoIf($["${VOIPSEC_WHY}" != ""]?voipsec-refused,s,1)
 same => n(back),Set(VOIPSEC_AT=@NOTE@)
 same => n,StackPop()
 same => n,Goto(${VOIPSEC_C},${VOIPSEC_E},${VOIPSEC_P})
exten => any,1,Set(VOIPSEC_E=${STACK_PEEK(1,e)})
 same => n,MSet(VOIPSEC_C=${STACK_PEEK(1,c):9},VOIPSEC_P=${STACK_PEEK(1,p)},@FRESH@)
 same => n,Set(VOIPSEC_STALE=${IF(${DIALPLAN_EXISTS(${ARG1},${VOIPSEC_E},${ARG2})}?stale:${IF($[${VOIPSEC_SEEN} > 500]?loop:@SURE@)})})
 same => n,Gosub(voipsec-judge,s,1(${ARG3}${IF($[0${ARGC} > 3]?/x)}))
 same => n,Goto(one,end)
exten => hook,1,MSet(VOIPSEC_C=${STACK_PEEK(1,c)},VOIPSEC_STALE=,VOIPSEC_MANY=0,VOIPSEC_WHY=)
 same => n,Gosub(voipsec-judge,s,1(${ARG1}))
 same => n,GotoIf($["${VOIPSEC_WHY}" != ""]?voipsec-refused,s,1)
 same => n,Return()
exten => h,1,GotoIf(${DIALPLAN_EXISTS(${VOIPSEC_C},h,1)}?${VOIPSEC_C},h,1)

[voipsec-judge]
exten => s,1,Set(VOIPSEC_ALL=${ARG1})
 same => n,Set(VOIPSEC_I=0)
 same => n(next),Set(VOIPSEC_I=$[${VOIPSEC_I} + 1])
 same => n,GotoIf($[${VOIPSEC_I} > ${FIELDQTY(VOIPSEC_ALL,&)}]?end)
 same => n,Set(VOIPSEC_T=${CUT(VOIPSEC_ALL,&,${VOIPSEC_I})})
 same => n,Gosub(voipsec-parse,s,1)
 same => n,GotoIf($[${LEN(${VOIPSEC_NUMBER})} = 0]?next)
 same => n,Gosub(voipsec-one,s,1)
 same => n,GotoIf($["${VOIPSEC_WHY}" = ""]?next)
 same => n(end),Return()

[voipsec-parse]
exten => s,1,Set(VOIPSEC_TECH=${FILTER(A-Z0-9,${TOUPPER(${CUT(VOIPSEC_T,/,1)})})})
 same => n,Set(VOIPSEC_REST=${CUT(VOIPSEC_T,/,2-)})
 same => n,Set(VOIPSEC_PEER=${CUT(VOIPSEC_REST,/,1)})
 same => n,Set(VOIPSEC_NUMBER=${CUT(VOIPSEC_REST,/,2-)})
 same => n,GotoIf($["${VOIPSEC_TECH}" = "LOCAL"]?none)
 same => n,GotoIf($["${VOIPSEC_TECH}" = "IAX2" | "${VOIPSEC_TECH}" = "IAX"]?iax)
 same => n,GotoIf($[${LEN(${VOIPSEC_NUMBER})} > 0]?uri)
 same => n,GotoIf($[${FIELDQTY(VOIPSEC_REST,@)} < 2]?none)
 same => n,Set(VOIPSEC_PEER=${CUT(VOIPSEC_REST,@,2-)})
 same => n,Set(VOIPSEC_NUMBER=${CUT(VOIPSEC_REST,@,1)})
 same => n,Goto(done)
 same => n(iax),Set(VOIPSEC_PEER=${CUT(VOIPSEC_PEER,@,${FIELDQTY(VOIPSEC_PEER,@)})})
 same => n,Set(VOIPSEC_NUMBER=${CUT(VOIPSEC_NUMBER,/,1)})
 same => n,Set(VOIPSEC_NUMBER=${CUT(VOIPSEC_NUMBER,@,1)})
 same => n,Goto(done)
 same => n(uri),GotoIf($["${VOIPSEC_TECH}" != "PJSIP"]?scheme)
 same => n,Gosub(voipsec-contact,s,1)
 same => n,GotoIf(${GOSUB_RETVAL}?none)
 same => n(scheme),Set(VOIPSEC_X=${TOUPPER(${FILTER(a-zA-Z:,${CUT(VOIPSEC_NUMBER,@,1):0:5})})})
 same => n,ExecIf($["${VOIPSEC_X}" = "SIPS:"]?Set(VOIPSEC_NUMBER=${VOIPSEC_NUMBER:5}))
 same => n,ExecIf($["${VOIPSEC_X:0:4}" = "SIP:" | "${VOIPSEC_X:0:4}" = "TEL:"]?Set(VOIPSEC_NUMBER=${VOIPSEC_NUMBER:4}))
 same => n,Set(VOIPSEC_NUMBER=${CUT(VOIPSEC_NUMBER,@,1)})
 same => n,GotoIf($["${VOIPSEC_TECH}" != "SIP"]?done)
 same => n,Set(VOIPSEC_NUMBER=${CUT(VOIPSEC_NUMBER,:,1)})
 same => n(done),Set(VOIPSEC_PEER=${CUT(VOIPSEC_PEER,:,1)})
 same => n,Set(VOIPSEC_TRUNK=${VOIPSEC_TECH}/${FILTER(A-Za-z0-9._\\x2D,${VOIPSEC_PEER})})
 same => n,Return()
 same => n(none),Set(VOIPSEC_NUMBER=)
 same => n,Return()

[voipsec-contact]
; Whether that is a contact of the endpoint as it is, and no number that somebody has put there. One that looks like a number is asked about.
exten => s,1,Set(LOCAL(all)=${PJSIP_DIAL_CONTACTS(${VOIPSEC_PEER})})
 same => n,Set(LOCAL(i)=0)
 same => n(next),Set(LOCAL(i)=$[${i} + 1])
 same => n,GotoIf($[${LEN(${all})} = 0 | ${i} > ${FIELDQTY(all,&)}]?end)
 same => n,GotoIf($[${LEN(${CUT(all,&,${i})})} != ${LEN(${VOIPSEC_T})} | "${MD5(${CUT(all,&,${i})})}" != "${MD5(${VOIPSEC_T})}"]?next)
 same => n,Set(LOCAL(user)=${CUT(CUT(VOIPSEC_NUMBER,@,1),:,2)})
 same => n,Return($[${FIELDQTY(VOIPSEC_NUMBER,@)} < 2 | ${LEN(${FILTER(0-9+,${user})})} != ${LEN(${user})}])
 same => n(end),Return(0)

[voipsec-one]
; Each line costs the time of several searches, so they are few and long.
exten => s,1,Set(VOIPSEC_DIGITS=${FILTER(0-9*#+,${VOIPSEC_NUMBER})})
 same => n,GotoIf($[${LEN(${VOIPSEC_DIGITS})} = ${LEN(${VOIPSEC_NUMBER})} & (@EMERGENCY@)]?free)
@OWN@ same => n,Set(VOIPSEC_WHO=${IF($[${LEN(${BLINDTRANSFER})} > 0]?${BLINDTRANSFER}:${MASTER_CHANNEL(CHANNEL(name))})})
@GUEST@ same => n,Set(VOIPSEC_WHO=${IF($[${LEN(${FORWARDERNAME})} > 0]?${FORWARDERNAME}:${IF($[${LEN(${VOIPSEC_WHO})} > 0]?${VOIPSEC_WHO}:${CHANNEL(name)})})})
 same => n,Set(VOIPSEC_WHO=${FILTER(A-Za-z0-9._/\\x2D,${CUT(VOIPSEC_WHO,-,1-$[${FIELDQTY(VOIPSEC_WHO,-)} - (${FIELDQTY(VOIPSEC_WHO,-)} > 1)])})})
 same => n,MSet(VOIPSEC_WHY=number,VOIPSEC_WHO=${IF($["${VOIPSEC_WHO:0:6}" = "Local/"]?Local:${VOIPSEC_WHO})})
 same => n,Set(VOIPSEC_X=${LEN(${FILTER(0-9,${VOIPSEC_DIGITS:1})})})
 same => n,GotoIf($[${VOIPSEC_X} + 1 != ${LEN(${VOIPSEC_NUMBER})} | 0${DIALPLAN_EXISTS(voipsec-plan,${VOIPSEC_DIGITS},1)} = 0]?free)
 same => n,Gosub(voipsec-plan,${VOIPSEC_DIGITS},1)
 same => n,MSet(VOIPSEC_TO=${GOSUB_RETVAL},VOIPSEC_WHY=${IF($["${GOSUB_RETVAL}" = "internal"]?:${IF($[${LEN(${GOSUB_RETVAL})} > 15]?number:damaged)})})
 same => n,GotoIf($["${VOIPSEC_WHY}" != "damaged"]?free)
 same => n,GotoIf($["${VOIPSEC_STALE}" != "unsure"]?sure)
 same => n,Gosub(voipsec-sum,s,1)
 same => n(sure),Set(VOIPSEC_WHY=${IF($["${VOIPSEC_STALE}" = ""]?damaged:${VOIPSEC_STALE})})
 same => n,GotoIf($["${VOIPSEC_STALE}" != ""]?free)
@PROFILE@ same => n,GotoIf($[!0${DIALPLAN_EXISTS(${VOIPSEC_TABLE},${VOIPSEC_TO},1)}]?free)
 same => n,Gosub(${VOIPSEC_TABLE},${VOIPSEC_TO},1)
 same => n,MSet(VOIPSEC_WHY=destination,VOIPSEC_ROW=${GOSUB_RETVAL})
 same => n,GotoIf($["${CUT(VOIPSEC_ROW,:,1)}" != "allow"]?free)
 same => n,Set(VOIPSEC_PRICE=${CUT(VOIPSEC_ROW,:,2)})
 same => n,Gosub(voipsec-limits,s,1)
 same => n,Set(VOIPSEC_WHY=${GOSUB_RETVAL})
 same => n(free),Return()

[voipsec-refused]
exten => s,1,Set(VOIPSEC_SAID=${FILTER(0-9A-Za-z*#+,${VOIPSEC_NUMBER})})
 same => n,Set(VOIPSEC_KEY=${VOIPSEC_WHO})
 same => n,ExecIf($["${VOIPSEC_SCOPE}" = "trunk"]?Set(VOIPSEC_KEY=${VOIPSEC_TRUNK}))
 same => n,ExecIf($["${VOIPSEC_SCOPE}" = "host"]?Set(VOIPSEC_KEY=host))
 same => n,Set(VOIPSEC_FROM=)
 same => n,GotoIf($["${CHANNEL(channeltype)}" = "SIP"]?sip)
 same => n,GotoIf($["${CHANNEL(channeltype)}" != "PJSIP"]?told)
 same => n,Set(VOIPSEC_FROM=${CHANNEL(pjsip,remote_addr)})
 same => n,Goto(told)
 same => n(sip),Set(VOIPSEC_FROM=${CHANNEL(recvip)})
 same => n(told),Log(WARNING,@LINE@)
 same => n,Set(VOIPSEC_DAY=${STRFTIME(${EPOCH},@ZONE@,%Y%m%d)})
 same => n,Set(VOIPSEC_HIT=0)
 same => n,GotoIf($["${LOCK(voipsec)}" != "1"]?quiet)
 same => n,ExecIf($["${DB(voipsec-told/${VOIPSEC_WHY}/${VOIPSEC_KEY})}" != "${VOIPSEC_DAY}"]?Set(VOIPSEC_HIT=1))
 same => n,Set(DB(voipsec-told/${VOIPSEC_WHY}/${VOIPSEC_KEY})=${VOIPSEC_DAY})
 same => n,Set(VOIPSEC_X=${UNLOCK(voipsec)})
 same => n,GotoIf($[!${VOIPSEC_HIT}]?quiet)
 same => n,UserEvent(VoipsecTollFraud,Reason: ${VOIPSEC_WHY},Scope: ${VOIPSEC_KEY},Endpoint: ${VOIPSEC_WHO},Number: ${VOIPSEC_SAID},Trunk: ${VOIPSEC_TRUNK})
@COMMAND@ same => n(quiet),NoOp()
@ANNOUNCEMENT@ same => n,Hangup(@CAUSE@)
exten => h,1,GotoIf(${DIALPLAN_EXISTS(${VOIPSEC_C},h,1)}?${VOIPSEC_C},h,1)
""".replace("@NOTE@", _NOTE).replace("@FRESH@", "VOIPSEC_SEEN=$[0${VOIPSEC_SEEN} + 1],VOIPSEC_MANY=0,VOIPSEC_WHY=")
