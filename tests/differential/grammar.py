# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated cases: files that know the grammar of Asterisk's configuration language, and its corners.

Every function takes a ``random.Random`` and composes smaller ones. The same functions run in bulk from a seed and under
hypothesis (``st.randoms()``), which shrinks. Most lines are valid, because a fatal one hides all that follows it.
What would make Asterisk loop for ever is left out: a section that inherits from itself through ``(+,...)``, and more
than 128 open block comments; see test_endless.py.
"""

from __future__ import annotations

import re
from random import Random

from .cases import ROOT, Case

NAMES = (b"a", b"b", b"c", b"A", b"general", b"General", b"peer 1", b" a ", b"a.b", b"a[b", b"\xfcber", b"caf\xc3\xa9", b"", b"x" * 78,
         b"x" * 79, b"x" * 80, b"x" * 81, b"a=b", b"#a", b"1", b"t,u", b"(a", b"semi\\;colon", b"\x01a", b"a\r", b"a\tb")
PLAIN_NAMES = (b"a", b"b", b"c", b"A", b"B", b"t")
OPTIONS = (b"x", b"y", b"X", b"type", b"Type", b"allow", b"permit", b"secret", b"a b", b"a+", b"\xfc", b"k\xc3\xa9y", b"[x", b"#x", b"x]", b"x;y",
           b"dtls_verify", b"exten", b"\xc2\xa0x", b"x\ry", b"TEMPLATES")
VALUES = (b"1", b"2", b"no", b"yes", b"friend", b"aor", b"auth", b"ulaw,alaw", b"0.0.0.0/0", b"a=b=c", b"> x", b">x", b"=x", b"\"q\"", b"\" q \"",
          b"'x", b"a  b", b"\xe9", b"\xc3\xa9", b"a\\", b"a\\b", b"# no comment", b"// no comment", b"[x]", b"(!)", b"a--b", b"--", b"a-",
          b"\xc2\xa0", b"s,1,Dial(SIP/a\\;b)", b"a\rb", b"a\tb", b"+", b"-", b"\\\\;x")
BLANKS = (b"", b"", b"", b"", b" ", b" ", b"  ", b"\t", b" \t ", b"\x0b", b"\x1f")
ENDS = (b"\n", b"\n", b"\n", b"\n", b"\n", b"\n", b"\r\n", b" \n", b"\t\n", b"\r\r\n")
FILTERS = (b"x=1", b"type=friend", b"type=^au", b"x=", b"=1", b"x", b"type=aor&x=1", b"type=a|b", b"^type$=^(aor|auth)$", b" type = aor ",
           b"TEMPLATES=include", b"TEMPLATES=restrict", b"TEMPLATES=Include", b"templates=include", b"TEMPLATES=other", b"TEMPLATES=",
           b"TEMPLATES=include&x=1", b"type=friend&TEMPLATES=restrict", b"x=[", b"x=*", b"[[:alpha:]]=[[:digit:]]", b"x='1'", b"\"x\"=\"1\"",
           b"x=\"1", b"x='1&y=2'", b"x=1&", b"&x=1", b"&&", b"x==1", b"x=1=2", b".=.", b"x=\\d", b"x=(1", b"x=a{2}", b"x=.\xfc", b"k.y=.",
           b"k..y=.", b"x=^.$", b"'x=1", b"\"'\"'\"'\"'\"'=1", b"\\x=1", b"x=\\", b"X=.", b"x=a\\&b", b"x=' 1 '")
COMMENTS = (b"; c", b";c", b";", b";;", b";---", b";----;", b";-- x --;", b";-x-;", b";- -", b"\\; data", b";-----text", b"; [x]", b";--x--;;--y--;",
            b";-- a ;-- b --; c --;")
STRAY = (b";--", b"--;", b";--;", b"--;x=1", b"y=2--;", b"x=1 ;-- open", b";-- a --; x=3", b"--; ;--", b";-- ;", b"\\;--", b"--\\;")
JUNK = (b"no equals sign", b"=", b"= x", b"=>", b"+=", b"+= x", b"\\=", b"x", b"\\x", b"\\[x=1", b"\\#x=1", b"\\==v", b"\\;x=1", b"\\+=v", b"\\=+=v",
        b"x+=", b"x += y", b"x+=>y", b"x + = 3", b"x=+=3", b"x ==> 3", b"]", b"[]x=1", b"#", b"# x", b"#x", b"#Include", b"#includex y",
        b"#exec /bin/echo",
        b"#exec", b"#tryinclude", b"#include ;x", b"\xef\xbb\xbfx=1", b"\x00", b"x=1\x00y=2", b"\x7f=1", b"#include\xfc x")
FATAL = (b"[x", b"[x](", b"[x](!", b"[x](nowhere)", b"[nowhere](+)", b"[x](a, b)", b"[x]( ! )",
         b"\\ ", b"[", b"\\ x=1", b"\\\xfcx=1", b"\\\t=1", b"[a](+x=[)", b"#include nowhere.conf")
DANGER = re.compile(rb"\+[^)]*,")
SPECIAL = (b";", b";--", b"--;", b"\\", b"=", b"[", b"]", b"(", b")", b"\n", b"\r", b"\x00", b" ", b"+", b">", b",", b"!", b"-", b"\"", b"\xef\xbb\xbf", b"#")


class Written:
    """The section names that headers have used so far, so that most references meet something."""

    def __init__(self):
        self.names = [b"a"]

    def new(self, rng: Random) -> bytes:
        """A name for a header."""
        name = rng.choice(PLAIN_NAMES if rng.random() < 0.75 else NAMES)
        self.names.append(name)
        return name

    def known(self, rng: Random) -> bytes:
        """A name that is there already, now and then one that may not be."""
        if rng.random() < 0.03:
            return rng.choice(NAMES)
        name = rng.choice(self.names)
        return name.upper() if rng.random() < 0.1 else name


def inheritance(rng: Random, section: bytes, written: Written) -> bytes:
    """What stands in parentheses behind a header."""
    items = []
    added = False
    for _unused in range(rng.choice((1, 1, 1, 1, 2, 2, 3))):
        kind = rng.random()
        if kind < 0.30:
            items.append(b"!")
        elif kind < 0.50 and section in written.names[:-1]:
            added = True
            items.append(b"+" + addition(rng))
        else:
            base = written.known(rng)
            if not added or (base and section and base.lower() != section.lower()):
                items.append(base)
    return b"(" + b",".join(items) + b")"


def addition(rng: Random) -> bytes:
    """What stands behind a plus sign: mostly nothing, or a filter that is met more often than not."""
    kind = rng.random()
    if kind < 0.5:
        return b""
    if kind < 0.75:
        return rng.choice((b"TEMPLATES=include", b"TEMPLATES=include&.=.", b"x=.", b"x=", b"y=[0-9a-z]", b".=."))
    if kind < 0.9:
        value = quoted(rng, rng.choice((b".", b"", b" ", b"[1-9]", b"&", b"=")))
        return quoted(rng, rng.choice((b"x", b"y", b".")) + rng.choice((b"=", b" = ")) + value)
    return rng.choice(FILTERS)


def quoted(rng: Random, text: bytes) -> bytes:
    """The same text in quotes, one inside the other, up to and beyond the depth that Asterisk counts; mostly none."""
    if rng.random() < 0.4:
        return text
    for _unused in range(rng.choice((1, 1, 1, 2, 3, 6, 7, 8))):
        mark = rng.choice((b"'", b'"'))
        text = mark + rng.choice((b"", b"", b" ")) + text + rng.choice((mark, mark, mark, mark + b" ", b""))
    return text


def header(rng: Random, written: Written) -> bytes:
    """A section header."""
    section = written.new(rng)
    text = b"[" + section + b"]"
    kind = rng.random()
    if kind < 0.45:
        text += inheritance(rng, section, written)
    elif kind < 0.48:
        text += b" " + inheritance(rng, section, written)
    if rng.random() < 0.05:
        text += rng.choice((b"x=1", b" junk", b"[b]", b"(!)", b")"))
    return text


def option(rng: Random) -> bytes:
    """An option line."""
    operator = rng.choice((b"=", b"=", b"=", b"=>", b"+=", b"+=", b" = ", b" => ", b" += ", b"  =\t"))
    key = rng.choice(OPTIONS[:6] if rng.random() < 0.7 else OPTIONS)
    value = b"" if rng.random() < 0.08 else rng.choice(VALUES[:6] if rng.random() < 0.5 else VALUES)
    if rng.random() < 0.1:
        return key + rng.choice(BLANKS) + operator + rng.choice(BLANKS) + value + rng.choice(BLANKS)
    return key + operator + value


def long_line(rng: Random) -> bytes:
    """A line about as long as the reading buffer, some with a NUL byte that hides its length."""
    length = rng.choice((8180, 8188, 8189, 8190, 8191, 8192, 8193, 16380, 16382, 16383))
    text = b"x=" + b"v" * (length - 2 - rng.choice((0, 0, 1)))
    if rng.random() < 0.4:
        at = rng.choice((1, 100, 8189, 8190, 8191, 8192, length - 1))
        text = text[:at] + b"\x00" + text[at + 1:]
    if rng.random() < 0.3:
        at = rng.choice((8185, 8189, 8190, 8191))
        text = text[:at] + b"y=7" + text[at + 3:]
    return text


def include(rng: Random, targets: tuple) -> bytes:
    """An include directive for one of the targets."""
    word = rng.choice((b"#include", b"#include", b"#include", b"#tryinclude", b"#Include", b"#INCLUDE"))
    target = rng.choice(targets)
    kind = rng.random()
    if kind < 0.3:
        target = b'"' + target + b'"'
    elif kind < 0.5:
        target = b"<" + target + b">"
    elif kind < 0.53:
        target = rng.choice((b'"' + target, target + b'"', b"<" + target, b"'" + target + b"'", b'"' + target + b'" x'))
    return word + rng.choice((b" ", b" ", b"\t", b"   ")) + target


def line(rng: Random, targets: tuple, written: Written) -> bytes:
    """One line without its end."""
    kind = rng.random()
    if kind < 0.46:
        text = option(rng)
    elif kind < 0.72:
        text = header(rng, written)
    elif kind < 0.78:
        text = include(rng, targets) if targets else b""
    elif kind < 0.84:
        text = rng.choice(COMMENTS)
    elif kind < 0.855:
        text = rng.choice(STRAY)
    elif kind < 0.90:
        text = rng.choice(JUNK)
    elif kind < 0.903:
        text = rng.choice(FATAL)
    elif kind < 0.912:
        text = long_line(rng)
    else:
        text = b""
    if rng.random() < 0.12:
        text += rng.choice((b"", b" ", b"  ")) + rng.choice(COMMENTS)
    return rng.choice(BLANKS) + text


def content(rng: Random, targets: tuple, lines: int, begin: bytes) -> bytes:
    """One file."""
    written = Written()
    parts = [b"\xef\xbb\xbf"] if rng.random() < 0.06 else []
    if rng.random() < 0.85:
        parts.append(begin)
    block = 0
    for _unused in range(rng.randrange(lines)):
        if block == 0 and rng.random() < 0.02:
            block = rng.randrange(1, 4)
            parts.append(rng.choice((b";--\n", b";-- comment\n", b"x=9 ;-- comment\n")))
        parts.append(line(rng, targets, written))
        parts.append(rng.choice(ENDS))
        if block:
            block -= 1
            if block == 0:
                parts.append(rng.choice((b"--;\n", b"--; z=1\n", b" text --; ; c\n")))
    if parts and rng.random() < 0.2:
        parts.pop()
    return b"".join(parts)


def mutated(rng: Random, data: bytes) -> bytes:
    """The same bytes with some of them changed, added or taken away."""
    for _unused in range(rng.randrange(1, 4)):
        at = rng.randrange(len(data) + 1)
        kind = rng.random()
        if kind < 0.3:
            data = data[:at] + data[at + rng.randrange(1, 4):]
        elif kind < 0.8:
            data = data[:at] + rng.choice(SPECIAL) + data[at:]
        else:
            other = rng.randrange(len(data) + 1)
            data = data[:at] + data[other:other + rng.randrange(1, 40)] + data[at:]
    return data


def harmless(data: bytes) -> bool:
    """Whether no line can make a section inherit from itself (a coarse test, for what was mutated)."""
    return not DANGER.search(data)


def flat(rng: Random) -> dict:
    """A file without includes."""
    return {ROOT: content(rng, (), 24, b"[a]\n")}


def tree(rng: Random) -> dict:
    """A root file that includes others, which include further ones."""
    third = (b"@/three.conf", b"@@/three.conf")
    second = (b"@/two.conf", b"@/sub/two.conf", b"@/../" + b"x", b"@/t*.conf", b"@/{three,two}.conf", b"@/sub", b"@/none*.conf")
    first = second + (b"@/one.conf", b"@/one.conf", b"@/d/*.conf", b"@/d/*.conf", b"@/d/[12]*.conf", b"@/d/?0.conf", b"@@/d/*", b"@/{one,d/20}.conf",
                      b"@/{d/20,one}.conf", b"@/d/.*.conf", b"@/with blank.conf", b"@/*/*.conf", b"@/d/[!1]*", b"@/\\one.conf", b"@/d/{1,2}0.conf")
    return {
        ROOT: content(rng, first, 20, b"[a]\n"),
        "one.conf": content(rng, second, 8, b"x=1\n"),
        "two.conf": content(rng, third, 8, b"[b]\n"),
        "three.conf": content(rng, (), 6, b"y=2\n"),
        "sub/two.conf": content(rng, third, 6, b"[c](a)\n"),
        "with blank.conf": content(rng, third, 4, b"y=2\n"),
        "d/10.conf": content(rng, third, 6, b"[b]\n"),
        "d/20.conf": content(rng, third, 6, b"x=20\n"),
        "d/30.conf~": b"[c]\n",
        "d/.hidden.conf": content(rng, (), 3, b"[c]\n"),
    }


def chain(rng: Random) -> dict:
    """Files that include one another in a chain or a ring, up to and beyond the greatest depth."""
    length = rng.randrange(8, 13)
    names = [ROOT] + ["c{0}.conf".format(number) for number in range(1, length)]
    ring = rng.random() < 0.4
    files = {}
    for place, each in enumerate(names):
        following = names[(place + 1) % length].encode()
        word = rng.choice((b"#include ", b"#include ", b"#tryinclude "))
        directive = word + b"@/" + following + b"\n" if ring or place + 1 < length else b""
        before = content(rng, (), 3, b"[c%d]\n" % place) if rng.random() < 0.8 else b"[a]\n"
        if before and not before.endswith(b"\n"):
            before += b"\n"
        files[each] = before + directive + content(rng, (), 3, b"z=%d\n" % place)
    for each in rng.choices(names, k=rng.choice((0, 0, 1, 4, 10, 11))):
        # an invalid included file costs one level of the depth for good
        files[each] += b"\n#include @/bad\n" if rng.random() < 0.5 else b"\n#tryinclude @/bad\n"
    files["bad"] = b"bad=1\n[\n"
    return files


def case(rng: Random, label: str) -> Case:
    """A case of any kind."""
    kind = rng.random()
    files = flat(rng) if kind < 0.62 else tree(rng) if kind < 0.92 else chain(rng)
    if rng.random() < 0.15:
        each = rng.choice(sorted(files))
        changed = mutated(rng, files[each])
        # an include that a mutation makes could be recursive in a way that takes Asterisk minutes
        if harmless(changed) and changed.count(b"clude") <= files[each].count(b"clude"):
            files[each] = changed
    return Case(label, files)
