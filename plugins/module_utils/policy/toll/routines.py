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

SWITCH = ("Loopback/@voipsec${EVAL(-${IF($[\"${VOIPSEC_AT}\" = \"\" | \"${CONTEXT:0:8}\" = \"voipsec-\" | \"${VOIPSEC_AT}\" = "
          "\"at${MD5(${CONTEXT},${EXTEN},${PRIORITY})}\"]?${VOIPSEC_AT}:$${VOIPSEC_NOTHING}{SET(VOIPSEC_AT=)})})}-$${VOIPSEC_NOTHING}{CONTEXT}")
"""The value of overrideswitch. ``$${VOIPSEC_NOTHING}{...}`` becomes ``${...}``, which is replaced only later: by EVAL, where a note of another place has to
go, and by Loopback, which puts in the context that is searched. Whatever cannot be computed leaves the note out, and the guard stands."""

PREFIX = "voipsec--"
"""What stands before the name of a context in that of its guard."""

FUNCTIONS = ("EVAL", "SET", "IF", "MD5", "STACK_PEEK", "CUT", "FIELDQTY", "FILTER", "TOUPPER", "LEN", "DIALPLAN_EXISTS", "LOCK", "UNLOCK", "DB",
             "DB_DELETE", "DB_KEYS", "STRFTIME", "REGEX", "MATH", "GROUP", "GROUP_COUNT", "GLOBAL", "TIMEOUT", "CHANNEL", "CHANNEL_EXISTS", "MASTER_CHANNEL")
APPLICATIONS = ("Gosub", "StackPop", "Return", "GotoIf", "GotoIfTime", "ExecIf", "Log", "UserEvent", "Playback", "Originate", "SoftHangup", "TrySystem")
"""What the guard needs of Asterisk."""

