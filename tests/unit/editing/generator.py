# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random configuration trees in the words of real readers, and random edits that fit them more often than not.

Most trees hold the sections and options of a consumer (pjsip.conf, manager.conf, ...), so that it matters which of several lines
counts; the others come from the grammar that the parser is tested with, where every byte may be strange.
"""

from __future__ import annotations

from typing import Dict, NamedTuple, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf.version import Version
from ansible_collections.voipsec.asterisk.tests.differential import grammar

V16, V22, V23 = Version(16, 28, 0), Version(22, 10, 1), Version(23, 4, 1)
CODECS = ("ulaw", "alaw", "g722", "ulaw,alaw")
NETWORKS = ("0.0.0.0/0", "10.0.0.0/8", "::/0", "192.168.1.0/24")
YES_NO = ("yes", "no", "true", "off")
PLAIN = ("a", "b c", "x;y", "> z", ">z", "a=b", 'say "hi"', "back\\slash", "\\", "caf\u00e9", "--", "a--", "[x]", "#1")


class Family(NamedTuple):
    """One root file: its versions, the names of its sections, and by kind of section the options with their values.

    :ivar kinds: kind to options; a kind that starts with ``=`` is written as ``type=``, others by the section's name.
    :ivar lists: options that are given as a list, in groups that count together.
    """

    filename: str
    versions: Tuple
    names: Tuple[str, ...]
    kinds: Dict[str, Dict[str, Tuple[str, ...]]]
    lists: Tuple[Tuple[str, ...], ...] = ()


FAMILIES = (
    Family("pjsip.conf", (V22, V22, V16, V23), ("101", "102", "Trunk", "t1", "t2"), {
        "=endpoint": {"context": ("in", "out"), "allow": CODECS, "disallow": ("all",), "direct_media": YES_NO, "callerid": PLAIN,
                      "permit": NETWORKS, "deny": NETWORKS, "aors": ("101", "102"), "auth": ("101", "Trunk"), "set_var": ("a=1", "b=2")},
        "=auth": {"auth_type": ("userpass",), "username": PLAIN, "password": PLAIN},
        "=aor": {"max_contacts": ("1", "2"), "remove_existing": YES_NO, "contact": ("sip:a@10.0.0.1", "sip:b@10.0.0.2")},
    }, (("allow", "disallow"), ("deny", "permit"), ("contact",), ("set_var",))),
    Family("sip.conf", (V16,), ("general", "100", "Phone", "t1", "t2"), {
        "general": {"allowguest": YES_NO, "bindaddr": ("0.0.0.0", "127.0.0.1"), "udpbindaddr": ("::", "10.0.0.1"), "context": ("in",),
                    "register": ("a:b@h", "c:d@h"), "realm": PLAIN, "nat": ("force_rport,comedia", "no", "comedia"), "allow": CODECS,
                    "disallow": ("all",)},
        "=friend": {"secret": PLAIN, "context": ("in", "out"), "allow": CODECS, "disallow": ("all",), "permit": NETWORKS, "deny": NETWORKS,
                    "nat": ("force_rport,comedia", "no", "comedia"), "setvar": ("a=1", "b=2"), "host": ("dynamic",)},
    }, (("allow", "disallow"), ("deny", "permit"), ("register",), ("setvar",))),
    Family("iax.conf", (V16, V22), ("general", "guest", "Branch", "t1"), {
        "general": {"bindaddr": ("127.0.0.1", "10.0.0.1"), "delayreject": YES_NO, "register": ("a:b@h", "c:d@h"), "allow": CODECS},
        "=user": {"secret": PLAIN, "context": ("in", "out"), "permit": NETWORKS, "deny": NETWORKS, "requirecalltoken": ("yes", "no", "auto")},
        "=peer": {"secret": PLAIN, "host": ("dynamic", "10.1.1.1"), "allow": CODECS, "disallow": ("all",)},
    }, (("deny", "permit"), ("secret",), ("context",), ("bindaddr",), ("register",), ("allow", "disallow"))),
    Family("manager.conf", (V16, V22), ("general", "admin", "Admin", "joe", "t1"), {
        "general": {"enabled": YES_NO, "bindaddr": ("0.0.0.0", "127.0.0.1"), "port": ("5038",), "webenabled": YES_NO},
        "user": {"secret": PLAIN, "read": ("all", "", "call,agent"), "write": ("all", ""), "permit": NETWORKS, "deny": NETWORKS,
                 "displayconnects": YES_NO, "setvar": ("a=1", "b=2")},
    }, (("deny", "permit"), ("setvar",))),
    Family("rtp.conf", (V16, V22, V23), ("general", "t1"), {
        "general": {"rtpstart": ("10000", "20000"), "rtpend": ("10100", "20100"), "strictrtp": ("yes", "no"), "icesupport": YES_NO},
    }),
    Family("extensions.conf", (V22, V23), ("general", "globals", "in", "In", "out"), {
        "general": {"static": YES_NO, "writeprotect": YES_NO, "autofallthrough": YES_NO},
        "globals": {"TRUNK": PLAIN, "trunk": PLAIN},
        "context": {"exten": ("s,1,Answer()", "s,2,Hangup()", "_X.,1,Dial(PJSIP/${EXTEN}\\;x)"), "same": ("n,Hangup()",), "include": ("out", "in")},
    }, (("exten", "same"), ("include",))),
    Family("own.conf", (V22,), ("a", "b", "A", "general"), {
        "any": {"x": PLAIN, "y": ("1", "2", ""), "X": ("3",)},
    }, (("x", "y"),)),
)

STRANGE = Family("case/root.conf", (V22, V16), ("a", "b", "c", "A", "t"), {
    "any": {"x": PLAIN, "y": ("1", "2", ""), "type": ("aor", "friend"), "allow": CODECS, "secret": PLAIN, "a b": PLAIN, "[x": ("1",), "#x": ("1",)},
}, (("x", "y"),))
"""For files that hold every corner of the language, and that no part of Asterisk reads."""

LINE_ENDS = ("\n",) * 6 + ("\r\n",)
COMMENTS = ("", "", "", "", "", " ; note", "\t;x = 1", " ;-- block --;", ";tight", " ;--- no block")
OPERATORS = (" = ", "=", "=", " => ", "=>", "  =\t", "= ")
DEAD = ("", "", "; [dead]", ";x = 1", ";--\n[hidden]\nx = 1\n--;", "no equals sign", "#unknown directive", ";-- a ;-- b --; c --;", "   ",
        "; secret = old")


class Tree(NamedTuple):
    """Files by name, who reads them, and for which version."""

    family: Family
    version: Version
    files: Dict[str, bytes]


def tree(rng, etc) -> Tree:
    """A root file with what it includes.

    :param etc: the configuration directory, for includes with an absolute path.
    """
    if rng.random() < 0.25:
        case = grammar.case(rng, "case").placed("case")
        return Tree(STRANGE, rng.choice(STRANGE.versions), {"case/" + name: case.content(name, etc) for name in case.files})
    family = rng.choice(FAMILIES)
    end = rng.choice(LINE_ENDS)
    seen = []
    parts = ["; head" + end] if rng.random() < 0.3 else []
    files = {}
    for _unused in range(rng.randrange(1, 7)):
        kind = rng.choice(sorted(family.kinds))
        parts.append(_section(rng, family, kind, seen, end))
        if rng.random() < 0.2:
            parts.append(_include(rng, family, kind, seen, end, files))
    if rng.random() < 0.1:
        parts.append("[" + rng.choice(family.names) + "](+)" + end + _options(rng, family.kinds[kind], end))
    files[family.filename] = "".join(parts)
    raw = {name: _bytes(rng, text) for name, text in files.items()}
    return Tree(family, rng.choice(family.versions), raw)


def _bytes(rng, text):
    raw = text.encode("latin-1" if rng.random() < 0.2 else "utf-8", "replace")
    if rng.random() < 0.15:
        raw = raw.rstrip(b"\r\n")
    return b"\xef\xbb\xbf" + raw if rng.random() < 0.05 else raw


def _section(rng, family, kind, seen, end):
    name, template, bases = rng.choice(family.names), rng.random() < 0.15, []
    if kind in family.names:
        name, template = rng.choice((kind, kind, kind.capitalize())), False
    if seen and rng.random() < 0.35:
        bases = rng.sample(seen, min(len(seen), rng.choice((1, 1, 2))))
    items = ["!"] * template + bases
    adding = name in seen and rng.random() < 0.3
    if adding:
        items = ["+"]
    head = rng.choice(("", "", "", " ")) + "[" + name + "]" + ("(" + ",".join(items) + ")" if items else "") + rng.choice(COMMENTS) + end
    if rng.random() < 0.25 and not adding:
        head = head.replace(" ;-- block --;", "")
    seen.append(name)
    body = ""
    if kind.startswith("=") and rng.random() < 0.93 and not adding and (not bases or rng.random() < 0.5):
        body = "type" + rng.choice(OPERATORS) + kind[1:] + end
    return head + body + _options(rng, family.kinds[kind], end)


def _options(rng, known, end):
    lines = []
    for _unused in range(rng.randrange(0, 6)):
        if rng.random() < 0.2:
            lines.append(rng.choice(DEAD).replace("\n", end) + end)
            continue
        name = rng.choice(sorted(known))
        value = rng.choice(known[name]).replace(";", "\\;")
        operator = rng.choice(OPERATORS) if rng.random() < 0.93 else rng.choice((" += ", "+="))
        name = name.upper() if rng.random() < 0.05 else name
        line = rng.choice(("", "", "", " ", "\t")) + name + operator + value + rng.choice(COMMENTS)
        lines.append(line + end)
    return "".join(lines)


def _include(rng, family, kind, seen, end, files):
    """A directive; the file goes on in the section around it, or opens sections of its own."""
    if files and rng.random() < 0.15:
        return rng.choice(("#include ", "#tryinclude ")) + rng.choice(sorted(files)) + end
    name = "part%d.conf" % len(files) if rng.random() < 0.7 else "d/%d.conf" % len(files)
    text = _options(rng, family.kinds[kind], end)
    for _unused in range(rng.choice((0, 0, 1, 2))):
        text += _section(rng, family, rng.choice(sorted(family.kinds)), seen, end)
    files[name] = text
    shown = name if rng.random() < 0.6 else '"%s"' % name
    return rng.choice(("#include ", "#tryinclude ")) + ("d/*.conf" if name.startswith("d/") and rng.random() < 0.5 else shown) + end


def requests(rng, made: Tree, view):
    """Edits as a playbook gives them: one to three dicts."""
    return [_request(rng, made.family, view) for _unused in range(rng.choice((1, 1, 1, 2, 3)))]


def _request(rng, family, view):
    sections = view.sections
    request = {"file": family.filename}
    kind = rng.choice(sorted(family.kinds))
    if sections and rng.random() < 0.92:
        section = rng.choice(sections)
        request["section"] = section.name.decode("utf-8", "surrogateescape")
        request["template"] = section.template
        found = [v.value.decode("utf-8", "surrogateescape") for v in section.variables if v.name.lower() == b"type"]
        if found and rng.random() < 0.7:
            request["type"] = found[0]
        kind = "=" + found[0] if found and "=" + found[0] in family.kinds else section.name.decode("utf-8", "replace").lower()
        kind = kind if kind in family.kinds else rng.choice([each for each in sorted(family.kinds) if each not in family.names] or [kind])
        if kind not in family.kinds:
            kind = sorted(family.kinds)[0]
    else:
        request["section"] = rng.choice(family.names + ("new one",))
    _what(rng, family, kind, request)
    choice = rng.random()
    if choice < 0.25:
        request["all"] = True
    elif choice < 0.4:
        request["position"] = rng.choice((0, 1, -1))
    if rng.random() < 0.2:
        request["edit_template"] = True
    if rng.random() < 0.05:
        request.pop("section")
        request["section_pattern"] = rng.choice((".*", "[0-9]+", "(?i)general|in"))
    return request


def _what(rng, family, kind, request):
    known = family.kinds[kind]
    choice = rng.random()
    if choice < 0.06:
        request["state"] = "absent"
    elif choice < 0.10:
        request["rename_to"] = rng.choice(family.names + ("renamed",))
    elif choice < 0.18:
        request["create"] = True
        if kind.startswith("="):
            request["type"] = kind[1:]
        request["options"] = _wanted(rng, known)
        request["section"] = rng.choice(family.names + ("new one",))
        if rng.random() < 0.2:
            request["inherits"] = [rng.choice(family.names)]
    elif choice < 0.40 and any(set(group) & set(known) for group in family.lists):
        group = rng.choice([group for group in family.lists if set(group) & set(known)])
        names = [name for name in group if name in known]
        if len(names) == 1 or rng.random() < 0.3:
            name = rng.choice(names)
            request["options"] = {name: [rng.choice(known[name]) for _unused in range(rng.randrange(0, 4))]}
        else:
            request["sequence"] = [{name: rng.choice(known[name])} for name in rng.choices(names, k=rng.randrange(1, 4))]
    else:
        request["options"] = _wanted(rng, known)


def _wanted(rng, known):
    names = rng.sample(sorted(known), min(len(known), rng.choice((1, 1, 1, 2, 3))))
    return {name: None if rng.random() < 0.15 else rng.choice(known[name]) for name in names}
