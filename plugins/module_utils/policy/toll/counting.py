# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subroutines that count: limits before a call, booking after it, and the watch over a call that was transferred. See routines.py for what is kept.

Minutes of the clock are in UTC, days in the zone of the settings. Everything here happens under one lock.
"""

from __future__ import annotations

from typing import Iterator, List

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.toll.settings import Limit, SCOPES

_KEYS = {"host": "h", "trunk": "t/${VOIPSEC_TRUNK}", "endpoint": "e/${VOIPSEC_WHO}"}
_GROUPS = {"host": "host@voipsec-host", "trunk": "in@voipsec-${VOIPSEC_TKEY}", "endpoint": "${VOIPSEC_EKEY}@voipsec-endpoint"}
"""Group and category that count the calls of a scope. A channel may ring several trunks, and is in one group of each category only."""

_OPENED = "${VOIPSEC_NOW}:${VOIPSEC_GRANTED}:${VOIPSEC_PRICE}:${VOIPSEC_TRUNK}:${VOIPSEC_WHO}"
_MINUTE = "${STRFTIME(${VOIPSEC_NOW},UTC,%Y%m%d%H%M)}"
_AT = ("calls", "rate", "call_seconds", "day_seconds", "day_money", "ends")
"""Fields of a limit, in the order of the lines of voipsec-cap-*; see rendering.py."""


def limits(given: List[Limit]) -> str:
    """The subroutine that is asked before each call. Only what somebody limits is looked at, because each line costs time."""
    return "\n".join(["[voipsec-limits]", *_numbered(_limits(given))]) + "\n"


def _numbered(lines) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield ("exten => s,1," + line.split(",", 1)[1]) if not number else " same => " + line


def _limits(given: List[Limit]) -> Iterator[str]:
    spends = any(one.day_seconds is not None or one.day_money is not None for one in given)
    for _attempt in range(4):
        yield 'n,GotoIf($["${LOCK(voipsec)}" = "1"]?locked)'
    yield "n,Return(lock)"
    yield ("n(locked),MSet(VOIPSEC_NOW=${EPOCH},VOIPSEC_DAY=${STRFTIME(${EPOCH},@ZONE@,%Y%m%d)},VOIPSEC_EKEY=k${MD5(${VOIPSEC_WHO})},"
           "VOIPSEC_TKEY=k${MD5(${VOIPSEC_TRUNK})},VOIPSEC_MANY=$[0${VOIPSEC_MANY} + 1],VOIPSEC_GRANTED=0,VOIPSEC_SCOPE=)")
    yield 'n,GotoIf($["${VOIPSEC_OPEN}" = "" | ${VOIPSEC_MANY} > 1]?fresh)'
    yield "n,Gosub(voipsec-close,s,1)"
    yield "n(fresh)," + ("NoOp()" if spends else 'GotoIf($["${GLOBAL(VOIPSEC_SWEPT)}" != ""]?swept)')
    yield "n,Gosub(voipsec-running,s,1)"
    yield "n(swept),NoOp()"
    for scope in SCOPES:
        yield from _scope(scope, [one for one in given if one.scope == scope])
    yield "n,MSet(" + ",".join(f"GROUP({category})={group}" for group, category in (_GROUPS[scope].split("@") for scope in SCOPES)) + ")"
    rated = [scope for scope in SCOPES if any(one.scope == scope and one.rate is not None for one in given)]
    if rated:
        yield "n,MSet(" + ",".join(f"DB(voipsec-rate/{_KEYS[scope]})={_MINUTE}:$[{_seen(scope)} + 1]" for scope in rated) + ")"
    yield 'n,ExecIf($["${VOIPSEC_OPEN}" = ""]?Set(CHANNEL(hangup_handler_push)=voipsec-ended,s,1))'
    yield "n,MSet(VOIPSEC_OPEN=${UNIQUEID},VOIPSEC_ROWS=${VOIPSEC_MANY},VOIPSEC_SPENT=,ANSWEREDTIME=,DIALEDPEERNAME=)"
    yield "n,Set(DB(voipsec-open/${UNIQUEID}+${VOIPSEC_MANY})=" + _OPENED + ":${CHANNEL(name)})"
    yield 'n,GotoIf($["${CUT(DB(voipsec-open/${UNIQUEID}+${VOIPSEC_MANY}),:,1-5)}" != "' + _OPENED + '"]?damaged)'
    yield "n,Set(VOIPSEC_X=${UNLOCK(voipsec)})"
    yield "n,Set(VOIPSEC_X=${FILTER(0-9,${TIMEOUT(absolute)})})"
    yield ("n,ExecIf($[${VOIPSEC_GRANTED} > 0 & (0${VOIPSEC_X} = 0 | 0${VOIPSEC_X} > ${VOIPSEC_GRANTED})]?Set(TIMEOUT(absolute)=${VOIPSEC_GRANTED}))")
    yield "n,Return()"
    for reason in ("calls", "rate", "minutes", "money", "damaged"):
        yield f"n({reason}),Set(VOIPSEC_X=${{UNLOCK(voipsec)}})"
        yield f"n,Return({reason})"


def _seen(scope: str) -> str:
    """Calls of the minute so far; VOIPSEC_RATE_ has the counter."""
    return f'${{IF($["${{CUT(VOIPSEC_RATE_{scope},:,1)}}" = "{_MINUTE}"]?${{CUT(VOIPSEC_RATE_{scope},:,2)}}:0)}}'


def _scope(scope: str, given: List[Limit]) -> Iterator[str]:
    """What one scope limits: the numbers stand in the lines where there is one entry for all, and are looked up by name otherwise."""
    if not given:
        return
    key, name = _KEYS[scope], f"VOIPSEC_CAP_{scope}"
    named = any(one.names for one in given)
    if named:
        yield f"n,Set(VOIPSEC_X=k${{MD5({key})}})"
        yield f"n,ExecIf($[!0${{DIALPLAN_EXISTS(voipsec-cap-{scope},${{VOIPSEC_X}},1)}}]?Set(VOIPSEC_X=default))"
        yield f"n,Gosub(voipsec-cap-{scope},${{VOIPSEC_X}},1)"
        yield f"n,Set({name}=${{GOSUB_RETVAL}})"

    def most(field: str) -> str:
        value = getattr(given[0], field)
        return f"${{CUT({name},:,{_AT.index(field) + 1})}}" if named else "-1" if value is None else str(int(value))

    def limited(*fields: str) -> bool:
        return any(getattr(one, field) is not None for one in given for field in fields)
    yield f"n,MSet(VOIPSEC_SCOPE={scope},VOIPSEC_RATE_{scope}=${{DB(voipsec-rate/{key})}},VOIPSEC_DAY_{scope}=${{DB(voipsec-day/{key})}})"
    if limited("calls"):
        group, category = _GROUPS[scope].split("@")
        others = f'${{GROUP_COUNT({group}@{category})}} - ("${{GROUP({category})}}" = "{group}")'
        yield f'n,GotoIf($[{most("calls")} >= 0 & {others} >= {most("calls")}]?calls)'
    rate, day = (f'${{REGEX("^({form})?$" ${{VOIPSEC_{name}_{scope}}})}}' for form, name in (("[0-9]+:[0-9]+", "RATE"), ("[0-9]+:[0-9]+:[0-9]+", "DAY")))
    yield f"n,GotoIf($[!{rate} | !{day}]?damaged)"
    if limited("rate"):
        yield f'n,GotoIf($[{most("rate")} >= 0 & {_seen(scope)} >= {most("rate")}]?rate)'
    if limited("call_seconds"):
        yield f'n,Gosub(voipsec-least,s,1({most("call_seconds")}))'
    if limited("day_seconds", "day_money"):
        yield f'n,ExecIf($[0${{CUT(VOIPSEC_DAY_{scope},:,1)}} < ${{VOIPSEC_DAY}}]?Set(VOIPSEC_DAY_{scope}=${{VOIPSEC_DAY}}:0:0))'
    for field, at, held, reason, least, seconds in (
            ("day_seconds", 2, "HELD", "minutes", "1", "${VOIPSEC_LEFT}"),
            ("day_money", 3, "COST", "money", "${VOIPSEC_PRICE}", "$[${MATH(${VOIPSEC_LEFT}/${VOIPSEC_PRICE},int)} * 60]")):
        if limited(field):
            free = " | ${VOIPSEC_PRICE} = 0" if field == "day_money" else ""
            yield f"n,Set(VOIPSEC_LEFT=$[{most(field)} - ${{CUT(VOIPSEC_DAY_{scope},:,{at})}} - ${{VOIPSEC_{held}_{scope[0].upper()}}}])"
            yield f"n,GotoIf($[{most(field)} >= 0 & ${{VOIPSEC_LEFT}} < {least}]?{reason})"
            yield f"n,GotoIf($[{most(field)} < 0 | {most('ends')} = 0{free}]?{reason}-{scope})"
            yield f"n,Gosub(voipsec-least,s,1({seconds}))"
            yield f"n({reason}-{scope}),NoOp()"


COUNTED = """\
[voipsec-least]
exten => s,1,ExecIf($[${ARG1} > 0 & (${VOIPSEC_GRANTED} = 0 | ${ARG1} < ${VOIPSEC_GRANTED})]?Set(VOIPSEC_GRANTED=${ARG1}))
 same => n,Return()