GUARD = """\
[voipsec-guard]
exten => s,1,Set(VOIPSEC_C=${STACK_PEEK(1,c)})
 same => n,Set(VOIPSEC_C=${VOIPSEC_C:9})
 same => n,Set(VOIPSEC_E=${STACK_PEEK(1,e)})
 same => n,Set(VOIPSEC_P=${STACK_PEEK(1,p)})
 same => n,Set(VOIPSEC_SEEN=$[0${VOIPSEC_SEEN} + 1])
 same => n,Set(VOIPSEC_WHY=${IF($[${VOIPSEC_SEEN} > 500]?loop:)})
 same => n,GotoIf($["${VOIPSEC_WHY}" != ""]?voipsec-refused,s,1)
 same => n,GotoIf($[0${DIALPLAN_EXISTS(${ARG1},${VOIPSEC_E},${ARG2})}]?stale)
 same => n,Gosub(voipsec-judge,s,1(${ARG3}))
 same => n,GotoIf($["${VOIPSEC_WHY}" != ""]?voipsec-refused,s,1)
 same => n(back),Set(VOIPSEC_AT=at${MD5(${VOIPSEC_C},${VOIPSEC_E},${VOIPSEC_P})})
 same => n,StackPop()
 same => n,Goto(${VOIPSEC_C},${VOIPSEC_E},${VOIPSEC_P})
 same => n(stale),Gosub(voipsec-judge,s,1(${ARG3},stale))
 same => n,GotoIf($["${VOIPSEC_WHY}" != ""]?voipsec-refused,s,1:back)
exten => pass,1,Set(VOIPSEC_C=${STACK_PEEK(1,c)})
 same => n,Set(VOIPSEC_C=${VOIPSEC_C:9})
 same => n,Set(VOIPSEC_E=${STACK_PEEK(1,e)})
 same => n,Set(VOIPSEC_P=${STACK_PEEK(1,p)})
 same => n,Goto(s,back)
exten => hook,1,Set(VOIPSEC_C=${CONTEXT})
 same => n,Gosub(voipsec-judge,s,1(${ARG1}))
 same => n,GotoIf($["${VOIPSEC_WHY}" != ""]?voipsec-refused,s,1)
 same => n,Return()
exten => h,1,GotoIf(${DIALPLAN_EXISTS(${VOIPSEC_C},h,1)}?${VOIPSEC_C},h,1)

[voipsec-judge]
exten => s,1,Set(VOIPSEC_WHY=)
 same => n,Set(VOIPSEC_ALL=${ARG1})
 same => n,Set(VOIPSEC_STALE=${ARG2})
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
 same => n(uri),ExecIf($["${TOUPPER(${FILTER(a-zA-Z:,${VOIPSEC_NUMBER:0:4})})}" = "SIP:"]?Set(VOIPSEC_NUMBER=${VOIPSEC_NUMBER:4}))
 same => n,Set(VOIPSEC_NUMBER=${CUT(VOIPSEC_NUMBER,@,1)})
 same => n,GotoIf($["${VOIPSEC_TECH}" != "SIP"]?done)
 same => n,Set(VOIPSEC_NUMBER=${CUT(VOIPSEC_NUMBER,:,1)})
 same => n(done),Set(VOIPSEC_PEER=${CUT(VOIPSEC_PEER,:,1)})
 same => n,Set(VOIPSEC_TRUNK=${VOIPSEC_TECH}/${FILTER(A-Za-z0-9._\\x2D,${VOIPSEC_PEER})})
 same => n,Return()
 same => n(none),Set(VOIPSEC_NUMBER=)
 same => n,Return()

[voipsec-one]
exten => s,1,Set(VOIPSEC_DIGITS=${FILTER(0-9*#+,${VOIPSEC_NUMBER})})
 same => n,Set(VOIPSEC_CLEAN=$[${LEN(${VOIPSEC_DIGITS})} = ${LEN(${VOIPSEC_NUMBER})}])
 same => n,GotoIf($[${VOIPSEC_CLEAN} & (@EMERGENCY@)]?free)
 same => n,GotoIf(${DIALPLAN_EXISTS(voipsec-own,k${MD5(${VOIPSEC_TRUNK})},1)}?free)
 same => n,Gosub(voipsec-who,s,1)
 same => n,Set(VOIPSEC_WHY=number)
 same => n,GotoIf($[!${VOIPSEC_CLEAN}]?free)
 same => n,GotoIf($[!0${DIALPLAN_EXISTS(voipsec-plan,${VOIPSEC_DIGITS},1)}]?free)
 same => n,Gosub(voipsec-plan,${VOIPSEC_DIGITS},1)
 same => n,Set(VOIPSEC_TO=${GOSUB_RETVAL})
 same => n,Set(VOIPSEC_WHY=)
 same => n,GotoIf($["${VOIPSEC_TO}" = "internal"]?free)
 same => n,Set(VOIPSEC_WHY=${VOIPSEC_STALE})
 same => n,GotoIf($["${VOIPSEC_WHY}" != ""]?free)
 same => n,Set(VOIPSEC_WHY=damaged)
 same => n,GotoIf($[!0${DIALPLAN_EXISTS(voipsec-profile,s,1)}]?free)
 same => n,Gosub(voipsec-profile,s,1)
 same => n,Set(VOIPSEC_TABLE=voipsec-to-${GOSUB_RETVAL})
 same => n,GotoIf($[!0${DIALPLAN_EXISTS(${VOIPSEC_TABLE},${VOIPSEC_TO},1)}]?free)
 same => n,Gosub(${VOIPSEC_TABLE},${VOIPSEC_TO},1)
 same => n,Set(VOIPSEC_ROW=${GOSUB_RETVAL})
 same => n,Set(VOIPSEC_PRICE=${CUT(VOIPSEC_ROW,:,2)})
 same => n,Set(VOIPSEC_PLACE=${CUT(VOIPSEC_ROW,:,3)})
 same => n,Set(VOIPSEC_WHY=destination)
 same => n,GotoIf($["${CUT(VOIPSEC_ROW,:,1)}" != "allow"]?free)
 same => n,Gosub(voipsec-limits,s,1)
 same => n,Set(VOIPSEC_WHY=${GOSUB_RETVAL})
 same => n(free),Return()

[voipsec-who]
exten => s,1,Set(VOIPSEC_WHO=${FORWARDERNAME})
 same => n,ExecIf($[${LEN(${VOIPSEC_WHO})} = 0]?Set(VOIPSEC_WHO=${BLINDTRANSFER}))
 same => n,ExecIf($[${LEN(${VOIPSEC_WHO})} = 0]?Set(VOIPSEC_WHO=${MASTER_CHANNEL(CHANNEL(name))}))
 same => n,ExecIf($[${LEN(${VOIPSEC_WHO})} = 0]?Set(VOIPSEC_WHO=${CHANNEL(name)}))
 same => n,Set(VOIPSEC_I2=${FIELDQTY(VOIPSEC_WHO,-)})
 same => n,ExecIf($[${VOIPSEC_I2} > 1]?Set(VOIPSEC_WHO=${CUT(VOIPSEC_WHO,-,1-$[${VOIPSEC_I2} - 1])}))
 same => n,ExecIf($["${VOIPSEC_WHO:0:6}" = "Local/"]?Set(VOIPSEC_WHO=Local))
 same => n,Set(VOIPSEC_WHO=${FILTER(A-Za-z0-9._/\\x2D,${VOIPSEC_WHO})})
 same => n,Return()

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
"""

