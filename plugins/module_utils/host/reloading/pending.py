# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the files and waits for a restart of Asterisk, by name.

The daemon is asked for what it runs with, and that is compared with the files. Where it does not tell, a file that is newer than
the start counts. An answer of this module holds no secret: it looks at no option that can be one.
"""

from __future__ import annotations

import os
import re
from typing import Dict, List, NamedTuple, Optional

from ansible_collections.voipsec.asterisk.plugins.module_utils.conf import view
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk import inventory, readers
from ansible_collections.voipsec.asterisk.plugins.module_utils.host.asterisk.inventory import ask

_SETTING = re.compile(r"^ *([^:\n]+?):+ +(\S.*?)? *$", re.MULTILINE)
_PARAMETER = re.compile(r"^ (\w+) +: (.*?) *$", re.MULTILINE)
_TRUE = frozenset(("yes", "true", "y", "t", "1", "on"))
_LATER = 1.0
"""Seconds after the start from which a file counts as newer; Asterisk tells its age in whole seconds."""

_SETTINGS = {
    "maxcalls": ("Maximum calls", "number"), "maxfiles": ("Maximum open file handles", "number"), "minmemfree": ("Minimum free memory", "number"),
    "systemname": ("System name", "text"), "defaultlanguage": ("Default language", "text"), "languageprefix": ("Language prefix", "switch"),
    "execincludes": ("Executable includes", "switch"), "transcode_via_sln": ("Transcode via SLIN", "switch"),
    "transmit_silence": ("Transmit silence during rec", "switch"), "hide_messaging_ami_events": ("Hide Msg Chan AMI events", "switch"),
    "mindtmfduration": ("Min DTMF duration", "number"), "disable_remote_console_shell": ("Shell on remote consoles", "inverted"),
    "cache_media_frames": ("Cache media frames", "switch"),
}
"""Options of asterisk.conf ``[options]`` that ``core show settings`` tells (``handle_show_settings`` in ``main/asterisk.c``), and how."""

_DIRECTORIES = {"astetcdir": "Configuration directory", "astmoddir": "Module directory", "astspooldir": "Spool directory",
                "astlogdir": "Log directory", "astrundir": "Run/Sockets directory", "astvarlibdir": "VarLib directory",
                "astdatadir": "Data directory", "astagidir": "AGI Scripts directory"}

_TRANSPORT = ("protocol", "bind", "tos", "cos", "method", "ca_list_file", "ca_list_path", "cert_file", "priv_key_file", "require_client_cert",
              "verify_client", "verify_server", "domain", "async_operations")
_SYSTEM = ("timer_t1", "timer_b", "compact_headers", "threadpool_initial_size", "threadpool_auto_increment", "threadpool_idle_timeout",
           "threadpool_max_size", "disable_tcp_switch", "follow_early_media_fork", "accept_multiple_sdp_answers", "disable_rport")


class Pending(NamedTuple):
    """One thing that waits. ``name``: file, section and option; ``running``: the daemon's value, ``configured``: the file's; either may be None."""

    name: str
    running: Optional[str]
    configured: Optional[str]
    reason: str


def find(cli, source, version, started: float, modules: Dict[str, str], bound=frozenset()) -> List[Pending]:
    """Everything that waits for a restart.

    :param source: a DiskSource of the configuration directory.
    :param version: the running conf Version.
    :param started: when the daemon started, seconds since the epoch.
    :param modules: ``inventory.modules``.
    :param bound: the sockets of ``health.Snapshot``.
    """
    settings = dict(_SETTING.findall(cli.run("core show settings")))
    read = _Files(source, version)
    found = _asterisk(read, settings) + _modules(read, modules, settings.get("Module directory", ""))
    if "res_pjsip.so" in modules:
        found += _pjsip(read, cli)
    if bound and modules.get("chan_iax2.so") == "Running":
        found += _iax(read, bound)
    return found + _newer(read, source, started, {one.name.split(" ", 1)[0] for one in found})


class _Files:
    """Views, each made once."""

    def __init__(self, source, version):
        self.source = source
        self.version = version
        self.views = {}

    def view(self, name):
        if name not in self.views:
            self.views[name] = view.load(self.source, name, version=self.version)
        return self.views[name]

    def section(self, name, section):
        """The variables of the first section of that name that is no template; none where the file is invalid."""
        seen = self.view(name)
        found = seen.named(section) if not seen.error else []
        return found[0].variables if found else []


def _text(value):
    return value.decode("utf-8", "replace")


def _last(variables):
    """Option (lower case) to its last value."""
    return {_text(variable.name).lower(): _text(variable.value) for variable in variables}


def _asterisk(read, settings):
    name = "asterisk.conf"
    found = []
    for option, value in _last(read.section(name, b"options")).items():
        if option in _SETTINGS:
            label, kind = _SETTINGS[option]
            running = _running(settings.get(label, ""), kind)
            if label in settings and running != _configured(value, kind):
                found.append(Pending("%s [options] %s" % (name, option), running, value, "asterisk.conf is read at the start only"))
    for option, value in _last(read.section(name, b"directories")).items():
        running = settings.get(_DIRECTORIES.get(option, ""))
        if running is not None and os.path.normpath(running) != os.path.normpath(value):
            found.append(Pending("%s [directories] %s" % (name, option), running, value, "asterisk.conf is read at the start only"))
    return found


def _running(text, kind):
    if kind == "number":
        number = re.match(r"\d+", text)
        return number.group() if number else "0"
    if kind == "text":
        return text
    return "yes" if (text == "Enabled") != (kind == "inverted") else "no"


def _configured(value, kind):
    if kind == "number":
        return _running(value, kind)
    return value if kind == "text" else "yes" if value.lower() in _TRUE else "no"


def _modules(read, modules, directory):
    """noload beats load, whatever the order (``main/loader.c``)."""
    name = "modules.conf"
    variables = read.section(name, b"modules")
    barred = {_module(variable) for variable in variables if _text(variable.name).lower() == "noload"}
    wanted = {_module(variable) for variable in variables if _text(variable.name).lower() in ("load", "preload", "require", "preload-require")}
    reason = "modules.conf is read at the start only"
    found = [Pending("%s [modules] noload %s" % (name, module), "loaded", "not loaded", reason)
             for module in sorted(barred) if modules.get(module) == "Running"]
    return found + [Pending("%s [modules] load %s" % (name, module), "not loaded", "loaded", reason)
                    for module in sorted(wanted - barred - set(modules)) if os.path.isfile(os.path.join(directory, module))]


def _module(variable):
    value = _text(variable.value)
    return value if value.endswith(".so") else value + ".so"


def _pjsip(read, cli):
    """Transports keep what they started with (``res/res_pjsip/config_transport.c``), ``system`` is not reloadable (``config_system.c``)."""
    seen = read.view("pjsip.conf")
    found = []
    for section in seen.sections if not seen.error else ():
        kinds = [variable.value for variable in section.variables if variable.name.lower() == b"type"]
        kind = kinds[0] if kinds else b"system" if section.name == b"system" else b""
        if section.template or kind not in (b"transport", b"system"):
            continue
        name, options = _text(section.name), _last(section.variables)
        if kind == b"transport":
            running, compared = dict(_PARAMETER.findall(ask(cli, "pjsip show transport " + name))), _TRANSPORT
        else:
            running, compared = dict(_PARAMETER.findall(ask(cli, "pjsip show settings"))), _SYSTEM
        found += [Pending("pjsip.conf [%s] %s" % (name, option), running[option], options[option], "PJSIP does not reload it")
                  for option in compared if option in options and option in running and not _same(option, running[option], options)]
    return found


_TOS = {"lowdelay": 16, "throughput": 8, "reliability": 4, "mincost": 2, "none": 0, "ef": 184}
_TOS.update(("cs%d" % number, number * 32) for number in range(8))
_TOS.update(("af%d%d" % (group, drop), group * 32 + drop * 8) for group in range(1, 5) for drop in range(1, 4))


def _same(option, running, options):
    """Whether a value in the file means the running one."""
    value = options[option]
    if option == "bind":
        port = 5061 if options.get("protocol", "udp").lower() in ("tls", "wss") else 5060
        return _with_port(running, port) == _with_port(value, port)
    if option == "tos":
        return running == str(_TOS.get(value.lower(), _number(value)))
    if running.lower() in ("yes", "no", "true", "false"):
        return (running.lower() in _TRUE) == (value.lower() in _TRUE)
    return running.lower() == value.lower() or (option == "method" and not running)


def _number(text):
    try:
        return int(text, 0)
    except ValueError:
        return text


def _with_port(address, port):
    """address:port as a socket is written; an IPv6 address may stand in the file without its brackets."""
    if re.search(r"(\]|^[^:]*):\d+$", address):
        return address
    return "%s:%s" % ("[%s]" % address if address.count(":") > 1 and not address.startswith("[") else address, port)


def _iax(read, bound):
    """chan_iax2 ignores another bindaddr or bindport on reload (``set_config`` in ``channels/chan_iax2.c``)."""
    port, addresses = "4569", []
    for variable in read.section("iax.conf", b"general"):
        option, value = _text(variable.name).lower(), _text(variable.value)
        if option == "bindport":
            port = value
        elif option == "bindaddr":
            addresses.append(_with_port(value, port))
    missing = [address for address in addresses or ["0.0.0.0:" + port] if "udp " + address not in bound]
    bound_now = ", ".join(sorted(one[4:] for one in bound if one.startswith("udp ") and one.endswith(":4569"))) or None
    return [Pending("iax.conf [general] bindaddr", bound_now, address, "chan_iax2 binds at its start only")
            for address in missing if not re.search("[a-z]", address)]


def _newer(read, source, started, told):
    """Files that only a start reads, changed since, of which nothing more exact has been told."""
    found = []
    for name, who in readers.AT_START.items():
        if name in told or source.is_regular(source.absolute(name)) is not True:
            continue
        newer = [path for path in read.view(name).files or [source.absolute(name)] if _changed(path) > started + _LATER]
        found.extend(Pending(name, None, None, "%s changed after Asterisk started, and %s reads it at the start only" % (path, who)) for path in newer)
    return found


def _changed(path):
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


def loaded(cli) -> Dict[str, str]:
    """The modules for ``find``."""
    return inventory.modules(cli)