[voipsec-running]
; what the running calls of the host, the trunk and the endpoint may still use up; those that are gone are booked. Where no limit asks for
; that, it is looked once after a start.
exten => s,1,Set(LOCAL(all)=${DB_KEYS(voipsec-open)})
 same => n,MSet(VOIPSEC_HELD_H=0,VOIPSEC_HELD_T=0,VOIPSEC_HELD_E=0,VOIPSEC_COST_H=0,VOIPSEC_COST_T=0,VOIPSEC_COST_E=0,LOCAL(i)=0)
 same => n,ExecIf($["${GLOBAL(VOIPSEC_SWEPT)}" = ""]?Set(GLOBAL(VOIPSEC_SWEPT)=1))
 same => n(next),Set(LOCAL(i)=$[${i} + 1])
 same => n,GotoIf($[${LEN(${all})} = 0 | ${i} > ${FIELDQTY(all,\\,)}]?end)
 same => n,Set(LOCAL(id)=${CUT(all,\\,,${i})})
 same => n,Set(LOCAL(row)=${DB(voipsec-open/${id})})
 same => n,GotoIf($[${LEN(${row})} = 0 | "${CUT(id,+,1)}" = "${UNIQUEID}"]?next)
 same => n,MSet(LOCAL(start)=${FILTER(0-9,${CUT(row,:,1)})},LOCAL(granted)=0${FILTER(0-9,${CUT(row,:,2)})},LOCAL(price)=0${FILTER(0-9,${CUT(row,:,3)})})
 same => n,Set(LOCAL(used)=${MATH(${VOIPSEC_NOW}-0${start},int)})
 same => n,ExecIf($[${used} < 0]?Set(LOCAL(used)=${granted}))
 same => n,GotoIf(${CHANNEL_EXISTS(${CUT(row,:,6)})}?there)
 same => n,ExecIf($[${granted} > 0 & ${used} > ${granted}]?Set(LOCAL(used)=${granted}))
 same => n,Gosub(voipsec-book,s,1(${used},${price},${CUT(row,:,4)},${CUT(row,:,5)},0${start}))
 same => n,Set(VOIPSEC_X=${DB_DELETE(voipsec-open/${id})})
 same => n,Goto(next)
 same => n(there),ExecIf($[${granted} > 0]?Set(LOCAL(used)=${granted}))
 same => n,Set(LOCAL(cost)=$[${MATH($[${used} + 59]/60,int)} * ${price}])
 same => n,MSet(LOCAL(t)=$["${CUT(row,:,4)}" = "${VOIPSEC_TRUNK}"],LOCAL(e)=$["${CUT(row,:,5)}" = "${VOIPSEC_WHO}"])
 same => n,MSet(VOIPSEC_HELD_H=$[${VOIPSEC_HELD_H} + ${used}],VOIPSEC_COST_H=$[${VOIPSEC_COST_H} + ${cost}])
 same => n,MSet(VOIPSEC_HELD_T=$[${VOIPSEC_HELD_T} + ${used} * ${t}],VOIPSEC_COST_T=$[${VOIPSEC_COST_T} + ${cost} * ${t}])
 same => n,MSet(VOIPSEC_HELD_E=$[${VOIPSEC_HELD_E} + ${used} * ${e}],VOIPSEC_COST_E=$[${VOIPSEC_COST_E} + ${cost} * ${e}])
 same => n,Goto(next)
 same => n(end),Return()
