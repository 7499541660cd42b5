# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
r"""The filters of fail2ban for Asterisk's log in JSON: what each counts, as files of filter.d.

A line of that log is one JSON object with its keys in a fixed order, so that what an attacker writes is always inside of one string and
cannot begin a line or end one. Every expression holds on to the frame (name of the source file, level) and to the end of the line, and takes an
address only from where Asterisk writes the source of the packet (measured on 16.28 and 22.10):

=============  =============================================================  ==========================================================
filter         counts, once each                                              does not count, and why; the guard in the kernel sees it
=============  =============================================================  ==========================================================
voipsec-auth   PJSIP: a digest that is refused (ChallengeResponseFailed),     chan_sip's INVITE and SUBSCRIBE: only its security event has
               of a known account or not, by any method and transport;        an address, and ``maddr`` in a Via forges that. A text
               chan_sip: a REGISTER with a wrong password or name             ``RemoteAddress=`` in a Call-ID, nonce or digest: nobody can
                                                                              tell which address is real. Bad UTF-8: Asterisk writes none.
                                                                              Lines that Asterisk cuts, behind 8,191 bytes (BUFSIZ in
                                                                              main/logger.c): what is left may be made up
voipsec-scan   PJSIP: a request of an unknown account, an ACL that does not   Requests without a digest for an account that exists: a
               let it in, REGISTER at the endpoint ``anonymous``, a packet    telephone begins so, too. Guest calls that are answered, what
               that is no SIP; chan_sip: REGISTER of an unknown peer, of one  chan_sip refuses beside REGISTER (OPTIONS, SUBSCRIBE, unknown
               with a fixed address or behind its ACL; a guest who dials a    methods), what PJSIP refuses at ``anonymous`` (SUBSCRIBE,
               number that is not there                                       MESSAGE, PUBLISH): no line with an address
voipsec-ami    a login that is refused, however it is made; before a login    Connections that say nothing: no line. Names with
               anything else                                                  ``RemoteAddress=`` or bad UTF-8, as above
voipsec-iax2   a registration or call that is refused (needs                  Polls, guest calls, numbers that are not there (Asterisk 16
               ``authdebug``), call tokens that are missing or false. A peer  writes the same for whoever is logged in), call tokens that
               that does not exist counts twice: chan_iax2 writes the line    are late
               for the request and for the answer to its challenge
=============  =============================================================  ==========================================================

Never counted: ChallengeSent, SuccessfulAuth, and what is refused to a telephone whose password is right: too many contacts, no AOR, an AOR that is
not there, a wrong number.
"""

from __future__ import annotations

FRAME = (r'^\{"hostname":"(?:[^"\\]|\\.)*","timestamp":"[^"]*","identifiers":\{"lwp":\d+,"callid":"[^"]*"\},'
         r'"logmsg":\{"location":\{"filename":"<F-CONTENT>(?:%s)","function":.+</F-CONTENT>"\}\}$')
"""The frame of a line; ``%s`` are the source files, as expressions. What stays for ``failregex`` begins with the name of one."""

DATES = (
    # fail2ban cuts the date out of the line and leaves the rest. %Y: dateformat=%F %T.%3q %z and its likes; %b: Asterisk's own default.
    r'^\{"hostname":"(?:[^"\\]|\\.)*","timestamp":"(%Y-%m-%d[T ]%H:%M:%S(?:[.,]%f)?(?:\s?%z)?)"',
    r'^\{"hostname":"(?:[^"\\]|\\.)*","timestamp":"(%b %d %H:%M:%S)"',
)

_END = r"(?:\\n)*$"
_OTHER = r"(?:(?!RemoteAddress=).)*"
"""A part of a security event. That the name of the field occurs once in all of it makes the address the one that Asterisk wrote."""

_REMOTE = r'RemoteAddress=\\"IPV[46](?:/\w+)?/<ADDR>/\d+\\"'
_PEER = r"\[?<ADDR>\]?:\d+"


def _line(source, level, message):
    """An expression for what ``FRAME`` leaves."""
    return r'^%s","function":"[^"]*","line":\d+\},"level":"%s","message":"%s' % (source, level, message)


def _event(names, service, account=_OTHER, after=_OTHER):
    """A security event. :param account: what stands between EventVersion and RemoteAddress; ``after``: from there to the end."""
    head = r'SecurityEvent=\\"(?:%s)\\",EventTV=\\"[^"\\]*\\",Severity=\\"Error\\",Service=\\"%s\\",EventVersion=\\"\d+\\",' % (names, service)
    return _line(r"res_security_log\.c", "SECURITY", head + account + _REMOTE + after + "$")