LIMITS = """\
[voipsec-limits]
exten => s,1,Set(VOIPSEC_SCOPE=)
 same => n,GotoIf($["${LOCK(voipsec)}" = "1"]?locked)
 same => n,GotoIf($["${LOCK(voipsec)}" = "1"]?locked)
 same => n,GotoIf($["${LOCK(voipsec)}" = "1"]?locked)
 same => n,Return(lock)
 same => n(locked),Set(VOIPSEC_NOW=${EPOCH})
 same => n,Set(VOIPSEC_DAY=${STRFTIME(${VOIPSEC_NOW},@ZONE@,%Y%m%d)})
 same => n,Set(VOIPSEC_EKEY=k${MD5(${VOIPSEC_WHO})})
 same => n,Set(VOIPSEC_TKEY=k${MD5(${VOIPSEC_TRUNK})})
 same => n,Gosub(voipsec-close,s,1)
 same => n,Gosub(voipsec-running,@RUNNING@,1)
 same => n,Set(VOIPSEC_GRANTED=0)
 same => n,Gosub(voipsec-limit,s,1(host,h,${VOIPSEC_HELD_H},${VOIPSEC_COST_H},host))
 same => n,GotoIf($["${GOSUB_RETVAL}" != ""]?out)
 same => n,Gosub(voipsec-limit,s,1(trunk,t/${VOIPSEC_TRUNK},${VOIPSEC_HELD_T},${VOIPSEC_COST_T},${VOIPSEC_TKEY}))
 same => n,GotoIf($["${GOSUB_RETVAL}" != ""]?out)
 same => n,Gosub(voipsec-limit,s,1(endpoint,e/${VOIPSEC_WHO},${VOIPSEC_HELD_E},${VOIPSEC_COST_E},${VOIPSEC_EKEY}))
 same => n,GotoIf($["${GOSUB_RETVAL}" != ""]?out)
 same => n,Gosub(voipsec-rate,s,1(h))
 same => n,Gosub(voipsec-rate,s,1(t/${VOIPSEC_TRUNK}))
 same => n,Gosub(voipsec-rate,s,1(e/${VOIPSEC_WHO}))
 same => n,Set(GROUP(voipsec-host)=host)
 same => n,Set(GROUP(voipsec-trunk)=${VOIPSEC_TKEY})
 same => n,Set(GROUP(voipsec-endpoint)=${VOIPSEC_EKEY})
 same => n,ExecIf($["${VOIPSEC_OPEN}" = ""]?Set(CHANNEL(hangup_handler_push)=voipsec-ended,s,1))
 same => n,Set(VOIPSEC_OPEN=${UNIQUEID})
 same => n,Set(VOIPSEC_ROW=${VOIPSEC_NOW}:${VOIPSEC_GRANTED}:${VOIPSEC_PRICE}:${VOIPSEC_TRUNK}:${VOIPSEC_WHO}:${CHANNEL(name)})
 same => n,Set(DB(voipsec-open/${UNIQUEID})=${VOIPSEC_ROW})
 same => n,Set(VOIPSEC_X=${UNLOCK(voipsec)})
 same => n,GotoIf($[${VOIPSEC_GRANTED} = 0]?fine)
 same => n,Set(VOIPSEC_X=${TIMEOUT(absolute)})
 same => n,ExecIf($[0${VOIPSEC_X} = 0 | 0${VOIPSEC_X} > ${VOIPSEC_GRANTED}]?Set(TIMEOUT(absolute)=${VOIPSEC_GRANTED}))
 same => n(fine),Return()
 same => n(out),Set(VOIPSEC_ROW=${GOSUB_RETVAL})
 same => n,Set(VOIPSEC_X=${UNLOCK(voipsec)})
 same => n,Return(${VOIPSEC_ROW})

[voipsec-limit]
; (scope, key in AstDB, seconds held, money held, group): calls at a time : calls a minute : seconds of a call : seconds a day : money a day : end
exten => s,1,Set(LOCAL(name)=k${MD5(${ARG2})})
 same => n,ExecIf($[!0${DIALPLAN_EXISTS(voipsec-cap-${ARG1},${name},1)}]?Set(LOCAL(name)=default))
 same => n,Gosub(voipsec-cap-${ARG1},${name},1)
 same => n,Set(LOCAL(cap)=${GOSUB_RETVAL})
 same => n,Set(VOIPSEC_SCOPE=${ARG1})
 same => n,Set(LOCAL(most)=${CUT(cap,:,1)})
 same => n,Set(LOCAL(own)=$["${GROUP(voipsec-${ARG1})}" = "${ARG5}"])
 same => n,GotoIf($[${most} >= 0 & ${GROUP_COUNT(${ARG5}@voipsec-${ARG1})} - ${own} >= ${most}]?calls)
 same => n,Set(LOCAL(most)=${CUT(cap,:,2)})
 same => n,Set(LOCAL(had)=${DB(voipsec-rate/${ARG2})})
 same => n,GotoIf($[!${REGEX("^([0-9]+:[0-9]+)?$" ${had})}]?damaged)
 same => n,Set(LOCAL(seen)=${IF($["${CUT(had,:,1)}" = "${STRFTIME(${VOIPSEC_NOW},UTC,%Y%m%d%H%M)}"]?${CUT(had,:,2)}:0)})
 same => n,GotoIf($[${most} >= 0 & ${seen} >= ${most}]?rate)
 same => n,Gosub(voipsec-least,s,1(${CUT(cap,:,3)}))
 same => n,Set(LOCAL(had)=${DB(voipsec-day/${ARG2})})
 same => n,GotoIf($[!${REGEX("^([0-9]+:[0-9]+:[0-9]+)?$" ${had})}]?damaged)
 same => n,ExecIf($["${CUT(had,:,1)}" != "${VOIPSEC_DAY}"]?Set(LOCAL(had)=${VOIPSEC_DAY}:0:0))
 same => n,Set(LOCAL(most)=${CUT(cap,:,4)})
 same => n,GotoIf($[${most} < 0]?money)
 same => n,Set(LOCAL(left)=$[${most} - ${CUT(had,:,2)} - ${ARG3}])
 same => n,GotoIf($[${left} <= 0]?minutes)
 same => n,ExecIf($[${CUT(cap,:,6)}]?Gosub(voipsec-least,s,1(${left})))
 same => n(money),Set(LOCAL(most)=${CUT(cap,:,5)})
 same => n,GotoIf($[${most} < 0 | ${VOIPSEC_PRICE} = 0]?fine)
 same => n,Set(LOCAL(left)=$[${most} - ${CUT(had,:,3)} - ${ARG4}])
 same => n,GotoIf($[${left} < ${VOIPSEC_PRICE}]?spent)
 same => n,Set(LOCAL(left)=$[${MATH(${left}/${VOIPSEC_PRICE},int)} * 60])
 same => n,ExecIf($[${CUT(cap,:,6)}]?Gosub(voipsec-least,s,1(${left})))
 same => n(fine),Return()
 same => n(calls),Return(calls)
 same => n(rate),Return(rate)
 same => n(minutes),Return(minutes)
 same => n(spent),Return(money)
 same => n(damaged),Return(damaged)

[voipsec-least]
exten => s,1,ExecIf($[${ARG1} > 0 & (${VOIPSEC_GRANTED} = 0 | ${ARG1} < ${VOIPSEC_GRANTED})]?Set(VOIPSEC_GRANTED=${ARG1}))
 same => n,Return()

[voipsec-rate]
exten => s,1,Set(LOCAL(had)=${DB(voipsec-rate/${ARG1})})
 same => n,Set(LOCAL(minute)=${STRFTIME(${VOIPSEC_NOW},UTC,%Y%m%d%H%M)})
 same => n,Set(LOCAL(seen)=${IF($["${CUT(had,:,1)}" = "${minute}"]?${CUT(had,:,2)}:0)})
 same => n,Set(DB(voipsec-rate/${ARG1})=${minute}:$[${seen} + 1])
 same => n,Return()

[voipsec-running]
; what the running calls of the host, the trunk and the endpoint may still use up; those that are gone are booked. Where no limit asks for
; that, it is looked once after a start.
exten => once,1,Set(VOIPSEC_HELD_H=0)
 same => n,Set(VOIPSEC_COST_H=0)
 same => n,Set(VOIPSEC_HELD_T=0)
 same => n,Set(VOIPSEC_COST_T=0)
 same => n,Set(VOIPSEC_HELD_E=0)
 same => n,Set(VOIPSEC_COST_E=0)
 same => n,GotoIf($["${GLOBAL(VOIPSEC_SWEPT)}" = ""]?s,1)
 same => n,Return()
exten => s,1,Set(LOCAL(all)=${DB_KEYS(voipsec-open)})
 same => n,Set(VOIPSEC_HELD_H=0)
 same => n,Set(VOIPSEC_HELD_T=0)
 same => n,Set(VOIPSEC_HELD_E=0)
 same => n,Set(VOIPSEC_COST_H=0)
 same => n,Set(VOIPSEC_COST_T=0)
 same => n,Set(VOIPSEC_COST_E=0)
 same => n,Set(GLOBAL(VOIPSEC_SWEPT)=1)
 same => n,Set(LOCAL(i)=0)
 same => n(next),Set(LOCAL(i)=$[${i} + 1])
 same => n,GotoIf($[${LEN(${all})} = 0 | ${i} > ${FIELDQTY(all,\\,)}]?end)
 same => n,Set(LOCAL(id)=${CUT(all,\\,,${i})})
 same => n,Set(LOCAL(row)=${DB(voipsec-open/${id})})
 same => n,GotoIf($[${LEN(${row})} = 0]?next)
 same => n,Set(LOCAL(start)=${FILTER(0-9,${CUT(row,:,1)})})
 same => n,Set(LOCAL(granted)=0${FILTER(0-9,${CUT(row,:,2)})})
 same => n,Set(LOCAL(price)=0${FILTER(0-9,${CUT(row,:,3)})})
 same => n,Set(LOCAL(used)=$[${VOIPSEC_NOW} - 0${start}])
 same => n,GotoIf(${CHANNEL_EXISTS(${CUT(row,:,6)})}?there)
 same => n,ExecIf($[${granted} > 0 & ${used} > ${granted}]?Set(LOCAL(used)=${granted}))
 same => n,Gosub(voipsec-book,s,1(${used},${price},${CUT(row,:,4)},${CUT(row,:,5)},0${start}))
 same => n,Set(VOIPSEC_X=${DB_DELETE(voipsec-open/${id})})
 same => n,Goto(next)
 same => n(there),ExecIf($[${granted} > 0]?Set(LOCAL(used)=${granted}))
 same => n,Set(LOCAL(cost)=$[${MATH($[${used} + 59]/60,int)} * ${price}])
 same => n,Set(VOIPSEC_HELD_H=$[${VOIPSEC_HELD_H} + ${used}])
 same => n,Set(VOIPSEC_COST_H=$[${VOIPSEC_COST_H} + ${cost}])
 same => n,GotoIf($["${CUT(row,:,4)}" != "${VOIPSEC_TRUNK}"]?other)
 same => n,Set(VOIPSEC_HELD_T=$[${VOIPSEC_HELD_T} + ${used}])
 same => n,Set(VOIPSEC_COST_T=$[${VOIPSEC_COST_T} + ${cost}])
 same => n(other),GotoIf($["${CUT(row,:,5)}" != "${VOIPSEC_WHO}"]?next)
 same => n,Set(VOIPSEC_HELD_E=$[${VOIPSEC_HELD_E} + ${used}])
 same => n,Set(VOIPSEC_COST_E=$[${VOIPSEC_COST_E} + ${cost}])
 same => n,Goto(next)
 same => n(end),Return()
"""

