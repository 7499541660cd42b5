# Copyright (c) 2026, the voipsec.asterisk contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asterisk itself, its log, its command line, and its modules."""

from __future__ import annotations

from ansible_collections.voipsec.asterisk.plugins.module_utils.policy.audit import catalogue
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.audited import EVERY, status
from ansible_collections.voipsec.asterisk.tests.unit.plugins.module_utils.policy.audit.rule_cases.making import OLD, host, one, pair

OPTIONS = one("asterisk.conf", "options")
LOGGER = one("logger.conf", "general")
FILES = one("logger.conf", "logfiles")
_SOCKET = "/run/asterisk/asterisk.ctl"


def _socket(mode):
    return host({"asterisk.conf": "[options]\n"}, tree={_SOCKET: status(mode, "asterisk", "asterisk", "socket")})


def _log(mode):
    return host({"logger.conf": "[logfiles]\nmessages => security"}, tree={"/var/log/asterisk/messages": status(mode)})


CORE = {
    "AST-CORE-001": pair(OPTIONS, "live_dangerously=yes", ""),
    "AST-CORE-002": pair(OPTIONS, "execincludes=yes", ""),
    "AST-CORE-003": (host(user="root"), host(user="asterisk")),
    "AST-CORE-004": pair(OPTIONS, "", "maxcalls=50"),
    "AST-CORE-005": pair(OPTIONS, "maxload=0.9", "maxload=0.9;;minmemfree=64"),
    "AST-CORE-006": pair(OPTIONS, "", "disable_remote_console_shell=yes"),
    "AST-CORE-007": pair(OPTIONS, "hideconnect=yes", ""),
    "AST-CORE-009": pair(OPTIONS, "dumpcore=yes", ""),
    "AST-CORE-010": (host(options=["-g", "-p"]), host(options=["-g"])),
    "AST-CORE-011": pair(one("asterisk.conf", "options", OLD), "stdexten=macro", ""),
    "AST-CORE-012": pair(OPTIONS, "debug=5", "verbose=3"),
    "AST-CORE-013": (_socket(0o666), _socket(0o660)),
    "AST-CORE-014": pair(OPTIONS, "cache_record_files=yes", "cache_record_files=yes;;record_cache_dir=/var/spool/asterisk/cache"),
    "AST-CORE-015": pair(lambda mark: host({"asterisk.conf": "[directories]%s\nastlogdir=/var/log/x" % mark}), "(!)", ""),
    "AST-LOG-001": pair(FILES, "messages => notice", "messages => notice,security"),
    "AST-LOG-002": (host({"modules.conf": "[modules]\nautoload=yes\nnoload=res_security_log.so"}), host({"modules.conf": "[modules]\nautoload=yes"})),
    "AST-LOG-003": pair(LOGGER, "", "dateformat=%F %T.%3q%z"),
    "AST-LOG-005": pair(LOGGER, "", "queue_log=no"),
    "AST-LOG-006": pair(LOGGER, "rotatestrategy=none", "rotatestrategy=rotate"),
    "AST-LOG-007": pair(LOGGER, "exec_after_rotate=gzip -9 ${filename}.2", ""),
    "AST-LOG-008": pair(FILES, "full => notice,debug", "full => notice"),
    "AST-LOG-009": pair(LOGGER, "logger_queue_limit=100", ""),
    "AST-LOG-010": (_log(0o644), _log(0o640)),
    "AST-LOG-011": pair(FILES, "messages => notice", "messages => notice;;syslog.local0 => notice,security"),
    "AST-LOG-012": pair(FILES, "messages => notice,warnings", "messages => [json]notice,warning"),
    "AST-LOG-013": tuple(host(tree={"/var/log/asterisk": status(0o750, kind="directory"), "/var/log/asterisk/full": status(mode)}) for mode in (0o644, 0o640)),
    "AST-CLI-001": pair(lambda line: host({"cli_permissions.conf": "[general]\n" + line}, tree={_SOCKET: status(0o660, "asterisk", "pbx", "socket")},
                                          accounts=[{"name": "operator", "uid": 1000, "gid": 1000, "shell": "/bin/sh", "groups": ["pbx"]}]),
                        "default_perm=permit", "default_perm=deny"),
    "AST-CLI-002": pair(one("cli.conf", "startup_commands"), "core set debug 9 = yes", "core set debug 9 = no"),
    "AST-CLI-003": pair(lambda line: host({"cli_aliases.conf": "[general]\ntemplate=mine\n[mine]\n" + line}), "hello = module load x.so",
                        "hangup request=channel request hangup"),
}


def _loaded(*names, **files):
    """Hosts with modules, where nothing uses them and where they are not there."""
    version = files.pop("version", "22.10.1")
    conf = {"modules.conf": "[modules]\nautoload=yes"}
    return host(conf, version, modules=frozenset(names), module_files=frozenset(names)), host(conf, version, modules=frozenset(("pbx_config",)),
                                                                                              module_files=frozenset(names))


def _modules(number):
    """Those of a rule, from the catalogue."""
    check = catalogue.ENTRIES["AST-MOD-" + number].check
    return [name for part in getattr(check, "parts", (check,)) for name in part.modules]


MODULES = {"AST-MOD-" + number: _loaded(*_modules(number), version=OLD if number in ("001", "002", "011") else "22.10.1")
           for number in ("001", "002", "003", "004", "005", "006", "007", "009", "010", "011", "012", "013", "014", "015", "016")}
MODULES["AST-MOD-008"] = tuple(
    host({"modules.conf": "[modules]\nautoload=yes", "extensions.ael": "context x { };"}, modules=frozenset(("pbx_ael",)), pristine=pristine)
    for pristine in (frozenset(("extensions.ael",)), frozenset()))
MODULES.update({
    "AST-MOD-020": tuple(host({"modules.conf": "[modules]\nautoload=yes\n" + line, "pjsip.conf": "[1]\ntype=endpoint\nmedia_encryption=sdes"}, modules=EVERY
                              | {"res_srtp"})
                         for line in ("", "require=res_srtp.so")),
    "AST-MOD-021": pair(one("modules.conf", "modules"), "autoload=yes", "autoload=no"),
    "AST-MOD-022": pair(one("modules.conf", "modules", module_files=frozenset(("app_dial",))), "load=app_dail.so", "load=app_dial.so"),
})
