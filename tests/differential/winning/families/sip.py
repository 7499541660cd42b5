# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""chan_sip and IAX2: drivers that walk their sections, the last line counts."""

from __future__ import annotations

import re

from ..family import Family, Setting, Subject, choice, pairs, rules, single, text, truth, unless

NUMBERS = ("30", "45", "61", "300", "1000")


def sip_general(output: str) -> dict:
    """``sip show settings``; some of its labels have no colon."""
    found = pairs(output)
    for label in ("Our auth realm", "Reg. min duration"):
        found[label] = re.search(r"^\s+" + re.escape(label) + r"\s+(.*?)\s*$", output, re.M).group(1)
    return found


SIP_GENERAL = (
    truth("Allow unknown access", "allowguest", "Yes"),
    truth("Always auth rejects", "alwaysauthreject", "Yes"),
    truth("Match Auth Username", "match_auth_username", "No"),
    truth("Pedantic SIP support", "pedantic", "Yes"),
    truth("DNS SRV lookup", "srvlookup", "Yes"),
    truth("Compact SIP headers", "compactheaders", "No"),
    truth("Legacy userfield parse", "legacy_useroption_parsing", "No"),
    truth("Send Diversion", "send_diversion", "Yes"),
    truth("Regexten on Qualify", "regextenonqualify", "No"),
    truth("Trust RPID", "trustrpid", "No"),
    truth("Allow promisc. redir", "promiscredir", "No"),
    truth("Enable call counters", "callcounter", "No"),
    text("Our auth realm", "realm", None, ("one", "two.example", "Three Four")),
    text("SDP Owner Name", "sdpowner", "root", ("one", "two", "three")),
    text("SDP Session Name", "sdpsession", None, ("one", "two words", "three")),
    text("Caller ID", "callerid", "asterisk", ("one", "two words", "three")),
    text("MWI NOTIFY mime type", "notifymimetype", "application/simple-message-summary", ("text/plain", "a/b")),
    text("Context", "context", "default", ("public", "in", "Other")),
    text("Language", "language", "", ("de", "fr", "es")),
    text("Reg. max duration", "maxexpiry/maxexpirey", "3600 secs", NUMBERS[2:], "{0} secs"),
    text("Reg. min duration", "minexpiry/minexpirey", "60 secs", ("30", "45", "20"), "{0} secs"),
    text("Outbound reg. timeout", "registertimeout", "20 secs", NUMBERS, "{0} secs"),
    text("Outbound reg. attempts", "registerattempts", "0", NUMBERS),
    text("Max forwards", "maxforwards", "70", ("10", "20", "30")),
    choice("SIP Transfer mode", "allowtransfer", "open", {"yes": "open", "no": "closed", "maybe": "closed", "1": "open"}),
    choice("AutoCreate Peer", "autocreatepeer", "Off", {"yes": "Volatile", "no": "Off", "persist": "Persisted", "maybe": "Off"}),
)
SIP_PEER = (
    text("Context", "context", "default", ("public", "in", "Other"), inherits="Context"),
    text("Language", "language", "", ("de", "fr", "es"), inherits="Language"),
    text("Description", "description", ""),
    text("Subscr.Cont.", "subscribecontext", "<Not set>", ("sub", "other")),
    text("Call limit", "call-limit/call_limit", None, NUMBERS),
    text("Def. Username", "defaultuser/username", "", ("one", "two"), keeps=True),
    text("Parkinglot", "parkinglot", "", ("lot", "other"), keeps=True),
    text("VM Extension", "vmexten", "asterisk", ("one", "two")),
    truth("PromiscRedir", "promiscredir", "No", inherits="Allow promisc. redir", values=("yes", "no")),
    choice("Insecure", "insecure", "no", {"port": "port", "invite": "invite", "port,invite": "port,invite", "no": "no"}),
    choice("Transfer mode", "allowtransfer", None, {"yes": "open", "no": "closed"}),
    rules("ACL", "No", "Yes"),
    choice("Secret", "secret", "<Not set>", {"abc": "<Set>", "": "<Not set>", "x=y": "<Set>"}),
    choice("MD5Secret", "md5secret", "<Not set>", {"0123": "<Set>", "": "<Not set>"}),
    choice("Encryption", "encryption", "No", {"yes": "Yes", "no": "No"}),
    choice("DTMFmode", "dtmfmode", "rfc2833", {"inband": "inband", "info": "info", "auto": "auto", "rfc2833": "rfc2833"}),
    choice("Video Support", "videosupport", "No", {"yes": "Yes", "no": "No", "always": "Yes"}),
    choice("Text Support", "textsupport", "No", {"yes": "Yes", "no": "No"}),
    choice("DirectMedia", "directmedia/canreinvite", "Yes", {"yes": "Yes", "no": "No"}),
)
PEER = unless("not found")
SIP = Family(
    "sip.conf", "res_features chan_sip",
    (single("general", SIP_GENERAL, "sip show settings", sip_general),)
    # a device is found by the spelling of the section that was read last (find_by_name in channels/chan_sip.c)
    + tuple(Subject(name, SIP_PEER, "sip show peer {0}\nsip show peer {1}".format(name, name.upper()), PEER,
                    required=(kind, "host = dynamic"), spellings=("P" + name[1:],))
            for name, kind in (("p1", "type = friend"), ("p2", "type = peer"), ("p3", "TYPE = Peer"))),
    "sip reload", "sip show peers like set", ("bullseye",), 0.05, "[{mark}]\ntype = peer\nhost = dynamic\n")