"""

BOOKS = """\
[voipsec-book]
; (seconds, price, trunk, endpoint, start): a call that began on an earlier day is booked with its part of this day
exten => s,1,Set(LOCAL(used)=${IF($[${ARG1} < 0]?0:${ARG1})})
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
 same => n,ExecIf($[0${CUT(had,:,1)} < ${ARG4}]?Set(LOCAL(had)=${ARG4}:0:0))
 same => n,Set(DB(voipsec-day/${ARG1})=${CUT(had,:,1)}:$[${CUT(had,:,2)} + ${ARG2}]:$[${CUT(had,:,3)} + ${ARG3}])
 same => n(end),Return()

[voipsec-close]
; the calls of this channel that are over are booked: where it rang several trunks, that of the one which answered; the lock is held
exten => s,1,MSet(LOCAL(i)=0,LOCAL(spent)=${IF($[${LEN(${VOIPSEC_SPENT})} > 0]?${VOIPSEC_SPENT}:${ANSWEREDTIME}@${DIALEDPEERNAME})})
 same => n,MSet(LOCAL(time)=${FILTER(0-9,${CUT(spent,@,1)})},LOCAL(name)=${CUT(spent,@,2-)})
 same => n,ExecIf($[${LEN(${time})} = 0 & ${LEN(${name})} > 0]?Set(LOCAL(time)=${IF($["${name}" = "${DIALEDPEERNAME}"]?${FILTER(0-9,${ANSWEREDTIME})}:clock)}))
 same => n(next),Set(LOCAL(i)=$[${i} + 1])
 same => n,GotoIf($[${i} > 0${VOIPSEC_ROWS}]?end)
 same => n,Set(LOCAL(row)=${DB(voipsec-open/${VOIPSEC_OPEN}+${i})})
 same => n,GotoIf($[${LEN(${row})} = 0]?next)
 same => n,Set(LOCAL(used)=${IF($["${time}" = "clock"]?${MATH(${EPOCH}-0${FILTER(0-9,${CUT(row,:,1)})},int)}:0${time})})
 same => n,Gosub(voipsec-paid,s,1(${CUT(row,:,4)},${name}))
 same => n,Set(LOCAL(used)=${IF(${GOSUB_RETVAL}?${used}:0)})
 same => n,Gosub(voipsec-book,s,1(${used},${CUT(row,:,3)},${CUT(row,:,4)},${CUT(row,:,5)},${CUT(row,:,1)}))
 same => n,MSet(VOIPSEC_X=${DB_DELETE(voipsec-open/${VOIPSEC_OPEN}+${i})},GROUP(voipsec-k${MD5(${CUT(row,:,4)})})=)
 same => n,Goto(next)
 same => n(end),MSet(VOIPSEC_ROWS=0,VOIPSEC_SPENT=)
 same => n,Return()