def _field(name, value):
    return r'%s=\\"%s\\"' % (name, value)


_REGISTRATION = r"Registration from '.*' failed for '" + _PEER + "' - (?:%s)" + _END
_ANONYMOUS = r'anonymous(?:@[^"\\ ]*)?'

AUTH = (
    _event("ChallengeResponseFailed", "PJSIP"),
    _line(r"chan_sip\.c", "NOTICE", _REGISTRATION % "Wrong password|Username/auth name mismatch"),
)
SCAN = (
    _event("InvalidAccountID", "PJSIP"),
    _event("FailedACL", "PJSIP", after=_OTHER + "," + _field("ACLName", "not_match_endpoint(?:_contact)?_acl") + _END),
    _event("FailedACL", "PJSIP", _field("AccountID", _ANONYMOUS) + "," + _OTHER,
           _OTHER + "," + _field("ACLName", "registrar_attempt_without_configured_aors") + _END),
    _line(r"chan_sip\.c", "NOTICE",
          _REGISTRATION % "No matching peer found|Not a local domain|Device does not match ACL|Peer is not supposed to register"),
    _line(r"chan_sip\.c", "NOTICE", r"Call from '' \(%s\) to extension '.*' rejected because extension not found in context '[^']*'\." % _PEER + _END),
    _line(r"res_pjsip_session\.c", "NOTICE",
          r" ?%s: Call \(\w+:%s\) to extension '.*' rejected because extension not found in context '[^']*'\." % (_ANONYMOUS, _PEER) + _END),
    _line("res_pjsip_acl\\.c", "WARNING", "Incoming SIP message from %s did not pass ACL test" % _PEER + _END),
    _line("pjproject", "WARNING", r"\\t *sip_transport\.c +Dropping \d+ bytes packet from \w+ %s : PJSIP\b" % _PEER),
    _line("pjproject", "ERROR", r"\\t *sip_endpoint\.c +Error processing packet from %s:" % _PEER),
)
AMI = (
    _event("InvalidAccountID|InvalidPassword|ChallengeResponseFailed|FailedACL", "AMI"),
    _event("RequestNotAllowed", "AMI", _field("AccountID", "") + "," + _OTHER),
    _event("RequestBadFormat", "AMI", after=_OTHER + "," + _field("AccountID", "") + _OTHER),
)


def _iax(level, message):
    return _line(r"chan_iax2\.c", level, message)


IAX2 = (
    _iax("NOTICE", r"No registration for peer '.*' \(from \[?<ADDR>\]?\)" + _END),
    _iax("NOTICE", r"Host \[?<ADDR>\]? failed MD5 authentication for '.*' \([0-9a-f]+ != [0-9a-f]+\)" + _END),
    _iax("NOTICE", r"Host \[?<ADDR>\]? (?:denied access to register peer|did not provide proper plaintext password for) '.*'" + _END),
    _iax("NOTICE", r"Empty registration from \[?<ADDR>\]?" + _END),
    _iax("(?:NOTICE|WARNING)", r"Host %s failed to authenticate as\b" % _PEER),
    _iax("NOTICE", "Rejected connect attempt from %s, who was trying to reach '" % _PEER),
    _iax("ERROR", r"Call rejected, CallToken Support required\. If unexpected, resolve by placing address %s in the\b" % _PEER),
    _iax("WARNING", "Address %s failed CallToken hash inspection" % _PEER + _END),
)

FILTERS = {
    "voipsec-auth": ((r"res_security_log\.c", r"chan_sip\.c"), AUTH),
    "voipsec-scan": ((r"res_security_log\.c", r"chan_sip\.c", r"res_pjsip_session\.c", r"res_pjsip_acl\.c", "pjproject"), SCAN),
    "voipsec-ami": ((r"res_security_log\.c",), AMI),
    "voipsec-iax2": ((r"chan_iax2\.c",), IAX2),
}
"""By name: source files of Asterisk that it looks at, and expressions."""


def text(name, header):
    """The file of a filter. :param header: comment lines for its head."""
    sources, expressions = FILTERS[name]
    rows = header + ["", "[Definition]", "", "prefregex = " + _escaped(FRAME % "|".join(sources)), ""]
    rows += _many("failregex", expressions) + ["", "ignoreregex =", ""] + _many("datepattern", DATES)
    return "\n".join(rows) + "\n"


def _many(option, values):
    indent = "\n" + " " * (len(option) + 3)
    return [option + " = " + indent.join(_escaped(value) for value in values)]


def _escaped(value):
    """As fail2ban's reader wants it, in which a % begins the name of another option."""
    return value.replace("%", "%%")
