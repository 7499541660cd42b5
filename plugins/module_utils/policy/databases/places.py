# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where files of a host hold the password of a database account: Asterisk's own, those of unixODBC, and those of FreePBX.

What a value is for is not taken on trust: a place counts when what stands there is the password that the server has for the account.
"""

from __future__ import annotations

import os
import re
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.credentials.model import Secret
from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.databases.verifiers import MARIADB, POSTGRESQL

_USERS = ("username", "user", "uid", "dbuser")
_SECRETS = ("password", "pwd", "pass", "dbpass")
_HOSTS = ("hostname", "host", "server", "servername", "dbhost")
_DRIVERS = ("driver",)
_PORTS, _SOCKETS, _NAMES = ("port", "dbport"), ("socket", "dbsock", "sock"), ("database", "dbname", "db", "name")

_LINE = re.compile(r"^[ \t]*([A-Za-z][\w -]*?)[ \t]*=>?[ \t]*([^\r\n]*)", re.MULTILINE)
_HEADER = re.compile(r"^[ \t]*\[([^\]\r\n]*)\](?:\(([^)\r\n]*)\))?", re.MULTILINE)
_SHELL = re.compile(r"""^[ \t]*(?:export[ \t]+)?([A-Z]+)[ \t]*=[ \t]*(?:"([^"\r\n]*)"|'([^'\r\n]*)'|([^\s#"']*))""", re.MULTILINE)
_PHP = re.compile(r"""^[^\r\n#/]*\[[ \t]*["'](\w+)["'][ \t]*\][ \t]*=[ \t]*(?:"([^"\r\n]*)"|'([^'\r\n]*)')""", re.MULTILINE)
_AMP = re.compile(r"(AMPDB|CDRDB)(USER|PASS|HOST|PORT|SOCK|NAME)\Z")
_COMMENTS = {"conf": re.compile(r"(?<!\\);"), "cnf": re.compile(r"#")}
"""What ends a value: in Asterisk's files, and in those of MariaDB. unixODBC takes the whole line."""

_WHOLE = re.compile(r"^[ \t]*(?:[;#]|//).*$", re.MULTILINE)
"""A line that is a comment."""

_ENGINES = ((re.compile(r"(?:res|cdr|cel|res_config)_pgsql"), POSTGRESQL),
            (re.compile(r"(?:res|cdr|res_config)_mysql|freepbx\.conf|amportal\.conf|.*\.cnf"), MARIADB))
_KINDS = ((re.compile(r"psql|postgres|pgsql", re.IGNORECASE), POSTGRESQL), (re.compile(r"maria|mysql|myodbc", re.IGNORECASE), MARIADB))

_ASSIGNED = r"""(?:pass|pwd|secret)\w*["'\])]*\s*(?:=>?|:|,)\s*["']?{1}(?![\w.-])|://{0}:{1}@|(?<![\w.-]){0}[ \t,|"']+{1}(?![\w.-])|\s-p["']?{1}(?![\w.-])"""
"""In its last two parts as MYSQL(Connect) of a dialplan, a call of a program, and the command of MariaDB have it."""


class Setting(NamedTuple):
    """A section of a file that names a database.

    :ivar user: None where another file names it. ``secret``: at ``start`` to ``end`` of the text; None: there is none.
    :ivar host: as it stands there; "": this host.
    :ivar engine: the kind of server that is meant; "": it does not say.
    :ivar templates: sections of the same file from which it takes what it does not say itself.
    """

    path: str
    line: int
    section: str
    user: Optional[str]
    secret: Optional[Secret]
    start: int
    end: int
    host: str
    port: Optional[int]
    socket: str
    database: str
    dsn: str
    engine: str = ""
    templates: Tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """For people."""
        return "%s:%d" % (self.path, self.line)


def wanted(name: str) -> bool:
    """Whether a file of Asterisk's configuration may hold passwords of databases, by its name."""
    return name.endswith(".conf") and bool(re.match(r"(?:res_odbc|res_pgsql|res_config_mysql|res_config_pgsql|res_mysql|cdr_|cel_)", name))


def parse(path: str, text: str) -> List[Setting]:
    """The settings of one file."""
    if os.path.basename(path).endswith(".php") or "$amp_conf" in text:
        return _of_amp(path, text, _PHP)
    if os.path.basename(path) == "amportal.conf":
        return _of_amp(path, text, _SHELL)
    return _of_sections(path, text)


def _of_amp(path, text, pattern):
    """A password that is set twice is told twice, because each of them may be the one that counts."""
    found: Dict[str, Dict[str, Tuple[str, int, int]]] = {}
    doubles = []
    for match in pattern.finditer(text):
        name = _AMP.match(match.group(1))
        group = next((number for number in range(2, pattern.groups + 1) if match.group(number) is not None), None)
        if name and group:
            values, key = found.setdefault(name.group(1), {}), name.group(2).lower()
            doubles += [(name.group(1), values[key])] if key == "pass" and key in values else []
            values[key] = (match.group(group), match.start(group), match.end(group))
    return [_setting(path, text, section, values) for section, values in found.items()] + [
        _setting(path, text, section, dict(found[section], **{"pass": value})) for section, value in doubles]