def iax_users(output: str) -> dict:
    """``iax2 show users`` by name."""
    found = {}
    for line in output.splitlines()[1:]:
        columns = re.match(r"(\S+) +(\S.{19})  (\d{15})  (\S+) +(Yes|No)", line)
        if columns:
            found[columns.group(1)] = {"Secret": columns.group(2).strip(), "A/C": columns.group(5)}
    return found


def iax_peer(output: str) -> dict:
    """``iax2 show peer``; 22 names the methods of encryption."""
    found = pairs(output)
    found["Encryption"] = "No" if found["Encryption"] in ("No", "") else "Yes"
    return found


def iax_user(name: str):
    """A parser for one user."""
    return lambda output: iax_users(output).get(name)


IAX_PEER = (
    text("Context", "context", "", ("public", "in", "Other")),
    text("Description", "description", "", keeps=True),
    text("Mailbox", "mailbox", "", ("1@default", "2@default"), keeps=True),
    text("Callnum limit", "maxcallnumbers", "0", ("16", "32", "64")),
    text("Username", "username", "", ("one", "two"), keeps=True),
    truth("Trunk", "trunk", "No", keeps=True),
    choice("Encryption", "encryption", None, {"yes": "Yes", "no": "No", "aes128": "Yes"}),
    choice("Calltoken req", "requirecalltoken", None, {"yes": "Yes", "no": "No", "auto": "Auto"}),
    rules("ACL", "No", "Yes"),
    choice("Secret", "secret", "<Not set>", {"abc": "<Set>", "": "<Not set>", "x=y": "<Set>"}),
)
IAX_USER = (
    Setting("Secret", ("secret",), ("abc", "def", "x=y"), str, "-no secret-", joined=lambda values: ";".join(values)[:20]),
    rules("A/C", "No", "Yes"),
)
IAX = Family(
    "iax.conf", "res_timing_timerfd res_crypto res_features chan_iax2",
    tuple(Subject(name, IAX_PEER, "iax2 show peer {0}".format(name), unless("not found", iax_peer), "peer", (kind, "host = dynamic"))
          for name, kind in (("p1", "type = peer"), ("p2", "type = friend"), ("p3", "TYPE = Peer")))
    + tuple(Subject(name, IAX_USER, "iax2 show users", iax_user(name), "user", (kind, "host = dynamic"))
            for name, kind in (("u1", "type = user"), ("u2", "type = friend"))),
    "module reload chan_iax2.so", nonsense=0.05)
FAMILIES = (SIP, IAX)
