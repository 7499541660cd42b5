# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""manager.conf and http.conf."""

from __future__ import annotations

import re

from ..family import Family, Setting, Subject, choice, is_true, pairs, rules, single, text, truth, unless

SHOWN = {
    "": "<none>", "none": "<none>", "all": "all", "system": "system", "call,log": "call,log", "log,call": "call,log", "system, call": "system",
    "ALL": "<none>", "command,originate": "command,originate", "yes": "<none>", "read": "<none>",
}


def permissions(label: str, option: str) -> Setting:
    """A list of classes; the daemon shows it in its own order."""
    return choice(label, option, "<none>", SHOWN)


GENERAL = (
    truth("Allow multiple login", "allowmultiplelogin", "Yes", keeps=True),
    truth("Display connects", "displayconnects", "Yes"),
    truth("Timestamp events", "timestampevents", "No", keeps=True),
    truth("Web Manager (AMI/HTTP)", "webenabled", "No", keeps=True),
    truth("Debug", "debug", "No"),
    truth("Manager (AMI)", "enabled", "No"),
    text("HTTP Timeout (seconds)", "httptimeout", "60", ("30", "90", "120")),
)
USER = (
    permissions("read perm", "read"),
    permissions("write perm", "write"),
    truth("displayconnects", "displayconnects", None, "yes", "no"),
    truth("allowmultiplelogin", "allowmultiplelogin", None, "yes", "no"),
    choice("secret", "secret", "(N/A)", {"abc": "<Set>", "def": "<Set>"}),
    rules("ACL", "no", "yes"),
)


def user(output: str) -> dict:
    """``manager show user``; all classes are shown as one word or as all of their names, depending on the version."""
    return {label: "all" if value.endswith(",all") else value for label, value in pairs(output).items()}


MANAGER = Family(
    "manager.conf", "",
    (single("general", GENERAL, "manager show settings", pairs, absent=0),)
    + tuple(Subject(name, USER, "manager show user {0}".format(name), unless("no manager called|There is no", user), keeps=True,
                    spellings=(name.upper(),)) for name in ("u1", "u2", "admin")),
    "module reload manager")


def http(output: str) -> dict:
    """``http show status``."""
    found = pairs(output)
    bound = re.search(r"Server (Disabled|Enabled and Bound to (\S+))", output)
    found["bound"] = bound.group(2) or "" if bound else ""
    return found


def bound(value) -> str:
    """Where the server listens: it needs ``enabled`` and ``bindaddr``."""
    if not (value("bindaddr") and is_true(value("enabled") or "no")):
        return ""
    return "{0}:{1}".format(value("bindaddr"), value("bindport") or "8088")


HTTP_GENERAL = (
    text("Prefix", "prefix", "", ("one", "two", "three"), "/{0}"),
    text("Server", "servername", None, ("one", "two words", "three")),
    Setting("bound", ("enabled",), ("yes", "yes", "on", "no", "enable"), str, computed=bound),
    Setting("bound", ("bindaddr",), ("127.0.0.1", "127.0.0.2"), str, computed=bound),
    Setting("bound", ("bindport",), ("8088", "8089"), str, computed=bound),
)
HTTP = Family("http.conf", "", (single("general", HTTP_GENERAL, "http show status", http),), "module reload http")
FAMILIES = (MANAGER, HTTP)