def _of_sections(path, text):
    settings = []
    headers = [(match.end(), match.group(1).strip(), _words(match.group(2))) for match in _HEADER.finditer(text)]
    kind = path.rpartition(".")[2]
    for number, (start, name, templates) in enumerate(headers):
        end = headers[number + 1][0] if number + 1 < len(headers) else len(text)
        values: Dict[str, Tuple[str, int, int]] = {}
        doubles = []
        for key, value in _lines(text, start, end, kind):
            (doubles.append((key, value)) if key in values and key in _SECRETS else values.setdefault(key, value))
        settings.append(_setting(path, text, name, values, templates))
        settings += [_setting(path, text, name, dict(values, **{key: value}), templates) for key, value in doubles]
    return settings


def _words(text):
    return tuple(word.strip() for word in (text or "").split(",") if word.strip() not in ("", "!", "+"))


def _lines(text, start, end, kind) -> Iterator:
    for match in _LINE.finditer(text, start, end):
        value, at = match.group(2), match.start(2)
        comment = _COMMENTS[kind].search(value) if kind in _COMMENTS and value[:1] not in "\"'" else None
        value = (value[:comment.start()] if comment else value).rstrip()
        quotes = int(len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" and kind != "conf")
        yield match.group(1).lower(), (value[quotes:len(value) - quotes], at + quotes, at + len(value) - quotes)


def _setting(path, text, section, values, templates=()):
    def first(names):
        return next((values[name][0] for name in names if name in values), None)
    secret = next((values[name] for name in _SECRETS if name in values), None)
    start, end = secret[1:] if secret else (0, 0)
    written = secret[0].replace("\\;", ";") if secret and path.endswith(".conf") else secret[0] if secret else None
    port = first(_PORTS)
    at = start or min((value[1] for value in values.values()), default=0)
    return Setting(path, text.count("\n", 0, at) + 1, section, first(_USERS), Secret(written) if secret else None, start, end, first(_HOSTS) or "",
                   int(port) if port and port.isdigit() else None, first(_SOCKETS) or "", first(_NAMES) or "", first(("dsn",)) or "",
                   _engine(path, first(_DRIVERS) or ""), templates)


def _engine(path, driver):
    name = os.path.basename(path)
    known = next((engine for pattern, engine in _ENGINES if pattern.match(name)), "")
    return known or next((engine for pattern, engine in _KINDS if pattern.search(driver)), "")


def replaced(text: str, places: List[Setting], secret: str) -> str:
    """The text of a file with another password at its places."""
    for place in sorted(places, key=lambda one: one.start, reverse=True):
        text = text[:place.start] + secret + text[place.end:]
    return text


def reads_back(path: str, before: str, after: str, own: List[Setting], secret: str) -> bool:
    """Whether a file with another password at its places says so, and nothing else."""
    starts = {one.start for one in own}
    old, new = parse(path, before), parse(path, after)
    wanted = [secret if one.secret and one.start in starts else one.secret and one.secret.reveal() for one in old]
    return [one.secret and one.secret.reveal() for one in new] == wanted


def others(path: str, text: str, user: str, secret: str) -> bool:
    """Whether a known file has a password in a way that is not understood, beside its places and its comments."""
    rest = replaced(text, [one for one in parse(path, text) if one.secret], "")
    return mentions(_WHOLE.sub("", rest), user, secret)


def mentions(text: str, user: str, secret: str) -> bool:
    """Whether a text has a password in it as a password: assigned to something that is called so, or in an address with its user."""
    if not secret or user not in text or secret not in text:
        return False
    return bool(re.search(_ASSIGNED.format(re.escape(user), re.escape(secret)), text, re.IGNORECASE))


def classes(settings: List[Setting], own: List[Setting]) -> List[str]:
    """The connections of res_odbc.conf that use an account: its own password stands there, or in the section of odbc.ini that they name."""
    places = {(one.path, one.section, one.start) for one in own}
    sources = {one.section.lower() for one in own if one.path.endswith(".ini")}
    known = [one for one in settings if os.path.basename(one.path).startswith("res_odbc")]
    found = {one.section for one in known
             if (one.path, one.section, one.start) in places or (one.secret is None and one.dsn and one.dsn.lower() in sources)}
    while True:
        more = {one.section for one in known if one.secret is None and found & set(one.templates)} - found
        if not more:
            return sorted(found)
        found |= more


def complete(settings: List[Setting]) -> List[Setting]:
    """Each setting with what the section of odbc.ini says that it names, where it says nothing itself."""
    sources: Mapping[str, Setting] = {one.section.lower(): one for one in settings if one.path.endswith(".ini")}
    return [_completed(one, sources[one.dsn.lower()]) if one.dsn.lower() in sources else one for one in settings]


def _completed(one, source):
    return one._replace(user=one.user or source.user, host=one.host or source.host, port=one.port or source.port, socket=one.socket or source.socket,
                        database=one.database or source.database, engine=one.engine or source.engine)