BOOKS = """\
[voipsec-book]
; (seconds, price, trunk, endpoint, start): a call that began on an earlier day is booked with its part of this day
exten => s,1,Set(LOCAL(used)=${ARG1})
 same => n,Set(LOCAL(day)=${STRFTIME(${EPOCH},@ZONE@,%Y%m%d)})
 same => n,GotoIf($["${STRFTIME(${ARG5},@ZONE@,%Y%m%d)}" = "${day}"]?today)
 same => n,Set(LOCAL(clock)=${STRFTIME(${EPOCH},@ZONE@,1%H1%M1%S)})
 same => n,Set(LOCAL(today)=$[(${clock:0:3} - 100) * 3600 + (${clock:3:3} - 100) * 60 + ${clock:6:3} - 100])
 same => n,ExecIf($[${used} > ${today}]?Set(LOCAL(used)=${today}))
 same => n(today),Set(LOCAL(cost)=$[${MATH($[${used} + 59]/60,int)} * ${ARG2}])
 same => n,Gosub(voipsec-add,s,1(h,${used},${cost},${day}))
 same => n,Gosub(voipsec-add,s,1(t/${ARG3},${used},${cost},${day}))
 same => n,Gosub(voipsec-add,s,1(e/${ARG4},${used},${cost},${day}))
 same => n,Return()

[voipsec-add]
exten => s,1,Set(LOCAL(had)=${DB(voipsec-day/${ARG1})})
 same => n,GotoIf($[!${REGEX("^([0-9]+:[0-9]+:[0-9]+)?$" ${had})}]?end)
 same => n,ExecIf($["${CUT(had,:,1)}" != "${ARG4}"]?Set(LOCAL(had)=${ARG4}:0:0))
 same => n,Set(DB(voipsec-day/${ARG1})=${ARG4}:$[${CUT(had,:,2)} + ${ARG2}]:$[${CUT(had,:,3)} + ${ARG3}])
 same => n(end),Return()

[voipsec-close]
; the call of this channel that is over is booked; the lock is held
exten => s,1,GotoIf($["${VOIPSEC_OPEN}" = ""]?end)
 same => n,Set(LOCAL(row)=${DB(voipsec-open/${VOIPSEC_OPEN})})
 same => n,GotoIf($[${LEN(${row})} = 0]?end)
 same => n,Set(LOCAL(used)=0${FILTER(0-9,${ANSWEREDTIME})})
 same => n,Set(LOCAL(peer)=${CUT(DIALEDPEERNAME,-,1-$[${FIELDQTY(DIALEDPEERNAME,-)} - 1])})
 same => n,Set(LOCAL(kind)=${CUT(peer,/,1)})
 same => n,ExecIf($[("${kind}" = "PJSIP" | "${kind}" = "SIP") & "${peer}" != "${CUT(row,:,4)}"]?Set(LOCAL(used)=0))
 same => n,Gosub(voipsec-book,s,1(${used},${CUT(row,:,3)},${CUT(row,:,4)},${CUT(row,:,5)},${CUT(row,:,1)}))
 same => n,Set(VOIPSEC_X=${DB_DELETE(voipsec-open/${VOIPSEC_OPEN})})
 same => n(end),Return()

[voipsec-ended]
; the channel that dialled hangs up; where the call was transferred its other end goes on, and is watched
exten => s,1,GotoIf($["${VOIPSEC_OPEN}" = ""]?end)
 same => n,GotoIf($["${LOCK(voipsec)}" != "1"]?end)
 same => n,Set(LOCAL(row)=${DB(voipsec-open/${VOIPSEC_OPEN})})
 same => n,GotoIf($[${LEN(${DIALEDPEERNAME})} > 0 & ${LEN(${row})} > 0 & 0${CHANNEL_EXISTS(${DIALEDPEERNAME})}]?watched)
 same => n,Gosub(voipsec-close,s,1)
 same => n,Set(VOIPSEC_X=${UNLOCK(voipsec)})
 same => n(end),Return()
 same => n(watched),Set(DB(voipsec-open/${VOIPSEC_OPEN})=${CUT(row,:,1-5)}:${DIALEDPEERNAME})
 same => n,Set(VOIPSEC_X=${UNLOCK(voipsec)})
 same => n,Originate(Local/${VOIPSEC_OPEN}@voipsec-watch/n,app,Wait,86400)
 same => n,Return()

[voipsec-watch]
exten => _[0-9A-Za-z]!,1,Answer()
 same => n,Set(row=${DB(voipsec-open/${EXTEN})})
 same => n,Set(leg=${CUT(row,:,6)})
 same => n,Set(GROUP(voipsec-host)=host)
 same => n,Set(GROUP(voipsec-trunk)=k${MD5(${CUT(row,:,4)})})
 same => n,Set(GROUP(voipsec-endpoint)=k${MD5(${CUT(row,:,5)})})
 same => n(again),GotoIf($[${LEN(${leg})} = 0 | !0${CHANNEL_EXISTS(${leg})}]?gone)
 same => n,Set(used=$[${EPOCH} - ${CUT(row,:,1)}])
 same => n,ExecIf($[${CUT(row,:,2)} > 0 & ${used} >= ${CUT(row,:,2)}]?SoftHangup(${leg}))
 same => n,Wait(1)
 same => n,Goto(again)
 same => n(gone),GotoIf($["${LOCK(voipsec)}" != "1"]?end)
 same => n,GotoIf($[${LEN(${DB(voipsec-open/${EXTEN})})} = 0]?free)
 same => n,Set(used=$[${EPOCH} - ${CUT(row,:,1)}])
 same => n,ExecIf($[${CUT(row,:,2)} > 0 & ${used} > ${CUT(row,:,2)}]?Set(used=${CUT(row,:,2)}))
 same => n,Gosub(voipsec-book,s,1(${used},${CUT(row,:,3)},${CUT(row,:,4)},${CUT(row,:,5)},${CUT(row,:,1)}))
 same => n,Set(VOIPSEC_X=${DB_DELETE(voipsec-open/${EXTEN})})
 same => n(free),Set(VOIPSEC_X=${UNLOCK(voipsec)})
 same => n(end),Hangup()
"""