[voipsec-paid]
; (trunk, channel that answered): whether that can be one of the trunk; the names of other channels than those of SIP do not tell
exten => s,1,MSet(LOCAL(peer)=${CUT(ARG2,-,1-$[${FIELDQTY(ARG2,-)} - (${FIELDQTY(ARG2,-)} > 1)])},LOCAL(kind)=${TOUPPER(${CUT(ARG2,/,1)})})
 same => n,Set(LOCAL(peer)=${kind}/${FILTER(A-Z0-9._\\x2D,${TOUPPER(${CUT(CUT(peer,/,2-),:,1)})})})
 same => n,Return($[("${kind}" != "PJSIP" & "${kind}" != "SIP") | "${peer}" = "${TOUPPER(${ARG1})}"])

[voipsec-ended]
; the channel that dialled hangs up; where the call was transferred its other end goes on, and is watched
exten => s,1,GotoIf($["${VOIPSEC_OPEN}" = ""]?end)
 same => n,GotoIf($["${LOCK(voipsec)}" != "1"]?end)
 same => n,Set(LOCAL(name)=${IF($[${LEN(${VOIPSEC_SPENT})} > 0]?${CUT(VOIPSEC_SPENT,@,2-)}:${DIALEDPEERNAME})})
 same => n,GotoIf($[${LEN(${name})} > 0 & 0${CHANNEL_EXISTS(${name})}]?watched)
 same => n,Gosub(voipsec-close,s,1)
 same => n,Set(VOIPSEC_X=${UNLOCK(voipsec)})
 same => n(end),Return()
 same => n(watched),Set(LOCAL(i)=0)
 same => n(next),Set(LOCAL(i)=$[${i} + 1])
 same => n,GotoIf($[${i} > 0${VOIPSEC_ROWS}]?begin)
 same => n,Set(LOCAL(row)=${DB(voipsec-open/${VOIPSEC_OPEN}+${i})})
 same => n,GotoIf($[${LEN(${row})} = 0]?next)
 same => n,Gosub(voipsec-paid,s,1(${CUT(row,:,4)},${name}))
 same => n,Set(VOIPSEC_X=${DB_DELETE(voipsec-open/${VOIPSEC_OPEN}+${i})})
 same => n,ExecIf(${GOSUB_RETVAL}?Set(DB(voipsec-open/${VOIPSEC_OPEN}+${i})=${CUT(row,:,1-5)}:${name}))
 same => n,Goto(next)
 same => n(begin),Set(VOIPSEC_X=${UNLOCK(voipsec)})
 same => n,Set(LOCAL(i)=0)
 same => n(more),Set(LOCAL(i)=$[${i} + 1])
 same => n,GotoIf($[${i} > 0${VOIPSEC_ROWS}]?end)
 same => n,GotoIf($[${LEN(${DB(voipsec-open/${VOIPSEC_OPEN}+${i})})} = 0]?more)
 same => n,Originate(Local/${VOIPSEC_OPEN}+${i}@voipsec-watch/n,app,Wait,86400)
 same => n,Goto(more)

[voipsec-watch]
exten => _[0-9A-Za-z]!,1,Set(row=${DB(voipsec-open/${EXTEN})})
 same => n,Set(GROUP(voipsec-host)=host)
 same => n,Set(GROUP(voipsec-k${MD5(${CUT(row,:,4)})})=in)
 same => n,Set(GROUP(voipsec-endpoint)=k${MD5(${CUT(row,:,5)})})
 same => n,Set(leg=${CUT(row,:,6)})
 same => n,Answer()
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
